"""The region's economy from its tables: each figure where its tables are complete, else what lacks.

Years and prices are chosen by who reads; by default the newest year that is complete in region and
reference, and the first such year before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum

from idaman.core.people.models import Government
from idaman.core.places.models import Region
from idaman.features.economy import rules as economics
from idaman.features.economy.models import SectorTable, TableChoice, TableMeasure
from idaman.features.economy.rules import CannotCompute, KlassenQuadrant, RegionColumn, RegionIncome
from idaman.features.economy.rules.sectors import SECTORS

ANALYSES: tuple[str, ...] = (
    "quotients", "dynamic", "klassen", "shift", "growth", "specialisation", "regions", "inequality",
)  # fmt: skip
BY_SECTOR = (TableMeasure.GRDP_CONSTANT, TableMeasure.EMPLOYMENT, TableMeasure.GRDP_CURRENT)
"""What sector figures can be made of, the best first: prices of one year, people, other prices."""
GROWS = (TableMeasure.GRDP_CONSTANT, TableMeasure.EMPLOYMENT)
"""What growth can be told from: current prices grow by inflation too."""

Key = tuple[str, str, int]
"""measure, region code, year"""


@dataclass(frozen=True)
class Need:
    """A table that lacks: not there at all, with gaps, or told differently by two sources."""

    measure: str
    region: Region
    year: int | None
    gaps: tuple[str, ...] = ()
    sources: int = 0

    @property
    def why(self) -> str:
        return "conflict" if self.sources > 1 else "gaps" if self.gaps else "absent"


@dataclass(frozen=True)
class FigureRow:
    """One sector or region of a figure."""

    code: str
    value: float | None
    more: tuple[float | None, ...] = ()
    quadrant: KlassenQuadrant | None = None


@dataclass
class Analysis:
    """One figure with its rows, or what it lacks."""

    code: str
    rows: list[FigureRow] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    tables: list[SectorTable] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    refused: CannotCompute | None = None
    first: int | None = None
    last: int | None = None
    measure: str = ""

    @property
    def is_there(self) -> bool:
        return bool(self.rows or self.figures) and not self.needs and self.refused is None

    @property
    def is_sample(self) -> bool:
        return any(table.is_sample for table in self.tables)

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(table.source for table in self.tables))


class Economy:
    """One government's tables, and every figure they allow."""

    def __init__(
        self,
        government: Government,
        tables: Iterable[SectorTable],
        chosen: Iterable[tuple[Key, int]],
        regions: Iterable[Region],
        *,
        measure: str = "",
        first: int | None = None,
        last: int | None = None,
    ) -> None:
        self.government = government
        self.tables: dict[Key, list[SectorTable]] = defaultdict(list)
        for table in tables:
            self.tables[table.measure, table.region.code, table.year].append(table)
        self.chosen = dict(chosen)
        self.regions = sorted(regions, key=lambda region: region.code)
        """The territory and its neighbours under the same reference."""
        self.asked_measure = measure if measure in BY_SECTOR else ""
        self.asked_first, self.asked_last = first, last

    @property
    def own(self) -> Region:
        return self.government.region

    @property
    def reference(self) -> Region:
        parent = self.own.parent
        return parent if parent is not None else self.own

    @cached_property
    def without_samples(self) -> Economy:
        """The same government with its real tables alone."""
        real = (t for tables in self.tables.values() for t in tables if not t.is_sample)
        return Economy(self.government, real, self.chosen.items(), self.regions)

    def at(self, measure: str, region: Region, year: int) -> SectorTable | Need:
        """Give the table that counts, or what lacks: nothing there, or sources that differ."""
        key = (str(measure), region.code, year)
        found = self.tables.get(key, [])
        if not found:
            return Need(str(measure), region, year)
        if len(found) == 1:
            return found[0]
        followed = self.chosen.get(key)
        for table in found:
            if table.pk == followed:
                return table
        return Need(str(measure), region, year, sources=len(found))

    def by_sector(self, measure: str, region: Region, year: int) -> SectorTable | Need:
        """Give the table if all its sectors are known, else name the gaps."""
        found = self.at(measure, region, year)
        if isinstance(found, SectorTable) and found.missing:
            return Need(str(measure), region, year, gaps=tuple(found.missing))
        return found

    def _years(self, measure: str, region: Region) -> list[int]:
        return sorted(
            year
            for kind, code, year in self.tables
            if kind == measure
            and code == region.code
            and isinstance(self.by_sector(measure, region, year), SectorTable)
        )

    def years(self, measure: str) -> list[int]:
        """The years in which region and reference are both complete."""
        there = set(self._years(measure, self.reference))
        return [year for year in self._years(measure, self.own) if year in there]

    @cached_property
    def measure(self) -> str:
        """What sector figures are made of here: as asked, else the best that is complete."""
        if self.asked_measure:
            return self.asked_measure
        return next((str(m) for m in BY_SECTOR if self.years(m)), str(BY_SECTOR[0]))

    @cached_property
    def last(self) -> int | None:
        known = self.years(self.measure)
        if self.asked_last is not None:
            return self.asked_last
        return known[-1] if known else None

    @cached_property
    def first(self) -> int | None:
        if self.asked_first is not None:
            return self.asked_first
        earlier = [y for y in self.years(self.measure) if self.last is None or y < self.last]
        return earlier[0] if earlier else None

    @cached_property
    def newest_of_any(self) -> int | None:
        """The newest year of which any sector table is there: what is named as lacking is of it."""
        years = [y for kind, _code, y in self.tables if kind in BY_SECTOR]
        return max(years, default=None)

    def _gather(
        self, code: str, wanted: list[tuple[Region, int | None]], *, grows: bool = False
    ) -> Analysis:
        """Begin a figure: its tables, or the needs that keep it from being made."""
        measure = self.measure
        if grows and measure not in GROWS:
            measure = str(GROWS[0])
        found = Analysis(code, measure=measure, first=self.first, last=self.last)
        for region, year in wanted:
            table = (
                self.by_sector(measure, region, year)
                if year is not None
                else Need(measure, region, None)
            )
            if isinstance(table, Need):
                found.needs.append(table)
            else:
                found.tables.append(table)
        return found

    def _one_year(self, code: str) -> Analysis:
        year = self.last or self.newest_of_any
        return self._gather(code, [(self.own, year), (self.reference, year)])

    def _two_years(self, code: str) -> Analysis:
        last = self.last or self.newest_of_any
        return self._gather(
            code,
            [(r, y) for r in (self.own, self.reference) for y in (self.first, last)],
            grows=True,
        )

    def analysis(self, code: str) -> Analysis:
        """Give one figure by its code; what cannot be computed says so."""
        found: Analysis = getattr(self, f"_{code}")()
        return found

    @cached_property
    def all(self) -> list[Analysis]:
        """Every figure, in the order of the page."""
        return [self.analysis(code) for code in ANALYSES]

    @cached_property
    def needs(self) -> list[Need]:
        """Every table that lacks for some figure, each once."""
        return list(dict.fromkeys(need for each in self.all for need in each.needs))

    def _computed(self, found: Analysis, fill: Callable[[list[RegionColumn]], None]) -> Analysis:
        if not found.needs:
            try:
                fill([table.column for table in found.tables])
            except CannotCompute as no:
                found.rows, found.figures, found.refused = [], {}, no
        return found

    def _quotients(self) -> Analysis:
        found = self._one_year("quotients")

        def fill(columns: list[RegionColumn]) -> None:
            own, reference = columns
            parts, whole = (_shares(c) for c in columns)
            for sector, value in economics.quotients(own, reference).items():
                found.rows.append(FigureRow(sector, value, (parts[sector], whole[sector])))

        return self._computed(found, fill)

    def _dynamic(self) -> Analysis:
        last, first = self.last, self.first
        years: list[int | None] = (
            list(range(first, last + 1))
            if first is not None and last is not None
            else [None, self.newest_of_any]
        )
        found = self._gather(
            "dynamic", [(r, y) for r in (self.own, self.reference) for y in years], grows=True
        )

        def fill(columns: list[RegionColumn]) -> None:
            half = len(columns) // 2
            told = economics.quotients_over_time(columns[:half], columns[half:])
            found.rows += [FigureRow(sector, value) for sector, value in told.items()]

        return self._computed(found, fill)

    def _klassen(self) -> Analysis:
        found = self._two_years("klassen")

        def fill(columns: list[RegionColumn]) -> None:
            for sector, spot in economics.sectoral(*columns).items():
                found.rows.append(
                    FigureRow(sector, spot.size, (spot.growth, spot.growth_line), spot.quadrant)
                    if spot
                    else FigureRow(sector, None)
                )

        return self._computed(found, fill)

    def _shift(self) -> Analysis:
        found = self._two_years("shift")

        def fill(columns: list[RegionColumn]) -> None:
            for sector, s in economics.shift_share(*columns).items():
                found.rows.append(
                    FigureRow(
                        sector,
                        s.change,
                        (s.national, s.mix, s.competitive, s.homothetic, s.allocation),
                    )
                )
            for n, name in enumerate(("national", "mix", "competitive")):
                found.figures[name] = fsum(row.more[n] or 0.0 for row in found.rows)
            found.figures["change"] = fsum(row.value or 0.0 for row in found.rows)

        return self._computed(found, fill)

    def _growth(self) -> Analysis:
        last = self.last or self.newest_of_any
        found = self._gather("growth", [(self.own, self.first), (self.own, last)], grows=True)

        def fill(columns: list[RegionColumn]) -> None:
            for sector, c in economics.contributions(*columns).items():
                found.rows.append(FigureRow(sector, c.points, (c.change, c.part)))
            found.figures["growth"] = fsum(row.value or 0.0 for row in found.rows)

        return self._computed(found, fill)

    def _specialisation(self) -> Analysis:
        found = self._one_year("specialisation")

        def fill(columns: list[RegionColumn]) -> None:
            own, reference = columns
            whole, normalised, equal = economics.herfindahl(own)
            found.figures = {
                "krugman": economics.krugman(own, reference),
                "herfindahl": whole,
                "normalised": normalised,
                "equal": equal,
                "gini": economics.specialisation_gini(own, reference),
            }

        return self._computed(found, fill)

    # Between regions: totals and people of all that lie under the same reference.

    def _totals(self, year: int) -> tuple[list[SectorTable], list[RegionIncome], list[Need]]:
        tables, places, needs = [], [], []
        for region in self.regions:
            income = self.at(TableMeasure.GRDP_CONSTANT, region, year)
            people = self.at(TableMeasure.POPULATION, region, year)
            for table in (income, people):
                if isinstance(table, Need):
                    needs.append(table)
                elif table.whole is None:
                    needs.append(Need(table.measure, region, year, gaps=tuple(table.missing)))
            if (
                isinstance(income, SectorTable)
                and isinstance(people, SectorTable)
                and income.whole is not None
                and people.whole is not None
            ):
                tables += [income, people]
                places.append(RegionIncome(region.code, income.whole, people.whole))
        return tables, places, needs

    @cached_property
    def region_years(self) -> list[int]:
        """The years in which income and people of every region are known."""
        years = {y for kind, code, y in self.tables if kind == TableMeasure.POPULATION}
        return sorted(year for year in years if not self._totals(year)[2])

    def _between(self, code: str, *, years: int) -> Analysis:
        """Begin a figure over regions, of the newest year or of two."""
        found = Analysis(code, measure=str(TableMeasure.GRDP_CONSTANT))
        known = self.region_years
        if len(known) < years:
            of = max(
                (y for kind, _c, y in self.tables if kind == TableMeasure.POPULATION), default=None
            )
            if of is None or known:
                found.needs = [
                    Need(m, self.reference, None)
                    for m in (TableMeasure.GRDP_CONSTANT, TableMeasure.POPULATION)
                ]
            else:
                found.needs = self._totals(of)[2]
            return found
        found.last, found.first = known[-1], known[0] if years > 1 else None
        return found

    def _regions(self) -> Analysis:
        found = self._between("regions", years=2)
        if found.needs or found.first is None or found.last is None:
            return found
        before, start, _ = self._totals(found.first)
        after, end, _ = self._totals(found.last)
        found.tables = [*before, *after]
        try:
            told = economics.regional(start, end, years=found.last - found.first)
        except CannotCompute as no:
            found.refused = no
            return found
        found.rows = [
            FigureRow(
                code, spot.size, (spot.growth, spot.growth_line, spot.size_line), spot.quadrant
            )
            for code, spot in told.items()
        ]
        return found

    def _inequality(self) -> Analysis:
        found = self._between("inequality", years=1)
        if found.needs:
            return found
        for year in dict.fromkeys((self.region_years[0], self.region_years[-1])):
            tables, places, _ = self._totals(year)
            found.tables += tables
            kinds = {region.code: region.kind for region in self.regions}
            groups: dict[str, list[RegionIncome]] = defaultdict(list)
            for place in places:
                groups[kinds[place.name]].append(place)
            try:
                theil = economics.decomposed(groups)
                found.rows.append(
                    FigureRow(
                        str(year),
                        economics.williamson(places),
                        (
                            economics.gini(places),
                            theil.whole,
                            theil.between,
                            fsum(theil.within.values()),
                        ),
                    )
                )
            except CannotCompute as no:
                found.rows, found.refused = [], no
                break
        return found


def _shares(column: RegionColumn) -> dict[str, float]:
    return economics.shares({s: float(column.values[s] or 0) for s in SECTORS})


def economy(
    government: Government,
    *,
    measure: str = "",
    first: int | None = None,
    last: int | None = None,
) -> Economy:
    """Read a government's tables, choices and neighbours; four queries."""
    tables = list(
        SectorTable.objects.of(government)
        .standing()
        .select_related("region", "entered_by__agency")
        .order_by("-year", "region__code", "measure", "-pk")
    )
    chosen = (
        ((c.table.measure, c.table.region.code, c.table.year), c.table_id)
        for c in TableChoice.objects.of(government).select_related("table__region").order_by("pk")
    )
    own = Region.objects.select_related("parent").get(pk=government.region_id)
    government.region = own
    beside = Region.objects.public().filter(parent=own.parent).select_related("boundary")
    regions = list(beside) if own.parent else [own]
    return Economy(government, tables, chosen, regions, measure=measure, first=first, last=last)
