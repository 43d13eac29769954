"""Which choice moves the ranks: Sobol indices of every factor that is doubted, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idaman.features.indices.rules.aggregating import Tree
from idaman.features.indices.rules.figures import Figures, Floats
from idaman.features.indices.rules.spec import Spec, Weighing
from idaman.features.indices.rules.standing import stand
from idaman.features.indices.rules.uncertainty import (
    Plan,
    PreparedDraws,
    plans,
    prepared,
    score,
    without,
)

BASE = 1024
"""So many points of the sequence, a power of two; the index is computed d + 2 times as often."""
BOOTSTRAP = 500
SURE = 0.95


@dataclass(frozen=True)
class Factor:
    """One choice that is doubted: how many dimensions of the sequence it takes."""

    name: str
    """fills, scales, means, weights or left-out."""
    width: int


@dataclass(frozen=True)
class Sensed:
    """What a factor does to the mean shift of ranks, each with the ends of its interval."""

    factor: str
    first: float
    """S: the share of the variance that goes when this alone is fixed."""
    first_low: float
    first_high: float
    total: float
    """S_T: the share that stays when all others are fixed."""
    total_low: float
    total_high: float


def factors(spec: Spec) -> list[Factor]:
    """Name what is doubted, in one order."""
    doubt = spec.doubt
    parts = sum(len(node.parts) for node in Tree.of(spec).nodes)
    told = [
        (Factor("fills", 1), len(doubt.fills) > 1),
        (Factor("scales", 1), len(doubt.scales) > 1),
        (Factor("means", 1), len(doubt.means) > 1),
        (Factor("weights", parts), doubt.weights is not Weighing.GIVEN),
        (Factor("left-out", 1), doubt.leave_out),
    ]
    return [factor for factor, is_doubted in told if is_doubted]


def sense(spec: Spec, figures: Figures, *, base: int = BASE) -> list[Sensed]:
    """Divide what moves ranks among the choices that are doubted; empty where none is.

    The output is the mean over units of how many places each is from its rank in the index. Points
    are two halves A and B of a scrambled Sobol sequence, seeded; A_B^i is A with factor i from B.
    With f₀ the mean of all and V the variance of A and B:

        S_i  = mean(f_B (f_ABi − f_A)) / V          (Saltelli 2010)
        S_Ti = mean((f_A − f_ABi)²) / 2V            (Jansen 1999)

    f is centred by f₀ first, which leaves both as they are and their spread smaller. Intervals are
    95 % of bootstrap samples of rows. Factors may move together (an S_T well above its S). Where
    nothing moves any rank, all are zero.

    Raises IndexWrong.
    """
    told = factors(spec)
    if not told:
        return []
    from scipy.stats import qmc

    width = sum(factor.width for factor in told)
    sequence = qmc.Sobol(2 * width, scramble=True, rng=np.random.default_rng(spec.doubt.seed))
    points = sequence.random(base)
    a, b = points[:, :width], points[:, width:]
    ready, laid = prepared(spec, figures)
    ranks = stand(spec, figures).ranks
    run = _Run(spec, told, ready, ranks)
    f_a, f_b = run.shifts(a), run.shifts(b)
    mixed = []
    at = 0
    for factor in told:
        one = a.copy()
        one[:, at : at + factor.width] = b[:, at : at + factor.width]
        mixed.append(run.shifts(one))
        at += factor.width
    rng = np.random.default_rng(spec.doubt.seed)
    rows = rng.integers(base, size=(BOOTSTRAP, base))
    return [
        _sensed(factor.name, f_a, f_b, f_ab, rows) for factor, f_ab in zip(told, mixed, strict=True)
    ]


def _sensed(name: str, f_a: Floats, f_b: Floats, f_ab: Floats, rows: NDArray[np.int64]) -> Sensed:
    first, total = estimated(f_a[None], f_b[None], f_ab[None])
    firsts, totals = estimated(f_a[rows], f_b[rows], f_ab[rows])
    ends = [(1 - SURE) / 2, (1 + SURE) / 2]
    (first_low, first_high), (total_low, total_high) = (
        np.quantile(each, ends) for each in (firsts, totals)
    )
    return Sensed(
        name, float(first[0]), float(first_low), float(first_high),
        float(total[0]), float(total_low), float(total_high),
    )  # fmt: skip


def estimated(f_a: Floats, f_b: Floats, f_ab: Floats) -> tuple[Floats, Floats]:
    """Give S and S_T of each row of samples; zero where nothing varies."""
    both = np.concatenate([f_a, f_b], axis=1)
    mean, variance = both.mean(axis=1, keepdims=True), both.var(axis=1)
    safe = np.where(variance > 0, variance, 1.0)
    first = ((f_b - mean) * (f_ab - f_a)).mean(axis=1) / safe
    total = ((f_a - f_ab) ** 2).mean(axis=1) / (2 * safe)
    return first, total


@dataclass(frozen=True)
class _Run:
    """The index as a function of points between 0 and 1."""

    spec: Spec
    factors: Sequence[Factor]
    ready: dict[Plan, PreparedDraws]
    ranks: NDArray[np.int64]

    def shifts(self, points: Floats) -> Floats:
        """Give for each point how far ranks are from those of the index, on average."""
        doubt, at, place = self.spec.doubt, 0, {}
        for factor in self.factors:
            place[factor.name] = points[:, at : at + factor.width]
            at += factor.width
        n = len(points)

        def chosen(name: str, among: int) -> NDArray[np.int64]:
            if name not in place:
                return np.zeros(n, np.int64)
            return np.minimum((place[name][:, 0] * among).astype(np.int64), among - 1)

        means = max(len(doubt.means), 1)
        which = chosen("fills", len(doubt.fills)) * len(doubt.scales)
        which = (which + chosen("scales", len(doubt.scales))) * means + chosen("means", means)
        tree = next(iter(self.ready.values())).tree
        weights = self._weights(tree, place.get("weights"), n)
        if doubt.leave_out:
            columns = len(self.spec.indicators)
            without(tree, weights, chosen("left-out", columns + 1) - 1)
        found = np.zeros(n)
        for number, plan in enumerate(plans(self.spec)):
            rows = np.flatnonzero(which == number)
            if rows.size:
                each = self.ready[plan]
                some = {code: w[rows] for code, w in weights.items()}
                found[rows] = _shift(score(each.tree, each.scores, some), self.ranks)
        return found

    def _weights(self, tree: Tree, points: Floats | None, n: int) -> dict[str, NDArray[Any]]:
        """Make weights of points: gamma quantiles, made to add up to one in each group."""
        from scipy.special import gammaincinv

        doubt, found, at = self.spec.doubt, {}, 0
        for node in tree.nodes:
            k = len(node.parts)
            if points is None:
                found[node.code] = np.broadcast_to(node.weights, (n, k)).copy()
                continue
            is_uniform = doubt.weights is Weighing.UNIFORM
            shape = np.ones(k) if is_uniform else doubt.concentration * node.weights * k
            inside = np.clip(points[:, at : at + k], 1e-9, 1 - 1e-9)
            drawn = np.maximum(gammaincinv(np.maximum(shape, 1e-3), inside), 1e-300)
            found[node.code] = drawn / drawn.sum(axis=1, keepdims=True)
            at += k
        return found


def _shift(scores: Floats, ranks: NDArray[np.int64]) -> Floats:
    """Give the mean distance of each row's ranks from these, units without a rank left out."""
    order = np.sort(-scores, axis=1)
    told = np.empty(scores.shape, np.int64)
    for row in range(len(scores)):
        told[row] = np.searchsorted(order[row], -scores[row], side="left") + 1
    known = ranks > 0
    return np.asarray(np.abs(told - ranks)[:, known].mean(axis=1))
