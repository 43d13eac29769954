"""Many scores become one, group by group: arithmetic, geometric, harmonic, power mean, duels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from idaman.core.text import Text
from idaman.features.indices.rules.figures import Bools, Figures, Floats
from idaman.features.indices.rules.spec import IndexWrong, Mean, Spec

Weights = Mapping[str, NDArray[Any]]
"""By group ("" is the index): draws × its parts, each row adding up to one."""
_POWERS = {Mean.ARITHMETIC: 1.0, Mean.GEOMETRIC: 0.0, Mean.HARMONIC: -1.0}
MOST_DUELS = 100
"""So many units may duel in every draw: the work grows with their square."""


@dataclass(frozen=True)
class IndexNode:
    """A group: its parts in order, each an indicator (a column) or another group."""

    code: str
    parts: tuple[int | str, ...]
    weights: Floats
    """As given, adding up to one."""
    mean: Mean
    power: float


@dataclass(frozen=True)
class Tree:
    """An index from its smallest groups to itself."""

    nodes: tuple[IndexNode, ...]
    """Every group after its parts; the index last."""
    group_share: float

    @classmethod
    def of(cls, spec: Spec, mean: Mean | None = None) -> Tree:
        """Lay out an index; with another mean at every level where one is named."""
        within = spec.weights()
        columns = {each.code: n for n, each in enumerate(spec.indicators)}
        told = {g.code: (g.mean, g.power) for g in spec.groups}
        told[""] = spec.steps.mean, spec.steps.power
        nodes: list[IndexNode] = []

        def lay(code: str) -> None:
            for part in within[code]:
                if part in within:
                    lay(part)
            own, power = told[code]
            if mean is not None and (mean is not Mean.COPELAND or not code):
                own, power = mean, spec.steps.power
            parts = tuple(columns.get(part, part) for part in within[code])
            weights = np.array([float(w) / 100 for w in within[code].values()])
            p = _POWERS.get(own, power or 1.0)
            nodes.append(IndexNode(code, parts, weights / weights.sum(), own, p))

        lay("")
        return cls(tuple(nodes), spec.steps.group_share)

    @property
    def root(self) -> IndexNode:
        return self.nodes[-1]

    def given(self) -> dict[str, Floats]:
        """The weights as given, as one draw."""
        return {node.code: node.weights[None, :] for node in self.nodes}

    def flat(self, weights: Weights) -> NDArray[Any]:
        """What each indicator weighs in the whole: draws × indicators."""
        if len(self.nodes) == 1 and self.root.parts == tuple(range(len(self.root.parts))):
            return weights[""]
        found: dict[int, NDArray[Any]] = {}
        by_code = {node.code: node for node in self.nodes}

        def walk(code: str, above: NDArray[Any] | float) -> None:
            node = by_code[code]
            for place, part in enumerate(node.parts):
                own = weights[code][:, place] * above
                if isinstance(part, int):
                    found[part] = own
                else:
                    walk(part, own)

        walk("", 1.0)
        return np.column_stack([found[n] for n in sorted(found)])

    @property
    def is_one_mean(self) -> bool:
        """Whether all levels take the same mean, so that weights may be multiplied through."""
        return len({node.power for node in self.nodes}) == 1 and self.root.mean != Mean.COPELAND


def _into(power: float, x: NDArray[Any]) -> NDArray[Any]:
    if power == 1:
        return x
    return np.log(x) if power == 0 else x**power


def _out_of(power: float, x: NDArray[Any]) -> NDArray[Any]:
    if power == 1:
        return x
    return np.exp(x) if power == 0 else x ** (1 / power)


def require_positive(tree: Tree, figures: Figures, scores: Floats) -> None:
    """Refuse zero and below where a mean has no meaning there, naming unit and indicator.

    Raises IndexWrong. An arithmetic group of positive scores is positive, so its own mean decides.
    """
    if all(node.power == 1 for node in tree.nodes) or tree.root.mean is Mean.COPELAND:
        return
    with np.errstate(invalid="ignore"):
        found = np.argwhere(scores <= 0)
    if len(found):
        unit, column = found[0]
        name, code = figures.units[unit].name, figures.codes[column]
        raise IndexWrong(
            Text(
                "%(name)s, %(code)s: its score is %(scores)s; geometric, harmonic and "
                "power means need scores above zero. Let the scale begin at 1, or take "
                "the arithmetic mean.",
                name=name,
                code=code,
                scores=f"{scores[unit, column]:g}",
            ),
        )


def combined(tree: Tree, scores: NDArray[Any], weights: Weights) -> dict[str, NDArray[Any]]:
    """Give every group's score: by code ("" is the index), draws × units; NaN where none is.

    `scores` is units × indicators on one scale. A mean is (Σ w xᵖ / Σ w)^(1/p) over the parts that
    are there, exp(Σ w ln x / Σ w) for the geometric; a group is there where parts with at least
    `group_share` of its given weight are. The index by duels has its Copeland score.
    """
    gaps = np.isnan(scores)
    known: dict[str, NDArray[Any]] = {}
    there: dict[str, Bools] = {}
    for node in tree.nodes:
        masks = [~gaps[:, p] if isinstance(p, int) else there[p] for p in node.parts]
        share = sum(w * mask for w, mask in zip(node.weights, masks, strict=True))
        there[node.code] = np.asarray(share) >= tree.group_share - 1e-12
        if node.mean is Mean.COPELAND:
            known[node.code] = copeland(scores, tree.flat(weights))
        else:
            known[node.code] = _mean(node, scores, gaps, known, weights[node.code])
        known[node.code][:, ~there[node.code]] = np.nan
    return known


def _mean(
    node: IndexNode,
    scores: NDArray[Any],
    gaps: Bools,
    known: Mapping[str, NDArray[Any]],
    weights: NDArray[Any],
) -> NDArray[Any]:
    places = [n for n, part in enumerate(node.parts) if isinstance(part, int)]
    columns = [part for part in node.parts if isinstance(part, int)]
    total: NDArray[Any] | float = 0.0
    weighed: NDArray[Any] | float = 0.0
    if columns:
        own, missing = scores[:, columns], gaps[:, columns]
        w = weights[:, places]
        values = np.where(missing, 0, _into(node.power, np.where(missing, 1, own)))
        total = w @ values.T
        weighed = w @ (~missing).astype(w.dtype).T if missing.any() else w.sum(axis=1)[:, None]
    for n, part in enumerate(node.parts):
        if isinstance(part, str):
            score, w = known[part], weights[:, n][:, None]
            missing = np.isnan(score)
            total = total + np.where(missing, 0, w * _into(node.power, np.where(missing, 1, score)))
            weighed = weighed + w * ~missing
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(_out_of(node.power, np.asarray(total) / weighed))


def duels(scores: Floats) -> tuple[Floats, Floats]:
    """Give for each ordered pair of units and each indicator: won (½ for a tie), and fought.

    A pair is fought where both are known; a gap is on neither side's side.
    """
    a, b = scores[:, None, :], scores[None, :, :]
    fought = ~(np.isnan(a) | np.isnan(b))
    with np.errstate(invalid="ignore"):
        won = np.where(fought, (a > b) + 0.5 * (a == b), 0.0)
    return won, fought.astype(float)


def copeland(scores: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
    """Give Copeland scores, draws × units: duels won less duels lost.

    S_ab = Σ w [x_a > x_b] + ½ Σ w [x_a = x_b] over the indicators known of both, their weights
    made to add up to one; a wins where S_ab > ½. Two that share no indicator do not duel.

    >>> copeland(np.array([[1.0, np.nan], [0.0, 5.0]]), np.array([[0.5, 0.5]])).tolist()
    [[1.0, -1.0]]
    >>> copeland(np.array([[0.0, 5.0], [1.0, np.nan]]), np.array([[0.5, 0.5]])).tolist()
    [[-1.0, 1.0]]

    Source: Copeland (1951); Munda and Nardo (2009). Unlike the R package COINr, no order of rows
    changes it.
    """
    n = len(scores)
    won, fought = (each.reshape(n * n, -1).T for each in duels(scores))
    share = (weights @ won) - 0.5 * (weights @ fought)
    # What rounding leaves of a tie is no victory.
    result = np.sign(np.where(np.abs(share) < 1e-12, 0.0, share))
    return np.asarray(result.reshape(len(weights), n, n).sum(axis=2))


def require_few(units: int, means: Sequence[Mean]) -> None:
    """Refuse duels between too many. Raises IndexWrong."""
    if Mean.COPELAND in means and units > MOST_DUELS:
        raise IndexWrong(
            Text("Copeland is computed for %(most_duels)s units at most.", most_duels=MOST_DUELS)
        )
