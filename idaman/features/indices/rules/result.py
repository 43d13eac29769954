"""Everything an index says, as plain data: what is kept, published and shown."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from idaman.features.indices.rules.aggregating import Tree
from idaman.features.indices.rules.figures import Figures, Floats
from idaman.features.indices.rules.moving import Moves, Reach, moves
from idaman.features.indices.rules.scaling import scaled
from idaman.features.indices.rules.sensing import sense
from idaman.features.indices.rules.spec import METHOD, IndexWrong, Scale, Spec
from idaman.features.indices.rules.standing import ComputedIndex, stand
from idaman.features.indices.rules.uncertainty import Doubted, doubt

ALIKE = 0.9
"""Two indicators correlated more than this say nearly the same."""
APART = 2.0
"""An importance so many times the weight, or so much less, is told."""
DIGITS = 15


def result(spec: Spec, figures: Figures, *, reach: Reach = Reach.PEER) -> dict[str, Any]:
    """Compute an index with its ranks, their intervals, steps, findings and moves.

    Raises IndexWrong.
    """
    now, doubted = stand(spec, figures), doubt(spec, figures)
    units = now.laid.figures.units
    return {
        "method": METHOD,
        "units": [_unit(spec, figures, now, doubted, n, reach) for n in range(len(units))],
        "left_out": [
            {
                "code": unit.code,
                "name": unit.name,
                "observed": int((~np.isnan(figures.values[n])).sum()),
            }
            for n, unit in enumerate(figures.units)
            if unit.code in now.laid.left_out
        ],
        "draws": doubted.draws,
        "acceptability": doubted.acceptability.tolist(),
        "neighbours": neighbours(now, doubted),
        "treated": _treated(spec, now),
        "importance": importance(spec, now),
        "sensitivity": [asdict(each) for each in sense(spec, figures)],
        "alike": alike(spec, now.laid.values),
        "whatif": what_if_of(spec, now),
    }


def _unit(
    spec: Spec,
    figures: Figures,
    now: ComputedIndex,
    doubted: Doubted,
    n: int,
    reach: Reach,
) -> dict[str, Any]:
    unit, rank = now.laid.figures.units[n], int(now.ranks[n])
    is_filled = now.laid.filled[n]
    return {
        "code": unit.code,
        "name": unit.name,
        "score": _n(now.index[n]),
        "rank": rank,
        "low": int(doubted.low[n]),
        "median": int(doubted.median[n]),
        "high": int(doubted.high[n]),
        "shift": _n(doubted.shift(now.ranks)[n]),
        "is_wide": is_wide(spec, doubted, n),
        "is_robust": is_robust(spec, now, doubted, n),
        "groups": {code: _n(scores[n]) for code, scores in now.groups.items() if code},
        "scores": [_n(score) for score in now.scores[n]],
        "filled": [c for c, f in zip(figures.codes, is_filled, strict=True) if f],
        "values": [_n(value) for value in now.laid.values[n]],
        "moves": _moves(moves(spec, figures, unit.code, reach=reach)) if rank else None,
    }


def _moves(told: Moves) -> dict[str, Any]:
    return {
        "each": [
            {
                "code": each.code,
                "before": _n(each.before),
                "after": _n(each.after),
                "score": _n(each.score),
                "rank": each.rank,
            }
            for each in told.each
        ],
        "score": _n(told.score),
        "rank": told.rank,
    }


def _n(value: float) -> float | None:
    return None if np.isnan(value) else float(f"{value:.{DIGITS}g}")


def is_wide(spec: Spec, doubted: Doubted, n: int) -> bool:
    """Tell whether a unit's 90 % interval spans more ranks than the index calls robust."""
    span = int(doubted.high[n] - doubted.low[n]) + 1
    return span > max(1.0, spec.doubt.wide * len(doubted.acceptability))


def neighbours(now: ComputedIndex, doubted: Doubted) -> list[dict[str, Any]]:
    """Give for each unit and the next one in rank how sure it is that it is before it."""
    if doubted.pairs is None:
        return []
    codes = [unit.code for unit in now.laid.figures.units]
    order = sorted(
        (n for n in range(len(codes)) if now.ranks[n]), key=lambda n: (now.ranks[n], codes[n])
    )
    return [
        {"before": codes[a], "after": codes[b], "sure": _n(doubted.pairs[a, b])}
        for a, b in zip(order, order[1:], strict=False)
    ]


