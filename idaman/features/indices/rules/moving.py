"""Which changes move a unit most: one feasible change an indicator, the whole index anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from idaman.core.text import Text
from idaman.features.indices.rules.figures import Figures
from idaman.features.indices.rules.spec import IndexWrong, Spec
from idaman.features.indices.rules.standing import ComputedIndex, stand


class Reach(StrEnum):
    """What counts as feasible."""

    PEER = "peer"
    """To the value of the next better unit."""
    STEP = "step"
    """By the median of the unit's own yearly changes, in the better direction."""


@dataclass(frozen=True)
class Move:
    """One indicator of a unit changed, all else as it is."""

    code: str
    before: float
    after: float
    score: float
    """The index then."""
    rank: int
    """The rank then, the others staying where they are."""


@dataclass(frozen=True)
class Moves:
    """The changes that move a unit most, and all of them together."""

    each: tuple[Move, ...]
    score: float
    rank: int


def reached(figures: Figures, unit: int, column: int, direction: int, reach: Reach) -> float | None:
    """Give the value one feasible change leads to; None where none is known or needed."""
    own = figures.values[unit, column]
    if np.isnan(own):
        return None
    if reach is Reach.PEER:
        others = figures.values[:, column]
        better = others[(others - own) * direction > 0]
        return float((better * direction).min() * direction) if better.size else None
    told = figures.history.get((figures.units[unit].code, figures.codes[column]), ())
    points = sorted([(0, float(own)), *((ago, value) for ago, value in told if ago > 0)])
    steps = [
        abs(newer - older) / (ago - before)
        for (before, newer), (ago, older) in zip(points, points[1:], strict=False)
    ]
    step = float(np.median(steps)) if steps else 0.0
    return float(own + direction * step) if step else None


def moves(spec: Spec, figures: Figures, unit: str, *, reach: Reach, most: int = 3) -> Moves:
    """Find the changes that move a unit's rank most, then its score; at most so many.

    Each is judged alone, with everything computed anew: scale, treatment, ranks. Then all are made
    together. A filled cell is none of them: what is not known cannot be changed.

    Raises IndexWrong for a unit that is not scored.
    """
    now = stand(spec, figures)
    codes = [u.code for u in now.laid.figures.units]
    if unit not in codes:
        raise IndexWrong(Text("%(unit)s is not scored.", unit=unit))
    row = [u.code for u in figures.units].index(unit)
    found: list[tuple[int, Move]] = []
    for column, each in enumerate(spec.indicators):
        after = reached(figures, row, column, each.direction, reach)
        if after is None:
            continue
        told = _then(spec, figures.with_cell(row, column, after), unit)
        if told is not None:
            before = float(figures.values[row, column])
            found.append((column, Move(each.code, before, after, *told)))
    score = float(now.index[codes.index(unit)])
    best = sorted(
        (each for each in found if each[1].score > score),
        key=lambda each: (each[1].rank, -each[1].score, each[1].code),
    )[:most]
    return _together(spec, figures, unit, row, best, now)


def _together(
    spec: Spec,
    figures: Figures,
    unit: str,
    row: int,
    best: Sequence[tuple[int, Move]],
    now: ComputedIndex,
) -> Moves:
    changed = figures
    for column, move in best:
        changed = changed.with_cell(row, column, move.after)
    place = [u.code for u in now.laid.figures.units].index(unit)
    as_is = float(now.index[place]), int(now.ranks[place])
    score, rank = _then(spec, changed, unit) or as_is
    return Moves(tuple(move for _, move in best), score, rank)


def _then(spec: Spec, figures: Figures, unit: str) -> tuple[float, int] | None:
    """Score and rank of a unit; None where the index can no longer be computed."""
    try:
        told = stand(spec, figures)
    except IndexWrong:
        return None
    place = [u.code for u in told.laid.figures.units].index(unit)
    return float(told.index[place]), int(told.ranks[place])
