"""The second look: the list first, then a seed nobody knew, then another verifier."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from idaman.core import draw as drawing
from idaman.core.evidence.actions import ReasonMissing
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import AlreadyDone, signing
from idaman.core.ledger.models import Checkpoint, Entry, Witness
from idaman.core.people.access import NotAllowed
from idaman.features.delivery.actions import audit, verifying
from idaman.features.delivery.actions.verifying import JUDGES
from idaman.features.delivery.models import Draw, Recheck, Turn
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.audits import drawn_for
from tests.build import NOON, a_post
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement

pytestmark = pytest.mark.django_db
SEPTEMBER = datetime(2026, 9, 1, 1, tzinfo=UTC)


def accepted(world, now=NOON, **more):
    exhibit = sent(world, now=now, **more)
    judged(world, exhibit, now=now)
    exhibit.refresh_from_db()
    return exhibit


def signed_at(world, now):
    """Let the log be put in order and signed."""
    ledger.sequence_all(now=now)
    return signing.sign(
        slug=world.government.slug,
        tiles=Path(settings.TILES),
        secret=settings.LOG_SECRET,
        now=now,
    )


def a_witness_signs(checkpoint, line="— saksi c2Frc2k=\n"):
    Checkpoint.objects.filter(pk=checkpoint.pk).update(cosignatures=[line], is_cosigned=True)


def a_witness(world):
    Witness.objects.create(
        log=world.government.slug, vkey="saksi+1+AA==", name="saksi", told_at=NOON
    )


def committed(world, now=SEPTEMBER):
    draw = audit.commit_list(government=world.government, by=world.operator, now=now)
    signed_at(world, now)
    return draw


def drawn(world, now=SEPTEMBER):
    draw = committed(world, now)
    audit.draw(government=world.government, by=world.operator, now=now)
    draw.refresh_from_db()
    return draw


def test_the_first_turn_of_a_month_commits_last_months_acceptances_once():
    world = World()
    first, second = accepted(world), accepted(world)
    sent(world)
    early = accepted(world, now=NOON - timedelta(days=40))
    draw = audit.commit_list(government=world.government, by=world.operator, now=SEPTEMBER)
    assert draw.listed == [first.pk, second.pk]
    assert early.pk not in draw.listed
    assert draw.list_hash == drawing.list_hash(draw.listed)
    later = SEPTEMBER + timedelta(days=3)
    assert audit.commit_list(government=world.government, by=world.operator, now=later) is None
    assert Draw.objects.count() == 1
    entry = Entry.objects.get(act="delivery.list-committed")
    assert entry.is_public
    assert draw.list_hash in bytes(entry.body).decode()


def test_a_month_is_the_governments_own_not_that_of_utc():
    world = World()
    # 1 September at three in the morning in Tenggarong is still August in UTC.
    late = accepted(world, now=datetime(2026, 8, 31, 19, tzinfo=UTC))
    accepted(world)
    draw = audit.commit_list(government=world.government, by=world.operator, now=SEPTEMBER)
    assert late.pk not in draw.listed


def test_what_was_taken_back_before_the_list_is_not_on_it():
    world = World()
    first, second = accepted(world), accepted(world)
    judged(world, first, Status.REJECTED, by=second.verdicts.get().by)
    draw = audit.commit_list(government=world.government, by=world.operator, now=SEPTEMBER)
    assert draw.listed == [second.pk]


def test_where_nothing_was_ever_accepted_there_is_no_list():
    world = World()
    sent(world)
    assert audit.commit_list(government=world.government, by=world.operator, now=SEPTEMBER) is None
    assert audit.draw(government=world.government, by=world.operator, now=SEPTEMBER) == []


def test_a_month_without_acceptances_has_an_empty_list_of_which_nothing_is_drawn():
    world = World()
    accepted(world)
    october = datetime(2026, 10, 1, 1, tzinfo=UTC)
    draw = drawn(world, october)
    assert (draw.listed, draw.drawn) == ([], [])
    assert draw.drawn_at == october


def test_nothing_is_drawn_before_the_list_is_under_a_signed_checkpoint():
    world = World()
    accepted(world)
    signed_at(world, SEPTEMBER)
    audit.commit_list(government=world.government, by=world.operator, now=SEPTEMBER)
    assert audit.draw(government=world.government, by=world.operator, now=SEPTEMBER) == []
    ledger.sequence_all(now=SEPTEMBER)
    assert audit.draw(government=world.government, by=world.operator, now=SEPTEMBER) == []
    signed_at(world, SEPTEMBER)
    (draw,) = audit.draw(government=world.government, by=world.operator, now=SEPTEMBER)
    entry = Entry.objects.get(act="delivery.list-committed")
    assert draw.checkpoint_size > entry.position
    assert audit.draw(government=world.government, by=world.operator, now=SEPTEMBER) == []


def test_without_a_witness_the_draw_says_that_nobody_watched():
    world = World()
    accepted(world)
    assert not drawn(world).is_witnessed


def test_with_a_witness_its_cosignature_is_waited_for_and_is_in_the_seed():
    world = World()
    accepted(world)
    a_witness(world)
    committed(world)
    assert audit.draw(government=world.government, by=world.operator, now=SEPTEMBER) == []
    checkpoint = Checkpoint.objects.latest("size")
    a_witness_signs(checkpoint)
    (draw,) = audit.draw(government=world.government, by=world.operator, now=SEPTEMBER)
    assert draw.is_witnessed
    assert draw.checkpoint == checkpoint.note + "— saksi c2Frc2k=\n"
    assert draw.seed == hashlib.sha256(draw.checkpoint.encode()).hexdigest()


def test_a_witness_that_stays_silent_for_a_week_does_not_stop_the_second_look():
    world = World()
    accepted(world)
    a_witness(world)
    committed(world)
    (draw,) = audit.draw(
        government=world.government, by=world.operator, now=SEPTEMBER + timedelta(days=8)
    )
    assert not draw.is_witnessed


def test_anyone_can_repeat_the_draw_with_a_hash_alone():
    world = World()
    for _ in range(23):
        accepted(world)
    draw = drawn(world)
    listed = "".join(f"{n}\n" for n in draw.listed)
    assert hashlib.sha256(listed.encode()).hexdigest() == draw.list_hash
    seed = hashlib.sha256(draw.checkpoint.encode()).hexdigest()
    order = sorted(draw.listed, key=lambda n: hashlib.sha256(f"{seed}{n}".encode()).hexdigest())
    assert draw.drawn == order[:2]


def test_a_drawn_exhibit_goes_to_another_agency_than_the_first_verifiers():
    world = World()
    milestone = a_milestone(world)
    exhibit = accepted(world, requirement=the_requirement(milestone))
    first = exhibit.verdicts.get().by.agency
    drawn(world)
    turn = Turn.objects.get(exhibit=exhibit, is_recheck=True)
    assert turn.ended_at is None
    assert turn.agency not in (first, world.own)
    assert turn.agency.posts.filter(role__in=JUDGES).exists()


def test_where_the_rules_name_nobody_new_any_other_agency_is_asked():
    world = World()
    exhibit = accepted(world)
    for agency in (world.planning, world.lead, world.district, world.inspectorate):
        if not exhibit.turns.filter(agency=agency).exists():
            Turn.objects.create(
                government=world.government, exhibit=exhibit, agency=agency, since=NOON,
                number=10 + agency.pk % 100, until=NOON.date(), ended_at=NOON, end="passed_on",
            )  # fmt: skip
    drawn(world)
    turn = Turn.objects.get(exhibit=exhibit, is_recheck=True)
    assert turn.agency != world.own
    assert turn.agency_id not in exhibit.verdicts.values_list("by__agency", flat=True)


def looked_at(world, draw, exhibit, *, is_confirmed=True, reason="", by=None, **more):
    turn = Turn.objects.get(exhibit=exhibit, is_recheck=True)
    exhibit.refresh_from_db()
    return audit.recheck(
        draw=draw,
        exhibit=exhibit,
        is_confirmed=is_confirmed,
        reason=reason,
        by=by or world.head(turn.agency),
        now=SEPTEMBER,
        **more,
    )


def test_a_confirmation_is_public_and_changes_no_figure():
    world = World()
    exhibit = accepted(world)
    draw = drawn(world)
    before = board(world.government, now=SEPTEMBER).works["KEG-001"].progress
    looked_at(world, draw, exhibit)
    assert board(world.government, now=SEPTEMBER).works["KEG-001"].progress == before
    assert Turn.objects.get(exhibit=exhibit, is_recheck=True).end == Turn.End.JUDGED
    assert Entry.objects.get(act="delivery.recheck-confirmed").is_public


def test_a_revoked_acceptance_lowers_figure_and_status_at_once():
    world = World()
    exhibit = accepted(world)
    draw = drawn(world)
    before = board(world.government, now=SEPTEMBER)
    assert before.by_item["KEG-001"].is_kept
    revision = world.government.public_revision
    looked_at(world, draw, exhibit, is_confirmed=False, reason="Menaranya tidak ada")
    after = board(world.government, now=SEPTEMBER)
    assert not after.by_item["KEG-001"].is_kept
    assert after.works["KEG-001"].progress.verified == 0
    exhibit.refresh_from_db()
    assert exhibit.status == Status.REJECTED
    assert Entry.objects.get(act="delivery.recheck-revoked").is_public
    world.government.refresh_from_db()
    assert world.government.public_revision > revision


def test_revoking_needs_a_reason_and_leaves_nothing_behind_without_one():
    world = World()
    exhibit = accepted(world)
    draw = drawn(world)
    with pytest.raises(ReasonMissing):
        looked_at(world, draw, exhibit, is_confirmed=False)
    assert not Recheck.objects.exists()
    assert Exhibit.objects.get(pk=exhibit.pk).status == Status.ACCEPTED


def test_a_second_word_on_the_same_exhibit_is_refused_and_the_same_form_counts_once():
    world = World()
    exhibit = accepted(world)
    draw = drawn(world)
    looked_at(world, draw, exhibit, token="sekali")
    with pytest.raises(AlreadyDone):
        looked_at(world, draw, exhibit, token="sekali")
    with pytest.raises(audit.NotDrawn):
        looked_at(world, draw, exhibit, token="lain")
    assert Recheck.objects.count() == 1


def test_only_the_agency_that_was_asked_looks_again():
    world = World()
    exhibit = accepted(world)
    draw = drawn(world)
    first = exhibit.verdicts.get().by
    with pytest.raises(audit.AskedOfAnother):
        looked_at(world, draw, exhibit, by=first)
    with pytest.raises(audit.AskedOfAnother):
        looked_at(world, draw, exhibit, by=world.head(world.own))
    with pytest.raises(NotAllowed):
        looked_at(world, draw, exhibit, by=world.officer)
    stranger = a_post(World().government)
    with pytest.raises(NotAllowed):
        looked_at(world, draw, exhibit, by=stranger)
    assert not Recheck.objects.exists()


def test_what_was_not_drawn_is_not_looked_at_again():
    world = World()
    exhibits = [accepted(world) for _ in range(3)]
    draw = drawn(world)
    other = next(e for e in exhibits if e.pk not in draw.drawn)
    head = world.head(Turn.objects.get(is_recheck=True).agency)
    with pytest.raises(audit.NotDrawn):
        audit.recheck(
            draw=draw, exhibit=other, is_confirmed=True, reason="", by=head, now=SEPTEMBER
        )


def test_what_no_longer_stands_is_not_confirmed():
    world = World()
    exhibit = accepted(world)
    draw = drawn(world)
    Exhibit.objects.filter(pk=exhibit.pk).update(status=Status.WITHDRAWN)
    with pytest.raises(audit.NotDrawn):
        looked_at(world, draw, exhibit)


def test_what_was_passed_on_waits_with_both_until_one_has_said_its_word():
    world = World()
    exhibit = accepted(world)
    draw = drawn(world)
    first = Turn.objects.get(is_recheck=True).agency
    verifying.pass_on(
        government=world.government, by=world.operator, now=SEPTEMBER + timedelta(days=14)
    )
    second = Turn.objects.filter(is_recheck=True).latest("number").agency
    assert first != second
    assert [each.number for each in drawn_for(first)] == [exhibit.pk]
    assert [each.number for each in drawn_for(second)] == [exhibit.pk]
    audit.recheck(
        draw=draw, exhibit=exhibit, is_confirmed=True, reason="", by=world.head(second),
        now=SEPTEMBER + timedelta(days=15),
    )  # fmt: skip
    assert drawn_for(first) == drawn_for(second) == []
