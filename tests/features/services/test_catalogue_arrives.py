"""The catalogue brought as a table: drafts and new versions, all or none, taken back whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.services.actions import catalogue
from idaman.features.services.models import Service, ServiceVersion
from tests.build import NOON
from tests.features.services.catalogue import printed
from tests.web.desk.arriving import brought, compared, entered, mapped, sent
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db

HEAD = (
    "Kode;Nama Pelayanan;OPD;Persyaratan;Sistem, mekanisme, dan prosedur;Jangka Waktu;Biaya/Tarif;"
    "Produk Pelayanan;Dasar Hukum;Jumlah Pelaksana;Tempat Pelayanan\n"
)


@pytest.fixture
def house():
    return a_house()


@pytest.fixture
def client(house):
    return logged_in(house.posts[Role.SECRETARIAT])


def a_table(house, time="3 hari kerja", more=""):
    return (
        f"STANDAR PELAYANAN\n{HEAD}"
        f';Kartu keluarga;{house.own.name};"1. KTP-el\n2. Buku nikah";"a. Antre\nb. Serahkan";'
        f'{time};Gratis;Kartu keluarga;"UU 24/2013\nPerpres 96/2018";4 orang;'
        f"Kantor Dinas | Jl. Uji 1 | Senin-Kamis 08.00-15.30\n"
        f"IZIN-1;Izin;{house.own.name};KTP-el;Antre;2 jam;Salinan = Rp 10.000/lembar;Izin;;;\n"
        f"{more}"
    )


def standing(house):
    rows = Service.objects.of(house.government).standing().select_related("newest")
    return {each.newest.name: each for each in rows}


def undo(client, house, arrival):
    at = house.address(f"tables/{arrival.pk}/undo/")
    client.post(at, {"reason": "Salah", "token": f"u-{Entry.objects.count()}"})
    arrival.refresh_from_db()
    return arrival.undone_at is not None


def test_a_table_becomes_drafts_then_versions_and_is_taken_back_step_by_step(house, client):
    first = brought(client, house.address(), "services", a_table(house))
    assert (first.added, first.changed) == (2, 0)
    body = standing(house)["Kartu keluarga"].newest.said
    assert body.requirements == ("KTP-el", "Buku nikah")
    assert body.procedure == ("Antre", "Serahkan")
    assert (body.time.value, body.time.unit, body.staff) == (3, "working_days", 4)
    assert (body.fees[0].amount_idr, body.legal_basis) == (0, ("UU 24/2013", "Perpres 96/2018"))
    assert body.places[0].hours[0].days == (1, 2, 3, 4)
    assert standing(house)["Izin"].newest.said.fees[0].per == "lembar"
    assert brought(client, house.address(), "services", a_table(house)) is None
    second = brought(client, house.address(), "services", a_table(house, "2 hari kerja"))
    assert (second.added, second.changed, second.unchanged) == (0, 1, 1)
    assert not undo(client, house, first), "it was edited since"
    assert undo(client, house, second)
    card = standing(house)["Kartu keluarga"]
    assert (card.newest.number, card.newest.said.time.value) == (3, 3)
    acts = Entry.objects.of(house.slug).filter(subject__startswith="arrival:").order_by("pk")
    assert [e.act for e in acts] == [
        "services.table-entered",
        "services.table-entered",
        "services.table-undone",
    ]


def test_the_workbook_of_the_desk_comes_back_as_the_same_services(house, client):
    brought(client, house.address(), "services", a_table(house))
    card = standing(house)["Kartu keluarga"]
    catalogue.edit(
        service=card,
        body={
            **card.newest.body,
            "product": "=Kartu; -keluarga\nbaru",
            "words": ["bikin KK"],
            "events": ["identity", "birth"],
            "channels": ["counter", "online"],
            "serves": [f"{house.government.region.code}.01"],
            "forms": [
                {"title": "F-1", "url": "", "sha256": "c" * 64},
                {"title": "F-2", "url": "https://a.go.id/f?a=1", "sha256": ""},
            ],
        },
        expected=1,
        by=house.posts[Role.SECRETARIAT],
        now=NOON,
    )
    for language in ("", "/en"):
        given = client.get(f"{language}{house.address('services/table.xlsx')}")
        file = SimpleUploadedFile("pelayanan.xlsx", given.content, given["Content-Type"])
        rows = mapped(client, house.address(), sent(client, house.address(), "services", file))
        page = compared(client, house.address(), rows)
        assert entered(client, house.address(), rows) is None, page
    assert ServiceVersion.objects.count() == 3


def test_what_was_added_is_withdrawn_unless_it_was_published(house, client):
    first = brought(client, house.address(), "services", a_table(house))
    permit = standing(house)["Izin"]
    catalogue.publish(
        government=house.government,
        printed=[printed(permit)],
        by=house.posts[Role.SECRETARIAT],
        now=NOON,
    )
    assert not undo(client, house, first)
    assert len(standing(house)) == 2
    second = brought(
        client, house.address(), "services", f"{HEAD};Akta;{house.own.name};KK;;;gratis;;;;\n"
    )
    assert undo(client, house, second)
    assert "Akta" not in standing(house)
    assert ServiceVersion.objects.count() == 3, "its history stays"


def test_what_is_wrong_keeps_every_row_out_and_what_looks_mixed_up_is_only_said(house, client):
    wrong = f"PEL 7/7;Akta;{house.own.name};KK;;3 hari;murah;;;banyak;Loket|||||\n"
    rows = mapped(
        client,
        house.address(),
        sent(client, house.address(), "services", a_table(house, more=wrong)),
    )
    page = compared(client, house.address(), rows)
    for words in ("no certain time", "no certain fee", "number of people", "no place of service"):
        assert words in page, words
    assert entered(client, house.address(), rows) is None
    assert not Service.objects.exists()
    mixed = f";Akta;{house.own.name};UU Nomor 24 Tahun 2013;;1 jam;gratis;;;;\n"
    rows = mapped(
        client,
        house.address(),
        sent(client, house.address(), "services", f"{HEAD}{mixed}"),
    )
    assert "reads like Legal basis" in compared(client, house.address(), rows)
    assert entered(client, house.address(), rows).added == 1
