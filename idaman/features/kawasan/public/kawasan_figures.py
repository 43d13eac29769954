"""A kawasan's published figures side by side: fairly, among peers, and towards shared goals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from idaman.core.period import TimePeriod
from idaman.core.places.rules.kawasan import Fair, Goal, PeerGroup, Peers
from idaman.features.indicators.queries import Beside, Key, PeriodReading, There
from idaman.features.indicators.queries.many_places import IndicatorPlaces, PeriodValue, Whose
from idaman.features.indicators.rules.comparing import middle, nearest, per
from idaman.features.kawasan.public.kawasan import (
    KawasanView,
    TerritoryRow,
    group_of,
    language,
    reason,
    shown,
    to,
)
from idaman.opendata import recount_regions
from idaman.web.portal.lists import MOST, csv_file, paged, wants_csv

Compared = Beside | IndicatorPlaces
"""An indicator at several places, with the rows or without."""

DIGITS = 3


@dataclass(frozen=True)
class Divided:
    """An amount by people or area: the figure, and the two it is made of."""

    value: Fraction
    fair: Fair
    amount: Decimal
    below: Decimal
    unit: str
    period: TimePeriod
    href: str
    """Where the figure below the line is explained."""


@dataclass
class ComparedPlace:
    """One place in a table: what is known there of the series and period that is compared."""

    place: TerritoryRow
    reading: PeriodReading | PeriodValue | None = None
    there: There | Whose | None = None
    """The newest that is known there, of whatever series and period."""
    divided: Divided | None = None
    href: str = ""

    @property
    def is_sample(self) -> bool:
        """Whether what is known there is invented."""
        return bool(self.reading and self.reading.is_sample)

    @cached_property
    def compared(self) -> Fraction | None:
        """What is held against others: per head or km² where that is fairer."""
        if self.divided:
            return self.divided.value
        value = self.reading.value if self.reading else None
        return None if value is None else Fraction(value)

    @property
    def written(self) -> str | None:
        """The same, as it stands in a table."""
        if self.divided:
            return rounded(self.divided.value, fitting(self.divided.value))
        value = self.reading.value if self.reading else None
        return None if value is None else str(value)


def rounded(value: Fraction, digits: int = DIGITS) -> str:
    """Write an exact value with so many digits, halves away from zero, nothing trailing.

    >>> rounded(Fraction(104440 * 1000, 806964)), rounded(Fraction(-1, 2000)), rounded(Fraction(3))
    ('129.423', '-0.001', '3')
    """
    whole = 10**digits
    scaled = abs(value) * whole
    said = f"{Decimal(int(scaled + Fraction(1, 2))) / whole:f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return f"-{said}" if value < 0 and said != "0" else said


def fitting(value: Fraction) -> int:
    """How many digits after the point a divided figure is written with: four digits or so.

    >>> fitting(Fraction(1, 7)), fitting(Fraction(55, 7)), fitting(Fraction(999))
    (3, 2, 1)
    """
    return 3 if abs(value) < 1 else 2 if abs(value) < 100 else 1


def compared(
    group: KawasanView, found: Compared, key: Key, below: Mapping[str, Compared]
) -> list[ComparedPlace]:
    """Give a line for each place, members first, none left out; `below` tells people and area."""
    fair = next((f for f in group.rules.fair if f.indicator == found.indicator.code), None)
    under = below.get(group.rules.people if fair and fair.per == "people" else group.rules.area)
    chosen = _below(group, under, key[1]) if fair and under else None
    lines = []
    for place in group.places:
        there = found.places.get(place.region.pk)
        line = ComparedPlace(place, found.readings.get(key, {}).get(place.region.pk), there)
        if there:
            line.href = to("statistic", government=there.government.slug, code=found.indicator.code)
        if fair and under and chosen:
            line.divided = _divided(line, fair, under, chosen)
        lines.append(line)
    return lines


def _below(group: KawasanView, under: Compared, wanted: TimePeriod) -> Key | None:
    """Choose one series and period of people or area for all: most places, then the nearest."""
    told = {key: len(under.values(key).keys() & group.inside) for key in under.readings}
    most = max(told.values(), default=0)
    if not most:
        return None
    fullest = [key for key, n in told.items() if n == most]
    period = nearest(wanted, [key[1] for key in fullest])
    return next(key for key in fullest if key[1] == period)


def _divided(line: ComparedPlace, fair: Fair, under: Compared, key: Key) -> Divided | None:
    amount = line.reading.value if line.reading else None
    there = under.places.get(line.place.region.pk)
    below = under.values(key).get(line.place.region.pk)
    value = per(amount, below, fair.each) if amount is not None and below else None
    if value is None or amount is None or below is None or there is None:
        return None
    href = to("statistic", government=there.government.slug, code=under.indicator.code)
    return Divided(value, fair, amount, below, under.indicator.unit, key[1], href)


@dataclass
class MembersFigure:
    """What the members come to together, each figure with the values it was made of."""

    of: int
    lines: list[ComparedPlace]
    middle: Fraction | None = None
    first: Fraction | None = None
    third: Fraction | None = None
    weighted: Fraction | None = None
    values: list[ComparedPlace] = field(default_factory=list)
    """The lines that have a value, in order of it."""

    @property
    def is_divided(self) -> bool:
        return any(line.divided for line in self.values)

    def said(self, name: str) -> str | None:
        """Write one of the figures: of published values to three digits, of divided ones fewer."""
        value: Fraction | None = getattr(self, name)
        if value is None:
            return None
        return rounded(value, fitting(value) if self.is_divided else DIGITS)


def rolled(lines: Sequence[ComparedPlace], weights: Mapping[int, Decimal]) -> MembersFigure:
    """Roll the members' lines up: middle, quartiles, mean by weight, how many are known.

    The very functions that roll up all governments of the country
    (idaman.features.indicators.rules.panel);
    the middle is kept exact beside them.
    """
    members = [line for line in lines if line.place.is_member]
    known = sorted(
        (line for line in members if line.compared is not None),
        key=lambda line: line.compared or Fraction(0),
    )
    found = MembersFigure(len(members), members, values=known)
    if not known:
        return found
    import numpy as np

    from idaman.features.indicators.rules import panel

    values = panel.panel([[float(v) if (v := line.compared) is not None else None
                           for line in members]])  # fmt: skip
    weight = np.array([float(weights.get(m.place.region.pk, "nan")) for m in members])
    up = panel.rolled(values, weight)
    found.middle = middle(line.compared for line in known if line.compared is not None)
    if len(known) > 3:
        found.first, found.third = Fraction(float(up.first[0])), Fraction(float(up.third[0]))
    if not found.is_divided and not np.isnan(up.weighted[0]):
        found.weighted = Fraction(float(up.weighted[0]))
    return found


@login_not_required
def kawasan_indicators(request: HttpRequest, kawasan: str) -> HttpResponse:
    """List every indicator that is known of any of these places, with what they come to."""
    group = group_of(kawasan)
    every = group.together()
    if wants_csv(request) and request.GET.get("of") == "together":
        return csv_file(f"kawasan-{kawasan}-gabungan", TOGETHER_HEAD, _together(group, every))
    if wants_csv(request):
        return csv_file(f"kawasan-{kawasan}-angka", FIGURE_HEAD, _figures(group, every))
    below = {each.indicator.code: each for each in every}
    weights = _weights(group, below.get(group.rules.people))
    rows: list[dict[str, Any]] = []
    for each in every:
        key = each.newest(group.inside)
        if key is None:
            continue
        lines = compared(group, each, key, below)
        up = rolled(lines, weights)
        rows.append(
            {
                "indicator": each.indicator,
                "href": to("kawasan-indicator", kawasan=kawasan, code=each.indicator.code),
                "series": key[0],
                "period": key[1],
                "known": len(up.values),
                "of": up.of,
                "unit": unit_of(each, lines),
                "lowest": up.values[0] if up.values else None,
                "highest": up.values[-1] if up.values else None,
                "middle": up.said("middle"),
                "is_sample": any(line.is_sample for line in up.values),
            }
        )
    rows.sort(key=lambda row: (-row["known"], row["indicator"].code))
    return shown(
        request,
        group,
        "kawasan/public/kawasan_indicators.html",
        {
            "shared": [row for row in rows if row["known"] > 1],
            "single": [row for row in rows if row["known"] <= 1],
        },
    )


def unit_of(found: Compared, lines: Sequence[ComparedPlace]) -> str:
    """Say in what unit the compared figures are."""
    divided = next((line.divided for line in lines if line.divided), None)
    if divided is None:
        return found.indicator.unit
    each = f"{divided.fair.each:,}".replace(",", "." if language() == "id" else ",")
    each = f"{each} " if divided.fair.each != 1 else ""
    return f"{found.indicator.unit} / {each}{divided.unit}"


def _weights(group: KawasanView, people: Compared | None) -> Mapping[int, Decimal]:
    key = people.newest(group.inside) if people else None
    return people.values(key) if people and key else {}


TOGETHER_HEAD = (
    "indikator", "deret", "periode", "diketahui", "dari", "kuartil_1", "nilai_tengah", "kuartil_3",
    "rata_menurut_penduduk", "penimbang",
)  # fmt: skip


@dataclass(frozen=True)
class Series:
    """What the members come to in every series and period of some indicators, all at once."""

    keys: list[tuple[Compared, Key]]
    figures: list[tuple[int, list[float | None]]]
    """For each key how many are known; quartile, middle, quartile, and mean by people."""
    weighed: str
    """By which figure of people: indicator, series and period; nothing where none is known."""


def rolled_up(group: KawasanView, every: Sequence[Compared], people: Compared | None) -> Series:
    """Roll every line of these indicators up over the members in one step, values undivided."""
    import numpy as np

    from idaman.features.indicators.rules import panel

    keys = [(each, key) for each in every for key in each.readings]
    order = [member.region_id for member in group.members]
    told = [each.values(key) for each, key in keys]
    keys = [key for key, values in zip(keys, told, strict=True) if values.keys() & set(order)]
    rows = [
        [float(v) if (v := each.values(key).get(place)) is not None else None for place in order]
        for each, key in keys
    ]
    by = people.newest(group.inside) if people else None
    weights = people.values(by) if people and by else {}
    up = panel.rolled(
        panel.panel(rows), np.array([float(weights.get(place, "nan")) for place in order])
    )
    figures = [
        (int(known), [None if np.isnan(value) else float(value) for value in values])
        for known, *values in zip(up.known, up.first, up.middle, up.third, up.weighted, strict=True)
    ]
    weighed = f"{group.rules.people}/{by[0]}/{by[1].code}" if by else ""
    return Series(keys, figures, weighed)


def _together(group: KawasanView, every: Sequence[Compared]) -> Iterator[tuple[object, ...]]:
    people = next((e for e in every if e.indicator.code == group.rules.people), None)
    made = rolled_up(group, every, people)
    for (each, (series, period)), (known, values) in zip(made.keys, made.figures, strict=True):
        said = [None if x == "-" else float(x) for x in recount_regions.written(values).split(";")]
        yield (
            each.indicator.code, series, period.code, known, len(group.members), *said,
            made.weighed,
        )  # fmt: skip


FIGURE_HEAD = (
    "indikator", "nama", "satuan", "kode_kemendagri", "wilayah", "anggota", "periode", "seri",
    "nilai", "penerbit", "terbitan", "situs", "contoh",
)  # fmt: skip


def _figures(group: KawasanView, every: Sequence[IndicatorPlaces]) -> Iterator[tuple[object, ...]]:
    """Every standing figure of every period; a row without a value where none is known."""
    for each in every:
        about = (each.indicator.code, each.indicator.name, each.indicator.unit)
        for place in group.places:
            whose = (place.region.code, place.region.full_name, "ya" if place.is_member else "")
            there = each.places.get(place.region.pk)
            if there is None:
                yield (*about, *whose, "", "", "", "", "", "", "")
                continue
            for (series, period), known in each.at(place.region.pk):
                for row in known.standing:
                    yield (
                        *about, *whose, period.code, series, row.value, row.publisher,
                        row.publication, there.government.slug, "ya" if row.is_sample else "",
                    )  # fmt: skip


@login_not_required
def kawasan_indicator(request: HttpRequest, kawasan: str, code: str) -> HttpResponse:
    """One indicator at every place: the value, per head where that is fairer, and among peers."""
    if not code.isprintable():
        raise Http404
    group = group_of(kawasan)
    codes = {code, group.rules.people, group.rules.area}
    below = {each.indicator.code: each for each in group.beside(least=1, codes=codes)}
    found = below.get(code)
    if found is None:
        raise Http404
    if wants_csv(request):
        return csv_file(
            f"kawasan-{kawasan}-{code}", FIGURE_HEAD, _figures(group, group.together(code))
        )
    key = _asked(request, found) or found.newest(group.inside)
    if key is None:
        raise Http404
    lines = compared(group, found, key, below)
    up = rolled(lines, _weights(group, below.get(group.rules.people)))
    divided = next((line.divided for line in lines if line.divided), None)
    scheme = _scheme(request, group)
    page = paged(
        lines,
        request,
        orders={"place": (_position, str)},
        key=lambda line: line.place.region.pk,
        kept={name: request.GET[name] for name in ("period", "series", "peers")
              if name in request.GET},
    )  # fmt: skip
    return shown(
        request,
        group,
        "kawasan/public/kawasan_indicator.html",
        {
            "indicator": found.indicator,
            "key": key,
            "series_name": _series_name(found, key[0]),
            "page": page,
            "in_order": up.values if len(up.values) <= MOST else [],
            "up": up,
            "figures": _told(up),
            "unit": unit_of(found, lines),
            "divided": divided,
            "fair_why": reason(divided.fair) if divided else "",
            "longest": max((float(v) for line in lines if (v := line.compared)), default=0.0),
            "periods": [
                {
                    "period": p, "series": s, "known": len(found.values((s, p)).keys()
                                                           & group.inside),
                    "is_here": (s, p) == key,
                }
                for s, p in found.readings
            ],
            "scheme": scheme,
            "scheme_why": reason(scheme) if scheme else "",
            "peers": _peers(scheme, lines, page.rows) if scheme else [],
            "schemes": group.rules.peers,
            "history": _history(group, found, below.get(group.rules.people), page.rows),
        },
    )  # fmt: skip


def _position(line: ComparedPlace) -> str:
    """By what the places of an indicator are paged: members before neighbours, by their codes."""
    return f"{0 if line.place.is_member else 1}{line.place.region.code}"


def _asked(request: HttpRequest, found: Beside) -> Key | None:
    """The series and period that were asked for, where something is known of them."""
    asked = request.GET.get("period", "")
    series = request.GET.get("series", "")
    return next((k for k in found.readings if k[1].code == asked and k[0] == series), None)


def _series_name(found: Beside, series: str) -> str:
    lines = (line for there in found.places.values() for line in there.lines)
    return next((line.name for line in lines if line.series == series), series)


def _told(up: MembersFigure) -> dict[str, str | None]:
    return {name: up.said(name) for name in ("first", "middle", "third", "weighted")}


def _scheme(request: HttpRequest, group: KawasanView) -> Peers | None:
    asked = request.GET.get("peers", "")
    schemes = group.rules.peers
    return next((s for s in schemes if s.code == asked), schemes[0] if schemes else None)


def _peers(
    scheme: Peers, lines: Sequence[ComparedPlace], listed: Sequence[ComparedPlace]
) -> list[dict[str, Any]]:
    """Those of the places that are listed, by group of peers, and how far each is from its middle.

    The middle of a group is that of all its places.
    """
    on_page = {line.place.region.pk for line in listed}
    found: dict[PeerGroup | None, list[ComparedPlace]] = {group: [] for group in scheme.groups}
    for line in lines:
        found.setdefault(scheme.group_of(line.place.region.code), []).append(line)
    told = []
    for group, members in found.items():
        if not members:
            continue
        values = [line.compared for line in members if line.compared is not None]
        mid = middle(values)
        is_divided = any(line.divided for line in members)
        told.append(
            {
                "group": group,
                "middle": _written(mid, is_divided=is_divided) if mid is not None else None,
                "known": len(values),
                "of": len(members),
                "lines": [
                    (line, _away(line, mid)) for line in members if line.place.region.pk in on_page
                ],
            }
        )
    return [each for each in told if each["lines"]]


def _written(value: Fraction, *, is_divided: bool) -> str:
    return rounded(value, fitting(value) if is_divided else DIGITS)


def _away(line: ComparedPlace, mid: Fraction | None) -> tuple[str, str] | None:
    """How far a place is from its peers' middle: its sign, and the distance."""
    if mid is None or line.compared is None:
        return None
    away = line.compared - mid
    sign = "" if not away else "+" if away > 0 else "\N{MINUS SIGN}"
    return sign, _written(abs(away), is_divided=line.divided is not None)


