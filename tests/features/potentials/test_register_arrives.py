"""The register brought as a table: drafts and new versions, all or none, taken back whole."""

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Role
from idaman.features.potentials.actions import register
from idaman.features.potentials.models import Potential, PotentialStep, PotentialVersion
from idaman.features.potentials.rules.pipeline import PipelineStage
from tests.build import NOON
from tests.web.desk.arriving import brought, compared, entered, mapped, sent
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db

HEAD = (
    "Kode;Nama Potensi;Jenis Potensi;Kecamatan;Kapasitas;Satuan;Kondisi;KBLI;Luas (ha);"
    "Status Lahan;Kesesuaian RTRW;Perda RTRW;Jarak ke jalan (km);OPD Pengampu;Sumber\n"
)


@pytest.fixture
def house():
    return a_house()


@pytest.fixture
def client(house):
    return logged_in(house.posts[Role.SECRETARIAT])


def a_table(house, capacity="1.200,5", more=""):
    return (
        f"DAFTAR POTENSI DAERAH\n{HEAD}"
        f";Tambak udang;Perikanan;Kec. Hulu;{capacity};ton;belum dimanfaatkan;03254, 10213;12,5;"
        f"tanah kas desa;sesuai;Perda 9/2023;1,5;{house.own.code};Uji\n"
        f"WISATA-1;Danau;Pariwisata;Kec. Hulu;;;;;;;;;;{house.own.code};Uji\n{more}"
    )


def undo(client, house, arrival):
    at = house.address(f"tables/{arrival.pk}/undo/")
    client.post(at, {"reason": "Salah", "token": f"u-{Entry.objects.count()}"})
    arrival.refresh_from_db()
    return arrival.undone_at is not None


def standing(house):
    rows = Potential.objects.of(house.government).standing().select_related("newest")
    return {each.newest.name: each for each in rows}


def test_a_table_becomes_drafts_then_versions_and_is_taken_back_step_by_step(house, client):
    first = brought(client, house.address(), "potentials", a_table(house))
    assert (first.added, first.changed) == (2, 0)
    pond = standing(house)["Tambak udang"]
    body = pond.newest.said
    assert (body.kind, body.capacity, body.capacity_unit) == ("fishery", 1200.5, "ton")
    assert (body.land, body.fit, body.fit_source) == ("village", "fits", "Perda 9/2023")
    assert (body.kbli, body.area_ha, body.road_km) == (("03254", "10213"), 12.5, 1.5)
    assert (body.owner, body.source, pond.shown) == (house.own.code, "Uji", None)
    assert "WISATA-1" in client.get(house.address("potentials/")).content.decode()

    again = brought(client, house.address(), "potentials", a_table(house))
    assert again is None, "the same table changes nothing"
    second = brought(client, house.address(), "potentials", a_table(house, "1.300,5"))
    assert (second.added, second.changed, second.unchanged) == (0, 1, 1)
    assert standing(house)["Tambak udang"].newest.said.capacity == 1300.5
    assert not undo(client, house, first), "it was edited since"
    assert undo(client, house, second)
    pond = standing(house)["Tambak udang"]
    assert (pond.newest.number, pond.newest.said.capacity) == (3, 1200.5)
    acts = Entry.objects.of(house.slug).filter(subject__startswith="arrival:").order_by("pk")
    assert [e.act for e in acts] == [
        "potentials.register-entered",
        "potentials.register-entered",
        "potentials.register-undone",
    ]
    assert not any("Tambak" in bytes(e.body).decode() for e in Entry.objects.of(house.slug))


def test_what_was_added_is_withdrawn_and_may_be_entered_again(house, client):
    first = brought(client, house.address(), "potentials", a_table(house))
    assert undo(client, house, first)
    assert standing(house) == {}
    assert PotentialVersion.objects.count() == 2, "its history stays"
    assert client.get(house.address("potentials/WISATA-1/")).status_code == 404
    assert "WISATA-1" not in client.get(house.address("potentials/")).content.decode()
    assert brought(client, house.address(), "potentials", a_table(house)).added == 2
    assert standing(house)["Danau"].newest.number == 2


def test_what_something_rests_on_is_not_taken_back(house, client):
    first = brought(client, house.address(), "potentials", a_table(house))
    lake = standing(house)["Danau"]
    step = PotentialStep.objects.create(
        government=house.government,
        potential=lake,
        to=PipelineStage.READY,
        on=NOON.date(),
        reason="Uji",
        salt=b"s" * 16,
        at=NOON,
        by=house.posts[Role.SECRETARIAT],
    )
    assert not undo(client, house, first)
    step.delete()
    register.publish(
        potential=lake,
        version=lake.newest,
        sheets={"id": "a" * 64, "en": "b" * 64},
        by=house.posts[Role.SECRETARIAT],
        now=NOON,
    )
    assert not undo(client, house, first)
    assert len(standing(house)) == 2


def test_one_wrong_cell_keeps_every_row_out(house, client):
    wrong = (
        f"POT 7/7;Tambak dua;Perikanan;Kec. Hulu;-5;ton;;3254;;;;;;{house.own.code};Uji\n"
        f"WISATA-1;Danau lagi;Pariwisata;Kec. Hulu;;;;;;;;;;{house.own.code};Uji\n"
    )
    rows = mapped(
        client,
        house.address(),
        sent(client, house.address(), "potentials", a_table(house, more=wrong)),
    )
    page = compared(client, house.address(), rows)
    for words in ("capitals, digits", "out of range", "no KBLI code"):
        assert words in page
    assert entered(client, house.address(), rows) is None
    assert not Potential.objects.exists()
