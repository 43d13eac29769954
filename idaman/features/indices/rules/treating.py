"""Outliers: drawn in a few at a time, then by a logarithm, where skewness and kurtosis say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from idaman.features.indices.rules.figures import Floats
from idaman.features.indices.rules.spec import Spec


def skewness(x: Floats) -> float:
    """Give G1, the sample skewness; NaN where it is not defined.

    G1 = √(n(n−1))/(n−2) · m₃/m₂^1.5

    >>> round(skewness(np.array([*range(1, 11), 100.0])), 6)
    3.255638
    """
    n, d = len(x), x - x.mean()
    m2 = float((d**2).mean())
    if n < 3 or m2 == 0:
        return float("nan")
    return float(np.sqrt(n * (n - 1)) / (n - 2) * (d**3).mean() / m2**1.5)


def kurtosis(x: Floats) -> float:
    """Give G2, the sample excess kurtosis; NaN where it is not defined.

    G2 = ((n+1)(r−3)+6)(n−1)/((n−2)(n−3)), r = n Σd⁴/(Σd²)²

    >>> round(kurtosis(np.array([*range(1, 11), 100.0])), 5)
    10.70667
    """
    n, d = len(x), x - x.mean()
    squares = float((d**2).sum())
    if n < 4 or squares == 0:
        return float("nan")
    r = n * float((d**4).sum()) / squares**2
    return ((n + 1) * (r - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))


@dataclass(frozen=True)
class Treated:
    """What was done to one indicator."""

    skewness: float
    kurtosis: float
    drawn_in: int
    """How many times an extreme was drawn in to the next value."""
    is_log: bool
    passes: bool
    """Whether it is in order now."""


def treat(spec: Spec, x: Floats) -> tuple[Floats, Treated]:
    """Treat one indicator's values; gaps stay gaps.

    In order: |G1| below the bound or G2 below its own, or too few to tell. Else the extreme (high
    where G1 ≥ 0, low else, all ties) is set to the next value, again and again up to `treat_most`
    times. Still not in order and skewed to high values: ln(x − min + 0.01 (max − min)) of what it
    was. Low extremes are never helped by a logarithm; they stay drawn in.

    Source: the rule of the JRC's audits, as in the R package COINr.
    """
    steps = spec.steps

    def in_order(values: Floats) -> bool:
        g1, g2 = skewness(values), kurtosis(values)
        return not (abs(g1) >= steps.skewness and g2 >= steps.kurtosis)

    there = ~np.isnan(x)
    first = x[there]
    g1, g2 = skewness(first), kurtosis(first)
    if in_order(first):
        return x, Treated(g1, g2, 0, False, True)
    now, times = first.copy(), 0
    while times < steps.treat_most and not in_order(now) and len(np.unique(now)) > 2:
        values = np.unique(now)
        end, beside = (values[-1], values[-2]) if skewness(now) >= 0 else (values[0], values[1])
        now[now == end] = beside
        times += 1
    is_log = not in_order(now) and g1 >= 0
    if is_log:
        low, high = first.min(), first.max()
        now, times = np.log(first - low + 0.01 * (high - low)), 0
    told = x.copy()
    told[there] = now
    return told, Treated(g1, g2, times, is_log, in_order(now))
