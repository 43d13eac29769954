"""How often does the range of a forecast cover the end, and how often is a share said at all?

    python -m benchmarks.forecast [--governments 10] [--works 100] [--all]

Simulated histories with known ends (benchmarks/histories.py), a thousand a scenario: work goes on
as before, with a trend, by the budget year, in good and bad spells, with a long stop, with a large
last step, and all of these mixed. Each government writes down forecasts on the first of every
month, as the clock does, and knows of the past what it could have known then. Judged is one
forecast a history, of a month drawn by chance; `--all` judges every one.

The columns: how often the range of a work's own pace covers (uncorrected); of the forecasts that
say a share, how many cover, with the interval of Clopper and Pearson; and how many say a share, a
range alone (too few ends are known), or nothing (wider than the plan). Ends with 1 where a share is
said and fewer than 75 or more than 90 of 100 are covered.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import median

from benchmarks.histories import MIXED, SCENARIOS, History, government, months
from idaman.features.delivery.rules.forecast import (
    LEAST_POINTS,
    ForecastEnd,
    Past,
    correction_of,
    forecast,
    pace_of,
    seed_of,
)
from idaman.features.delivery.rules.forecast_range import ForecastCertainty
from idaman.features.reports.rules.clusters import share

LEAST, MOST = 0.75, 0.90


@dataclass(frozen=True)
class Foretold:
    """A forecast of a history, and the end that came."""

    history: History
    made_on: date
    forecast: ForecastEnd

    @property
    def is_covered(self) -> bool:
        return self.forecast.covers(self.history.ended)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=10)
    parser.add_argument("--works", type=int, default=100)
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    print(
        f"{'scenario':18} {'asked':>6} {'uncorrected':>12} {'covered':>8} {'interval':>12}"
        f" {'share':>6} {'range':>6} {'nothing':>8} {'width/plan':>11}"
    )
    is_wrong, started, made = False, time.perf_counter(), 0
    for scenario in (*SCENARIOS, MIXED):
        told: list[Foretold] = []
        for seed in range(args.governments):
            found = foretold(scenario, seed, args.works)
            made += len(found)
            told += found if args.all else one_each(found, seed)
        is_wrong |= not said(scenario, told)
    print(f"{1000 * (time.perf_counter() - started) / made:.1f} ms a forecast, all included")
    sys.exit(1 if is_wrong else 0)


def said(scenario: str, told: Sequence[Foretold]) -> bool:
    """Print the line of a scenario; tell whether the share that is said holds."""
    says = Counter(each.forecast.says for each in told)
    own = sum(each.forecast.uncorrected.covers(each.history.ended) for each in told)
    spoken = [each for each in told if each.forecast.says == ForecastCertainty.SHARE]
    covered = sum(each.is_covered for each in spoken)
    line = f"{scenario:18} {len(told):6} {own / len(told):12.1%}"
    if spoken:
        low, high = share(len(spoken), covered)
        width = median(
            (each.forecast.high - each.forecast.low).days / each.history.promised_days
            for each in spoken
        )
        ends = f"{low:.0%}–{high:.0%}"
        line += f" {covered / len(spoken):8.1%} {ends:>12}"
    shares = (
        says[each] / len(told)
        for each in (ForecastCertainty.SHARE, ForecastCertainty.RANGE, ForecastCertainty.NOTHING)
    )
    print(line, *(f"{each:6.0%}" for each in shares), f"{width if spoken else 0:11.2f}", flush=True)
    return not spoken or LEAST <= covered / len(spoken) <= MOST


def foretold(scenario: str, seed: int, works: int) -> list[Foretold]:
    """Let a government write down its forecasts month by month, knowing nothing that comes."""
    histories = government(scenario, seed, works)
    told: list[Foretold] = []
    for today in months():
        going = [h for h in histories if today < h.ended and len(h.seen(today)) >= LEAST_POINTS]
        if going:
            told += _month(histories, going, told, today, seed)
    return told


def _month(
    histories: Sequence[History],
    going: Sequence[History],
    told: Sequence[Foretold],
    today: date,
    seed: int,
) -> Iterator[Foretold]:
    pace = pace_of(
        ([day for day, _ in h.seen(today)], min(today, h.ended)) for h in histories
    )  # fmt: skip
    correction = correction_of((_past(each, today) for each in told), today=today)
    for history in going:
        said = forecast(
            history.seen(today),
            required=history.required,
            today=today,
            seed=seed_of(str(seed), history.code, today.isoformat()),
            pace=pace,
            correction=correction,
            plan_days=history.promised_days,
        )
        assert said is not None
        yield Foretold(history, today, said)


def _past(each: Foretold, today: date) -> Past:
    ended = each.history.ended if each.history.ended <= today else None
    return Past(each.history.code, each.made_on, each.forecast.uncorrected, ended)


def one_each(told: Sequence[Foretold], seed: int) -> list[Foretold]:
    """Draw one forecast of each history."""
    chance = Random(seed)
    of_history: dict[str, list[Foretold]] = {}
    for each in told:
        of_history.setdefault(each.history.code, []).append(each)
    return [chance.choice(some) for some in of_history.values()]


if __name__ == "__main__":
    main()
