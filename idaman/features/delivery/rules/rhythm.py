"""When the council has to meet again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from idaman.core.days import months_after

MONTHS = 3
"""Between two stocktakes, where a government set nothing else."""


def next_due(*, held: Collection[date], since: date, months: int = MONTHS) -> date:
    """Give the last day on which the next stocktake is in time.

    It counts from the newest one held; before the first, from the day the rhythm began.

    >>> next_due(held=[date(2026, 2, 10), date(2026, 5, 4)], since=date(2026, 1, 1))
    datetime.date(2026, 8, 4)
    >>> next_due(held=[], since=date(2026, 1, 1))
    datetime.date(2026, 4, 1)
    """
    return months_after(max(held, default=since), months)


def days_overdue(*, due: date, today: date) -> int:
    """Count the days since a stocktake should have been held; 0 while there is time.

    >>> days_overdue(due=date(2026, 8, 4), today=date(2026, 8, 10))
    6
    """
    return max(0, (today - due).days)
