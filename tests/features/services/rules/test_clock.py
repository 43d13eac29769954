"""Clocks of what is promised: what holds for any arrival, length, pause and calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idaman.core.days import Calendar
from idaman.features.services.rules.sla.clock import (
    WITA,
    Clock,
    ClockStanding,
    Length,
    Pause,
    TimeUnit,
    due,
    due_at,
    elapsed_days,
    elapsed_minutes,
    standing,
    standing_still,
)
from idaman.features.services.rules.sla.terms import NEWEST, TermsWrong

FRIDAY = datetime(2026, 8, 14, 9, tzinfo=WITA)
"""Independence Day is the Monday after."""
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
MOMENTS = st.builds(
    lambda day, minute: datetime.combine(day, time(), WITA) + timedelta(minutes=minute),
    DAYS,
    st.integers(0, 24 * 60 - 1),
)
LENGTHS = st.builds(Length, st.integers(1, 70), st.sampled_from(TimeUnit))
unhurried = settings(deadline=None)
"""The calendar of a year is slow the first time it is asked for."""


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """A government's own letters over the national calendar."""
    days = draw(st.lists(DAYS, max_size=8, unique=True))
    some = draw(st.integers(0, len(days)))
    return Clock(calendar=Calendar(off=frozenset(days[:some]), worked=frozenset(days[some:])))


@st.composite
def pauses(draw: st.DrawFn, most: int = 3) -> list[Pause]:
    """Pauses that have ended, overlapping or not."""
    some = draw(st.lists(st.tuples(MOMENTS, st.integers(0, 60 * 24 * 40)), max_size=most))
    return [Pause(since, since + timedelta(minutes=n)) for since, n in some]


@unhurried
@given(MOMENTS, LENGTHS, pauses(), clocks())
def test_nothing_is_ever_due_on_a_day_off(arrived, length, paused, clock):
    last = due(arrived, length, paused, clock=clock)
    assert last is not None
    assert clock.works(last)


@unhurried
@given(MOMENTS, LENGTHS, pauses(), clocks())
def test_nothing_is_due_before_it_came(arrived, length, paused, clock):
    assert due_at(arrived, length, paused, clock=clock) > arrived


@unhurried
@given(st.tuples(MOMENTS, MOMENTS).map(sorted), LENGTHS, pauses(), clocks())
def test_what_came_later_is_due_no_earlier(moments, length, paused, clock):
    earlier, later = (due_at(moment, length, paused, clock=clock) for moment in moments)
    assert earlier <= later


@unhurried
@given(MOMENTS, LENGTHS, st.integers(1, 30), pauses(), clocks())
def test_who_has_more_time_is_due_no_earlier(arrived, length, more, paused, clock):
    longer = Length(length.amount + more, length.unit)
    limit = due_at(arrived, length, paused, clock=clock)
    assert limit <= due_at(arrived, longer, paused, clock=clock)


@unhurried
@given(MOMENTS, LENGTHS, pauses(), pauses(most=1), clocks())
def test_a_pause_never_shortens(arrived, length, paused, another, clock):
    without = due_at(arrived, length, paused, clock=clock)
    assert due_at(arrived, length, [*paused, *another], clock=clock) >= without


@unhurried
@given(MOMENTS, LENGTHS, MOMENTS, st.integers(1, 9999), st.integers(0, 9999), clocks())
def test_two_pauses_that_overlap_count_once(arrived, length, since, inner, more, clock):
    one = Pause(since, since + timedelta(minutes=inner + more))
    within = Pause(since, since + timedelta(minutes=inner))
    both = due_at(arrived, length, [within, one], clock=clock)
    assert both == due_at(arrived, length, [one], clock=clock)


@unhurried
@given(MOMENTS, LENGTHS, st.integers(0, 60 * 24 * 90), clocks())
def test_a_pause_that_begins_after_the_time_is_up_changes_nothing(arrived, length, more, clock):
    limit = due_at(arrived, length, clock=clock)
    later = Pause(limit + timedelta(minutes=more))
    assert due_at(arrived, length, [later], clock=clock) == limit


@unhurried
@given(MOMENTS, st.integers(2, 70), clocks())
def test_while_a_pause_is_open_nothing_is_due(arrived, days, clock):
    assert due(arrived, Length(days), [Pause(arrived)], clock=clock) is None


@unhurried
@given(MOMENTS, st.integers(1, 70), pauses(), clocks())
def test_on_the_day_it_is_due_all_its_working_days_have_run(arrived, days, paused, clock):
    last = due(arrived, Length(days), paused, clock=clock)
    noon = datetime.combine(last, time(12), WITA)
    assert elapsed_days(arrived, noon, paused, clock=clock) == days
    assert elapsed_days(arrived, noon - timedelta(days=1), paused, clock=clock) == days - 1


@unhurried
@given(MOMENTS, st.integers(1, 3000), pauses(), clocks())
def test_when_it_is_due_all_its_minutes_have_run(arrived, minutes, paused, clock):
    limit = due_at(arrived, Length(minutes, TimeUnit.MINUTES), paused, clock=clock)
    assert elapsed_minutes(arrived, limit, paused, clock=clock) == minutes


