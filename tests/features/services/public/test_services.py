"""Services in public: found by everyday words, shown whole, never the office's own work."""

import csv
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from idaman.core.files import blobs
from idaman.core.people.models import Government
from idaman.features.services.actions import catalogue, forms
from idaman.features.services.models import Service, ServiceVersion
from idaman.features.services.public import found_by
from idaman.features.services.queries import ServiceView
from idaman.features.services.rules.body import read
from idaman.features.services.rules.lists import INTERNAL, PUBLISHED
from tests.build import NOON
from tests.features.delivery.scenes import World
from tests.features.services.catalogue import Counter, refreshed

SAMPLES = Path(__file__).parents[4] / "idaman" / "samples"
SAMPLE = json.loads((SAMPLES / "kukar" / "services.json").read_text(encoding="utf-8"))["services"]
PAIRS = list(csv.DictReader((SAMPLES / "service_pairs.csv").open(encoding="utf-8")))


def sampled() -> list[ServiceView]:
    """The sample's services as they would be published."""
    return [
        ServiceView(Service(code=each["code"]), ServiceVersion(body=each["body"]))
        for each in SAMPLE
    ]


def test_what_people_call_a_service_finds_it():
    services = sampled()
    assert len(PAIRS) >= 60
    found = {p["typed"]: [s.code for s in found_by(services, p["typed"])] for p in PAIRS}
    missed = [p for p in PAIRS if p["expected_code"] not in found[p["typed"]][:3]]
    assert missed == []
    first = sum(found[p["typed"]][:1] == [p["expected_code"]] for p in PAIRS)
    assert first >= 0.9 * len(PAIRS)


def test_a_service_that_only_asks_for_a_ktp_is_not_found_beside_the_ktp_itself():
    found = {each.code for each in found_by(sampled(), "bikin ktp")}
    asking = {each.code for each in sampled() if "KTP" in " ".join(each.body.requirements)}
    assert "PEL-001" in found
    assert len(found) < 8 < len(asking)


@pytest.mark.parametrize("typed", ["zzxzz", "paspor haji", "  ", "??", "x" * 5000])
def test_what_nobody_offers_is_not_found(typed):
    assert found_by(sampled(), typed)[:1] == []


def test_the_sample_is_marked_and_says_where_its_facts_end():
    for each in SAMPLE:
        body = read(each["body"])
        assert body.sample
        assert "contoh" in body.source
        assert all("contoh" in p.name for p in body.places)


@pytest.fixture
def world():
    return World(slug="kukar")


@pytest.fixture
def counter(world, settings):
    """A counter whose service is published, with its notice really there."""
    made = Counter(world.government)
    kept = blobs.keep(settings.FILES, [b"%PDF-1.7 papan"], limit=100)
    service = made.service()
    catalogue.publish(
        government=world.government,
        printed=[
            catalogue.PrintedNotice(service, service.newest, {"id": kept.sha256, "en": kept.sha256})
        ],
        by=made.head,
        now=NOON,
    )
    return made


def get(address):
    response = Client().get(address)
    assert response.status_code == 200, address
    return response.content.decode()


pytestmark = pytest.mark.django_db


def test_a_service_shows_its_promise_its_checklist_its_places_and_what_was_measured(counter):
    page = get("/en/kukar/pelayanan/PEL-001/")
    for words in (
        "3 working days",
        "free of charge",
        "Buku nikah",
        "(bila diwakilkan)",
        "Loket Hulu",
        "Monday–Thursday 08:00–15:30",
        "https://contoh.go.id/f.pdf",
        "nothing was measured yet",
        "Published for the first time.",
    ):
        assert words in page
    service = Service.objects.get()
    counter.answered(service, 0)
    counter.answered(service, 20)
    Government.objects.filter(pk=counter.government.pk).publish(NOON + timedelta(minutes=1))
    page = get("/kukar/pelayanan/PEL-001/")
    assert "1 dari 2 dijawab dalam waktu yang dijanjikan" in page
    assert "Diukur dari 2 laporan" in page
    assert "kurang dari 5: terlalu sedikit" in page
    assert "Separuh" not in page, "one answer or two are no service time"
    for days in (0, 1, 2):
        counter.answered(service, days)
    Government.objects.filter(pk=counter.government.pk).publish(NOON + timedelta(minutes=2))
    page = get("/kukar/pelayanan/PEL-001/")
    assert "Separuh" in page
    assert "terlalu sedikit" not in page


def test_the_offices_own_work_is_on_no_page_and_in_no_file(counter):
    for address in (
        "/kukar/pelayanan/",
        "/kukar/pelayanan/?format=csv",
        "/kukar/pelayanan/kelengkapan/",
        "/kukar/pelayanan/kelengkapan/?format=csv",
        "/kukar/pelayanan/PEL-001/",
        "/en/kukar/pelayanan/PEL-001/",
    ):
        page = get(address)
        assert "rahasia" not in page, address
        assert not any(f'"{name}"' in page for name in INTERNAL)
    assert "PEL-001" not in get("/kukar/cari/?q=rahasia+dapur")