def _history(
    group: KawasanView, found: Beside, people: Beside | None, listed: Sequence[ComparedPlace]
) -> dict[str, Any]:
    """Every period and series at the listed places, and the middle of all members."""
    keys = sorted(found.readings, key=lambda key: (key[0], key[1].first))
    if len(keys) < 2:
        return {}
    rows = [
        (line.place, [found.readings[key].get(line.place.region.pk) for key in keys])
        for line in listed
    ]
    made = rolled_up(group, [found], people)
    middles = {
        key: rounded(Fraction(figures[1])) if known > 1 and figures[1] is not None else None
        for (_each, key), (known, figures) in zip(made.keys, made.figures, strict=True)
    }
    return {"keys": keys, "rows": rows, "middles": [middles.get(key) for key in keys]}


@login_not_required
def kawasan_goals(request: HttpRequest, kawasan: str) -> HttpResponse:
    """How far each government is from what the group wants to reach together."""
    group = group_of(kawasan)
    goals = group.rules.goals
    if not goals:
        raise Http404
    known = {
        each.indicator.code: each
        for each in group.beside(least=1, codes={goal.indicator for goal in goals})
    }
    told = [(goal, known.get(goal.indicator), _towards(group, goal, known)) for goal in goals]
    if wants_csv(request):
        return csv_file(
            f"kawasan-{kawasan}-tujuan",
            ("tujuan", "nama", "indikator", "batas", "kode_kemendagri", "wilayah", "periode",
             "nilai", "jarak", "contoh"),
            (
                (goal.code, goal.name, goal.indicator, goal.value, line.place.region.code,
                 line.place.region.full_name, line.period.code if line.period else "",
                 line.value, line.away, "ya" if goal.is_sample or line.is_sample else "")
                for goal, _known, lines in told
                for line in lines
            ),
        )  # fmt: skip
    return shown(request, group, "kawasan/public/kawasan_goals.html", {"goals": told})


@dataclass(frozen=True)
class Towards:
    """One member on its way to a goal: its newest value in the goal's series, and what is left."""

    place: TerritoryRow
    value: Decimal | None = None
    period: TimePeriod | None = None
    away: Decimal | None = None
    href: str = ""
    is_sample: bool = False

    @property
    def is_reached(self) -> bool:
        return self.away == 0


def _towards(group: KawasanView, goal: Goal, known: dict[str, Beside]) -> list[Towards]:
    known_of = known.get(goal.indicator)
    found = []
    for place in group.places:
        if not place.is_member:
            continue
        there = known_of.places.get(place.region.pk) if known_of else None
        lines = [line for line in there.lines if line.series == goal.series] if there else []
        reading = lines[0].latest if lines else None
        href = (
            to("statistic", government=there.government.slug, code=goal.indicator) if there else ""
        )
        if reading is None:
            found.append(Towards(place))
        elif reading.value is None:
            found.append(Towards(place, period=reading.period, href=href))
        else:
            away = goal.distance(reading.value)
            is_sample = any(row.is_sample for row in reading.standing)
            found.append(Towards(place, reading.value, reading.period, away, href, is_sample))
    return found