@pytest.mark.parametrize(
    "arrived",
    [
        datetime(2026, 8, 14, 23, 50, tzinfo=WITA),
        datetime(2026, 8, 15, 12, tzinfo=WITA),
        datetime(2026, 8, 17, 8, tzinfo=WITA),
    ],
    ids=["ten to midnight on Friday", "Saturday", "a holiday"],
)
def test_counting_begins_on_the_working_day_after(arrived):
    assert due(arrived, Length(1)) == date(2026, 8, 18)


def test_the_day_is_the_one_where_the_government_is():
    """Half past five in the afternoon in UTC is half past one of the next day in Kalimantan."""
    late = datetime.fromisoformat("2026-08-18T17:30:00+00:00")
    assert due(late, Length(1)) == date(2026, 8, 20)


def test_the_day_of_asking_stands_still_and_the_day_of_the_answer_runs():
    asked = datetime(2026, 8, 18, 9, tzinfo=WITA)
    assert due(FRIDAY, Length(3)) == date(2026, 8, 20)
    assert due(FRIDAY, Length(3), [Pause(asked, asked + timedelta(hours=7))]) == date(2026, 8, 20)
    assert due(FRIDAY, Length(3), [Pause(asked, asked + timedelta(days=1))]) == date(2026, 8, 21)


def test_calendar_days_that_end_on_a_day_off_are_due_on_the_next_working_day():
    assert due(FRIDAY, Length(2, TimeUnit.CALENDAR)) == date(2026, 8, 18)
    assert due(FRIDAY, Length(5, TimeUnit.CALENDAR)) == date(2026, 8, 19)


def test_hours_run_only_while_offices_are_open():
    assert due_at(FRIDAY, Length(3, TimeUnit.HOURS)) == datetime(2026, 8, 14, 13, 30, tzinfo=WITA)
    night = datetime(2026, 8, 14, 20, tzinfo=WITA)
    assert due_at(night, Length(1, TimeUnit.HOURS)) == datetime(2026, 8, 18, 8, 30, tzinfo=WITA)


def test_the_usual_week_has_thirty_seven_hours_and_a_half():
    monday = datetime(2026, 8, 3, tzinfo=WITA)
    assert elapsed_minutes(monday, monday + timedelta(days=7)) == 37.5 * 60


def test_a_pause_that_ends_before_it_begins_is_none():
    assert standing_still([Pause(FRIDAY, FRIDAY - timedelta(hours=1))]) == []


@pytest.mark.parametrize(
    ("due", "today", "answered", "is_paused", "expected"),
    [
        (date(2026, 8, 21), date(2026, 8, 14), None, False, ClockStanding.IN_TIME),
        (date(2026, 8, 18), date(2026, 8, 14), None, False, ClockStanding.DUE_SOON),
        (date(2026, 8, 18), date(2026, 8, 18), None, False, ClockStanding.DUE_SOON),
        (date(2026, 8, 18), date(2026, 8, 19), None, False, ClockStanding.OVERDUE),
        (None, date(2026, 8, 19), None, True, ClockStanding.PAUSED),
        (date(2026, 8, 18), date(2026, 8, 19), None, True, ClockStanding.OVERDUE),
        (
            date(2026, 8, 18),
            date(2026, 8, 30),
            date(2026, 8, 18),
            False,
            ClockStanding.ANSWERED_IN_TIME,
        ),
        (
            date(2026, 8, 18),
            date(2026, 8, 30),
            date(2026, 8, 19),
            False,
            ClockStanding.ANSWERED_LATE,
        ),
    ],
)
def test_how_a_clock_stands(due, today, answered, is_paused, expected):
    assert standing(due=due, today=today, answered=answered, is_paused=is_paused) == expected


def test_the_classes_of_the_national_channel_have_their_days():
    days = {code: term.length.amount for code, term in NEWEST.classes.items()}
    assert days == {
        "light": 2,
        "information": 5,
        "complaint": 14,
        "supervisory": 60,
        "aspiration": 14,
    }
    assert {code: NEWEST.steps[code].length.amount for code in ("verify", "coordinate")} == {
        "verify": 3,
        "coordinate": 5,
    }
    assert NEWEST.steps["silent"].length == Length(10, TimeUnit.CALENDAR)


def test_every_term_says_where_it_is_from_and_how_sure_that_is():
    for term in [*NEWEST.classes.values(), *NEWEST.steps.values()]:
        assert term.source
        assert term.grade in ("stated", "background", "own")


@pytest.mark.parametrize("days", [{"aspiration": 0}, {"aspiration": 366}, {"saran": 5}])
def test_days_no_clock_can_run_by_are_refused_with_what_would_be_right(days):
    with pytest.raises(TermsWrong, match=r"1 sampai 365|Yang ada: light, information"):
        NEWEST.changed(days, source="Perbup")
