"""A cluster is more than chance: exact, monotone, whatever the order, and rarely wrong."""

from datetime import date, timedelta
from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.pure.service.clusters import (
    FALSE_SHARE,
    Report,
    clusters,
    discoveries,
    linked,
    rates,
    share,
    tail,
)

UNTIL = date(2026, 6, 30)
COUNTS = st.integers(0, 80)


def reported(count, *, ago, first=1, topic="jalan", village="Hulu", place=None):
    """So many reports, all a number of days before the last day."""
    on = UNTIL - timedelta(days=ago)
    return [Report(first + n, topic, on, village, place) for n in range(count)]


@given(COUNTS, COUNTS)
def test_one_more_report_now_raises_the_ratio_and_its_ends_and_lowers_the_chance(now, before):
    if now + before == 0:
        return
    less, more = rates(now, before), rates(now + 1, before)
    assert more.lower > less.lower - 1e-9
    assert more.upper >= less.upper - 1e-9
    assert more.p <= less.p + 1e-12
    assert more.ratio > less.ratio or more.ratio == inf


@given(st.integers(1, 80), st.integers(1, 80))
def test_the_windows_changed_about_turn_the_interval_about(now, before):
    one, other = rates(now, before), rates(before, now)
    assert one.lower == pytest.approx(1 / other.upper, rel=1e-6)
    assert one.lower <= one.ratio <= one.upper


@given(st.integers(1, 60), st.data())
def test_the_interval_holds_exactly_what_the_tails_say(n, data):
    k = data.draw(st.integers(1, n))
    lower, _ = share(n, k)
    assert tail(n, k, lower) == pytest.approx(0.025, abs=1e-6)


def test_windows_with_nothing_or_less_than_nothing_are_refused():
    for now, before in ((0, 0), (-1, 3)):
        with pytest.raises(ValueError, match="compared"):
            rates(now, before)


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_reports_changes_nothing(shuffled):
    reports = [
        *reported(12, ago=5),
        *reported(3, ago=80, first=50),
        *reported(9, ago=9, first=100, topic="air", place=(-0.5, 117.1)),
        *reported(4, ago=70, first=200, topic="air", village="Hilir"),
    ]
    mixed = list(reports)
    shuffled.shuffle(mixed)
    assert clusters(mixed, until=UNTIL) == clusters(reports, until=UNTIL)


def test_more_than_before_is_found_and_as_many_as_before_is_not():
    assert clusters([*reported(12, ago=5), *reported(12, ago=80, first=50)], until=UNTIL) == []
    found = clusters([*reported(12, ago=5), *reported(2, ago=80, first=50)], until=UNTIL)
    assert [(c.village, c.rates.now, c.rates.before) for c in found] == [("Hulu", 12, 2)]
    assert found[0].reports == tuple(range(1, 13))


def test_what_lies_outside_both_windows_is_not_counted():
    outside = [*reported(30, ago=120, first=100), *reported(30, ago=-1, first=200)]
    (found,) = clusters([*reported(9, ago=0), *outside], until=UNTIL)
    assert (found.rates.now, found.rates.before) == (9, 0)
    assert found.tested == 1


def test_a_handful_is_never_proposed_however_new_it_is():
    assert clusters(reported(4, ago=3), until=UNTIL) == []


def test_a_cluster_across_villages_is_found_by_distance_and_shares_no_report():
    street = [
        Report(n, "lampu", UNTIL, f"Desa {n % 4}", (-0.5 + n * 0.001, 117.1)) for n in range(12)
    ]
    (found,) = clusters(street, until=UNTIL)
    assert found.centre is not None
    assert found.reports == tuple(range(12))
    both = clusters([*street, *reported(12, ago=1, first=50, topic="lampu")], until=UNTIL)
    keys = [key for each in both for key in each.reports]
    assert len(keys) == len(set(keys)) == 24


def test_the_street_is_named_rather_than_the_village_where_it_is_the_whole_story():
    (found,) = clusters(reported(10, ago=1, place=(-0.5, 117.1)), until=UNTIL)
    assert found.centre == pytest.approx((-0.5, 117.1))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_smaller_p_value_is_chosen_wherever_a_larger_one_is(ps):
    chosen = discoveries(ps)
    if chosen:
        worst = max(ps[i] for i in chosen)
        assert all(i in chosen for i, p in enumerate(ps) if p < worst)
    assert all(p <= FALSE_SHARE for p in (ps[i] for i in chosen))


def test_places_are_linked_the_same_wherever_a_line_of_the_grid_runs():
    chain = {n: (-0.05 + n * 0.002, 117.05 + n * 0.0005) for n in range(50)}
    assert [sorted(group) for group in linked(chain, 300)] == [list(range(50))]


def test_where_nothing_changed_false_alarms_are_as_rare_as_is_said():
    """One hundred regencies of twenty villages with the same rate in both windows."""
    chance, wrong = Random(6), 0
    for _ in range(100):
        reports = [
            Report(v * 1000 + n, "jalan", UNTIL - timedelta(days=chance.randrange(120)), f"D{v}")
            for v in range(20)
            for n in range(chance.randrange(6, 30))
        ]
        wrong += bool(clusters(reports, until=UNTIL))
    assert wrong <= 10
