"""Preparing a plan at the desk: the picture, the gates, notes and their answers, the annex."""

import re
from datetime import timedelta

import pytest

from idaman.core.evidence.models import Exhibit
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Role
from idaman.features.delivery.models import Turn
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Item, Plan
from idaman.features.potentials.actions import register
from idaman.features.workshops.actions import meeting
from idaman.features.workshops.actions.refusals import NotAPicture, WrongMeetingDay
from idaman.features.workshops.models import Approval, GatePass, Note, Waiver
from tests.build import NOON, a_government, a_post, a_region, an_agency
from tests.features.workshops.scenes import Preparing, an_empty_plan
from tests.refused_forms import refused
from tests.web.desk.at_desk import a_photo, logged_in, work

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
    refused(
        secretariat,
        at(scene, "proposals/1/return/"),
        {"reason": "", "token": "1r"},
        field="reason",
        says="tidak boleh kosong",
    )
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


def test_a_plan_begins_empty_and_is_filled_row_by_row(scene):
    client = logged_in(scene.secretariat)
    form = {"title": "Masterplan baru", "first_year": "2030", "last_year": "2034", "token": "1"}
    bad = client.post(f"/desk/{scene.slug}/plans/new/", {**form, "first_year": "dulu"})
    assert bad.status_code == 422
    assert "Masterplan baru" in bad.content.decode()
    begun = client.post(f"/desk/{scene.slug}/plans/new/", form)
    assert begun.url == f"/desk/{scene.slug}/plans/2030-2034/preparation/"
    assert "Bimtek pertama mengisinya" in text(client.get(begun.url))
    sheet = f"/desk/{scene.slug}/plans/2030-2034/worksheets/readiness/"
    assert "Sumber daya manusia" in text(client.get(sheet))
    row = f"{sheet}new-structure.people/"
    page = client.get(row).content.decode()
    after = re.search(r'name="next" value="([^"]+)"', page)[1]
    assert after == "new-structure.budget"
    refused = client.post(row, {"score": "lima", "reason": "Ada 40 petugas", "token": "2"})
    assert refused.status_code == 422
    assert "Ada 40 petugas" in refused.content.decode()
    saved = client.post(row, {"score": "2,5", "reason": "Ada", "next": after, "token": "3"})
    assert saved.url == f"{sheet}{after}/"
    plan = Plan.objects.get(slug="2030-2034")
    item = Item.objects.get(plan=plan, kind="readiness")
    assert (item.code, item.body["part"], item.body["score"]) == (
        "SIAP-001",
        "structure.people",
        2.5,
    )
    again = client.post(row, {"score": "3", "reason": "Hanya 30", "token": "4"})
    assert again.status_code == 409, "who filled the same row at once sees both"
    assert "Hanya 30" in again.content.decode()
    assert Item.objects.get(plan=plan, kind="readiness").body["score"] == 2.5
    expected = {"expected_hash": item.hash, "token": "5"}
    assert client.post(row, {"score": "3", "reason": "Hanya 30", **expected}).status_code == 302
    assert Item.objects.get(plan=plan, kind="readiness").body["reason"] == "Hanya 30"


def test_what_was_typed_into_a_row_that_is_gone_is_not_lost(scene):
    client = logged_in(scene.secretariat)
    pair = at(scene, "worksheets/strategies/new-SWOT-STR-S_SWOT-STR-O/")
    form = {"text": "Satu", "drawn_from": ["SWOT-STR-S", "SWOT-STR-O"], "token": "1"}
    assert client.post(pair, form).status_code == 302
    assert client.get(pair).status_code == 404
    assert client.post(pair, {**form, "text": "Dua", "token": "2"}).status_code == 302
    assert {"Satu", "Dua"} <= set(
        Item.objects.filter(kind="strategy").values_list("body__text", flat=True)
    )
    item = scene.item("activity", "KEG-001")
    row = at(scene, "worksheets/activities/KEG-001/")
    masterplan.remove_item(
        plan=scene.plan, kind="activity", code="KEG-001", expected_hash=item.hash,
        by=scene.secretariat, now=NOON,
    )  # fmt: skip
    sent = {"name": "Nama baru", "owner": "DINKES", "expected_hash": item.hash, "token": "3"}
    met = client.post(row, sent)
    assert met.status_code == 409
    assert "Nama baru" in met.content.decode()
    assert client.post(row, {**sent, "expected_hash": "", "token": "4"}).status_code == 302
    assert scene.item("activity", "KEG-001").body["name"] == "Nama baru"


