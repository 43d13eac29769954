"""Values far from the others: median, median distance from it, and the score made of both."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext

NORMAL = Decimal("0.6745")
"""Median distance from the middle of a normal distribution, in standard deviations."""
DIGITS = 28


def median(values: Sequence[Decimal]) -> Decimal:
    """Give the middle value; of an even number the mean of the two in the middle.

    >>> median([Decimal(3), Decimal(1), Decimal(2)]), median([Decimal(1), Decimal(2)])
    (Decimal('2'), Decimal('1.5'))
    """
    ordered, middle = sorted(values), len(values) // 2
    if len(values) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def mad(values: Sequence[Decimal]) -> Decimal:
    """Give the median absolute deviation: half of the values lie at most so far from the median.

    >>> mad([Decimal(v) for v in (1, 2, 3, 4, 100)])
    Decimal('1')
    """
    middle = median(values)
    return median([abs(value - middle) for value in values])


def score(value: Decimal, values: Sequence[Decimal]) -> Decimal | None:
    """Say how far a value is from the others: 0.6745 × (value − median) ÷ MAD.

    None where more than half of them are the same, so that no distance is usual.
    Source: Iglewicz and Hoaglin (1993), who call it unusual beyond 3.5.

    >>> few = [Decimal(v) for v in (1, 2, 3, 4, 100)]
    >>> [round(score(value, few), 2) for value in (Decimal(4), Decimal(100))]
    [Decimal('0.67'), Decimal('65.43')]
    >>> score(Decimal(9), [Decimal(1), Decimal(1), Decimal(1), Decimal(9)]) is None
    True
    """
    with localcontext(prec=DIGITS):
        spread = mad(values)
        return NORMAL * (value - median(values)) / spread if spread else None
