"""Indonesia's working days: Monday to Friday without national holidays and joint leave."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays

JOINT_LEAVE = "government"
"""The category under which the calendar lists joint leave (cuti bersama)."""


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[date]:
    """Give the national holidays and days of joint leave of a year, as the calendar knows them.

    >>> date(2026, 8, 17) in holidays_of(2026)
    True
    """
    return frozenset(
        holidays.country_holidays("ID", years=year, categories=("public", JOINT_LEAVE))
    )


def is_working(day: date, *, more: Collection[date] = ()) -> bool:
    """Tell whether offices work on that day; `more` are a government's own holidays.

    >>> is_working(date(2026, 8, 18)), is_working(date(2026, 8, 17)), is_working(date(2026, 8, 16))
    (True, False, False)
    """
    return day.weekday() < 5 and day not in more and day not in holidays_of(day.year)


def working_days_after(day: date, count: int, *, more: Collection[date] = ()) -> date:
    """Give the last of `count` working days that follow a day; the day itself for none.

    >>> working_days_after(date(2026, 8, 14), 1)
    datetime.date(2026, 8, 18)
    >>> working_days_after(date(2026, 8, 14), 0)
    datetime.date(2026, 8, 14)
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day, more=more)
    return day


def working_days_between(first: date, last: date, *, more: Collection[date] = ()) -> int:
    """Count the working days after `first` up to and with `last`.

    >>> working_days_between(date(2026, 8, 14), date(2026, 8, 19))
    2
    """
    return sum(
        is_working(first + timedelta(days=n), more=more)
        for n in range(1, max(0, (last - first).days) + 1)
    )


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later; the month's last day where it has no such day.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 1, 12), 12)
    (datetime.date(2026, 2, 28), datetime.date(2027, 1, 12))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
