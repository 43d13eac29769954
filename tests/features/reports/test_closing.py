"""Whether what was closed is done: the drawn sample, the end of waiting, and the public figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from idaman.core.draw import drawn, seed_from
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import signing
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.reports.actions import closing, handling, waiting
from idaman.features.reports.actions.steps import held, stepped
from idaman.features.reports.models import ClosureDraw, Request, RequestNotice, State, Step
from idaman.features.reports.queries import requests as facts
from tests.build import NOON, a_post
from tests.features.reports.offices import Office, a_report
from tests.features.reports.test_handling import answered, forwarded

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_silence_closes_an_answer_after_its_days_and_not_before():
    office = Office()
    report = answered(office)
    by = a_post(office.government, role=Role.ADMINISTRATOR)
    early = {"government": office.government, "by": by, "now": NOON + 10 * DAY}
    assert closing.close_silent(**early) == 0
    assert closing.close_silent(**{**early, "now": NOON + 11 * DAY}) == 1
    row = held(report)
    assert (row.state, row.steps.last().words) == (
        State.CLOSED,
        "Ditutup karena pelapor tidak menanggapi jawabannya dalam 10 hari.",
    )
    assert closing.close_silent(**{**early, "now": NOON + 12 * DAY}) == 0


def signed(office: Office, now: datetime) -> None:
    """Let the log be put in order and signed."""
    ledger.sequence_all(now=now)
    signing.sign(
        slug=office.government.slug,
        tiles=Path(settings.TILES),
        secret=settings.LOG_SECRET,
        now=now,
    )


def test_the_list_is_committed_before_its_seed_and_the_draw_can_be_repeated():
    office = Office()
    by, september = a_post(office.government, role=Role.ADMINISTRATOR), NOON + 20 * DAY
    reports = [answered(office) for _ in range(3)]
    doubted = answered(office)
    closing.doubt(request=doubted, words="Belum", by=office.neighbour, now=NOON + DAY)
    turn = {"government": office.government, "by": by, "now": september}
    made = closing.commit_list(**turn)
    assert made is not None
    assert (made.month, made.listed) == (date(2026, 8, 1), [r.number for r in reports])
    assert closing.commit_list(**turn) is None, "once a month"
    assert closing.draw(**turn) == [], "no checkpoint was signed since"
    signed(office, september)
    (done,) = closing.draw(**turn)
    assert done.seed == seed_from(done.checkpoint)
    assert done.drawn == drawn(done.listed, done.seed)
    assert [r.number for r in facts.drawn_waiting(office.government)] == done.drawn
    (number,) = done.drawn
    closing.confirm(
        request=Request.objects.get(government=office.government, number=number),
        words="Saya ke sana",
        by=office.neighbour,
        now=september,
    )
    assert facts.drawn_waiting(office.government) == []


def test_each_level_is_told_once_and_one_entry_says_it_to_an_agency():
    office = Office()
    by = a_post(office.government, role=Role.ADMINISTRATOR)
    for _ in range(3):
        forwarded(office)
    unrouted = a_report(office)

    def told(day: date) -> dict[str, dict[str, int]]:
        now = NOON + (day - NOON.date()) * 1
        before = Entry.objects.filter(act="services.request_waits").count()
        waiting.tell_waiting(government=office.government, by=by, now=now)
        entries = Entry.objects.filter(act="services.request_waits").order_by("pk")[before:]
        return {
            "own" if e.detail["to"] == office.own.code else e.detail["to"] or "secretariat": {
                k: v for k, v in e.detail.items() if k != "to"
            }
            for e in entries
        }

    assert told(date(2026, 8, 20)) == {}
    assert told(date(2026, 8, 24)) == {"secretariat": {"unrouted": 1}}
    assert told(date(2026, 9, 4)) == {"own": {"soon": 3}}
    assert told(date(2026, 9, 7)) == {}, "its last day is no news"
    assert told(date(2026, 9, 8)) == {"own": {"late": 3}}
    assert told(date(2026, 9, 16)) == {"secretariat": {"up": 4}}
    assert told(date(2026, 9, 17)) == {}
    assert RequestNotice.objects.filter(request=unrouted).count() == 2


def test_the_rate_of_false_closes_counts_every_answer_that_did_not_hold():
    office = Office()
    for _ in range(3):
        answered(office)
    once = answered(office)
    closing.doubt(request=once, words="Belum", by=office.neighbour, now=NOON + DAY)
    twice = answered(office)
    for n in (1, 3):
        row = held(twice)
        row.reopened += 1
        stepped(request=row, step=Step.REOPENED, state=State.WORKING, by=None, now=NOON + n * DAY)
        handling.answer(
            request=held(twice), words="Sudah", by=office.officer, now=NOON + (n + 1) * DAY
        )
    found = facts.figures(office.government, now=NOON + 30 * DAY)
    figure = found.of("false-close")
    assert (figure.above, figure.below) == (3, 7)
    assert figure.share == Fraction(3, 7)
    assert found.of("false-close", "agency", office.own.code) == figure
    assert found.of("false-close", "agency", office.other.code).share is None
    assert found.of("false-close", "month", "2026-08").below == 7


def test_days_are_counted_from_the_arrival_or_the_doubt_and_late_is_after_the_last_day():
    office = Office()
    report = forwarded(office, a_report(office, kind="information"))
    handling.answer(request=report, words="Begini", by=office.officer, now=NOON + 10 * DAY)
    closing.doubt(request=report, words="Belum", by=office.neighbour, now=NOON + 12 * DAY)
    handling.answer(request=held(report), words="Begitu", by=office.officer, now=NOON + 13 * DAY)
    overdue = forwarded(office)
    found = facts.figures(office.government, now=NOON + 40 * DAY)
    assert [(a.days, a.is_in_time) for a in found.answers] == [(10, False), (1, True)]
    assert found.of("days").median == 5.5
    late = found.of("in-time")
    assert (late.above, late.below) == (1, 3), "what is overdue without an answer is not in time"
    assert found.of("in-time", "kind", "complaint").share == 0
    assert (found.of("overdue").above, found.of("overdue").below) == (1, 1)
    assert [w.number for w in found.waiting if w.is_overdue] == [overdue.number]
    assert found.keys("kind") == ["complaint", "information"]


def test_a_secret_report_is_counted_and_not_named():
    office = Office()
    answered(office, a_report(office, visibility="secret"))
    (answer,) = facts.figures(office.government, now=NOON).answers
    assert answer.code == ""


def test_figures_and_dashboard_read_as_much_of_many_reports_as_of_one():
    office = Office()

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            facts.dashboard(office.government, [office.own.pk], now=NOON + 30 * DAY)
        return len(queries)

    answered(office)
    forwarded(office)
    few = asked()
    for _ in range(4):
        answered(office)
        forwarded(office)
    assert asked() == few <= 8


def test_another_governments_reports_are_counted_nowhere():
    office, abroad = Office(), Office()
    answered(abroad)
    forwarded(abroad)
    found = facts.figures(office.government, now=NOON + DAY)
    assert (found.answers, found.waiting) == ([], [])
    assert ClosureDraw.objects.of(office.government).count() == 0
    by = a_post(office.government, role=Role.ADMINISTRATOR)
    assert closing.close_silent(government=office.government, by=by, now=NOON + 30 * DAY) == 0
    assert waiting.tell_waiting(government=office.government, by=by, now=NOON + 30 * DAY) == 0
