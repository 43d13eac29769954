"""What must be true of cross-checks, outliers and completeness, whatever the figures are."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.period import TIMELESS, Frequency, read_period
from idaman.features.indicators.rules.checks import (
    CheckBand,
    CheckBoard,
    CheckCell,
    CheckVerdict,
    ExactFigure,
    NotJudged,
    bounds,
    changes,
    examine,
)
from idaman.features.indicators.rules.official import METHODS, reckon
from idaman.features.indicators.rules.robust import mad, median, score
from idaman.features.indicators.rules.rules import (
    RULES,
    BoundGrade,
    CheckKind,
    RuleScope,
    WrongRules,
    read,
)
from idaman.features.indicators.rules.upkeep import due_periods, kept

HOME = "64.02"
MONEY = st.decimals("0.01", 1000, places=2)
COUNTS = st.integers(1, 10**6).map(Decimal)


def a_cell(indicator, *values, place=HOME, period="2024", series="", followed=None):
    told = tuple(ExactFigure(n, Decimal(value)) for n, value in enumerate(values))
    alike = len({each.value for each in told}) == 1
    value = told[0].value if alike else followed and Decimal(followed)
    at = TIMELESS if period == "-" else read_period(period)
    return CheckCell(indicator, place, at, series, told, value)


def found(rule, *cells, **board):
    return [each for each in examine(CheckBoard(HOME, cells, **board)) if each.rule.id == rule]


def only(rule, *cells, **board):
    (one,) = found(rule, *cells, **board)
    return one


def test_every_rule_says_what_it_does_in_both_languages_and_how_its_bound_is_known():
    assert {rule.kind for rule in RULES.rules} == set(CheckKind)
    for rule in RULES.rules:
        for said in (rule.title, rule.formula, rule.why, rule.remedy, rule.source):
            assert said.id
            assert said.en
            assert said.id != said.en
        assert rule.grade in set(BoundGrade)
        assert rule.scope in set(RuleScope)


def test_a_rule_of_an_unknown_input_is_refused():
    from importlib.resources import files

    text = (files("idaman.features.indicators.rules") / "checks.toml").read_text()
    with pytest.raises(WrongRules, match="ipm-komponen: inputs"):
        read(text.replace("uhh =", "umur ="))
    with pytest.raises(WrongRules, match="twice"):
        read(text.replace('id = "pencilan-sebaya"', 'id = "pencilan-deret"'))


@given(MONEY, MONEY)
def test_own_revenue_fires_exactly_above_half(part, whole):
    one = only("pangsa-pad", a_cell("PAD", part), a_cell("PENDAPATAN-TOTAL", whole))
    assert (one.verdict is CheckVerdict.FIRES) == (2 * part > whole)


def test_what_is_missing_is_named_and_nothing_is_judged():
    alone = only("pangsa-pad", a_cell("PAD", "3"))
    assert alone.verdict is CheckVerdict.UNKNOWN
    assert [(lack.why, lack.indicator) for lack in alone.lacks] == [
        (NotJudged.NO_VALUE, "PENDAPATAN-TOTAL")
    ]
    disputed = only("pangsa-pad", a_cell("PAD", "3", "4"), a_cell("PENDAPATAN-TOTAL", "5"))
    assert disputed.lacks[0].why is NotJudged.DISPUTED
    zero = only("pangsa-pad", a_cell("PAD", "3"), a_cell("PENDAPATAN-TOTAL", "0"))
    assert zero.lacks[0].why is NotJudged.OUT_OF_RANGE
    assert found("pangsa-pad", a_cell("PENDAPATAN-TOTAL", "5")) == []


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        ("0", "5", CheckVerdict.FIRES),
        ("7.61", "10", CheckVerdict.HOLDS),
        ("5", "7.61", CheckVerdict.HOLDS),
        ("8", None, CheckVerdict.FIRES),
        (None, "8", CheckVerdict.HOLDS),
    ],
)
def test_a_band_holds_where_the_statistic_lies_within(low, high, verdict):
    ends = [Decimal(end) if end else None for end in (low, high)]
    stated = (CheckBand(1, "MISKIN", HOME, read_period("2024"), *ends),)
    said = a_cell("MISKIN", "7.61", period="2023")
    assert only("pita-mandiri", said, stated=stated).verdict is verdict
    older = a_cell("MISKIN", "7.61", period="2022")
    assert only("pita-mandiri", older, stated=stated).verdict is CheckVerdict.UNKNOWN
    later = a_cell("MISKIN", "7.61", period="2025")
    assert only("pita-mandiri", later, stated=stated).verdict is CheckVerdict.UNKNOWN


@given(st.lists(COUNTS, min_size=1, max_size=12), st.integers(-3, 3))
def test_parts_hold_within_the_tolerance_and_fire_beyond(parts, tenths):
    places = [f"{HOME}.{n:02}" for n in range(len(parts))]
    total = sum(parts)
    whole = total + total * tenths / 1000
    cells = [a_cell("PENDUDUK", v, place=p) for p, v in zip(places, parts, strict=True)]
    one = only(
        "jumlah-wilayah",
        *(a_cell("PENDUDUK", whole), *cells),
        units={"PENDUDUK": "jiwa"},
        within={HOME: places},
    )
    assert (one.verdict is CheckVerdict.FIRES) == (abs(total - whole) * 1000 > abs(whole))


@given(st.lists(COUNTS, min_size=1, max_size=6), COUNTS)
def test_unknown_parts_are_never_taken_for_nothing(parts, whole):
    places = [f"{HOME}.{n:02}" for n in range(len(parts) + 1)]
    cells = [a_cell("LUAS", v, place=p) for p, v in zip(places, parts, strict=False)]
    one = only(
        "jumlah-wilayah",
        *(a_cell("LUAS", whole), *cells),
        units={"LUAS": "km²"},
        within={HOME: places},
    )
    exceeds = sum(parts) > whole + whole / 1000
    assert one.verdict is (CheckVerdict.FIRES if exceeds else CheckVerdict.UNKNOWN)


def test_shares_and_indexes_are_never_added_up():
    cells = [a_cell("IPM", "70"), a_cell("IPM", "70", place=f"{HOME}.01")]
    board = {"units": {"IPM": "indeks"}, "within": {HOME: [f"{HOME}.01"]}}
    assert found("jumlah-wilayah", *cells, **board) == []


PARTS = st.tuples(
    st.decimals(55, 80, places=2),
    st.decimals(8, 16, places=2),
    st.decimals(4, 12, places=2),
    st.integers(5000, 20000).map(Decimal),
)
CODES = ("UHH", "HLS", "RLS", "PENGELUARAN")


@given(PARTS)
def test_the_index_as_published_from_its_parts_always_holds_and_a_misprint_never(parts):
    printed = reckon(METHODS["ipm"], list(parts)).printed
    cells = [a_cell(code, value) for code, value in zip(CODES, parts, strict=True)]
    assert only("ipm-komponen", a_cell("IPM", printed), *cells).verdict is CheckVerdict.HOLDS
    wrong = a_cell("IPM", printed + Decimal("0.30"))
    assert only("ipm-komponen", wrong, *cells).verdict is CheckVerdict.FIRES


def test_parts_of_another_series_are_not_taken():
    values = ("74.22", "13.69", "9.70")
    parts = [a_cell(c, v, series="SP2010") for c, v in zip(CODES, values, strict=False)]
    spent = a_cell("PENGELUARAN", "12359")
    same = only("ipm-komponen", a_cell("IPM", "76.61", series="SP2010"), *parts, spent)
    assert same.verdict is CheckVerdict.HOLDS
    other = only("ipm-komponen", a_cell("IPM", "76.61", series="SP2020-LF"), *parts, spent)
    assert {lack.indicator for lack in other.lacks} == {"UHH", "HLS", "RLS"}


@given(MONEY, st.decimals(1, 1000, places=2))
def test_a_ratio_rounded_to_any_digit_holds(above, below):
    exact = above / below * 100
    for digits in range(3):
        cells = [a_cell("PAD", above), a_cell("PENDAPATAN-TOTAL", below)]
        result = a_cell("PANGSA-PAD", round(exact, digits))
        assert only("pangsa-pad-dihitung", result, *cells).verdict is CheckVerdict.HOLDS


@given(st.decimals(-(10**6), 10**6, places=3))
def test_a_published_figure_lies_amid_what_it_may_have_been(value):
    least, most = bounds(value)
    assert least < value < most
    assert most - least == Decimal("0.001")


@given(COUNTS, COUNTS)
def test_sources_fire_only_beyond_five_per_cent_followed_or_not(one, other):
    followed = only("sumber-berjauhan", a_cell("IKAN", one, other, followed=one))
    open_one = only("sumber-berjauhan", a_cell("IKAN", one, other))
    assert followed.verdict is open_one.verdict
    apart = Fraction(abs(one - other)) / Fraction(max(one, other))
    assert (open_one.verdict is CheckVerdict.FIRES) == (apart > Fraction(1, 20))
    assert found("sumber-berjauhan", a_cell("IKAN", one)) == []


def test_a_jump_is_counted_by_the_year():
    units = {"PENDUDUK": "jiwa"}
    cells = [
        a_cell("PENDUDUK", value, period=period)
        for period, value in (("2010", "626286"), ("2020", "729382"), ("2021", "788113"))
    ]
    said = {f.period.code: f.verdict for f in found("lompatan-penduduk", *cells, units=units)}
    assert said == {"2020": CheckVerdict.HOLDS, "2021": CheckVerdict.FIRES}


def test_half_years_and_years_are_no_line():
    cells = [a_cell("PAD", "1", period="2024-S1"), a_cell("PAD", "9", period="2024")]
    assert len(CheckBoard(HOME, tuple(cells)).lines) == 2


@given(st.lists(st.decimals(1, 100, places=1), min_size=2, max_size=12))
def test_the_changes_of_a_plain_line_add_up_to_its_whole_way(values):
    line = [a_cell("IPM", v, period=str(2000 + n)) for n, v in enumerate(values)]
    way = sum(change.a_year for change in changes(line, is_plain=True))
    assert way == values[-1] - values[0]


SOME = st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=30)


@given(SOME, st.decimals(-100, 100, places=1), st.decimals("0.1", 50, places=1))
def test_a_score_does_not_depend_on_where_zero_is_or_on_the_unit(values, shift, scale):
    moved = [value * scale + shift for value in values]
    was, now = score(values[0], values), score(moved[0], moved)
    if was is None or now is None:
        assert was is now
    else:
        assert abs(was - now) < Decimal("0.000001")


@given(SOME)
def test_half_of_the_values_lie_within_the_usual_distance(values):
    middle, spread = median(values), mad(values)
    near = sum(abs(value - middle) <= spread for value in values)
    assert 2 * near >= len(values)


def test_one_value_far_off_is_found_and_the_others_are_not_touched_by_it():
    ids = [f"64.{n:02}" for n in range(1, 10)]
    cells = [a_cell("IPM", 70 + n, place=place) for n, place in enumerate(ids) if place != HOME]
    board = {"units": {"IPM": "indeks"}, "peers": tuple(ids)}
    usual = only("pencilan-sebaya", a_cell("IPM", "71"), *cells, **board)
    assert usual.verdict is CheckVerdict.HOLDS
    far = only("pencilan-sebaya", a_cell("IPM", "7"), *cells, **board)
    assert far.verdict is CheckVerdict.FIRES
    few = only("pencilan-sebaya", a_cell("IPM", "7"), *cells[:5], **board)
    assert (few.lacks[0].why, few.lacks[0].there) == (NotJudged.TOO_FEW, 6)
    alike = [a_cell("IPM", "70", place=place) for place in ids if place != HOME]
    same = only("pencilan-sebaya", a_cell("IPM", "90"), *alike, **board)
    assert same.lacks[0].why is NotJudged.ALL_ALIKE


def test_a_finding_has_one_key_and_nothing_is_said_twice():
    cells = [a_cell("IKAN", "1", "9"), a_cell("PAD", "9"), a_cell("PENDAPATAN-TOTAL", "9")]
    keys = [each.key for each in examine(CheckBoard(HOME, tuple(cells)))]
    assert len(keys) == len(set(keys))
    assert examine(CheckBoard(HOME, ())) == []


RHYTHMS = st.sampled_from([Frequency.YEAR, Frequency.SEMESTER, Frequency.QUARTER, Frequency.MONTH])
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@given(RHYTHMS, st.integers(0, 900), DAYS)
def test_the_due_periods_end_with_the_newest_that_is_due_without_a_hole(frequency, lag, today):
    due = due_periods(frequency, lag_days=lag, today=today, years=5)
    assert due is not None
    assert len(due) * due[0].months == 60
    assert all(a.after() == b for a, b in zip(due, due[1:], strict=False))
    assert (today - due[-1].last).days >= lag > (today - due[-1].after().last).days


@given(RHYTHMS, st.integers(0, 900), DAYS, st.data())
def test_nothing_is_overdue_on_the_last_day_it_may_come_and_one_day_later_it_is(
    frequency, lag, today, data
):
    due = due_periods(frequency, lag_days=lag, today=today, years=5)
    newest = data.draw(st.sampled_from(due))
    last = newest.after().last + timedelta(days=lag)
    on_time = kept(frequency, [newest], lag_days=lag, today=last, years=5)
    late = kept(frequency, [newest], lag_days=lag, today=last + timedelta(days=1), years=5)
    assert (on_time.waited_days, late.waited_days) == (0, 1)
    assert len(on_time.there) + len(on_time.missing) == len(on_time.due)


def test_what_nobody_said_stays_unknown():
    today = date(2026, 7, 1)
    nobody = kept(None, [], lag_days=0, today=today, years=5)
    assert (nobody.due, nobody.waited_days, nobody.late_days) == (None, None, None)
    never = kept(Frequency.YEAR, [], lag_days=365, today=today, years=5)
    assert (len(never.due), never.there, never.waited_days) == (5, (), None)
    undated = kept(Frequency.YEAR, [read_period("2024")], lag_days=9, today=today, years=5)
    assert undated.late_days is None
    area = kept(Frequency.ONCE, [TIMELESS], lag_days=9, today=today, years=5)
    assert (area.due, area.there, area.waited_days) == ((TIMELESS,), (TIMELESS,), 0)
    rare = kept(Frequency.THREE_YEARS, [read_period("2021")], lag_days=365, today=today, years=5)
    assert [p.code for p in rare.due] == ["2021", "2024"]
