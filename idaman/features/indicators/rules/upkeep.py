"""Whether figures are there that should be, and how late: from stored dates only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from idaman.core.period import STEPS, TIMELESS, Frequency, TimePeriod, fits


@dataclass(frozen=True)
class FigureUpkeep:
    """How it stands with the figures of one indicator."""

    due: tuple[TimePeriod, ...] | None
    """The periods that should have a figure by today; None where nobody said how often."""
    there: tuple[TimePeriod, ...] = ()
    """Those of them that have one."""
    waited_days: int | None = None
    """So many days the next figure is overdue today; 0 while it is not; None: cannot be said."""
    took_days: int | None = None
    """From the end of the newest period to its publication; None: that day is not stored."""
    lag_days: int | None = None
    """So many days the technical sheet allows."""

    @property
    def missing(self) -> tuple[TimePeriod, ...]:
        return tuple(period for period in self.due or () if period not in self.there)

    @property
    def late_days(self) -> int | None:
        """How much later than allowed the newest figure was published; 0 where it was not."""
        if self.took_days is None or self.lag_days is None:
            return None
        return max(0, self.took_days - self.lag_days)

    @property
    def is_overdue(self) -> bool:
        return bool(self.waited_days)


def due_periods(
    frequency: Frequency,
    *,
    lag_days: int,
    today: date,
    years: int,
    known: Collection[TimePeriod] = (),
) -> tuple[TimePeriod, ...] | None:
    """List the periods of the last so many years whose figure should be there by today.

    A period is due `lag_days` after its last day. What comes every three years is counted from
    the newest one that is known, over at least two periods; None where no rhythm can be told.

    >>> [p.code for p in due_periods(Frequency.YEAR, lag_days=365, today=date(2026, 7, 1), years=3)]
    ['2022', '2023', '2024']
    >>> due_periods(Frequency.IRREGULAR, lag_days=365, today=date(2026, 7, 1), years=3) is None
    True
    """
    if frequency is Frequency.ONCE:
        return (TIMELESS,)
    step = STEPS[frequency]
    if not step:
        return None
    if frequency is Frequency.THREE_YEARS:
        start = max((period for period in known if fits(frequency, period)), default=None)
        if start is None:
            return None
    else:
        start = TimePeriod(date(today.year, 1, 1), step)
    while not _is_due(start, lag_days, today):
        start = start.after(-step)
    while _is_due(start.after(step), lag_days, today):
        start = start.after(step)
    many = max(years * 12 // step, 2 if step > 12 else 1)
    return tuple(start.after(-step * n) if n else start for n in reversed(range(many)))


def _is_due(period: TimePeriod, lag_days: int, today: date) -> bool:
    return (today - period.last).days >= lag_days


def kept(
    frequency: Frequency | None,
    known: Iterable[TimePeriod],
    *,
    lag_days: int,
    today: date,
    years: int,
    published_on: date | None = None,
) -> FigureUpkeep:
    """Say how complete and how timely the figures of an indicator are.

    `published_on` is the day the newest figure was published, where its source says it.

    >>> from idaman.core.period import read_period
    >>> found = kept(Frequency.YEAR, [read_period(y) for y in ("2020", "2023")], lag_days=365,
    ...              today=date(2026, 7, 1), years=5, published_on=date(2025, 2, 3))
    >>> [p.code for p in found.due], len(found.there), found.waited_days, found.late_days
    (['2020', '2021', '2022', '2023', '2024'], 2, 182, 35)
    """
    if frequency is None:
        return FigureUpkeep(None)
    periods = {period for period in known if fits(frequency, period)}
    due = due_periods(frequency, lag_days=lag_days, today=today, years=years, known=periods)
    newest = max(periods, default=None)
    waited = took = None
    if step := STEPS[frequency]:
        if newest is not None:
            waited = max(0, (today - newest.after(step).last).days - lag_days)
        if newest is not None and published_on is not None:
            took = (published_on - newest.last).days
    elif frequency is Frequency.ONCE:
        waited = 0 if periods else None
    there = tuple(period for period in due or () if period in periods)
    return FigureUpkeep(due, there, waited, took, lag_days)
