"""Agencies brought as a list: set up all or none, and taken back while nobody uses them."""

import html

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Role
from tests.web.desk.arriving import brought, entered, mapped, sent
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db

LIST = (
    "DAFTAR PERANGKAT DAERAH;;;;\n"
    "Kode OPD;Nama OPD;Singkatan;Jenis;Kecamatan\n"
    "disdik;Dinas Pendidikan;Disdik;Dinas;\n"
    "RSUD;RSUD Uji;;;\n"
    "KEC-HULU;Kecamatan Hulu;Kec. Hulu;Kecamatan;\n"
)


@pytest.fixture
def house():
    return a_house()


@pytest.fixture
def admin(house):
    return logged_in(house.posts[Role.ADMINISTRATOR])


def test_agencies_arrive_with_their_kinds_and_districts(house, admin):
    arrival = brought(admin, house.address(), "agencies", LIST, source="Perda 9/2016")
    assert arrival.added == 3
    rows = Agency.objects.of(house.government)
    made = {a.code: a for a in rows.filter(code__in=["DISDIK", "RSUD", "KEC-HULU"])}
    assert {code: (a.short, a.kind) for code, a in made.items()} == {
        "DISDIK": ("Disdik", "office"),
        "RSUD": ("Rsud", "hospital"),
        "KEC-HULU": ("Kec. Hulu", "district"),
    }
    assert made["KEC-HULU"].region.name == "Hulu"
    acts = Entry.objects.of(house.slug).filter(subject=f"arrival:{arrival.pk}")
    assert [e.act for e in acts] == ["people.agencies-entered"]


def test_a_code_left_empty_is_built_from_the_short_name(house, admin):
    table = (
        "nama;singkatan\nDinas Pendidikan;Disdik\nKecamatan Hulu;Kec. Hulu\nDinas Perhubungan;\n"
    )
    brought(admin, house.address(), "agencies", table)
    made = {"DISDIK": "Disdik", "KEC-HULU": "Kec. Hulu", "DINAS-PERHUBUNGAN": "Dinas Perhubungan"}
    rows = Agency.objects.of(house.government).filter(code__in=made)
    assert dict(rows.values_list("code", "short")) == made


def test_two_rows_whose_short_names_give_one_code_are_named(house, admin):
    before = Agency.objects.count()
    table = "nama;singkatan\nDinas Pendidikan;Disdik\nDinas Pendidikan Dasar;DISDIK\n"
    rows = mapped(admin, house.address(), sent(admin, house.address(), "agencies", table))
    shown = admin.get(house.address(f"jobs/{rows.pk}/rows/"))
    assert "sudah dipakai baris" in html.unescape(shown.content.decode())
    assert entered(admin, house.address(), rows) is None
    assert Agency.objects.count() == before


def test_the_same_list_once_more_sets_nothing_up(house, admin):
    brought(admin, house.address(), "agencies", LIST)
    before = Agency.objects.count()
    again = sent(admin, house.address(), "agencies", LIST)
    entered(admin, house.address(), mapped(admin, house.address(), again))
    assert Agency.objects.count() == before


def test_what_cannot_be_set_up_is_named_and_keeps_all_out(house, admin):
    code, closed = house.own.code, house.other
    Agency.objects.filter(pk=closed.pk).update(closed_on="2026-01-01")
    before = Agency.objects.count()
    table = (
        "kode;nama;singkatan;jenis\n"
        f"DIN@S;Dinas Salah;;\n{code};Dinas Lain Sama Sekali;;\n{closed.code};{closed.name};;\n"
    )
    rows = mapped(admin, house.address(), sent(admin, house.address(), "agencies", table))
    shown = admin.get(house.address(f"jobs/{rows.pk}/rows/"))
    page = html.unescape(shown.content.decode())
    for words in (
        "bukan kode perangkat daerah",
        "sudah ada dengan nama",
        "sudah ditutup",
    ):
        assert words in page
    assert entered(admin, house.address(), rows) is None
    assert Agency.objects.count() == before


def test_agencies_are_taken_back_until_one_has_a_post(house, admin):
    arrival = brought(admin, house.address(), "agencies", LIST)
    by = Post.objects.get(pk=house.posts[Role.ADMINISTRATOR].pk)
    at = house.address(f"tables/{arrival.pk}/undo/")
    made = people.set_up_usual_posts(government=house.government, by=by, now=arrival.entered_at)
    admin.post(at, {"reason": "Salah daftar", "token": "u-1"})
    arrival.refresh_from_db()
    assert arrival.undone_at is None
    assert Agency.objects.filter(code="RSUD").exists()
    Post.objects.filter(pk__in=[p.pk for p in made]).delete()
    admin.post(at, {"reason": "Salah daftar", "token": "u-2"})
    assert not Agency.objects.of(house.government).filter(code__in=["DISDIK", "RSUD"]).exists()
    assert Entry.objects.of(house.slug).filter(act="people.agencies-undone").count() == 1


def test_the_secretariat_brings_no_agencies(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    answer = client.post(
        house.address("tables/send/"), {"target": "agencies", "rows": LIST, "token": "s"}
    )
    assert answer.status_code in {403, 422}
    assert not Agency.objects.filter(code="DISDIK").exists()
