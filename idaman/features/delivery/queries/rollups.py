"""Rolled-up figures of delivery, each with the rows it was made of.

Every figure goes through idaman.core.rollup, so that it does not matter in which order it is
summed, and says how many of how many parts it has. docs/methods/rollup.md has the formulas.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from idaman.core.people.models import Government
from idaman.core.rollup import FigurePart, Formula, MissingPolicy, RolledFigure, RollupRule, roll_up
from idaman.features.delivery.models import Spending
from idaman.features.delivery.queries.standing import Board, Obligation, Work
from idaman.features.delivery.rules.obligation import ExhibitStep, Progress, Standing
from idaman.features.plan.models import Adopted, AdoptedPlace

ALL = "all"
"""The key of the group that holds everything."""
NOBODY = "-"
"""The key of the group of what has no agency, dimension, programme or year."""


class By(StrEnum):
    """What figures are grouped by."""

    ALL = "all"
    DIMENSION = "dimension"
    AGENCY = "agency"
    DISTRICT = "district"
    VILLAGE = "village"
    PROGRAMME = "programme"
    YEAR = "year"


PLACES = frozenset({By.DISTRICT, By.VILLAGE})
"""An item that names several places stands whole at each: these groups overlap."""


@dataclass(frozen=True)
class MoneyStatement:
    """Money of an item in a year, as a source told it on a day."""

    year: int
    told_on: date
    ceiling_idr: int
    realised_idr: int
    source: str


@dataclass(frozen=True)
class ItemRow:
    """One planned or promised item, with everything that figures are made of."""

    code: str
    kind: str
    name: str
    name_en: str
    dimension: str
    agency: str
    programme: str
    districts: tuple[str, ...]
    villages: tuple[str, ...]
    ends: date | None
    is_dropped: bool
    is_sample: bool
    standing: Standing | None
    """How it stands with the signed promise; None while none is signed."""
    progress: Progress | None
    """Claimed, verified and required evidence; None where it is not known what is required."""
    sent: Counter[ExhibitStep]
    """How many exhibits stand where."""
    money: tuple[MoneyStatement, ...]
    parts: tuple[ItemRow, ...] = ()
    """The activities of a programme."""

    @property
    def is_executed(self) -> bool | None:
        """Whether all required evidence is accepted; None where nothing is known yet.

        A programme is executed when it has activities and each of them is.
        """
        if self.kind == "programme":
            return all(part.is_executed for part in self.parts) if self.parts else None
        if self.progress is None or not self.progress.required:
            return None
        return self.progress.verified == self.progress.required

    def keys(self, by: By) -> tuple[str, ...]:
        """The groups the row belongs to."""
        match by:
            case By.ALL:
                return (ALL,)
            case By.DIMENSION:
                return (self.dimension or NOBODY,)
            case By.AGENCY:
                return (self.agency or NOBODY,)
            case By.DISTRICT:
                return self.districts
            case By.VILLAGE:
                return self.villages
            case By.PROGRAMME:
                return (self.code if self.kind == "programme" else self.programme or NOBODY,)
            case By.YEAR:
                return (str(self.ends.year) if self.ends else NOBODY,)


@dataclass(frozen=True)
class Measure:
    """What is counted: of which kinds of rows, by which formula, and what each row brings in."""

    code: str
    kinds: frozenset[str]
    formula: Formula
    parts: Callable[[ItemRow], list[FigurePart]]
    is_money: bool = False
    is_promised: bool = False
    """Counts signed promises only."""


PROMISED = frozenset({"activity", "quick_win"})
SHARE = Formula(RollupRule.RATIO, MissingPolicy.IGNORE, is_share=True)
OUTCOME = Formula(RollupRule.RATIO, MissingPolicy.ZERO, is_share=True)
TOTAL = Formula(RollupRule.SUM, MissingPolicy.IGNORE)
TOLD = Formula(RollupRule.CUMULATIVE, MissingPolicy.IGNORE)


def _evidence(of: Callable[[Progress], int]) -> Callable[[ItemRow], list[FigurePart]]:
    def parts(row: ItemRow) -> list[FigurePart]:
        progress = row.progress
        if progress is None:
            return [FigurePart(row.code, "", None)]
        return [FigurePart(row.code, "", of(progress), of=progress.required)]

    return parts


def _executed(row: ItemRow) -> list[FigurePart]:
    is_executed = row.is_executed
    return [FigurePart(row.code, "", None if is_executed is None else int(is_executed), of=1)]


def _stands(standing: Standing) -> Callable[[ItemRow], list[FigurePart]]:
    return lambda row: [FigurePart(row.code, "", int(row.standing == standing))]


def _money(of: Callable[[MoneyStatement], int]) -> Callable[[ItemRow], list[FigurePart]]:
    def parts(row: ItemRow) -> list[FigurePart]:
        told = [
            FigurePart(f"{row.code}/{each.year}", each.told_on.isoformat(), of(each))
            for each in row.money
        ]
        return told or [FigurePart(row.code, "", None)]

    return parts


def _spent(row: ItemRow) -> list[FigurePart]:
    """Realised of the ceiling, by the newest word on each year; none where sources dispute it."""
    newest: dict[int, set[tuple[int, int]]] = {}
    for year in dict.fromkeys(each.year for each in row.money):
        last = max(each.told_on for each in row.money if each.year == year)
        newest[year] = {
            (each.realised_idr, each.ceiling_idr)
            for each in row.money
            if (each.year, each.told_on) == (year, last)
        }
    parts = []
    for year, words in newest.items():
        realised, ceiling = next(iter(words)) if len(words) == 1 else (None, None)
        parts.append(FigurePart(f"{row.code}/{year}", "", realised, of=ceiling))
    return parts or [FigurePart(row.code, "", None)]


MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("verified", PROMISED, SHARE, _evidence(lambda p: p.verified)),
        Measure("claimed", PROMISED, SHARE, _evidence(lambda p: p.claimed)),
        Measure("programmes", frozenset({"programme"}), OUTCOME, _executed),
        Measure("activities", frozenset({"activity"}), OUTCOME, _executed),
        Measure("quick-wins", frozenset({"quick_win"}), OUTCOME, _executed),
        Measure(
            "ceiling",
            frozenset({"activity"}),
            TOLD,
            _money(lambda told: told.ceiling_idr),
            is_money=True,
        ),
        Measure(
            "realised",
            frozenset({"activity"}),
            TOLD,
            _money(lambda told: told.realised_idr),
            is_money=True,
        ),
        Measure("spent", frozenset({"activity"}), SHARE, _spent, is_money=True),
        *(
            Measure(standing.value, PROMISED, TOTAL, _stands(standing), is_promised=True)
            for standing in Standing
        ),
    )
}
"""Every rolled-up figure there is, by its code."""


class Numbers:
    """The rolled-up figures of one government, as of the moment of its board."""

    def __init__(self, rows: Iterable[ItemRow], today: date) -> None:
        self.rows = tuple(rows)
        self.today = today

    @cached_property
    def _grouped(self) -> dict[tuple[By, str], list[ItemRow]]:
        groups: dict[tuple[By, str], list[ItemRow]] = defaultdict(list)
        for row in self.rows:
            for by in By:
                for key in row.keys(by):
                    groups[by, key].append(row)
        return dict(groups)

    def keys(self, by: By) -> list[str]:
        """The groups there are, in order; among the years those of which money is told."""
        keys = {key for found, key in self._grouped if found == by}
        if by == By.YEAR:
            keys |= {str(told.year) for row in self.rows for told in row.money}
        return sorted(keys)

    def of(self, measure: str, by: By = By.ALL, key: str = ALL) -> list[ItemRow]:
        """The rows a figure is made of."""
        wanted = MEASURES[measure]
        if wanted.is_money and by == By.YEAR:
            rows = self._grouped.get((By.ALL, ALL), [])
            rows = [row for row in rows if any(str(told.year) == key for told in row.money)]
        else:
            rows = self._grouped.get((by, key), [])
        return [
            row
            for row in rows
            if row.kind in wanted.kinds and (row.standing is not None or not wanted.is_promised)
        ]

    def parts(
        self, measure: str, row: ItemRow, by: By = By.ALL, key: str = ALL
    ) -> list[FigurePart]:
        """What one row brings into a figure; money of a year is that year's, not the item's."""
        found = MEASURES[measure].parts(row)
        if MEASURES[measure].is_money and by == By.YEAR:
            return [part for part in found if part.series == f"{row.code}/{key}"]
        return found

    def rolled(self, measure: str, by: By = By.ALL, key: str = ALL) -> RolledFigure:
        """The figure of a group."""
        kept = self._rolled.get((measure, by, key))
        if kept is None:
            rows = self.of(measure, by, key)
            parts = [part for row in rows for part in self.parts(measure, row, by, key)]
            kept = self._rolled[measure, by, key] = roll_up(parts, MEASURES[measure].formula)
        return kept

    @cached_property
    def _rolled(self) -> dict[tuple[str, By, str], RolledFigure]:
        return {}


def numbers(government: Government, board: Board) -> Numbers:
    """Lay out what is planned and promised, with evidence and money, in three queries."""
    items = list(
        Adopted.objects.of(government)
        .current()
        .filter(kind__in=[*PROMISED, "programme"])
        .select_related("owner")
        .order_by("kind", "position", "pk")
    )
    places: dict[int, list[str]] = defaultdict(list)
    named = AdoptedPlace.objects.filter(government=government, item__is_current=True)
    for item_id, code in named.order_by("region__code").values_list("item_id", "region__code"):
        places[item_id].append(code)
    money: dict[str, list[MoneyStatement]] = defaultdict(list)
    zone = ZoneInfo(government.timezone)
    tomorrow = datetime.combine(board.today + timedelta(days=1), time(), zone)
    told = Spending.objects.of(government).counting(tomorrow).filter(told_on__lte=board.today)
    for spending in told.order_by("told_on", "pk"):
        money[spending.item_code].append(
            MoneyStatement(
                spending.year,
                spending.told_on,
                spending.ceiling_idr,
                spending.realised_idr,
                spending.source,
            )
        )
    rows = [
        _row(item, places[item.pk], board, _last_word(money.get(item.code, [])))
        for item in items
        if item.kind in PROMISED
    ]
    planned = {row.code for row in rows}
    rows += [_unplanned(o) for o in board.obligations if o.item_code not in planned]
    of_programme: dict[str, list[ItemRow]] = defaultdict(list)
    for row in rows:
        if row.kind == "activity":
            of_programme[row.programme].append(row)
    rows += [
        _programme(item, tuple(of_programme.get(item.code, ())))
        for item in items
        if item.kind == "programme"
    ]
    return Numbers(rows, board.today)


def _last_word(told: Iterable[MoneyStatement]) -> tuple[MoneyStatement, ...]:
    """Of two words of one source and day the later entered mends the earlier.

    Two sources that disagree on the newest day are a dispute, and both stay.
    """
    return tuple({(each.year, each.told_on, each.source): each for each in told}.values())


def _row(
    item: Adopted, places: list[str], board: Board, money: tuple[MoneyStatement, ...]
) -> ItemRow:
    obligation = board.by_item.get(item.code)
    work = board.works.get(item.code)
    return ItemRow(
        code=item.code,
        kind=item.kind,
        name=item.name,
        name_en=item.name_en,
        dimension=item.dimension,
        agency=item.owner.code if item.owner else "",
        programme=item.parent_code if item.kind == "activity" else "",
        districts=_districts(places),
        villages=tuple(code for code in places if code.count(".") == 3),
        ends=item.ends,
        is_dropped=item.is_dropped,
        is_sample=item.is_sample,
        standing=obligation.standing if obligation else None,
        progress=work.progress if work else None,
        sent=_sent(work),
        money=money,
    )


def _unplanned(obligation: Obligation) -> ItemRow:
    """A signed promise that the current plan no longer holds: it still counts."""
    return ItemRow(
        code=obligation.item_code,
        kind=obligation.kind,
        name=obligation.name,
        name_en="",
        dimension=obligation.dimension,
        agency=obligation.agency_code,
        programme="",
        districts=_districts(obligation.places),
        villages=tuple(code for code in obligation.places if code.count(".") == 3),
        ends=obligation.due,
        is_dropped=False,
        is_sample=obligation.is_sample,
        standing=obligation.standing,
        progress=obligation.work.progress,
        sent=_sent(obligation.work),
        money=(),
    )


def _programme(item: Adopted, activities: tuple[ItemRow, ...]) -> ItemRow:
    known = [row.progress for row in activities if row.progress is not None]
    return ItemRow(
        code=item.code,
        kind="programme",
        name=item.name,
        name_en=item.name_en,
        dimension=item.dimension or next((row.dimension for row in activities), ""),
        agency=item.owner.code if item.owner else "",
        programme=item.parent_code,
        districts=tuple(sorted({code for row in activities for code in row.districts})),
        villages=tuple(sorted({code for row in activities for code in row.villages})),
        ends=item.ends or max((row.ends for row in activities if row.ends), default=None),
        is_dropped=item.is_dropped,
        is_sample=item.is_sample,
        standing=None,
        progress=sum(known, Progress(0, 0, 0)) if known else None,
        sent=sum((row.sent for row in activities), Counter()),
        money=(),
        parts=activities,
    )


def _districts(places: Iterable[str]) -> tuple[str, ...]:
    """The districts that places lie in, each once."""
    return tuple(
        dict.fromkeys(".".join(code.split(".")[:3]) for code in places if code.count(".") >= 2)
    )


def _sent(work: Work | None) -> Counter[ExhibitStep]:
    if work is None:
        return Counter()
    return Counter(sent.status for m in work.milestones for r in m.requirements for sent in r.sent)
