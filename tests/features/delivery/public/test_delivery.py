"""Delivery in the open: each status is said with its reason, and nothing is said that is not so."""

import csv
import gzip
import hashlib
import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
import vobject
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from idaman.core.evidence.models import Status
from idaman.core.files import blobs
from idaman.core.ledger import actions as ledger
from idaman.features.commitments.actions import drafting
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.pieces.book import SHELF
from idaman.features.delivery.rules.verifying import EvidenceKind
from tests.features.delivery.scenes import (
    World,
    a_file,
    a_milestone,
    an_amendment,
    an_amendment_signed,
    clause_of,
    judged,
    sent,
    the_requirement,
)
from tests.web.portal.places import a_crowded_village

pytestmark = pytest.mark.django_db

MAKASSAR = ZoneInfo("Asia/Makassar")


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=MAKASSAR)


def in_time() -> datetime:
    return at(date(2026, 9, 1))


class Site:
    """The public pages of a government, as they are on a day."""

    def __init__(self, world: World, monkeypatch) -> None:
        self.world, self.patch = world, monkeypatch

    def on(self, day: date) -> "Site":
        """Let the clock on the wall show that day, and give what was done its order."""
        ledger.sequence_all(now=at(day))
        self.patch.setattr("django.utils.timezone.now", lambda: at(day, 12))
        return self

    def answer(self, rest: str, **more):
        return Client().get(f"/en/{self.world.government.slug}/{rest}", **more)

    def text(self, rest: str) -> str:
        answer = self.answer(rest)
        assert answer.status_code == 200, rest
        return re.sub(r"\s+", " ", answer.content.decode())

    def plain(self, rest: str) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.text(rest)))


@pytest.fixture
def world():
    return World(slug="janji")


@pytest.fixture
def site(world, monkeypatch):
    return Site(world, monkeypatch)


def top(site: Site, rest: str) -> str:
    """What stands right under the page's title."""
    return site.text(rest).split("</h1>")[1].split("</p>")[0]


BEFORE, AFTER, LONG_AFTER = date(2026, 12, 1), date(2027, 1, 10), date(2027, 4, 15)


def is_accepted(world, *, item="KEG-001", now=None, requirement=None):
    exhibit = sent(world, requirement, item=item, now=now or in_time())
    judged(world, exhibit, now=(now or in_time()) + timedelta(hours=2))
    return exhibit


def nothing(world):
    """Nobody sends anything."""


def sent_in_time(world):
    sent(world, now=in_time())


def accepted_in_time(world):
    is_accepted(world)


def accepted_late(world):
    is_accepted(world, now=at(date(2027, 1, 5)))


def stopped(world):
    work.stop(
        item=world.item(), on=date(2026, 9, 3), reason="Lahan batal", by=world.head(world.own),
        now=in_time(),
    )  # fmt: skip


def released(world):
    draft = an_amendment(world, now=in_time())
    clause = clause_of(draft)
    clause.is_released = True
    clause.save(update_fields=["is_released"])
    an_amendment_signed(world, draft, now=in_time())


CASES = [
    (nothing, BEFORE, "due", "not due yet", "The due date has not passed"),
    (nothing, AFTER, "late", "late by 10 days", "The due date has passed"),
    (nothing, LONG_AFTER, "broken", "broken", "counts as broken"),
    (sent_in_time, AFTER, "wait", "awaiting verification", "A slow verifier never makes"),
    (accepted_in_time, AFTER, "kept", "kept", "on or before the due date and was accepted"),
    (accepted_late, AFTER, "kept_late", "kept late by 5 days", "came after the due date"),
    (stopped, BEFORE, "broken", "broken", "nothing replaces it, so the promise is broken"),
    (released, AFTER, "released", "released by an amendment", "let the agency off"),
]


@pytest.mark.parametrize(("deed", "day", "code", "said", "rule"), CASES)
def test_a_promise_is_shown_as_it_stands_and_says_why(world, site, deed, day, code, said, rule):
    deed(world)
    site.on(day)
    assert f'<span class="status {code}">' in top(site, "kegiatan/KEG-001/")
    words = site.plain("kegiatan/KEG-001/")
    assert said in words
    assert rule in words
    for place in ("kegiatan/", f"perangkat-daerah/{world.own.code}/", "janji/", "program/PRG-01/"):
        row = site.text(place).split('/kegiatan/KEG-001/">')[-1].split("</tr>")[0]
        assert f'class="status {code}"' in row, place
    home = site.text("")
    assert f'<i class="m {code}"></i><span class="out">KEG-001' in home
    sheet = site.text(f"komitmen/{world.commitment.code}/{world.own.code}/")
    assert f'class="status {code}"' in sheet or code == "released"


