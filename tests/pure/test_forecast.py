"""Forecasts hold what they promise: four times out of five the end lies in the range."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.pure.forecast import LEAST_POINTS, forecast, seed_of

WAITS = {
    "steady": lambda chance, mean: chance.gauss(mean, mean / 5),
    "by chance": lambda chance, mean: chance.expovariate(1 / mean),
    "in bursts": lambda chance, mean: chance.gammavariate(0.5, mean / 0.5),
    "with long tails": lambda chance, mean: mean * chance.lognormvariate(-0.32, 0.8),
    "anything up to": lambda chance, mean: chance.uniform(0, 2 * mean),
}
"""How work may go on: each gives the days to the next accepted step."""


def a_history(wait, chance):
    """Accepted steps to a known end; every other history has steps of different sizes."""
    count, mean = chance.randint(5, 24), chance.choice([4, 9, 20, 45])
    sizes = [1] if chance.random() < 0.5 else [1, 1, 1, 2, 3]
    day, steps = date(2024, 1, 1), []
    for _ in range(count):
        day += timedelta(days=max(1, round(wait(chance, mean))))
        steps.append((day, chance.choice(sizes)))
    # The day of asking is set by the calendar, not by what happens on it.
    today = steps[0][0] + timedelta(days=int(mean * chance.uniform(2, count)))
    return steps, today


def a_thousand_foretold():
    """Forecasts of a thousand histories, each with the end that came."""
    told, seed = [], 0
    while len(told) < 1000:
        seed += 1
        chance = Random(seed)
        shape = list(WAITS)[seed % len(WAITS)]
        steps, today = a_history(WAITS[shape], chance)
        seen = [step for step in steps if step[0] <= today]
        if LEAST_POINTS <= len(seen) < len(steps):
            required = sum(weight for _, weight in steps)
            said = forecast(seen, required=required, today=today, seed=seed)
            told.append((shape, said, steps[-1][0]))
    return told


def test_of_a_thousand_forecasts_75_to_85_in_a_hundred_cover_the_end():
    told = a_thousand_foretold()
    covered = Counter(shape for shape, said, end in told if said.covers(end))
    of = Counter(shape for shape, _, _ in told)
    assert 750 <= covered.total() <= 850
    for shape in WAITS:
        assert 0.68 <= covered[shape] / of[shape] <= 0.95, shape
    early = sum(end < said.low for _, said, end in told)
    late = sum(end > said.high for _, said, end in told)
    assert min(early, late) >= 50, "the range misses on both sides"


def test_a_forecast_takes_less_than_twenty_milliseconds():
    steps = [(date(2025, 1, 1) + timedelta(days=9 * n + n % 4), 1 + n % 3) for n in range(40)]
    began = time.process_time()
    for seed in range(20):
        forecast(steps, required=200, today=date(2026, 4, 1), seed=seed)
    assert (time.process_time() - began) / 20 < 0.020


EVEN = [(date(2026, 1, 1) + timedelta(days=30 * n), 1) for n in range(3)]


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
    days = [date(2026, 3, 10), date(2026, 6, 10), date(2027, 6, 10), date(2040, 1, 1)]
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


def test_a_seed_is_made_of_what_is_public_and_differs_from_item_to_item():
    seeds = {seed_of("kukar", f"KEG-{n:03}", "2026-08-01") for n in range(100)}
    assert len(seeds) == 100


def test_a_weight_below_one_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        forecast([(date(2026, 1, 1), 0)], required=3, today=date(2026, 2, 1), seed=1)
