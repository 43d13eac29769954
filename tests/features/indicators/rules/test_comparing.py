"""Places side by side: shares with their intervals, middles, and a panel of all at once."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from idaman.features.indicators.rules.comparing import ConfidenceSpan, inseparable, wilson
from idaman.features.indicators.rules.panel import panel, rolled

VALUES = some.lists(some.none() | some.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(some.integers(0, 300), some.integers(0, 300))
def test_an_interval_holds_the_share_and_stays_a_share(kept, more):
    of = kept + more
    span = wilson(kept, of)
    if not of:
        assert span is None
        return
    assert 0 <= span.low <= kept / of <= span.high <= 1
    turned = wilson(more, of)
    assert math.isclose(turned.low, 1 - span.high, abs_tol=1e-12), "kept and not kept mirror"


def test_an_interval_is_the_one_of_the_tables():
    """Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 29 of 29."""
    for kept, of, low, high in (
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0),
    ):  # fmt: skip
        span = wilson(kept, of)
        assert (round(span.low, 4), round(span.high, 4)) == (low, high)


def test_more_kept_than_there_are_is_no_share():
    with pytest.raises(ValueError, match="No more"):
        wilson(3, 2)


def test_only_intervals_that_lie_apart_can_be_told_apart():
    few, many = wilson(3, 10), wilson(90, 100)
    assert inseparable([("A", few), ("B", many)]) == []
    assert inseparable([("A", few), ("B", wilson(6, 10)), ("C", ConfidenceSpan(0, 1))]) == [
        ("A", "B"), ("A", "C"), ("B", "C"),
    ]  # fmt: skip


@given(VALUES)
def test_a_panel_gives_the_middle_quartiles_and_mean_of_what_is_known(values):
    up = rolled(panel([values]), np.ones(len(values)))
    known = [value for value in values if value is not None]
    assert up.known[0] == len(known)
    assert math.isclose(up.complete[0], len(known) / len(values))
    if not known:
        assert all(np.isnan(each[0]) for each in (up.middle, up.mean, up.weighted, up.highest))
        return
    assert math.isclose(up.middle[0], statistics.median(known), rel_tol=1e-9, abs_tol=1e-9)
    assert math.isclose(up.mean[0], statistics.fmean(known), rel_tol=1e-6, abs_tol=1e-6)
    assert math.isclose(up.weighted[0], up.mean[0], rel_tol=1e-6, abs_tol=1e-6)
    for share, found in ((0.25, up.first), (0.75, up.third)):
        assert math.isclose(found[0], np.quantile(known, share), rel_tol=1e-9, abs_tol=1e-9)
    assert (up.lowest[0], up.highest[0]) == (min(known), max(known))


def test_a_place_without_a_weight_counts_in_no_weighted_mean():
    up = rolled(panel([[10, 20, None]]), np.array([1.0, np.nan, 3.0]))
    assert up.weighted[0] == 10
    assert up.mean[0] == 15
    assert up.covered[0] == 0.25


def test_a_panel_needs_one_weight_for_each_place():
    with pytest.raises(ValueError, match="One weight"):
        rolled(panel([[1, 2]]), np.ones(3))
