"""Quick wins, escalation and the Dewan's rhythm as mathematics."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from idaman.core.days import months_after
from idaman.features.delivery.rules.escalating import LADDER, EscalationLevel, level_of, reached
from idaman.features.delivery.rules.quickwin import (
    GATE,
    PointAnswer,
    PointWeight,
    QuickWinChoice,
    decision_due,
    is_within_months,
    open_points,
    spread,
)
from idaman.features.delivery.rules.rhythm import days_overdue, next_due

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
CODES = [c.code for c in GATE.criteria]
ANSWERS = st.dictionaries(
    st.sampled_from(CODES), st.builds(PointAnswer, is_met=st.booleans(), has_proof=st.booleans())
)


def test_the_gate_has_ten_points_in_order_of_which_three_are_crucial():
    assert [c.number for c in GATE.criteria] == list(range(1, 11))
    assert len(set(CODES)) == 10
    crucial = [c.number for c in GATE.criteria if c.weight == PointWeight.KRUSIAL]
    assert crucial == [4, 5, 9]
    assert all(c.said and c.said_en for c in GATE.criteria)


@given(ANSWERS)
def test_a_point_is_open_unless_met_with_proof(answers):
    still = {c.code for c in open_points(answers)}
    for code in CODES:
        passed = code in answers and answers[code].is_met and answers[code].has_proof
        assert (code in still) is not passed


@given(st.lists(st.sampled_from(["a", "b", "c"])))
def test_every_dimension_is_empty_crowded_or_has_one(living):
    found = spread(living, dimensions=["a", "b", "c"])
    for each in "abc":
        n = living.count(each)
        assert (each in found.without) is (n == 0)
        assert (each in found.crowded) is (n > 1)


@given(DAYS, st.integers(0, 48), st.integers(0, 48))
def test_months_add_up_on_days_every_month_has(day, one, two):
    day = day.replace(day=min(day.day, 28))
    assert months_after(months_after(day, one), two) == months_after(day, one + two)


@given(DAYS, st.integers(1, 48))
def test_a_month_later_is_never_the_month_after_next(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@given(DAYS, DAYS)
def test_going_live_is_in_time_exactly_until_the_day_a_year_on(starts, live):
    assert is_within_months(starts=starts, live=live) is (live <= months_after(starts, 12))
    assert is_within_months(starts=None, live=live) is None


@given(st.none() | DAYS, st.none() | DAYS)
def test_the_first_decision_is_due_at_its_end_and_never_after_a_year(starts, ends):
    due = decision_due(starts=starts, ends=ends)
    if starts is None and ends is None:
        assert due is None
    if ends:
        assert due <= ends
    if starts:
        assert due <= months_after(starts, 12)


@given(DAYS, DAYS, DAYS)
def test_after_fix_its_own_date_counts_and_after_the_others_none(starts, ends, again):
    of = {"starts": starts, "ends": ends}
    assert decision_due(**of, decided=[(QuickWinChoice.FIX, again)]) == again
    for last in (QuickWinChoice.SCALE, QuickWinChoice.STOP):
        assert decision_due(**of, decided=[(QuickWinChoice.FIX, again), (last, None)]) is None


@given(st.integers(0, 400), st.integers(0, 400))
def test_more_days_never_tell_fewer_people(one, two):
    less, more = sorted((one, two))
    assert set(reached(less)) <= set(reached(more))
    assert (level_of(less) is None) is (less < 1)


def test_owner_then_head_then_secretary():
    assert [step.level for step in LADDER] == list(EscalationLevel)
    assert [level_of(n) for n in (0, 1, 14, 15, 30, 31)] == [
        None, EscalationLevel.OWNER, EscalationLevel.OWNER, EscalationLevel.HEAD,
        EscalationLevel.HEAD, EscalationLevel.SECRETARY,
    ]  # fmt: skip


@given(st.lists(DAYS), DAYS, st.integers(1, 12), st.integers(0, 60))
def test_the_alarm_begins_the_day_after(held, since, months, late):
    due = next_due(held=held, since=since, months=months)
    assert days_overdue(due=due, today=due + timedelta(days=late)) == late
    assert days_overdue(due=due, today=due - timedelta(days=1)) == 0
    assert next_due(held=[*held, due], since=since, months=months) >= due
