"""An index as it is defined: scores, ranks, and what each step did on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from idaman.core.text import Text
from idaman.features.indices.rules.aggregating import Tree, combined, require_few, require_positive
from idaman.features.indices.rules.figures import Bools, Figures, Floats
from idaman.features.indices.rules.filling import filled, short
from idaman.features.indices.rules.scaling import scaled
from idaman.features.indices.rules.spec import Fill, IndexWrong, Scale, Spec
from idaman.features.indices.rules.treating import Treated, treat


@dataclass(frozen=True)
class FilledFigures:
    """Figures after filling and treating, before any scale."""

    figures: Figures
    """Of the units that are scored."""
    left_out: tuple[str, ...]
    """Codes of units of which too little is observed."""
    values: Floats
    filled: Bools
    treated: tuple[Treated | None, ...]


@dataclass(frozen=True)
class ComputedIndex:
    """What came out: units × groups, NaN where a group is a gap."""

    laid: FilledFigures
    scores: Floats
    """Units × indicators on one scale."""
    groups: Mapping[str, Floats]
    """By group, "" for the index: a score a unit."""

    @property
    def index(self) -> Floats:
        return self.groups[""]

    @cached_property
    def ranks(self) -> NDArray[np.int64]:
        """1 for the highest; equals share the better rank; 0 where there is no score."""
        return ranked(self.index)


def ranked(scores: Floats) -> NDArray[np.int64]:
    """Give ranks: 1 for the highest, equals share the better one, 0 for what has no score.

    Scores are compared to nine decimals, so that what rounding leaves breaks no tie.

    >>> ranked(np.array([3.0, 5.0, float("nan"), 3.0, 1.0])).tolist()
    [2, 1, 0, 2, 4]
    """
    told = np.round(scores, 9)
    known = ~np.isnan(told)
    above = np.searchsorted(np.sort(-told[known]), -told, side="left") + 1
    return np.where(known, above, 0)


def lay(spec: Spec, figures: Figures, fill: Fill) -> FilledFigures:
    """Leave out units of which too little is observed, fill gaps by a rule, treat outliers.

    Raises IndexWrong.
    """
    if figures.codes != tuple(each.code for each in spec.indicators):
        raise IndexWrong(Text("The columns of figures are not the indicators of the index."))
    is_short = short(spec, figures)
    left_out = tuple(u.code for u, s in zip(figures.units, is_short, strict=True) if s)
    figures = figures.only(~is_short)
    if len(figures.units) < 2:
        raise IndexWrong(Text("Enough is known of fewer than two units; nothing can be compared."))
    values = filled(spec, figures, fill)
    was_filled = np.isnan(figures.values) & ~np.isnan(values)
    treated: list[Treated | None] = [None] * len(spec.indicators)
    if spec.steps.treat:
        columns = [treat(spec, values[:, n]) for n in range(len(spec.indicators))]
        values = np.column_stack([x for x, _ in columns])
        treated = [told for _, told in columns]
    return FilledFigures(figures, left_out, values, was_filled, tuple(treated))


def stand(spec: Spec, figures: Figures, *, scale: Scale | None = None) -> ComputedIndex:
    """Compute an index as it is defined, on another scale where one is named.

    Raises IndexWrong.
    """
    tree = Tree.of(spec)
    require_few(len(figures.units), [spec.steps.mean])
    laid = lay(spec, figures, spec.steps.fill)
    scores = scaled(spec, laid.values, scale or spec.steps.scale)
    require_positive(tree, laid.figures, scores)
    told = combined(tree, scores, tree.given())
    return ComputedIndex(laid, scores, {code: rows[0] for code, rows in told.items()})
