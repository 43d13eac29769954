"""Growth, and what each sector brought to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

from idaman.features.economy.rules.tables import RegionColumn, together


def mean_growth(
    values: Sequence[float], *, mean: Literal["compound", "arithmetic"] = "compound"
) -> float | None:
    """Give mean annual growth of consecutive years; None where it starts from or ends at nothing.

    Compound: (last/first)^(1/years) − 1. Arithmetic: the mean of the yearly rates, as
    statistical offices also print it.

    >>> round(mean_growth([100.0, 110.0, 121.0]), 6)
    0.1
    >>> round(mean_growth([100.0, 150.0, 75.0], mean="arithmetic"), 6)
    0.0
    >>> mean_growth([0.0, 5.0])
    """
    if len(values) < 2 or any(value <= 0 for value in values):
        return None
    if mean == "compound":
        return float((values[-1] / values[0]) ** (1 / (len(values) - 1)) - 1)
    rates = [b / a - 1 for a, b in zip(values, values[1:], strict=False)]
    return fsum(rates) / len(rates)


@dataclass(frozen=True)
class Contribution:
    """What one sector brought to the growth of the whole."""

    change: float
    """In the unit of the table."""
    points: float
    """In parts of the whole's first value; all sectors together give the growth."""
    part: float | None
    """Of the whole change; None where the whole did not change."""


def contributions(start: RegionColumn, end: RegionColumn) -> dict[str, Contribution]:
    """Give what each sector brought to growth between two years: (e₁ − e₀) / Σ e₀.

    >>> a = RegionColumn("W", 2023, {"A": 60, "B": 40})
    >>> b = RegionColumn("W", 2024, {"A": 66, "B": 39})
    >>> {k: (v.change, round(v.points, 3), v.part) for k, v in contributions(a, b).items()}
    {'A': (6.0, 0.06, 1.2), 'B': (-1.0, -0.01, -0.2)}

    Raises CannotCompute.
    """
    before, after = together([start, end])
    whole = fsum(before.values())
    moved = fsum([*after.values(), *(-v for v in before.values())])
    return {
        sector: Contribution(
            change=after[sector] - before[sector],
            points=(after[sector] - before[sector]) / whole,
            part=(after[sector] - before[sector]) / moved if moved else None,
        )
        for sector in before
    }
