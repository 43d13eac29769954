"""Whether an indicator is on the way its plan drew: from the baseline through yearly targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from fractions import Fraction

from idaman.features.indicators.rules.direction import Better


class Course(StrEnum):
    """How a value stands to the way the plan drew."""

    AHEAD = auto()
    """As good as the next target or better."""
    ON = auto()
    """As good as the way of its year or better."""
    BEHIND = auto()
    """Worse than the way of its year."""
    UNKNOWN = auto()
    """No value is known since the baseline."""
    DISPUTED = auto()
    """Sources differ, and none is followed."""
    NO_WAY = auto()
    """The plan draws no way: no baseline, no targets, or no direction."""
    NO_SHEET = auto()
    """There is no approved technical sheet, so there is no judgement."""


@dataclass(frozen=True)
class Way:
    """What the plan promised: from where, to where by which year, which way is better.

    Values are in the indicator's unit.
    """

    better: Better | None
    baseline: tuple[int, Decimal] | None
    targets: Mapping[int, Decimal]

    @property
    def points(self) -> dict[int, Decimal]:
        """The baseline and the targets after it, by year."""
        if self.baseline is None:
            return dict(sorted(self.targets.items()))
        year, value = self.baseline
        later = {at: aim for at, aim in sorted(self.targets.items()) if at > year}
        return {year: value, **later}

    def expected(self, year: int) -> Fraction | None:
        """What should be reached by the end of a year: on the straight line between two points.

        After the last target that target holds; before the first point nothing is expected.

        >>> way = Way(Better.UP, (2024, Decimal(76)), {2026: Decimal(78)})
        >>> [way.expected(year) for year in (2023, 2024, 2025, 2026, 2030)]
        [None, Fraction(76, 1), Fraction(77, 1), Fraction(78, 1), Fraction(78, 1)]
        """
        points = self.points
        if not points or year < next(iter(points)):
            return None
        earlier = max(at for at in points if at <= year)
        later = min((at for at in points if at > year), default=None)
        start = Fraction(points[earlier])
        if later is None:
            return start
        return start + (Fraction(points[later]) - start) * Fraction(year - earlier, later - earlier)

    def next_target(self, year: int) -> Decimal | None:
        """The first target after a year; None after the last."""
        return next((aim for at, aim in self.points.items() if at > year), None)


def course(
    way: Way,
    value: tuple[int, Decimal] | None,
    *,
    has_sheet: bool = True,
    is_disputed: bool = False,
) -> Course:
    """Judge the latest value, of a year, against the way of that year.

    The rules in their order, the first that fits counts:

    1. no approved sheet: `no_sheet`;
    2. no direction, no targets, no baseline, or *within bounds* without a way: `no_way`;
    3. sources differ and none is followed: `disputed`;
    4. no value of a year after the baseline's: `unknown`;
    5. as good as the next target after that year, or as the last target: `ahead`;
    6. as good as the way of that year: `on`;
    7. otherwise `behind`.

    The last target reached in its own year or later is `on`, not `ahead`.

    >>> way = Way(Better.DOWN, (2022, Decimal(20)), {2025: Decimal(18), 2026: Decimal(15)})
    >>> [str(course(way, (2025, Decimal(v)))) for v in (19, 18, 16, 15)]
    ['behind', 'on', 'on', 'ahead']
    >>> str(course(way, None)), str(course(way, (2022, Decimal(20))))
    ('unknown', 'unknown')
    """
    if not has_sheet:
        return Course.NO_SHEET
    if way.baseline is None or len(way.points) < 2 or way.better not in (Better.UP, Better.DOWN):
        return Course.NO_WAY
    if is_disputed:
        return Course.DISPUTED
    if value is None or value[0] <= way.baseline[0]:
        return Course.UNKNOWN
    year, reached = value
    sign = 1 if way.better is Better.UP else -1
    further = way.next_target(year)
    if further is not None and sign * reached >= sign * further:
        return Course.AHEAD
    expected = way.expected(year)
    assert expected is not None
    return Course.ON if sign * Fraction(reached) >= sign * expected else Course.BEHIND
