"""The secretary, the Dewan, quick wins and the pilot at the desk."""

import io
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pypdf
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone
from django.utils.html import strip_tags
from playwright.sync_api import sync_playwright

from idaman.core.files import blobs
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.features.commitments.actions import drafting
from idaman.features.commitments.models import Clause
from idaman.features.delivery.actions import council
from idaman.features.delivery.models import Decision, Fate, GateAnswer, Reading, Stocktake
from idaman.features.delivery.paper import stocktakes as books
from idaman.paper.rules import ca
from tests.build import NOON, a_document, a_government, an_activity, an_adopted, an_agency
from tests.build import a_post as a_post_of
from tests.features.delivery.meetings import as_if_signed
from tests.refused_forms import refused
from tests.web.desk.at_desk import House, a_house, an_exhibit, logged_in, work
from tests.web.portal.test_paper import CHROMIUM, FLAGS, MM, opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_pins(monkeypatch):
    monkeypatch.setattr(ca, "ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


def a_late_house(**settings_of):
    """A house whose every promise has been late for twenty days."""
    house = a_house(**settings_of)
    signed(house, days=20)
    return house


def signed(house, *, days):
    by = house.posts[Role.SECRETARIAT]
    commitment = drafting.draw(
        version=house.plan.versions.get(),
        title="Komitmen Bersama",
        preamble="",
        umbrella_posts=[house.posts[Role.LEADERSHIP]],
        by=by,
        now=NOON,
    )
    due = timezone.localdate() - timedelta(days=days)
    Clause.objects.filter(sheet__commitment=commitment).update(due=due)
    as_if_signed(commitment, timezone.now() - timedelta(days=200))


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def pdf_text(sha256):
    data = blobs.path_of(settings.FILES, sha256).read_bytes()
    reader = pypdf.PdfReader(io.BytesIO(data))
    return data, "\n".join(page.extract_text() for page in reader.pages)


def test_the_secretary_sees_five_and_each_leads_to_its_list():
    house = a_late_house()
    an_exhibit(house)
    client = logged_in(house.posts[Role.LEADERSHIP])
    page = text_of(client, "/en" + house.address("secretary/"))
    assert page.index('class="five"') < page.index("<h2>")
    for which in ("overdue", "due", "unverified", "decisions", "money"):
        assert house.address(f"secretary/{which}/") in page
        text_of(client, house.address(f"secretary/{which}/"))
    assert house.own.name in page
    assert "longest 20 days" in page
    assert client.get(house.address("secretary/lain/")).status_code == 404


def test_the_secretarys_page_and_the_packet_are_also_of_a_past_day():
    house = a_late_house()
    client = logged_in(house.posts[Role.LEADERSHIP])
    past = timezone.localdate() - timedelta(days=15)
    page = text_of(client, "/en" + house.address(f"secretary/?as_of={past}"))
    assert "longest 5 days" in page
    assert f"secretary/overdue/?as_of={past}" in page
    assert "What waited on that day" in page
    ahead = text_of(client, "/en" + house.address("secretary/?as_of=2999-01-01"))
    assert "What waits today" in ahead
    assert client.get(house.address("secretary/?as_of=kemarin")).status_code == 400
    run = logged_in(house.posts[Role.SECRETARIAT])
    soon = timezone.localdate() + timedelta(days=9)
    run.post(house.address("council/new/"), {"on": soon, "place": "Pendopo", "token": "a"})
    agenda = text_of(run, house.address(f"council/1/?as_of={past}"))
    assert f'name="as_of" value="{past}"' in agenda
    run.post(house.address("council/1/print/"), {"token": "b", "as_of": past.isoformat()})
    _, packet = pdf_text(work().result["packet"])
    assert f"per {books.day(past.isoformat())}" in packet
    assert run.post(house.address("council/1/print/"), {"as_of": "x"}).status_code == 400


def test_the_week_counts_only_what_this_very_post_decides():
    house = a_late_house()
    runs = logged_in(house.posts[Role.SECRETARIAT])
    waiting = text_of(runs, "/en" + house.address("secretary/"))
    assert house.address("council/") in waiting.split("Decisions that wait for me")[1]
    # Nobody but the secretariat calls a meeting of the Dewan: the chair is not told to.
    chair = text_of(logged_in(house.posts[Role.COUNCIL]), "/en" + house.address())
    decisions = chair.partition("Decisions that wait for me")[2].partition("</ul>")[0]
    assert house.address("council/") not in decisions
    officer = text_of(logged_in(house.posts[Role.OFFICER]), "/en" + house.address())
    assert "Decisions that wait for me" not in officer


def test_a_decision_that_another_post_let_lie_stands_apart_from_ones_own():
    house = a_late_house()
    meeting = council.plan_stocktake(
        government=house.government, on=timezone.localdate() - timedelta(days=10), place="Pendopo",
        by=house.posts[Role.SECRETARIAT], now=timezone.now() - timedelta(days=12),
    )  # fmt: skip
    meeting = council.hold_stocktake(
        stocktake=meeting, agenda={}, minutes="Dibahas.", by=house.posts[Role.SECRETARIAT],
        now=timezone.now() - timedelta(days=10),
    )  # fmt: skip
    council.decide(
        stocktake=meeting, text="Perbaiki anggaran menara", owner=house.posts[Role.OFFICER],
        due=timezone.localdate() - timedelta(days=3), item_code="",
        by=house.posts[Role.SECRETARIAT], now=timezone.now() - timedelta(days=10),
    )  # fmt: skip
    page = text_of(logged_in(house.posts[Role.LEADERSHIP]), "/en" + house.address("secretary/"))
    mine, _, theirs = page.partition("Decisions of the Dewan past their day")
    assert "Perbaiki anggaran menara" not in mine
    assert "Perbaiki anggaran menara" in theirs
    week = text_of(logged_in(house.posts[Role.LEADERSHIP]), "/en" + house.address())
    assert "Perbaiki anggaran menara" not in week


def test_a_list_has_a_text_for_each_agency_that_can_be_sent():
    house = a_late_house()
    page = text_of(
        logged_in(house.posts[Role.SECRETARIAT]), "/en" + house.address("secretary/overdue/")
    )
    assert "<textarea" in page
    letter = page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]
    assert house.own.name in letter
    assert "KEG-001" in letter
    assert "20 days late" in letter
    assert "The head of the agency has been told." in letter
    assert "http://testserver/en/desk/" in letter or "http://testserver/desk/" in letter
    sent = unquote(page.split("https://wa.me/?text=")[1].split('"')[0])
    assert sent.replace("&#x27;", "'") == letter.replace("&#x27;", "'")


