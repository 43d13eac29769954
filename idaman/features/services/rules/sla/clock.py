"""Counting time over a government's working days and hours, around pauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum

from idaman.core.days import NATIONAL, Calendar, is_working, working_days_between

WITA = timezone(timedelta(hours=8), "WITA")
"""Waktu Indonesia Tengah: the time of Kalimantan Timur, all year."""


class TimeUnit(StrEnum):
    """What a promised time is counted in."""

    DAYS = "working_days"
    HOURS = "working_hours"
    MINUTES = "working_minutes"
    CALENDAR = "calendar_days"


@dataclass(frozen=True)
class Length:
    """A promised time: so many of a unit. Raises ValueError for less than one."""

    amount: int
    unit: TimeUnit = TimeUnit.DAYS

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"A promised time is one or more, not {self.amount}.")

    @property
    def is_of_days(self) -> bool:
        """Whether the day of arrival is left out and whole days are counted."""
        return self.unit in (TimeUnit.DAYS, TimeUnit.CALENDAR)


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stands, and why: the answer of somebody else is awaited."""

    since: datetime
    until: datetime | None = None
    """When the clock ran on; nothing while it still stands."""
    reason: str = ""


Span = tuple[time, time]
_LONG_DAY: tuple[Span, ...] = ((time(7, 30), time(12)), (time(13), time(16)))
USUAL_HOURS: Mapping[int, tuple[Span, ...]] = {
    **dict.fromkeys(range(4), _LONG_DAY),
    4: ((time(7, 30), time(11, 30)), (time(13), time(16, 30))),
}
"""Weekday (Monday is 0) → when offices are open: 37.5 hours a week, breaks left out."""


