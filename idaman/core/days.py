"""Working days: Monday to Friday without national holidays and joint leave, as corrected here.

A government may be off where the country works, and work where the country is off; that is its
`Calendar`. Every clock of a promise takes one.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import holidays

JOINT_LEAVE = "government"
"""The category under which the calendar lists joint leave (cuti bersama)."""
FIRST_YEAR, LAST_YEAR = 2015, 2100
"""Years a page may be asked for; joint leave is known of few of them."""


@dataclass(frozen=True)
class Calendar:
    """What a government's own letters change in the national calendar. No day stands in both.

    >>> Calendar(off=frozenset({date(2026, 9, 28)})).off
    frozenset({datetime.date(2026, 9, 28)})
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()


NATIONAL = Calendar()


@dataclass(frozen=True)
class Holiday:
    """A day on which the country does not work, and what it is called."""

    day: date
    name: str
    is_joint_leave: bool


@lru_cache(maxsize=64)
def holidays_of(year: int) -> frozenset[date]:
    """Give the national holidays and days of joint leave of a year, as the calendar knows them.

    >>> date(2026, 8, 17) in holidays_of(2026)
    True
    """
    return frozenset(
        holidays.country_holidays("ID", years=year, categories=("public", JOINT_LEAVE))
    )


@lru_cache(maxsize=64)
def named_holidays(year: int, language: Literal["id", "en"] = "id") -> tuple[Holiday, ...]:
    """List the same days in order, with their names.

    >>> next(h.name for h in named_holidays(2026) if h.day == date(2026, 8, 17))
    'Hari Kemerdekaan Republik Indonesia'
    >>> {h.day for h in named_holidays(2026)} == holidays_of(2026)
    True
    """
    tongue = "id" if language == "id" else "en_US"
    found: dict[date, Holiday] = {}
    for category in (JOINT_LEAVE, "public"):
        listed = holidays.country_holidays(
            "ID", years=year, categories=(category,), language=tongue
        )
        for day, name in listed.items():
            found[day] = Holiday(day, name, category == JOINT_LEAVE)
    return tuple(found[day] for day in sorted(found))


def is_working(day: date, *, calendar: Calendar = NATIONAL) -> bool:
    """Tell whether offices work on that day.

    >>> is_working(date(2026, 8, 18)), is_working(date(2026, 8, 17)), is_working(date(2026, 8, 16))
    (True, False, False)
    >>> own = Calendar(off=frozenset({date(2026, 8, 18)}), worked=frozenset({date(2026, 8, 16)}))
    >>> is_working(date(2026, 8, 18), calendar=own), is_working(date(2026, 8, 16), calendar=own)
    (False, True)
    """
    if day in calendar.worked:
        return True
    return day.weekday() < 5 and day not in calendar.off and day not in holidays_of(day.year)


def working_days_after(day: date, count: int, *, calendar: Calendar = NATIONAL) -> date:
    """Give the last of `count` working days that follow a day; the day itself for none.

    >>> working_days_after(date(2026, 8, 14), 1)
    datetime.date(2026, 8, 18)
    >>> working_days_after(date(2026, 8, 14), 0)
    datetime.date(2026, 8, 14)
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(day, calendar=calendar)
    return day


def working_days_between(first: date, last: date, *, calendar: Calendar = NATIONAL) -> int:
    """Count the working days after `first` up to and with `last`.

    >>> working_days_between(date(2026, 8, 14), date(2026, 8, 19))
    2
    """
    return sum(
        is_working(first + timedelta(days=n), calendar=calendar)
        for n in range(1, max(0, (last - first).days) + 1)
    )


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later; the month's last day where it has no such day.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 1, 12), 12)
    (datetime.date(2026, 2, 28), datetime.date(2027, 1, 12))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
