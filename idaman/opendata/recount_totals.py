"""Costs, frozen periods and clusters of reports, counted again from the open data.

A cost is a sum of rows. What was frozen is proved by its fingerprint: the lines of a period, put
together again, must have the hash that stands in the ledger. A cluster's ratio follows from its two
counts and the days they are of. See docs/methods/money.md, periods.md and clusters.md.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from math import isfinite
from typing import Any

from idaman.core.canonical import canonical
from idaman.features.delivery.rules.obligation import GREEN, Standing
from idaman.features.reports.rules.clusters import Window, rates

Row = Mapping[str, Any]
Key = tuple[str, str, str, str]
"""Family, measure, what it is grouped by, and the group."""
NONE = "-"
INK = "paper"
HIDDEN = "hidden"
"""What a figure says that rests on a cell which is kept back."""
DIGITS = 9
LINE = ("claimed", "verified", "required", "days_late")
"""What of a frozen line is a figure."""


def _each(datasets: Mapping[str, Sequence[Row]], name: str) -> Sequence[Row]:
    return datasets.get(name, ())


class Costs:
    """What activities and quick wins cost, from the rows of `costs` and `money`."""

    def __init__(self, datasets: Mapping[str, Sequence[Row]]) -> None:
        self.datasets = datasets

    @cached_property
    def _sums(self) -> dict[tuple[str, str], int]:
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for row in _each(self.datasets, "costs"):
            code, year, source = row["item"], str(row["year"]), row["source"]
            groups = [("item", code), ("item-year", f"{code}:{year}")]
            groups += [("item-source", f"{code}:{source}"), ("cell", f"{code}:{year}:{source}")]
            if row["kind"] == "activity":
                # Quick wins are paid from their activities, so theirs is not added again.
                groups += [("all", "all"), ("year", year), ("source", source)]
                groups += [("dimension", row["dimension"] or NONE)]
                groups += [("agency", row["agency"] or NONE)]
            for group in groups:
                sums[group] += row["amount_idr"]
        return dict(sums)

    @cached_property
    def _told(self) -> dict[str, Row]:
        """The newest word on each item's money of a year."""
        rows = sorted(
            _each(self.datasets, "money"), key=lambda row: (row["told_on"], row["number"])
        )
        return {f"{row['item']}:{row['year']}": row for row in rows}

    def of(self, asked: Row) -> str | None:
        """Count one figure of the family `costs` again."""
        by, key = asked["by"], asked["key"]
        match asked["measure"]:
            case "planned":
                found = self._sums.get((by, key))
                return None if found is None else str(found)
            case "unfunded":
                paid = {row["item"] for row in _each(self.datasets, "costs") if row["amount_idr"]}
                items = [r for r in self.datasets["plan_items"] if r["kind"] == "activity"]
                return str(sum(row["code"] not in paid for row in items))
        told = self._told.get(key)
        return str(told[f"{asked['measure']}_idr"]) if told else None

    def cells(self) -> Iterator[tuple[Key, str]]:
        """Give what one item costs in one year from one source."""
        for (by, key), amount in self._sums.items():
            if by == "cell":
                yield ("costs", "planned", by, key), str(amount)


class Promises:
    """Who has signed, what is owned and fed, and how many each agency has kept."""

    def __init__(self, datasets: Mapping[str, Sequence[Row]]) -> None:
        self.signatures = _each(datasets, "signatures")
        self.held = [
            row for row in datasets["obligations"] if row["standing"] != Standing.RELEASED.value
        ]

    def of(self, asked: Row) -> str | None:
        """Count one figure of the family `promises` again."""
        if asked["measure"] == "owned-and-fed":
            fed = sum(bool(row["owner"]) and row["is_fed"] for row in self.held)
            return f"{fed}/{len(self.held)}"
        if asked["measure"] == "kept":
            own = [row["standing"] for row in self.held if row[asked["by"]] == asked["key"]]
            return f"{sum(Standing(each) in GREEN for each in own)}/{len(own)}"
        lines = [row for row in self.signatures if row["commitment"] == asked["key"]]
        signed = [row for row in lines if row["is_signed"]]
        ink = sum(row["route"] == INK for row in signed)
        match asked["measure"]:
            case "signed" if lines:
                return f"{len(signed)}/{len(lines)}"
            case "ink" if lines:
                return str(ink)
            case "electronic" if lines:
                return str(len(signed) - ink)
        return None


