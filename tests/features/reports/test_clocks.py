"""By when a report is due, and from when on which days count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from idaman.core.people.access import NotAllowed
from idaman.features.reports.actions import clocks
from idaman.features.reports.actions.steps import held, stepped
from idaman.features.reports.models import State, Step
from idaman.features.services.rules.sla.terms import TermsWrong
from tests.build import NOON, TODAY
from tests.features.reports.offices import Office, a_report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_report_is_due_after_the_days_of_its_class():
    office = Office()
    assert a_report(office).due == date(2026, 9, 7), "fourteen working days after Independence Day"
    assert a_report(office, kind="information").due == date(2026, 8, 24)


def test_a_pause_moves_the_day_and_nothing_is_due_while_it_lasts():
    office = Office()
    report = a_report(office, kind="information")
    before = report.due
    row = held(report)
    stepped(request=row, step=Step.ASKED, state=State.ASKED, by=office.officer, now=NOON + DAY)
    row = held(report)
    assert row.due is None
    assert row.steps.get(number=2).due == before, "the step keeps what it was"
    clocks.set_due(row, state=State.WORKING, now=NOON + 3 * DAY)
    stepped(request=row, step=Step.TOLD, state=State.WORKING, by=None, now=NOON + 3 * DAY)
    assert held(report).due == date(2026, 8, 27)


def test_a_doubted_answer_begins_the_clock_anew():
    office = Office()
    report = a_report(office, kind="information")
    row = held(report)
    later = NOON + 30 * DAY
    assert clocks.set_due(row, state=State.WORKING, now=later, step=Step.DOUBTED) == date(
        2026, 9, 23
    )


def test_a_settled_report_has_no_day_and_an_open_one_no_end():
    office = Office()
    report = held(a_report(office))
    stepped(request=report, step=Step.CLOSED, state=State.CLOSED, by=office.officer, now=NOON)
    assert (report.due, report.closed_at) == (None, NOON)
    clocks.set_due(report, state=State.WORKING, now=NOON + DAY, step=Step.REOPENED)
    stepped(request=report, step=Step.REOPENED, state=State.WORKING, by=None, now=NOON + DAY)
    assert report.due
    assert report.closed_at is None


def test_own_days_count_for_what_arrives_from_their_day_on():
    office = Office()
    before = a_report(office)
    clocks.set_terms(
        government=office.government,
        from_date=TODAY + DAY,
        days={"complaint": 5},
        source="Perbup 4/2026",
        by=office.secretariat,
        now=NOON,
    )
    after = a_report(office, now=NOON + DAY)
    assert after.due == date(2026, 8, 26), "one day off lies between"
    assert clocks.set_due(before, state=State.RECEIVED, now=NOON + 2 * DAY) == date(2026, 9, 7)


def test_terms_of_the_past_without_a_source_or_by_an_officer_are_refused():
    office = Office()
    good = {
        "government": office.government,
        "from_date": TODAY,
        "days": {"complaint": 5},
        "source": "Perbup",
        "by": office.secretariat,
        "now": NOON,
    }
    for wrong in (
        {"from_date": TODAY - DAY},
        {"source": " "},
        {"days": {"complaint": 0}},
        {"days": {"nothing": 1}},
    ):
        with pytest.raises(TermsWrong):
            clocks.set_terms(**{**good, **wrong})
    with pytest.raises(NotAllowed):
        clocks.set_terms(**{**good, "by": office.officer})
