"""Ink on paper."""

from datetime import date, timedelta

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed, NotAnotherPerson
from idaman.core.people.models import Holding
from idaman.features.commitments.actions import drafting, paper
from idaman.features.commitments.actions.signing import AlreadySigned
from idaman.features.commitments.models import Commitment, PaperSignature, Signature
from tests.build import NOON, TODAY
from tests.features.commitments.scenes import Scene, signed

pytestmark = pytest.mark.django_db
SCAN = "ab" * 32


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def line(scene):
    return scene.line(scene.opened(), scene.heads[0])


def recorded(scene, line, **changes):
    good = {
        "line": line, "signed_on": TODAY, "capacity": "definitive", "scan_sha256": SCAN,
        "note": "Aslinya di lemari sekretariat", "by": scene.secretariat, "now": NOON,
    }  # fmt: skip
    return paper.record_paper(**{**good, **changes})


def test_ink_counts_when_a_second_person_confirms_it(scene, line):
    waiting = recorded(scene, line)
    assert not Signature.objects.exists()
    signature = paper.confirm_paper(paper=waiting, by=scene.administrator, now=NOON)
    assert (signature.route, signature.file_sha256, signature.key) == ("paper", SCAN, None)
    entry = Entry.objects.get(leaf=signature.leaf)
    assert entry.is_public
    assert entry.detail["route"] == "paper"
    assert b"lemari" not in b"".join(bytes(e.body) for e in Entry.objects.all())


def test_who_recorded_does_not_confirm(scene, line):
    waiting = recorded(scene, line)
    with pytest.raises(NotAnotherPerson):
        paper.confirm_paper(paper=waiting, by=scene.secretariat, now=NOON)


def test_one_person_in_two_posts_does_not_confirm(scene, line):
    waiting = recorded(scene, line)
    person = Holding.objects.get(post=scene.secretariat).user
    Holding.objects.create(
        government=scene.government, post=scene.regent, user=person, from_date=date(2020, 1, 1)
    )
    with pytest.raises(NotAnotherPerson):
        paper.confirm_paper(paper=waiting, by=scene.regent, now=NOON)
    assert not Signature.objects.exists()


@pytest.mark.parametrize("who", ["council"])
def test_who_may_not_confirm_does_not(scene, line, who):
    waiting = recorded(scene, line)
    with pytest.raises(NotAllowed):
        paper.confirm_paper(paper=waiting, by=getattr(scene, who), now=NOON)
    with pytest.raises(NotAllowed):
        paper.confirm_paper(paper=waiting, by=Scene().administrator, now=NOON)


def test_a_head_does_not_record_paper(scene, line):
    with pytest.raises(NotAllowed):
        recorded(scene, line, by=scene.heads[0])


def test_a_printed_sheet_is_recorded_with_its_scan_and_a_real_day(scene, line):
    with pytest.raises(paper.ScanMissing):
        recorded(scene, line, scan_sha256="")
    with pytest.raises(paper.InTheFuture):
        recorded(scene, line, signed_on=TODAY + timedelta(days=2))
    assert not PaperSignature.objects.exists()


def test_a_line_is_signed_once_on_whatever_route(scene, line):
    waiting = recorded(scene, line)
    with pytest.raises(AlreadySigned):
        recorded(scene, line)
    signed(line)
    with pytest.raises(AlreadySigned):
        paper.confirm_paper(paper=waiting, by=scene.administrator, now=NOON)
    assert Signature.objects.count() == 1


def test_what_a_second_person_denies_can_be_recorded_again(scene, line):
    waiting = recorded(scene, line)
    paper.refuse_paper(paper=waiting, by=scene.administrator, now=NOON)
    with pytest.raises(paper.AlreadySettled):
        paper.confirm_paper(paper=waiting, by=scene.regent, now=NOON)
    assert recorded(scene, line).state == "waiting"


def test_a_commitment_of_the_past_needs_no_scan_and_invents_no_sheet(scene):
    past = drafting.recall(
        version=scene.version, title="Komitmen 2021", source="Berita daerah",
        umbrella_posts=[scene.regent, scene.council], signed_on=date(2021, 11, 25),
        by=scene.secretariat, now=NOON,
    )  # fmt: skip
    assert past.code == "KB-2021-01"
    sheet = past.sheets.get()
    assert not sheet.clauses.exists()
    for line in sheet.lines.all():
        waiting = recorded(scene, line, scan_sha256="", capacity="", signed_on=date(2021, 11, 25))
        paper.confirm_paper(paper=waiting, by=scene.administrator, now=NOON)
    sheet.refresh_from_db()
    assert sheet.state == "signed"
    assert Commitment.objects.public().get() == past
