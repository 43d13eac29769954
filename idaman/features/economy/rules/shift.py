"""Shift-share: how much of a change came from the whole, from the mix, from the region itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from idaman.features.economy.rules.specialisation import inside
from idaman.features.economy.rules.tables import RegionColumn, together


@dataclass(frozen=True)
class Shift:
    """The change of one sector, in parts that add up to it; in the unit of the table."""

    change: float
    national: float
    """What it would have been, had it grown like the whole reference."""
    mix: float
    """Because the sector grew faster or slower than the whole, everywhere."""
    competitive: float
    """Because the region did better or worse in it than the reference."""
    homothetic: float | None = None
    """The competitive part, were the region composed like the reference."""
    allocation: float | None = None
    """What its being composed otherwise adds; with `homothetic` it gives `competitive`."""


def shift_share(
    own_start: RegionColumn,
    own_end: RegionColumn,
    reference_start: RegionColumn,
    reference_end: RegionColumn,
) -> dict[str, Shift]:
    """Divide each sector's change as Dunn does, and its competitive part as Esteban-Marquillas.

    N = e₀G, M = e₀(Gᵢ − G), C = e₁ − e₀(1 + Gᵢ); with h = e₀ᵣ Eᵢ/E and g = e₁/e₀ − 1:
    C′ = h (g − Gᵢ), A = C − C′. A sector that starts from nothing here has C without division;
    it has no g, so `homothetic` and `allocation` are None.

    >>> names = ("tani", "tambang", "industri", "jasa")
    >>> def col(region, year, *v): return RegionColumn(region, year, dict(zip(names, v)))
    >>> told = shift_share(
    ...     col("A", 0, 90, 20, 10, 60), col("A", 1, 100, 40, 10, 55),
    ...     col("N", 0, 400, 150, 150, 400), col("N", 1, 440, 210, 135, 480))
    >>> whole = [round(sum(getattr(s, part) for s in told.values()), 6)
    ...          for part in ("national", "mix", "competitive", "homothetic", "allocation")]
    >>> whole
    [27.0, 1.0, -3.0, -0.636364, -2.363636]

    Raises CannotCompute. Sources: Dunn (1960); Esteban-Marquillas (1972).
    """
    e0, e1, big0, big1 = together([own_start, own_end, reference_start, reference_end])
    inside(own_start, reference_start, e0, big0)
    own_all, ref_all = fsum(e0.values()), fsum(big0.values())
    growth = fsum(big1.values()) / ref_all - 1
    found = {}
    for sector, first in e0.items():
        # Where the reference had none, neither had the region, and this rate weighs nothing.
        there = big1[sector] / big0[sector] - 1 if big0[sector] else growth
        competitive = e1[sector] - first * (1 + there)
        homothetic = None
        if first:
            homothetic = own_all * big0[sector] / ref_all * (e1[sector] / first - 1 - there)
        found[sector] = Shift(
            change=e1[sector] - first,
            national=first * growth,
            mix=first * (there - growth),
            competitive=competitive,
            homothetic=homothetic,
            allocation=None if homothetic is None else competitive - homothetic,
        )
    return found
