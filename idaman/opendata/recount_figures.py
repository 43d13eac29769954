"""Figures counted otherwise than by rolling up: how each is written, and counted again from rows.

The families: `ikm` (satisfaction), `reports`, `economy`, `indicators`, `composite` (indices of a
government's own), `promises`, `costs`, `periods`, `clusters`, `checks` and `completeness` (of the
figures themselves). The rules are those of docs/methods, written a second time over the open data.
What is a row itself and follows from nothing, `recount_rows` gives.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import fsum
from statistics import median
from typing import Any

from idaman.core.period import TimePeriod, read_period
from idaman.features.economy import rules as economics
from idaman.features.economy.rules import CannotCompute, RegionColumn, RegionIncome
from idaman.features.economy.rules.sectors import SECTORS
from idaman.features.indicators.rules.direction import Better
from idaman.features.indicators.rules.rules import RULES
from idaman.features.indicators.rules.trajectory import Way, course
from idaman.features.indices.rules.spec import METHOD
from idaman.features.surveys.rules.elements import ELEMENTS
from idaman.features.surveys.rules.index import FACTOR, PRINTED, band, index
from idaman.features.surveys.rules.interval import Interval, around
from idaman.opendata import recount_checks, recount_rows, recount_totals
from idaman.opendata.recount_agreement import agreed

Row = Mapping[str, Any]
Key = tuple[str, str, str, str]
"""Family, measure, what it is grouped by, and the group."""
KEY = ("family", "measure", "by", "key")
FAMILIES = (
    *("ikm", "reports", "economy", "indicators", "composite"),
    *("promises", "costs", "periods", "clusters", "checks", "completeness"),
)
METHODS = {
    "gabungan": "gabungan-1",
    "ikm": "ikm-2017-1",
    "reports": "laporan-1",
    "economy": "ekonomi-1",
    "indicators": "lintasan-1",
    "composite": METHOD,
    "promises": "janji-1",
    "costs": "biaya-1",
    "periods": "periode-1",
    "clusters": "kluster-2",
    "checks": RULES.version,
    "completeness": "keadaan-1",
}
"""Which version of a method counts each family, and what is rolled up: another formula, another
version."""
NEEDED = (
    *("satisfaction", "answers", "sector_tables", "targets", "statistics", "computed"),
    *("indices", "index_cells", "indicators", "places", "bands", "checks", "completeness"),
    *("satisfaction_groups", "costs", "money", "plan_items", "periods", "clusters"),
    *("obligations", "signatures", "services", "verifications", "gate_points"),
    *("citizen_answers", "report_states", "forecasts", "requirements", "readings"),
)
DIGITS = 9


def row(
    government: str,
    key: Key,
    value: str,
    *,
    is_sample: bool,
    made_of: str = "",
    years: tuple[int | None, int | None] = (None, None),
    places: tuple[str, str] = ("", ""),
) -> dict[str, Any]:
    """Give a figure as a row of the dataset `computed`."""
    family, measure, by, group = key
    return {
        "government": government,
        "family": family,
        "measure": measure,
        "by": by,
        "key": group,
        "value": value,
        "made_of": made_of,
        "first": years[0],
        "last": years[1],
        "region": places[0],
        "reference": places[1],
        "is_sample": is_sample,
    }


def written(values: Iterable[float | None], quadrant: str = "") -> str:
    """Write the figures of one line to nine digits.

    >>> written([1.5, None, 1 / 3], "leading")
    '1.5;-;0.333333333;leading'
    """
    said = ["-" if v is None else f"{v:.{DIGITS}g}" for v in values]
    return ";".join([*said, quadrant] if quadrant else said)


def between(found: Interval | None) -> str:
    """Write an interval to four digits."""
    return f"{found.low:.4f};{found.high:.4f}" if found else "-"


def share(measure: str, above: int, below: int, middle: float | None) -> str:
    """Write a figure of reports: so many of so many; of days, the median over so many.

    >>> share("in-time", 3, 5, None), share("days", 0, 4, 2.5), share("days", 0, 0, None)
    ('3/5', '2.5/4', '-/0')
    """
    if measure != "days":
        return f"{above}/{below}"
    return f"{'-' if middle is None else f'{middle:g}'}/{below}"


def published(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """Every figure that `computed` lists, and every row that is one, as it was published."""
    listed = {_key(each): each["value"] for each in datasets["computed"]}
    return listed | recount_checks.published(datasets) | recount_totals.published(datasets)


def told(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """Every figure of a page that is a row of a dataset and follows from no other."""
    return recount_totals.told(datasets) | recount_rows.told(datasets)


def _key(each: Row) -> Key:
    family, measure, by, group = (each[part] for part in KEY)
    return family, measure, by, group


def counted(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """Count every figure again that was published, and only from the other datasets.

    A figure that cannot be counted from them has no entry.
    """
    families: dict[str, Callable[[Row], str | None]] = {
        "ikm": _Satisfaction(datasets["satisfaction"], datasets["satisfaction_groups"]).of,
        "reports": _Reports(datasets["answers"]).of,
        "economy": _Economy(datasets["sector_tables"]).of,
        "indicators": _Indicators(datasets["targets"], datasets["statistics"]).of,
        "composite": _Composite(datasets["indices"], datasets["index_cells"]).of,
        "promises": recount_totals.Promises(datasets).of,
        "costs": recount_totals.Costs(datasets).of,
        "periods": recount_totals.Periods(datasets["periods"]).of,
        "clusters": recount_totals.Clusters(datasets["clusters"]).of,
        "checks": recount_checks.Checks(datasets).of,
        "completeness": recount_checks.Completeness(datasets).of,
    }
    of_rows = recount_checks.published(datasets) | recount_totals.published(datasets)
    rows = [dict(zip(KEY, key, strict=True)) for key in of_rows]
    found = {}
    for each in (*datasets["computed"], *rows):
        value = families[each["family"]](each) if each["family"] in families else None
        if value is not None:
            found[_key(each)] = value
    return found


class _Satisfaction:
    """Surveys put together from their elements: n, totals, sums of squares, number served."""

    def __init__(self, rows: Sequence[Row], groups: Sequence[Row]) -> None:
        self.surveys: dict[int, list[Row]] = defaultdict(list)
        self.elements: dict[str, Row] = {}
        for each in rows:
            self.surveys[each["survey"]].append(each)
            self.elements[f"{_survey(each)}:{each['element']}"] = each
        self.groups = {f"{_survey(each)}:{each['by']}:{each['group']}": each for each in groups}

    def of(self, asked: Row) -> str | None:
        if asked["by"] == "element":
            return self._element(asked["measure"], self.elements.get(asked["key"]))
        if asked["by"] == "group":
            return self._group(self.groups.get(asked["key"]))
        if asked["by"] == "weight":
            return self._printed(*asked["key"].split(":"))
        group = [elements for elements in self.surveys.values() if self._is_in(asked, elements[0])]
        if not group:
            return None
        n = sum(elements[0]["answers"] for elements in group)
        totals = [
            sum(each["total"] for elements in group for each in elements if each["element"] == code)
            for code in sorted({each["element"] for each in group[0]})
        ]
        value = index(totals, n)
        if asked["measure"] == "grade":
            return band(value).letter
        if asked["measure"] == "interval":
            served = [elements[0]["served"] for elements in group]
            return between(
                around(
                    n,
                    sum(totals),
                    sum(elements[0]["squares"] for elements in group),
                    population=None if None in served else sum(served),
                )
            )
        return str(value)

    @staticmethod
    def _element(measure: str, told: Row | None) -> str | None:
        if told is None:
            return None
        average = Fraction(told["total"], told["answers"])
        match measure:
            case "total":
                return str(told["total"])
            case "average":
                return str(average)
            case "weighted":
                return str(average / len(ELEMENTS))
        return band(average * FACTOR).letter

    @staticmethod
    def _group(told: Row | None) -> str | None:
        if told is None:
            return None
        if told["is_hidden"]:
            return recount_totals.HIDDEN
        return str(FACTOR * Fraction(told["total"], told["answers"] * len(ELEMENTS)))

    def _printed(self, survey: str, digits: str) -> str | None:
        rows = next((some for some in self.surveys.values() if _survey(some[0]) == survey), None)
        weight = next((each for each in PRINTED if str(each.digits) == digits), None)
        if rows is None or weight is None:
            return None
        totals = [each["total"] for each in sorted(rows, key=lambda each: each["element"])]
        return str(index(totals, rows[0]["answers"], weight))

    @staticmethod
    def _is_in(asked: Row, survey: Row) -> bool:
        match asked["by"]:
            case "survey":
                return bool(asked["key"] == _survey(survey))
            case "agency":
                return bool(asked["key"] == f"{survey['period']}:{survey['agency']}")
        return bool(asked["key"] == survey["period"])


def _survey(row: Row) -> str:
    return f"SKM-{row['survey']:03d}"


class _Reports:
    """Answers that were given and reports that wait, row by row."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def of(self, asked: Row) -> str:
        measure = asked["measure"]
        rows = [
            each for each in self.rows if self._counts(measure, each) and self._is_in(asked, each)
        ]
        if measure == "days":
            days = [each["days"] for each in rows]
            return share(measure, 0, len(days), float(median(days)) if days else None)
        column = {"overdue": "is_overdue", "false-close": "is_doubted", "in-time": "is_in_time"}
        above = sum(bool(each[column[measure]]) for each in rows)
        return share(measure, above, len(rows), None)

    @staticmethod
    def _counts(measure: str, each: Row) -> bool:
        """What waits past its last day was not answered in time."""
        if measure == "overdue":
            return each["answered"] is None
        is_late = measure == "in-time" and bool(each["is_overdue"])
        return each["answered"] is not None or is_late

    @staticmethod
    def _is_in(asked: Row, each: Row) -> bool:
        match asked["by"]:
            case "all":
                return True
            case "month":
                day = each["answered"] or each["due"] or ""
                return bool(day[:7] == asked["key"])
        return bool(each[asked["by"]] == asked["key"])


