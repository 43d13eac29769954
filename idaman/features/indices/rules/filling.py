"""What becomes of figures that are not known: filled by a named rule, each marked."""

from __future__ import annotations

import numpy as np

from idaman.core.text import Text
from idaman.features.indices.rules.figures import Bools, Figures, Floats
from idaman.features.indices.rules.spec import Fill, IndexWrong, Spec


def short(spec: Spec, figures: Figures) -> Bools:
    """Tell of which units less is observed than the index asks.

    Raises IndexWrong where the index refuses such a unit, naming it.
    """
    observed = ~np.isnan(figures.values)
    share = observed.mean(axis=1)
    is_short: Bools = share < spec.steps.unit_share
    if is_short.any() and spec.steps.when_short == "refuse":
        first = int(np.argmax(is_short))
        unit, n, of = figures.units[first].name, int(observed[first].sum()), len(figures.codes)
        least = f"{spec.steps.unit_share:.0%}"
        raise IndexWrong(
            Text(
                "%(unit)s: only %(number)s of %(of)s indicators are known, %(least)s at "
                "least. Enter the figures or leave the unit out.",
                unit=unit,
                number=n,
                of=of,
                least=least,
            ),
        )
    return is_short


def filled(spec: Spec, figures: Figures, fill: Fill) -> Floats:
    """Give the values with gaps filled by one rule; a gap no rule can fill stays one.

    `peers-median` (formerly `peers`) and `peers-mean`: of the observed units of the same kind.
    `mean`: mean of the observed units.
    `last`: the unit's own newest earlier figure within `fill_years`. `nearest`: mean of the k
    observed units with the least mean squared distance over indicators observed of both, each in
    standard deviations; equally far ones all count.

    Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 3.
    """
    values = figures.values.copy()
    gaps = np.isnan(values)
    if not gaps.any() or fill is Fill.NONE:
        return values
    if fill is Fill.LAST:
        return _last(spec, figures, values, gaps)
    if fill is Fill.NEAREST:
        return _nearest(spec, figures, values, gaps)
    among_peers = fill in (Fill.PEERS, Fill.PEERS_MEDIAN, Fill.PEERS_MEAN)
    kinds = np.array([u.peers if among_peers else "" for u in figures.units])
    middle = np.median if fill in (Fill.PEERS, Fill.PEERS_MEDIAN) else np.mean
    for unit, column in np.argwhere(gaps):
        told = figures.values[(kinds == kinds[unit]) & ~gaps[:, column], column]
        if told.size:
            values[unit, column] = middle(np.sort(told))
    return values


def _last(spec: Spec, figures: Figures, values: Floats, gaps: Bools) -> Floats:
    for unit, column in np.argwhere(gaps):
        told = figures.history.get((figures.units[unit].code, figures.codes[column]), ())
        within = [each for each in told if 0 < each[0] <= spec.steps.fill_years]
        if within:
            values[unit, column] = min(within)[1]
    return values


def _nearest(spec: Spec, figures: Figures, values: Floats, gaps: Bools) -> Floats:
    told = figures.values
    with np.errstate(invalid="ignore"):
        seen = np.where(gaps, 0.0, told)
        n = np.maximum((~gaps).sum(axis=0), 1)
        mean = seen.sum(axis=0) / n
        spread = np.sqrt((np.where(gaps, 0.0, told - mean) ** 2).sum(axis=0) / n)
        alike = (told - mean) / np.where(spread > 0, spread, 1.0)
    for unit in np.flatnonzero(gaps.any(axis=1)):
        both = ~gaps & ~gaps[unit]
        apart = np.where(both, (alike - alike[unit]) ** 2, 0.0).sum(axis=1)
        common = both.sum(axis=1)
        distance = np.where(common > 0, apart / np.maximum(common, 1), np.inf)
        distance[unit] = np.inf
        for column in np.flatnonzero(gaps[unit]):
            far = np.where(gaps[:, column], np.inf, distance)
            order = np.sort(far[np.isfinite(far)])
            if order.size:
                # Rounded, so that equally far units all count whatever their order.
                edge = order[min(spec.steps.neighbours, order.size) - 1] * (1 + 1e-9)
                values[unit, column] = np.sort(told[far <= edge, column]).mean()
    return values
