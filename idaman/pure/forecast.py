"""When work will be finished, as a range, from the days on which evidence was accepted.

The waiting times between accepted steps are taken to be gamma-distributed with neither rate nor
shape known, the steps still to come to be of the sizes seen so far. Both unknowns are drawn anew
for every future, so that few points give a wide range. docs/methods/forecast.md has the formulas.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from math import exp, lgamma, log, sqrt
from random import Random

METHOD = "gamma-1"
"""The version of the method; a forecast keeps the one it was made with."""
LEAST_POINTS = 3
DRAWS = 400
INTERVAL = (0.10, 0.50, 0.90)
HORIZON = 36_500
"""No forecast reaches further than so many days; such a range is open at its end."""
SHAPES = tuple(2 ** (n / 2) for n in range(-4, 11))
"""How regular the waits may be: a quarter (bursts) over 1 (pure chance) to 32 (clockwork)."""
MANY_STEPS = 12
UNSEEN = 0.3
"""How much a step twice the largest seen weighs: few steps have not shown all sizes there are."""


@dataclass(frozen=True)
class Forecast:
    """The day of finishing: with 80 % the truth lies between low and high."""

    low: date
    middle: date
    high: date
    points: int
    seed: int
    method: str = METHOD

    def covers(self, day: date) -> bool:
        """Tell whether the work was finished within the range."""
        return self.low <= day <= self.high


def seed_of(*parts: str) -> int:
    """Make a seed that anyone can make again from what is public.

    >>> seed_of("kukar", "KEG-001", "2026-08-01")
    3461022572
    """
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:4], "big")


def forecast(
    accepted: Iterable[tuple[date, int]], *, required: int, today: date, seed: int
) -> Forecast | None:
    """Foretell when all required weight will be accepted; None while it is too early to say.

    `accepted` are the days on which evidence was accepted and its weight; those of one day are one
    point. Fewer than three points are too few. What is complete is no forecast: its last day.

    >>> said = forecast([(date(2026, 1, 10), 1), (date(2026, 2, 9), 1), (date(2026, 3, 12), 1)],
    ...                 required=6, today=date(2026, 3, 20), seed=7)
    >>> said.low < said.middle < said.high, said.points
    (True, 3)
    >>> forecast([(date(2026, 1, 10), 5)], required=6, today=date(2026, 3, 20), seed=7) is None
    True
    """
    by_day: dict[date, int] = {}
    for day, weight in accepted:
        if weight < 1:
            raise ValueError("What was accepted weighs at least 1.")
        by_day[day] = by_day.get(day, 0) + weight
    days = sorted(day for day in by_day if day <= today)
    done = sum(by_day[day] for day in days)
    if days and done >= required:
        return Forecast(days[-1], days[-1], days[-1], len(days), seed)
    if len(days) < LEAST_POINTS:
        return None
    gaps = [float((b - a).days) for a, b in pairwise(days)]
    left = required - done
    waits = _futures(
        gaps, [by_day[day] for day in days], left, float((today - days[-1]).days), Random(seed)
    )
    low, middle, high = (_after(days[-1], _at(waits, share)) for share in INTERVAL)
    return Forecast(low, middle, high, len(days), seed)


def _after(day: date, days: float) -> date:
    return day + timedelta(days=min(HORIZON, round(days)))


def _at(ordered: list[float], share: float) -> float:
    """The quantile of ordered values, between neighbours in proportion."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _futures(
    gaps: list[float], sizes: list[int], left: int, idle: float, chance: Random
) -> list[float]:
    """Draw the days from the last accepted step to the end, many times over, in order."""
    seen = sum(gaps)
    shapes = list(accumulate(_shapes(gaps)))
    found: list[float] = []
    # The next step has not come for `idle` days: futures in which it would have are thrown away.
    for turn in range(DRAWS * 4):
        if len(found) == DRAWS:
            break
        shape = chance.choices(SHAPES, cum_weights=shapes)[0]
        part = chance.betavariate(shape, shape * len(gaps))
        first = seen * part / (1 - part) if part < 1 else float(HORIZON)
        if first <= idle:
            if turn < DRAWS * 4 - (DRAWS - len(found)):
                continue
            # Hardly any future waits so long: this work has all but stopped.
            first = idle * chance.random() ** (-1 / (shape * len(gaps)))
        more = _steps(sizes, left, chance) - 1
        rest = 0.0
        if more:
            rate = chance.gammavariate(shape * (len(gaps) + 1), 1.0) / (seen + first)
            rest = chance.gammavariate(shape * more, 1.0) / rate
        found.append(first + rest)
    return sorted(found)


def _steps(sizes: list[int], left: int, chance: Random) -> int:
    """Draw how many steps the rest takes, with step sizes weighed anew each time."""
    seen = Counter(sizes)
    weights = [chance.gammavariate(count, 1.0) for count in seen.values()]
    weights.append(chance.gammavariate(UNSEEN, 1.0))
    sizes = [*seen, 2 * max(seen)]
    whole = sum(weights)
    mean = sum(size * weight for size, weight in zip(sizes, weights, strict=True)) / whole
    if left > MANY_STEPS * mean:
        # So many steps even out: their number is drawn at once.
        square = sum(s * s * w for s, w in zip(sizes, weights, strict=True)) / whole
        spread = sqrt(max(0.0, square / mean**2 - 1) * left / mean)
        return max(1, round(chance.gauss(left / mean, spread)))
    reached = count = 0
    while True:
        for size in chance.choices(sizes, weights, k=8):
            reached, count = reached + size, count + 1
            if reached >= left:
                # The last step is as large as what is left: one too large is as often none.
                return max(1, count - (chance.random() * size < reached - left))


@lru_cache(maxsize=4096)
def _constant(shape: float, count: int) -> float:
    return lgamma(count * shape) - count * lgamma(shape)


def _shapes(gaps: list[float]) -> list[float]:
    """Weigh each shape by how likely the waits are under it, whatever the rate."""
    count, total = len(gaps), sum(gaps)
    logs = sum(log(gap) for gap in gaps)
    said = [
        _constant(shape, count) + (shape - 1) * logs - count * shape * log(total)
        for shape in SHAPES
    ]
    best = max(said)
    return [exp(each - best) for each in said]
