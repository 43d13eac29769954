"""Preparing a plan at the desk: the picture, the gates, notes and their answers, the annex."""

import re

import pytest

from idaman.rooms.masterplan import actions as masterplan
from idaman.rooms.people.permissions import Role
from idaman.rooms.workshops.models import Approval, GatePass, Note, Waiver
from tests.build import NOON, a_government, a_post
from tests.desk.at_desk import logged_in
from tests.workshops.scenes import Preparing, an_empty_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Preparing()


def at(scene, rest="", plan=None):
    return f"/desk/{scene.slug}/plans/{(plan or scene.plan).slug}/{rest}"


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_who_prepares_one_plan_is_led_to_it(scene):
    client = logged_in(scene.officer)
    assert at(scene, "gates/1/") in client.get(f"/desk/{scene.slug}/workshops/").content.decode()
    an_empty_plan(scene.government, scene.secretariat)
    assert "Rencana baru" in text(client.get(f"/desk/{scene.slug}/workshops/"))


def test_a_gate_lists_what_blocks_it_each_with_its_page(scene):
    plan = an_empty_plan(scene.government, scene.secretariat)
    page = logged_in(scene.secretariat).get(at(scene, "gates/1/", plan)).content.decode()
    assert "Analisis kesenjangan" in page
    assert f"/desk/{scene.slug}/rules/vision-missing/" in page or "SETTINGS" in page
    scene.save("activity", "KEG-003", starts=None)
    page = logged_in(scene.secretariat).get(at(scene, "gates/3/")).content.decode()
    assert at(scene, "activity/KEG-003/") in page
    assert "Beri dispensasi" not in page, "only the expert lets pass"
    assert "Beri dispensasi" in logged_in(scene.expert).get(at(scene, "gates/3/")).content.decode()


def test_from_a_note_to_a_passed_gate_and_the_annex(scene):
    expert, secretariat = logged_in(scene.expert), logged_in(scene.secretariat)
    item = at(scene, "swot/SWOT-STR-S/")
    expert.post(f"{item}note/", {"text": "Sebutkan angkanya", "token": "1"})
    assert "Sebutkan angkanya" in text(secretariat.get(at(scene, "notes/?state=open")))
    assert "belum dijawab" in text(secretariat.get(item))
    scene.save("swot", "SWOT-STR-S", text="Seratus petugas terlatih")
    change = scene.plan.changes.latest("sequence")
    page = text(secretariat.get(at(scene, "notes/1/")))
    assert "structure strength" in page
    assert "Seratus petugas terlatih" in page
    refused = secretariat.post(at(scene, "notes/1/answer/"), {"decline": "yes", "answer": " "})
    assert refused.status_code == 422
    sent = {"change": change.pk, "answer": "Angkanya ditulis", "token": "2"}
    assert secretariat.post(at(scene, "notes/1/answer/"), sent).status_code == 302
    assert Note.objects.get().state == "accepted"

    assert "sudah dilewati" not in text(secretariat.get(at(scene, "preparation/")))
    expert.post(at(scene, "gates/1/approve/"), {"text": "Baik", "token": "3"})
    assert Approval.objects.get().stage == 1
    secretariat.post(at(scene, "gates/1/pass/"), {"token": "4"})
    assert GatePass.objects.get().composition.sequence == scene.plan.sequence
    assert "sudah dilewati" in text(secretariat.get(at(scene, "preparation/")))
    told = text(secretariat.get(at(scene, "annex/")))
    assert "Sebutkan angkanya" in told
    assert "Angkanya ditulis" in told
    assert "Seratus petugas terlatih" in told


def test_a_gate_that_is_shut_says_so_and_stays_shut(scene):
    secretariat = logged_in(scene.secretariat)
    answer = secretariat.post(at(scene, "gates/1/pass/"), {"token": "1"}, follow=True)
    assert "belum terbuka" in text(answer)
    assert not GatePass.objects.exists()
    assert secretariat.get(at(scene, "gates/7/")).status_code == 404


