"""What many draws say of a rank, and that nothing but the figures decides it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from idaman.features.indices.rules import IndexWrong, Spec
from idaman.features.indices.rules.aggregating import Tree, combined
from idaman.features.indices.rules.calculation import Reach, doubt, moves, ranked, result, stand
from idaman.features.indices.rules.uncertainty import _counted, drawn_weights, score, without
from tests.features.indices.rules.described import GAP, figures, spec

GROUPS = [
    {"code": "G", "name": "G", "parent": "", "weight": "40", "mean": "arithmetic"},
    {"code": "H", "name": "H", "parent": "", "weight": "60", "mean": "arithmetic"},
]
INSIDE = [
    {"code": c, "name": c, "direction": 1, "group": g, "weight": w}
    for c, g, w in [("V", "G", "50"), ("W", "G", "50"), ("X", "H", "30"), ("Y", "H", "70")]
]


def grouped(**choices: object) -> Spec:
    return spec(groups=GROUPS, indicators=INSIDE, **choices)


tables = arrays(float, (6, 4), elements=st.integers(0, 1000).map(float)).filter(
    lambda x: bool((np.ptp(x, axis=0) > 0).all())
)


@given(tables, st.permutations(range(6)))
@settings(max_examples=40, deadline=None)
def test_no_order_of_units_changes_a_rank_or_a_count(x: np.ndarray, order: list[int]) -> None:
    made = grouped(draws=100, leave_out=True, fills=["none", "mean"], means=["arithmetic"])
    here, there = figures(x.tolist(), made), figures(x[order].tolist(), made)
    assert stand(made, here).ranks[order].tolist() == stand(made, there).ranks.tolist()
    first, second = doubt(made, here), doubt(made, there)
    # What the last bit of a product decides may fall otherwise in a draw.
    apart = np.abs(first.acceptability[order] - second.acceptability).sum()
    assert apart <= 6


@given(tables, st.integers(0, 5), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_a_better_figure_never_lowers_a_score(x: np.ndarray, unit: int, column: int) -> None:
    """On min-max a higher best value lowers others' scores, never one's own."""
    made = grouped()
    before = stand(made, figures(x.tolist(), made)).index[unit]
    x = x.copy()
    x[unit, column] += 50
    if np.ptp(x[:, column]):
        assert stand(made, figures(x.tolist(), made)).index[unit] >= before - 1e-9


@given(tables, st.floats(0.001, 1000), st.floats(-1000, 1000))
@settings(max_examples=40, deadline=None)
def test_no_unit_of_measurement_changes_a_min_max_score(
    x: np.ndarray, by: float, plus: float
) -> None:
    made = grouped()
    first = stand(made, figures(x.tolist(), made)).index
    second = stand(made, figures((x * by + plus).tolist(), made)).index
    np.testing.assert_allclose(first, second, atol=1e-6)


@given(tables, st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=4))
@settings(max_examples=40, deadline=None)
def test_gaps_and_draws_always_give_a_whole_count(
    x: np.ndarray, gaps: list[tuple[int, int]]
) -> None:
    for unit, column in gaps:
        x[unit, column] = GAP
    made = grouped(
        draws=200, leave_out=True, unit_share=0.1, when_short="leave out",
        scales=["min-max", "percentile"], means=["arithmetic", "geometric"], lowest=1,
    )  # fmt: skip
    laid = figures(x.tolist(), made)
    try:
        got = doubt(made, laid)
    except IndexWrong:
        return
    assert (got.acceptability.sum(axis=1) == 200).all()
    assert (got.low <= got.median).all()
    assert (got.median <= got.high).all()
    assert got.pairs is not None
    np.testing.assert_allclose(got.pairs + got.pairs.T, 1.0)


def test_the_same_seed_gives_the_same_counts_and_another_others() -> None:
    rows = np.random.default_rng(3).random((8, 4)).tolist()
    first = doubt(grouped(seed=1), figures(rows, grouped()))
    again = doubt(grouped(seed=1), figures(rows, grouped()))
    other = doubt(grouped(seed=2), figures(rows, grouped()))
    assert (first.acceptability == again.acceptability).all()
    assert (first.acceptability != other.acceptability).any()


def test_nothing_doubted_leaves_every_rank_as_it_is() -> None:
    made = grouped(weighing="given")
    rows = np.random.default_rng(3).random((8, 4)).tolist()
    got, now = doubt(made, figures(rows, made)), stand(made, figures(rows, made))
    assert got.low.tolist() == got.high.tolist() == now.ranks.tolist()
    assert got.shift(now.ranks).tolist() == [0.0] * 8


def test_who_is_best_in_everything_is_first_in_every_draw() -> None:
    made = grouped(leave_out=True, means=["arithmetic", "harmonic"], lowest=1)
    got = doubt(made, figures([[9, 9, 9, 9], [1, 5, 3, 2], [5, 1, 2, 3]], made))
    assert got.acceptability[0].tolist() == [500, 0, 0]
    assert got.pairs is not None
    assert got.pairs[0, 1] == 1


def test_weights_multiplied_through_give_what_levels_give_one_by_one() -> None:
    made = grouped(lowest=1, leave_out=True)
    rng = np.random.default_rng(5)
    for mean in ("arithmetic", "geometric", "harmonic"):
        tree = Tree.of(made, next(m for m in type(made.steps.mean) if m == mean))
        weights = drawn_weights(made, tree, 50, rng)
        without(tree, weights, rng.integers(-1, 4, size=50))
        x = 1 + 99 * rng.random((6, 4))
        fast = score(tree, x, weights)
        slow = combined(tree, x, weights)[""]
        for a, b in zip(fast, slow, strict=True):
            assert ranked(a).tolist() == ranked(b).tolist()


def test_draws_of_weights_lie_around_the_given_ones() -> None:
    made = grouped(weighing="dirichlet", concentration=50)
    tree = Tree.of(made)
    drawn = drawn_weights(made, tree, 4000, np.random.default_rng(1))
    for node in tree.nodes:
        np.testing.assert_allclose(drawn[node.code].sum(axis=1), 1.0)
        np.testing.assert_allclose(drawn[node.code].mean(axis=0), node.weights, atol=0.01)


def test_an_indicator_left_out_takes_its_lone_group_along() -> None:
    lone = [
        {"code": c, "name": c, "direction": 1, "group": g, "weight": w}
        for c, g, w in [("V", "G", "100"), ("X", "H", "30"), ("Y", "H", "70")]
    ]
    tree = Tree.of(spec(groups=GROUPS, indicators=lone))
    weights = {code: w.copy() for code, w in tree.given().items()}
    without(tree, weights, np.array([0]))
    assert tree.flat(weights)[0].tolist() == pytest.approx([0, 0.3, 0.7])


def test_equals_are_counted_at_the_better_rank() -> None:
    counts = _counted(np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]])).reshape(3, 3)
    assert counts.tolist() == [[1, 0, 1], [2, 0, 0], [2, 0, 0]]


def test_the_three_changes_that_move_most_are_found_by_trying() -> None:
    made = spec(("X", "Y", "Z"), weights=["60", "30", "10"])
    rows = [[10, 10, 10], [4, 5, 6], [6, 6, 7], [1, 1, 1]]
    got = moves(made, figures(rows, made), "B", reach=Reach.PEER)
    assert [(each.code, each.before, each.after) for each in got.each] == [
        ("X", 4, 6), ("Y", 5, 6), ("Z", 6, 7),
    ]  # fmt: skip
    assert got.rank == 2
    assert got.score == stand(
        made, figures([rows[0], [6, 6, 7], *rows[2:]], made)
    ).index[1]  # fmt: skip


def test_a_step_is_the_units_own_usual_one_and_a_gap_is_no_move() -> None:
    made = spec(directions=[1, -1])
    history = {("A", "X"): [(1, 3.0), (3, 9.0)], ("A", "Y"): [(2, 6.0)]}
    laid = figures([[4, 5], [9, 1], [1, 9]], made, history=history)
    got = moves(made, laid, "A", reach=Reach.STEP)
    # X went by 1 in a year, then by 3 a year: 2. Y by 1 in two years, and less is better.
    assert {each.code: each.after for each in got.each} == {"X": 6.0, "Y": 4.5}
    gap = figures([[GAP, 5], [9, 1], [1, 9]], made)
    assert [each.code for each in moves(made, gap, "A", reach=Reach.PEER).each] == ["Y"]
    with pytest.raises(IndexWrong, match="tidak dinilai"):
        moves(made, laid, "Q", reach=Reach.STEP)


def test_a_result_says_in_words_of_data_what_is_not_robust() -> None:
    made = grouped(wide=0.3, treat=True, fill="mean", fills=["mean"])
    rows: list[list[float]] = [[9, 9, 9, 9], [5, 4, 3, 2], [2, 3, 4, 5], [1, 1, GAP, 1]]
    told = result(made, figures(rows, made))
    best, one, other, last = told["units"]
    assert best["is_robust"]
    assert not one["is_robust"]
    assert not other["is_robust"]
    assert last["filled"] == ["X"]
    assert (told["neighbours"][0]["before"], told["neighbours"][0]["sure"]) == ("A", 1.0)
    assert {(each["one"], each["other"]) for each in told["alike"]} >= {("V", "W")}
    assert sum(each["weight"] for each in told["importance"]) == pytest.approx(1)
    assert sum(each["matters"] for each in told["importance"]) == pytest.approx(1)


def test_single_precision_hardly_moves_a_count() -> None:
    rows = np.random.default_rng(3).random((120, 4)).tolist()
    fine, coarse = grouped(draws=8000), grouped(draws=10_000)
    few, many = doubt(fine, figures(rows, fine)), doubt(coarse, figures(rows, coarse))
    share = few.acceptability / 8000 - many.acceptability / 10_000
    assert np.abs(share).max() < 0.05