def frozen(rows: Sequence[Row]) -> bool:
    """Whether the lines of a period are those whose fingerprint stands in the ledger."""
    head = json.loads(rows[0]["head"])
    lines = sorted((json.loads(row["line"]) for row in rows), key=lambda line: line["item"])
    again = hashlib.sha256(canonical({**head, "lines": lines})).hexdigest()
    return all(row["manifest_sha256"] == again for row in rows)


class Periods:
    """How promises stood when a period was closed, from its lines as they were frozen."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.rows[row["period"]].append(row)

    @cached_property
    def _lines(self) -> dict[str, dict[str, Row]]:
        """By period and item what was frozen, of periods whose fingerprint is right."""
        return {
            period: {row["item"]: json.loads(row["line"]) for row in rows}
            for period, rows in self.rows.items()
            if frozen(rows)
        }

    def of(self, asked: Row) -> str | None:
        """Count one figure of the family `periods` again."""
        period, _, item = asked["key"].partition(":")
        lines = self._lines.get(period)
        if lines is None:
            return None
        if asked["by"] == "row":
            return str(lines[item][asked["measure"]]) if item in lines else None
        if asked["measure"] == "obligations":
            return str(len(lines))
        counts = Counter(line["standing"] for line in lines.values())
        return str(counts[asked["measure"]])


def ratio(now: int, before: int | None, window: Window) -> str:
    """Write a cluster's ratio of rates, the ends of its interval and its chance.

    >>> from idaman.features.reports.rules.clusters import BURST, GROWTH
    >>> ratio(15, 5, GROWTH)
    '3;1.03646962;10.5511497;0.0206947327'
    >>> ratio(6, 0, GROWTH), ratio(8, None, BURST)
    ('-;1.17742473;-;0.015625', 'hidden')
    """
    if before is None:
        return HIDDEN
    found = rates(now, before, window)
    values = (found.ratio, found.lower, found.upper, found.p)
    return ";".join(f"{v:.{DIGITS}g}" if isfinite(v) else NONE for v in values)


class Clusters:
    """What clusters of reports say: how many now and before, and how much more that is."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = {row["cluster"]: row for row in rows}

    def of(self, asked: Row) -> str | None:
        """Count one figure of the family `clusters` again."""
        row = self.rows.get(asked["key"])
        if row is None:
            return None
        now = len(row["reports"].split())
        before = None if row["is_hidden"] else row["before"]
        match asked["measure"]:
            case "now":
                return str(now)
            case "before":
                return HIDDEN if before is None else str(before)
        return ratio(now, before, Window(row["days"], row["days_before"]))


def published(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """Give what the rows of `periods` and `clusters` say, a figure each."""
    made: dict[Key, str] = {}
    for row in _each(datasets, "periods"):
        for measure in LINE:
            made["periods", measure, "row", f"{row['period']}:{row['item']}"] = str(row[measure])
    for row in _each(datasets, "clusters"):
        made["clusters", "now", "cluster", row["cluster"]] = str(row["now"])
        made["clusters", "before", "cluster", row["cluster"]] = (
            HIDDEN if row["is_hidden"] else str(row["before"])
        )
        made["clusters", "rates", "cluster", row["cluster"]] = row["rates"]
    return made


def told(datasets: Mapping[str, Sequence[Row]]) -> dict[Key, str]:
    """Give the figures that are rows themselves and follow from no others."""
    found = dict(Costs(datasets).cells())
    for row in _each(datasets, "clusters"):
        found["clusters", "late", "cluster", row["cluster"]] = str(row["late"])
    return found
