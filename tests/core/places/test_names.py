"""Place names as people spell them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.core.places.rules import names

DISTRICTS = {
    "64.02.01": "Muara Muntai",
    "64.02.02": "Loa Kulu",
    "64.02.03": "Loa Janan",
    "64.02.04": "Anggana",
    "64.02.07": "Sanga Sanga",
    "64.02.09": "Muara Badak",
    "64.02.10": "Marang Kayu",
    "64.02.11": "Kota Bangun",
    "64.02.15": "Samboja",
    "64.02.16": "Tabang",
}


@pytest.mark.parametrize(
    ("spelled", "code"),
    [
        ("Sanga-Sanga", "64.02.07"),
        ("SANGASANGA", "64.02.07"),
        ("kec. sanga sanga", "64.02.07"),
        ("Marangkayu", "64.02.10"),
        ("Kecamatan Marang Kayu", "64.02.10"),
        ("Marangkayo", "64.02.10"),
        ("Kotabangun", "64.02.11"),
        ("Kec. Kota Bangun", "64.02.11"),
        ("Semboja", "64.02.15"),
        ("Muara  Muntai", "64.02.01"),
        ("Ma. Badak", "64.02.09"),
        ("Loa", None),
        ("Jakarta", None),
        ("", None),
        ("…", None),
    ],
)
def test_a_spelling_finds_its_place_or_none(spelled, code):
    assert names.nearest(spelled, DISTRICTS) == code


def test_two_places_of_one_name_are_not_guessed_between():
    twins = {"64.02.05.1002": "Pendingin", "64.02.18.2002": "Pendingin"}
    assert names.nearest("Pendingin", twins) is None


def test_nothing_is_near_where_nothing_is_known():
    assert names.nearest("Tabang", {}) is None


@given(st.sampled_from(sorted(DISTRICTS.values())), st.sampled_from(["", "-", ".", "  ", "'"]))
def test_punctuation_and_case_never_matter(name, mark):
    assert names.key(name.upper().replace(" ", mark or " ")) == names.key(name)


@given(st.text())
def test_a_key_is_made_of_plain_letters_and_digits(name):
    key = names.key(name)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
