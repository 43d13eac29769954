"""When work will be finished, as a range, from the days on which evidence was accepted.

Days are counted as budget days: a month in which a government's work goes twice as fast counts
twice. The waits to come are drawn from those seen in blocks, so that good and bad spells last. What
such a range is worth nobody knows beforehand: it is stretched by how far the government's own
earlier ranges missed, and a share is said only where enough of their ends are known.
docs/methods/forecast.md has the formulas.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, exp, hypot, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from idaman.features.delivery.rules.forecast_range import ForecastCertainty, Range

METHOD = "waktu-anggaran-1"
"""The version of the method; a forecast keeps the one it was made with."""
EARLIEST_METHOD = "gamma-1"
"""The one before: it promised 80 % of every range, and covered fewer."""
LEAST_POINTS = 3
LEAST_KNOWN = 20
"""So many works with known ends before a share is said."""
DRAWS = 400
MOST_STEPS = 64
"""More steps to come are taken to go on as the first so many do."""
OUTSIDE = 0.10
"""The share of ends that may lie before the range, and as many after it."""
HORIZON = 3_650
"""No forecast reaches further than so many days."""
WITHOUT_DAY = 365
"""Where no day is promised, a range wider than one budget year says nothing."""
NOISE = 0.3
"""How much a wait drawn again may differ from the one seen: the spread of its logarithm."""
LEAST_SPREAD = 0.5
"""What is added to each range's own spread, so that a narrow one is no sure one."""
PRIOR_POINTS = 12.0
"""Each month of the budget year begins with so many points at the usual pace."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ForecastCorrection:
    """How far a government's earlier ranges missed, in spreads of each range."""

    known: int
    """Works with a known end."""
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class ForecastEnd(Range):
    """The foretold end, and what it was made from."""

    points: int
    seed: int
    says: ForecastCertainty
    uncorrected: Range
    """The range by this work's own pace, before any correction."""
    known: int = 0
    """The works with known ends that it was corrected by; none where it was not."""
    method: str = METHOD


@dataclass(frozen=True)
class Past:
    """An earlier forecast of this method, and the day the work ended; None while it goes on."""

    item: str
    made_on: date
    uncorrected: Range
    ended: date | None


@dataclass(frozen=True)
class Pace:
    """How fast work goes in each month of the budget year; 1 is the usual pace."""

    months: tuple[float, ...] = (1.0,) * 12

    def budget_days(self, first: date, last: date) -> Floats:
        """Count budget days from one day to each day after it, up to the last."""
        start = np.datetime64(first, "D")
        days = start + np.arange((last - first).days + 1)
        of_month = days.astype("datetime64[M]").astype(int) % 12
        passed = np.cumsum(np.array(self.months)[of_month])
        return np.asarray(passed - passed[0])


EVEN = Pace()


def pace_of(works: Iterable[tuple[Sequence[date], date]]) -> Pace:
    """Tell the pace of each month from all works: the days of their points, and the last day seen.

    A month's pace is its points over those its days of work would have at the usual pace; both
    begin with `PRIOR_POINTS`, so that few points change little.

    >>> spring = [date(2026, 3, day) for day in range(1, 31)]
    >>> pace = pace_of([(spring, date(2026, 12, 31))])
    >>> round(pace.months[2], 2), round(pace.months[6], 2)
    (2.76, 0.8)
    >>> pace_of([]) == EVEN
    True
    """
    points, worked = np.zeros(12), np.zeros(12)
    for days, last in works:
        ordered = sorted(set(days))
        if len(ordered) < 2:
            continue
        span = np.arange(np.datetime64(ordered[0], "D") + 1, np.datetime64(last, "D") + 1)
        worked += np.bincount(span.astype("datetime64[M]").astype(int) % 12, minlength=12)
        points += np.bincount([day.month - 1 for day in ordered[1:]], minlength=12)
    if not points.sum():
        return EVEN
    usual = worked * points.sum() / worked.sum()
    months = (points + PRIOR_POINTS) / (usual + PRIOR_POINTS)
    return Pace(tuple(round(float(each), 4) for each in months))


def seed_of(*parts: str) -> int:
    """Make a seed that anyone can make again from what is public.

    >>> seed_of("kukar", "KEG-001", "2026-08-01")
    3461022572
    """
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[:4], "big")


