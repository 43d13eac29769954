"""Every form of the office, refused: why stands at the field, what was typed stays."""

import pytest

from idaman.core.people.models import (
    Agency,
    AgencyChange,
    ApiKey,
    CalendarDay,
    Government,
    GovernmentChange,
    Holding,
    Post,
    User,
)
from idaman.core.people.permissions import Role
from idaman.features.stewardship.models import PersonRequest, Reorganisation
from tests.build import a_person, an_agency
from tests.refused_forms import refused
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db
DATE = "Tulis tanggal sebagai tahun-bulan-hari"
EMPTY = "tidak boleh kosong"
CHOICE = "Masukkan pilihan yang valid"
LETTER = {
    "kind": "off", "first": "2027-01-04", "last": "2027-01-05", "name": "Hari jadi",
    "source": "SE Bupati 12/2026",
}  # fmt: skip
SETTINGS = {
    "name": "Kabupaten Baru", "name_en": "New Regency", "short": "Baru", "initials": "KB",
    "contact": "Diskominfo", "host": "", "languages": "id", "intake": "own",
}  # fmt: skip
ASKED = {
    "asks": "erase", "known_by": "receipt", "known": "abc", "identity": "card", "who": "Siti",
    "why": "Karena itu.",
}  # fmt: skip
AGENCY = {"code": "BARU", "name": "Dinas Baru", "short": "Baru", "kind": "office", "source": "P"}
COUNTED = (
    Agency, AgencyChange, ApiKey, CalendarDay, GovernmentChange, PersonRequest, Post,
    Reorganisation, User,
)  # fmt: skip


@pytest.fixture
def house():
    house = a_house()
    an_agency(house.government, code="DINAS-Z", name="Dinas Z")
    return house


@pytest.mark.parametrize(
    ("where", "typed", "field", "says"),
    [
        ("office/agencies/", {**AGENCY, "name": "x" * 201}, "name", "200"),
        ("office/agencies/", {**AGENCY, "kind": "kerajaan"}, "kind", CHOICE),
        ("office/agencies/", {**AGENCY, "region": "99.99"}, "region", CHOICE),
        (
            "office/agencies/DINAS-Z/",
            {"name": "Baru", "short": "B", "on": "besok", "basis": "Perda"},
            "on",
            DATE,
        ),
        ("office/agencies/DINAS-Z/close/", {"into": "X", "on": "2026-01-01"}, "into", CHOICE),
        ("office/agencies/DINAS-Z/close/", {"on": "besok", "basis": "Perda 3"}, "on", DATE),
        ("office/merge/", {"into": "DINAS-Z", "on": "besok", "basis": "Perda"}, "on", DATE),
        (
            "office/posts/",
            {"code": "KADIS", "name": "Kepala", "role": "raja"},
            "role",
            CHOICE,
        ),
        ("office/settings/", {**SETTINGS, "initials": "KABUT"}, "initials", "4"),
        ("office/settings/", {**SETTINGS, "host": "localhost"}, "host", "dipakai bersama"),
        ("office/settings/", {**SETTINGS, "intake": "dukun"}, "intake", CHOICE),
        ("office/accounts/", {"name": "x" * 151, "username": "budi"}, "name", "150"),
        ("office/keys/", {"name": "x" * 121}, "name", "120"),
        ("account/", {"name": "Siti", "email": "bukan surel"}, "email", "surel"),
        ("persons/", {**ASKED, "identity": "tebakan"}, "identity", CHOICE),
        ("persons/", {**ASKED, "known": ""}, "known", EMPTY),
        ("working-days/set/", {**LETTER, "first": "besok"}, "first", DATE),
        ("working-days/set/", {**LETTER, "kind": "sesekali"}, "kind", CHOICE),
        ("pilot/", {"until": "besok"}, "until", DATE),
    ],
)
def test_a_wrong_form_of_the_office_changes_nothing(house, where, typed, field, says):
    roles = {"persons/": Role.SECRETARIAT, "working-days/set/": Role.SECRETARIAT}
    role = roles.get(where, Role.SECRETARIAT if where == "pilot/" else Role.ADMINISTRATOR)
    client = logged_in(house.posts[role])
    before = [model.objects.count() for model in COUNTED]
    address = house.address(where)
    here = address if where.endswith("set/") else ""
    refused(client, address, {**typed, "token": "t"}, field=field, says=says, here=here)
    assert [model.objects.count() for model in COUNTED] == before
    assert not Government.objects.get(slug=house.slug).is_pilot


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"from_date": "besok"}, "from_date", DATE),
        ({"username": "tidak-ada"}, "username", "Belum ada akun “tidak-ada”"),
        ({"capacity": "plh", "until_date": ""}, "until_date", "tulis tanggal akhirnya"),
        ({"capacity": "plt", "until_date": "kelak"}, "until_date", DATE),
        ({"capacity": "raja"}, "capacity", CHOICE),
    ],
)
def test_a_wrong_mutasi_hands_nothing_over(house, typed, field, says):
    head = house.posts[Role.HEAD]
    person = a_person(house.posts[Role.OFFICER])
    before = Holding.objects.count()
    address = house.address(f"office/posts/{head.code}/hand-over/")
    whole = {
        "username": person.username, "capacity": "definitive", "from_date": "2027-01-04",
        "until_date": "2027-02-01", **typed, "token": "t",
    }  # fmt: skip
    client = logged_in(house.posts[Role.SECRETARIAT])
    before = Holding.objects.count()
    refused(client, address, whole, field=field, says=says, here=address)
    assert Holding.objects.count() == before


