"""Rolled-up figures: the order never matters, nothing is added twice, missing is said."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.rollup import (
    ADDS_SHARES,
    FigurePart,
    Formula,
    MissingPolicy,
    RollupRule,
    empty,
    finish,
    grouped,
    lift,
    merge,
    merged,
    roll_up,
    rolled,
)

exact = st.one_of(
    st.integers(-(10**15), 10**15),
    st.fractions(-1000, 1000, max_denominator=97),
    st.decimals(-1000, 1000, places=3),
)
places = st.sampled_from(["Tabang", "Tenggarong", "Anggana", "Muara Wis", "Kenohan"])
periods = st.sampled_from(["2024", "2025", "2026", "2027"])
parts = st.lists(
    st.builds(
        FigurePart,
        series=places,
        period=periods,
        value=st.none() | exact,
        weight=st.integers(0, 9),
        of=st.none() | st.integers(0, 50),
    ),
    max_size=30,
)
formulas = st.builds(
    Formula, how=st.sampled_from(RollupRule), missing=st.sampled_from(MissingPolicy)
)


@given(parts, formulas, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_to_the_last_digit(given_parts, formula, chance):
    shuffled = list(given_parts)
    chance.shuffle(shuffled)
    assert rolled(shuffled, formula) == rolled(given_parts, formula)


def in_any_tree(states, formula, chance):
    """Merge neighbours picked by chance until one is left."""
    states = list(states) or [empty(formula)]
    while len(states) > 1:
        at = chance.randrange(len(states) - 1)
        states[at : at + 2] = [merge(states[at], states[at + 1])]
    return states[0]


@given(parts, formulas, st.randoms(use_true_random=False))
def test_any_grouping_gives_the_same(given_parts, formula, chance):
    states = [lift(part, formula) for part in given_parts]
    assert in_any_tree(states, formula, chance) == merged(states, formula)


@given(parts, parts, parts, formulas)
def test_merging_is_associative_and_commutative_and_nothing_is_neutral(a, b, c, formula):
    x, y, z = (rolled(each, formula) for each in (a, b, c))
    assert merge(merge(x, y), z) == merge(x, merge(y, z))
    assert merge(x, y) == merge(y, x)
    assert merge(x, empty(formula)) == x == merge(empty(formula), x)


@given(parts, formulas)
def test_by_place_then_period_is_by_period_then_place_is_all_at_once(given_parts, formula):
    by_place = merged(grouped(given_parts, lambda p: p.series, formula).values(), formula)
    by_period = merged(grouped(given_parts, lambda p: p.period, formula).values(), formula)
    assert finish(by_place) == finish(by_period) == roll_up(given_parts, formula)


@given(parts, formulas)
def test_a_figure_always_says_how_many_of_how_many_parts_it_has(given_parts, formula):
    said = roll_up(given_parts, formula)
    assert 0 <= said.present <= said.expected
    if formula.how in (RollupRule.LAST, RollupRule.CUMULATIVE):
        assert said.expected == len({part.series for part in given_parts})
    else:
        assert said.expected == len(given_parts)
    if formula.missing == MissingPolicy.REFUSE and not said.is_whole:
        assert said.value is None


@given(parts, st.sampled_from(RollupRule))
def test_without_missing_parts_the_rule_for_them_changes_nothing(given_parts, how):
    whole = [p for p in given_parts if p.value is not None and p.of is not None]
    whole = list({(p.series, p.period): p for p in whole}.values())
    if how == RollupRule.LAST:
        whole = [p for p in whole if p.period == max(q.period for q in whole)]
    said = {roll_up(whole, Formula(how, rule)).value for rule in MissingPolicy}
    assert len(said) == 1


@given(st.lists(st.tuples(places, periods, st.integers(0, 100)), max_size=20))
def test_a_running_total_is_never_added_over_periods(reports):
    newest = {}
    for place, period, value in sorted(reports, key=lambda r: (r[1], r[2])):
        newest[place] = (period, value)
    once = {(place, period): value for place, period, value in reports}
    if len(once) < len({*reports}):
        return
    said = roll_up(
        [FigurePart(*report) for report in reports],
        Formula(RollupRule.CUMULATIVE, MissingPolicy.IGNORE),
    )
    assert said.exact == (sum(value for _, value in newest.values()) if newest else None)


@given(parts)
def test_the_same_report_sent_twice_counts_once_where_the_newest_counts(given_parts):
    for how in (RollupRule.LAST, RollupRule.CUMULATIVE):
        formula = Formula(how, MissingPolicy.IGNORE)
        assert rolled([*given_parts, *given_parts], formula) == rolled(given_parts, formula)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12))
def test_a_ratio_is_all_numerators_over_all_denominators(pairs):
    share = Formula(RollupRule.RATIO, MissingPolicy.REFUSE, is_share=True)
    said = roll_up([FigurePart(str(n), "2026", a, of=b) for n, (a, b) in enumerate(pairs)], share)
    assert said.value == Fraction(sum(a for a, _ in pairs), sum(b for _, b in pairs))


@given(st.lists(st.tuples(st.integers(-99, 99), st.integers(0, 9)), min_size=1, max_size=12))
def test_a_weighted_mean_of_equal_weights_is_the_mean(pairs):
    values = [FigurePart(str(n), "2026", v) for n, (v, _) in enumerate(pairs)]
    of = {how: roll_up(values, Formula(how, MissingPolicy.REFUSE)) for how in RollupRule}
    assert of[RollupRule.WEIGHTED].value == of[RollupRule.MEAN].value
    assert of[RollupRule.MIN].value <= of[RollupRule.MEAN].value <= of[RollupRule.MAX].value
    assert of[RollupRule.SUM].value == of[RollupRule.MEAN].value * len(pairs)
    assert of[RollupRule.COUNT].exact == len(pairs)


@pytest.mark.parametrize("how", sorted(ADDS_SHARES))
def test_shares_are_never_added(how):
    with pytest.raises(ValueError, match="never added"):
        Formula(how, MissingPolicy.IGNORE, is_share=True)


def test_two_figures_for_one_moment_are_shown_as_a_dispute_not_chosen_from():
    formula = Formula(RollupRule.CUMULATIVE, MissingPolicy.IGNORE)
    said = roll_up([FigurePart("Tabang", "2026", 5), FigurePart("Tabang", "2026", 7)], formula)
    assert (said.value, said.disputed, said.missing) == (None, ("Tabang",), 1)
    beside = [
        FigurePart("Tabang", "2026", 5),
        FigurePart("Tabang", "2026", 7),
        FigurePart("Anggana", "2026", 4),
    ]
    said = roll_up(beside, formula)
    assert (said.exact, said.present, said.expected) == (4, 1, 2)
    assert roll_up(beside, Formula(RollupRule.CUMULATIVE, MissingPolicy.REFUSE)).value is None
    settled = roll_up([FigurePart("Tabang", "2026", 5), FigurePart("Tabang", "2026", 7),
                       FigurePart("Tabang", "2027", 8)], formula)  # fmt: skip
    assert (settled.exact, settled.disputed) == (8, ())


def test_a_stock_is_not_carried_on_and_a_running_total_is():
    reports = [
        FigurePart("Tabang", "2025", 3),
        FigurePart("Anggana", "2025", 4),
        FigurePart("Anggana", "2026", 6),
    ]
    stock = roll_up(reports, Formula(RollupRule.LAST, MissingPolicy.IGNORE))
    assert (stock.exact, stock.present, stock.expected, stock.as_of) == (6, 1, 2, "2026")
    running = roll_up(reports, Formula(RollupRule.CUMULATIVE, MissingPolicy.IGNORE))
    assert (running.exact, running.present, running.expected) == (9, 2, 2)
    assert roll_up(reports, Formula(RollupRule.LAST, MissingPolicy.REFUSE)).value is None


@pytest.mark.parametrize(
    ("how", "refused", "ignored", "as_zero"),
    [
        (RollupRule.SUM, None, 6, 6),
        (RollupRule.MEAN, None, 3, 2),
        (RollupRule.WEIGHTED, None, 3, 2),
        (RollupRule.RATIO, None, Fraction(6, 20), Fraction(6, 30)),
        (RollupRule.MIN, None, 2, 0),
        (RollupRule.MAX, None, 4, 4),
        (RollupRule.COUNT, None, 2, 2),
    ],
)
def test_each_rule_for_missing_parts_does_what_it_says(how, refused, ignored, as_zero):
    reports = [FigurePart(str(n), "2026", value, of=10) for n, value in enumerate((2, None, 4))]
    said = [roll_up(reports, Formula(how, rule)) for rule in MissingPolicy]
    assert [each.exact for each in said] == [refused, ignored, as_zero]
    assert {(each.present, each.expected) for each in said} == {(2, 3)}


def test_a_ratio_without_a_denominator_is_not_made_zero():
    reports = [FigurePart("Tabang", "2026", 1, of=2), FigurePart("Anggana", "2026", None, of=None)]
    assert roll_up(reports, Formula(RollupRule.RATIO, MissingPolicy.ZERO)).value is None
    assert roll_up(reports, Formula(RollupRule.RATIO, MissingPolicy.IGNORE)).value == Fraction(1, 2)


def test_nothing_at_all_is_a_gap_not_a_zero():
    for how in RollupRule:
        said = roll_up([], Formula(how, MissingPolicy.IGNORE))
        assert said.value == (0 if how == RollupRule.COUNT else None)


def test_floats_and_negative_weights_and_two_formulas_are_refused():
    with pytest.raises(ValueError, match="exact"):
        FigurePart("Tabang", "2026", 0.1)
    with pytest.raises(ValueError, match="weight"):
        FigurePart("Tabang", "2026", 1, weight=-1)
    with pytest.raises(ValueError, match="two formulas"):
        merge(
            empty(Formula(RollupRule.SUM, MissingPolicy.ZERO)),
            empty(Formula(RollupRule.MEAN, MissingPolicy.ZERO)),
        )


def test_tenths_add_up_exactly():
    tenths = [FigurePart(str(n), "2026", Decimal("0.1")) for n in range(10)]
    random.Random(1).shuffle(tenths)
    assert roll_up(tenths, Formula(RollupRule.SUM, MissingPolicy.REFUSE)).exact == 1
