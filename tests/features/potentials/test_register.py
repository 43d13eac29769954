"""Entering, editing, publishing and taking back; evidence and steps."""

from datetime import date

import pytest

from idaman.core import versions
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.features.delivery.queries.waiting import unverified
from idaman.features.potentials.actions import register, steps
from idaman.features.potentials.models import Potential, PotentialStep, PotentialVersion, Showing
from idaman.features.potentials.queries import shown
from idaman.features.potentials.rules.body import WrongBody
from idaman.features.potentials.rules.lists import READINESS
from idaman.features.potentials.rules.pipeline import PipelineStage, WrongPipelineStep
from tests.build import NOON
from tests.features.potentials.scenes import Scene, a_post_of, refreshed

pytestmark = pytest.mark.django_db


def counted():
    tables = (Potential, PotentialVersion, Showing, PotentialStep, Exhibit, Entry)
    return [table.objects.count() for table in tables]


def test_a_potential_gets_the_next_code_and_stays_unseen():
    scene = Scene()
    first, second = scene.potential(), scene.potential(name="Tambak kedua")
    assert (first.code, second.code) == ("POT-001", "POT-002")
    assert shown(scene.government) == []
    entry = Entry.objects.of(scene.government.slug).get(subject="potential:POT-001")
    assert (entry.act, entry.is_public, entry.detail["version"]) == (
        "potentials.entered",
        False,
        1,
    )
    assert "Tambak" not in bytes(entry.body).decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "emas"}, "kind"),
        ({"place": "64.02.01"}, "place"),
        ({"place": "Tabang"}, "place"),
        ({"kbli": ["3254"]}, "kbli"),
        ({"capacity": "banyak"}, "capacity"),
        ({"area_ha": -1}, "area_ha"),
        ({"owner": "TIDAK-ADA"}, "owner"),
        ({"contact": "TIDAK-ADA"}, "contact"),
        ({"licence": ["siup"]}, "licence"),
        ({"unlocked_by": ["keg satu"]}, "unlocked_by"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_nothing_is_kept(changes, field):
    scene = Scene()
    before = counted()
    with pytest.raises(WrongBody) as no:
        register.enter(
            government=scene.government,
            body=scene.body(**changes),
            by=scene.secretariat,
            now=NOON,
        )
    sentence, english = no.value.fields[field]
    assert sentence
    assert english
    assert sentence != english
    assert counted() == before


def test_an_officer_enters_only_what_the_own_agency_answers_for():
    scene = Scene()
    for by, owner in ((scene.officer, scene.other.code), (scene.officer, "")):
        with pytest.raises(NotAllowed):
            register.enter(
                government=scene.government, body=scene.body(owner=owner), by=by, now=NOON
            )
    with pytest.raises(NotAllowed):
        register.enter(
            government=scene.government,
            body=scene.body(),
            by=a_post_of(scene, Role.EXPERT),
            now=NOON,
        )
    assert not Potential.objects.exists()


def test_a_code_is_taken_once_and_a_form_counts_once():
    scene = Scene()
    good = {"government": scene.government, "body": scene.body(), "by": scene.officer, "now": NOON}
    register.enter(**good, code="pot-77", token="sama")
    before = counted()
    with pytest.raises(AlreadyDone):
        register.enter(**good, token="sama")
    with pytest.raises(versions.CodeTaken):
        register.enter(**good, code="POT-77")
    with pytest.raises(WrongBody):
        register.enter(**good, code="POT 7/7")
    assert counted() == before
    assert refreshed(Potential.objects.get()).code == "POT-77"


def test_an_edit_is_a_new_version_and_two_at_once_lose_nothing():
    scene = Scene()
    potential = scene.published()
    edit = {"potential": potential, "by": scene.officer, "now": NOON}
    register.edit(**edit, body=scene.body(area_ha=12.5), expected=1)
    before = counted()
    with pytest.raises(versions.ChangedMeanwhile, match="Versi 2"):
        register.edit(**edit, body=scene.body(area_ha=99), expected=1)
    with pytest.raises(versions.NothingChanged):
        register.edit(**edit, body=scene.body(area_ha=12.5), expected=2)
    with pytest.raises(NotAllowed):
        register.edit(**edit, body=scene.body(owner=scene.other.code), expected=2)
    assert counted() == before
    (seen,) = shown(scene.government)
    assert seen.version.number == 1, "the public sees what was published"
    assert seen.body.area_ha is None
    assert "area_ha" in seen.gaps


def test_publishing_shows_the_version_its_sheet_was_printed_of():
    scene = Scene()
    potential = scene.potential()
    old = potential.newest
    register.edit(
        potential=potential, body=scene.body(area_ha=1), expected=1, by=scene.officer, now=NOON
    )
    potential, sheets = refreshed(potential), {"id": "a" * 64, "en": "b" * 64}
    publish = {"potential": potential, "by": scene.head, "now": NOON}
    before = counted()
    with pytest.raises(versions.NotPublished, match="Cetak lagi"):
        register.publish(**publish, version=old, sheets=sheets)
    with pytest.raises(versions.NotPublished, match="kedua bahasa"):
        register.publish(**publish, version=potential.newest, sheets={"id": "a" * 64})
    with pytest.raises(NotAllowed):
        register.publish(**publish | {"by": scene.officer}, version=potential.newest, sheets=sheets)
    with pytest.raises(NotAllowed):
        register.publish(
            **publish | {"by": scene.verifier}, version=potential.newest, sheets=sheets
        )
    assert counted() == before
    revision = scene.government.public_revision
    register.publish(**publish, version=potential.newest, sheets=sheets)
    scene.government.refresh_from_db()
    assert scene.government.public_revision > revision
    entry = Entry.objects.of(scene.government.slug).get(act="potentials.published")
    assert entry.is_public
    assert entry.detail["sheets"] == sheets


def test_taking_back_says_why_and_keeps_everything():
    scene = Scene()
    potential = scene.published()
    with pytest.raises(Exception, match="Tulis mengapa"):
        register.take_back(potential=potential, reason=" ", by=scene.head, now=NOON)
    register.take_back(potential=potential, reason="Lahan disengketakan", by=scene.head, now=NOON)
    assert shown(scene.government) == []
    with pytest.raises(versions.NotPublished):
        register.take_back(potential=potential, reason="Lagi", by=scene.head, now=NOON)
    entry = Entry.objects.of(scene.government.slug).get(act="potentials.taken-back")
    assert "Lahan" not in bytes(entry.body).decode()
    assert potential.showings.count() == 2


def test_a_step_is_claimed_until_another_agency_accepts_its_evidence():
    scene = Scene()
    potential = scene.published()
    exhibit = scene.exhibit(potential)
    scene.step(potential, PipelineStage.READY, exhibit=exhibit)
    (seen,) = shown(scene.government)
    assert (seen.standing.claimed, seen.standing.proven) == (
        PipelineStage.READY,
        PipelineStage.LISTED,
    )
    Exhibit.objects.filter(pk=exhibit.pk).update(status=Status.ACCEPTED)
    (seen,) = shown(scene.government)
    assert seen.standing.proven == PipelineStage.LISTED, "nothing is ready with points missing"
    for point in READINESS:
        scene.accepted(potential, proves=point)
    (seen,) = shown(scene.government)
    assert seen.standing.proven == PipelineStage.READY
    entry = Entry.objects.of(scene.government.slug).get(act="potentials.stepped")
    assert entry.is_public
    assert entry.detail["exhibit"] == exhibit.pk


def test_evidence_of_a_potential_waits_under_the_code_people_know():
    scene = Scene()
    scene.exhibit(scene.published())
    assert [each.code for each in unverified(scene.government, now=NOON)] == ["POT-001"]


def test_the_way_to_jobs_and_back():
    scene = Scene()
    potential = scene.published()
    proof = scene.accepted(potential)
    for stage in (PipelineStage.READY, PipelineStage.OFFER, PipelineStage.DEAL):
        scene.step(potential, stage, exhibit=proof)
    before = counted()
    with pytest.raises(WrongPipelineStep, match="jumlah orang"):
        scene.step(potential, PipelineStage.JOBS, exhibit=proof)
    assert counted() == before
    scene.step(potential, PipelineStage.JOBS, exhibit=proof, jobs=40)
    scene.step(potential, PipelineStage.JOBS, exhibit=proof, jobs=55)
    (seen,) = shown(scene.government)
    assert seen.standing.jobs_proven == 55
    with pytest.raises(WrongPipelineStep, match="alasannya"):
        scene.step(potential, PipelineStage.OFFER)
    scene.step(potential, PipelineStage.OFFER, reason="Investor mundur")
    (seen,) = shown(scene.government)
    assert (seen.standing.claimed, seen.standing.proven) == (
        PipelineStage.OFFER,
        PipelineStage.OFFER,
    )
    assert seen.standing.jobs_proven is None


@pytest.mark.parametrize(
    ("to", "more", "said"),
    [
        (PipelineStage.OFFER, {}, "Langkah berikutnya"),
        (PipelineStage.READY, {}, "memerlukan bukti"),
        (PipelineStage.LISTED, {}, "sudah di sana"),
        (PipelineStage.READY, {"on": date(2026, 8, 18)}, "belum tiba"),
    ],
)
def test_a_step_that_cannot_be_is_refused_with_a_sentence(to, more, said):
    scene = Scene()
    potential = scene.potential()
    before = counted()
    with pytest.raises(WrongPipelineStep, match=said):
        scene.step(potential, to, **more)
    assert counted() == before


def test_a_step_rests_on_its_own_evidence_only():
    scene = Scene()
    potential, other = scene.potential(), scene.potential(name="Lain")
    foreign = scene.exhibit(other)
    rejected = scene.exhibit(potential)
    Exhibit.objects.filter(pk=rejected.pk).update(status=Status.REJECTED)
    rejected.refresh_from_db()
    for exhibit in (foreign, rejected):
        with pytest.raises(steps.NoSuchEvidence):
            scene.step(potential, PipelineStage.READY, exhibit=exhibit)
    with pytest.raises(NotAllowed):
        scene.step(
            potential, PipelineStage.READY, exhibit=scene.exhibit(potential), by=scene.verifier
        )


def test_readiness_is_proven_point_by_point():
    scene = Scene()
    potential = scene.published()
    scene.accepted(potential, proves="land")
    scene.exhibit(potential, proves="power")
    (seen,) = shown(scene.government)
    assert (seen.readiness["land"], seen.readiness["power"]) == ("diterima", "proses")
    assert seen.readiness["water"] == "belum"
    assert seen.ready_count == 1
    with pytest.raises(steps.NoSuchEvidence, match="daftar"):
        scene.exhibit(potential, proves="emas")


def test_more_potentials_ask_no_more_questions(django_assert_num_queries):
    scene = Scene()
    for n in range(3):
        potential = scene.published(name=f"Tambak {n}")
        scene.step(potential, PipelineStage.READY, exhibit=scene.accepted(potential))
    with django_assert_num_queries(4):
        assert len(shown(scene.government)) == 3
