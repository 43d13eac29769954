"""What the cross-checks say of a government's figures, and how complete and timely these are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from idaman.core.people.models import Agency, Government
from idaman.core.period import Frequency, TimePeriod, read_period
from idaman.core.places.models import Region, RegionLevel
from idaman.features.indicators.models import (
    BandWithdrawal,
    FindingAnswer,
    Following,
    Indicator,
    StatedBand,
    Statistic,
)
from idaman.features.indicators.queries import Catalogue, PlaceIndicator, catalogue, rows_of
from idaman.features.indicators.rules.checks import (
    CheckBand,
    CheckBoard,
    CheckCell,
    CheckFinding,
    CheckVerdict,
    ExactFigure,
    examine,
)
from idaman.features.indicators.rules.figures import settle
from idaman.features.indicators.rules.rules import RULES, CheckRule
from idaman.features.indicators.rules.upkeep import FigureUpkeep, kept

MOST_LEVELS = (RegionLevel.COUNTRY,)
"""Levels whose places within are not all kept here, so that no sum of them can be held against."""


@dataclass(frozen=True)
class CheckResults:
    """The findings of one government at a moment, with what their codes and keys stand for."""

    findings: Sequence[CheckFinding]
    indicators: Mapping[str, Indicator]
    places: Mapping[str, Region]
    bands: Mapping[int, StatedBand]
    rows: Mapping[int, Statistic]
    answers: Mapping[str, Sequence[FindingAnswer]]
    """By the key of the finding, the oldest first."""
    within: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The places directly within a place, by their codes."""
    withdrawn: Sequence[BandWithdrawal] = ()
    """The bands that were taken back, the newest first."""

    @cached_property
    def code_of(self) -> Mapping[int, str]:
        """The code of an indicator by its key."""
        return {each.pk: code for code, each in self.indicators.items()}

    @cached_property
    def fired(self) -> list[CheckFinding]:
        return [each for each in self.findings if each.verdict is CheckVerdict.FIRES]

    def find(self, key: str) -> CheckFinding | None:
        """Give what is found under a key; None where nothing fires under it."""
        return next((each for each in self.fired if each.key == key), None)

    @cached_property
    def by_indicator(self) -> Mapping[str, Sequence[CheckFinding]]:
        """What concerns an indicator: findings of it, and those that used a figure of it."""
        found: dict[str, list[CheckFinding]] = defaultdict(list)
        for each in self.findings:
            codes = {each.indicator, *(cell.indicator for cell in each.used)}
            for code in codes:
                found[code].append(each)
        return dict(found)

    @cached_property
    def by_rule(self) -> list[tuple[CheckRule, Sequence[CheckFinding]]]:
        """Every rule with what it says, those that say nothing too."""
        return [
            (rule, [each for each in self.findings if each.rule is rule]) for rule in RULES.rules
        ]

    @property
    def unanswered(self) -> int:
        """How many of those that fire have no word of the government beside them."""
        return sum(each.key not in self.answers for each in self.fired)


def checked(
    government: Government, *, now: datetime, listed: Catalogue | None = None
) -> CheckResults:
    """Run the cross-checks over every figure known at a moment.

    `listed` is the catalogue where it was read already. Five queries besides those of the
    catalogue, however many figures there are; none where nothing is measured.
    """
    listed = listed or catalogue(government, now=now)
    indicators = {each.pk: each for each in listed.indicators}
    if not indicators:
        return CheckResults((), {}, {}, {}, {}, {})
    told: dict[tuple[int, int, str, str], list[Statistic]] = defaultdict(list)
    rows = [row for some in rows_of(government, now=now).values() for row in some]
    for row in rows:
        told[row.key].append(row)
    chosen = Following.objects.of(government).filter(at__lte=now).order_by("pk")
    followed = {row.key: row.statistic_id for row in chosen}
    bands, withdrawn = _bands(government, now)
    known = {row.region for row in rows} | {band.region for band in bands}
    around = Region.objects.filter(
        Q(parent__in=known) | Q(parent=government.region.parent_id)
    ).select_related("parent")
    places = {region.code: region for region in (*around, *known, government.region)}
    within: dict[str, list[str]] = defaultdict(list)
    for region in around:
        if region.parent is not None and region.parent.level not in MOST_LEVELS:
            within[region.parent.code].append(region.code)
    parent = next((r.parent for r in around if r.pk == government.region_id and r.parent), None)
    board = CheckBoard(
        home=government.region.code,
        cells=tuple(_cells(told, followed, indicators)),
        units={each.code: each.unit for each in indicators.values()},
        stated=tuple(_stated(band) for band in bands),
        within={place: sorted(inside) for place, inside in within.items()},
        peers=tuple(sorted(within.get(parent.code, ()))) if parent else (),
    )
    answers: dict[str, list[FindingAnswer]] = defaultdict(list)
    said = FindingAnswer.objects.of(government).filter(at__lte=now).select_related("by")
    for answer in said.order_by("pk"):
        answers[answer.finding].append(answer)
    return CheckResults(
        examine(board),
        {each.code: each for each in indicators.values()},
        places,
        {band.pk: band for band in bands},
        {row.pk: row for row in rows},
        dict(answers),
        board.within,
        withdrawn,
    )


