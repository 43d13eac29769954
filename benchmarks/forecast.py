"""How often does the range of a forecast cover the end, and how often is a share said at all?

    python -m benchmarks.forecast [--governments 10] [--works 100]

Simulated histories with known ends (benchmarks/histories.py), a thousand a scenario: work goes on
as before, with a trend, by the budget year, in good and bad spells, with a long stop, with a large
last step, and all of these mixed. One forecast a history, asked on the first of a month drawn by
chance among those in which a forecast can be made.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from random import Random

from benchmarks.histories import MIXED, SCENARIOS, History, government, months
from idaman.pure.forecast import LEAST_POINTS, Forecast, forecast, seed_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=10)
    parser.add_argument("--works", type=int, default=100)
    args = parser.parse_args()
    print(f"{'scenario':18} {'asked':>6} {'covered':>8}")
    for scenario in (*SCENARIOS, MIXED):
        said = [
            each
            for seed in range(args.governments)
            for each in judged(scenario, seed, args.works)
        ]  # fmt: skip
        covered = sum(foretold.covers(end) for foretold, end in said)
        print(f"{scenario:18} {len(said):6} {covered / len(said):8.1%}")


def judged(scenario: str, seed: int, works: int) -> Iterator[tuple[Forecast, date]]:
    """Give one forecast of each history that can have one, with the end that came."""
    chance = Random(seed)
    for history in government(scenario, seed, works):
        days = asked_on(history)
        if not days:
            continue
        day = chance.choice(days)
        foretold = forecast(
            history.seen(day),
            required=history.required,
            today=day,
            seed=seed_of(str(seed), history.code, day.isoformat()),
        )
        if foretold is not None:
            yield foretold, history.ended


def asked_on(history: History) -> list[date]:
    """Give the months in which a forecast of a history can be made."""
    return [
        day
        for day in months()
        if day < history.ended and len(history.seen(day)) >= LEAST_POINTS
    ]  # fmt: skip


if __name__ == "__main__":
    main()