def test_what_nobody_answers_for_is_said_so_and_is_never_green(world, site):
    site.on(AFTER)
    page = site.text("kegiatan/KEG-900/")
    assert '<span class="status ownerless">' in page
    assert 'class="status kept' not in page
    assert "can never count as kept" in page
    found = Client().get("/janji/kegiatan/KEG-900/").content.decode()
    assert "ownerless" in found
    assert "KEG-900" in site.text("janji/?standing=ownerless")


def test_what_nobody_signed_is_only_planned(site, monkeypatch):
    world = World(slug="belum", is_signed=False)
    unsigned = Site(world, monkeypatch).on(AFTER)
    assert "by the plan; not verified yet" in unsigned.text("kegiatan/KEG-001/")
    assert "Nothing has been signed yet" in unsigned.text("janji/")
    assert "kept" not in unsigned.plain("").lower().replace("to be kept", "")


def test_the_home_page_is_one_sentence_and_a_picture(world, site):
    is_accepted(world)
    site.on(AFTER)
    words = site.plain("")
    # KEG-001 is kept, KEG-002 and the quick win are late, KEG-900 belongs to nobody.
    assert "Of 4 promises 1 are kept, 2 late and 0 broken." in words
    assert "1 / 4" in words, "owned and fed"
    page = site.text("")
    assert page.count('class="m kept"') == 1
    assert 'href="/en/janji/janji/?standing=late"' in page
    assert "Claimed" in words
    assert "Verified" in words


def test_the_front_page_tells_what_became_of_promises_and_the_history_tells_all(world, site):
    is_accepted(world)
    a_milestone(world)
    site.on(AFTER)
    assert "Evidence was judged" in site.plain("")
    assert "A milestone was set" not in site.plain("")
    assert "A milestone was set" in site.plain("riwayat/")


def test_an_amendment_keeps_the_first_date_the_old_words_and_the_reason(world, site):
    draft = an_amendment(world, now=in_time())
    drafting_change(world, draft, due=date(2027, 3, 31), target="Menara di dua desa")
    an_amendment_signed(world, draft, now=in_time() + timedelta(days=3))
    site.on(AFTER)
    words = site.plain("kegiatan/KEG-001/")
    assert "first promised 31 December 2026, moved once" in words
    assert "due 31 March 2027" in words
    assert "Anggaran dipotong" in words
    assert "Kami menyesal" in words
    assert "Menara di dua desa" in words
    assert f"Approved by {world.regent.name}." in words
    assert f"/komitmen/{world.commitment.code}/{world.own.code}.2/" in site.text(
        "kegiatan/KEG-001/"
    )
    assert "first promised 31 Dec 2026" in site.plain("janji/")


def drafting_change(world, draft, **changes):
    clause = clause_of(draft)
    drafting.negotiate(clause=clause, values=changes, by=world.secretariat, now=in_time())


def test_a_milestone_shows_its_first_date_how_it_moved_and_what_it_requires(world, site):
    milestone = a_milestone(
        world,
        requires=[
            RequiredEvidence("Foto menara", EvidenceKind.PLACE, weight=2),
            RequiredEvidence("Berita acara", EvidenceKind.DOCUMENT),
        ],
    )
    work.reschedule(
        milestone=milestone, owner=world.own, due=date(2026, 10, 20), reason="Jalan putus",
        by=world.officer, now=in_time(),
    )  # fmt: skip
    sent(world, the_requirement(milestone), now=in_time())
    site.on(date(2026, 9, 2))
    words = site.plain("kegiatan/KEG-001/")
    assert "due 20 October 2026" in words
    assert "in the baseline 30 September 2026" in words
    assert "30 Sep 2026 → 20 Oct 2026: Jalan putus" in words
    assert "Weight of the evidence: 2 claimed, 0 verified, 3 required." in words
    assert "Berita acara: nothing that counts was sent" in words
    assert f"by {world.district.short}, until" in words, "whose turn it is"