@dataclass
class _Table:
    """One table of the dataset: sector → value."""

    place: str
    kind: str
    values: dict[str, str] = field(default_factory=dict)

    def column(self, year: int) -> RegionColumn:
        return RegionColumn(
            self.place,
            year,
            {s: float(v) if (v := self.values.get(s)) is not None else None for s in SECTORS},
        )

    @property
    def whole(self) -> float:
        if "whole" in self.values:
            return float(self.values["whole"])
        return sum(float(self.values[sector]) for sector in SECTORS)


class _Economy:
    """The tables that count, and each figure from them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.tables: dict[tuple[str, str, int], _Table] = {}
        for each in rows:
            if each["is_followed"]:
                key = each["measure"], each["region"], each["year"]
                table = self.tables.setdefault(key, _Table(each["place"], each["region_kind"]))
                table.values[each["sector"]] = each["value"]
        self.known: dict[tuple[Any, ...], dict[tuple[str, str], str]] = {}

    def of(self, asked: Row) -> str | None:
        told = ("measure", "made_of", "first", "last", "region", "reference")
        key = tuple(asked[part] for part in told)
        if key not in self.known:
            try:
                self.known[key] = dict(getattr(self, f"_{asked['measure']}")(asked))
            except (KeyError, AttributeError, CannotCompute):
                self.known[key] = {}
        return self.known[key].get((asked["by"], asked["key"]))

    def _columns(self, asked: Row, *years: int, own: bool = False) -> list[RegionColumn]:
        regions = [asked["region"]] if own else [asked["region"], asked["reference"]]
        return [
            self.tables[asked["made_of"], region, year].column(year)
            for region in regions
            for year in years
        ]

    def _quotients(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        own, reference = self._columns(asked, asked["last"])
        parts, whole = (
            economics.shares({s: float(c.values[s] or 0) for s in SECTORS})
            for c in (own, reference)
        )
        for sector, value in economics.quotients(own, reference).items():
            yield ("row", sector), written([value, parts[sector], whole[sector]])

    def _dynamic(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        columns = self._columns(asked, *range(asked["first"], asked["last"] + 1))
        half = len(columns) // 2
        told = economics.quotients_over_time(columns[:half], columns[half:])
        for sector, value in told.items():
            yield ("row", sector), written([value])

    def _klassen(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        columns = self._columns(asked, asked["first"], asked["last"])
        for sector, spot in economics.sectoral(*columns).items():
            values = [spot.size, spot.growth, spot.growth_line] if spot else [None]
            yield ("row", sector), written(values, spot.quadrant.value if spot else "")

    def _shift(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        columns = self._columns(asked, asked["first"], asked["last"])
        told = economics.shift_share(*columns)
        for sector, s in told.items():
            parts = [s.change, s.national, s.mix, s.competitive, s.homothetic, s.allocation]
            yield ("row", sector), written(parts)
        for name in ("change", "national", "mix", "competitive"):
            yield (
                ("whole", name),
                written([fsum(getattr(each, name) or 0.0 for each in told.values())]),
            )

    def _growth(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        columns = self._columns(asked, asked["first"], asked["last"], own=True)
        told = economics.contributions(*columns)
        for sector, each in told.items():
            yield ("row", sector), written([each.points, each.change, each.part])
        yield ("whole", "growth"), written([fsum(each.points or 0.0 for each in told.values())])

    def _specialisation(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        own, reference = self._columns(asked, asked["last"])
        whole, normalised, equal = economics.herfindahl(own)
        told = {
            "krugman": economics.krugman(own, reference),
            "herfindahl": whole,
            "normalised": normalised,
            "equal": equal,
            "gini": economics.specialisation_gini(own, reference),
        }
        for name, value in told.items():
            yield ("whole", name), written([value])

    def _places(self, asked: Row, year: int) -> dict[str, tuple[RegionIncome, str]]:
        """Income and people of all that lie under the same reference, in the order of codes."""
        found = {}
        for measure, code, at in sorted(self.tables):
            is_under = code.rpartition(".")[0] == asked["reference"] or code == asked["region"]
            if measure == "population" and at == year and is_under:
                people = self.tables[measure, code, at]
                income = self.tables[asked["made_of"], code, at]
                found[code] = RegionIncome(code, income.whole, people.whole), people.kind
        return found

    def _regions(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        start, end = (
            [place for place, _ in self._places(asked, year).values()]
            for year in (asked["first"], asked["last"])
        )
        told = economics.regional(start, end, years=asked["last"] - asked["first"])
        for code, s in told.items():
            values = [s.size, s.growth, s.growth_line, s.size_line]
            yield ("row", code), written(values, s.quadrant.value)

    def _inequality(self, asked: Row) -> Iterator[tuple[tuple[str, str], str]]:
        years = sorted({y for m, _code, y in self.tables if m == "population"})
        for year in years:
            try:
                yield ("row", str(year)), self._unequal(self._places(asked, year))
            except (KeyError, CannotCompute):
                continue

    @staticmethod
    def _unequal(places: Mapping[str, tuple[RegionIncome, str]]) -> str:
        groups: dict[str, list[RegionIncome]] = defaultdict(list)
        for place, kind in places.values():
            groups[kind].append(place)
        every = [place for place, _ in places.values()]
        theil = economics.decomposed(groups)
        return written(
            [
                economics.williamson(every),
                economics.gini(every),
                theil.whole,
                theil.between,
                fsum(theil.within.values()),
            ]
        )


class _Indicators:
    """How each of the plan's indicators goes: its way against the newest statistic."""

    def __init__(self, targets: Sequence[Row], statistics: Sequence[Row]) -> None:
        self.statistics = statistics
        self.points: dict[str, list[Row]] = defaultdict(list)
        for each in targets:
            self.points[each["indicator"]].append(each)

    @cached_property
    def _by_place(self) -> dict[tuple[str, str, str], dict[TimePeriod, list[Row]]]:
        found: dict[tuple[str, str, str], dict[TimePeriod, list[Row]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for each in self.statistics:
            period = read_period(each["period"])
            if each["counts"] and period.months:
                key = each["indicator"], each["region"], each["series"]
                found[key][period].append(each)
        return found

    def of(self, asked: Row) -> str | None:
        points = self.points.get(asked["key"])
        if not points:
            return None
        told = points[0]
        key = told["statistic"], told["region"], told["series"]
        by_period = self._by_place.get(key, {})
        newest = max(by_period, default=None)
        one = agreed(by_period[newest]) if newest is not None else None
        value = Decimal(one["as_published"]) if one else None
        if asked["measure"] == "latest":
            return latest(newest, value)
        return str(
            course(
                _way(points),
                (newest.last.year, value) if newest is not None and value is not None else None,
                has_sheet=told["has_sheet"],
                is_disputed=newest is not None and value is None,
            )
        )


class _Composite:
    """Indices of a government's own, from their descriptions and the figures they name."""

    def __init__(self, specs: Sequence[Row], cells: Sequence[Row]) -> None:
        self.specs = {each["index"]: each for each in specs}
        self.cells: dict[str, list[Row]] = defaultdict(list)
        for each in cells:
            self.cells[each["index"]].append(each)
        self.known: dict[str, dict[tuple[str, str], str]] = {}

    def of(self, asked: Row) -> str | None:
        name = asked["measure"]
        if name not in self.known:
            self.known[name] = self._computed(name) if name in self.specs else {}
        return self.known[name].get((asked["by"], asked["key"]))

    def _computed(self, name: str) -> dict[tuple[str, str], str]:
        # Here, since nothing else of recomputing needs the machinery of the index.
        from idaman.features.indices.rules.calculation import doubt, stand
        from idaman.features.indices.rules.spec import read_spec
        from idaman.features.indices.rules.work import laid_out

        rows = self.cells[name]
        spec = read_spec(json.loads(self.specs[name]["description"]))
        units = {each["region"]: (each["place"], each["region_kind"]) for each in rows}
        told = [each for each in rows if each["indicator"]]
        figures = laid_out(
            spec,
            [(code, *units[code]) for code in sorted(units)],
            [(r["region"], r["indicator"], r["value"]) for r in told if not r["ago"]],
            [(r["region"], r["indicator"], r["ago"], r["value"]) for r in told if r["ago"]],
        )
        now, doubted = stand(spec, figures), doubt(spec, figures)
        found = {}
        for n, unit in enumerate(now.laid.figures.units):
            if now.ranks[n]:
                found["unit", unit.code] = written([float(now.index[n])], str(now.ranks[n]))
                ends = (doubted.low[n], doubted.median[n], doubted.high[n])
                found["interval", unit.code] = ";".join(str(int(each)) for each in ends)
        return found


def latest(period: TimePeriod | None, value: Decimal | None) -> str:
    """Write the newest value with its period; a question mark where sources differ."""
    if period is None:
        return "-"
    return f"{'?' if value is None else Fraction(value)} {period.code}"


def _way(points: Sequence[Row]) -> Way:
    values = {
        (each["point"], each["year"]): Decimal(each["value"])
        for each in points
        if each["point"] != "none"
    }
    base = next((at for at in values if at[0] == "baseline"), None)
    return Way(
        Better(points[0]["better"]) if points[0]["better"] else None,
        (base[1], values[base]) if base else None,
        {year: value for (point, year), value in sorted(values.items()) if point == "target"},
    )
