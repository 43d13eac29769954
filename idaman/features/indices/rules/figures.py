"""The figures an index is computed from: units by indicators, gaps, and what was before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from idaman.core.text import Text
from idaman.features.indices.rules.spec import IndexWrong

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class RankedUnit:
    """What is ranked: a government, with the kind of its peers (a city, a regency)."""

    code: str
    name: str
    peers: str = ""


@dataclass(frozen=True)
class Figures:
    """Values, units × indicators, NaN where none is known."""

    units: tuple[RankedUnit, ...]
    codes: tuple[str, ...]
    values: Floats
    history: Mapping[tuple[str, str], Sequence[tuple[int, float]]] = field(default_factory=dict)
    """By unit and indicator: (years before the index's own period, value), of the same series."""

    @classmethod
    def of(
        cls,
        units: Sequence[RankedUnit],
        codes: Sequence[str],
        cells: Mapping[tuple[str, str], float],
        history: Mapping[tuple[str, str], Sequence[tuple[int, float]]] | None = None,
    ) -> Figures:
        """Lay out cells by unit and indicator.

        >>> two = [RankedUnit("A", "A"), RankedUnit("B", "B")]
        >>> Figures.of(two, ["X"], {("A", "X"): 1.0}).values.tolist()
        [[1.0], [nan]]

        Raises IndexWrong for fewer than two units, one twice, or a value that is not finite.
        """
        names = [unit.code for unit in units]
        if len(set(names)) < 2 or len(set(names)) < len(names):
            raise IndexWrong(Text("An index needs two units at least, each once."))
        values = np.array([[cells.get((u, c), np.nan) for c in codes] for u in names], float)
        if np.isinf(values).any():
            raise IndexWrong(Text("A value is infinite."))
        return cls(tuple(units), tuple(codes), values, history or {})

    def only(self, kept: Bools) -> Figures:
        """Keep some units."""
        units = tuple(u for u, is_kept in zip(self.units, kept, strict=True) if is_kept)
        return replace(self, units=units, values=self.values[kept])

    def with_cell(self, unit: int, column: int, value: float) -> Figures:
        """Give them with one value changed."""
        values = self.values.copy()
        values[unit, column] = value
        return replace(self, values=values)
