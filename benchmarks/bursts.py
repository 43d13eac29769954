"""How many bursts of reports are found in time, and how many alarms are false?

    python -m benchmarks.bursts [--csv complaints.csv] [--half tuning|held_out] [--seeds 1 2 3]
                                [--many 10] [--days 3] [--only growth|burst]

Reports are counted every day, as the clock does, from the 121st day on. A burst counts as found
where, on the day of its last report at the latest, a cluster holds at least half of it. A false
alarm is a new cluster most of whose reports are of no burst. Without a CSV (its columns:
benchmarks/complaints.py) invented complaints are judged, with a burst of `--many` in `--days`
about one topic in one village every five days, and in between one sender who sends as many near
copies, which is no burst. A CSV whose column `burst` is empty is asked only
how many alarms a day it gives.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.complaints import HALVES, Complaint, Inventor, read
from idaman.features.reports.rules.clusters import (
    BURST,
    GROWTH,
    SPAN,
    WINDOWS,
    ClusterCandidate,
    CountedReport,
    Window,
    clusters,
    share,
)
from idaman.features.reports.rules.report import subject, words_of

Known = tuple[str, frozenset[int], date]
"""A cluster that was found already: its topic, its reports, and the last day it was found on."""
APART = timedelta(days=5)
ONLY = {"growth": (GROWTH,), "burst": (BURST,)}


@dataclass
class Found:
    """What counting every day came to."""

    days: int = 0
    bursts: int = 0
    in_time: int = 0
    alarms: int = 0

    def __add__(self, other: Found) -> Found:
        return Found(
            *(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True))
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--half", choices=HALVES, default="held_out")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--many", type=int, default=10)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--only", choices=ONLY)
    args = parser.parse_args()
    windows = ONLY.get(args.only, WINDOWS)
    if args.csv:
        print(args.csv)
        found = judged(read(args.csv), windows)
    else:
        print(f"invented, half {args.half}, seeds {args.seeds}, {args.many} in {args.days} days")
        told = [invented(args.half, seed, args.many, args.days) for seed in args.seeds]
        found = sum((judged(each, windows) for each in told), Found())
    if not found.days:
        raise SystemExit(f"There must be more than {SPAN.days} days to count bursts in.")
    if found.bursts:
        low, high = share(found.bursts, found.in_time)
        print(f"  bursts found in time     {found.in_time} of {found.bursts}", end="")
        print(f" = {found.in_time / found.bursts:.1%} (95 %: {low:.1%} to {high:.1%})")
    print(f"  false alarms a day       {found.alarms / found.days:.2f}", end="")
    print(f" ({found.alarms} in {found.days} days)")


def invented(half: str, seed: int, many: int, days: int) -> list[Complaint]:
    """Invent complaints with a burst every few days, once there is a past to compare with."""
    inventor = Inventor(half, seed)
    told = inventor.all()
    on, last = told[0].on + SPAN, told[-1].on
    while on + timedelta(days=days) <= last:
        trouble = inventor.trouble()
        burst = inventor.burst(on, trouble.topic, trouble.place, many, days)
        told += [replace(each, burst=burst[0].key) for each in burst]
        told += inventor.copies(on + APART // 2, many, days)
        on += APART
    return sorted(told, key=lambda each: each.on)


def judged(told: Sequence[Complaint], windows: Sequence[Window] = WINDOWS) -> Found:
    """Count every day, and hold what was found against the bursts that are labelled."""
    if not told:
        return Found()
    labels = dict(enumerate(each.burst for each in told))
    reports = [
        CountedReport(
            n, subject("", each.topic), each.on, each.place, each.spot, words_of(each.text)
        )
        for n, each in enumerate(told)
    ]
    ends: dict[str, date] = {}
    sizes: dict[str, int] = defaultdict(int)
    for each in told:
        ends[each.burst] = max(each.on, ends.get(each.burst, each.on))
        sizes[each.burst] += 1
    known: list[Known] = []
    met: set[str] = set()
    alarms = 0
    first, last = told[0].on + SPAN, told[-1].on
    today = first
    while today <= last:
        lately = [r for r in reports if today - SPAN < r.on <= today]
        for cluster in clusters(lately, until=today, windows=windows):
            held = [labels[key] for key in cluster.reports]
            met |= {
                burst
                for burst in set(held) - {""}
                if 2 * held.count(burst) >= sizes[burst] and today <= ends[burst]
            }
            if _is_new(cluster, known) and 2 * held.count("") > len(held):
                alarms += 1
        today += timedelta(days=1)
    judgeable = {burst for burst, on in ends.items() if burst and on >= first}
    return Found(max(0, (last - first).days + 1), len(judgeable), len(met & judgeable), alarms)


def _is_new(cluster: ClusterCandidate, known: list[Known]) -> bool:
    """Whether no earlier cluster of its topic shares a report with it; it is known from now on."""
    same = [
        (topic, reports, until)
        for topic, reports, until in known
        if topic == cluster.topic and cluster.shared(reports, until)
    ]
    for each in same:
        known.remove(each)
    reports = frozenset(cluster.reports).union(*(each[1] for each in same))
    known.append((cluster.topic, reports, cluster.until))
    return not same


if __name__ == "__main__":
    main()