def test_money_stands_beside_the_plan_with_its_source(world, site):
    work.enter_spending(
        government=world.government, item_code="KEG-001", year=2026, ceiling_idr=900_000_000,
        realised_idr=450_000_000, told_on=date(2026, 8, 30), source="SIPD",
        by=world.secretariat, now=in_time(),
    )  # fmt: skip
    site.on(BEFORE)
    words = site.plain("kegiatan/KEG-001/")
    for said in ("IDR 1.2 billion", "IDR 900 million", "IDR 450 million", "SIPD, 30 Aug 2026"):
        assert said in words


def test_the_agency_has_the_right_of_reply_beside_what_is_late(world, site):
    site.on(AFTER)
    assert "has not used its right of reply" in site.plain("kegiatan/KEG-001/")
    work.reply(
        government=world.government, item_code="KEG-001", owner=world.own,
        text="Kontraktor mundur.", by=world.head(world.own), now=at(AFTER),
    )  # fmt: skip
    words = site.on(AFTER + timedelta(days=1)).plain("kegiatan/KEG-001/")
    assert "Kontraktor mundur." in words
    assert "has not used" not in words


# Evidence


def a_picture(world, body=b"gambar", **read):
    sha = hashlib.sha256(body).hexdigest()
    path = blobs.path_of(settings.FILES, sha)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return a_file(world, public_sha256=sha, now=in_time(), **read), sha


def test_accepted_evidence_has_a_page_with_its_record_and_its_proofs(world, site):
    milestone = a_milestone(world)
    file, sha = a_picture(world)
    exhibit = sent(world, the_requirement(milestone), file=file, now=in_time())
    address = f"bukti/{exhibit.pk}/"
    site.on(date(2026, 9, 1))
    assert site.answer(address).status_code == 404, "nobody has accepted it yet"
    assert site.answer(f"bukti/{sha}.jpg").status_code == 404
    judged(world, exhibit, now=in_time() + timedelta(hours=3))
    site.on(BEFORE)
    words = site.plain(address)
    for said in ("Foto menara menyala", "Desa Hulu", "place not proven", world.officer.name,
                 world.district.short, file.sha256, "proof of entry"):  # fmt: skip
        assert said in words, said
    picture = site.answer(f"bukti/{sha}.jpg")
    assert b"".join(picture.streaming_content) == b"gambar"
    assert picture["Content-Disposition"].startswith("attachment")
    assert "sandbox" in picture["Content-Security-Policy"]
    assert picture["X-Content-Type-Options"] == "nosniff"
    assert f"/bukti/{sha}.jpg" in site.text("kegiatan/KEG-001/")


def test_the_exact_place_of_a_photo_is_told_to_nobody(world, site):
    milestone = a_milestone(world)
    file, _ = a_picture(world, latitude=-0.123456, longitude=116.654321)
    exhibit = sent(world, the_requirement(milestone), file=file, now=in_time())
    judged(world, exhibit, now=in_time())
    site.on(BEFORE)
    page = site.text(f"bukti/{exhibit.pk}/")
    assert "place not proven" not in page
    assert "0.1234" not in page
    assert "116.65" not in page


def test_what_is_taken_back_keeps_its_record_and_loses_its_picture(world, site):
    file, sha = a_picture(world)
    exhibit = sent(world, file=file, now=in_time())
    judged(world, exhibit, now=in_time())
    verifying.reopen(exhibit=exhibit, reason="Warga ragu", by=world.operator, now=at(BEFORE))
    site.on(BEFORE)
    page = site.text(f"bukti/{exhibit.pk}/")
    assert "It was accepted once and is no longer." in page
    assert sha not in page
    assert site.answer(f"bukti/{sha}.jpg").status_code == 404
    assert (
        'class="status kept"'
        not in site.text("kegiatan/KEG-001/")
        .split("<footer>")[0]
        .split("Milestones and their evidence")[0]
        .split("</h1>")[1]
        .split('id="alasan"')[0]
    )