def test_a_holding_and_a_post_do_not_end_on_no_day(house):
    head = house.posts[Role.HEAD]
    person = a_person(head)
    client = logged_in(house.posts[Role.ADMINISTRATOR])
    held = person.holdings.get()
    ends = house.address(f"office/holdings/{held.pk}/end/")
    wrong = {"until_date": "kapan-kapan", "token": "t"}
    refused(client, ends, wrong, field="until_date", says=DATE, here=ends)
    ends = house.address(f"office/posts/{head.code}/end/")
    refused(client, ends, {"on": "kapan-kapan", "token": "t"}, field="on", says=DATE, here=ends)
    held.refresh_from_db()
    head.refresh_from_db()
    assert (held.until_date, head.ended_on) == (None, None)


def test_an_agency_of_another_government_cannot_be_named_in_a_reorganisation(house):
    foreign = an_agency(a_house().government, code="DINAS-LAIN")
    client = logged_in(house.posts[Role.ADMINISTRATOR])
    typed = {"into": foreign.code, "on": "2026-01-01", "basis": "Perda", "token": "t"}
    for where in ("office/agencies/DINAS-Z/close/", "office/merge/"):
        refused(client, house.address(where), typed, field="into", says=CHOICE)
    assert not Reorganisation.objects.exists()


def test_where_each_post_goes_stays_chosen_when_the_day_is_wrong(house):
    code = house.posts[Role.HEAD].code
    typed = {
        "into": "DINAS-Z", f"post-{code}": "-", "on": "besok", "basis": "Perda 3", "token": "t",
    }  # fmt: skip
    client = logged_in(house.posts[Role.ADMINISTRATOR])
    address = house.address(f"office/agencies/{house.own.code}/close/")
    refused(client, address, typed, field="on", says=DATE)


def test_a_day_is_read_as_officers_write_it(house):
    client = logged_in(house.posts[Role.SECRETARIAT])
    typed = {**LETTER, "first": "4 Januari 2027", "last": "5/1/2027", "token": "t"}
    assert client.post(house.address("working-days/set/"), typed).status_code == 302
    days = sorted(str(each.day) for each in CalendarDay.objects.all())
    assert days == ["2027-01-04", "2027-01-05"]