def forecast(
    accepted: Iterable[tuple[date, int]],
    *,
    required: int,
    today: date,
    seed: int,
    pace: Pace = EVEN,
    correction: ForecastCorrection | None = None,
    plan_days: int | None = None,
) -> ForecastEnd | None:
    """Foretell when all required weight will be accepted; None while it is too early to say.

    `accepted` are the days on which evidence was accepted and its weight; those of one day are one
    point. Fewer than three points are too few. What is complete is no forecast: its last day.
    `plan_days` is how long the plan gives the work, from its promise to its day.

    >>> said = forecast([(date(2026, 1, 10), 1), (date(2026, 2, 9), 1), (date(2026, 3, 12), 1)],
    ...                 required=6, today=date(2026, 3, 20), seed=7)
    >>> said.low < said.middle < said.high, said.points, said.says.value
    (True, 3, 'range')
    >>> forecast([(date(2026, 1, 10), 5)], required=6, today=date(2026, 3, 20), seed=7) is None
    True
    """
    by_day: Counter[date] = Counter()
    for day, weight in accepted:
        if weight < 1:
            raise ValueError("What was accepted weighs at least 1.")
        by_day[day] += weight
    days = sorted(day for day in by_day if day <= today)
    done = sum(by_day[day] for day in days)
    if days and done >= required:
        end = Range(days[-1], days[-1], days[-1])
        return _forecast(end, end, len(days), seed, ForecastCertainty.SHARE, 0)
    if len(days) < LEAST_POINTS:
        return None
    own = _range(days, [by_day[day] for day in days], required - done, today, seed, pace)
    said = own if correction is None else stretched(own, today, correction)
    if (said.high - said.low).days > max(plan_days or WITHOUT_DAY, 1):
        says = ForecastCertainty.NOTHING
    else:
        says = ForecastCertainty.RANGE if correction is None else ForecastCertainty.SHARE
    return _forecast(said, own, len(days), seed, says, correction.known if correction else 0)


def _forecast(
    said: Range, own: Range, points: int, seed: int, says: ForecastCertainty, known: int
) -> ForecastEnd:  # fmt: skip
    return ForecastEnd(said.low, said.middle, said.high, points, seed, says, own, known)


def _range(
    days: Sequence[date], sizes: Sequence[int], left: int, today: date, seed: int, pace: Pace
) -> Range:
    """Foretell by this work's own pace alone."""
    passed = pace.budget_days(days[0], today + timedelta(days=HORIZON))
    points = passed[[(day - days[0]).days for day in days]]
    idle = float(passed[(today - days[0]).days] - points[-1])
    draw = np.random.default_rng(seed)
    waits = _futures(np.diff(points), np.array(sizes[1:], float), left, idle, draw)
    ends = points[-1] + np.quantile(waits, (OUTSIDE, 0.5, 1 - OUTSIDE))
    low, middle, high = (
        days[0] + timedelta(days=min(int(n), len(passed) - 1))
        for n in np.searchsorted(passed, ends - 1e-9)
    )
    return Range(max(low, today), max(middle, today), max(high, today))


def _futures(
    waits: Floats, sizes: Floats, left: int, idle: float, draw: np.random.Generator
) -> Floats:
    """Draw the budget days from the last accepted step to the end, many times over."""
    waits = np.maximum(waits, 0.25)
    block = max(1, round(len(waits) ** 0.5))
    steps = min(MOST_STEPS, ceil(left / sizes.min()))
    order = _blocks(len(waits), block, steps, draw)
    # The mean of few waits is not the mean of the work: it is drawn anew for each future.
    variation = max(0.05, float(waits.var() / waits.mean() ** 2))
    scale = np.exp(_normal((DRAWS, 1), draw) * (variation / max(2.0, len(waits) / block)) ** 0.5)
    drawn = waits[order] * scale * np.exp(NOISE * _normal(order.shape, draw))
    # The next step has not come for `idle` days: where it would have, it is one of the tail.
    tail = idle * (1 - draw.random(DRAWS)) ** (-1 / max(1.0, len(waits) / 2))
    drawn[:, 0] = np.where(drawn[:, 0] <= idle, tail, drawn[:, 0])
    reached, passed = np.cumsum(sizes[order], axis=1), np.cumsum(drawn, axis=1)
    last = np.minimum((reached < left).sum(axis=1), steps - 1)
    each = np.arange(DRAWS)
    beyond = np.maximum(1.0, left / reached[:, -1])
    return np.asarray(passed[each, last] * beyond)


