"""What is known of a place: each indicator with its sheet, its figures, and where they went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from idaman.core.canonical import moment
from idaman.core.people.models import Government
from idaman.core.period import Frequency, TimePeriod, is_stale, missing
from idaman.core.places.models import Region
from idaman.features.indicators.models import (
    Following,
    Indicator,
    Outcome,
    Statistic,
    TechnicalSheet,
    WeightScheme,
)
from idaman.features.indicators.rules.direction import Better, Movement, moved
from idaman.features.indicators.rules.figures import Accord, Settled, settle


@dataclass(frozen=True)
class PeriodReading:
    """All figures for one period of one series at one place, and what they come to."""

    period: TimePeriod
    rows: tuple[Statistic, ...]
    """Everything any source told, in the order it was entered."""
    settled: Settled
    following: Following | None = None

    @cached_property
    def standing(self) -> list[Statistic]:
        """The figures that were neither corrected nor taken back."""
        keys = {figure.key for figure in self.settled.standing}
        return [row for row in self.rows if row.pk in keys]

    @property
    def chosen(self) -> Statistic | None:
        """The one that counts, where there is one."""
        key = self.settled.chosen.key if self.settled.chosen else None
        return next((row for row in self.rows if row.pk == key), None)

    @property
    def value(self) -> Decimal | None:
        return self.settled.value

    @cached_property
    def superseded(self) -> list[Statistic]:
        """The figures of older releases, which a newer one of the same publisher says anew."""
        keys = {figure.key for figure in self.settled.superseded}
        return [row for row in self.rows if row.pk in keys]

    @cached_property
    def tellers(self) -> frozenset[str]:
        """Those who tell the one value: all who agree, or the one that is followed."""
        if self.chosen is None:
            return frozenset()
        agree = self.settled.accord is not Accord.FOLLOWED
        rows = self.standing if agree else [self.chosen]
        return frozenset(row.publisher.casefold() for row in rows)

    @property
    def is_sample(self) -> bool:
        """Whether what stands is invented."""
        return any(row.is_sample for row in self.standing)

    @property
    def is_disputed(self) -> bool:
        return self.settled.accord is Accord.DISPUTED

    @property
    def differs(self) -> bool:
        """Whether two sources differ, followed or not."""
        return self.settled.accord in (Accord.DISPUTED, Accord.FOLLOWED)


@dataclass(frozen=True)
class SeriesLine:
    """One series of an indicator at one place, by period. Two series are never one line."""

    series: str
    name: str
    readings: tuple[PeriodReading, ...]

    @property
    def latest(self) -> PeriodReading | None:
        return self.readings[-1] if self.readings else None

    def points(self) -> dict[TimePeriod, Decimal]:
        """The periods with one value."""
        return {r.period: r.value for r in self.readings if r.value is not None}


@dataclass(frozen=True)
class PlaceIndicator:
    """One indicator at one place: what is known of it there."""

    indicator: Indicator
    sheet: TechnicalSheet | None
    """The sheet in force then; None where none is approved."""
    lines: tuple[SeriesLine, ...] = ()
    """The running series first; those without any figure are left out, but for the running one."""

    @property
    def main(self) -> SeriesLine:
        """The running series."""
        return self.lines[0] if self.lines else SeriesLine("", "", ())

    @property
    def latest(self) -> PeriodReading | None:
        """What is known of the newest period of the running series."""
        return self.main.latest

    @property
    def older(self) -> SeriesLine | None:
        """Another series of which something is known, where nothing is of the running one."""
        return None if self.latest else next((each for each in self.lines if each.latest), None)

    @cached_property
    def before(self) -> PeriodReading | None:
        """The newest earlier reading that may be compared: same series, a publisher of both."""
        if self.latest is None:
            return None
        earlier = reversed(self.main.readings[:-1])
        return next((each for each in earlier if each.tellers & self.latest.tellers), None)

    @cached_property
    def movement(self) -> Movement:
        """Where it went since the reading before, as the sheet says which way is better."""
        if self.sheet is None or self.latest is None or self.before is None:
            return Movement.UNKNOWN
        return moved(
            Better(self.sheet.better),
            before=self.before.value,
            after=self.latest.value,
            band=self.sheet.band,
        )

    @property
    def is_judged(self) -> bool:
        """Whether there is a sheet that says which way is better."""
        return self.sheet is not None and self.sheet.better != Better.NONE

    @property
    def is_known(self) -> bool:
        return self.latest is not None

    @property
    def differs(self) -> bool:
        """Whether sources differ on any period."""
        return any(reading.differs for line in self.lines for reading in line.readings)

    @property
    def is_disputed(self) -> bool:
        """Whether sources differ somewhere and none is followed."""
        return any(reading.is_disputed for line in self.lines for reading in line.readings)

    def gaps(self, line: SeriesLine | None = None) -> list[TimePeriod]:
        """The periods in between of which nothing is known: of the running series, or another."""
        if self.sheet is None:
            return []
        known = (reading.period for reading in (line or self.main).readings)
        return missing(Frequency(self.sheet.frequency), known)

    def is_stale(self, today: date) -> bool:
        """Whether the next figure should be there by now."""
        if self.sheet is None or self.latest is None:
            return False
        return is_stale(
            Frequency(self.sheet.frequency),
            self.latest.period,
            lag_days=self.sheet.lag_days,
            today=today,
        )


@dataclass(frozen=True)
class Catalogue:
    """What is measured, and by which sheets, at a moment: the same for every place."""

    indicators: Sequence[Indicator]
    sheets: Mapping[int, TechnicalSheet]


def catalogue(government: Government, *, now: datetime, code: str | None = None) -> Catalogue:
    """Read the indicators there were at a moment, or the one of a code, with their sheets."""
    asked = Indicator.objects.of(government).filter(added_at__lte=now)
    found = (asked.filter(code=code) if code else asked).select_related("owner").order_by("code")
    return Catalogue(list(found), sheets_of(government, now=now, code=code))


def measured(
    government: Government,
    *,
    now: datetime,
    region: Region | None = None,
    code: str | None = None,
    only_known: bool = False,
    listed: Catalogue | None = None,
) -> list[PlaceIndicator]:
    """Give each indicator as it was known at a place at a moment; at home where none is named.

    `code` asks for one indicator, `listed` is the catalogue where it was read already.
    `only_known` leaves out what nothing is known of there. Two questions of the database besides
    those of the catalogue, however many indicators there are.
    """
    place = region or government.region
    listed = listed or catalogue(government, now=now, code=code)
    rows = rows_of(government, now=now, region=place, code=code)
    followed = _followed(government, now=now, region=place, code=code)
    return [
        _measured(each, listed.sheets.get(each.pk), rows.get(each.pk, ()), followed)
        for each in listed.indicators
        if not only_known or each.pk in rows
    ]


def places_known(government: Government, *, now: datetime) -> frozenset[int]:
    """The keys of the places any figure is there of."""
    rows = Statistic.objects.of(government).filter(entered_at__lte=now)
    return frozenset(rows.order_by().values_list("region", flat=True).distinct())


def rows_of(
    government: Government, *, now: datetime, region: Region | None = None, code: str | None = None
) -> dict[int, list[Statistic]]:
    """The figures that were entered by a moment, by indicator, in the order they were entered."""
    asked = Statistic.objects.of(government).filter(entered_at__lte=now)
    if region is not None:
        asked = asked.filter(region=region)
    if code is not None:
        asked = asked.filter(indicator__code=code)
    rows: dict[int, list[Statistic]] = defaultdict(list)
    for row in asked.select_related("retraction", "entered_by", "region", "exhibit").order_by("pk"):
        rows[row.indicator_id].append(row)
    return dict(rows)


def sheets_of(
    government: Government, *, now: datetime, code: str | None = None
) -> dict[int, TechnicalSheet]:
    """The sheet in force at a moment of each indicator that had one."""
    asked = TechnicalSheet.objects.of(government).filter(approved_at__lte=now)
    if code is not None:
        asked = asked.filter(indicator__code=code)
    rows = asked.select_related("owner", "approved_by").order_by("version")
    return {sheet.indicator_id: sheet for sheet in rows}


def _followed(
    government: Government, *, now: datetime, region: Region | None, code: str | None
) -> dict[tuple[int, int, str, str], Following]:
    asked = Following.objects.of(government).filter(at__lte=now)
    if region is not None:
        asked = asked.filter(region=region)
    if code is not None:
        asked = asked.filter(indicator__code=code)
    return {row.key: row for row in asked.select_related("by").order_by("pk")}


def _measured(
    indicator: Indicator,
    sheet: TechnicalSheet | None,
    rows: Iterable[Statistic],
    followed: Mapping[tuple[int, int, str, str], Following],
) -> PlaceIndicator:
    named = {str(code): str(name) for code, name in sheet.series} if sheet else {}
    by_series: dict[str, dict[TimePeriod, list[Statistic]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_series[row.series][row.when].append(row)
    # What the sheet calls the running series comes first, even while nothing is known of it.
    order = [*named, *sorted(set(by_series) - set(named))] or [""]
    lines = [
        SeriesLine(
            series,
            named.get(series, series),
            tuple(
                reading
                for period, told in sorted(by_series.get(series, {}).items())
                if (reading := _reading(period, told, followed)).settled.standing
            ),
        )
        for place, series in enumerate(order)
        if place == 0 or series in by_series
    ]
    return PlaceIndicator(indicator, sheet, tuple(lines))


def _reading(
    period: TimePeriod,
    rows: list[Statistic],
    followed: Mapping[tuple[int, int, str, str], Following],
) -> PeriodReading:
    following = followed.get(rows[0].key)
    chosen = following.statistic_id if following else None
    settled = settle([row.figure for row in rows], followed=chosen)
    return PeriodReading(period, tuple(rows), settled, following)


def places_of(government: Government, *, code: str, now: datetime) -> dict[Region, PlaceIndicator]:
    """One indicator at every place something is known of, in the order of the places' codes."""
    indicator = Indicator.objects.of(government).filter(code=code).select_related("owner").first()
    if indicator is None:
        return {}
    rows = rows_of(government, now=now, code=code).get(indicator.pk, [])
    sheet = sheets_of(government, now=now, code=code).get(indicator.pk)
    followed = _followed(government, now=now, region=None, code=code)
    there: dict[Region, list[Statistic]] = defaultdict(list)
    for row in rows:
        there[row.region].append(row)
    return {
        region: _measured(indicator, sheet, there[region], followed)
        for region in sorted(there, key=lambda region: region.code)
    }


