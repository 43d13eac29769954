"""What the cross-checks say and how complete figures are, found again from the open data.

The rules are run anew over the rows of `statistics`, `bands` and `places`; which figures are due
follows from the sheets in `indicators`. See docs/methods/checks.md and docs/methods/keeping.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from idaman.core.period import Frequency, TimePeriod, read_period
from idaman.features.indicators.rules.checks import (
    CheckBand,
    CheckBoard,
    CheckCell,
    CheckFinding,
    CheckVerdict,
    ExactFigure,
    counts,
    examine,
)
from idaman.features.indicators.rules.rules import RULES
from idaman.features.indicators.rules.upkeep import FigureUpkeep, kept
from idaman.opendata.recount_agreement import agreed

Row = Mapping[str, Any]
NONE = "-"
FINDING, PERIOD = "finding", "period"
"""Measures of which every row of a dataset is one figure."""
STATE = ("there", "overdue", "never", "unsaid")
"""What is counted of several indicators together."""
KEPT = ("there", "waited", "took")
"""What is counted of one."""


def lacking(found: CheckFinding) -> str:
    """Write what is missing for a judgement: why, of what, where, how many of how many."""
    return " ".join(
        f"{each.why.value}:{each.indicator}:{each.place}:{each.there}/{each.needed}"
        for each in found.lacks
    )


def finding(verdict: str, sums: str, lacks: str) -> str:
    """Write what a check says, with its sums and with what it lacks.

    >>> finding("fires", "12.7 ÷ 12.7 × 100 = 100; 100 > 50", "")
    'fires 12.7 ÷ 12.7 × 100 = 100; 100 > 50'
    """
    return " ".join(each for each in (verdict, sums, lacks) if each)


def said_of(found: CheckFinding) -> str:
    """Write a finding as `finding` does the row of it."""
    return finding(found.verdict.value, "; ".join(found.sums), lacking(found))


def days(many: int | None) -> str:
    """Write a number of days; - where it cannot be said.

    >>> days(12), days(None)
    ('12', '-')
    """
    return NONE if many is None else str(many)


def period_row(due_on: str, is_known: bool, published_on: str | None) -> str:
    """Write of a period that was due whether it is there, and since when.

    >>> period_row("2025-12-31", True, "2026-02-27"), period_row("2025-12-31", False, None)
    ('2025-12-31 yes 2026-02-27', '2025-12-31 no -')
    """
    return f"{due_on or NONE} {'yes' if is_known else 'no'} {published_on or NONE}"


class Checks:
    """The cross-checks, run once more."""

    def __init__(self, datasets: Mapping[str, Sequence[Row]]) -> None:
        self.datasets = datasets

    @cached_property
    def findings(self) -> list[CheckFinding]:
        """Everything the rules say of the rows."""
        places = self.datasets["places"]
        home = next((row["code"] for row in places if row["is_home"]), None)
        if home is None:
            return []
        within: dict[str, list[str]] = defaultdict(list)
        above: dict[str, str] = {}
        for row in places:
            if row["parent"]:
                within[row["parent"]].append(row["code"])
                above[row["code"]] = row["parent"]
        board = CheckBoard(
            home=home,
            cells=tuple(self._cells()),
            units={row["indicator"]: row["unit"] for row in self.datasets["indicators"]},
            stated=tuple(self._stated()),
            within={place: sorted(inside) for place, inside in within.items()},
            peers=tuple(sorted(within.get(above.get(home, ""), ()))),
        )
        return examine(board)

    def _cells(self) -> Iterable[CheckCell]:
        told: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
        known = {row["indicator"] for row in self.datasets["indicators"]}
        for row in self.datasets["statistics"]:
            if row["counts"] and row["indicator"] in known:
                key = row["indicator"], row["region"], row["period"], row["series"]
                told[key].append(row)
        for (indicator, place, period, series), rows in sorted(told.items()):
            some = sorted(rows, key=lambda row: row["number"])
            values = [Decimal(row["as_published"]) for row in some]
            one = agreed(some)
            known_as = Decimal(one["as_published"]) if one else None
            each = tuple(
                ExactFigure(row["number"], value, row["publisher"])
                for row, value in zip(some, values, strict=True)
            )
            yield CheckCell(indicator, place, read_period(period), series, each, known_as)

    def _stated(self) -> Iterable[CheckBand]:
        for row in self.datasets["bands"]:
            yield CheckBand(
                row["number"],
                row["indicator"],
                row["region"],
                read_period(row["period"]),
                Decimal(row["low"]) if row["low"] else None,
                Decimal(row["high"]) if row["high"] else None,
            )

    @cached_property
    def _by_key(self) -> dict[str, str]:
        return {found.key: said_of(found) for found in self.findings}

    def of(self, asked: Row) -> str | None:
        """Count one figure of the family `checks` again."""
        if asked["measure"] == FINDING:
            return self._by_key.get(asked["key"])
        some = [
            found
            for found in self.findings
            if asked["by"] == "all" or found.rule.id == asked["key"]
        ]
        if asked["measure"] == "unanswered":
            answered = {row["key"] for row in self.datasets["checks"] if row["answered"]}
            fired = [found.key for found in some if found.verdict is CheckVerdict.FIRES]
            return str(sum(key not in answered for key in fired))
        return str(counts(some)[CheckVerdict(asked["measure"])])


class Completeness:
    """Which figures are due, which of them are there, and how late."""

    def __init__(self, datasets: Mapping[str, Sequence[Row]]) -> None:
        self.datasets = datasets

    @cached_property
    def _home(self) -> dict[str, dict[TimePeriod, list[Row]]]:
        """The rows that count of the whole territory, by indicator and period."""
        home = {row["code"] for row in self.datasets["places"] if row["is_home"]}
        found: dict[str, dict[TimePeriod, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in self.datasets["statistics"]:
            if row["counts"] and row["region"] in home:
                found[row["indicator"]][read_period(row["period"])].append(row)
        return found

    @cached_property
    def today(self) -> date | None:
        """The day it was counted on; nothing where nothing is ever due."""
        said = next((row["as_of"] for row in self.datasets["completeness"]), None)
        return date.fromisoformat(said) if said else None

    @cached_property
    def _kept(self) -> dict[str, FigureUpkeep]:
        return {row["indicator"]: self._kept_of(row) for row in self.datasets["indicators"]}

    def _kept_of(self, row: Row) -> FigureUpkeep:
        if not row["frequency"] or self.today is None:
            return FigureUpkeep(None)
        known = self._home.get(row["indicator"], {})
        newest = max(known, default=None)
        return kept(
            Frequency(row["frequency"]),
            known,
            lag_days=row["lag_days"],
            today=self.today,
            years=RULES.window_years,
            published_on=self._published(known[newest]) if newest is not None else None,
        )

    @staticmethod
    def _published(rows: Iterable[Row]) -> date | None:
        said = [row["published_on"] for row in rows if row["published_on"]]
        return date.fromisoformat(min(said)) if said else None

    def of(self, asked: Row) -> str | None:
        """Count one figure of the family `completeness` again."""
        if asked["measure"] == PERIOD:
            return self._period(*asked["key"].split("~"))
        members = [
            row["indicator"]
            for row in self.datasets["indicators"]
            if asked["by"] == "all" or (row[asked["by"]] or NONE) == asked["key"]
        ]
        every = [self._kept[code] for code in members]
        match asked["measure"]:
            case "there":
                there = sum(len(each.there) for each in every)
                return f"{there}/{sum(len(each.due or ()) for each in every)}"
            case "overdue":
                return str(sum(each.is_overdue for each in every))
            case "never":
                return str(sum(not self._home.get(code) for code in members))
            case "unsaid":
                return str(sum(each.due is None for each in every))
            case "waited" if every:
                return days(every[0].waited_days)
            case "took" if every:
                return days(every[0].took_days)
        return None

    def _period(self, indicator: str, code: str) -> str | None:
        found = self._kept.get(indicator)
        period = read_period(code)
        if found is None or period not in (found.due or ()):
            return None
        last = allowed(period, found.lag_days or 0)
        rows = self._home.get(indicator, {}).get(period, ())
        published = self._published(rows)
        return period_row(last, bool(rows), published.isoformat() if published else None)


def allowed(period: TimePeriod, lag_days: int) -> str:
    """Give the last day on which a period's figure is in time; nothing for what has no time.

    >>> allowed(read_period("2024"), 365), allowed(read_period("-"), 0)
    ('2025-12-31', '')
    """
    if not period.months:
        return ""
    return date.fromordinal(period.last.toordinal() + lag_days).isoformat()


def published(datasets: Mapping[str, Sequence[Row]]) -> dict[tuple[str, str, str, str], str]:
    """Give what the rows of `checks` and `completeness` say, a figure a row."""
    made: dict[tuple[str, str, str, str], str] = {}
    for row in datasets["checks"]:
        said = finding(row["verdict"], row["sums"], row["lacks"])
        made["checks", FINDING, "row", row["key"]] = said
    for row in datasets["completeness"]:
        key = f"{row['indicator']}~{row['period']}"
        said = period_row(row["due_on"] or "", row["is_known"], row["published_on"])
        made["completeness", PERIOD, "row", key] = said
    return made