def test_machines_read_the_same_promise_from_a_block_that_runs_nothing(counter):
    evil = counter.service(name='</script><script>alert("x")</script>')
    counter.publish(evil)
    Government.objects.filter(pk=counter.government.pk).publish(NOON + timedelta(minutes=1))
    response = Client().get("/kukar/pelayanan/PEL-002/")
    page = response.content.decode()
    assert page.count("<script") == 1
    assert "script-src 'self'" in response["Content-Security-Policy"]
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    said = json.loads(block[1])
    assert said["name"] == '</script><script>alert("x")</script>'
    assert said["@type"] == "GovernmentService"
    assert said["offers"][0] == {"@type": "Offer", "price": 0, "priceCurrency": "IDR"}
    hours = said["availableChannel"][0]["serviceLocation"]["openingHoursSpecification"][0]
    assert (hours["opens"], len(hours["dayOfWeek"])) == ("08:00", 4)


def test_the_list_is_narrowed_by_agency_moment_of_life_and_words(counter):
    counter.publish(counter.service(name="Izin usaha", events=["business"], words=["bikin warung"]))
    Government.objects.filter(pk=counter.government.pk).publish(NOON + timedelta(minutes=1))
    rows = '<th scope="row"><a href="/kukar/pelayanan/'
    assert get("/kukar/pelayanan/").count(rows) == 2
    assert get("/kukar/pelayanan/?event=business").count(rows) == 1
    assert get(f"/kukar/pelayanan/?agency={counter.own.code}").count(rows) == 2
    assert get(f"/kukar/pelayanan/?agency={counter.other.code}").count(rows) == 0
    page = get("/kukar/pelayanan/?q=gimana+bikin+warong")
    assert page.split(rows)[1].startswith("PEL-002/")
    assert "/kukar/pelayanan/PEL-002/" in get("/kukar/cari/?q=bikin+warung")
    assert Client().get("/kukar/pelayanan/?sort=colour").status_code == 400


def test_each_publication_says_what_it_changed_of_the_promise(counter):
    service = refreshed(Service.objects.get())
    slower = counter.body(time={"value": 7, "unit": "working_days"}, facilities="Lain")
    catalogue.edit(service=service, body=slower, expected=1, by=counter.officer, now=NOON)
    counter.publish(refreshed(service), now=NOON + timedelta(days=1))
    page = get("/en/kukar/pelayanan/PEL-001/")
    assert '<span class="was">3 hari kerja</span> → 7 hari kerja' in page
    assert "Lain" not in page


def test_the_notice_and_forms_are_given_as_they_were_published(counter, settings):
    for address in ("papan-id.pdf", "papan-en.pdf"):
        response = Client().get(f"/kukar/pelayanan/PEL-001/{address}")
        assert b"".join(response.streaming_content) == b"%PDF-1.7 papan"
        assert response["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response["Content-Security-Policy"]
    assert Client().get("/kukar/pelayanan/PEL-001/papan-fr.pdf").status_code == 404
    assert Client().get("/kukar/pelayanan/PEL-001/formulir-1.pdf").status_code == 404, "a link"
    service = refreshed(Service.objects.get())
    kept = blobs.keep(settings.FILES, [b"%PDF-1.4 F"], limit=100)
    forms.attach_form(
        service=service, title="F-2", sha256=kept.sha256, by=counter.officer, now=NOON
    )
    assert Client().get("/kukar/pelayanan/PEL-001/formulir-2.pdf").status_code == 404
    counter.publish(refreshed(service), now=NOON + timedelta(days=1))
    response = Client().get("/kukar/pelayanan/PEL-001/formulir-2.pdf")
    assert b"".join(response.streaming_content) == b"%PDF-1.4 F"


def test_what_is_not_published_has_no_page_and_no_file(counter):
    counter.service(name="Rancangan")
    assert "Rancangan" not in get("/kukar/pelayanan/")
    assert Client().get("/kukar/pelayanan/PEL-002/").status_code == 404
    service = refreshed(Service.objects.get(code="PEL-001"))
    catalogue.take_back(
        service=service, reason="Salah", by=counter.head, now=NOON + timedelta(days=1)
    )
    for rest in ("", "papan-id.pdf", "formulir-1.pdf"):
        assert Client().get(f"/kukar/pelayanan/PEL-001/{rest}").status_code == 404


def test_places_and_agencies_lead_to_their_services(counter, world):
    page = get("/kukar/kecamatan/hulu/")
    assert "/kukar/pelayanan/PEL-001/" in page
    assert "/kukar/pelayanan/PEL-001/" in get(f"/kukar/perangkat-daerah/{counter.own.code}/")
    with translation.override("id"):
        page = get("/kukar/pelayanan/kelengkapan/")
    assert page.count("100 %") >= 1
    assert len(PUBLISHED) == 6