@dataclass(frozen=True)
class There:
    """The newest that is known of an indicator at a place, and on whose site it stands."""

    government: Government
    line: SeriesLine
    reading: PeriodReading
    lines: tuple[SeriesLine, ...] = ()
    """Every series that site knows something of there."""


Key = tuple[str, TimePeriod]
"""Series and period: only figures of the same may be compared."""


@dataclass(frozen=True)
class Beside:
    """One indicator at several places, each with the newest that any open site knows of it."""

    indicator: Indicator
    places: Mapping[int, There]
    """By the key of the place; a place of which nothing is known is missing."""

    @cached_property
    def readings(self) -> dict[Key, dict[int, PeriodReading]]:
        """What is known, by series and period and then by place; the newest period first."""
        found: dict[Key, dict[int, PeriodReading]] = defaultdict(dict)
        for place, there in self.places.items():
            for line in there.lines:
                for reading in line.readings:
                    found[line.series, reading.period][place] = reading
        order = sorted(found, key=lambda key: (-key[1].first.toordinal(), key[0]))
        return {key: found[key] for key in order}

    def newest(self, among: Collection[int]) -> Key | None:
        """The newest series and period that may be compared, see `newest_of`."""
        return newest_of({key: self.values(key) for key in self.readings}, among)

    def values(self, key: Key) -> dict[int, Decimal]:
        """The one value of each place that has one, in a series and period."""
        there = self.readings.get(key, {})
        return {place: told.value for place, told in there.items() if told.value is not None}


