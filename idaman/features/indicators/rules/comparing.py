"""Putting places side by side without unfairness: per head, how sure a share is, who is apart.

The rules stand in docs/methods/comparing.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from idaman.core.period import TimePeriod

Z = 1.959964
"""95 per cent of a normal distribution lie within so many standard deviations."""
Exact = TypeVar("Exact", Decimal, Fraction)
FEW = 10
"""A share of fewer than so many is told as counts, never as a percentage that is compared."""


@dataclass(frozen=True)
class ConfidenceSpan:
    """From where to where something lies, with 95 per cent confidence."""

    low: float
    high: float

    def meets(self, other: ConfidenceSpan) -> bool:
        """Tell whether two spans have a point in common.

        >>> ConfidenceSpan(0.2, 0.5).meets(ConfidenceSpan(0.5, 0.9)), ConfidenceSpan(0.2,
        ...     0.4).meets(ConfidenceSpan(0.5, 0.9))
        (True, False)
        """
        return self.low <= other.high and other.low <= self.high


def wilson(kept: int, of: int) -> ConfidenceSpan | None:
    """Give Wilson's interval of a share, in parts of one; None of nothing.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n). It stays within 0 and 1 and is honest where
    nothing or everything was kept.

    >>> around = wilson(7, 10)
    >>> round(around.low, 3), round(around.high, 3)
    (0.397, 0.892)
    >>> wilson(0, 10).low, round(wilson(0, 10).high, 3), wilson(0, 0)
    (0.0, 0.278, None)

    Raises ValueError for more kept than there are.
    """
    if not 0 <= kept <= of:
        raise ValueError("No more are kept than there are.")
    if not of:
        return None
    share, square = kept / of, Z * Z
    middle = share + square / (2 * of)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    below = 1 + square / of
    low = 0.0 if kept == 0 else (middle - half) / below
    high = 1.0 if kept == of else (middle + half) / below
    return ConfidenceSpan(low, high)


def inseparable(spans: Sequence[tuple[str, ConfidenceSpan]]) -> list[tuple[str, str]]:
    """Name each pair whose intervals meet: which of the two is higher, chance may have decided.


    >>> inseparable([("A", ConfidenceSpan(0.1, 0.3)), ("B", ConfidenceSpan(0.2, 0.5)), ("C",
    ...     ConfidenceSpan(0.6, 0.9))])
    [('A', 'B')]
    """
    return [
        (name, other)
        for n, (name, span) in enumerate(spans)
        for other, beside in spans[n + 1 :]
        if span.meets(beside)
    ]


def middle(values: Iterable[Exact]) -> Exact | None:
    """Give the median, exact: half of the places lie below; None of nothing.

    >>> middle([Decimal("79.46"), Decimal("70.18"), Decimal("72.75")])
    Decimal('72.75')
    >>> middle([Decimal(1), Decimal(2)]), middle([])
    (Decimal('1.5'), None)
    """
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def per(amount: Decimal, of: Decimal, each: int = 1) -> Fraction | None:
    """Divide an amount by people or area, for so many each; None where there are none.

    >>> round(float(per(Decimal(104440), Decimal(806964), 1000)), 1)
    129.4
    """
    return Fraction(amount) * each / Fraction(of) if of else None


def nearest(wanted: TimePeriod, known: Iterable[TimePeriod]) -> TimePeriod | None:
    """Give the period that lies nearest, the newer of two equally near; None of none.

    >>> from idaman.core.period import read_period as read
    >>> nearest(read("2021"), [read("2017"), read("2020"), read("2025")]) == read("2020")
    True
    >>> nearest(read("2021"), [read("2017"), read("2025")]) == read("2025")
    True
    """
    return min(
        known,
        key=lambda period: (abs((period.first - wanted.first).days) // 366, -period.first.year),
        default=None,
    )
