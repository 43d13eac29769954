"""A cluster is more than chance: exact, monotone, whatever the order, and rarely wrong."""

from datetime import date, timedelta
from math import inf
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idaman.features.reports.rules.clusters import (
    BURST,
    FALSE_SHARE,
    GROWTH,
    CountedReport,
    clusters,
    discoveries,
    linked,
    rates,
    share,
    tail,
)

UNTIL = date(2026, 6, 30)
COUNTS = st.integers(0, 80)


def reported(count, *, ago, first=1, topic="jalan", village="Hulu", place=None, words=""):
    """So many reports, all a number of days before the last day."""
    on = UNTIL - timedelta(days=ago)
    said = frozenset(words.split())
    return [CountedReport(first + n, topic, on, village, place, said) for n in range(count)]


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


@settings(deadline=None)
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
    assert found.tested == 2, "60 days and 3 days"


def test_ten_within_three_days_are_found_where_as_many_came_in_both_halves_before():
    steady = [report for n in range(29) for report in reported(1, ago=4 + n * 4, first=100 + n)]
    burst = [*reported(5, ago=2), *reported(5, ago=0, first=10)]
    (found,) = clusters([*steady, *burst], until=UNTIL)
    assert (found.rates.window, found.rates.now, found.rates.before) == (BURST, 10, 29)
    assert set(found.reports) == {report.key for report in burst}
    assert clusters([*steady, *burst], until=UNTIL, windows=(GROWTH,)) == []
    assert clusters(steady, until=UNTIL) == []


def test_one_sender_is_no_burst_and_neighbours_who_write_shortly_alike_are():
    copies = "lampu jalan depan pasar pagi mati sejak kemarin"
    sent = [
        report
        for n in range(10)
        for report in reported(1, ago=n % 3, first=n + 1, words=f"{copies} {n % 4 and 'segera'}")
    ]
    assert clusters(sent, until=UNTIL) == []
    (found,) = clusters(reported(10, ago=1, words="listrik padam lagi"), until=UNTIL)
    assert found.rates.now == 10
    unread = clusters(reported(10, ago=1), until=UNTIL)
    assert [each.rates.now for each in unread] == [10], "what nobody can read is no copy"


def test_a_copy_counts_on_the_day_it_was_sent_first():
    words = "lampu jalan depan pasar pagi mati sejak kemarin"
    old = reported(1, ago=80, first=50, words=words)
    (found,) = clusters(
        [*old, *reported(9, ago=9), *reported(3, ago=1, first=30, words=words)], until=UNTIL
    )
    assert (found.rates.now, found.rates.before) == (9, 1)


def test_what_is_no_one_thing_is_no_candidate():
    assert clusters(reported(30, ago=1, topic=""), until=UNTIL) == []


def test_what_breaks_out_again_within_a_fortnight_is_the_same_and_later_is_not():
    (found,) = clusters([*reported(4, ago=20), *reported(9, ago=1, first=50)], until=UNTIL)
    assert found.rates.window == BURST
    assert found.shared([1, 2], UNTIL - timedelta(days=14)) == 2
    assert found.shared([1, 2], UNTIL - timedelta(days=15)) == 0
    assert found.shared([50], UNTIL - timedelta(days=15)) == 1


def test_a_handful_is_never_proposed_however_new_it_is():
    assert clusters(reported(4, ago=3), until=UNTIL) == []


def test_a_cluster_across_villages_is_found_by_distance_and_shares_no_report():
    street = [
        CountedReport(n, "lampu", UNTIL, f"Desa {n % 4}", (-0.5 + n * 0.001, 117.1))
        for n in range(12)
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


@settings(deadline=None)
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
            CountedReport(
                v * 1000 + n, "jalan", UNTIL - timedelta(days=chance.randrange(120)), f"D{v}"
            )
            for v in range(20)
            for n in range(chance.randrange(6, 30))
        ]
        wrong += bool(clusters(reports, until=UNTIL))
    assert wrong <= 10
