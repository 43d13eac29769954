"""How often is a new report told that it may repeat another, and how often is that right?

    python -m benchmarks.duplicates [--csv complaints.csv] [--half tuning|held_out] [--seed 1]

Each complaint is held against those of its place within the 90 days before, as the form and the
desk do. Without a CSV (its columns: benchmarks/complaints.py) invented complaints are judged, of
the half whose words the threshold was not first chosen on (it was lowered once after seeing it).
The first thirty days only fill the past.
"""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.complaints import HALVES, Complaint, Inventor, read, troubles
from idaman.core.search import normalise
from idaman.features.reports.rules.report import Earlier, duplicates

LATELY, WARM_UP = timedelta(days=90), timedelta(days=30)
LOOKED_THROUGH = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--half", choices=HALVES, default="held_out")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    told = read(args.csv) if args.csv else Inventor(args.half, args.seed).all()
    print(args.csv or f"invented, half {args.half}, seed {args.seed}")
    for name, value in judged(told).items():
        print(f"  {name:42} {value:8.1%}")


def judged(told: Sequence[Complaint]) -> dict[str, float]:
    """Give each share, by its name."""
    of = troubles(told)
    seen: dict[str, deque[Complaint]] = {}
    new = suggested = right_first = pairs = right_pairs = 0
    again = again_found = copies = copies_found = 0
    for each in told:
        past = seen.setdefault(each.place, deque(maxlen=LOOKED_THROUGH))
        lately = [e for e in past if each.on - e.on <= LATELY]
        if each.on - told[0].on >= WARM_UP:
            known = {e.key: e for e in lately}
            rows = [Earlier(e.key, e.text, e.topic) for e in reversed(lately)]
            named = duplicates(each.text, each.topic, rows)
            hits = [of[key] == of[each.key] for key in named]
            new, suggested = new + 1, suggested + bool(named)
            right_first += bool(hits and hits[0])
            pairs, right_pairs = pairs + len(hits), right_pairs + sum(hits)
            same = [e for e in lately if of[e.key] == of[each.key]]
            again, again_found = again + bool(same), again_found + any(hits)
            bare = normalise(each.text)
            if any(normalise(e.text) == bare for e in same):
                copies += 1
                copies_found += any(normalise(known[key].text) == bare for key in named)
        past.append(each)
    return {
        "new reports with a suggestion": suggested / max(1, new),
        "right, of first suggestions": right_first / max(1, suggested),
        "right, of all suggestions": right_pairs / max(1, pairs),
        "found, of those that repeat": again_found / max(1, again),
        "found, of those in the same words": copies_found / max(1, copies),
    }


if __name__ == "__main__":
    main()
