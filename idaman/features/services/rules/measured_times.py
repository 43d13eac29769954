"""The promise beside what was measured: the middle and the ninetieth percentile of times taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from idaman.features.services.rules.lines import Time
from idaman.features.services.rules.sla.clock import (
    HERE,
    Clock,
    Pause,
    TimeUnit,
    elapsed_days,
    elapsed_minutes,
)

FEW = 5
"""With fewer answers nothing is said of how long a service takes: one answer is no time."""


@dataclass(frozen=True)
class MeasuredTimes:
    """What so many answers took, in the unit of the promise, and how many were in time."""

    many: int
    median: float
    ninetieth: float
    unit: TimeUnit
    in_time: int | None = None
    """None where no time is promised."""

    @property
    def is_few(self) -> bool:
        """Whether so few were measured that their middle says nothing of the service."""
        return self.many < FEW


def took(
    arrived: datetime,
    answered: datetime,
    pauses: Iterable[Pause],
    unit: TimeUnit,
    *,
    clock: Clock = HERE,
) -> float:
    """Count how long an answer took: whole days, or hours or minutes of open offices."""
    if unit in (TimeUnit.DAYS, TimeUnit.CALENDAR):
        return elapsed_days(arrived, answered, pauses, unit=unit, clock=clock)
    minutes = elapsed_minutes(arrived, answered, pauses, clock=clock)
    return round(minutes / 60, 1) if unit == TimeUnit.HOURS else minutes


def measured(
    spans: Sequence[float], promise: Time | None, unit: TimeUnit = TimeUnit.DAYS
) -> MeasuredTimes:
    """Sum up what answers took: percentiles are values that were measured, none in between.

    The p-th percentile of n values in order is the one at place ceil(p * n) (nearest rank).

    >>> measured([1, 2, 3, 9], Time(value=3, unit=TimeUnit.DAYS))
    MeasuredTimes(many=4, median=2, ninetieth=9, unit=<TimeUnit.DAYS: 'working_days'>, in_time=3)

    Raises ValueError for no spans.
    """
    if not spans:
        raise ValueError("Nothing was measured.")
    ordered = sorted(spans)
    return MeasuredTimes(
        many=len(ordered),
        median=_at(ordered, 0.5),
        ninetieth=_at(ordered, 0.9),
        unit=promise.unit if promise else unit,
        in_time=sum(span <= promise.value for span in ordered) if promise else None,
    )


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, ceil(round(share * len(ordered), 9)) - 1)]