def test_the_first_and_the_latest_photo_stand_side_by_side(world, site):
    milestone = a_milestone(world)
    requirement = the_requirement(milestone)
    shas = []
    for n in range(3):
        file, sha = a_picture(world, body=b"gambar %d" % n)
        exhibit = sent(world, requirement, file=file, now=in_time() + timedelta(days=n))
        judged(world, exhibit, now=in_time() + timedelta(days=n, hours=1))
        shas.append(sha)
    site.on(BEFORE)
    page = site.text("kegiatan/KEG-001/")
    assert page.index(f"{shas[0]}.jpg") < page.index(f"{shas[2]}.jpg")
    assert f"{shas[1]}.jpg" not in page
    assert "Latest accepted photo" in page


def test_evidence_of_another_government_is_not_shown_here(world, site, monkeypatch):
    other = World(slug="seberang")
    file, sha = a_picture(other)
    exhibit = sent(other, file=file, now=in_time())
    judged(other, exhibit, now=in_time())
    site.on(BEFORE)
    assert Site(other, monkeypatch).answer(f"bukti/{exhibit.pk}/").status_code == 200
    assert site.answer(f"bukti/{exhibit.pk}/").status_code == 404
    assert site.answer(f"bukti/{sha}.jpg").status_code == 404


def test_who_lets_evidence_wait_is_named(world, site):
    is_accepted(world)
    sent(world, item="KEG-002", now=in_time())
    site.on(BEFORE)
    words = site.plain("pemeriksa/")
    assert "1 piece of evidence waits for a verdict, 1 of them longer than agreed." in words
    assert world.inspectorate.short in words
    rows = list(csv.DictReader(io.StringIO(site.answer("pemeriksa/?format=csv").content.decode())))
    assert [(row["janji"], row["akhirnya"], row["lewat_tenggat"]) for row in rows] == [
        ("KEG-002", "menunggu", "ya"),
        ("KEG-001", "diputus", "tidak"),
    ]


# Lists


def test_the_list_of_promises_is_filtered_sorted_and_whole_as_csv(world, site):
    is_accepted(world)
    site.on(AFTER)
    assert "KEG-001" not in listed(site, "janji/?standing=late")
    assert "KEG-002" in listed(site, "janji/?standing=late")
    assert listed(site, f"janji/?agency={world.other.code}") == ["KEG-002"]
    assert "QW-01" in listed(site, "janji/?district=hulu")
    assert listed(site, "janji/?district=hilir") == []
    assert listed(site, f"janji/?commitment={world.commitment.code}&sort=name")
    assert site.answer("janji/?standing=nonsense").status_code == 400
    assert site.answer("janji/?sort=nonsense").status_code == 400
    assert site.answer("janji/?district=nowhere").status_code == 404
    body = site.answer("janji/?format=csv").content.decode()
    rows = {row["kode"]: row for row in csv.DictReader(io.StringIO(body))}
    assert rows["KEG-001"]["status"] == "kept"
    assert rows["KEG-002"]["hari_terlambat"] == "10"
    assert rows["KEG-900"]["status"] == "ownerless"


def listed(site, rest):
    body = site.text(rest)
    table = body.split("<tbody>")[1] if "<tbody>" in body else ""
    return re.findall(r'/(?:kegiatan|quick-win)/([A-Z]+-\d+)/"', table)


def test_counts_lead_to_as_many_rows(world, site):
    is_accepted(world)
    site.on(AFTER)
    for place in parts(world):
        block = site.text(place).split('<ul class="counts">')[1].split("</ul>")[0]
        found = re.findall(
            r'href="/en/janji/(janji/[^"]*)".*?<b><data[^>]*>(\d+)</data></b>', block
        )
        assert found, place
        for href, n in found:
            assert len(listed(site, href.replace("&amp;", "&"))) == int(n), (place, href)
    fed, of_all = re.search(r'fed=yes">\s*<data[^>]*>(\d+) / (\d+)</data>', site.text("")).groups()
    assert len(listed(site, "janji/?fed=yes")) == int(fed) == 1
    assert len(listed(site, "janji/?fed=no")) == int(of_all) - int(fed)
    for wrong in ("fed=perhaps", "village=hulu/nowhere", "village=hulu"):
        assert site.answer(f"janji/?{wrong}").status_code in (400, 404), wrong