def a_crowd(most=30):
    """Many agencies with long names, each with promises that are late."""
    government = a_government(slug="ramai", is_sample=True)
    lead = an_agency(government, name="Dinas Kominfo")
    agencies = [an_agency(government, name=f"Dinas {n} " + "Urusan " * 8) for n in range(most)]
    posts = {
        Role.SECRETARIAT: a_post_of(government, role=Role.SECRETARIAT, agency=lead),
        Role.LEADERSHIP: a_post_of(government, role=Role.LEADERSHIP),
        Role.OFFICER: a_post_of(government, role=Role.OFFICER, agency=agencies[0]),
    }
    for agency in agencies:
        a_post_of(government, role=Role.HEAD, agency=agency)
    document = a_document(
        government,
        owner=agencies[0],
        activities=tuple(
            an_activity(
                f"KEG-{n:03}", name=f"Kegiatan {n} " + "panjang " * 12, owner=agency.code,
                sample=True,
            )
            for n, agency in enumerate(agencies, start=1)
        ),
    )  # fmt: skip
    version = an_adopted(government, by=posts[Role.SECRETARIAT], document=document)
    house = House(government, agencies[0], lead, posts, None, document, version.plan)
    signed(house, days=20)
    soon = timezone.localdate() + timedelta(days=9)
    Clause.objects.filter(government=government, item_code__gt="KEG-015").update(due=soon)
    for n in range(20):
        an_exhibit(house, subject=f"KEG-{n + 1:03}")
    return house


def styled(page):
    style = "".join(
        Path(finders.find(name)).read_text(encoding="utf-8")
        for name in ("ui/idaman.css", "desk/desk.css")
    )
    return page.replace("</head>", f"<style>{style}</style></head>")


def test_the_secretarys_page_and_the_digest_are_one_sheet_of_paper_however_much_waits():
    house = a_crowd()
    client = logged_in(house.posts[Role.LEADERSHIP])
    for where in ("secretary/", "secretary/digest/"):
        wide, paper = opened(
            styled(text_of(client, house.address(where))), viewport={"width": 360, "height": 740}
        )
        assert wide <= 360, where
        assert len(paper.pages) == 1, where
        box = paper.pages[0].mediabox
        assert (round(box.width / MM), round(box.height / MM)) == (210, 297)
        assert "contoh" in paper.pages[0].extract_text().lower(), where


