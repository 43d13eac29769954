"""Counting the published figures again from the other datasets, and from nothing else.

The rules are those of docs/methods/rollup.md, written a second time: what the pages compute from
tables is computed here from the files anyone can download.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from idaman.core.rollup import FigurePart, Formula, MissingPolicy, RolledFigure, RollupRule, roll_up

Row = Mapping[str, Any]
Key = tuple[str, str, str]
"""Measure, what it is grouped by, and the group."""
Figure = tuple[int | None, int | None, int, int]
"""Numerator (or the sum), denominator, parts with a figure, all parts."""

ALL, NONE = "all", "-"
PROMISED = ("activity", "quick_win")
SHARE = Formula(RollupRule.RATIO, MissingPolicy.IGNORE, is_share=True)
EXECUTED = Formula(RollupRule.RATIO, MissingPolicy.ZERO, is_share=True)
TOTAL = Formula(RollupRule.SUM, MissingPolicy.IGNORE)
TOLD = Formula(RollupRule.CUMULATIVE, MissingPolicy.IGNORE)


@dataclass
class RecountItem:
    """One planned or promised item, put together from the datasets."""

    code: str
    kind: str
    dimension: str
    agency: str
    programme: str
    places: tuple[str, ...]
    year: str
    standing: str | None = None
    evidence: tuple[int, int, int] | None = None
    """Weight claimed, verified, required; None where nothing is known to be required."""
    money: list[Row] = field(default_factory=list)
    activities: list[RecountItem] = field(default_factory=list)

    @property
    def districts(self) -> tuple[str, ...]:
        inside = (".".join(place.split(".")[:3]) for place in self.places if place.count(".") >= 2)
        return tuple(dict.fromkeys(inside))

    @property
    def villages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place for place in self.places if place.count(".") == 3))

    @property
    def is_executed(self) -> bool | None:
        """All that is required was accepted; of a programme, all its activities were."""
        if self.kind == "programme":
            return all(each.is_executed for each in self.activities) if self.activities else None
        if self.evidence is None or not self.evidence[2]:
            return None
        return self.evidence[1] == self.evidence[2]

    def groups(self) -> Iterator[tuple[str, str]]:
        """What it is counted in."""
        yield "all", ALL
        yield "dimension", self.dimension or NONE
        yield "agency", self.agency or NONE
        yield "programme", self.code if self.kind == "programme" else self.programme or NONE
        yield "year", self.year or NONE
        for district in self.districts:
            yield "district", district
        for village in self.villages:
            yield "village", village


def items_of(datasets: Mapping[str, Sequence[Row]]) -> list[RecountItem]:
    """Put the items together from plan_items, obligations, progress and money."""
    planned = [row for row in datasets["plan_items"] if row["kind"] in (*PROMISED, "programme")]
    items = {row["code"]: _planned(row) for row in planned if row["kind"] in PROMISED}
    for row in datasets["obligations"]:
        item = items.setdefault(row["item"], _unplanned(row))
        item.standing = row["standing"]
    weights: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row in datasets["progress"]:
        weights[row["item"]].append((row["claimed"], row["verified"], row["required"]))
    for code, told in weights.items():
        if code in items:
            claimed, verified, required = (sum(part) for part in zip(*told, strict=True))
            items[code].evidence = claimed, verified, required
    named = {row["code"] for row in planned}
    for row in sorted(datasets["money"], key=lambda row: (row["told_on"], row["number"])):
        if (spent_on := items.get(row["item"])) and spent_on.code in named:
            spent_on.money.append(row)
    for item in items.values():
        # Of two words of one source and day, the later entered mends the earlier.
        last = {(row["year"], row["told_on"], row["source"]): row for row in item.money}
        item.money = list(last.values())
    return [
        *items.values(),
        *(_programme(row, items.values()) for row in planned if row["kind"] == "programme"),
    ]


def _planned(row: Row) -> RecountItem:
    return RecountItem(
        row["code"], row["kind"], row["dimension"], row["agency"],
        row["parent"] if row["kind"] == "activity" else "",
        tuple(row["places"].split()), (row["ends"] or "")[:4],
    )  # fmt: skip


def _unplanned(row: Row) -> RecountItem:
    return RecountItem(
        row["item"], row["kind"], row["dimension"], row["agency"], "",
        tuple(row["places"].split()), (row["due"] or "")[:4],
    )  # fmt: skip


def _programme(row: Row, items: Any) -> RecountItem:
    own = [item for item in items if item.kind == "activity" and item.programme == row["code"]]
    made = _planned(row)
    made.activities = own
    made.programme = row["parent"]
    made.dimension = made.dimension or next((each.dimension for each in own), "")
    made.places = tuple(dict.fromkeys(place for each in own for place in each.places))
    made.year = made.year or max((each.year for each in own if each.year), default="")
    return made


def _evidence(n: int) -> Callable[[RecountItem], list[FigurePart]]:
    def parts(item: RecountItem) -> list[FigurePart]:
        if item.evidence is None:
            return [FigurePart(item.code, "", None)]
        return [FigurePart(item.code, "", item.evidence[n], of=item.evidence[2])]

    return parts


def _executed(item: RecountItem) -> list[FigurePart]:
    is_done = item.is_executed
    return [FigurePart(item.code, "", None if is_done is None else int(is_done), of=1)]


def _told(column: str) -> Callable[[RecountItem], list[FigurePart]]:
    def parts(item: RecountItem) -> list[FigurePart]:
        return [
            FigurePart(f"{item.code}/{row['year']}", row["told_on"], row[column])
            for row in item.money
        ] or [FigurePart(item.code, "", None)]

    return parts


def _spent(item: RecountItem) -> list[FigurePart]:
    parts = []
    for year in dict.fromkeys(row["year"] for row in item.money):
        own = [row for row in item.money if row["year"] == year]
        newest = max(row["told_on"] for row in own)
        said = {(r["realised_idr"], r["ceiling_idr"]) for r in own if r["told_on"] == newest}
        # Two sources that disagree on the newest day: neither is chosen.
        realised, ceiling = said.pop() if len(said) == 1 else (None, None)
        parts.append(FigurePart(f"{item.code}/{year}", "", realised, of=ceiling))
    return parts or [FigurePart(item.code, "", None)]


def _stands(standing: str) -> Callable[[RecountItem], list[FigurePart]]:
    return lambda item: [FigurePart(item.code, "", int(item.standing == standing))]


@dataclass(frozen=True)
class RecountMeasure:
    """Of which kinds, by which formula, from which parts."""

    kinds: tuple[str, ...]
    formula: Formula
    parts: Callable[[RecountItem], list[FigurePart]]
    is_money: bool = False
    is_promised: bool = False


MEASURES: dict[str, RecountMeasure] = {
    "claimed": RecountMeasure(PROMISED, SHARE, _evidence(0)),
    "verified": RecountMeasure(PROMISED, SHARE, _evidence(1)),
    "programmes": RecountMeasure(("programme",), EXECUTED, _executed),
    "activities": RecountMeasure(("activity",), EXECUTED, _executed),
    "quick-wins": RecountMeasure(("quick_win",), EXECUTED, _executed),
    "ceiling": RecountMeasure(("activity",), TOLD, _told("ceiling_idr"), is_money=True),
    "realised": RecountMeasure(("activity",), TOLD, _told("realised_idr"), is_money=True),
    "spent": RecountMeasure(("activity",), SHARE, _spent, is_money=True),
}


def measure_of(code: str) -> RecountMeasure:
    """Give a measure by its code; every other code is a standing that promises have."""
    return MEASURES.get(code) or RecountMeasure(PROMISED, TOTAL, _stands(code), is_promised=True)


def figures(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, Figure]:
    """Count every figure again that the dataset `figures` lists, and only from the others.

    A figure that cannot be counted from them has no entry.
    """
    items = items_of(datasets)
    groups: dict[tuple[str, str], list[RecountItem]] = defaultdict(list)
    for item in items:
        for group in item.groups():
            groups[group].append(item)
    found: dict[Key, Figure] = {}
    for row in datasets["figures"]:
        key = (row["measure"], row["by"], row["key"])
        rolled = _counted(measure_of(row["measure"]), row["by"], row["key"], groups)
        if rolled.expected:
            found[key] = figure(rolled)
    return found


def _counted(
    measure: RecountMeasure,
    by: str,
    key: str,
    groups: Mapping[tuple[str, str], Sequence[RecountItem]],
) -> RolledFigure:
    is_of_year = measure.is_money and by == "year"
    items = groups.get(("all", ALL) if is_of_year else (by, key), ())
    parts = [
        part
        for item in items
        if item.kind in measure.kinds and (item.standing or not measure.is_promised)
        for part in measure.parts(item)
        if not is_of_year or part.series == f"{item.code}/{key}"
    ]
    return roll_up(parts, measure.formula)


def figure(rolled: RolledFigure) -> Figure:
    """Give a rolled-up figure as the dataset writes it."""
    above = rolled.value if rolled.numerator is None else rolled.numerator
    below = rolled.denominator
    return (
        None if above is None else int(above),
        None if below is None else int(below),
        rolled.present,
        rolled.expected,
    )


def published(row: Row) -> Figure:
    """Give a row of `figures` in the same form."""
    return row["numerator"], row["denominator"], row["present"], row["expected"]
