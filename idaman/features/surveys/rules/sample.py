"""How many respondents are enough: Krejcie and Morgan, and Slovin."""

from __future__ import annotations

import math

CHI_SQUARE = 3.841
"""One degree of freedom, 95 per cent; as Krejcie and Morgan (1970) printed it."""
ERROR = 0.05


def krejcie_morgan(population: int) -> int:
    """Advise on a sample: χ²NP(1−P) ÷ (d²(N−1) + χ²P(1−P)), with P = 0.5 and d = 0.05.

    Rounded to the nearest, as the published table is:

    >>> [krejcie_morgan(n) for n in (10, 100, 300, 1000, 10_000, 100_000)]
    [10, 80, 169, 278, 370, 383]

    Raises ValueError without a population.
    """
    if population < 1:
        raise ValueError("A population has at least one member.")
    above = CHI_SQUARE * population * 0.25
    return min(population, round(above / (ERROR**2 * (population - 1) + CHI_SQUARE * 0.25)))


def slovin(population: int, error: float = ERROR) -> int:
    """Advise on a sample: N ÷ (1 + N e²), rounded up; for comparison only.

    It assumes the worst spread and says nothing of confidence.

    >>> slovin(1000), slovin(100)
    (286, 80)

    Raises ValueError without a population or an error between 0 and 1.
    """
    if population < 1 or not 0 < error < 1:
        raise ValueError("A population has members, an error lies between 0 and 1.")
    return min(population, math.ceil(population / (1 + population * error**2)))