@dataclass(frozen=True)
class Clock:
    """Where a government counts time: its zone, its working days, its opening hours.

    A Saturday or Sunday that is worked has the hours of a Monday unless `hours` names it.
    Raises ValueError for hours without a Monday.
    """

    zone: tzinfo = WITA
    calendar: Calendar = NATIONAL
    hours: Mapping[int, tuple[Span, ...]] = field(default_factory=lambda: USUAL_HOURS)

    def __post_init__(self) -> None:
        if not any(last > first for first, last in self.hours.get(0, ())):
            raise ValueError("Opening hours need at least a Monday.")

    def day_of(self, moment: datetime) -> date:
        """Give the day it is there."""
        return moment.astimezone(self.zone).date()

    def works(self, day: date) -> bool:
        """Tell whether offices work on that day."""
        return is_working(day, calendar=self.calendar)

    def open_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Give when offices are open on a day, from and until, in order."""
        if not self.works(day):
            return
        for first, last in self.hours.get(day.weekday(), self.hours[0]):
            yield (
                datetime.combine(day, first, self.zone),
                datetime.combine(day, last, self.zone),
            )


HERE = Clock()
Stretch = tuple[datetime, datetime]
_NEVER = datetime.max.replace(tzinfo=UTC)


def standing_still(pauses: Iterable[Pause]) -> list[Stretch]:
    """Give when the clock stands, in order, overlaps taken together, as from and until.

    >>> day = datetime(2026, 8, 18, tzinfo=WITA)
    >>> hour = timedelta(hours=1)
    >>> found = standing_still([Pause(day + hour, day + 3 * hour), Pause(day, day + 2 * hour)])
    >>> [str(last - first) for first, last in found]
    ['3:00:00']
    """
    found: list[Stretch] = []
    for first, last in sorted((p.since, p.until or _NEVER) for p in pauses):
        if last <= first:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def due(
    arrived: datetime, length: Length, pauses: Iterable[Pause] = (), *, clock: Clock = HERE
) -> date | None:
    """Give the last day on which an answer is in time; nothing while a pause keeps it open.

    Counting begins on the working day after the day of arrival, so a report of ten to midnight or
    of a holiday loses nothing and gains nothing. A day counts unless the clock stands as it ends.
    A pause that begins after the last day changes nothing. Calendar days that end on a day off
    are due on the next working day, since nobody is there to answer before.

    >>> due(datetime(2026, 8, 14, 23, 50, tzinfo=WITA), Length(2))
    datetime.date(2026, 8, 19)
    >>> asked = Pause(datetime(2026, 8, 18, 9, tzinfo=WITA), datetime(2026, 8, 20, 9, tzinfo=WITA))
    >>> due(datetime(2026, 8, 14, 23, 50, tzinfo=WITA), Length(2), [asked])
    datetime.date(2026, 8, 21)
    """
    if not length.is_of_days:
        moment = due_at(arrived, length, pauses, clock=clock)
        return clock.day_of(moment) if moment else None
    stretches = standing_still(pauses)
    left, day = length.amount, clock.day_of(arrived)
    held_on = _held_on(stretches, clock)
    while left or not clock.works(day):
        if left and day >= held_on:
            return None
        day += timedelta(days=1)
        left -= min(left, _counts(day, length.unit, stretches, clock))
    return day


def due_at(
    arrived: datetime, length: Length, pauses: Iterable[Pause] = (), *, clock: Clock = HERE
) -> datetime | None:
    """Give the moment by which an answer is in time: of days, the end of the last one.

    Hours and minutes run while offices are open, from the moment of arrival or the next opening.

    >>> friday = datetime(2026, 8, 14, 16, tzinfo=WITA)
    >>> due_at(friday, Length(45, TimeUnit.MINUTES)).isoformat()
    '2026-08-18T07:45:00+08:00'
    """
    if length.is_of_days:
        day = due(arrived, length, pauses, clock=clock)
        return _end_of(day, clock) if day else None
    stretches = standing_still(pauses)
    left = timedelta(minutes=length.amount * (60 if length.unit == TimeUnit.HOURS else 1))
    for first, last in _running(arrived, _held_on(stretches, clock), stretches, clock):
        if last - first >= left:
            return (first + left).astimezone(clock.zone)
        left -= last - first
    return None


def elapsed_days(
    arrived: datetime,
    now: datetime,
    pauses: Iterable[Pause] = (),
    *,
    unit: TimeUnit = TimeUnit.DAYS,
    clock: Clock = HERE,
) -> int:
    """Count the days that ran against the office after the day of arrival, with today.

    >>> elapsed_days(datetime(2026, 8, 14, tzinfo=WITA), datetime(2026, 8, 19, tzinfo=WITA))
    2
    """
    stretches = standing_still(pauses)
    first, last = clock.day_of(arrived), clock.day_of(now)
    return sum(
        _counts(first + timedelta(days=n), unit, stretches, clock)
        for n in range(1, max(0, (last - first).days) + 1)
    )


def elapsed_minutes(
    arrived: datetime, now: datetime, pauses: Iterable[Pause] = (), *, clock: Clock = HERE
) -> int:
    """Count the whole minutes that ran while offices were open.

    >>> morning = datetime(2026, 8, 18, 7, tzinfo=WITA)
    >>> elapsed_minutes(morning, datetime(2026, 8, 18, 13, 30, tzinfo=WITA))
    300
    """
    ran = timedelta()
    for first, last in _running(arrived, clock.day_of(now), standing_still(pauses), clock):
        ran += max(min(last, now) - first, timedelta())
    return ran // timedelta(minutes=1)


def _counts(day: date, unit: TimeUnit, stretches: Iterable[Stretch], clock: Clock) -> bool:
    """Tell whether a day runs against the office: the clock goes as it ends."""
    if unit == TimeUnit.DAYS and not clock.works(day):
        return False
    end = _end_of(day, clock)
    return not any(first < end <= last for first, last in stretches)


def _end_of(day: date, clock: Clock) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock.zone)


def _held_on(stretches: list[Stretch], clock: Clock) -> date:
    """Give the day on which a pause began that has not ended; the end of time for none."""
    if stretches and stretches[-1][1] == _NEVER:
        return clock.day_of(stretches[-1][0])
    return date.max


def _running(
    arrived: datetime, last_day: date, stretches: list[Stretch], clock: Clock
) -> Iterator[Stretch]:
    """Give when offices are open and the clock goes, from a moment to the end of a day."""
    day = clock.day_of(arrived)
    while day <= last_day:
        for first, last in clock.open_on(day):
            first = max(first, arrived)
            for since, until in stretches:
                if since < last and until > first:
                    if since > first:
                        yield first, since
                    first = until
            if first < last:
                yield first, last
        day += timedelta(days=1)


class ClockStanding(StrEnum):
    """How a clock stands."""

    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    ANSWERED_IN_TIME = "answered_in_time"
    ANSWERED_LATE = "answered_late"


def standing(
    *,
    due: date | None,
    today: date,
    answered: date | None = None,
    is_paused: bool = False,
    soon_days: int = 1,
    calendar: Calendar = NATIONAL,
) -> ClockStanding:
    """Tell how a clock stands on a day; what is due is what `due` gave.

    Due soon is what has at most `soon_days` working days left after today. A pause does not hide
    what was overdue before it began.

    >>> friday, tuesday = date(2026, 8, 14), date(2026, 8, 18)
    >>> str(standing(due=tuesday, today=friday)), str(standing(due=friday, today=tuesday))
    ('due_soon', 'overdue')
    >>> str(standing(due=friday, today=tuesday, answered=friday))
    'answered_in_time'
    """
    if answered is not None:
        is_late = due is not None and answered > due
        return ClockStanding.ANSWERED_LATE if is_late else ClockStanding.ANSWERED_IN_TIME
    if due is not None and today > due:
        return ClockStanding.OVERDUE
    if is_paused or due is None:
        return ClockStanding.PAUSED
    left = working_days_between(today, due, calendar=calendar)
    return ClockStanding.DUE_SOON if left <= soon_days else ClockStanding.IN_TIME
