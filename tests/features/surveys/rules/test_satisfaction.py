"""The satisfaction index: the published example, the bands, and what holds for any answers."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.features.surveys.rules.elements import (
    ELEMENTS,
    FORMS,
    GROUPS,
    QUESTIONS,
    Miskeyed,
    as_printed,
    keyed,
    ordered,
)
from idaman.features.surveys.rules.flags import FlagRules, TimedAnswer, bursts
from idaman.features.surveys.rules.groups import LEAST, parts
from idaman.features.surveys.rules.index import (
    EXACT,
    OLD_SCHEME,
    PRINTED,
    ScoreTally,
    band,
    index,
    rounded,
    steps,
)
from idaman.features.surveys.rules.interval import interval
from idaman.features.surveys.rules.sample import krejcie_morgan, slovin

PUBLISHED = [105, 101, 100, 116, 102, 105, 106, 105, 115]
scores = st.text("1234", min_size=9, max_size=9)
tallies = st.lists(scores, min_size=1, max_size=60).map(lambda rows: ScoreTally.of(Counter(rows)))


@pytest.mark.parametrize(
    ("convention", "said"),
    list(zip((EXACT, *PRINTED), ("91.475", "91.466", "91.384", "90.560"), strict=True)),
)
def test_the_published_example_comes_out_exactly_and_as_printed(convention, said):
    assert str(rounded(index(PUBLISHED, 29, convention), 3)) == said
    assert sum(step.weighted for step in steps(PUBLISHED, 29, convention)) * 25 == index(
        PUBLISHED, 29, convention
    )


def test_the_best_answers_reach_a_hundred_only_with_the_exact_weight():
    best = ScoreTally.of({"4" * 9: 10})
    assert [str(rounded(best.printed(c))) for c in (EXACT, *PRINTED)] == [
        "100.00", "99.99", "99.90", "99.00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "letter"),
    [("76.11", "C"), ("77.24", "B"), ("88.30", "B"), ("88.31", "A"), ("64.99", "D")]
    # Between two bands as printed: rounded first, nothing falls through.
    + [("76.605", "B"), ("76.604", "C"), ("88.305", "A"), ("64.995", "C"), ("25", "D")],
)
def test_a_band_is_found_after_rounding_to_two_digits(value, letter):
    assert band(Decimal(value)).letter == letter


def test_the_same_index_has_another_grade_by_the_old_rule():
    assert (band(Decimal(85)).letter, band(Decimal(85), OLD_SCHEME).letter) == ("B", "A")


@given(tallies)
def test_an_index_lies_between_25_and_100_and_ignores_the_order_of_elements(tally):
    assert 25 <= tally.index <= 100
    turned = ScoreTally.of(Counter({row[::-1]: n for row, n in tally.rows.items()}))
    assert turned.index == tally.index
    assert sum(own * n for own, n in tally.own.items()) == sum(tally.totals)
    assert [sum(tally.answers(each)) for each in ELEMENTS] == [tally.n] * 9


@given(tallies, tallies)
def test_two_surveys_together_lie_between_both(one, other):
    low, high = sorted((one.index, other.index))
    assert low <= (one + other).index <= high
    assert (one + other).n == one.n + other.n


@given(tallies, st.integers(1, 10_000))
def test_knowing_how_many_were_served_never_widens_the_interval(tally, more):
    free = interval(tally)
    if tally.n < 2:
        assert free is None
        return
    known = interval(tally, population=tally.n + more)
    assert free.low <= known.low <= float(tally.index) + 1e-9
    assert float(tally.index) - 1e-9 <= known.high <= free.high
    whole = interval(tally, population=tally.n)
    assert whole.high - whole.low < 1e-9


@given(st.integers(1, 5_000_000))
def test_an_advised_sample_never_passes_the_population_nor_a_ceiling(population):
    assert 1 <= krejcie_morgan(population) <= min(population, 384)
    assert krejcie_morgan(population) <= krejcie_morgan(population + 1)
    assert 1 <= slovin(population) <= min(population, 400)


@pytest.mark.parametrize(
    ("population", "advised"),
    [
        (10, 10),
        (50, 44),
        (100, 80),
        (200, 132),
        (500, 217),
        (1000, 278),
        (5000, 357),
        (75_000, 382),
    ],
)
def test_the_printed_table_of_krejcie_and_morgan_comes_out(population, advised):
    assert krejcie_morgan(population) == advised


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1))
def test_no_small_group_is_shown_or_left_over(sizes):
    told = parts({key: ScoreTally.of({"3" * 9: n}) for key, n in sizes.items()})
    assert all(part.n is None or part.n >= LEAST for part in told.values())
    hidden = [sizes[key] for key, part in told.items() if part.n is None]
    if hidden and len(told) > 1:
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST or len(hidden) == len(told)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 400)), max_size=60))
def test_a_burst_is_more_than_so_many_within_so_many_minutes_by_one_way(sent):
    rules = FlagRules(burst=3, minutes=10)
    start = datetime(2026, 8, 17, tzinfo=UTC)
    marks = [TimedAnswer(n, way, start + timedelta(minutes=at)) for n, (way, at) in enumerate(sent)]
    found = bursts(marks, rules)
    for each in marks:
        mine = [o for o in marks if o.through == each.through]
        near = [
            [o for o in mine if timedelta() <= o.at - first.at < timedelta(minutes=10)]
            for first in mine
        ]
        assert (each.key in found) == any(each in w and len(w) > 3 for w in near)


@given(scores)
def test_what_a_form_asks_in_another_order_is_kept_in_one(row):
    for form in FORMS.values():
        assert as_printed(ordered(row, form), form) == row
        assert sorted(form.order) == sorted(ELEMENTS)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "angka saja"),
        ("33443344", "8 angka"),
        ("3344334455", "10 angka"),
        ("334433445", "U9 berisi 5"),
        ("034433443", "U1 berisi 0"),
        ("334433443 9000", "Jenis kelamin: 9"),
        ("33443344a", "angka saja"),
        ("٣٣٤٤٣٣٤٤٣", "angka saja"),
    ],
)
def test_a_mistyped_row_says_what_is_wrong_with_it(typed, why):
    with pytest.raises(Miskeyed, match=why) as no:
        keyed(typed, FORMS["skm-2017"])
    assert no.value.why.en != no.value.why.id


def test_digits_may_be_grouped_and_groups_left_open():
    sheet = keyed(" 334 433 443-2 0 3 0 ", FORMS["skm-2017"])
    assert sheet.scores == "334433443"
    assert sheet.groups == {"sex": "2", "age": "", "education": "3", "occupation": ""}


def test_every_element_is_asked_with_four_answers_in_both_languages():
    assert list(QUESTIONS) == list(ELEMENTS)
    for question in QUESTIONS.values():
        assert len({each.id for each in question.answers}) == 4
        assert len({each.en for each in question.answers}) == 4
    assert list(GROUPS) == ["sex", "age", "education", "occupation"]


def test_impossible_totals_are_refused():
    for totals, n in (([1] * 8, 1), ([5] * 9, 1), ([0] * 9, 1), ([1] * 9, 0)):
        with pytest.raises(ValueError, match="Nine totals"):
            index(totals, n)
    with pytest.raises(ValueError, match="no index"):
        band(Fraction(101))
