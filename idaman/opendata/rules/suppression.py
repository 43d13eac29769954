"""Counts of few people, hidden so that subtraction does not bring them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

LEAST = 5
"""A count of fewer people than this is not published."""
Cell = TypeVar("Cell", bound=tuple[Hashable, ...])


def hidden(
    counts: Mapping[Cell, int], *, totals: Sequence[Sequence[int]], least: int = LEAST
) -> set[Cell]:
    """Give the cells to hide: the small ones, and a second one in every total that shows them.

    `counts` has a count for each cell, a tuple of groups; a cell of nobody is not among them.
    `totals` lists the sums that are published or can be known, each by the positions of the groups
    it is summed within: `[(0,), (1,)]` for sums of rows and of columns, `[()]` for the sum of all.
    In each of them either no cell is hidden or at least two are, so no hidden count follows by
    subtracting the others from the sum. Where a total has one cell only, its sum is the cell, and
    it is hidden by whoever publishes the total.

    >>> villages = {("Tabang", "banjir"): 3, ("Tabang", "jalan"): 40, ("Tabang", "air"): 9}
    >>> sorted(hidden(villages, totals=[(0,)]))
    [('Tabang', 'air'), ('Tabang', 'banjir')]

    Cells under five and a second one per total: the rule of the open data (docs/decisions/0023).
    It stops subtraction within one total; it does not claim to stop whoever combines many tables.
    """
    found = {cell for cell, count in counts.items() if 0 < count < least}
    groups: dict[tuple[Hashable, ...], list[Cell]] = defaultdict(list)
    for cell in counts:
        for n, within in enumerate(totals):
            groups[(n, *(cell[at] for at in within))].append(cell)
    while more := _seconds(counts, groups, found):
        found |= more
    return found


def _seconds(
    counts: Mapping[Cell, int],
    groups: Mapping[tuple[Hashable, ...], Sequence[Cell]],
    found: set[Cell],
) -> set[Cell]:
    """The smallest shown cell of each total that hides just one."""
    more = set()
    for cells in groups.values():
        shown = [cell for cell in cells if cell not in found and counts[cell]]
        if len([cell for cell in cells if cell in found]) == 1 and shown:
            more.add(min(shown, key=lambda cell: (counts[cell], repr(cell))))
    return more
