"""The figures of many places at once, as plain values: a page of a whole country's governments.

`side_by_side` gives each figure as the row it is, with all that a page of one indicator says of it.
Of 514 governments with sixty indicators those are 180,000 rows of three tables each, half a minute
and a gigabyte. Here the same figures are settled by the same rule from bare values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from idaman.core.people.models import Government
from idaman.core.period import TimePeriod, read_period
from idaman.core.places.models import Region
from idaman.features.indicators.models import Following, Indicator, Statistic
from idaman.features.indicators.queries import Key, newest_of
from idaman.features.indicators.rules.figures import ReleasedFigure, settle


class SourceFigure(NamedTuple):
    """One figure as it was told."""

    number: int
    value: str
    publisher: str
    release: str
    publication: str
    corrects: int | None
    is_withdrawn: bool
    is_sample: bool

    @property
    def figure(self) -> ReleasedFigure:
        """What of it decides which figures stand."""
        value = Decimal(self.value)
        return ReleasedFigure(
            self.number, value, self.publisher, self.corrects, self.is_withdrawn, self.release
        )


class PeriodValue(NamedTuple):
    """What is known of a period of a series at a place: the one value, and what stands."""

    value: Decimal | None
    standing: Sequence[SourceFigure]

    @property
    def is_sample(self) -> bool:
        """Whether it is invented."""
        return any(row.is_sample for row in self.standing)


class Whose(NamedTuple):
    """On whose site the figures of a place stand."""

    government: Government


@dataclass(frozen=True)
class IndicatorPlaces:
    """One indicator at many places, as `Beside` is, without the rows."""

    indicator: Indicator
    places: Mapping[int, Whose]
    """By the key of the place; a place of which nothing is known is missing."""
    readings: Mapping[Key, Mapping[int, PeriodValue]]
    """What is known, by series and period and then by place; the newest period first."""

    @cached_property
    def _values(self) -> dict[Key, dict[int, Decimal]]:
        return {
            key: {place: told.value for place, told in there.items() if told.value is not None}
            for key, there in self.readings.items()
        }

    def values(self, key: Key) -> Mapping[int, Decimal]:
        """The one value of each place that has one, in a series and period."""
        return self._values.get(key, {})

    def newest(self, among: Collection[int]) -> Key | None:
        """The newest series and period that may be compared, see `newest_of`."""
        return newest_of(self._values, among)

    def at(self, place: int) -> Iterable[tuple[Key, PeriodValue]]:
        """What is known at a place, series by series, the oldest period first."""
        found = [(key, there[place]) for key, there in self.readings.items() if place in there]
        return sorted(found, key=lambda each: (each[0][0], each[0][1].first))


_FIELDS = (
    "indicator_id", "region_id", "government_id", "series", "period", "pk", "value", "publisher",
    "release", "publication", "corrects_id", "retraction__pk", "is_sample",
)  # fmt: skip
_Ours = dict[tuple[str, str], list[SourceFigure]]


def together(
    regions: Collection[Region], *, now: datetime, code: str | None = None
) -> list[IndicatorPlaces]:
    """Give each indicator that is known of any of these places, as open sites tell it.

    Of a place its own site is believed first, then the one that knows something newer. Simulations
    are not among it; `code` asks for one indicator alone. Five queries, however many
    sites, places and indicators.
    """
    asked = Statistic.objects.public().filter(region__in=regions, entered_at__lte=now)
    asked = asked.exclude(nature=Statistic.Nature.SIMULATION).order_by("government__slug", "pk")
    if code is not None:
        asked = asked.filter(indicator__code=code)
    chosen = Following.objects.public().filter(region__in=regions, at__lte=now).order_by("pk")
    followed = {row.key: row.statistic_id for row in chosen}
    measured = {
        pk: (code, unit)
        for pk, code, unit in Indicator.objects.public().values_list("pk", "code", "unit")
    }
    first: dict[str, int] = {}
    periods = _Periods()
    rows: dict[tuple[int, int, int], _Ours] = {}
    for row in asked.values_list(*_FIELDS).iterator(chunk_size=5000):
        indicator, place, government, series, period, number, value, *source, old, back, s = row
        publisher, release, of = source
        first.setdefault(measured[indicator][0], indicator)
        told = SourceFigure(number, value, publisher, release, of, old, back is not None, s)
        there = rows.setdefault((indicator, place, government), {})
        there.setdefault((series, period), []).append(told)
    sites = {g.pk: g for g in Government.objects.public().select_related("region")}
    best: dict[str, dict[int, tuple[tuple[bool, int], int, dict[Key, PeriodValue]]]] = defaultdict(
        dict
    )
    for (indicator, place, government), there in rows.items():
        code, unit = measured[indicator]
        if unit != measured[first[code]][1]:
            continue
        known = {
            (series, periods[period]): settled
            for (series, period), some in there.items()
            if (settled := _known(some, followed.get((indicator, place, period, series)))).standing
        }
        if not known:
            continue
        newest = max(period.first.toordinal() for _series, period in known)
        rank = sites[government].region_id == place, newest
        if place not in best[code] or rank > best[code][place][0]:
            best[code][place] = rank, government, known
    indicators = Indicator.objects.public().in_bulk([first[code] for code in best])
    return [
        IndicatorPlaces(
            indicators[first[code]],
            {place: Whose(sites[government]) for place, (_, government, _k) in places.items()},
            _by_key({place: known for place, (_, _g, known) in places.items()}),
        )
        for code, places in sorted(best.items())
    ]


class _Periods(dict[str, TimePeriod]):
    """Each period read once."""

    def __missing__(self, code: str) -> TimePeriod:
        self[code] = read_period(code)
        return self[code]


def _known(some: Sequence[SourceFigure], followed: int | None) -> PeriodValue:
    if len(some) == 1:
        (one,) = some
        return PeriodValue(None, ()) if one.is_withdrawn else PeriodValue(Decimal(one.value), some)
    settled = settle([row.figure for row in some], followed=followed)
    keys = {figure.key for figure in settled.standing}
    return PeriodValue(settled.value, [row for row in some if row.number in keys])


def _by_key(places: Mapping[int, Mapping[Key, PeriodValue]]) -> dict[Key, dict[int, PeriodValue]]:
    found: dict[Key, dict[int, PeriodValue]] = defaultdict(dict)
    for place, known in places.items():
        for key, told in known.items():
            found[key][place] = told
    order = sorted(found, key=lambda key: (-key[1].first.toordinal(), key[0]))
    return {key: found[key] for key in order}
