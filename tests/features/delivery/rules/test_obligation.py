"""Whether a promise is kept: the truth table of the docs, row by row, and what holds for all."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.days import Calendar, holidays_of, is_working, working_days_after
from idaman.features.delivery.rules.obligation import (
    GREEN,
    OVERDUE,
    ExhibitStep,
    ObligationTerms,
    RequirementProof,
    Sending,
    Standing,
    days_late,
    progress,
    proof_of,
    sent_on,
    standing,
)
from tests.docs.pages import DOCS

DUE = date(2026, 6, 30)
DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
TERMS = ObligationTerms()


def table_rows():
    """The rows of the truth table as printed in docs/methods/obligation.md."""
    text = (DOCS / "methods" / "obligation.md").read_text()
    table = text.split("## Truth table", 1)[1].split("\n## ", 1)[0]
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 9 and re.match(r"\d+$", cells[0]):
            yield pytest.param(*cells[1:], id=f"row {cells[0]}")


def day_said(words: str) -> date | None:
    """`due`, `due+3`, `due-1`, or a dash for none."""
    if words == "–":
        return None
    return DUE + timedelta(days=int(words.removeprefix("due") or 0))


def yes(word: str) -> bool:
    return {"yes": True, "no": False}[word]


@pytest.mark.parametrize(
    ("has_due", "owned", "released", "stopped", "sent", "accepted", "today", "expected"),
    list(table_rows()),
)
def test_the_truth_table_of_the_docs_is_what_the_function_says(
    has_due, owned, released, stopped, sent, accepted, today, expected
):
    day = day_said(sent)
    assert (
        standing(
            due=DUE if yes(has_due) else None,
            proofs=[RequirementProof(day, yes(accepted))],
            today=day_said(today),
            is_owned=yes(owned),
            is_released=yes(released),
            is_stopped=yes(stopped),
        )
        == Standing[expected]
    )


def test_the_table_names_every_standing():
    assert {row.values[-1] for row in table_rows()} == {each.name for each in Standing}


@st.composite
def proofs(draw, *, day=DAYS):
    sent = draw(st.none() | day)
    accepted = draw(st.booleans()) if sent else False
    return RequirementProof(sent, accepted, draw(st.integers(1, 9)))


@given(st.lists(proofs(), min_size=1, max_size=5), DAYS, DAYS, st.integers(0, 900))
def test_a_slow_verifier_never_makes_the_owner_late(evidence, due, today, waited):
    """What was all sent in time is never late or broken, however long nobody judges it."""
    in_time = [RequirementProof(min(p.sent or due, due), p.is_accepted, p.weight) for p in evidence]
    said = standing(due=due, proofs=in_time, today=today + timedelta(days=waited))
    assert said in (Standing.AWAITING, Standing.KEPT)


@given(st.lists(proofs(), min_size=1, max_size=5), DAYS, DAYS)
def test_it_is_green_only_when_all_evidence_is_accepted(evidence, due, today):
    said = standing(due=due, proofs=evidence, today=today)
    assert (said in GREEN) == all(p.is_accepted for p in evidence)


@given(st.lists(proofs(), min_size=1, max_size=5), DAYS, DAYS)
def test_what_has_no_owner_or_no_date_is_never_green(evidence, due, today):
    assert standing(due=due, proofs=evidence, today=today, is_owned=False) == Standing.OWNERLESS
    assert standing(due=None, proofs=evidence, today=today) == Standing.UNDATED


@given(st.lists(proofs(), min_size=1, max_size=5), DAYS, DAYS, st.integers(0, 5))
def test_accepting_evidence_never_worsens_a_promise(evidence, due, today, which):
    order = [
        Standing.BROKEN,
        Standing.LATE,
        Standing.NOT_DUE,
        Standing.AWAITING,
        Standing.KEPT_LATE,
        Standing.KEPT,
    ]
    sent = [p for p in evidence if p.sent]
    before = standing(due=due, proofs=evidence, today=today)
    if not sent:
        return
    chosen = sent[which % len(sent)]
    after_evidence = [
        RequirementProof(p.sent, True, p.weight) if p is chosen else p for p in evidence
    ]
    after = standing(due=due, proofs=after_evidence, today=today)
    assert order.index(after) >= order.index(before)


@given(st.lists(proofs(), min_size=1, max_size=5), DAYS, DAYS, st.integers(1, 500))
def test_time_alone_only_makes_it_late_and_then_broken(evidence, due, today, more):
    order = [Standing.NOT_DUE, Standing.LATE, Standing.BROKEN]
    before = standing(due=due, proofs=evidence, today=today)
    after = standing(due=due, proofs=evidence, today=today + timedelta(days=more))
    if before in order:
        assert order.index(after) >= order.index(before)
    else:
        assert after == before


@given(st.lists(proofs(), min_size=1, max_size=5), DAYS, DAYS, st.randoms())
def test_the_order_of_requirements_does_not_matter(evidence, due, today, random):
    shuffled = random.sample(evidence, len(evidence))
    assert standing(due=due, proofs=evidence, today=today) == standing(
        due=due, proofs=shuffled, today=today
    )
    assert progress(evidence) == progress(shuffled)


@given(st.lists(proofs(), min_size=1, max_size=5), DAYS, DAYS)
def test_days_are_counted_exactly_while_it_is_overdue(evidence, due, today):
    late = days_late(due=due, proofs=evidence, today=today)
    assert late >= 0
    if standing(due=due, proofs=evidence, today=today) in OVERDUE:
        assert late > 0


@given(st.lists(proofs(), max_size=6))
def test_verified_never_exceeds_claimed_nor_claimed_what_is_required(evidence):
    done = progress(evidence)
    assert 0 <= done.verified <= done.claimed <= done.required


def test_a_promise_nothing_can_prove_is_refused():
    with pytest.raises(ValueError, match="at least one requirement"):
        standing(due=DUE, proofs=[], today=DUE)


def test_an_own_bound_for_broken_counts():
    none = [RequirementProof(None, False)]
    strict = ObligationTerms(broken_after_days=30)
    assert standing(due=DUE, proofs=none, today=date(2026, 7, 29), terms=strict) == Standing.LATE
    assert standing(due=DUE, proofs=none, today=date(2026, 7, 30), terms=strict) == Standing.BROKEN


RETURNED = (date(2026, 7, 6), ExhibitStep.RETURNED)


def test_what_is_mended_in_time_keeps_the_day_it_was_first_sent():
    mended = Sending(DUE, (RETURNED, (date(2026, 7, 13), ExhibitStep.OFFERED)))
    assert sent_on(mended, today=date(2026, 8, 1), terms=TERMS) == DUE
    too_late = Sending(DUE, (RETURNED, (date(2026, 7, 14), ExhibitStep.OFFERED)))
    assert sent_on(too_late, today=date(2026, 8, 1), terms=TERMS) == date(2026, 7, 14)


def test_what_was_sent_back_counts_as_sent_while_the_days_for_mending_run():
    returned = Sending(DUE, (RETURNED,))
    assert sent_on(returned, today=date(2026, 7, 13), terms=TERMS) == DUE
    assert sent_on(returned, today=date(2026, 7, 14), terms=TERMS) is None


@pytest.mark.parametrize("step", [ExhibitStep.REJECTED, ExhibitStep.WITHDRAWN])
def test_what_was_rejected_or_taken_back_was_never_sent(step):
    gone = Sending(DUE, ((date(2026, 7, 2), ExhibitStep.ACCEPTED), (date(2026, 8, 3), step)))
    before = proof_of([gone], today=date(2026, 8, 2), terms=TERMS)
    after = proof_of([gone], today=date(2026, 8, 3), terms=TERMS)
    assert (before.is_accepted, after.sent) == (True, None)


def test_what_citizens_reopen_waits_again_and_keeps_its_day():
    reopened = Sending(
        DUE, ((date(2026, 7, 2), ExhibitStep.ACCEPTED), (date(2026, 8, 3), ExhibitStep.OFFERED))
    )
    proof = proof_of([reopened], today=date(2026, 8, 3), terms=TERMS)
    assert proof == RequirementProof(DUE, False)
    assert standing(due=DUE, proofs=[proof], today=date(2026, 12, 1)) == Standing.AWAITING


def test_of_several_exhibits_an_accepted_one_counts():
    late_but_good = Sending(date(2026, 7, 5), ((date(2026, 7, 8), ExhibitStep.ACCEPTED),))
    waiting = Sending(DUE)
    assert proof_of(
        [waiting, late_but_good], today=date(2026, 8, 1), terms=TERMS
    ) == RequirementProof(date(2026, 7, 5), True)


def test_nothing_counts_before_its_day():
    later = Sending(DUE, ((date(2026, 7, 2), ExhibitStep.ACCEPTED),))
    assert proof_of([later], today=date(2026, 6, 29), terms=TERMS) == RequirementProof(None, False)
    assert proof_of([later], today=date(2026, 7, 1), terms=TERMS) == RequirementProof(DUE, False)


@given(DAYS, st.integers(1, 40))
def test_a_count_of_working_days_ends_on_a_working_day(day, count):
    end = working_days_after(day, count)
    assert is_working(end)
    assert end > day


@given(DAYS, st.integers(0, 40))
def test_more_working_days_end_later(day, count):
    assert working_days_after(day, count) < working_days_after(day, count + 1)


def test_joint_leave_is_no_working_day_and_a_government_adds_its_own():
    assert date(2026, 3, 20) in holidays_of(2026), "joint leave before Eid al-Fitr"
    own = date(2026, 9, 29)
    assert is_working(own)
    assert not is_working(own, calendar=Calendar(off=frozenset({own})))
