"""Whether a change is for the better, as the technical sheet says which way is better."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum, auto

Band = tuple[Decimal, Decimal]


class Better(StrEnum):
    """Which way is better."""

    UP = auto()
    DOWN = auto()
    BAND = auto()
    """Within bounds."""
    NONE = auto()
    """Neither: it describes and is not judged, such as an area."""


class Movement(StrEnum):
    """Where a figure went since the one before."""

    BETTER = auto()
    WORSE = auto()
    UNCHANGED = auto()
    UNKNOWN = auto()
    """There is no earlier figure that may be compared."""


def outside(value: Decimal, band: Band) -> Decimal:
    """Say how far a value lies outside its bounds; zero within.

    >>> outside(Decimal(8), (Decimal(2), Decimal(5))), outside(Decimal(2), (Decimal(2), Decimal(5)))
    (Decimal('3'), Decimal('0'))
    """
    low, high = band
    return max(low - value, value - high, Decimal(0))


def moved(
    way: Better, *, before: Decimal | None, after: Decimal | None, band: Band | None = None
) -> Movement:
    """Say whether a figure got better.

    >>> moved(Better.DOWN, before=Decimal("7.61"), after=Decimal("7.28"))
    <Movement.BETTER: 'better'>
    >>> moved(Better.UP, before=Decimal("76.50"), after=Decimal("76.5"))
    <Movement.UNCHANGED: 'unchanged'>
    >>> moved(Better.BAND, before=Decimal(6), after=Decimal(8), band=(Decimal(2), Decimal(5)))
    <Movement.WORSE: 'worse'>
    >>> moved(Better.UP, before=None, after=Decimal(1))
    <Movement.UNKNOWN: 'unknown'>
    """
    if before is None or after is None or way is Better.NONE:
        return Movement.UNKNOWN
    if way is Better.BAND and band is None:
        return Movement.UNKNOWN
    if way is Better.BAND and band is not None:
        gain = outside(before, band) - outside(after, band)
    else:
        gain = after - before if way is Better.UP else before - after
    if not gain:
        return Movement.UNCHANGED
    return Movement.BETTER if gain > 0 else Movement.WORSE
