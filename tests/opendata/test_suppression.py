"""Counts of few people stay unknown, whoever subtracts."""

from collections import defaultdict
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from idaman.opendata.rules.suppression import LEAST, hidden

MARGINS = [(0,), (1,)]
CELLS = list(product("abcd", "wxyz"))
TABLES = st.lists(st.integers(0, 30), max_size=len(CELLS)).map(
    lambda counts: dict(zip(CELLS, counts, strict=False))
)


@given(TABLES)
def test_no_small_count_is_shown(counts):
    shown = set(counts) - hidden(counts, totals=MARGINS)
    assert all(counts[cell] == 0 or counts[cell] >= LEAST for cell in shown)


@given(TABLES)
def test_no_total_gives_a_hidden_count_away(counts):
    gone = hidden(counts, totals=MARGINS)
    for at in (0, 1):
        groups = defaultdict(list)
        for cell in counts:
            groups[cell[at]].append(cell)
        for cells in groups.values():
            if len([cell for cell in cells if cell in gone]) == 1:
                assert all(cell in gone or not counts[cell] for cell in cells)


@given(TABLES)
def test_nothing_is_hidden_where_nobody_is_few(counts):
    many = {cell: count + LEAST for cell, count in counts.items()}
    assert hidden(many, totals=MARGINS) == set()
