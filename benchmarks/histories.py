"""Invented histories of work with known ends: governments whose work goes on in one of seven ways.

Every history is drawn from a seed, so a table made from them can be made again. The scenarios are
not the assumptions of the method that they judge: waits come from five families, and what a
scenario adds (a trend, a calendar, spells, a stop, a large last step) is unknown to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random

FIRST = date(2014, 1, 1)
YEARS = 8
"""Work begins within so many years."""
LONGEST_YEARS = 30
BUDGET_YEAR = (0.15, 0.2, 0.4, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9, 2.2, 2.6, 2.45)
"""How fast work goes in each month where money comes late: 60 % of it from October on."""

Waits = list[float]
Sizes = list[int]

WAITS: dict[str, Callable[[Random, float], float]] = {
    "steady": lambda chance, mean: chance.gauss(mean, mean / 5),
    "by chance": lambda chance, mean: chance.expovariate(1 / mean),
    "in bursts": lambda chance, mean: chance.gammavariate(0.5, mean / 0.5),
    "with long tails": lambda chance, mean: mean * chance.lognormvariate(-0.32, 0.8),
    "anything up to": lambda chance, mean: chance.uniform(0, 2 * mean),
}
"""How work may go on: each gives the days to the next accepted step."""


@dataclass(frozen=True)
class History:
    """One work from its promise to its end: the days on which steps were accepted, by weight."""

    code: str
    begun: date
    promised_days: int
    steps: tuple[tuple[date, int], ...]

    @property
    def ended(self) -> date:
        return self.steps[-1][0]

    @property
    def required(self) -> int:
        return sum(weight for _, weight in self.steps)

    def seen(self, day: date) -> list[tuple[date, int]]:
        """Give what was accepted up to a day."""
        return [step for step in self.steps if step[0] <= day]


def plain(chance: Random, waits: Waits, sizes: Sizes) -> None:
    """Leave the waits as they are."""


def trend(chance: Random, waits: Waits, sizes: Sizes) -> None:
    """Let the last wait be two to four times as long as the first, or as short."""
    whole = chance.uniform(2, 4) ** chance.choice([-1, 1])
    for n in range(len(waits)):
        waits[n] *= whole ** (n / (len(waits) - 1) - 0.5)


def spells(chance: Random, waits: Waits, sizes: Sizes) -> None:
    """Let good and bad spells follow each other, about seven steps each, one to seven in pace."""
    is_bad = chance.random() < 0.5
    for n in range(len(waits)):
        is_bad ^= chance.random() < 0.15
        waits[n] *= 3.0 if is_bad else 0.4


def stop(chance: Random, waits: Waits, sizes: Sizes) -> None:
    """Let seven of ten stand still once, for four months to a year."""
    if chance.random() < 0.7:
        waits[chance.randrange(1, len(waits))] += chance.uniform(120, 360)


def large_last_step(chance: Random, waits: Waits, sizes: Sizes) -> None:
    """Let the last step weigh as much as two fifths to all of the rest, and take long."""
    mean = sum(waits) / len(waits)
    sizes[-1] = round(sum(sizes) * chance.uniform(0.4, 1))
    waits[-1] += mean * chance.uniform(1, 5)


SCENARIOS: dict[str, Callable[[Random, Waits, Sizes], None]] = {
    "plain": plain,
    "trend": trend,
    "budget year": plain,
    "spells": spells,
    "a long stop": stop,
    "a large last step": large_last_step,
}
MIXED = "all of these"


def government(scenario: str, seed: int, works: int = 100) -> list[History]:
    """Draw the histories of one government, all of a scenario, or of all of them mixed.

    >>> one = government("trend", 1, works=3)
    >>> one == government("trend", 1, works=3), len(one)
    (True, 3)
    """
    chance = Random(f"{scenario}:{seed}")
    return [_history(scenario, f"KEG-{n:03}", chance) for n in range(works)]


def _history(scenario: str, code: str, chance: Random) -> History:
    kind = chance.choice(list(SCENARIOS)) if scenario == MIXED else scenario
    begun = FIRST + timedelta(days=chance.randrange(365 * YEARS))
    count, mean = chance.randint(8, 24), chance.choice([9, 20, 35])
    wait = chance.choice(list(WAITS.values()))
    waits = [max(0.5, wait(chance, mean)) for _ in range(count)]
    sizes = chance.choices([1] if chance.random() < 0.5 else [1, 1, 1, 2, 3], k=count)
    SCENARIOS[kind](chance, waits, sizes)
    days = list(_in_budget_days(begun, waits) if kind == "budget year" else _days(begun, waits))
    promised = round((days[-1] - begun).days * chance.uniform(0.6, 1.3))
    return History(code, begun, promised, tuple(zip(days, sizes, strict=True)))


def _days(begun: date, waits: Waits) -> Iterator[date]:
    last = begun
    for so_far in accumulate(waits):
        last = max(last + timedelta(days=1), begun + timedelta(days=round(so_far)))
        yield last


def _in_budget_days(begun: date, waits: Waits) -> Iterator[date]:
    """Let the waits pass as fast as the month is."""
    last, passed = begun, 0.0
    for so_far in accumulate(waits):
        last += timedelta(days=1)
        passed += BUDGET_YEAR[last.month - 1]
        while passed < so_far:
            last += timedelta(days=1)
            passed += BUDGET_YEAR[last.month - 1]
        yield last


@lru_cache(maxsize=1)
def months() -> Sequence[date]:
    """Give the first day of every month from the first history to the end of the last."""
    return [
        date(FIRST.year + n // 12, n % 12 + 1, 1)
        for n in range(12 * LONGEST_YEARS)
    ]  # fmt: skip