def _cells(
    told: Mapping[tuple[int, int, str, str], Sequence[Statistic]],
    followed: Mapping[tuple[int, int, str, str], int | None],
    indicators: Mapping[int, Indicator],
) -> Iterable[CheckCell]:
    for key, some in sorted(told.items()):
        if key[0] not in indicators:
            continue
        settled = settle([row.figure for row in some], followed=followed.get(key))
        if settled.standing:
            yield CheckCell(
                indicators[key[0]].code,
                some[0].region.code,
                some[0].when,
                key[3],
                tuple(
                    ExactFigure(each.key, each.value, each.publisher) for each in settled.standing
                ),
                settled.value,
            )


def _bands(government: Government, now: datetime) -> tuple[list[StatedBand], list[BandWithdrawal]]:
    """The newest standing band of each indicator, place and period; and what was taken back."""
    asked = StatedBand.objects.of(government).filter(at__lte=now).order_by("pk")
    rows = list(asked.select_related("indicator", "region", "by", "withdrawal"))
    withdrawn = {
        row.pk: row.withdrawal
        for row in rows
        if hasattr(row, "withdrawal") and row.withdrawal.at <= now
    }
    newest = {
        (row.indicator_id, row.region_id, row.period): row
        for row in rows
        if row.pk not in withdrawn
    }
    return list(newest.values()), sorted(withdrawn.values(), key=lambda w: w.at, reverse=True)


def _stated(band: StatedBand) -> CheckBand:
    return CheckBand(
        band.pk,
        band.indicator.code,
        band.region.code,
        read_period(band.period),
        Decimal(band.low) if band.low else None,
        Decimal(band.high) if band.high else None,
    )


def kept_of(each: PlaceIndicator, today: date) -> FigureUpkeep:
    """Say how complete and timely the figures of an indicator are, of any of its series."""
    if each.sheet is None:
        return FigureUpkeep(None)
    periods = {reading.period for line in each.lines for reading in line.readings}
    newest = max(periods, default=None)
    return kept(
        Frequency(each.sheet.frequency),
        periods,
        lag_days=each.sheet.lag_days,
        today=today,
        years=RULES.window_years,
        published_on=published_on(each, newest) if newest is not None else None,
    )


def published_on(each: PlaceIndicator, period: TimePeriod) -> date | None:
    """Give the first day a figure of a period was published, of any series, where one is stored."""
    readings = (r for line in each.lines for r in line.readings if r.period == period)
    days = [row.published_on for r in readings for row in r.standing if row.published_on]
    return min(days, default=None)


@dataclass(frozen=True)
class DataCompleteness:
    """How complete and timely several indicators are together."""

    members: Sequence[tuple[PlaceIndicator, FigureUpkeep]]

    @property
    def due(self) -> int:
        """How many figures should be there, of those of which somebody said how often."""
        return sum(len(kept.due or ()) for _, kept in self.members)

    @property
    def there(self) -> int:
        return sum(len(kept.there) for _, kept in self.members)

    @property
    def overdue(self) -> int:
        """Of how many indicators the next figure should be there by now."""
        return sum(kept.is_overdue for _, kept in self.members)

    @property
    def unsaid(self) -> int:
        """Of how many nobody said how often they come out."""
        return sum(kept.due is None for _, kept in self.members)

    @property
    def never(self) -> int:
        """Of how many no figure of this territory is known at all."""
        return sum(not any(line.readings for line in each.lines) for each, _ in self.members)

    @property
    def figures(self) -> list[tuple[str, str]]:
        """What is counted of them, each as anyone may count it again."""
        return [
            ("there", f"{self.there}/{self.due}"),
            ("overdue", str(self.overdue)),
            ("never", str(self.never)),
            ("unsaid", str(self.unsaid)),
        ]


def standing_of(measured: Iterable[PlaceIndicator], today: date) -> DataCompleteness:
    """Put indicators together with how their figures are kept."""
    return DataCompleteness([(each, kept_of(each, today)) for each in measured])


def by_agency(whole: DataCompleteness) -> list[tuple[Agency | None, DataCompleteness]]:
    """The same by the agency that answers for the figures; what nobody answers for stands last."""
    found: dict[Agency | None, list[tuple[PlaceIndicator, FigureUpkeep]]] = defaultdict(list)
    for member in whole.members:
        found[member[0].indicator.owner].append(member)
    ordered = sorted(found, key=lambda agency: (agency is None, agency.name if agency else ""))
    return [(agency, DataCompleteness(found[agency])) for agency in ordered]
