"""Every form of workshops, refused: why stands at the field, what was typed stays."""

import pytest
from lxml import html

from idaman.features.workshops.models import Approval, FollowUp, GroupSeat, Note, Waiver, Workshop
from tests.build import a_government
from tests.features.workshops.scenes import Preparing
from tests.refused_forms import refused
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db
DATE = "Tulis tanggal sebagai tahun-bulan-hari"
EMPTY = "tidak boleh kosong"
OFFERED = "Masukkan pilihan yang valid"


@pytest.fixture
def scene():
    return Preparing()


def at(scene, rest):
    return f"/desk/{scene.slug}/plans/{scene.plan.slug}/{rest}"


def a_workshop(scene, client):
    planned = {"stage": "2", "on": "2026-01-05", "until": "", "place": "Aula", "token": "0"}
    assert client.post(at(scene, "workshops/new/"), planned).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"on": "besok"}, "on", DATE),
        ({"until": "lusa"}, "until", DATE),
        ({"place": "x" * 201}, "place", "200"),
        ({"stage": "5"}, "stage", OFFERED),
    ],
)
def test_a_wrong_workshop_is_not_put_into_the_calendar(scene, changes, field, says):
    typed = {"stage": "2", "on": "2026-01-05", "until": "2026-01-06", "place": "Aula", **changes}
    new = at(scene, "workshops/new/")
    refused(logged_in(scene.secretariat), new, typed, field=field, says=says)
    assert not Workshop.objects.exists()


@pytest.mark.parametrize(
    ("rest", "typed", "field", "says"),
    [
        ("move/", {"on": "2026-01-06", "until": "besok", "place": "Aula"}, "until", DATE),
        ("hold/", {"minutes": ""}, "minutes", EMPTY),
        ("decide/", {"text": "Kirim", "owner": "LAIN", "due": "2026-02-01"}, "owner", OFFERED),
        ("decide/", {"text": "Kirim", "owner": "", "due": "2026-02-30"}, "due", DATE),
        ("decide/", {"text": "x" * 4001, "owner": "", "due": "2026-02-01"}, "text", "4000"),
    ],
)
def test_a_workshop_is_not_changed_by_a_wrong_form(scene, rest, typed, field, says):
    client = logged_in(scene.secretariat)
    a_workshop(scene, client)
    where = at(scene, f"workshops/1/{rest}")
    refused(client, where, {**typed, "token": "1"}, field=field, says=says, here=where)
    met = Workshop.objects.get()
    assert (met.on.isoformat(), met.minutes, met.is_held) == ("2026-01-05", "", False)
    assert not FollowUp.objects.exists()


def test_it_is_told_only_in_the_form_that_was_refused_and_that_is_open(scene):
    client = logged_in(scene.secretariat)
    a_workshop(scene, client)
    where = at(scene, "workshops/1/move/")
    page = client.post(where, {"on": "besok", "token": "1"}).content
    errors = html.fromstring(page.decode()).xpath('//p[@class="error"]')
    assert {error.xpath("string(ancestor::form/@action)") for error in errors} == {where}
    assert all(error.xpath("ancestor::details[@open]") for error in errors)


def test_a_decision_is_closed_once_and_not_without_a_note(scene):
    client = logged_in(scene.secretariat)
    a_workshop(scene, client)
    for token in "12":
        decided = {"text": "Kirim", "owner": scene.officer.code, "due": "2026-02-01"}
        client.post(at(scene, "workshops/1/decide/"), {**decided, "token": token})
    where = at(scene, "workshops/1/decisions/2/close/")
    refused(client, where, {"note": "", "token": "3"}, field="note", says=EMPTY, here=where)
    assert client.post(where, {"note": "Terkirim", "token": "4"}).status_code == 302
    again = client.post(where, {"note": "Lagi", "token": "5"}, follow=True)
    assert "sudah ditutup" in again.content.decode()
    assert FollowUp.objects.get(number=2).closing_note == "Terkirim"


def test_every_line_that_cannot_be_read_is_told_at_the_field(scene):
    client = logged_in(scene.secretariat)
    a_workshop(scene, client)
    where = at(scene, "workshops/1/attendance/")
    lines = {"seats": "Dewan; Unmul; Dosen; 9\nTamu; X; ; \nTim; RTIK; ; 1"}
    page = refused(client, where, lines, field="seats", says="Baris 1").content.decode()
    assert "Baris 2" in page
    assert "Baris 3" not in page


def test_an_agency_of_another_government_sits_in_no_working_group(scene):
    Preparing(government=a_government())
    client = logged_in(scene.secretariat)
    typed = {"lead.living": "ASING", "token": "1"}
    refused(client, at(scene, "groups/"), typed, field="lead.living", says=OFFERED)
    assert not GroupSeat.objects.exists()


LONG = "x" * 4001


def noted(scene):
    logged_in(scene.expert).post(at(scene, "activity/KEG-001/note/"), {"text": "?", "token": "n"})


def test_a_note_too_long_is_not_kept(scene):
    where = at(scene, "activity/KEG-001/note/")
    typed = {"text": LONG, "token": "1"}
    refused(logged_in(scene.expert), where, typed, field="text", says="4000", here=where)
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"answer": "Sudah", "change": "999"}, "change", OFFERED),
        ({"answer": LONG}, "answer", "4000"),
    ],
)
def test_a_note_is_answered_by_a_change_of_its_plan(scene, typed, field, says):
    noted(scene)
    scene.save("activity", "KEG-001", name="Nama baru")
    where = at(scene, "notes/1/answer/")
    client = logged_in(scene.secretariat)
    refused(client, where, {**typed, "token": "1"}, field=field, says=says, here=where)
    assert Note.objects.get().state == Note.State.OPEN


def test_an_answer_given_meanwhile_is_told(scene):
    noted(scene)
    client = logged_in(scene.secretariat)
    declined = {"decline": "yes", "answer": "Di luar wewenang"}
    client.post(at(scene, "notes/1/answer/"), {**declined, "token": "1"})
    late = {**declined, "answer": "Lain", "token": "2"}
    again = client.post(at(scene, "notes/1/answer/"), late, follow=True)
    assert "sudah dijawab" in again.content.decode()
    assert Note.objects.get().answer == "Di luar wewenang"


def test_an_approval_too_long_is_not_given(scene):
    where = at(scene, "gates/1/approve/")
    client = logged_in(scene.expert)
    refused(client, where, {"text": LONG, "token": "1"}, field="text", says="4000", here=where)
    assert not Approval.objects.exists()


def test_a_plan_is_not_adopted_on_a_day_that_is_none(scene):
    typed = {"regulation": "Perbup 7/2026", "regulation_date": "besok", "token": "1"}
    client = logged_in(scene.secretariat)
    refused(client, at(scene, "adopt/"), typed, field="regulation_date", says=DATE)
    assert not scene.plan.versions.exists()


def test_a_warning_is_not_let_pass_without_a_reason(scene):
    scene.save("activity", "KEG-003", starts=None)
    where = at(scene, "gates/3/waive/")
    typed = {"reason": LONG, "key": "activity-without-dates:KEG-003", "token": "1"}
    refused(logged_in(scene.expert), where, typed, field="reason", says="4000", here=where)
    assert not Waiver.objects.exists()
