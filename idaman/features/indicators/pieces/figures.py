"""What is known of indicators, in pictures and rows: shared by all pages that show figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.core.period import TimePeriod
from idaman.features.indicators.models import Statistic, WeightScheme
from idaman.features.indicators.queries import PlaceIndicator, SeriesLine, of_outcome
from idaman.features.indicators.rules.direction import Movement
from idaman.features.indicators.rules.figures import Accord
from idaman.features.indicators.rules.weights import weighed
from idaman.features.plan.queries import Trajectory
from idaman.web import words
from idaman.web.charts.history import LARGE, SMALL, Mark, Shape, history
from idaman.web.portal.site import Site
from idaman.web.templatetags.figures import exact, when
from idaman.web.templatetags.ui import name

DAYS = 365.25


def _at(day: date) -> float:
    return round(day.toordinal() / DAYS, 3)


def marks_of(line: SeriesLine, gaps: Iterable[TimePeriod] = ()) -> list[Mark]:
    """A line's readings as marks; what is bound to no time is not drawn over time."""
    missing = sorted(gaps)
    marks: list[Mark] = []
    before: TimePeriod | None = None
    for reading in line.readings:
        if not reading.period.months:
            continue
        rows = [reading.chosen] if reading.chosen else reading.standing
        marks.append(
            Mark(
                _at(reading.period.last),
                tuple(float(row.value) for row in rows),
                " / ".join(exact(row.value) for row in rows),
                when(reading.period),
                follows_gap=before is not None
                and any(before < gap < reading.period for gap in missing),
                is_apart=any(row.nature == Statistic.Nature.SIMULATION for row in rows),
            )
        )
        before = reading.period
    return marks


def picture(
    known: PlaceIndicator, line: SeriesLine | None = None, *, shape: Shape = SMALL
) -> SafeString:
    """Draw one series of an indicator; one value alone is no line."""
    drawn = line or known.main
    marks = marks_of(drawn, known.gaps(drawn))
    if len(marks) < 2:
        return SafeString("")
    said = ", ".join(f"{mark.when}: {mark.said}" for mark in marks)
    return history(marks, label=f"{name(known.indicator)}. {said}", shape=shape)


def way_picture(trajectory: Trajectory, *, shape: Shape = LARGE) -> SafeString:
    """Draw what the plan promised and what was measured, on one axis."""
    points = trajectory.way.points
    way = [
        Mark(_at(date(year, 12, 31)), (float(value),), exact(f"{value}"), str(year))
        for year, value in points.items()
    ]
    marks = marks_of(trajectory.known.main, trajectory.known.gaps()) if trajectory.known else []
    if len(way) + len(marks) < 2:
        return SafeString("")
    said = [gettext("Plan")] + [f"{mark.when}: {mark.said}" for mark in way]
    if marks:
        said += [gettext("Measured")] + [f"{mark.when}: {mark.said}" for mark in marks]
    label = f"{name(trajectory.item)}. {', '.join(said)}"
    return history(marks, way=way, label=label, shape=shape)


@dataclass(frozen=True)
class OutcomeSeen:
    """One outcome: its indicators, and how many of them go which way."""

    code: str
    known: Sequence[PlaceIndicator]
    """Those with an approved sheet; the best known first."""
    weights: WeightScheme | None

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many indicators go which way, in a fixed order; what is none is left out."""
        ways = [e.movement for e in self.known if e.latest and not e.latest.is_disputed]
        return [(way.value, n) for way in Movement if (n := ways.count(way))]

    @property
    def disputed(self) -> int:
        """Of how many indicators the newest figures differ and none is followed."""
        return sum(bool(each.latest and each.latest.is_disputed) for each in self.known)

    @property
    def unknown(self) -> int:
        """How many indicators have no value at all."""
        return sum(not each.is_known for each in self.known)

    @property
    def shares(self) -> list[tuple[str, Decimal]]:
        """The same by adopted weights, in per cent; empty where none are adopted."""
        if self.weights is None:
            return []
        ways = {each.indicator.code: each.movement for each in self.known}
        found = weighed(self.weights.shares, ways)
        return [(way.value, share) for way, share in found.items() if share]


def outcomes_of(
    measured: Sequence[PlaceIndicator], weights: dict[str, WeightScheme]
) -> list[OutcomeSeen]:
    """The six outcomes in the order of the vision and its slogan."""
    return [
        OutcomeSeen(
            code,
            sorted(
                of_outcome(measured, code),
                key=lambda each: (not each.is_known, -len(each.main.readings)),
            ),
            weights.get(code),
        )
        for code in words.OUTCOMES
    ]


def is_headline(each: PlaceIndicator) -> bool:
    """Whether one value can be shown large: there is a sheet, and one value that counts."""
    return (
        each.sheet is not None
        and each.latest is not None
        and each.latest.settled.accord is not Accord.DISPUTED
    )


def outcomes_at(site: Site) -> list[OutcomeSeen]:
    """The six outcomes of this site, as of the day it is read."""
    return outcomes_of(site.book.measured, site.book.weights)