def test_a_week_is_asked_for_by_its_number():
    house = a_late_house()
    client = logged_in(house.posts[Role.LEADERSHIP])
    assert "2026-W34" in text_of(client, house.address("secretary/digest/?week=2026-W34"))
    for wrong in ("2026-W54", "kemarin", "9999-W01", "0000-W01"):
        assert client.get(house.address(f"secretary/digest/?week={wrong}")).status_code == 404


def test_a_stocktake_goes_from_the_calendar_to_printed_minutes():
    house = a_late_house(is_sample=True)
    client = logged_in(house.posts[Role.SECRETARIAT])
    today = timezone.localdate()
    answer = client.post(
        house.address("council/new/"), {"on": today.isoformat(), "place": "", "token": "a"}
    )
    assert answer.status_code == 422
    client.post(house.address("council/new/"), {"on": today, "place": "Pendopo", "token": "a"})
    page = text_of(client, house.address("council/1/"))
    assert "KEG-001" in page
    typed = {"minutes": "Rapat dibuka pukul 09.00.\nRapat ditutup.", "token": "b"}
    client.post(house.address("council/1/hold/"), typed)
    held = Stocktake.objects.get()
    assert held.is_held
    assert held.is_sample
    wrong = {"text": "Selesaikan menara.", "owner": house.posts[Role.HEAD].code, "due": "besok"}
    answer = client.post(house.address("council/1/decide/"), {**wrong, "token": "c"})
    assert answer.status_code == 422
    assert "Selesaikan menara." in answer.content.decode()
    client.post(house.address("council/1/decide/"), {**wrong, "due": today, "token": "c"})
    again = client.post(house.address("council/1/decide/"), {**wrong, "due": today, "token": "c"})
    assert "/receipts/" in again.url
    assert Decision.objects.count() == 1
    where = client.post(house.address("council/1/print/"), {"token": "d"}).url
    job = work()
    assert client.get(where).url == house.address(f"jobs/{job.pk}/stocktake/")
    text_of(client, house.address(f"jobs/{job.pk}/stocktake/"))
    data, words = pdf_text(job.result["minutes"])
    assert "Rapat dibuka pukul 09.00." in words
    assert "Selesaikan menara." in words
    assert house.posts[Role.HEAD].name in words
    assert "KEG-001" in words
    assert "contoh" in words.lower()
    assert b"pdfaid" in data
    assert b"pdfuaid" in data
    _, packet = pdf_text(job.result["packet"])
    assert "Rapat dibuka" not in packet
    assert "Bahan rapat" in packet
    file = client.get(house.address("council/1/files/minutes.pdf"))
    assert b"".join(file.streaming_content) == data
    client.post(house.address("council/1/decisions/1/close/"), {"note": "Kontrak diteken."})
    assert Decision.objects.get().closing_note == "Kontrak diteken."


def test_the_same_minutes_print_to_the_same_bytes():
    from idaman.features.delivery.actions import council
    from idaman.features.delivery.paper import stocktakes
    from idaman.paper.rules.printing import compiled
    from tests.features.delivery.meetings import an_agenda

    house = a_late_house()
    planned = council.plan_stocktake(
        government=house.government, on=NOON.date(), place="#eval(1)", now=NOON,
        by=house.posts[Role.SECRETARIAT],
    )  # fmt: skip
    agenda = an_agenda(house.government, now=timezone.now())
    asked = stocktakes.to_print(planned, agenda=agenda, decisions=[], now=NOON)
    assert list(asked["documents"]) == ["packet"]
    once, twice = (
        compiled(asked["source"], asked["documents"]["packet"], at=NOON) for _ in range(2)
    )
    assert once == twice
    words = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(once)).pages)
    assert "#eval(1)" in words


