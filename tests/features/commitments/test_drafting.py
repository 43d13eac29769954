"""Drawing, negotiating, opening, amending."""

from datetime import date

import pytest

from idaman.core.canonical import digest
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.features.commitments.actions import amending, drafting
from idaman.features.commitments.actions.content import contents
from idaman.features.commitments.models import (
    AmendmentReason,
    Clause,
    ClauseChange,
    Commitment,
    CommitmentStage,
    Sheet,
    SheetState,
    Signature,
)
from tests.build import NOON, a_post, an_agency
from tests.features.commitments.scenes import Scene, printed, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def test_one_sheet_for_each_agency_and_an_umbrella(scene):
    commitment = scene.drawn()
    assert sorted(s.code for s in commitment.sheets.all()) == sorted(
        [a.code for a in scene.agencies] + ["INDUK"]
    )
    assert commitment.code == "KB-2026-01"
    clause = Clause.objects.get(item_code="KEG-001")
    assert clause.owner == scene.heads[0]
    assert clause.due == date(2026, 12, 31)


def test_what_nobody_owns_stands_on_the_umbrella_without_a_name(scene):
    clause = scene.drawn().sheets.get(agency=None).clauses.get()
    assert (clause.item_code, clause.owner) == ("KEG-900", None)


def test_an_agency_without_a_head_is_not_given_one(scene):
    scene.heads[0].role = "officer"
    scene.heads[0].save()
    with pytest.raises(drafting.NoSigner, match=scene.agencies[0].name):
        scene.drawn()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("who", ["regent", "council", "administrator"])
def test_only_the_secretariat_draws(scene, who):
    with pytest.raises(NotAllowed):
        scene.drawn(by=getattr(scene, who))


def test_a_second_draft_waits_for_the_first(scene):
    first = scene.drawn()
    with pytest.raises(drafting.AlreadyDrawn):
        scene.drawn()
    drafting.withdraw(commitment=first, by=scene.secretariat, now=NOON)
    assert scene.drawn().code == "KB-2026-01"


def test_a_signer_of_another_government_is_refused(scene):
    with pytest.raises(drafting.WrongPost):
        scene.drawn(umbrella_posts=[Scene().regent])
    with pytest.raises(drafting.NoSigner):
        scene.drawn(umbrella_posts=[])


def negotiated(scene, clause, by=None, **values):
    return drafting.negotiate(clause=clause, values=values, by=by or scene.heads[0], now=NOON)


def test_a_clause_is_negotiated_by_its_own_agency(scene):
    scene.negotiating()
    clause = Clause.objects.get(item_code="KEG-001")
    negotiated(scene, clause, evidence="Foto menara", due=date(2027, 3, 1))
    clause.refresh_from_db()
    assert (clause.evidence, clause.due) == ("Foto menara", date(2027, 3, 1))
    change = ClauseChange.objects.get()
    assert (change.old["due"], change.new["due"]) == ("2026-12-31", "2027-03-01")
    with pytest.raises(NotAllowed):
        negotiated(scene, clause, by=scene.heads[1], evidence="lain")


def test_no_free_text_of_a_clause_enters_the_ledger(scene):
    scene.negotiating()
    negotiated(scene, Clause.objects.get(item_code="KEG-001"), evidence="Foto menara dari jauh")
    entry = Entry.objects.get(act="commitments.negotiated")
    assert b"menara" not in bytes(entry.body)
    assert len(entry.detail["words"]) == 64


def test_the_owner_of_a_clause_comes_from_the_own_agency(scene):
    scene.negotiating()
    clause = Clause.objects.get(item_code="KEG-001")
    with pytest.raises(drafting.WrongPost):
        negotiated(scene, clause, owner=scene.heads[1])
    orphan = Clause.objects.get(item_code="KEG-900")
    with pytest.raises(drafting.WrongPost):
        negotiated(scene, orphan, by=scene.secretariat, owner=scene.heads[0])


def test_opening_freezes_the_words_and_tells_their_hashes(scene):
    commitment = scene.opened()
    entry = Entry.objects.get(act="commitments.opened")
    assert entry.is_public
    for sheet in commitment.sheets.all():
        assert sheet.state == SheetState.OPEN
        assert sheet.content_hash == digest(sheet.content)
        assert entry.detail["sheets"][sheet.code]["content"] == sheet.content_hash
    umbrella = commitment.sheets.get(agency=None)
    assert {s["sheet"]: s["hash"] for s in umbrella.content["sheets"]} == {
        s.code: s.content_hash for s in commitment.sheets.exclude(agency=None)
    }
    with pytest.raises(drafting.WrongStage):
        negotiated(scene, Clause.objects.get(item_code="KEG-001"), evidence="terlambat")


