"""What may be done with a report, by whom, and what always holds afterwards."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed, NotAnotherPerson
from idaman.core.people.models import Post
from idaman.core.people.permissions import Role
from idaman.core.refusal import Refused
from idaman.features.reports.actions import clocks, closing, handling, routing
from idaman.features.reports.actions.steps import (
    CLOCKLESS,
    SETTLED,
    ReportPicture,
    held,
    opened,
    stepped,
)
from idaman.features.reports.models import Receiver, Request, RequestPhoto, State, Step
from tests.build import NOON, a_post
from tests.features.reports.offices import SECRET, Office, a_report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def a_receiver(office: Office, code: str = "PLN") -> Receiver:
    return routing.set_receiver(
        government=office.government,
        code=code,
        name="PLN",
        matters="listrik",
        channel="123",
        by=office.secretariat,
        now=NOON,
    )


def forwarded(office: Office, report: Request | None = None, now: datetime = NOON) -> Request:
    report = report or a_report(office)
    handling.forward(request=report, agency=office.own, by=office.secretariat, now=now)
    return held(report)


def answered(office: Office, report: Request | None = None, now: datetime = NOON) -> Request:
    report = forwarded(office, report, now)
    handling.answer(
        request=report, words="Sudah ditambal.", pictures=SHOWN, by=office.officer, now=now
    )
    return held(report)


SHOWN = (
    ReportPicture(RequestPhoto.Role.BEFORE, "b" * 64, 0),
    ReportPicture(RequestPhoto.Role.AFTER, "a" * 64, 0),
)


def acts(office: Office, others: list[Request], receiver: Receiver, now: datetime):
    """Every act of an office and of a sender, each as it would be done well."""
    by, route = office.officer, office.secretariat
    said = {"words": "Kami ke sana.", "now": now}
    boxed = {"now": now, "secret": SECRET}
    return {
        Step.CLASSED: lambda r: handling.classify(
            request=r, kind="information", service=None, by=route, now=now
        ),
        Step.FORWARDED: lambda r: handling.forward(
            request=r,
            agency=office.other if r.agency_id == office.own.pk else office.own,
            by=route,
            now=now,
        ),
        Step.OUTSIDE: lambda r: handling.pass_outside(
            request=r, receiver=receiver, by=route, **said
        ),
        Step.SENT_BACK: lambda r: handling.send_back(
            request=r, reason="Bukan urusan kami", by=route, **boxed
        ),
        Step.STARTED: lambda r: handling.start(request=r, by=route, now=now),
        Step.ASKED: lambda r: handling.ask(
            request=r, question="Di mana?", reason="Menunggu pelapor", by=route, **boxed
        ),
        Step.TOLD: lambda r: (
            handling.told_by_receiver(request=r, by=route, **said)
            if r.state == State.OUTSIDE
            else handling.resume(request=r, words="Di simpang", by=route, **boxed)
        ),
        Step.NOTE: lambda r: handling.note(request=r, words="Catatan", by=route, **boxed),
        Step.ANSWERED: lambda r: handling.answer(request=r, pictures=SHOWN, by=route, **said),
        Step.CLOSED: lambda r: handling.close(request=r, by=route, **said),
        Step.CONFIRMED: lambda r: closing.confirm(request=r, by=by, **said),
        Step.DOUBTED: lambda r: closing.doubt(request=r, by=by, **said),
        Step.MERGED: lambda r: handling.merge(request=r, into=others[0], by=route, now=now),
        Step.SPLIT: lambda r: handling.split(request=r, words="Yang kedua", by=route, **boxed),
    }


def assert_whole(report: Request) -> None:
    """What holds of every report, whatever was done with it."""
    row = Request.objects.get(pk=report.pk)
    steps = list(row.steps.order_by("number"))
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1].state == row.state
    assert not (row.agency_id and row.receiver_id)
    assert (row.due is None) == (row.state in CLOCKLESS)
    assert (row.closed_at is not None) == (row.state in SETTLED)
    assert (row.merged_into_id is not None) == (row.state == State.MERGED)
    assert row.reopened == sum(step.step in (Step.DOUBTED, Step.REOPENED) for step in steps)
    assert (row.state == State.OUTSIDE) <= (row.receiver_id is not None)
    assert (row.state == State.FORWARDED) <= (row.agency_id is not None)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_a_report_stays_whole(seed):
    office, draw = Office(), random.Random(seed)
    receiver, report, other = a_receiver(office), a_report(office), a_report(office)
    now = NOON
    for _ in range(14):
        now += timedelta(hours=draw.randrange(1, 60))
        row = held(report)
        step, act = draw.choice(list(acts(office, [other], receiver, now).items()))
        before = row.steps.count()
        if row.state in handling.FROM[step]:
            act(row)
            assert row.steps.count() == before + 1, (step, row.state)
        else:
            with pytest.raises(Refused):
                act(row)
            assert row.steps.count() == before, (step, row.state)
        assert_whole(report)
        assert_whole(other)


@pytest.mark.parametrize("state", State)
def test_an_act_is_done_where_its_table_says_and_nowhere_else(state):
    office = Office()
    receiver, other = a_receiver(office), a_report(office)
    for step in acts(office, [other], receiver, NOON):
        report = a_report(office)
        row = held(report)
        if state in (State.FORWARDED, State.WORKING, State.ASKED, State.ANSWERED):
            row.agency = office.other
        if state == State.OUTSIDE:
            row.receiver = receiver
        if state == State.MERGED:
            row.merged_into = other
        clocks.set_due(row, state=state, now=NOON)
        stepped(request=row, step=Step.NOTE, state=state, by=office.secretariat, now=NOON)
        act = acts(office, [other], receiver, NOON + DAY)[step]
        if state in handling.FROM[step]:
            act(held(report))
        else:
            with pytest.raises(Refused):
                act(held(report))


def test_an_officer_handles_what_the_own_agency_has_and_nothing_else():
    office = Office()
    report = a_report(office)
    for wrong in (office.officer, office.neighbour):
        with pytest.raises(NotAllowed):
            handling.forward(request=report, agency=office.own, by=wrong, now=NOON)
    report = forwarded(office, report)
    handling.start(request=report, by=office.officer, now=NOON)
    with pytest.raises(NotAllowed):
        handling.answer(request=report, words="Sudah", by=office.neighbour, now=NOON)
    abroad = Office()
    for post in (abroad.secretariat, a_post(abroad.government, role=Role.HEAD, agency=abroad.own)):
        with pytest.raises(NotAllowed):
            handling.note(request=report, words="x", by=post, now=NOON, secret=SECRET)
    with pytest.raises(handling.NoReceiver):
        handling.forward(request=report, agency=abroad.own, by=office.secretariat, now=NOON)


def test_a_form_sent_twice_counts_once_also_after_the_report_left():
    office = Office()
    report = forwarded(office)
    send = {
        "request": report,
        "reason": "Bukan urusan kami",
        "by": office.officer,
        "now": NOON,
        "secret": SECRET,
        "token": "satu",
    }
    handling.send_back(**send)
    with pytest.raises(AlreadyDone):
        handling.send_back(**send)
    assert held(report).steps.filter(step=Step.SENT_BACK).count() == 1


def test_the_clock_runs_on_while_nobody_wants_it_and_stands_while_the_sender_is_asked():
    office = Office()
    report = forwarded(office)
    due = report.due
    handling.send_back(
        request=report, reason="Bukan kami", by=office.officer, now=NOON + DAY, secret=SECRET
    )
    assert held(report).due == due
    report = forwarded(office, report, NOON + 2 * DAY)
    handling.ask(
        request=report,
        question="Di mana?",
        reason="Menunggu pelapor",
        by=office.officer,
        now=NOON + 2 * DAY,
        secret=SECRET,
    )
    assert held(report).due is None
    handling.resume(
        request=held(report), words="Di simpang", by=office.officer, now=NOON + 9 * DAY,
        secret=SECRET,
    )  # fmt: skip
    later = held(report).due
    assert later is not None
    assert due is not None
    assert later > due


def test_words_inside_lie_in_a_box_and_a_note_is_not_public():
    office = Office()
    report = forwarded(office)
    made = handling.note(
        request=report, words="Warga marah", by=office.officer, now=NOON, secret=SECRET
    )
    assert made.words == ""
    assert opened(bytes(made.closed), SECRET) == "Warga marah"
    entry = Entry.objects.of(office.government.slug).filter(act="services.request_note").get()
    assert not entry.is_public
    assert "marah" not in str(entry.detail)


def test_an_answer_without_words_is_refused():
    office = Office()
    with pytest.raises(WordsMissing):
        handling.answer(request=forwarded(office), words=" ", by=office.officer, now=NOON)


def test_a_blank_of_the_template_does_not_go_out_with_the_answer():
    office = Office()
    routing.set_template(
        government=office.government,
        code="SELESAI",
        name="Sudah dikerjakan",
        words="Pada [tanggal] petugas [apa yang dikerjakan].",
        by=office.secretariat,
        now=NOON,
    )
    report = forwarded(office, a_report(office, topic="papers"))
    said = {"request": report, "by": office.officer, "now": NOON}
    with pytest.raises(WordsMissing, match=r"\[apa yang dikerjakan\]\."):
        handling.answer(words="Pada 3 Mei petugas [apa yang dikerjakan].", **said)
    handling.answer(words="Pada 3 Mei petugas menambal [lihat foto].", **said)


def test_an_answer_about_what_one_can_see_shows_it():
    office = Office()
    before, after = SHOWN
    good = {"words": "Sudah ditambal", "by": office.officer, "now": NOON}

    def report(**more: str) -> Request:
        return forwarded(office, a_report(office, **{"topic": "road", **more}))

    for wrong in ((), (before,), (after,)):
        with pytest.raises(handling.PhotoMissing):
            handling.answer(request=report(), pictures=wrong, **good)
    made = handling.answer(request=report(), pictures=(before, after), **good)
    assert {photo.role for photo in made.photos.all()} == {"before", "after"}
    handling.answer(request=report(), pictures=(after,), is_without_before=True, **good)
    handling.answer(request=report(topic="papers"), **good)
    handling.answer(request=report(kind="information"), **good)
    seen = report(topic="papers")
    RequestPhoto.objects.create(
        government=office.government, request=seen, role="report", sha256="c" * 64, received_at=NOON
    )
    with pytest.raises(handling.PhotoMissing):
        handling.answer(request=seen, **good)
    handling.answer(request=seen, pictures=(after,), **good)


def test_who_answered_does_not_look_whether_it_is_so():
    office = Office()
    report = answered(office)
    same_person = Post.objects.get(pk=office.officer.pk)
    with pytest.raises(NotAnotherPerson):
        closing.confirm(request=report, words="Sudah", by=same_person, now=NOON)
    closing.confirm(request=report, words="Saya ke sana", by=office.neighbour, now=NOON)
    closing.doubt(request=report, words="Berlubang lagi", by=office.head, now=NOON + DAY)
    row = held(report)
    assert (row.state, row.reopened, row.agency) == (State.WORKING, 1, office.own)
    assert row.due is not None
    assert row.due > NOON.date() + 14 * DAY, "its clock began anew"


def test_a_merged_reports_sender_follows_to_where_it_went_at_last():
    office = Office()
    first, second, third = (a_report(office) for _ in range(3))
    handling.merge(request=first, into=second, by=office.secretariat, now=NOON)
    handling.merge(request=second, into=third, by=office.secretariat, now=NOON)
    assert held(first).merged_into == third
    assert third.steps.filter(step=Step.TOOK_IN).count() == 1
    for wrong in (third, first):
        with pytest.raises(Refused):
            handling.merge(request=third, into=wrong, by=office.secretariat, now=NOON)
    secret = a_report(office, visibility="secret")
    with pytest.raises(handling.CannotMerge):
        handling.merge(request=third, into=secret, by=office.secretariat, now=NOON)
    handling.merge(request=secret, into=third, by=office.secretariat, now=NOON)


def test_a_second_matter_keeps_the_day_it_came():
    office = Office()
    report = forwarded(office)
    made = handling.split(
        request=report,
        words="Lampu juga mati",
        by=office.officer,
        now=NOON + 3 * DAY,
        secret=SECRET,
    )
    assert (made.arrived_at, made.split_from, made.state) == (NOON, report, State.RECEIVED)
    assert made.due == report.due
    assert opened(bytes(made.closed), SECRET) == "Lampu juga mati"
    assert_whole(made)
    # Its sender's receipt is that of the first: a question here would rest the clock for ever.
    with pytest.raises(handling.NobodyToAsk):
        handling.ask(
            request=made, question="Di mana?", reason="Menunggu", by=office.secretariat,
            now=NOON + 3 * DAY, secret=SECRET,
        )  # fmt: skip
    assert held(made).due == report.due


def test_what_a_body_outside_has_stays_followed_and_may_come_back():
    office = Office()
    report, receiver = a_report(office), a_receiver(office)
    handling.pass_outside(
        request=report, receiver=receiver, words="Urusan PLN", by=office.secretariat, now=NOON
    )
    told = handling.told_by_receiver(
        request=held(report), words="Diperbaiki Senin", by=office.secretariat, now=NOON + DAY
    )
    assert (told.state, told.receiver) == (State.OUTSIDE, receiver)
    assert held(report).closed_at == NOON, "it was settled when it was passed on"
    report = forwarded(office, held(report), NOON + 2 * DAY)
    assert (report.receiver, report.closed_at) == (None, None)
    assert report.due is not None
