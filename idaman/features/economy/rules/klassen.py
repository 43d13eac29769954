"""Klassen's typology: four quadrants of size and growth, for sectors or for places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum
from typing import Literal

from idaman.core.text import Text
from idaman.features.economy.rules.growth import mean_growth
from idaman.features.economy.rules.inequality import RegionIncome, checked
from idaman.features.economy.rules.specialisation import quotients
from idaman.features.economy.rules.tables import CannotCompute, RegionColumn, together


class KlassenQuadrant(StrEnum):
    """Where a sector or place stands; exactly on the line counts as above it."""

    LEADING = "leading"
    """Large and growing faster (maju dan tumbuh pesat)."""
    PRESSED = "pressed"
    """Large and growing slower (maju tapi tertekan)."""
    RISING = "rising"
    """Small and growing faster (potensial, berkembang)."""
    BEHIND = "behind"
    """Small and growing slower (relatif tertinggal)."""

    @classmethod
    def of(cls, *, is_large: bool, is_fast: bool) -> KlassenQuadrant:
        """Name the quadrant.

        >>> KlassenQuadrant.of(is_large=True, is_fast=False)
        <KlassenQuadrant.PRESSED: 'pressed'>
        """
        if is_large:
            return cls.LEADING if is_fast else cls.PRESSED
        return cls.RISING if is_fast else cls.BEHIND


@dataclass(frozen=True)
class Spot:
    """One sector or place in the picture: how large, how fast, against which lines."""

    size: float
    size_line: float
    growth: float
    growth_line: float

    @property
    def quadrant(self) -> KlassenQuadrant:
        return KlassenQuadrant.of(
            is_large=self.size >= self.size_line, is_fast=self.growth >= self.growth_line
        )


def sectoral(
    own_start: RegionColumn,
    own_end: RegionColumn,
    reference_start: RegionColumn,
    reference_end: RegionColumn,
    *,
    against: Literal["sector", "whole"] = "sector",
) -> dict[str, Spot | None]:
    """Place each sector by its location quotient (line: 1) and its mean annual growth.

    Two versions are in print: growth against the same sector of the reference (`sector`), or
    against the reference's whole economy (`whole`). None where a sector has no growth or no
    quotient. The quotient is that of the last year.

    >>> a = RegionColumn("W", 2023, {"A": 60, "B": 40}), RegionColumn("W", 2024, {"A": 66, "B": 39})
    >>> z = RegionColumn("N", 2023, {"A": 300, "B": 700}), RegionColumn("N", 2024, {"A": 315,
    ...     "B": 735})
    >>> {k: str(v.quadrant) for k, v in sectoral(*a, *z).items()}
    {'A': 'leading', 'B': 'behind'}

    Raises CannotCompute. Source: Klassen (1965) in Sjafrizal (1997).
    """
    years = own_end.year - own_start.year
    if years < 1 or reference_end.year - reference_start.year != years:
        raise CannotCompute(
            Text("Klassen's typology needs the same first and last year in region and reference.")
        )
    e0, e1, big0, big1 = together([own_start, own_end, reference_start, reference_end])
    size = quotients(own_end, reference_end)
    whole = _yearly(fsum(big0.values()), fsum(big1.values()), years)
    found: dict[str, Spot | None] = {}
    for sector in e0:
        own = _yearly(e0[sector], e1[sector], years)
        line = whole if against == "whole" else _yearly(big0[sector], big1[sector], years)
        large = size[sector]
        if own is None or line is None or large is None:
            found[sector] = None
        else:
            found[sector] = Spot(large, 1.0, own, line)
    return found


def _yearly(first: float, last: float, years: int) -> float | None:
    grown = mean_growth([first, last])
    return None if grown is None else float((1 + grown) ** (1 / years) - 1)


def regional(
    start: Sequence[RegionIncome], end: Sequence[RegionIncome], *, years: int
) -> dict[str, Spot]:
    """Place each region by income a head (in the last year) and mean annual growth of its income.

    The lines are those of all regions together.

    >>> a = [RegionIncome("Hulu", 100, 10), RegionIncome("Hilir", 100, 40)]
    >>> b = [RegionIncome("Hulu", 105, 10), RegionIncome("Hilir", 120, 40)]
    >>> {k: str(v.quadrant) for k, v in regional(a, b, years=1).items()}
    {'Hulu': 'pressed', 'Hilir': 'rising'}

    Raises CannotCompute. Source: Klassen (1965) in Sjafrizal (1997).
    """
    before: Mapping[str, RegionIncome] = {place.name: place for place in start}
    if before.keys() != {place.name for place in end} or years < 1 or len(before) != len(end):
        raise CannotCompute(
            Text("The typology of regions needs the same regions in the first and the last year.")
        )
    checked(start)
    checked(end)
    first, last = fsum(p.income for p in start), fsum(p.income for p in end)
    line = _yearly(first, last, years)
    a_head = last / fsum(p.people for p in end)
    found = {}
    for place in end:
        grown = _yearly(before[place.name].income, place.income, years)
        assert grown is not None
        assert line is not None
        found[place.name] = Spot(place.income / place.people, a_head, grown, line)
    return found
