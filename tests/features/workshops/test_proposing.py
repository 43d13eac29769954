"""Proposals: not the plan until the secretariat takes them in; nobody's text is lost."""

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.features.plan import actions as masterplan
from idaman.features.plan.actions import ItemChanged, ItemInvalid
from idaman.features.workshops.actions import proposing
from idaman.features.workshops.actions.refusals import AlreadyDecided
from idaman.features.workshops.actions.reviewing import NoSuchItem
from idaman.features.workshops.models import Proposal
from tests.build import NOON, an_activity
from tests.features.workshops.scenes import Preparing

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Preparing()


def new(scene, code="KEG-901", **more):
    body = an_activity(code, programme="PRG-1", indicators=(), owner="DINKES")
    given = {
        "plan": scene.plan,
        "kind": "activity",
        "code": code,
        "body": body.model_dump(mode="json"),
        "base_hash": "",
        "reason": "Desa tanpa sinyal",
        "by": scene.officer,
        "now": NOON,
    }
    return proposing.propose(**{**given, **more})


def change(scene, code="KEG-001", *, by=None, **changes):
    item = scene.item("activity", code)
    return new(
        scene,
        code,
        body={**item.body, **changes},
        base_hash=item.hash,
        by=by or scene.officer,
    )


def accept(scene, proposal, **more):
    given = {"proposal": proposal, "by": scene.secretariat, "now": NOON}
    return proposing.accept_proposal(**{**given, **more})


def test_a_proposal_is_not_the_plan_until_it_is_taken_in(scene):
    asked = new(scene, token="t")
    assert masterplan.document_of(scene.plan).activities[-1].code != "KEG-901"
    with pytest.raises(AlreadyDone):
        new(scene, token="t")
    accept(scene, asked)
    assert scene.item("activity", "KEG-901").body["owner"] == "DINKES"
    assert asked.change.code == "KEG-901"
    assert Entry.objects.order_by("id").last().act == "workshops.proposal-decided"
    with pytest.raises(AlreadyDecided):
        accept(scene, asked)


def test_an_agency_adds_nothing_by_itself(scene):
    body = an_activity("KEG-901", owner="DINKES").model_dump(mode="json")
    given = {"plan": scene.plan, "kind": "activity", "code": "KEG-901", "body": body}
    with pytest.raises(NotAllowed, match="usulkan"):
        masterplan.save_item(expected_hash="", by=scene.officer, now=NOON, **given)


def test_what_cannot_be_proposed_is_refused_and_writes_nothing(scene):
    item = scene.item("activity", "KEG-001")
    for refused, more in (
        (NotAllowed, {"by": scene.expert}),
        (ItemInvalid, {"body": {"code": "KEG-901"}}),
        (ItemInvalid, {"code": "KEG-902", "body": an_activity("KEG-901").model_dump(mode="json")}),
        (NoSuchItem, {"base_hash": "a" * 64}),
        (WordsMissing, {"code": "KEG-001", "body": item.body, "base_hash": item.hash}),
        (WordsMissing, {"code": "KEG-001", "body": None, "reason": " "}),
    ):
        with pytest.raises(refused):
            new(scene, **more)
    assert not Proposal.objects.exists()
    assert not Entry.objects.filter(act="workshops.proposed").exists()


def test_a_change_of_an_item_that_moved_on_overwrites_nothing_unseen(scene):
    asked = change(scene, output="Tiang dan panel surya")
    scene.save("activity", "KEG-001", note="Sudah lelang")
    with pytest.raises(ItemChanged):
        accept(scene, asked)
    seen = scene.item("activity", "KEG-001")
    accept(
        scene,
        asked,
        expected_hash=seen.hash,
        body={**seen.body, "output": "Tiang dan panel surya"},
    )
    kept = scene.item("activity", "KEG-001").body
    assert (kept["note"], kept["output"]) == ("Sudah lelang", "Tiang dan panel surya")


def test_a_new_item_whose_code_was_given_away_gets_another(scene):
    one, two = new(scene), new(scene, by=scene.other)
    accept(scene, one)
    with pytest.raises(ItemChanged):
        accept(scene, two)
    accept(scene, two, expected_hash="", code="KEG-902")
    assert scene.item("activity", "KEG-902").body["code"] == "KEG-902"
    assert two.change.code == "KEG-902"


def test_it_is_sent_back_with_a_reason_by_the_secretariat_alone(scene):
    asked = new(scene)
    given = {"proposal": asked, "now": NOON}
    for refused, more in (
        (WordsMissing, {"reason": "", "by": scene.secretariat}),
        (NotAllowed, {"reason": "x", "by": scene.officer}),
    ):
        with pytest.raises(refused):
            proposing.return_proposal(**given, **more)
    with pytest.raises(NotAllowed):
        accept(scene, asked, by=scene.officer)
    proposing.return_proposal(reason="Tulis biayanya", by=scene.secretariat, **given)
    assert (asked.state, asked.answer) == ("returned", "Tulis biayanya")
    with pytest.raises(AlreadyDecided):
        accept(scene, asked)


def test_it_is_taken_back_by_the_own_agency_alone(scene):
    asked = new(scene)
    with pytest.raises(NotAllowed):
        proposing.withdraw_proposal(proposal=asked, by=scene.other, now=NOON)
    proposing.withdraw_proposal(proposal=asked, by=scene.officer, now=NOON)
    assert asked.state == "withdrawn"


def test_an_item_is_proposed_out_and_taken_out(scene):
    item = scene.item("activity", "KEG-001")
    asked = new(scene, "KEG-001", body=None, base_hash=item.hash, reason="Sudah selesai")
    accept(scene, asked)
    assert scene.item("activity", "KEG-001").body is None
    assert asked.change.new_hash == ""
