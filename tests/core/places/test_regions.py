"""Places, their codes in two schemes, their spellings, outlines and groups."""

from pathlib import Path

import pytest

from idaman.core.ledger.models import Entry
from idaman.core.places import actions
from idaman.core.places.models import Alias, Boundary, Code, Kawasan, Region, Scheme
from idaman.core.places.rules import names
from idaman.core.places.rules.codes import Bps, Kemendagri, NotACode
from idaman.core.places.rules.places import read_places
from tests.build import NOON

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[3] / "idaman" / "samples" / "places.csv"
HEAD = "kemendagri,bps,level,name,kind,parent,lat,lon,aliases,source\n"
ABOVE = "ID,,country,Indonesia,negara,,,,,\n64,64,province,Kaltim,provinsi,ID,,,,\n"


def loaded(rows, *, above=ABOVE):
    found, faults = read_places(HEAD + above + rows)
    assert faults == []
    return actions.load_places(rows=found, by="OPERATOR", now=NOON)


def the_sample():
    rows, faults = read_places(SAMPLE.read_text(encoding="utf-8"))
    assert faults == []
    actions.load_places(rows=rows, by="OPERATOR", now=NOON)
    return rows


def named(scheme, value):
    return Code.objects.get(scheme=scheme, value=value).region.name


def test_the_sample_loads_whole_and_is_told_once():
    rows = the_sample()
    assert Region.objects.count() == len(rows)
    entry = Entry.objects.get()
    assert (entry.act, entry.log, entry.is_public) == (
        "regions.places_loaded",
        "installation",
        True,
    )
    assert entry.detail == {"count": len(rows)}


def test_the_same_digits_name_different_regencies_in_each_scheme():
    the_sample()
    assert named(Scheme.BPS, Bps.parse("6403").value) == "Kutai Kartanegara"
    assert named(Scheme.KEMENDAGRI, Kemendagri.parse("64.03").value) == "Berau"
    assert named(Scheme.KEMENDAGRI, Kemendagri.parse("6402").value) == "Kutai Kartanegara"
    with pytest.raises(NotACode):
        Bps.parse("64.03")
    with pytest.raises(NotACode):
        Kemendagri.parse("6403180")


def test_every_place_has_one_code_a_scheme_at_most():
    the_sample()
    for region in Region.objects.exclude(level="country").prefetch_related("codes"):
        schemes = [c.scheme for c in region.codes.all()]
        assert schemes.count(Scheme.KEMENDAGRI) == 1
        assert schemes.count(Scheme.BPS) <= 1


@pytest.mark.parametrize(
    ("spelled", "code"),
    [
        ("Sanga-Sanga", "64.02.15"),
        ("SANGASANGA", "64.02.15"),
        ("Marangkayu", "64.02.17"),
        ("Kec. Marang Kayu", "64.02.17"),
        ("Kotabangun", "64.02.08"),
        ("Kota  Bangun", "64.02.08"),
        ("Kotabangun Darat", "64.02.19"),
        ("Semboja", "64.02.13"),
        ("Semboja Barat", "64.02.20"),
        ("Tenggarong Sebrang", "64.02.16"),
        ("Tengarong", "64.02.06"),
        ("Kembang Jangut", "64.02.10"),
        ("Muarakaman", "64.02.11"),
        ("Jakarta Selatan", None),
    ],
)
def test_districts_of_the_sample_are_found_as_people_spell_them(spelled, code):
    the_sample()
    known = dict(Region.objects.within("64.02").districts().values_list("code", "name"))
    assert names.nearest(spelled, known) == code


def test_a_territory_ends_at_its_own_dot():
    loaded("64.02,,regency,A,kabupaten,,,,,\n64.02.01,,district,B,kecamatan,,,,,\n")
    loaded("64.0,,regency,X,kabupaten,,,,,\n".replace("64.0,", "64.03,"), above="")
    codes = set(Region.objects.within("64.02").values_list("code", flat=True))
    assert codes == {"64.02", "64.02.01"}


def test_loading_again_brings_up_to_date_and_doubles_nothing():
    loaded("64.02,6403,regency,Kutai,kabupaten,,1,2,Kukar;Kukar;Tua,\n")
    loaded("64.02,6402,regency,Kutai Kartanegara,kabupaten,,,,Kukar,Baru\n", above="")
    region = Region.objects.get(code="64.02")
    assert (region.name, region.slug, region.latitude, region.source) == (
        "Kutai Kartanegara",
        "kutai-kartanegara",
        None,
        "Baru",
    )
    assert list(Alias.objects.values_list("name", flat=True)) == ["Kukar"]
    assert Code.objects.get(region=region, scheme=Scheme.BPS).value == "6402"


