"""What citizens say: counted, never below ten as a percentage, and when it reopens evidence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.features.delivery.rules.citizens import (
    NOES,
    AnswerTally,
    Channel,
    CitizenAnswer,
    Counts,
    Voice,
    counted,
    doubts,
    next_month,
    reopens,
    summed,
)

NOON = datetime(2026, 8, 17, 12, tzinfo=UTC)
TALLIES = st.builds(AnswerTally, *[st.integers(0, 40)] * 3)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(list(Channel)), st.sampled_from(list(CitizenAnswer)), st.integers(1, 9)
    )
)
VOICES = st.lists(
    st.builds(
        Voice,
        at=st.integers(-48, 48).map(lambda h: NOON + timedelta(hours=h)),
        channel=st.sampled_from(list(Channel)),
        source=st.sampled_from(["A", "B", "C", "D", "E"]),
        says=st.sampled_from(list(CitizenAnswer)),
    )
)


def no(source="A", channel=Channel.SLIP, hours=1, says=CitizenAnswer.NO):
    return Voice(NOON + timedelta(hours=hours), channel, source, says)


@pytest.mark.parametrize(
    ("there", "works", "says"),
    [
        ("yes", "yes", "yes"),
        ("yes", "partly", "partly"),
        ("yes", "no", "no"),
        ("partly", "yes", "partly"),
        ("partly", "partly", "partly"),
        ("partly", "no", "no"),
        ("no", None, "no"),
        ("no", "yes", "no"),
    ],
)
def test_both_questions_make_one_saying(there, works, says):
    assert summed(CitizenAnswer(there), CitizenAnswer(works) if works else None) == says


def test_what_is_there_needs_a_word_on_whether_it_works():
    with pytest.raises(ValueError, match="works"):
        summed(CitizenAnswer.YES, None)


@given(ROWS)
def test_counting_loses_nothing_and_its_order_is_all_one(rows):
    counts = counted(rows)
    assert counts.total == sum(n for _, _, n in rows) == counts.yes + counts.partly + counts.no
    assert counted(rows[::-1]) == counts
    assert sum((t.total for t in counts.by_channel.values()), 0) == counts.total


@given(ROWS, ROWS)
def test_counts_of_two_milestones_add_up(one, other):
    assert counted(one) + counted(other) == counted([*one, *other])


@given(TALLIES)
def test_no_percentage_is_told_below_ten_answers(tally):
    counts = Counts({Channel.PLATE: tally})
    if tally.total < 10:
        assert tally.share is counts.share is counts.percent is None
    else:
        assert 0 <= tally.share <= 1
        assert (counts.percent == 100) == (tally.partly == tally.no == 0)


@given(VOICES)
def test_one_source_doubts_once_and_the_open_page_never(voices):
    counts = doubts(voices, accepted=NOON)
    assert counts <= len({v.source for v in voices if v.channel != Channel.PAGE})
    assert counts == doubts([*voices, *voices], accepted=NOON)
    page = [Voice(v.at, Channel.PAGE, v.source, v.says) for v in voices]
    assert doubts(page, accepted=NOON) == 0
    assert doubts([*voices, *page], accepted=NOON) == counts


@given(VOICES, VOICES)
def test_more_voices_never_take_a_doubt_back(voices, more):
    assert doubts([*voices, *more], accepted=NOON) >= doubts(voices, accepted=NOON)


@given(VOICES)
def test_nothing_is_reopened_twice(voices):
    assert not reopens(voices, accepted=NOON, was_reopened=True)


@pytest.mark.parametrize(
    ("voices", "reopened"),
    [
        ([no("A"), no("B"), no("C")], True),
        ([no("A"), no("B")], False),
        ([no("A"), no("A"), no("A")], False),
        ([no("A", Channel.PLATE), no("B", Channel.ASSISTED), no("C")], True),
        ([no("A"), no("B"), no("C", Channel.PAGE)], False),
        ([no("A"), no("B"), no("C", says=CitizenAnswer.PARTLY)], False),
        ([no("A"), no("B"), no("C", hours=-1)], False),
        ([no("A"), no("B"), no("C", hours=0)], True),
    ],
)
def test_three_sources_that_say_no_since_the_acceptance_reopen(voices, reopened):
    assert NOES == 3
    assert reopens(voices, accepted=NOON, was_reopened=False) is reopened


@given(st.dates(max_value=date(9998, 12, 31)))
def test_the_next_month_begins_with_its_first_day(day):
    first = next_month(day)
    assert first.day == 1
    assert first > day
    assert (first - timedelta(days=1)).replace(day=1) == day.replace(day=1)
