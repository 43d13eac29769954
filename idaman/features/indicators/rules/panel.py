"""Many places, indicators and periods at once: middle, quartiles, weighted mean, how complete.

A panel has a row for each line (an indicator in a period and series) and a column for each place.
What nobody knows is a gap, and counts in nothing. docs/methods/comparing.md has the formulas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class PanelFigures:
    """What the places of a panel come to, a figure a line; NaN where there is none."""

    known: NDArray[np.int64]
    """How many places have a value."""
    places: int
    lowest: Numbers
    first: Numbers
    """A quarter of the places lies below."""
    middle: Numbers
    third: Numbers
    highest: Numbers
    mean: Numbers
    weighted: Numbers
    """The mean, each place by its weight."""
    covered: Numbers
    """The known places' part of all weight, from 0 to 1."""

    @property
    def complete(self) -> Numbers:
        """How many of all places have a value, from 0 to 1."""
        return self.known / max(self.places, 1)


def panel(rows: Sequence[Sequence[float | None]]) -> Numbers:
    """Lay values out, a line a row; None is a gap.

    >>> panel([[1, None], [2, 3]]).shape
    (2, 2)
    """
    told = [[np.nan if value is None else float(value) for value in row] for row in rows]
    return np.array(told, dtype=np.float64).reshape(len(told), -1)


def rolled(values: Numbers, weights: Numbers) -> PanelFigures:
    """Roll every line of a panel up over its places; `weights` is one for each place.

    A quartile between two places is drawn straight between them: at p, of n values in order, the
    one at (n − 1)·p. A place without a weight counts in no weighted mean.

    >>> up = rolled(panel([[72.75, 70.18, 79.46, None]]), np.array([8.0, 2.0, 9.0, 4.0]))
    >>> float(up.middle[0]), int(up.known[0]), up.places, round(float(up.weighted[0]), 2)
    (72.75, 3, 4, 75.66)
    >>> [round(float(each[0]), 3) for each in (up.first, up.third, up.complete, up.covered)]
    [71.465, 76.105, 0.75, 0.826]
    >>> bool(np.isnan(rolled(panel([[None, None]]), np.array([1.0, 1.0])).middle[0]))
    True

    Raises ValueError where there is not one weight for each place.
    """
    lines, places = values.shape
    if weights.shape != (places,):
        raise ValueError("One weight for each place.")
    # Gaps are sorted to the end, so the known ones stand first in each line.
    ordered = np.sort(values, axis=1)
    is_known = ~np.isnan(values)
    known = is_known.sum(axis=1)
    told = np.where(is_known, values, 0.0)
    weight = np.where(np.isnan(weights), 0.0, weights)
    held = is_known @ weight
    whole = weight.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = told.sum(axis=1) / known
        weighted = np.where(held > 0, told @ weight / held, np.nan)
        covered = held / whole if whole else np.full(lines, np.nan)

    def at(share: float) -> Numbers:
        if not places:
            return np.full(lines, np.nan)
        place = np.maximum(known - 1, 0) * share
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(known - 1, 0))
        line = np.arange(lines)
        low, high = ordered[line, below], ordered[line, above]
        between: Numbers = low + (high - low) * (place - below)
        return between

    return PanelFigures(
        known, places, at(0.0), at(0.25), at(0.5), at(0.75), at(1.0), mean, weighted, covered
    )  # fmt: skip