def test_a_row_keeps_what_the_worksheet_does_not_show(scene):
    client = logged_in(scene.secretariat)
    item = scene.item("activity", "KEG-001")
    row = at(scene, "worksheets/activities/KEG-001/")
    form = {"name": "Nama baru", "owner": "DINKES", "expected_hash": item.hash, "token": "1"}
    assert client.post(row, form).status_code == 302
    kept = scene.item("activity", "KEG-001").body
    assert (kept["name"], kept["partners"]) == ("Nama baru", item.body["partners"])
    both = client.post(row, {**form, "name": "Nama saya", "token": "2"})
    assert both.status_code == 409
    assert "Nama saya" in both.content.decode()
    assert "Nama baru" in both.content.decode()


def test_a_swot_point_names_the_potential_it_rests_on(scene):
    client = logged_in(scene.secretariat)
    new = at(scene, "worksheets/swot/new-structure.strength/")
    assert "Potensi daerah" not in text(client.get(new)), "nothing to choose from yet"
    place = a_region(code=f"{scene.government.region.code}.01")
    body = {"name": "Tambak udang", "kind": "fishery", "place": place.code, "owner": "DINKES"}
    made = register.enter(government=scene.government, body=body, by=scene.secretariat, now=NOON)
    assert "Tambak udang" in text(client.get(new))
    client.post(new, {"text": "Air payau luas", "potentials": [made.code], "token": "1"})
    (kept,) = Item.objects.filter(plan=scene.plan, kind="swot", body__text="Air payau luas")
    assert kept.body["potentials"] == [made.code]


def test_a_pair_without_a_strategy_is_a_row_and_an_agency_proposes_in_it(scene):
    for n in (1, 2, 3):
        scene.save("strategy", f"STR-{n}", drawn_from=[])
    officer = logged_in(scene.officer)
    page = officer.get(at(scene, "worksheets/strategies/")).content.decode()
    row = at(scene, "worksheets/strategies/new-SWOT-STR-S_SWOT-STR-O/")
    assert row in page
    form = {"text": "Latih petugas", "drawn_from": ["SWOT-STR-S", "SWOT-STR-O"], "token": "1"}
    assert officer.post(row, form).status_code == 302
    assert scene.plan.proposals.get().body["drawn_from"] == ["SWOT-STR-S", "SWOT-STR-O"]


def test_a_candidate_shows_its_ten_points_and_becomes_a_quick_win(scene):
    client = logged_in(scene.secretariat)
    scene.save("innovation", "INO-1", candidate=True, dimension="living", owner="DINKES")
    assert "0 dari 10" in text(client.get(at(scene, "worksheets/candidates/")))
    proofs = {
        f"proof_{c}": "Ada"
        for c in [
            "implemented",
            "own",
            "digital",
            "impact",
            "kpi",
            "dimension",
            "new",
            "single",
            "verifiable",
        ]
    }
    item = scene.item("innovation", "INO-1")
    sent = {**proofs, "expected_hash": item.hash, "token": "1"}
    client.post(at(scene, "worksheets/candidates/INO-1/"), sent)
    assert "9 dari 10" in text(client.get(at(scene, "worksheets/candidates/")))
    page = client.get(at(scene, "worksheets/quick-wins/new-INO-1/")).content.decode()
    assert "Antrean daring" in page


def test_every_row_of_every_worksheet_opens(scene):
    client = logged_in(scene.secretariat)
    index = client.get(at(scene, "worksheets/")).content.decode()
    sheets = set(re.findall(r'href="([^"]+/worksheets/[a-z-]+/)"', index))
    assert len(sheets) == 12
    for sheet in sheets:
        page = client.get(sheet).content.decode()
        for row in list(re.findall(rf'href="({re.escape(sheet)}[^"]+/)"', page))[-2:]:
            assert client.get(row).status_code == 200, row


def test_a_five_year_rewrite_carries_codes_over(scene):
    client = logged_in(scene.secretariat)
    page = client.get(f"/desk/{scene.slug}/plans/new/?from={scene.plan.slug}").content.decode()
    assert 'value="2030"' in page
    keep = ["objective:SAS-1", "programme:PRG-1", "activity:KEG-001"]
    form = {"from": scene.plan.slug, "title": "Edisi dua", "first_year": "2030", "keep": keep}
    backwards = {**form, "last_year": "2028", "token": "0"}
    refused = client.post(f"/desk/{scene.slug}/plans/new/", backwards)
    assert refused.status_code == 422
    assert "tidak boleh sebelum tahun awal" in refused.content.decode()
    client.post(f"/desk/{scene.slug}/plans/new/", {**form, "last_year": "2034", "token": "1"})
    plan = Plan.objects.get(slug="2030-2034")
    assert [a.code for a in masterplan.document_of(plan).activities] == ["KEG-001"]
    told = text(client.get(at(scene, "compare/?old=1&new=1&with=2030-2034")))
    assert "KEG-002" in told


