"""A government's year on paper and screen: which days offices work, and why they do not."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from idaman.core.days import Calendar, is_working, named_holidays
from idaman.core.people.models import CalendarDay

WEEKEND, NATIONAL, JOINT, OFF, WORKED = "weekend", "national", "joint", "off", "worked"


@dataclass(frozen=True)
class Day:
    """One day: whether offices work, why, and on what ground."""

    on: date
    is_working: bool
    why: str
    """A code of why it differs from a plain working day; blank for one."""
    name: str
    source: str


@dataclass(frozen=True)
class CalendarMonth:
    first: date
    blanks: range
    """Cells before the first, in a week that begins on Monday."""
    days: tuple[Day, ...]

    @property
    def working(self) -> int:
        return sum(day.is_working for day in self.days)


@dataclass(frozen=True)
class CalendarYear:
    number: int
    months: tuple[CalendarMonth, ...]
    knows_joint_leave: bool
    """Joint leave is decreed year by year; before that the calendar knows none."""

    @property
    def days(self) -> Iterator[Day]:
        for month in self.months:
            yield from month.days

    @property
    def special(self) -> list[Day]:
        """Days with a name: holidays, leave, and what the government itself set."""
        return [day for day in self.days if day.name]

    @property
    def working(self) -> int:
        return sum(month.working for month in self.months)


def year_of(
    number: int, *, said: Iterable[CalendarDay], calendar: Calendar, language: Literal["id", "en"]
) -> CalendarYear:
    """Lay out a year; `said` are the government's own words, the oldest first."""
    national = {h.day: h for h in named_holidays(number, language)}
    newest = {each.day: each for each in said if each.day.year == number}

    def day_of(on: date) -> Day:
        works, holiday, own = is_working(on, calendar=calendar), national.get(on), newest.get(on)
        if own is not None and own.kind != CalendarDay.Kind.NATIONAL:
            return Day(on, works, OFF if own.kind == "off" else WORKED, own.name, own.source)
        if holiday is not None:
            return Day(on, works, JOINT if holiday.is_joint_leave else NATIONAL, holiday.name, "")
        return Day(on, works, "" if works else WEEKEND, "", "")

    months = []
    for month in range(1, 13):
        first = date(number, month, 1)
        last = monthrange(number, month)[1]
        months.append(
            CalendarMonth(
                first,
                range(first.weekday()),
                tuple(day_of(first + timedelta(days=n)) for n in range(last)),
            )
        )
    return CalendarYear(number, tuple(months), any(h.is_joint_leave for h in national.values()))
