"""How far a rank depends on choices: all of them drawn at once, many times, from one seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idaman.features.indices.rules.aggregating import (
    IndexNode,
    Tree,
    combined,
    require_few,
    require_positive,
)
from idaman.features.indices.rules.figures import Figures, Floats
from idaman.features.indices.rules.scaling import scaled
from idaman.features.indices.rules.spec import Fill, Mean, Scale, Spec, Weighing
from idaman.features.indices.rules.standing import FilledFigures, lay

CHUNK = 5_000_000
"""So many scores are made at once by one product of matrices: 20 MB in single precision."""
SORTED = 250_000
"""So many of them are sorted at once: they stay near the processor."""
COMPACT = 1_000_000
"""From so many scores on they are held in single precision: ranks hardly need more."""
ALL_PAIRS = 64
"""Up to so many units every pair is compared."""
Plan = tuple[Fill, Scale, Mean | None]


@dataclass(frozen=True)
class Doubted:
    """What many draws said, of the units that are scored, in their order."""

    draws: int
    acceptability: NDArray[np.int64]
    """Units × ranks: how many draws gave the unit the rank."""
    pairs: Floats | None
    """Units × units: the share of draws with the first before the second, ties counted half."""

    def quantile(self, share: float) -> NDArray[np.int64]:
        """The best rank that this share of draws does not go beyond."""
        running = self.acceptability.cumsum(axis=1)
        return np.asarray(np.argmax(running >= share * self.draws - 1e-9, axis=1) + 1)

    @property
    def low(self) -> NDArray[np.int64]:
        """The better end of the 90 % interval."""
        return self.quantile(0.05)

    @property
    def median(self) -> NDArray[np.int64]:
        return self.quantile(0.5)

    @property
    def high(self) -> NDArray[np.int64]:
        """The worse end of the 90 % interval."""
        return self.quantile(0.95)

    def shift(self, ranks: NDArray[np.int64]) -> Floats:
        """How many places a draw is from these ranks on average."""
        places = np.arange(1, self.acceptability.shape[1] + 1)
        apart = np.abs(places[None, :] - ranks[:, None])
        return np.asarray((self.acceptability * apart).sum(axis=1) / self.draws)


def plans(spec: Spec) -> list[Plan]:
    """Every combination of fill, scale and mean a draw may take."""
    doubt = spec.doubt
    means: Sequence[Mean | None] = doubt.means or (None,)
    return list(product(doubt.fills, doubt.scales, means))


@dataclass(frozen=True)
class PreparedDraws:
    """One plan, ready for draws."""

    tree: Tree
    scores: Floats


def prepared(spec: Spec, figures: Figures) -> tuple[dict[Plan, PreparedDraws], FilledFigures]:
    """Lay out the figures once a plan.

    Raises IndexWrong where one of the plans cannot be computed.
    """
    require_few(len(figures.units), spec.doubt.means or (spec.steps.mean,))
    laid = {fill: lay(spec, figures, fill) for fill in spec.doubt.fills}
    found = {}
    on_scale: dict[tuple[Fill, Scale], Floats] = {}
    for plan in plans(spec):
        fill, scale, mean = plan
        if (fill, scale) not in on_scale:
            on_scale[fill, scale] = scaled(spec, laid[fill].values, scale)
        tree = Tree.of(spec, mean)
        require_positive(tree, laid[fill].figures, on_scale[fill, scale])
        found[plan] = PreparedDraws(tree, on_scale[fill, scale])
    return found, next(iter(laid.values()))


def drawn_weights(
    spec: Spec, tree: Tree, draws: int, rng: np.random.Generator
) -> dict[str, NDArray[Any]]:
    """Draw the weights of every group: draws × its parts, each row adding up to one.

    Dirichlet(c · w · k) has mean w; k is how many parts there are, so that c = 1 with equal
    weights is the whole simplex, each point equally likely, as `uniform` is always.
    """
    doubt, found = spec.doubt, {}
    for node in tree.nodes:
        k = len(node.parts)
        match doubt.weights:
            case Weighing.GIVEN:
                found[node.code] = np.broadcast_to(node.weights, (draws, k)).copy()
            case Weighing.DIRICHLET:
                shape = np.maximum(doubt.concentration * node.weights * k, 1e-3)
                found[node.code] = rng.dirichlet(shape, draws)
            case Weighing.UNIFORM:
                found[node.code] = rng.dirichlet(np.ones(k), draws)
    return found


def without(tree: Tree, weights: Mapping[str, NDArray[Any]], out: NDArray[np.int64]) -> None:
    """Take the indicator of each draw out of the weights, in place; -1 takes out none.

    A group that has nothing left goes with it.
    """
    parent = {part: (node, n) for node in tree.nodes for n, part in enumerate(node.parts)}
    for column in np.unique(out[out >= 0]):
        rows = np.flatnonzero(out == column)
        at: int | str = int(column)
        while at in parent:
            node, place = parent[at]
            own = weights[node.code]
            own[rows, place] = 0
            if len(node.parts) > 1 or not node.code:
                break
            at = node.code
    for node in tree.nodes:
        _whole(node, weights[node.code])


def _whole(node: IndexNode, weights: NDArray[Any]) -> None:
    total = weights.sum(axis=1, keepdims=True)
    np.divide(weights, total, out=weights, where=total > 0)


def _chunks(which: NDArray[np.int64], most: int) -> Iterator[NDArray[np.int64]]:
    for begin in range(0, len(which), most):
        yield which[begin : begin + most]


def doubt(spec: Spec, figures: Figures) -> Doubted:
    """Draw weights, filling, scale, mean and an indicator left out, all at once, and count ranks.

    The same spec and figures give the same counts. Memory: `CHUNK` scores and units² counts.

    Raises IndexWrong where a choice that is doubted cannot be computed.
    """
    ready, laid = prepared(spec, figures)
    n, draws = len(laid.figures.units), spec.doubt.draws
    rng = np.random.default_rng(spec.doubt.seed)
    which = rng.integers(len(ready), size=draws)
    columns = len(spec.indicators)
    out = rng.integers(-1, columns, size=draws) if spec.doubt.leave_out else np.full(draws, -1)
    any_tree = next(iter(ready.values())).tree
    weights = drawn_weights(spec, any_tree, draws, rng)
    if spec.doubt.leave_out:
        without(any_tree, weights, out)
    counts = np.zeros(n * n, np.int64)
    before = np.zeros((n, n)) if n <= ALL_PAIRS else None
    compact = np.float32 if n * draws > COMPACT else np.float64
    held = {code: w.astype(compact, copy=False) for code, w in weights.items()}
    for number, each in enumerate(ready.values()):
        scores = each.scores.astype(compact)
        for rows in _chunks(np.flatnonzero(which == number), max(1, CHUNK // n)):
            told = score(each.tree, scores, {code: w[rows] for code, w in held.items()})
            for begin in range(0, len(told), max(1, SORTED // n)):
                counts += _counted(told[begin : begin + max(1, SORTED // n)])
            if before is not None:
                before += _before(told)
    pairs = before / draws if before is not None else None
    return Doubted(draws, counts.reshape(n, n), pairs)


def score(tree: Tree, scores: NDArray[Any], weights: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Score the index in every draw: draws × units; −∞ for a unit with nothing left in a draw.

    Where all levels take one mean and nothing is missing, weights are multiplied through and one
    product of matrices does it.
    """
    if tree.is_one_mean and not np.isnan(scores).any():
        power = tree.root.power
        flat = tree.flat(weights)
        if power == 1:
            return np.asarray(flat @ scores.T)
        # Ranks see no root, but a negative power turns the order.
        values = np.log(scores) if power == 0 else scores**power
        told = flat @ values.T
        return np.asarray(told if power >= 0 else -told)
    found = combined(tree, scores, weights)[""]
    return np.where(np.isnan(found), -np.inf, found)


def _counted(scores: NDArray[Any]) -> NDArray[np.int64]:
    """Count which unit had which rank; equals share the better one."""
    draws, n = scores.shape
    below = -scores
    order = np.argsort(below, axis=1)
    below.sort(axis=1)
    places = np.arange(n)
    same = below[:, 1:] == below[:, :-1]
    cells = order * n
    tied = same.any(axis=1)
    if tied.any():
        first = np.zeros((int(tied.sum()), n), np.int64)
        first[:, 1:] = np.where(same[tied], 0, places[1:])
        cells[tied] += np.maximum.accumulate(first, axis=1)
        cells[~tied] += places
    else:
        cells += places
    return np.bincount(cells.ravel(), minlength=n * n)


def _before(scores: NDArray[Any]) -> Floats:
    """Count for each pair in how many draws the first is before the second."""
    n = scores.shape[1]
    found = np.zeros((n, n))
    for unit in range(n):
        own = scores[:, unit : unit + 1]
        found[unit] = (own > scores).sum(axis=0) + 0.5 * (own == scores).sum(axis=0)
    return found
