"""Potentials in the open: what each page shows, the form, its receipt."""

import csv
import io
import re

import pytest
from django.conf import settings

from idaman.core.files import blobs
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Government
from idaman.features.potentials.actions import enquiries, register
from idaman.features.potentials.models import Enquiry
from idaman.features.potentials.rules.pipeline import PipelineStage
from tests.build import NOON, a_document, a_government, an_activity
from tests.features.potentials.scenes import Scene, refreshed
from tests.web.portal.places import a_plan_in_force

pytestmark = pytest.mark.django_db
FROM_HERE = {"headers": {"Sec-Fetch-Site": "same-origin"}}
SENT = {
    "name": "Sari Dewi",
    "organisation": "CV Uji",
    "reach": "sari@contoh.id",
    "words": "Apakah lahannya bebas?",
    "token": "t1",
}


@pytest.fixture
def scene(db):
    government = a_government(slug="uji", is_sample=True)
    made = Scene(government)
    activities = (an_activity(owner=made.own.code, sample=True),)
    a_plan_in_force(government, a_document(government, activities=activities, sample=True))
    return made


@pytest.fixture
def potential(scene):
    return scene.published(sample=True)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_potential_shows_facts_with_sources_and_gaps_as_gaps(client, scene, potential, language):
    page = text(client, f"{language}/uji/potensi/POT-001/")
    assert ("Shrimp ponds" if language else "Tambak udang") in page
    assert "03254" in page
    assert 'class="contoh"' in page
    assert page.count('class="gap"') >= 8, "area, land, space, distances, incentives are not known"
    assert "/kegiatan/KEG-001/" in page
    assert scene.officer.name in page


def test_what_is_not_published_is_not_there(client, scene):
    draft = scene.potential()
    assert draft.code not in text(client, "/uji/potensi/")
    for rest in ("", "lembar-id.pdf", "tanya/"):
        assert client.get(f"/uji/potensi/{draft.code}/{rest}").status_code == 404
    shown = scene.published(name="Yang terbit")
    register.edit(
        potential=refreshed(shown),
        body=scene.body(name="Yang belum terbit"),
        expected=1,
        by=scene.officer,
        now=NOON,
    )
    Government.objects.filter(slug="uji").update(public_revision=98)
    page = text(client, f"/uji/potensi/{shown.code}/")
    assert "Yang terbit" in page
    assert "Yang belum terbit" not in page
    register.take_back(potential=shown, reason="Sengketa", by=scene.head, now=NOON)
    Government.objects.filter(slug="uji").update(public_revision=99)
    assert client.get(f"/uji/potensi/{shown.code}/").status_code == 404


def test_the_list_is_filtered_without_a_script_and_given_as_csv(client, scene, potential):
    scene.published(name="Desa wisata", kind="tourism", place=f"{scene.government.region.code}.02")
    assert "Desa wisata" in text(client, "/uji/potensi/")
    fishery = text(client, "/uji/potensi/?kind=fishery")
    assert "Tambak udang" in fishery
    assert "Desa wisata</a>" not in fishery
    assert "Desa wisata" in text(client, "/uji/potensi/?district=hilir")
    assert "Tambak udang Hulu</a>" not in text(client, "/uji/potensi/?district=hilir")
    assert "Tidak ada yang cocok" in text(client, "/uji/potensi/?stage=jobs")
    rows = list(csv.DictReader(io.StringIO(text(client, "/uji/potensi/?format=csv"))))
    assert [(r["kode"], r["kbli"], r["contoh"]) for r in rows] == [
        ("POT-001", "03254", "ya"),
        ("POT-002", "03254", "tidak"),
    ]
    assert client.get("/uji/potensi/?sort=emas").status_code == 400


def test_claimed_and_proven_stand_apart(client, scene, potential):
    scene.step(potential, PipelineStage.READY, exhibit=scene.exhibit(potential))
    page = text(client, "/uji/potensi/POT-001/")
    assert "diklaim, belum diperiksa" in page
    assert "siap (baru diklaim)" in re.sub(r"\s+", " ", page)