def newest_of(values: Mapping[Key, Mapping[int, Decimal]], among: Collection[int]) -> Key | None:
    """The newest series and period of which at least half of these places have one value.

    Of which most have one, where it is never half; None where nothing is known of any.
    """
    inside = set(among)
    known = {key: len(there.keys() & inside) for key, there in values.items()}
    enough = [key for key, n in known.items() if n and 2 * n >= len(inside)]
    if enough:
        return max(enough, key=lambda key: (key[1].first, known[key]))
    fullest = max(known, key=lambda key: (known[key], key[1].first), default=None)
    return fullest if fullest and known[fullest] else None


def side_by_side(
    regions: Collection[Region], *, now: datetime, least: int = 2, codes: Collection[str] = ()
) -> list[Beside]:
    """Give each indicator that is known of at least so many of these places, as open sites tell it.

    Of a place its own site is believed first, then the one that knows something newer. Simulations
    are not among it; `codes` asks for some indicators alone. Three queries, however many sites,
    places and indicators.
    """
    rows: dict[tuple[str, int, Government], list[Statistic]] = defaultdict(list)
    asked = Statistic.objects.public().filter(region__in=regions, entered_at__lte=now)
    if codes:
        asked = asked.filter(indicator__code__in=codes)
    indicators: dict[str, Indicator] = {}
    for row in (
        asked.exclude(nature=Statistic.Nature.SIMULATION)
        .select_related("retraction", "indicator", "government")
        .order_by("government__slug", "pk")
    ):
        indicators.setdefault(row.indicator.code, row.indicator)
        rows[row.indicator.code, row.region_id, row.government].append(row)
    kept = TechnicalSheet.objects.public().filter(approved_at__lte=now).order_by("version")
    sheets = {sheet.indicator_id: sheet for sheet in kept}
    chosen = Following.objects.public().filter(region__in=regions, at__lte=now).order_by("pk")
    followed = {row.key: row for row in chosen}
    found: dict[str, dict[int, There]] = defaultdict(dict)
    for (code, place, government), told in rows.items():
        indicator = told[0].indicator
        known = _measured(indicator, sheets.get(indicator.pk), told, followed)
        line = known.main if known.latest else known.older
        if line is None or line.latest is None or indicator.unit != indicators[code].unit:
            continue
        lines = tuple(each for each in known.lines if each.latest)
        there = There(government, line, line.latest, lines)
        if place not in found[code] or _knows_better(there, found[code][place], place):
            found[code][place] = there
    return [
        Beside(indicators[code], places)
        for code, places in sorted(found.items())
        if len(places) >= least
    ]


