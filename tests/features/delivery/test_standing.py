"""The board: what was signed, done and verified, computed as of any moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from idaman.core.evidence.models import Status
from idaman.features.commitments.actions import drafting
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.queries import Board, board
from idaman.features.delivery.rules.obligation import Progress, Standing
from idaman.features.delivery.rules.verifying import EvidenceKind
from tests.build import NOON, a_government
from tests.features.delivery.scenes import (
    World,
    a_milestone,
    an_amendment,
    an_amendment_signed,
    clause_of,
    judged,
    sent,
    the_requirement,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 31)


def on(day: date) -> datetime:
    return NOON.replace(year=day.year, month=day.month, day=day.day)


def seen(world: World, day: date | None = None) -> Board:
    return board(world.government, now=on(day) if day else NOON + timedelta(hours=1))


def test_a_signed_clause_is_an_obligation_and_an_unsigned_one_is_not():
    world = World()
    assert {"KEG-001", "KEG-002", "QW-01"} <= set(seen(world).by_item)
    assert seen(World(is_signed=False)).obligations == ()


def test_before_its_sheet_was_signed_it_was_no_obligation():
    world = World()
    assert board(world.government, now=NOON - timedelta(days=1)).obligations == ()


def test_what_has_no_owner_is_said_to_have_none():
    said = seen(World()).by_item["KEG-900"]
    assert (said.standing, said.is_owned) == (Standing.OWNERLESS, False)


def test_an_obligation_goes_from_not_due_to_late_to_broken():
    world = World()
    stands = [
        seen(world, DUE + timedelta(days=n)).by_item["KEG-001"].standing for n in (0, 1, 89, 90)
    ]
    assert stands == [Standing.NOT_DUE, Standing.LATE, Standing.LATE, Standing.BROKEN]


def test_evidence_in_time_waits_and_is_kept_when_accepted_however_late():
    world = World()
    exhibit = sent(world, now=on(DUE))
    waiting = seen(world, DUE + timedelta(days=60)).by_item["KEG-001"]
    judged(world, exhibit, now=on(DUE + timedelta(days=120)))
    after = seen(world, DUE + timedelta(days=121)).by_item["KEG-001"]
    assert (waiting.standing, after.standing) == (Standing.AWAITING, Standing.KEPT)


def test_claimed_and_verified_stand_side_by_side():
    world = World()
    milestone = a_milestone(
        world,
        requires=[
            RequiredEvidence("Foto", EvidenceKind.PLACE, 3),
            RequiredEvidence("Berita acara", EvidenceKind.DOCUMENT, 1),
        ],
    )
    exhibit = sent(world, the_requirement(milestone, 1))
    assert seen(world).works["KEG-001"].progress == Progress(3, 0, 4)
    judged(world, exhibit)
    assert seen(world).works["KEG-001"].progress == Progress(3, 3, 4)


def test_a_revoked_acceptance_lowers_figure_and_standing_at_once():
    world = World()
    exhibit = sent(world)
    judged(world, exhibit, now=NOON + timedelta(days=1))
    assert seen(world, DUE).by_item["KEG-001"].standing == Standing.KEPT
    exhibit.refresh_from_db()
    verifying.judge(
        exhibit=exhibit,
        owner=world.own,
        status=Status.REJECTED,
        reason="Foto lama",
        by=world.head(exhibit.turns.first().agency),
        now=on(DUE + timedelta(days=2)),
    )
    after = seen(world, DUE + timedelta(days=3)).by_item["KEG-001"]
    assert (after.standing, after.work.progress.claimed) == (Standing.LATE, 0)
    before = seen(world, DUE).by_item["KEG-001"]
    assert before.standing == Standing.KEPT, "the past stays what it was"


def test_only_the_requirements_evidence_counts_for_it():
    world = World()
    milestone = a_milestone(
        world,
        requires=[
            RequiredEvidence("A", EvidenceKind.PLACE),
            RequiredEvidence("B", EvidenceKind.PLACE),
        ],
    )
    judged(world, sent(world, the_requirement(milestone, 2)))
    first, second = seen(world).works["KEG-001"].milestones[0].requirements
    assert (first.proof.is_accepted, second.proof.is_accepted) == (False, True)


def test_a_milestone_keeps_its_first_date_beside_the_present_one():
    world = World()
    milestone = a_milestone(world)
    work.reschedule(
        milestone=milestone,
        owner=world.own,
        due=date(2026, 10, 31),
        reason="Banjir",
        by=world.officer,
        now=NOON + timedelta(days=3),
    )
    then = board(world.government, now=NOON + timedelta(days=1)).works["KEG-001"].milestones[0]
    now = board(world.government, now=NOON + timedelta(days=4)).works["KEG-001"].milestones[0]
    assert (then.due, then.baseline_due) == (date(2026, 9, 30), date(2026, 9, 30))
    assert (now.due, now.baseline_due) == (date(2026, 10, 31), date(2026, 9, 30))


def test_an_amendment_moves_the_date_from_its_signature_on_and_keeps_the_first():
    world = World()
    draft = an_amendment(world, now=NOON + timedelta(days=1))
    drafting.negotiate(
        clause=clause_of(draft),
        values={"due": date(2027, 3, 31)},
        by=world.secretariat,
        now=NOON + timedelta(days=1),
    )
    assert seen(world, date(2026, 8, 20)).by_item["KEG-001"].due == DUE, "not signed yet"
    an_amendment_signed(world, draft, now=NOON + timedelta(days=5))
    said = seen(world, date(2026, 8, 25)).by_item["KEG-001"]
    assert (said.due, said.first_due, said.moves) == (date(2027, 3, 31), DUE, 1)
    assert seen(world, date(2026, 8, 20)).by_item["KEG-001"].moves == 0


def test_work_that_stops_without_a_replacement_breaks_the_promise_at_once():
    world = World()
    item = world.item()
    work.stop(item=item, on=NOON.date(), reason="Dana habis", by=world.head(world.own), now=NOON)
    assert seen(world).by_item["KEG-001"].standing == Standing.BROKEN


def test_work_that_is_replaced_stands_until_an_amendment():
    world = World()
    work.stop(
        item=world.item(),
        on=NOON.date(),
        reason="Diganti",
        replaced_by=world.item("QW-01"),
        by=world.head(world.own),
        now=NOON,
    )
    assert seen(world).by_item["KEG-001"].standing == Standing.NOT_DUE


def test_own_terms_hold_for_what_falls_due_after_they_begin():
    world = World()
    work.set_terms(
        government=world.government,
        from_date=date(2026, 12, 1),
        broken_after_days=10,
        mending_days=5,
        verifying_days=5,
        by=world.secretariat,
        now=NOON,
    )
    after = DUE + timedelta(days=10)
    stands = seen(world, after).by_item
    assert stands["KEG-001"].standing == Standing.BROKEN, "due on 31 December"
    assert stands["QW-01"].standing == Standing.LATE, "due on 30 November, before the new terms"


def test_fed_means_evidence_within_ninety_days():
    world = World()
    sent(world)
    fed = seen(world, NOON.date() + timedelta(days=90)).by_item["KEG-001"].is_fed
    hungry = seen(world, NOON.date() + timedelta(days=91)).by_item["KEG-001"].is_fed
    assert (fed, hungry) == (True, False)


def test_another_government_sees_nothing_of_it():
    world = World()
    sent(world)
    assert board(a_government(), now=NOON + timedelta(days=9)).works == {}
    assert world.government.pk


def test_the_board_asks_the_same_number_of_times_however_much_there_is():
    world = World()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            seen(world)
        return len(queries)

    a_milestone(world)
    few = asked()
    for _ in range(4):
        milestone = a_milestone(
            world,
            requires=[
                RequiredEvidence("A", EvidenceKind.PLACE),
                RequiredEvidence("B", EvidenceKind.MONEY),
            ],
        )
        judged(world, sent(world, the_requirement(milestone)))
    assert asked() == few
    assert few <= 12