def _blocks(count: int, block: int, steps: int, draw: np.random.Generator) -> NDArray[np.intp]:
    """Draw which wait comes when: blocks of random length, the first going on with the newest."""
    starts = (draw.random((DRAWS, steps)) * count).astype(np.intp)
    is_new = draw.random((DRAWS, steps)) < 1 / block
    starts[:, 0] = np.where(is_new[:, 0], starts[:, 0], count - 1)
    step = np.arange(steps)
    begun = np.maximum.accumulate(np.where(is_new, step, 0), axis=1)
    return (np.take_along_axis(starts, begun, axis=1) + step - begun) % count


def _normal(shape: tuple[int, ...], draw: np.random.Generator) -> Floats:
    """Draw normal numbers by inversion: bare uniform numbers stay the same in every release."""
    return np.asarray(ndtri(np.maximum(draw.random(shape), 1e-12)))


def _far(day: date, made_on: date) -> float:
    """The logarithm of the days from a forecast to a day."""
    return log(max(1, (day - made_on).days))


def _spreads(own: Range, made_on: date) -> tuple[float, float, float]:
    """The middle's logarithm, and how far a range reaches below and above it."""
    middle = _far(own.middle, made_on)
    below = hypot(middle - _far(own.low, made_on), LEAST_SPREAD)
    above = hypot(_far(own.high, made_on) - middle, LEAST_SPREAD)
    return middle, below, above


def missed_by(own: Range, made_on: date, day: date) -> float:
    """Tell by how many of its own spreads a range missed a day; below nothing where it was early.

    >>> own = Range(date(2026, 2, 1), date(2026, 3, 1), date(2026, 5, 1))
    >>> [round(missed_by(own, date(2026, 1, 1), day), 2)
    ...  for day in (date(2026, 1, 20), date(2026, 3, 1), date(2026, 7, 1))]
    [-1.39, 0.0, 1.29]
    """
    middle, below, above = _spreads(own, made_on)
    off = _far(day, made_on) - middle
    return off / (above if off >= 0 else below)


def stretched(own: Range, made_on: date, by: ForecastCorrection) -> Range:
    """Move the ends and the middle of a range as far as earlier ranges missed."""
    middle, below, above = _spreads(own, made_on)

    def at(missed: float) -> date:
        far = middle + missed * (above if missed >= 0 else below)
        return made_on + timedelta(days=round(exp(min(far, log(HORIZON)))))

    return Range(at(by.low), at(by.middle), at(by.high))


def correction_of(past: Iterable[Past], *, today: date) -> ForecastCorrection | None:
    """Tell how far earlier forecasts missed; None while the ends of too few works are known.

    A work counts once, however many forecasts it had. Work that goes on has missed by at least
    what has passed: its misses are censored (Kaplan and Meier). The shares left outside are as
    much smaller as few works demand (split conformal).
    """
    rows = [each for each in past if each.made_on < min(today, each.ended or today)]
    known = len({each.item for each in rows if each.ended})
    if known < LEAST_KNOWN:
        return None
    of_item = Counter(each.item for each in rows)
    misses = sorted(
        (
            missed_by(e.uncorrected, e.made_on, e.ended or today),
            e.ended is None,
            1 / of_item[e.item],
        )
        for e in rows
    )
    outside = max(0.0, (OUTSIDE * (known + 1) - 1) / known)
    low, middle, high = (quantile(misses, share) for share in (outside, 0.5, 1 - outside))
    return ForecastCorrection(known, low, middle, high)


def quantile(misses: Sequence[tuple[float, bool, float]], share: float) -> float:
    """Give the quantile of ordered values of which some are only known to be larger.

    Each is a value, whether it is censored, and its weight. The largest where none reaches so far.

    >>> quantile([(1.0, False, 1), (2.0, True, 1), (3.0, False, 1), (4.0, False, 1)], 0.5)
    3.0
    """
    still, at_risk = 1.0, sum(weight for _, _, weight in misses)
    for value, is_censored, weight in misses:
        if not is_censored:
            still *= max(0.0, 1 - weight / at_risk)
            if still <= 1 - share + 1e-12:
                return value
        at_risk -= weight
    return misses[-1][0]