def _knows_better(one: There, other: There, place: int) -> bool:
    def rank(there: There) -> tuple[bool, date]:
        newest = max(line.readings[-1].period.first for line in there.lines)
        return there.government.region_id == place, newest

    return rank(one) > rank(other)


def of_outcome(known: Iterable[PlaceIndicator], outcome: Outcome | str) -> list[PlaceIndicator]:
    """The indicators whose sheet in force names the outcome; what has no sheet is in none."""
    return [each for each in known if each.sheet and each.sheet.outcome == outcome]


def weights_of(government: Government, *, now: datetime) -> dict[str, WeightScheme]:
    """The weights in force at a moment, by outcome."""
    rows = WeightScheme.objects.of(government).filter(adopted_at__lte=now)
    return {row.outcome: row for row in rows.select_related("adopted_by").order_by("version")}


def state_of(each: PlaceIndicator, drafts: Mapping[int, TechnicalSheet], today: date) -> str:
    """Say in one word how it stands with an indicator's sheet and values, the worst first."""
    if each.sheet is None:
        return "draft" if each.indicator.pk in drafts else "no_sheet"
    if not each.is_known:
        return "stale" if each.older else "no_value"
    if each.is_disputed:
        return "disputed"
    return "stale" if each.is_stale(today) else "approved"


def statistic_rows(government: Government, *, now: datetime) -> list[dict[str, Any]]:
    """Tell every figure entered until a moment as rows of the dataset `statistics`. Two queries."""
    rows = (
        Statistic.objects.public()
        .of(government)
        .filter(entered_at__lte=now)
        .select_related("indicator", "region", "retraction")
        .order_by("pk")
    )
    told: dict[tuple[int, int, str, str], list[Statistic]] = defaultdict(list)
    for row in rows:
        told[row.key].append(row)
    followed = _followed(government, now=now, region=None, code=None)
    settled = {key: _reading(some[0].when, some, followed).settled for key, some in told.items()}
    standing = {figure.key for each in settled.values() for figure in each.standing}
    chosen = {
        each.chosen.key
        for each in settled.values()
        if each.chosen and each.accord is Accord.FOLLOWED
    }
    return [
        {
            "government": government.slug,
            "number": row.pk,
            "indicator": row.indicator.code,
            "name": row.indicator.name,
            "region": row.region.code,
            "place": row.region.name,
            "period": row.period,
            "year": row.when.last.year if row.when.months else None,
            "series": row.series,
            "value": float(row.number),
            "as_published": row.value,
            "unit": row.unit,
            "publisher": row.publisher,
            "release": row.release,
            "publication": row.publication,
            "address": row.address,
            "published_on": row.published_on.isoformat() if row.published_on else None,
            "nature": row.nature,
            "counts": row.pk in standing,
            "is_followed": row.pk in chosen,
            "corrects": row.corrects_id,
            "leaf": row.leaf,
            "entered_at": moment(row.entered_at),
            "is_sample": row.is_sample,
        }
        for row in rows
    ]