def parts(world):
    """The home page, and one page of every group that promises are counted for."""
    own = f"perangkat-daerah/{world.own.code}/"
    return ("", own, "dimensi/living/", "kecamatan/hulu/", "kecamatan/hulu/desa-hulu/")


def test_every_rolled_up_figure_leads_to_the_rows_it_is_made_of(world, site):
    is_accepted(world, requirement=the_requirement(a_milestone(world)))
    site.on(AFTER)
    for place in parts(world):
        page = site.text(place)
        assert "Citizens say" in page, place
        for measure in ("claimed", "verified"):
            href, part, whole = re.search(
                rf'href="/en/janji/(hitungan/{measure}/[^"]*)"[^>]*>\s*(\d+) of (\d+)\s*</a>', page
            ).groups()
            assert f'<b class="nw">{part} ÷ {whole}</b>' in site.text(href), (place, measure)
            rows = list(
                csv.DictReader(io.StringIO(site.answer(f"{href}?format=csv").content.decode()))
            )
            assert sum(int(row["nilai"] or 0) for row in rows) == int(part), (place, measure)
            assert sum(int(row["pembagi"] or 0) for row in rows) == int(whole), (place, measure)


def test_from_an_open_book_delivery_costs_no_more_questions(world, site):
    milestone = a_milestone(world)
    is_accepted(world, requirement=the_requirement(milestone))
    site.on(AFTER)
    for page, most in (("", 5), ("kegiatan/KEG-001/", 3), ("janji/", 2), ("kecamatan/hulu/", 2)):
        site.text(page)
        with CaptureQueriesContext(connection) as asked:
            assert site.answer(f"{page}?again=1").status_code == 200
        assert len(asked) <= most, page


def test_a_crowded_government_is_shown_in_few_kilobytes_and_no_more_questions(client):
    asked = {}
    for slug, many in (("sedikit", 10), ("banyak", 250)):
        a_crowded_village(slug, many)
        for page in ("", "janji/", "kecamatan/hulu/desa-hulu/", "kegiatan/KEG-001/"):
            SHELF.kept.clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/{slug}/{page}").status_code == 200
            asked.setdefault(page, []).append(len(queries))
    assert all(few == many for few, many in asked.values()), asked
    style = gzip.compress(Path(finders.find("ui/idaman.css")).read_bytes())
    for page in ("", "janji/", "kecamatan/hulu/"):
        page_itself = gzip.compress(client.get(f"/banyak/{page}").content)
        assert len(page_itself) + len(style) <= 60 * 1024, page
    village = client.get("/banyak/kecamatan/hulu/desa-hulu/").content
    assert len(gzip.compress(village)) + len(style) <= 30 * 1024


# Following


