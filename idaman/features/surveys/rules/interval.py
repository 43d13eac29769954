"""How sure an index is: a normal interval of the mean, with the finite population's correction.

A respondent's own score is 25 × the mean of their nine answers; the index is the mean of these.
Interval = index ± 1.96 × s/√n × √((N − n)/(N − 1)), the last factor only where the number served,
N, is known. It is an approximation: with fewer than 30 respondents it is told as rough. It speaks
of chance in who was asked, not of who was never asked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from idaman.features.surveys.rules.elements import ELEMENTS
from idaman.features.surveys.rules.index import FACTOR, ScoreTally

Z = 1.959964
"""95 per cent of a normal distribution lie within so many standard deviations."""
FEW = 30


@dataclass(frozen=True)
class Interval:
    """From where to where the index lies, with 95 per cent confidence."""

    low: float
    high: float
    is_rough: bool
    is_corrected: bool
    """Whether the number served was known and taken into account."""

    @property
    def half(self) -> float:
        """Half of its width before it was cut at 25 and 100."""
        return (self.high - self.low) / 2


def interval(tally: ScoreTally, *, population: int | None = None) -> Interval | None:
    """Give the interval of a tally's index; None below two respondents.

    Everybody asked leaves nothing to chance:

    >>> told = ScoreTally.of({"333333333": 20, "444444444": 20})
    >>> around = interval(told)
    >>> round(around.low, 2), round(around.high, 2), around.is_rough
    (83.58, 91.42, False)
    >>> all_asked = interval(told, population=40)
    >>> round(all_asked.low, 2) == round(all_asked.high, 2) == 87.5
    True
    """
    return around(tally.n, sum(tally.totals), tally.squares, population=population)


def around(n: int, total: int, squares: int, *, population: int | None) -> Interval | None:
    """Give the same from the sum of all scores and the sum of squares of respondents' own sums.

    >>> around(40, 20 * 27 + 20 * 36, 20 * 27**2 + 20 * 36**2, population=None) == interval(
    ...     ScoreTally.of({"333333333": 20, "444444444": 20}))
    True
    """
    if n < 2:
        return None
    scale = Fraction(FACTOR, len(ELEMENTS))
    mean = scale * total / n
    spread = math.sqrt((scale**2 * squares - n * mean**2) / (n - 1) / n)
    is_corrected = population is not None and population >= n
    if is_corrected and population is not None:
        spread *= math.sqrt((population - n) / (population - 1)) if population > 1 else 0
    half = Z * spread
    return Interval(
        low=max(float(FACTOR), float(mean) - half),
        high=min(100.0, float(mean) + half),
        is_rough=n < FEW,
        is_corrected=is_corrected,
    )