def test_the_expert_lets_a_warning_pass_with_a_reason(scene):
    scene.save("activity", "KEG-003", starts=None)
    key = "activity-without-dates:KEG-003"
    client = logged_in(scene.expert)
    client.post(at(scene, "gates/3/waive/"), {"key": key, "reason": "Menunggu lelang"})
    assert Waiver.objects.get().key == key
    assert "Menunggu lelang" in text(client.get(at(scene, "gates/3/")))


def test_an_expert_finds_both_governments_at_the_desk(scene):
    other = a_government()
    client = logged_in(scene.expert, a_post(other, role=Role.EXPERT))
    page = client.get("/desk/").content.decode()
    assert f"/desk/{scene.slug}/" in page
    assert f"/desk/{other.slug}/" in page


def test_the_annex_is_public_once_the_plan_is_adopted_and_not_before(scene, client):
    expert = logged_in(scene.expert)
    expert.post(at(scene, "activity/KEG-001/note/"), {"text": "Siapa merawatnya?", "token": "1"})
    public = f"/{scene.slug}/rencana/catatan-ahli/"
    assert "Siapa merawatnya?" not in text(client.get(public))
    masterplan.adopt(
        plan=scene.plan,
        regulation="Perbup 1/2026",
        regulation_date=None,
        by=scene.secretariat,
        now=NOON,
    )
    assert "Siapa merawatnya?" in text(client.get(public))
    scene.save("activity", "KEG-001", note="Sesudah penetapan")
    expert.post(at(scene, "activity/KEG-001/note/"), {"text": "Rancangan baru", "token": "2"})
    assert "Rancangan baru" not in text(client.get(public)), "a draft is not public"


def test_an_agency_proposes_and_the_secretariat_takes_it_in_or_sends_it_back(scene):
    officer, secretariat = logged_in(scene.officer), logged_in(scene.secretariat)
    form = {
        "code": "INO-002",
        "name": "Perahu baca",
        "owner": "DINKES",
        "why": "Hulu tak bersinyal",
    }
    first = officer.post(at(scene, "innovation/propose/"), {**form, "token": "1"})
    assert first.url == at(scene, "proposals/1/")
    waits = text(secretariat.get(at(scene, "proposals/")))
    assert "Perahu baca" in waits
    secretariat.post(at(scene, "proposals/1/return/"), {"reason": "Dimensi mana?", "token": "2"})
    page = officer.get(at(scene, "proposals/1/")).content.decode()
    assert "Dimensi mana?" in page
    assert "?again=1" in page
    again = officer.get(at(scene, "innovation/propose/?again=1")).content.decode()
    assert "Perahu baca" in again, "what was typed is not typed again"
    officer.post(at(scene, "innovation/propose/"), {**form, "dimension": "society", "token": "3"})
    secretariat.post(at(scene, "proposals/2/accept/"), {"expected_hash": "", "token": "4"})
    assert scene.item("innovation", "INO-002").body["dimension"] == "society"


def test_taking_in_what_moved_on_keeps_both(scene):
    officer, secretariat = logged_in(scene.other), logged_in(scene.secretariat)
    item = scene.item("activity", "KEG-001")
    page = officer.get(at(scene, "activity/KEG-001/propose/")).content.decode()
    assert item.hash in page
    sent = {"name": item.body["name"], "output": "Tiang", "expected_hash": item.hash, "token": "1"}
    officer.post(at(scene, "activity/KEG-001/propose/"), sent)
    scene.save("activity", "KEG-001", note="Sudah lelang")
    shown = secretariat.get(at(scene, "proposals/1/")).content.decode()
    seen = scene.item("activity", "KEG-001").hash
    assert seen in shown
    secretariat.post(at(scene, "proposals/1/accept/"), {"expected_hash": seen, "token": "2"})
    kept = scene.item("activity", "KEG-001").body
    assert kept["output"] == "Tiang"
    assert "Sudah lelang" not in str(item.body)


def test_a_proposal_that_cannot_be_read_is_shown_again_with_what_was_typed(scene):
    officer = logged_in(scene.officer)
    answer = officer.post(at(scene, "innovation/propose/"), {"code": "INO-3", "idea": "Perahu"})
    assert answer.status_code == 422
    assert "Perahu" in answer.content.decode()
    assert officer.post(at(scene, "cost/propose/"), {}).status_code == 404