def test_a_parent_that_is_nowhere_is_refused_and_nothing_is_loaded():
    with pytest.raises(actions.ParentMissing, match=r"64\.02\.01 B: induknya 64\.02"):
        loaded("64.02.01,,district,B,kecamatan,,,,,\n")
    assert not Region.objects.exists()
    assert not Entry.objects.exists()


def test_a_parent_may_stand_below_its_child_in_the_table():
    loaded("64.02.01,,district,B,kecamatan,,,,,\n64.02,,regency,A,kabupaten,,,,,\n")
    assert Region.objects.get(code="64.02.01").parent.code == "64.02"


def test_a_code_of_bps_that_another_place_has_already_is_refused():
    loaded("64.02,6403,regency,A,kabupaten,,,,,\n")
    with pytest.raises(actions.CodeGiven, match="6403"):
        loaded("64.03,6403,regency,B,kabupaten,,,,,\n", above="")
    assert not Region.objects.filter(code="64.03").exists()


def test_siblings_of_one_name_get_different_addresses_that_stay():
    rows = (
        "64.02,,regency,A,kabupaten,,,,,\n64.02.01,,district,B,kecamatan,,,,,\n"
        "64.02.01.1001,,village,Pasir,kelurahan,,,,,\n64.02.01.2001,,village,Pasir,desa,,,,,\n"
    )
    loaded(rows)
    first = dict(Region.objects.values_list("code", "slug"))
    assert first["64.02.01.1001"] != first["64.02.01.2001"]
    loaded(rows, above="")
    assert dict(Region.objects.values_list("code", "slug")) == first


def test_tiles_are_placed_or_refused_whole():
    loaded("64.02,,regency,A,kabupaten,,,,,\n")
    actions.place_tiles(tiles=[("64.02", "KKR", 3, 4)], by="OPERATOR", now=NOON)
    with pytest.raises(actions.UnknownPlace, match=r"64\.99"):
        actions.place_tiles(
            tiles=[("64.02", "NEU", 9, 9), ("64.99", "X", 0, 0)], by="OPERATOR", now=NOON
        )
    region = Region.objects.get(code="64.02")
    assert (region.tile_label, region.tile_x, region.tile_y) == ("KKR", 3, 4)


def outline(code="64.02", area=1.5):
    ring = [[116, 0], [117, 0], [117, 1], [116, 0]]
    return {
        "code": code,
        "geojson": {"type": "Polygon", "coordinates": [ring]},
        "area_km2": area,
    }


def test_an_outline_is_replaced_and_an_unknown_place_refuses_all():
    loaded("64.02,,regency,A,kabupaten,,,,,\n")

    def load(*outlines):
        return actions.load_boundaries(outlines=outlines, source="Uji", by="OPERATOR", now=NOON)

    assert load(outline()) == 1
    load(outline(area=2.5))
    with pytest.raises(actions.UnknownPlace):
        load(outline(area=9), outline("64.99"))
    assert Boundary.objects.get().area_km2 == 2.5


def test_a_kawasan_is_grouped_anew_and_refuses_unknown_members_whole():
    loaded("64.02,,regency,A,kabupaten,,,,,\n64.03,,regency,B,kabupaten,,,,,\n")

    def group(*members):
        return actions.group_kawasan(
            slug="ikn",
            name="IKN",
            name_en="IKN",
            note="",
            source="Uji",
            members=members,
            by="OPERATOR",
            now=NOON,
        )

    group({"place": "64.02", "membership": "confirmed"}, {"place": "64.03", "membership": "said"})
    assert dict(Kawasan.objects.get().members.values_list("region__code", "is_confirmed")) == {
        "64.02": True,
        "64.03": False,
    }
    with pytest.raises(actions.UnknownPlace):
        group({"place": "64.99", "membership": "confirmed"})
    assert Kawasan.objects.get().members.count() == 2
    group({"place": "64.03", "membership": "confirmed"})
    assert Kawasan.objects.get().members.count() == 1


@pytest.mark.parametrize(
    ("level", "kind", "name", "full"),
    [
        ("village", "desa", "Muara Tubo", "Desa Muara Tubo"),
        ("province", "provinsi", "Kalimantan Timur", "Kalimantan Timur"),
        ("regency", "kota", "Samarinda", "Kota Samarinda"),
    ],
)
def test_a_full_name_reads_as_on_a_sign(level, kind, name, full):
    assert Region(level=level, kind=kind, name=name).full_name == full