def test_two_revisions_are_compared_with_the_money_that_moved(scene):
    client = logged_in(scene.expert)
    scene.save("activity", "KEG-001", costs=[], name="Nama baru")
    told = text(client.get(at(scene, "compare/")))
    assert "Nama baru" in told
    assert "1.000.000.000" in told or "miliar" in told
    assert "Tidak ada perbedaan" in text(client.get(at(scene, "compare/?old=2&new=2")))
    never = text(client.get(at(scene, "compare/?new=999")))
    assert "Tidak ada revisi 999" in never
    assert "ke revisi 999" not in never


def test_an_earlier_text_of_an_item_is_restored_and_nothing_is_lost(scene):
    client = logged_in(scene.secretariat)
    first = scene.item("activity", "KEG-001").body["name"]
    scene.save("activity", "KEG-001", name="Nama kedua")
    seen = scene.item("activity", "KEG-001").hash
    restore = at(scene, "activity/KEG-001/restore/")
    assert restore in client.get(at(scene, "activity/KEG-001/")).content.decode()
    scene.save("activity", "KEG-001", name="Nama ketiga")
    client.post(restore, {"sequence": "1", "expected_hash": seen, "token": "1"})
    assert scene.item("activity", "KEG-001").body["name"] == "Nama ketiga", "seen by nobody"
    now = scene.item("activity", "KEG-001").hash
    client.post(restore, {"sequence": "1", "expected_hash": now, "token": "2"})
    assert scene.item("activity", "KEG-001").body["name"] == first
    assert client.post(restore, {"sequence": "99999999"}).status_code in (302, 404)


def test_a_workshop_from_the_calendar_to_its_last_decision(scene):
    client = logged_in(scene.secretariat)
    new = at(scene, "workshops/new/")
    assert client.post(new, {"on": "besok", "place": "Aula"}).status_code == 422
    form = {"stage": "2", "on": "2026-01-05", "place": "Aula", "token": "1"}
    assert client.post(new, form).url == at(scene, "workshops/1/")
    sheet = text(client.get(at(scene, "workshops/1/sheet/")))
    assert "Hari ke-2" in sheet
    lines = "Dewan; Unmul; Dosen; 1\nOPD; Dinas Antah; ; "
    wrong = client.post(at(scene, "workshops/1/attendance/"), {"seats": lines, "token": "2"})
    assert wrong.status_code == 422
    assert "Baris 2" in text(wrong)
    assert "Unmul" in wrong.content.decode()
    lines = "Dewan; Unmul; Dosen; 1\nOPD; DINKES; Sekretaris;"
    client.post(at(scene, "workshops/1/attendance/"), {"seats": lines, "token": "3"})
    client.post(at(scene, "workshops/1/hold/"), {"minutes": "Dibuka.", "token": "4"})
    owner = {"owner": scene.officer.code, "due": "2026-02-01", "text": "Kirim daftar"}
    client.post(at(scene, "workshops/1/decide/"), {**owner, "token": "5"})
    assert "Kirim daftar" in text(client.get(at(scene, "preparation/")))
    done = {"note": "Terkirim", "token": "6"}
    logged_in(scene.officer).post(at(scene, "workshops/1/decisions/1/close/"), done)
    assert "Terkirim" in text(client.get(at(scene, "workshops/1/")))


def test_how_a_plan_was_prepared_is_public_once_it_is_adopted(scene, client):
    secretariat = logged_in(scene.secretariat)
    form = {"stage": "2", "on": "2026-01-05", "place": "Aula Bappeda", "token": "1"}
    secretariat.post(at(scene, "workshops/new/"), form)
    secretariat.post(at(scene, "workshops/1/hold/"), {"minutes": "Rahasia rapat.", "token": "2"})
    public = f"/{scene.slug}/rencana/bimtek/"
    assert "Aula Bappeda" not in text(client.get(public))
    masterplan.adopt(
        plan=scene.plan, regulation="", regulation_date=None, by=scene.secretariat, now=NOON
    )
    told = text(client.get(public))
    assert "BT-2.1" in told
    assert "Rahasia" not in told, "minutes stay at the desk"