def test_words_changed_after_printing_are_not_opened(scene):
    commitment = scene.negotiating()
    old = printed(commitment)
    negotiated(scene, Clause.objects.get(item_code="KEG-001"), evidence="Foto")
    with pytest.raises(drafting.NotAsPrinted):
        drafting.open_for_signing(
            commitment=commitment, printed=old, by=scene.secretariat, now=NOON
        )
    commitment.refresh_from_db()
    assert commitment.stage == CommitmentStage.NEGOTIATING


def test_a_draft_is_not_opened_before_it_was_negotiated(scene):
    commitment = scene.drawn()
    with pytest.raises(drafting.WrongStage):
        drafting.open_for_signing(commitment=commitment, printed={}, by=scene.secretariat, now=NOON)


def test_nothing_of_a_draft_is_public(scene):
    commitment = scene.negotiating()
    assert not Commitment.objects.public().exists()
    assert not Sheet.objects.public().exists()
    assert not Clause.objects.public().exists()
    assert not Entry.objects.filter(act__startswith="commitments.", is_public=True).exists()
    assert contents(commitment)


def amended(scene, sheet, **changes):
    good = {
        "sheet": sheet,
        "reason": AmendmentReason.BUDGET,
        "reason_text": "Anggaran dipotong.",
        "statement": "Kami menunda satu menara.",
        "approved_by": scene.regent,
        "by": scene.secretariat,
        "now": NOON,
    }
    return amending.amend(**{**good, **changes})


def test_an_amendment_re_signs_one_sheet_and_keeps_the_first_date(scene):
    commitment = scene.opened()
    line = scene.line(commitment, scene.heads[0])
    first = signed(line)
    old = Sheet.objects.get(pk=line.sheet_id)
    others = set(commitment.sheets.exclude(pk=old.pk).values_list("content_hash", flat=True))
    fresh = amended(scene, old)
    clause = fresh.clauses.get(item_code="KEG-001")
    negotiated(scene, clause, due=date(2027, 6, 30))
    amending.open_amendment(
        sheet=fresh, printed=printed(commitment, [fresh])[fresh.pk], by=scene.secretariat, now=NOON
    )
    old.refresh_from_db()
    assert old.state == SheetState.SIGNED, "the old sheet stands until the new one is signed"
    again = signed(
        fresh.lines.select_related("sheet__commitment", "sheet__agency", "post").get(),
        key=first.key,
    )
    old.refresh_from_db()
    assert old.state == SheetState.SUPERSEDED
    assert old.file_sha256 == first.file_sha256 != again.file_sha256
    words = Sheet.objects.get(pk=fresh.pk).content["clauses"]
    changed = next(c for c in words if c["item"] == "KEG-001")
    assert (changed["due"], changed["first_due"]) == ("2027-06-30", "2026-12-31")
    now = set(
        commitment.sheets.exclude(pk__in=[old.pk, fresh.pk]).values_list("content_hash", flat=True)
    )
    assert now == others
    assert Signature.objects.count() == 2


def test_an_amendment_needs_a_signed_sheet_a_reason_and_an_approver(scene):
    commitment = scene.opened()
    sheet = scene.line(commitment, scene.heads[0]).sheet
    with pytest.raises(amending.NotSigned):
        amended(scene, sheet)
    signed(scene.line(commitment, scene.heads[0]))
    with pytest.raises(amending.AmendmentReasonMissing):
        amended(scene, sheet, statement=" ")
    with pytest.raises(drafting.WrongPost):
        amended(scene, sheet, approved_by=scene.heads[0])
    with pytest.raises(NotAllowed):
        amended(scene, sheet, by=scene.heads[0])
    amended(scene, sheet)
    with pytest.raises(amending.UnderAmendment):
        amended(scene, sheet)


def test_an_agency_of_another_government_has_no_say(scene):
    scene.negotiating()
    other = Scene()
    stranger = a_post(other.government, role=Role.HEAD, agency=an_agency(other.government))
    with pytest.raises(NotAllowed):
        negotiated(
            scene,
            Clause.objects.get(sheet__government=scene.government, item_code="KEG-001"),
            by=stranger,
            evidence="x",
        )