def is_robust(spec: Spec, now: ComputedIndex, doubted: Doubted, n: int) -> bool:
    """Tell whether a rank holds: its interval is narrow and both neighbours are surely apart."""
    code = now.laid.figures.units[n].code
    return not is_wide(spec, doubted, n) and all(
        each["sure"] >= spec.doubt.sure
        for each in neighbours(now, doubted)
        if code in (each["before"], each["after"])
    )


def _treated(spec: Spec, now: ComputedIndex) -> list[dict[str, Any]]:
    return [
        {
            "code": each.code,
            "skewness": _n(told.skewness),
            "kurtosis": _n(told.kurtosis),
            "drawn_in": told.drawn_in,
            "is_log": told.is_log,
            "passes": told.passes,
        }
        for each, told in zip(spec.indicators, now.laid.treated, strict=True)
        if told is not None and (told.drawn_in or told.is_log or not told.passes)
    ]


def importance(spec: Spec, now: ComputedIndex) -> list[dict[str, Any]]:
    """Say for each indicator what it weighs and what it turns out to matter, both of one.

    It matters as its squared correlation with the index, over the sum of all: the share of the
    index's variation it goes along with, alone and straight. Weights are not importances.

    Source: Paruolo, Saisana and Saltelli (2013), in its linear form.
    """
    tree = Tree.of(spec)
    weights = tree.flat(tree.given())[0]
    found = [_correlation(now.scores[:, n], now.index) for n in range(len(spec.indicators))]
    whole = sum(r**2 for r in found if r is not None)
    return [
        {
            "code": each.code,
            "weight": _n(weight),
            "matters": _n(r**2 / whole) if r is not None and whole else None,
            "is_against": r is not None and r < 0,
        }
        for each, weight, r in zip(spec.indicators, weights, found, strict=True)
    ]


def alike(spec: Spec, values: Floats) -> list[dict[str, Any]]:
    """Name pairs of indicators that say nearly the same, or the opposite."""
    found = []
    for a in range(len(spec.indicators)):
        for b in range(a + 1, len(spec.indicators)):
            r = _correlation(values[:, a], values[:, b])
            if r is not None and abs(r) > ALIKE:
                one, other = spec.indicators[a].code, spec.indicators[b].code
                found.append({"one": one, "other": other, "r": _n(r)})
    return found


def _correlation(x: Floats, y: Floats) -> float | None:
    both = ~(np.isnan(x) | np.isnan(y))
    x, y = x[both], y[both]
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def what_if_of(spec: Spec, now: ComputedIndex) -> dict[str, Any]:
    """What a reader's browser needs to try other weights: `index.json`."""
    values, scales = now.laid.values, {}
    for scale in Scale:
        try:
            found = scaled(spec, values, scale) if _has_ends(spec, scale) else None
        except IndexWrong:
            continue
        if found is not None:
            scales[scale.value] = [[_n(v) for v in row] for row in found]
    columns = {each.code: n for n, each in enumerate(spec.indicators)}
    parts: list[dict[str, Any]] = []
    for parent, within in spec.weights().items():
        for code, weight in within.items():
            part = {
                "code": code,
                "parent": parent,
                "weight": float(weight),
                "written": weight.written,
            }
            parts.append(part | ({"column": columns[code]} if code in columns else {}))
    means = {g.code: [g.mean.value, g.power] for g in spec.groups}
    return {
        "units": [{"code": u.code, "name": u.name} for u in now.laid.figures.units],
        "parts": parts,
        "means": means | {"": [spec.steps.mean.value, spec.steps.power]},
        "scale": spec.steps.scale.value,
        "scores": scales,
        "group_share": spec.steps.group_share,
    }


def _has_ends(spec: Spec, scale: Scale) -> bool:
    """Tell whether every indicator says what a scale needs."""
    if scale is Scale.GOALPOSTS:
        return all(
            each.low is not None
            and each.high is not None
            and each.low < each.high
            and (not each.log or each.low > 0)
            for each in spec.indicators
        )
    return scale is not Scale.TARGET or all(i.target is not None for i in spec.indicators)
