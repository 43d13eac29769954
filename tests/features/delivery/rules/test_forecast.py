"""Forecasts hold what they promise: 75 to 90 of 100 ends are covered where eight of ten is said."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import date, timedelta
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.forecast import LEAST, MOST, foretold
from benchmarks.histories import MIXED, SCENARIOS
from idaman.features.delivery.rules.forecast import (
    HORIZON,
    LEAST_KNOWN,
    LEAST_POINTS,
    ForecastCorrection,
    Past,
    correction_of,
    forecast,
    missed_by,
    pace_of,
    seed_of,
    stretched,
)
from idaman.features.delivery.rules.forecast_range import ForecastCertainty, Range

LEAST_SPOKEN = {"spells": 0.10, "a long stop": 0.10, MIXED: 0.15}
"""The share of forecasts that say a share at least; elsewhere three of ten."""


@pytest.mark.parametrize("scenario", [*SCENARIOS, MIXED])
def test_where_a_share_is_said_75_to_90_of_100_ends_are_covered(scenario):
    """Forecasts of one work are no independent trials: each work is one, with its own share."""
    told = foretold(scenario, seed=100, works=120)
    of_work = defaultdict(list)
    for each in told:
        if each.forecast.says == ForecastCertainty.SHARE:
            of_work[each.history.code].append(each.is_covered)
    spoken = sum(map(len, of_work.values())) / len(told)
    assert spoken >= LEAST_SPOKEN.get(scenario, 0.30), "a method that says nothing is a toy"
    shares = [fmean(covered) for covered in of_work.values()]
    assert len(shares) >= 30
    doubt = 2.58 * stdev(shares) / len(shares) ** 0.5
    assert LEAST - doubt <= fmean(shares) <= MOST + doubt, (fmean(shares), doubt)


def test_a_forecast_takes_less_than_twenty_milliseconds():
    steps = [(date(2025, 1, 1) + timedelta(days=9 * n + n % 4), 1 + n % 3) for n in range(40)]
    began = time.process_time()
    for seed in range(20):
        forecast(steps, required=200, today=date(2026, 4, 1), seed=seed)
    assert (time.process_time() - began) / 20 < 0.020


EVEN = [(date(2026, 1, 1) + timedelta(days=30 * n), 1) for n in range(3)]
OWN = Range(date(2026, 2, 1), date(2026, 3, 1), date(2026, 5, 1))
NEW_YEAR = date(2026, 1, 1)


@pytest.mark.parametrize("count", range(LEAST_POINTS))
def test_with_fewer_than_three_accepted_points_it_is_too_early_to_say(count):
    assert forecast(EVEN[:count], required=9, today=date(2026, 3, 10), seed=1) is None


def test_three_acceptances_on_one_day_are_one_point():
    same_day = [(date(2026, 1, 1), 1)] * 3
    assert forecast(same_day, required=9, today=date(2026, 3, 10), seed=1) is None


def test_what_is_accepted_after_the_day_of_asking_is_not_known_yet():
    assert forecast(EVEN, required=9, today=date(2026, 2, 10), seed=1) is None


def test_the_same_seed_gives_the_same_range_and_another_hardly_another():
    said = [forecast(EVEN, required=6, today=date(2026, 3, 10), seed=seed) for seed in (1, 1, 2)]
    assert said[0] == said[1]
    assert said[0] != said[2]
    assert abs((said[0].middle - said[2].middle).days) < 30


def test_what_is_complete_is_known_to_the_day():
    said = forecast(EVEN, required=3, today=date(2026, 5, 1), seed=1)
    assert said.low == said.middle == said.high == EVEN[-1][0]


def test_the_longer_nothing_is_accepted_the_later_the_end():
    days = [date(2026, 3, 10), date(2026, 6, 10), date(2027, 6, 10), date(2034, 1, 1)]
    said = [forecast(EVEN, required=6, today=day, seed=1) for day in days]
    assert all(a.middle < b.middle for a, b in zip(said, said[1:], strict=False))
    assert all(each.low >= day for each, day in zip(said, days, strict=True))


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 100)), min_size=3, max_size=30),
    st.integers(1, 5000),
    st.integers(0, 4000),
    st.integers(0, 2**32),
)
def test_a_range_is_in_order_and_lies_ahead(steps, more, later, seed):
    accepted = [(date(2024, 1, 1) + timedelta(days=n), weight) for n, weight in steps]
    today = max(day for day, _ in accepted) + timedelta(days=later)
    required = sum(weight for _, weight in accepted) + more
    said = forecast(accepted, required=required, today=today, seed=seed)
    if len({day for day, _ in accepted}) < LEAST_POINTS:
        assert said is None
    else:
        assert today <= said.low <= said.middle <= said.high


def test_work_that_waits_for_the_end_of_the_year_is_foretold_there():
    """A government that works in October alone, asked in May, is not foretold to end in June."""
    octobers = [
        ([date(year, 10, day) for day in range(1, 31, 3)], date(year + 1, 9, 30))
        for year in range(2020, 2026)
    ] * 5
    pace = pace_of(octobers)
    assert pace.months[9] > 4 * max(pace.months[:9])
    accepted = [(date(2025, 10, day), 1) for day in range(1, 31, 3)]
    asked = {"required": 15, "today": date(2026, 5, 1), "seed": 1}
    even, by_pace = forecast(accepted, **asked), forecast(accepted, **asked, pace=pace)
    assert by_pace.middle.month in (9, 10)
    assert even.middle < date(2026, 8, 1)


def test_a_range_wider_than_its_plan_says_nothing():
    asked = {"required": 60, "today": date(2026, 3, 10), "seed": 1}
    wide = forecast(EVEN, **asked, plan_days=120)
    assert (wide.high - wide.low).days > 120
    assert wide.says == ForecastCertainty.NOTHING
    assert forecast(EVEN, **asked, plan_days=4000).says == ForecastCertainty.RANGE
    no_day = forecast(EVEN, **asked)
    assert (no_day.says == ForecastCertainty.NOTHING) == ((no_day.high - no_day.low).days > 365)


def past(many, day=date(2026, 4, 1), ended=True):
    return [Past(f"KEG-{n:03}", NEW_YEAR, OWN, day if ended else None) for n in range(many)]


def test_no_share_is_said_before_twenty_works_with_forecasts_are_finished():
    today = date(2026, 9, 1)
    assert correction_of(past(LEAST_KNOWN - 1), today=today) is None
    often = [each for each in past(LEAST_KNOWN - 1) for _ in range(30)]
    assert correction_of(often, today=today) is None, "a work counts once"
    known = correction_of(past(LEAST_KNOWN), today=today)
    assert known.known == LEAST_KNOWN
    said = forecast(EVEN, required=6, today=date(2026, 3, 10), seed=1, correction=known)
    assert (said.says, said.known) == (ForecastCertainty.SHARE, LEAST_KNOWN)


def test_what_is_finished_after_the_day_of_asking_corrects_nothing():
    later = past(LEAST_KNOWN, day=date(2026, 10, 1))
    unknown = [Past(e.item, e.made_on, e.uncorrected, None) for e in later]
    assert correction_of(unknown, today=date(2026, 9, 1)) is None


def test_work_that_goes_on_has_missed_by_at_least_what_has_passed():
    """Thirty ended in time and as many are late and go on: the range reaches later for them."""
    today = date(2027, 9, 1)
    done = past(30)
    going = [Past(f"KEG-9{n:02}", NEW_YEAR, OWN, None) for n in range(30)]
    alone, both = (correction_of(rows, today=today) for rows in (done, done + going))
    assert both.high > alone.high
    assert both.high >= missed_by(OWN, NEW_YEAR, today) - 1e-9


def test_ends_that_all_came_late_move_the_whole_range():
    late = correction_of(past(40, day=date(2026, 8, 1)), today=date(2026, 9, 1))
    moved = stretched(OWN, NEW_YEAR, late)
    assert moved.low > OWN.low
    assert moved.covers(date(2026, 8, 1))


def test_no_range_reaches_beyond_the_horizon():
    far = stretched(OWN, NEW_YEAR, ForecastCorrection(50, -1.0, 0.0, 1e9))
    assert far.high == NEW_YEAR + timedelta(days=HORIZON)


def test_a_seed_is_made_of_what_is_public_and_differs_from_item_to_item():
    seeds = {seed_of("kukar", f"KEG-{n:03}", "2026-08-01") for n in range(100)}
    assert len(seeds) == 100


def test_a_weight_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        forecast([(date(2026, 1, 1), 0)], required=3, today=date(2026, 2, 1), seed=1)
