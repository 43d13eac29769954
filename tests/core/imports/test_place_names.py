"""Figures of other regions never become ours, and our own names are still found misspelt."""

import random
from pathlib import Path

import pytest

from idaman.core.findings import FindingPlace, References
from idaman.core.places.rules.names import key
from idaman.core.places.rules.place_names import HERE, NameDoubt, NameScope, PlaceNames
from idaman.core.places.rules.places import read_places
from idaman.features.stewardship.rules.targets import TARGETS
from tests.core.imports.officers import read, table_in

SAMPLE = Path(__file__).parents[3] / "idaman" / "samples" / "places.csv"
ROWS, _ = read_places(SAMPLE.read_text("utf-8"))
OURS = {
    row.code: FindingPlace(row.code, row.name, row.level, row.parent)
    for row in ROWS
    if row.code.startswith("64.02")
}
KNOWN = References(places=OURS, abroad=("Paser", "Bontang"))
NAMES = PlaceNames(OURS, KNOWN.abroad)
FOREIGN = ("Tanah Datar", "Sukabumi", "Agam", "Solok", "Pesisir Selatan", "Sumedang")


def rows_of(tmp_path, heading, *places):
    lines = "\n".join(f"IPM,{place},2024,70.{n}0,BPS" for n, place in enumerate(places))
    text = f"Indikator,{heading},Tahun,Nilai,Sumber\n{lines}\n"
    target = TARGETS["statistics"]
    records, findings = read(table_in(text.encode(), target, tmp_path), target, references=KNOWN)
    return [record.text("place") for record in records], [rule for rule, _, _ in findings]


@pytest.mark.parametrize("heading", ["Kabupaten/Kota", "Kab./Kota", "KABUPATEN", "Wilayah"])
def test_a_table_of_regencies_gives_nothing_to_villages_of_the_same_sound(heading, tmp_path):
    places, rules = rows_of(tmp_path, heading, *FOREIGN)
    assert places == []
    assert rules == ["place-elsewhere"] * len(FOREIGN)


def test_our_own_row_in_a_table_of_regencies_is_ours_and_the_others_are_told(tmp_path):
    places, rules = rows_of(tmp_path, "Kabupaten/Kota", *FOREIGN, "Kutai Kartanegara")
    assert places == ["64.02"]
    assert rules == ["place-elsewhere"] * len(FOREIGN)


@pytest.mark.parametrize(
    "text",
    [
        "Kab. Tanah Datar", "Kabupaten Sukabumi", "KAB SUKABUMI", "Kota Sukabumi", "Kota Bontang",
        "Paser", "Provinsi Jawa Barat", "Jawa Barat", "1304 Tanah Datar", "13.04",
        "13.04 Tanah Datar", "32.02 · Sukabumi",
    ],
)  # fmt: skip
def test_a_row_that_names_another_region_is_outside_wherever_it_stands(text):
    for scope in (HERE, NAMES.scope("Wilayah", [text]), NAMES.scope("Kecamatan/Desa", [text])):
        found = NAMES.find(text, scope)
        assert isinstance(found, NameDoubt)
        assert found.rule == "place-elsewhere"
        assert found.values == {"value": text}


@pytest.mark.parametrize(
    ("text", "heading", "code"),
    [
        ("Tanah Datar", "Desa/Kelurahan", "64.02.05.2006"),
        ("Desa Tanah Datar", "Kabupaten/Kota", "64.02.05.2006"),
        ("64.02.05.2006", "Kabupaten/Kota", "64.02.05.2006"),
        ("Suka Bumi", "Wilayah", "64.02.19.2009"),
        ("Kota Bangun", "Kecamatan", "64.02.08"),
        ("Kutai Kartanegara", "Kecamatan", "64.02"),
        ("Kab. Kutai Kartanegara", "Kabupaten/Kota", "64.02"),
        ("kec.tabang", "Wilayah", "64.02.12"),
        ("3. Tabang", "Kecamatan", "64.02.12"),
    ],
)
def test_our_own_places_are_found_at_their_level(text, heading, code):
    assert NAMES.find(text, NAMES.scope(heading, [text])) == code


def test_a_village_under_a_heading_of_districts_is_told_by_its_level():
    found = NAMES.find("Muara Tubo", NAMES.scope("Kecamatan", []))
    assert isinstance(found, NameDoubt)
    assert found.rule == "place-other-level"
    assert "64.02.12" in found.values["other"]


def test_a_heading_that_names_another_regency_lets_nothing_in():
    scope = NAMES.scope("Kecamatan di Kabupaten Sukabumi", [])
    assert NAMES.find("Tanah Datar", scope) == NameDoubt(
        "place-elsewhere", {"value": "Tanah Datar"}
    )
    ours = NAMES.scope("Kecamatan di Kabupaten Kutai Kartanegara", [])
    assert NAMES.find("Tabang", ours) == "64.02.12"


def misspelt(name, chance):
    at, kind = chance.randrange(1, len(name) - 1), chance.randrange(4)
    letter = chance.choice("aeiourn")
    return (
        name[:at]
        + {
            0: name[at + 1 :],
            1: letter + name[at:],
            2: letter + name[at + 1 :],
            3: name[at + 1] + name[at] + name[at + 2 :],
        }[kind]
    )


def test_a_name_with_a_slip_is_still_proposed():
    """Of five slips in each of our 257 names nineteen in twenty lead to the place meant."""
    chance = random.Random(2026)
    tried = led = other = 0
    for place in OURS.values():
        for _ in range(5 if place.level != "regency" else 0):
            found = NAMES.find(misspelt(place.name, chance), NameScope(frozenset({place.level})))
            tried += 1
            if isinstance(found, str):
                led += key(OURS[found].name) == key(place.name)
                other += key(OURS[found].name) != key(place.name)
            else:
                near = found.values.get("nearest") or found.values.get("choices", "")
                led += place.name in near
    assert tried == 5 * 257
    assert led >= 0.95 * tried
    assert other <= 0.002 * tried  # Slips that make one name of another.
