"""The index by group, with the small ones kept back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idaman.features.surveys.rules.index import ScoreTally

LEAST = 5
"""A group of fewer is not shown: it could point at people."""


@dataclass(frozen=True)
class GroupPart:
    """One group: how many, and their answers; both None where it is kept back."""

    n: int | None
    tally: ScoreTally | None


def parts(groups: Mapping[str, ScoreTally]) -> dict[str, GroupPart]:
    """Keep back groups under five, and one more where the rest would give one away.

    >>> sizes = {"a": 40, "b": 2, "c": 9}
    >>> told = parts({key: ScoreTally.of({"3" * 9: n}) for key, n in sizes.items()})
    >>> {key: part.n for key, part in told.items()}
    {'a': 40, 'b': None, 'c': None}
    """
    sizes = {key: tally.n for key, tally in groups.items() if tally.n}
    small = {key for key, n in sizes.items() if n < LEAST}
    hidden = set(small)
    if small and sum(sizes[key] for key in small) < LEAST or len(small) == 1:
        shown = [key for key in sizes if key not in small]
        # What is left over of the whole would tell the small ones; the next smallest hides them.
        if shown:
            hidden.add(min(shown, key=lambda key: (sizes[key], key)))
    return {
        key: GroupPart(None, None) if key in hidden else GroupPart(groups[key].n, groups[key])
        for key in sizes
    }


def left_of(whole: ScoreTally, left: ScoreTally) -> ScoreTally | None:
    """Give what is left of a whole; None where it, or what was left out, is a group under five.

    Nobody is given away where all or nobody was left out.

    >>> whole = ScoreTally.of({"3" * 9: 2, "343434343": 9})
    >>> left_of(whole, whole.without_straight()) is None
    True
    >>> left_of(whole, whole).n
    11
    """
    apart = (left.n, whole.n - left.n)
    return None if any(0 < n < LEAST for n in apart) else left
