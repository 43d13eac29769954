"""What was acknowledged is offered or answered, whatever happens between."""

from datetime import timedelta

import pytest
from django.conf import settings

from idaman.cli.work import run_waiting
from idaman.core.evidence.models import Exhibit
from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job, JobState
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.features.delivery.actions import sending
from idaman.features.delivery.actions.verifying import NoSuchRequirement
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.models import Submission, Turn
from idaman.features.delivery.queries import board
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted
from tests.build import NOON
from tests.features.delivery.scenes import World, a_milestone, the_requirement
from tests.web.desk.at_desk import a_photo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
READ = {
    "media_type": "image/jpeg",
    "bytes": 10,
    "width": 4,
    "height": 3,
    "taken_at": "2026-08-01T09:30:00",
    "latitude": 0.47,
    "longitude": 116.0,
    "picture_hash": "",
    "public_sha256": "",
}


def submitted(world, **changes):
    good = {
        "item": world.item(),
        "requirement": None,
        "sha256": f"{Submission.objects.count() + 1:064x}",
        "note": "Menara menyala",
        "by": world.officer,
        "now": NOON,
        "token": "",
    }
    return sending.send(**{**good, **changes})


def read(submission, result=READ, *, now=NOON + DAY):
    """The child has read the file; the worker died before it could say so to anybody."""
    Job.objects.filter(pk=submission.job_id).update(state=JobState.RUNNING, worker="w")
    assert jobs.finish(job=Job.objects.get(pk=submission.job_id), result=result, now=now)


@pytest.fixture
def world(db):
    return World()


def test_what_was_sent_in_time_is_kept_in_time_however_late_it_is_read(world):
    milestone = a_milestone(world)
    in_time = NOON + (milestone.due - NOON.date())
    submission = submitted(world, requirement=the_requirement(milestone), now=in_time)
    read(submission, now=in_time + 9 * DAY)
    assert sending.settle_all(now=in_time + 9 * DAY) == 1
    exhibit = Exhibit.objects.get()
    assert (exhibit.offered_at, exhibit.requirement) == (in_time, "1.1")
    seen = board(world.government, now=in_time + 9 * DAY).works["KEG-001"].milestones[0]
    assert seen.requirements[0].proof.sent == milestone.due
    offered = Entry.objects.get(act="evidence.offered")
    assert submission.leaf in bytes(offered.body).decode(), "the receipt proves the day"
    # The verifier's days begin when there is something to see.
    assert Turn.objects.get().since == in_time + 9 * DAY


def test_a_camera_without_a_zone_is_taken_to_be_here(world):
    read(submitted(world))
    sending.settle_all(now=NOON + DAY)
    assert Exhibit.objects.get().file.taken_at.isoformat() == "2026-08-01T01:30:00+00:00"


def test_a_worker_that_died_after_reading_is_made_good_by_the_next(world):
    submission = submitted(world)
    read(submission)
    run_waiting()
    submission.refresh_from_db()
    assert submission.state == Submission.State.OFFERED
    run_waiting()
    assert Exhibit.objects.count() == 1


def test_nothing_is_settled_before_it_is_read(world):
    submission = submitted(world)
    assert sending.settle(submission=submission, by=world.officer, now=NOON) is None
    assert sending.settle_all(now=NOON) == 0


def test_settling_twice_offers_once(world):
    submission = submitted(world)
    read(submission)
    first = sending.settle(submission=submission, by=world.officer, now=NOON)
    assert first is not None
    assert sending.settle(submission=submission, by=world.officer, now=NOON) is None
    assert Exhibit.objects.count() == 1


def test_a_real_photo_goes_all_the_way(world):
    photo = a_photo().read()
    kept = blobs.keep(settings.FILES, [photo], limit=len(photo))
    submitted(world, sha256=kept.sha256)
    run_waiting()
    assert Exhibit.objects.get().file.sha256 == kept.sha256


def test_what_the_plan_no_longer_has_is_answered_with_a_sentence(world):
    submission = submitted(world)
    Adopted.objects.filter(code="KEG-001").update(is_current=False)
    read(submission)
    sending.settle_all(now=NOON)
    submission.refresh_from_db()
    assert submission.state == Submission.State.REFUSED
    assert "tidak ada lagi" in submission.say("id")
    assert "no longer" in submission.say("en")
    assert submission.note == "Menara menyala"


def test_what_the_agency_no_longer_owns_is_answered_with_a_sentence(world):
    submission = submitted(world)
    Adopted.objects.filter(code="KEG-001").update(owner=world.other)
    read(submission)
    sending.settle_all(now=NOON)
    submission.refresh_from_db()
    assert submission.state == Submission.State.REFUSED
    assert submission.sentence
    assert not Exhibit.objects.exists()


def test_one_that_cannot_be_settled_stops_no_other(world):
    broken, good = submitted(world), submitted(world)
    read(broken, result={"media_type": "image/jpeg"})
    read(good)
    assert sending.settle_all(now=NOON) == 1
    broken.refresh_from_db()
    good.refresh_from_db()
    assert broken.state == Submission.State.READING
    assert good.state == Submission.State.OFFERED


def test_a_form_sent_twice_is_acknowledged_once(world):
    submitted(world, token="x")
    with pytest.raises(AlreadyDone):
        submitted(world, token="x")
    assert (Submission.objects.count(), Job.objects.count()) == (1, 1)


def test_nobody_sends_for_another_agency_or_another_government(world):
    abroad = World(is_signed=False)
    for post in (world.head(world.other), world.regent, abroad.officer, abroad.secretariat):
        with pytest.raises(NotAllowed):
            submitted(world, by=post)
        with pytest.raises(NotAllowed):
            sending.keep_words(item=world.item(), requirement=None, note="x", by=post, now=NOON)
    foreign = the_requirement(a_milestone(world, item="KEG-002"))
    with pytest.raises(NoSuchRequirement):
        submitted(world, requirement=foreign)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("code", ["9.9", "1", "1.", ".1", "a.b", "1.1.1", "²․²", "1" * 40])
def test_a_code_that_names_no_requirement_is_refused(world, code):
    a_milestone(world, requires=[RequiredEvidence("Foto", EvidenceKind.PLACE)])
    with pytest.raises(NoSuchRequirement):
        sending.requirement_named(world.item(), code)


def test_words_are_kept_once_for_an_item_until_they_are_sent(world):
    for note in ("satu", "dua"):
        sending.keep_words(
            item=world.item(), requirement=None, note=note, by=world.officer, now=NOON
        )
    assert Submission.objects.get().note == "dua"
    submitted(world, note="dua")
    assert Submission.objects.get().state == Submission.State.READING


def test_no_officer_is_turned_away_on_the_last_day(world):
    for n in range(60):
        jobs.ask(
            log=world.government.slug,
            kind="picture",
            post="POS",
            now=NOON,
            params={"n": n},
            most_waiting=100,
        )
    assert submitted(world).state == Submission.State.READING