def test_the_calendar_is_read_by_two_programs_and_says_whole_days(world, site):
    milestone = a_milestone(world)
    work.reschedule(
        milestone=milestone, owner=world.own, due=date(2026, 10, 20), reason="Jalan putus",
        by=world.officer, now=in_time(),
    )  # fmt: skip
    site.on(BEFORE)
    answer = site.answer("kalender.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    body = answer.content
    lines = body.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert all(len(line) <= 75 for line in lines)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in body
    events = {e.uid.value.partition("@")[0]: e for e in vobject.readOne(body.decode()).vevent_list}
    assert set(events) == {
        "milestone-KEG-001.1", "obligation-KEG-001", "obligation-KEG-002", "obligation-KEG-900",
        "obligation-QW-01",
    }  # fmt: skip
    event = events["milestone-KEG-001.1"]
    assert event.dtstart.value == date(2026, 10, 20)
    assert event.dtend.value == date(2026, 10, 21)
    assert event.sequence.value == "1"
    assert event.dtstamp.value == in_time()
    assert event.location.value == world.village.full_name
    assert len(Calendar.from_ical(body).walk("VEVENT")) == 5
    again = site.answer("kalender.ics", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_a_calendar_keeps_its_names_and_what_was_given_up(world, site):
    a_milestone(world)
    site.on(BEFORE)
    before = uids(site, "kalender.ics")
    stopped(world)
    site.on(AFTER)
    after = uids(site, "kalender.ics")
    assert set(before) == set(after)
    key = next(uid for uid in after if uid.startswith("milestone-"))
    assert before[key]["STATUS"] == "CONFIRMED"
    assert after[key]["STATUS"] == "CANCELLED"
    assert after[key]["SEQUENCE"] == before[key]["SEQUENCE"] + 1


def uids(site, rest):
    return {str(e["UID"]): e for e in Calendar.from_ical(site.answer(rest).content).walk("VEVENT")}


def test_a_calendar_of_an_agency_or_a_district_holds_its_own_dates(world, site):
    site.on(BEFORE)
    own = uids(site, f"kalender.ics?agency={world.own.code}")
    assert {uid.partition("@")[0] for uid in own} == {"obligation-KEG-001", "obligation-QW-01"}
    there = uids(site, "kalender.ics?district=hulu")
    assert {uid.partition("@")[0] for uid in there} == {"obligation-QW-01"}
    assert site.answer("kalender.ics?agency=NOBODY").status_code == 404
    assert site.answer("kalender.ics?district=nowhere").status_code == 404


def test_a_feed_of_an_agency_a_district_or_a_promise_tells_only_that(world, site):
    is_accepted(world, item="KEG-002")
    sent(world, now=in_time())
    site.on(BEFORE)
    whole = read(site, "riwayat/atom.xml")
    one = read(site, "riwayat/atom.xml?item=KEG-002")
    assert {e.title.split(": ")[1].split()[0] for e in one.entries} == {"KEG-002"}
    assert {e.id for e in one.entries} < {e.id for e in whole.entries}
    assert one.feed.id != whole.feed.id
    assert one.feed.title.startswith("Changes: Memasang")
    own = read(site, f"riwayat/atom.xml?agency={world.own.code}")
    assert any("KEG-001" in e.title for e in own.entries)
    assert not any("KEG-002" in e.title for e in own.entries)
    self_link = next(link.href for link in own.feed.links if link.rel == "self")
    assert self_link.endswith(f"/en/janji/riwayat/atom.xml?agency={world.own.code}")
    assert site.answer("riwayat/atom.xml?item=KEG-404").status_code == 404


def read(site, rest):
    answer = site.answer(rest)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = feedparser.parse(answer.content)
    assert not found.bozo
    return found


def test_what_a_verifier_sends_back_is_not_called_accepted(world, site):
    exhibit = sent(world, now=in_time())
    judged(world, exhibit, Status.RETURNED, now=in_time() + timedelta(hours=1))
    site.on(BEFORE)
    words = site.plain("kegiatan/KEG-001/")
    assert "sent back" in words
    assert site.answer(f"bukti/{exhibit.pk}/").status_code == 404
    site.on(LONG_AFTER)
    rows = re.findall(r"<tr>.*?</tr>", site.text("kegiatan/KEG-001/?lama=1"), re.S)
    row = next(row for row in rows if "sent back" in row)
    assert "nothing sent" not in row, "what was sent and came back is not called unsent"


def test_tomorrow_is_another_day_without_a_publication(world, site):
    site.on(date(2026, 12, 31))
    assert 'class="status due"' in site.text("kegiatan/KEG-001/")
    site.on(date(2027, 1, 1))
    assert 'class="status late"' in site.text("kegiatan/KEG-001/?besok=1")


def test_as_of_a_past_day_each_promise_stands_as_it_stood_and_links_keep_the_day(world, site):
    is_accepted(world, now=at(date(2027, 1, 5)))
    site.on(LONG_AFTER)
    past = "?as_of=2027-01-03"
    assert 'class="status kept_late"' in top(site, "kegiatan/KEG-001/")
    assert 'class="status late"' in top(site, f"kegiatan/KEG-001/{past}")
    home = site.text(past)
    found = re.findall(r'href="([^"]*(?:standing|fed)=[^"]*)"', home)
    assert len(found) > 2
    assert all(href.count("?") <= 1 for href in re.findall(r'href="([^"]*)"', home))
    assert all(href.count("?") == 1 and "as_of=2027-01-03" in href for href in found)
    rest = found[0].replace("&amp;", "&").removeprefix("/en/janji/")
    onward = re.findall(r'href="(\?[^"]*sort=[^"]*)"', site.text(rest))
    assert onward
    assert all("as_of=2027-01-03" in href for href in onward)
    # What one subscribes to is never of a past day.
    assert 'kalender.ics?item=KEG-001"' in site.text(f"kegiatan/KEG-001/{past}")