def test_a_photo_of_a_workshop_is_verified_by_others_before_anyone_sees_it(scene, client):
    inspectorate = an_agency(scene.government, code="INSPEKTORAT")
    Agency.objects.filter(pk=inspectorate.pk).update(kind=Agency.Kind.INSPECTORATE)
    verifier = a_post(scene.government, role=Role.HEAD, agency=inspectorate)
    secretariat = logged_in(scene.secretariat)
    form = {"stage": "2", "on": "2026-01-05", "place": "Aula Bappeda", "token": "1"}
    secretariat.post(at(scene, "workshops/new/"), form)
    sent = secretariat.post(at(scene, "workshops/1/photo/"), {"file": a_photo(), "token": "2"})
    work()
    ready = secretariat.get(sent.url).url
    assert "Foto" in text(secretariat.get(ready))
    assert secretariat.post(ready, {"caption": " ", "token": "3"}).status_code == 422
    secretariat.post(ready, {"caption": "Kelompok kerja berdiskusi", "token": "4"})
    offered = Exhibit.objects.get()
    assert offered.file.public_sha256 != offered.file.sha256, "the public copy is made anew"
    assert [t.agency for t in Turn.objects.all()] == [inspectorate]
    assert "Kelompok kerja berdiskusi" in text(secretariat.get(at(scene, "workshops/1/")))
    secretariat.post(at(scene, "workshops/1/hold/"), {"minutes": "Dibuka.", "token": "5"})
    masterplan.adopt(
        plan=scene.plan, regulation="", regulation_date=None, by=scene.secretariat, now=NOON
    )
    public = f"/{scene.slug}/rencana/bimtek/"
    picture = f"/{scene.slug}/bukti/{offered.file.public_sha256}.jpg"
    assert client.get(picture).status_code == 404
    judge = logged_in(verifier)
    queue = f"/desk/{scene.slug}/verify/"
    assert "BT-2.1" in text(judge.get(queue))
    judge.post(
        f"/desk/{scene.slug}/exhibits/{offered.pk}/judge/", {"status": "diterima", "token": "6"}
    )
    shown = client.get(public).content.decode()
    assert offered.file.shown_sha256 in shown
    assert "berdiskusi" not in shown, "its words stay at the desk"
    assert "BT-2.1" in text(client.get(f"/{scene.slug}/bukti/{offered.pk}/"))


def test_annex_and_attendance_sheet_are_papers_of_their_own(scene):
    secretariat = logged_in(scene.secretariat)
    noted = {"text": "Siapa yang merawat?", "token": "0"}
    logged_in(scene.expert).post(at(scene, "activity/KEG-001/note/"), noted)
    assert Note.objects.exists()
    form = {"stage": "2", "on": "2026-01-05", "place": "Aula", "token": "1"}
    secretariat.post(at(scene, "workshops/new/"), form)
    secretariat.post(at(scene, "groups/"), {"lead.living": "DINKES", "token": "2"})
    for way, name in (("annex/print/", "lampiran"), ("workshops/1/sheet/print/", "daftar-hadir")):
        sent = secretariat.post(at(scene, way), {"token": way})
        work()
        page = secretariat.get(secretariat.get(sent.url).url)
        (link,) = re.findall(r'href="([^"]+paper.pdf)"', page.content.decode())
        given = secretariat.get(link)
        assert name in given["Content-Disposition"]
        assert b"".join(given.streaming_content).startswith(b"%PDF-1.7")
    wrong = logged_in(scene.officer).post(at(scene, "workshops/1/sheet/print/"), {"token": "9"})
    assert wrong.status_code == 403


def test_only_photos_and_only_of_what_began_are_taken(scene):
    begun = meeting.plan_workshop(
        plan=scene.plan,
        stage=1,
        on=NOON.date(),
        until=None,
        place="A",
        by=scene.secretariat,
        now=NOON,
    )
    ahead = meeting.plan_workshop(
        plan=scene.plan,
        stage=2,
        on=(NOON + timedelta(days=9)).date(),
        until=None,
        place="B",
        by=scene.secretariat,
        now=NOON,
    )
    sent = {"sha256": "a" * 64, "caption": "Foto", "by": scene.secretariat, "now": NOON}
    with pytest.raises(NotAPicture):
        meeting.offer_photo(workshop=begun, prepared={"media_type": "application/pdf"}, **sent)
    with pytest.raises(WrongMeetingDay):
        meeting.offer_photo(workshop=ahead, prepared={"media_type": "image/jpeg"}, **sent)
    assert not Exhibit.objects.exists()


def test_working_groups_are_seated_on_one_page(scene):
    client = logged_in(scene.secretariat)
    form = {"lead.living": "DINKES", "living": ["DISKOMINFO"], "token": "1"}
    client.post(at(scene, "groups/"), form)
    shown = text(client.get(at(scene, "preparation/")))
    assert "Dinkes" in shown
    assert shown.count("belum ada") >= 5, "a group without anybody is shown as a gap"


def test_a_code_given_away_for_good_is_not_given_again_in_a_new_edition(scene):
    masterplan.adopt(
        plan=scene.plan, regulation="", regulation_date=None, by=scene.secretariat, now=NOON
    )
    plan = an_empty_plan(scene.government, scene.secretariat)
    client = logged_in(scene.secretariat)
    page = client.get(at(scene, "activity/new/", plan)).content.decode()
    assert 'value="KEG-019"' in page, "eighteen are of the edition before"
