"""What if other weights: the same reckoning as the script in the reader's browser, step by step.

Plain Python on plain lists, so that a page can answer without the machinery of the index. The
script `composite.js` does the same operations in the same order; a test compares both.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MEANS = ("arithmetic", "geometric", "harmonic")
MOST = 1000.0
"""The greatest weight a reader may ask for."""


_FRACTION = re.compile(r"(\d{1,6})\s*/\s*(\d{1,6})")


def typed_weight(text: str) -> float:
    """Read what a reader typed: percent such as 33,33, or a fraction such as 1/3. NaN: unreadable.

    >>> typed_weight("1/3"), typed_weight("33,33"), typed_weight("1/0")
    (33.333333333333336, 33.33, nan)
    """
    if share := _FRACTION.fullmatch(text.strip()):
        return 100 * int(share[1]) / int(share[2]) if int(share[2]) else math.nan
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return math.nan


@dataclass(frozen=True)
class RerankedUnit:
    """A unit under other weights."""

    code: str
    score: float | None
    rank: int
    """0 where it has no score."""


def what_if(
    told: Mapping[str, Any],
    weights: Mapping[str, float],
    *,
    scale: str = "",
    mean: str = "",
) -> list[RerankedUnit]:
    """Reckon scores and ranks anew from scores on a scale, in the order of the units.

    `told` is `index.json`: units, indicators and groups with `parent` and `weight`, `means` by
    group, scores by scale, `group_share`. Weights by code, ≥ 0, need not add up to anything: within
    a group only their proportions count. A group whose weights are all zero has no score. Another
    mean counts at every level. An index by duels is reckoned by duels, unless a mean is named.

    >>> index = {
    ...     "units": [{"code": "A"}, {"code": "B"}],
    ...     "parts": [{"code": "X", "parent": "", "weight": 50.0, "column": 0},
    ...               {"code": "Y", "parent": "", "weight": 50.0, "column": 1}],
    ...     "means": {"": ["arithmetic", None]}, "scale": "min-max", "group_share": 0.5,
    ...     "scores": {"min-max": [[100.0, 1.0], [1.0, 90.0]]},
    ... }
    >>> [(p.code, p.score, p.rank) for p in what_if(index, {})]
    [('A', 50.5, 1), ('B', 45.5, 2)]
    >>> [(p.code, p.rank) for p in what_if(index, {"X": 10.0})]
    [('A', 2), ('B', 1)]
    """
    rows = told["scores"][scale or told["scale"]]
    within: dict[str, list[Mapping[str, Any]]] = {}
    for part in told["parts"]:
        within.setdefault(part["parent"], []).append(part)
    if is_duel(told, mean):
        scores = _duelled(told, within, rows, weights)
    else:
        scores = [_group(told, within, "", row, weights, mean) for row in rows]
    codes = [unit["code"] for unit in told["units"]]
    known = [_near(s) for s in scores if s is not None]
    return [
        RerankedUnit(code, s, 0 if s is None else 1 + sum(other > _near(s) for other in known))
        for code, s in zip(codes, scores, strict=True)
    ]


def is_duel(told: Mapping[str, Any], mean: str) -> bool:
    """Tell whether places duel, rather than scores being put together."""
    return not mean and told["means"][""][0] == "copeland"


def _duelled(
    told: Mapping[str, Any],
    within: Mapping[str, Sequence[Mapping[str, Any]]],
    rows: Sequence[Sequence[float | None]],
    weights: Mapping[str, float],
) -> list[float | None]:
    """Give each row's duels won less duels lost, as `aggregating.copeland` does."""
    flat: list[tuple[int, float]] = []

    def lay(code: str, above: float) -> None:
        parts = within[code]
        own = [weights.get(part["code"], part["weight"]) for part in parts]
        total = 0.0
        for weight in own:  # The built-in sum rounds otherwise than the script from 3.12 on.
            total += weight
        for part, weight in zip(parts, own, strict=True):
            if weight == 0:
                continue
            share = above * (weight / total)
            if "column" in part:
                flat.append((part["column"], share))
            else:
                lay(part["code"], share)

    lay("", 1.0)
    won = [0.0] * len(rows)
    for a, one in enumerate(rows):
        for b in range(a):
            lead = 0.0
            for column, weight in flat:
                x, y = one[column], rows[b][column]
                if x is None or y is None or x == y:
                    continue
                lead += weight if x > y else -weight
            # What rounding leaves of a tie is no victory.
            if abs(lead) < 2e-12:
                continue
            won[a] += 1 if lead > 0 else -1
            won[b] += 1 if lead < 0 else -1
    return [
        score if flat and _is_there(told, within, "", row) else None
        for row, score in zip(rows, won, strict=True)
    ]


def _is_there(
    told: Mapping[str, Any],
    within: Mapping[str, Sequence[Mapping[str, Any]]],
    code: str,
    row: Sequence[float | None],
) -> bool:
    given = there = 0.0
    for part in within[code]:
        given += part["weight"]
        if (
            row[part["column"]] is not None
            if "column" in part
            else _is_there(told, within, part["code"], row)
        ):
            there += part["weight"]
    return bool(there / given >= told["group_share"] - 1e-12)


def _near(score: float) -> float:
    return math.floor(score * 1e9 + 0.5) / 1e9


def _group(
    told: Mapping[str, Any],
    within: Mapping[str, Sequence[Mapping[str, Any]]],
    code: str,
    row: Sequence[float | None],
    weights: Mapping[str, float],
    mean: str,
) -> float | None:
    name, power = (mean, None) if mean else told["means"][code]
    total = weighed = given = there = 0.0
    for part in within[code]:
        if "column" in part:
            value = row[part["column"]]
        else:
            value = _group(told, within, part["code"], row, weights, mean)
        given += part["weight"]
        if value is None:
            continue
        there += part["weight"]
        weight = weights.get(part["code"], part["weight"])
        if weight == 0:
            continue
        total += weight * _into(name, power, value)
        weighed += weight
    if weighed == 0 or there / given < told["group_share"] - 1e-12:
        return None
    return _out_of(name, power, total / weighed)


def _into(name: str, power: float | None, value: float) -> float:
    match name:
        case "geometric":
            return math.log(value)
        case "harmonic":
            return 1 / value
        case "power":
            return math.pow(value, power or 1.0)
    return value


def _out_of(name: str, power: float | None, value: float) -> float:
    match name:
        case "geometric":
            return math.exp(value)
        case "harmonic":
            return 1 / value
        case "power":
            return math.pow(value, 1 / (power or 1.0))
    return value


def allowed(told: Mapping[str, Any], scale: str, mean: str) -> bool:
    """Tell whether a scale and a mean may be asked for: a geometric one needs scores above zero."""
    rows = told["scores"].get(scale or told["scale"])
    if rows is None or (mean and mean not in MEANS):
        return False
    if is_duel(told, mean):
        return True
    if not mean and all(name == "arithmetic" for name, _ in told["means"].values()):
        return True
    return mean == "arithmetic" or all(v is None or v > 0 for row in rows for v in row)
