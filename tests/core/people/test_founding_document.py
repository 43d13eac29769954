"""What is typed to found a government: completed where it may be, told where it cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.people.rules.founding import LONGEST, read_charter
from idaman.core.places.rules.codes import Kemendagri
from idaman.core.places.rules.provinces import PROVINCES, ZONES

GOOD = {
    "kind": "kabupaten",
    "place": "Kutai Kartanegara",
    "code": "64.02",
    "agency_short": "Diskominfo",
    "agency_name": "Dinas Komunikasi dan Informatika",
    "person": "Siti Aminah",
    "username": "Siti@Kukarkab.go.id",
}


def read(**changes):
    return read_charter({**GOOD, **changes})


def test_seven_answers_are_enough():
    charter, faults = read()
    assert faults == {}
    assert (charter.name, charter.name_en) == (
        "Kabupaten Kutai Kartanegara",
        "Kutai Kartanegara Regency",
    )
    assert (charter.short, charter.initials, charter.slug) == (
        "Kutai Kartanegara",
        "KK",
        "kutai-kartanegara",
    )
    assert (charter.province, charter.timezone) == ("Kalimantan Timur", "Asia/Makassar")
    assert (charter.agency_code, charter.username) == ("DISKOMINFO", "siti@kukarkab.go.id")


def test_what_was_typed_is_not_proposed_over():
    typed = {"slug": "kukar", "initials": "kt", "name": "Pemkab Kukar", "timezone": "Asia/Jakarta"}
    charter, _ = read(**typed)
    assert (charter.slug, charter.initials, charter.name, charter.timezone) == (
        "kukar",
        "KT",
        "Pemkab Kukar",
        "Asia/Jakarta",
    )


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": "6403"}, "code", "dua tempat"),
        ({"code": "64.2"}, "code", "bukan kode Kemendagri"),
        ({"code": "64.02.01"}, "code", "bukan kode kabupaten"),
        ({"code": "99.01"}, "code", "Tidak ada provinsi"),
        ({"code": "64.72"}, "code", "kode kota"),
        ({"code": ""}, "code", "Tulis kode"),
        ({"bps": "64.03"}, "bps", "tidak memakai titik"),
        ({"bps": "6403180"}, "bps", "bukan kode BPS kabupaten"),
        ({"bps": "6472"}, "bps", "kode kota"),
        ({"kind": "provinsi"}, "kind", "Pilih"),
        ({"place": "Kabupaten "}, "place", "Tulis nama"),
        ({"slug": "Kukar Jaya"}, "slug", "huruf kecil"),
        ({"initials": "K-K"}, "initials", "Inisial"),
        ({"host": "http://kukar"}, "host", "Nama tuan"),
        ({"timezone": "Asia/Tokyo"}, "timezone", "WIB"),
        ({"username": "s i"}, "username", "surel"),
        ({"person": " "}, "person", "nama orang"),
        ({"agency_short": "!!!"}, "agency_short", "singkatan"),
        ({"name": "x" * 121}, "name", "120"),
    ],
)
def test_a_fault_is_told_at_its_field_and_says_what_would_be_right(changes, field, words):
    charter, faults = read(**changes)
    assert charter is None
    assert words in faults[field][0]
    assert faults[field][1]


@given(st.dictionaries(st.sampled_from([*LONGEST, "kind", "code", "bps", "timezone"]), st.text()))
def test_whatever_is_typed_is_a_charter_or_has_a_fault(typed):
    charter, faults = read_charter({**GOOD, **typed})
    assert (charter is None) == bool(faults)
    if charter is not None:
        assert all(len(getattr(charter, field)) <= most for field, most in LONGEST.items())
        assert charter.timezone in ZONES


def test_every_province_has_a_code_a_name_and_a_zone():
    assert len(PROVINCES) == 38
    assert len({name for name, _zone in PROVINCES.values()}) == 38
    assert all(Kemendagri.parse(code).level == "province" for code in PROVINCES)