def test_places_and_promises_lead_to_their_potentials_and_a_village_stays_light(client, scene):
    for n in range(12):
        scene.published(name=f"Tambak nomor {n} dengan nama yang panjang di tepi laut")
    for address in ("kecamatan/hulu/", "kecamatan/hulu/desa-hulu/", "kegiatan/KEG-001/"):
        assert "/uji/potensi/POT-001/" in text(client, f"/uji/{address}")
    village = text(client, "/uji/kecamatan/hulu/desa-hulu/")
    assert len(village.encode()) < 30 * 1024
    assert "/uji/potensi/?district=hulu" in village
    assert "/uji/potensi/POT-001/" not in text(client, "/uji/kecamatan/hilir/")


def test_the_sheet_is_given_as_published_in_both_languages(client, scene):
    made = scene.potential()
    kept = {
        kind: blobs.keep(settings.FILES, [f"%PDF {kind}".encode()], limit=100).sha256
        for kind in ("id", "en")
    }
    register.publish(potential=made, version=made.newest, sheets=kept, by=scene.head, now=NOON)
    for kind in ("id", "en"):
        answer = client.get(f"/uji/potensi/POT-001/lembar-{kind}.pdf")
        assert b"".join(answer.streaming_content) == f"%PDF {kind}".encode()
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert not answer.cookies
    assert client.get("/uji/potensi/POT-001/lembar-fr.pdf").status_code == 404


def test_an_investor_asks_without_account_or_cookie_and_gets_a_receipt(client, scene, potential):
    form = client.get("/uji/potensi/POT-001/tanya/")
    assert form.status_code == 200
    assert "no-store" in form.headers["Cache-Control"]
    sent = client.post("/uji/potensi/POT-001/tanya/", SENT, **FROM_HERE)
    assert sent.status_code == 302
    assert not sent.cookies
    made = Enquiry.objects.get()
    receipt = text(client, sent.url)
    assert f"<b>{made.number}</b>" in receipt
    for word in ("Sari", "sari@contoh.id", "lahannya"):
        assert word not in receipt, "a receipt gets shown around"
    enquiries.answer(
        enquiry=made,
        text="Ya, bebas sengketa.",
        secret=settings.SECRET_KEY.encode(),
        by=scene.officer,
        now=NOON,
    )
    assert "Ya, bebas sengketa." in text(client, sent.url)
    assert "bebas sengketa" not in text(client, "/uji/potensi/POT-001/")
    assert "Sari" not in text(client, "/uji/riwayat/")


def test_a_receipt_belongs_to_one_potential_and_its_secret(client, scene, potential):
    other = scene.published(name="Lain")
    sent = client.post("/uji/potensi/POT-001/tanya/", SENT, **FROM_HERE)
    secret = sent.url.rstrip("/").rpartition("/")[2]
    assert client.get(f"/uji/potensi/{other.code}/tanya/{secret}/").status_code == 404
    assert client.get("/uji/potensi/POT-001/tanya/salah/").status_code == 404
    abroad = Scene(a_government(slug="lain"))
    abroad.published()
    assert client.get(f"/lain/potensi/POT-001/tanya/{secret}/").status_code == 404


def test_a_form_that_cannot_be_answered_keeps_what_was_typed(client, scene, potential):
    answer = client.post("/uji/potensi/POT-001/tanya/", SENT | {"reach": "rumah saya"}, **FROM_HERE)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Apakah lahannya bebas?" in page
    assert "nomor telepon" in page
    for foreign in ({}, {"headers": {"Sec-Fetch-Site": "cross-site"}}):
        assert client.post("/uji/potensi/POT-001/tanya/", SENT, **foreign).status_code == 403
    assert (
        client.post(
            "/uji/potensi/POT-001/tanya/", SENT | {"words": "a\0b"}, **FROM_HERE
        ).status_code
        == 400
    )
    assert not Enquiry.objects.exists()


def test_sent_twice_counts_once_and_a_flood_says_later(client, scene, potential, monkeypatch):
    for _ in range(2):
        answer = client.post("/uji/potensi/POT-001/tanya/", SENT, **FROM_HERE)
    assert answer.status_code == 409
    assert Enquiry.objects.count() == 1
    monkeypatch.setattr(enquiries, "MOST_AN_HOUR", 1)
    answer = client.post("/uji/potensi/POT-001/tanya/", SENT | {"token": "t2"}, **FROM_HERE)
    assert answer.status_code == 429
    assert "Apakah lahannya bebas?" in answer.content.decode()
    assert Entry.objects.of("uji").filter(act="potentials.asked").count() == 1
