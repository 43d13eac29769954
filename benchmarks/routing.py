"""How often is the right receiver named first, or among three, and do the shares hold?

    python -m benchmarks.routing [--csv complaints.csv] [--half tuning|held_out] [--seed 1]
                                 [--learn-from tuning|held_out|older.csv]

Learned is from the older four fifths, as the desk does; judged on the newest fifth. A CSV must have
the column `label` (its others: benchmarks/complaints.py). With `--learn-from` all of one is learned
and all of the other judged: invented complaints of the two halves have other sentences, faults and
ways to say where, so that is how a model fares whose city begins to speak differently. One in eight
invented ones ended with somebody whom its topic would not name, which no model can know.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.complaints import HALVES, Complaint, Inventor, read
from idaman.core.refusal import Refused
from idaman.features.reports.rules.clusters import share
from idaman.features.reports.rules.learning import DecidedReport, Judgement, fitted, judged, learn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--half", choices=HALVES, default="held_out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learn-from")
    args = parser.parse_args()
    told = read(args.csv) if args.csv else Inventor(args.half, args.seed).all()
    named = str(args.csv or f"invented, half {args.half}, seed {args.seed}")
    try:
        if args.learn_from:
            is_half = args.learn_from in HALVES
            older = (
                Inventor(args.learn_from, args.seed).all()
                if is_half
                else read(Path(args.learn_from))
            )
            found = across(older, told)
        else:
            _model, found = learn(examples(told))
    except Refused as no:
        raise SystemExit(no.say("en")) from None
    print(f"{named}, learned from {found.learned_from}, judged on {found.judged_on}")
    show(found)


def examples(told: Sequence[Complaint]) -> list[DecidedReport]:
    """Give what was decided, the oldest first."""
    return [DecidedReport(each.text, each.label) for each in told if each.label]


def across(older: Sequence[Complaint], newer: Sequence[Complaint]) -> Judgement:
    """Learn from all of the one, and judge on all of the other."""
    known = examples(older)
    return judged(fitted(known), examples(newer), learned_from=len(known))


def show(found: Judgement) -> None:
    """Print how often it was right, and the shares by bins."""
    for name, right in (("first", found.right), ("among three", found.right_in_three)):
        low, high = share(found.judged_on, right)
        said = f"{right / found.judged_on:.1%} (95 %: {low:.1%} to {high:.1%})"
        print(f"  right one named {name:12} {said}")
    print(f"  shares are off by            {found.off or 0:.1%} on average")
    print("  share said up to    named    said   right")
    for each in found.bins:
        said, right = each.said / each.many, each.right / each.many
        print(f"  {each.upto:16.0%} {each.many:8} {said:7.1%} {right:7.1%}")


if __name__ == "__main__":
    main()
