"""What looks odd in answers, by stated rules. Nothing is ever left out because of a flag."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from idaman.features.surveys.rules.index import ScoreTally


@dataclass(frozen=True)
class FlagRules:
    """From where on answers are flagged. Our own thresholds, stated with every result."""

    straight_share: float = 0.5
    """Share of respondents with the same answer nine times."""
    straight_least: int = 10
    """Fewer respondents are too few to speak of a share."""
    burst: int = 5
    """So many answers through one channel and batch within so many minutes are too many."""
    minutes: int = 10


def is_straight(scores: str) -> bool:
    """Tell whether all nine answers are the same.

    >>> is_straight("333333333"), is_straight("333333334")
    (True, False)
    """
    return len(set(scores)) == 1


def straight_flagged(tally: ScoreTally, rules: FlagRules = FlagRules()) -> bool:
    """Tell whether so many gave the same answer nine times that it is said beside the result.

    >>> straight_flagged(ScoreTally.of({"333333333": 6, "343434343": 5}))
    True
    >>> straight_flagged(ScoreTally.of({"333333333": 9}))
    False
    """
    n = tally.n
    return n >= rules.straight_least and tally.straight / n >= rules.straight_share


@dataclass(frozen=True)
class TimedAnswer:
    """An answer as bursts look at it: through what it came, and when."""

    key: int
    through: Hashable
    at: datetime


def bursts(given: Iterable[TimedAnswer], rules: FlagRules = FlagRules()) -> set[int]:
    """Name the answers of which more than `burst` came through one way within `minutes`.

    Only answers that people sent by themselves belong here: paper and telephone are typed in one
    go by an officer, which says nothing of when they were given.

    >>> at = datetime(2026, 8, 17, 9)
    >>> sent = [TimedAnswer(n, "counter", at + timedelta(minutes=n)) for n in range(6)]
    >>> len(bursts(sent)), len(bursts(sent[:5]))
    (6, 0)
    """
    by: dict[Hashable, list[TimedAnswer]] = defaultdict(list)
    for each in given:
        by[each.through].append(each)
    found: set[int] = set()
    within = timedelta(minutes=rules.minutes)
    for rows in by.values():
        window: deque[TimedAnswer] = deque()
        for each in sorted(rows, key=lambda one: (one.at, one.key)):
            window.append(each)
            while each.at - window[0].at >= within:
                window.popleft()
            if len(window) > rules.burst:
                found |= {one.key for one in window}
    return found
