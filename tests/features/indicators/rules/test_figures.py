"""What must be true of figures, ways and periods whatever they are."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.period import TIMELESS, Frequency, NotAPeriod, fits, is_stale, read_period
from idaman.features.indicators.rules.direction import Better, Movement, moved
from idaman.features.indicators.rules.figures import (
    Accord,
    NotANumber,
    ReleasedFigure,
    heir,
    plain,
    read_number,
    settle,
    standing,
)
from idaman.features.indicators.rules.trajectory import Course, Way, course

VALUES = st.decimals(-(10**9), 10**9, places=2)
PERIODS = st.one_of(
    st.integers(1900, 2099).map(str),
    st.tuples(st.integers(1900, 2099), st.integers(1, 2)).map(lambda p: f"{p[0]}-S{p[1]}"),
    st.tuples(st.integers(1900, 2099), st.integers(1, 4)).map(lambda p: f"{p[0]}-TW{p[1]}"),
    st.tuples(st.integers(1900, 2099), st.integers(1, 12)).map(lambda p: f"{p[0]}-{p[1]:02}"),
    st.just("-"),
)


@given(PERIODS)
def test_a_period_is_read_back_as_it_is_stored(code):
    assert read_period(code).code == code


@given(PERIODS.filter(lambda code: code != "-"))
def test_the_period_after_begins_the_day_after_the_last(code):
    period = read_period(code)
    assert (period.after().first - period.last).days == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("2024 semester II", "2024-S2"),
        ("Triwulan IV 2023", "2023-TW4"),
        ("q1 2024", "2024-TW1"),
        ("Agustus 2024", "2024-08"),
        ("okt 2022", "2022-10"),
        ("Desember 2022", "2022-12"),
        ("2022 Mei", "2022-05"),
        ("–", "-"),
    ],
)
def test_a_period_is_read_as_officers_write_it(said, code):
    assert read_period(said).code == code


@pytest.mark.parametrize("said", ["", "tahun lalu", "2024-S3", "2024-13", "1024", "TW5 2024"])
def test_what_names_no_period_is_refused_with_a_sentence(said):
    with pytest.raises(NotAPeriod) as no:
        read_period(said)
    assert "2024-TW3" in no.value.say("id")
    assert "2024-TW3" in no.value.say("en")


@pytest.mark.parametrize("frequency", Frequency)
def test_every_frequency_has_periods_that_fit(frequency):
    periods = [*map(read_period, ("2024", "2024-S1", "2024-TW1", "2024-01")), TIMELESS]
    assert sum(fits(frequency, period) for period in periods) == 1


def test_what_has_no_rhythm_is_never_overdue():
    for frequency in (Frequency.ONCE, Frequency.IRREGULAR):
        assert not is_stale(frequency, read_period("1990"), lag_days=0, today=date(2026, 1, 1))


@given(VALUES)
def test_a_number_is_read_back_as_it_is_written(value):
    assert read_number(plain(value).replace(".", ",")) == value


@pytest.mark.parametrize("said", ["", "-", "n/a", "1,2,3", "1.23.456", "12..5", "1e9", "9" * 25])
def test_what_is_no_number_is_refused_with_a_sentence(said):
    with pytest.raises(NotANumber) as no:
        read_number(said)
    assert no.value.say("id") != no.value.say("en")


FIGURES = st.lists(st.tuples(VALUES, st.booleans()), max_size=8).map(
    lambda rows: [
        ReleasedFigure(key, value, f"P{key}", is_withdrawn=gone)
        for key, (value, gone) in enumerate(rows, start=1)
    ]
)


@given(FIGURES)
def test_the_one_value_is_always_one_that_a_source_told(figures):
    settled = settle(figures)
    told = {figure.value for figure in figures if not figure.is_withdrawn}
    if settled.value is None:
        assert settled.accord in (Accord.NONE, Accord.DISPUTED)
        assert len(told) != 1
    else:
        assert told == {settled.value}


@given(FIGURES)
def test_the_order_of_entry_decides_nothing(figures):
    there, back = settle(figures), settle(figures[::-1])
    assert (there.accord, there.value) == (back.accord, back.value)


def test_a_followed_figure_that_is_taken_back_is_followed_no_more():
    two = [
        ReleasedFigure(1, Decimal(1)),
        ReleasedFigure(2, Decimal(2)),
        ReleasedFigure(3, Decimal(3), is_withdrawn=True),
    ]
    assert settle(two, followed=3).accord is Accord.DISPUTED


def test_a_correction_of_a_correction_is_what_stands():
    chain = [
        ReleasedFigure(1, Decimal(1)),
        ReleasedFigure(2, Decimal(2), corrects=1),
        ReleasedFigure(3, Decimal(3), corrects=2),
    ]
    assert [figure.key for figure in standing(chain)] == [3]
    assert heir(1, chain) == 3


@given(VALUES, VALUES)
def test_up_and_down_are_each_others_mirror(before, after):
    mirror = {
        Movement.BETTER: Movement.WORSE,
        Movement.WORSE: Movement.BETTER,
        Movement.UNCHANGED: Movement.UNCHANGED,
    }
    up = moved(Better.UP, before=before, after=after)
    assert moved(Better.DOWN, before=before, after=after) is mirror[up]
    assert moved(Better.NONE, before=before, after=after) is Movement.UNKNOWN


WAY = Way(Better.UP, (2024, Decimal(10)), {2025: Decimal(12), 2027: Decimal(16)})


@pytest.mark.parametrize(
    ("way", "value", "has_sheet", "is_disputed", "expected"),
    [
        (WAY, (2025, 12), False, True, Course.NO_SHEET),
        (Way(None, (2024, Decimal(10)), WAY.targets), (2025, 12), True, False, Course.NO_WAY),
        (Way(Better.BAND, (2024, Decimal(1)), WAY.targets), (2025, 1), True, False, Course.NO_WAY),
        (Way(Better.UP, None, WAY.targets), (2025, 12), True, False, Course.NO_WAY),
        (Way(Better.UP, (2024, Decimal(10)), {}), (2025, 12), True, False, Course.NO_WAY),
        (Way(Better.UP, (2024, Decimal(1)), {2023: Decimal(2)}), (2025, 9), True, False,
         Course.NO_WAY),
        (WAY, None, True, True, Course.DISPUTED),
        (WAY, None, True, False, Course.UNKNOWN),
        (WAY, (2024, 99), True, False, Course.UNKNOWN),
        (WAY, (2025, "11.99"), True, False, Course.BEHIND),
        (WAY, (2025, 12), True, False, Course.ON),
        (WAY, (2025, "15.99"), True, False, Course.ON),
        (WAY, (2025, 16), True, False, Course.AHEAD),
        (WAY, (2026, "13.9"), True, False, Course.BEHIND),
        (WAY, (2026, 14), True, False, Course.ON),
        (WAY, (2027, 16), True, False, Course.ON),
        (WAY, (2027, 20), True, False, Course.ON),
        (WAY, (2030, 15), True, False, Course.BEHIND),
        (WAY, (2030, 16), True, False, Course.ON),
    ],
)  # fmt: skip
def test_a_course_is_judged_by_the_first_rule_that_fits(
    way, value, has_sheet, is_disputed, expected
):
    known = (value[0], Decimal(value[1])) if value else None
    assert course(way, known, has_sheet=has_sheet, is_disputed=is_disputed) is expected


@given(VALUES, VALUES, VALUES, st.integers(2020, 2035))
def test_a_better_value_is_never_judged_worse(base, target, value, year):
    order = [Course.BEHIND, Course.ON, Course.AHEAD]
    for better, step in ((Better.UP, 1), (Better.DOWN, -1)):
        way = Way(better, (2019, base), {2025: target, 2030: target + step})
        worse = course(way, (year, value))
        assert order.index(course(way, (year, value + step))) >= order.index(worse)
