"""Figures in different units put on one scale, so that more is better everywhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from idaman.core.text import Text
from idaman.features.indices.rules.figures import Floats
from idaman.features.indices.rules.spec import IndexIndicator, IndexWrong, Scale, Spec


def scaled(spec: Spec, values: Floats, scale: Scale) -> Floats:
    """Put every indicator on a scale; gaps stay gaps.

    Raises IndexWrong for an indicator that is the same everywhere or known of one unit only.
    Source: OECD/JRC Handbook (2008), step 5.
    """
    columns = [_column(spec, each, values[:, n], scale) for n, each in enumerate(spec.indicators)]
    return np.column_stack(columns)


def _column(spec: Spec, each: IndexIndicator, x: Floats, scale: Scale) -> Floats:
    there = x[~np.isnan(x)]
    if scale is not Scale.GOALPOSTS:
        if len(there) < 2:
            raise IndexWrong(
                Text(
                    "%(item)s: known of %(count)s units, two at least. Enter the figures or "
                    "leave the indicator out.",
                    item=each.code,
                    count=len(there),
                ),
            )
        if there.min() == there.max():
            raise IndexWrong(
                Text(
                    "%(item)s: the same for all units (%(there)s): it tells nothing apart. "
                    "Leave it out or use goalposts.",
                    item=each.code,
                    there=f"{there[0]:g}",
                ),
            )
    return _BY[scale](spec, each, x, there)


def _stretched(spec: Spec, share: Floats) -> Floats:
    return spec.steps.lowest + (spec.steps.highest - spec.steps.lowest) * share


def _min_max(spec: Spec, each: IndexIndicator, x: Floats, there: Floats) -> Floats:
    low, high = float(there.min()), float(there.max())
    share = (x - low) / (high - low)
    return _stretched(spec, share if each.direction == 1 else 1 - share)


def _z(spec: Spec, each: IndexIndicator, x: Floats, there: Floats) -> Floats:
    there = np.sort(there)
    z = (x - float(there.mean())) / float(there.std(ddof=1))
    return spec.steps.centre + spec.steps.spread * each.direction * z


def _below(each: IndexIndicator, x: Floats, there: Floats) -> Floats:
    """So many units are worse."""
    order = np.sort(there * each.direction)
    return np.where(
        np.isnan(x), np.nan, 1.0 * np.searchsorted(order, x * each.direction, side="left")
    )


def _percentile(spec: Spec, each: IndexIndicator, x: Floats, there: Floats) -> Floats:
    return _stretched(spec, _below(each, x, there) / (len(there) - 1))


def _borda(spec: Spec, each: IndexIndicator, x: Floats, there: Floats) -> Floats:
    return _below(each, x, there)


def _target(spec: Spec, each: IndexIndicator, x: Floats, there: Floats) -> Floats:
    target = each.target or 0.0
    worst = there.min() if each.direction == 1 else there.max()
    if (target - worst) * each.direction <= 0:
        raise IndexWrong(
            Text(
                "%(item)s: the target %(target)s is no better than the worst value (%(worst)s).",
                item=each.code,
                target=f"{target:g}",
                worst=f"{worst:g}",
            ),
        )
    return _stretched(spec, np.minimum((x - worst) / (target - worst), 1.0))


def _goalposts(spec: Spec, each: IndexIndicator, x: Floats, there: Floats) -> Floats:
    low, high = each.low or 0.0, each.high or 0.0
    if each.log:
        if there.size and there.min() <= 0:
            raise IndexWrong(
                Text(
                    "%(item)s: a logarithm needs values above zero, there is %(there)s.",
                    item=each.code,
                    there=f"{there.min():g}",
                ),
            )
        x, low, high = np.log(x), float(np.log(low)), float(np.log(high))
    share = np.clip((x - low) / (high - low), 0.0, 1.0)
    return _stretched(spec, share if each.direction == 1 else 1 - share)


_BY: dict[Scale, Callable[[Spec, IndexIndicator, Floats, Floats], Floats]] = {
    Scale.MIN_MAX: _min_max,
    Scale.Z: _z,
    Scale.PERCENTILE: _percentile,
    Scale.TARGET: _target,
    Scale.GOALPOSTS: _goalposts,
    Scale.BORDA: _borda,
}