def test_a_quick_win_is_answered_read_and_decided_at_the_desk():
    house = a_house(is_sample=True)
    client = logged_in(house.posts[Role.HEAD])
    exhibit = an_exhibit(house, subject="QW-01")
    where = house.address("quick-wins/QW-01/")
    assert "<select" in text_of(client, where)
    answer = {"criterion": "impact", "met": "yes", "exhibit": exhibit.pk, "token": "a"}
    client.post(where + "answer/", answer)
    given = GateAnswer.objects.get()
    assert (given.exhibit, given.is_sample) == (exhibit, True)
    reading = {
        "measure": "adoption", "value": "1.250,5", "unit": "orang", "on": "2026-08-01",
        "source": "Kantor desa", "token": "b",
    }  # fmt: skip
    client.post(where + "read/", reading)
    assert Reading.objects.count() == 0
    client.post(where + "read/", {**reading, "value": "1250,5"})
    assert Reading.objects.get().value == 1250.5
    assert client.post(where + "decide/", {"choice": "stop", "reason": "x"}).status_code == 403
    regent = logged_in(house.posts[Role.LEADERSHIP])
    regent.post(where + "decide/", {"choice": "fix", "reason": "Antena roboh.", "token": "c"})
    assert Fate.objects.count() == 0
    regent.post(where + "decide/", {"choice": "stop", "reason": "Antena roboh.", "token": "c"})
    page = text_of(client, where)
    assert "Antena roboh." in page
    assert 'name="choice"' not in text_of(regent, where)
    public = client.get(f"/{house.slug}/quick-win/QW-01/").content.decode()
    assert "Antena roboh." in public
    assert "1.250,5 orang" in strip_tags(public)


def test_an_exhibit_of_another_government_proves_nothing():
    house, abroad = a_house(), a_house()
    client = logged_in(house.posts[Role.HEAD])
    foreign = an_exhibit(abroad, subject="QW-01")
    where = house.address("quick-wins/QW-01/answer/")
    answer = {"criterion": "impact", "met": "yes", "proof": "Foto", "exhibit": foreign.pk}
    refused(client, where, answer, field="exhibit", says="Masukkan pilihan yang valid", here=where)
    assert GateAnswer.objects.count() == 0


def test_a_pilot_begins_at_the_desk_and_its_banner_stands_on_the_pages():
    house = a_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    until = timezone.localdate() + timedelta(days=60)
    client.post(house.address("pilot/"), {"until": until, "token": "a"})
    assert not Government.objects.get(slug=house.slug).is_pilot
    client.post(house.address("pilot/"), {"agency": house.own.code, "until": until, "token": "b"})
    assert Government.objects.get(slug=house.slug).is_pilot
    for where in ("secretary/", "council/", "secretary/digest/"):
        assert house.address("pilot/") in text_of(client, house.address(where)), where
    assert client.get(f"/{house.slug}/").status_code == 404
    client.post(house.address("pilot/open/"), {"token": "c"})
    assert client.get(f"/{house.slug}/").status_code == 200


def test_the_public_sees_the_calendar_and_every_decision(client):
    from tests.web.desk.at_desk import a_dewan

    house = a_house()
    assert "No meeting is planned" in text_of(client, f"/en/{house.slug}/rapat-dewan/")
    a_dewan(house)
    Government.objects.filter(slug=house.slug).publish(timezone.now())
    page = text_of(client, f"/en/{house.slug}/rapat-dewan/?baru")
    assert "Selesaikan pengadaan." in page
    assert house.posts[Role.HEAD].name in page
    assert "Rapat dibuka" not in page
    assert "days late" in page
    rows = client.get(f"/{house.slug}/rapat-dewan/?format=csv").content.decode()
    assert "RD-1.1" in rows


def test_the_first_screen_of_a_phone_shows_all_five_however_much_waits():
    page = styled(text_of(logged_in(a_crowd().posts[Role.LEADERSHIP]), "/desk/ramai/secretary/"))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            phone = browser.new_page(viewport={"width": 360, "height": 740})
            phone.set_content(page)
            bottoms = phone.evaluate(
                "[...document.querySelectorAll('.five li')]"
                ".map(each => each.getBoundingClientRect().bottom)"
            )
            browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    assert len(bottoms) == 5
    assert max(bottoms) <= 740


def test_a_meeting_recorded_late_gets_the_agenda_of_its_day():
    house = a_late_house()
    client = logged_in(house.posts[Role.SECRETARIAT])
    then = timezone.localdate() - timedelta(days=19)
    client.post(house.address("council/new/"), {"on": then, "place": "Pendopo", "token": "a"})
    client.post(house.address("council/1/hold/"), {"minutes": "Dibuka.", "token": "b"})
    frozen = Stocktake.objects.get().agenda
    assert frozen["on"] == then.isoformat()
    assert {row["days"] for row in frozen["overdue"]} == {1}
