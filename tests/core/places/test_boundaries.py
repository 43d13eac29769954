"""Outlines of places, from files as offices really send them."""

import json
import math
import zipfile

import numpy
import pyogrio
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box, shape

from idaman.core.places.rules import boundaries
from idaman.core.places.rules.boundaries import NotBoundaries, read

PLACES = {"64.02.01": "Sanga-Sanga", "64.02.02": "Tabang", "64.02.03": "Kota Bangun"}
ONE = box(116.0, 0.0, 116.1, 0.1)
TWO = box(116.2, 0.0, 116.3, 0.1)


def feature(geometry, **attributes):
    drawn = (
        geometry if isinstance(geometry, dict) or geometry is None else geometry.__geo_interface__
    )
    return {"type": "Feature", "properties": attributes, "geometry": drawn}


def a_geojson(folder, *features, **more):
    """A file without a telling name, as files are kept here."""
    path = folder / "0123abcd"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}))
    return str(path)


def written(path, shapes, codes, *, driver, crs="EPSG:4326", **options):
    pyogrio.raw.write(
        str(path),
        geometry=shapely.to_wkb(numpy.array(shapes)),
        field_data=[numpy.array(codes, dtype=object)],
        fields=["KODE"],
        geometry_type="Polygon",
        crs=crs,
        driver=driver,
        **options,
    )
    return path


def a_shapefile(folder, shapes, codes, **options):
    written(folder / "batas.shp", shapes, codes, driver="ESRI Shapefile", **options)
    path = folder / "89ef"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in folder.glob("batas.*"):
            archive.write(part, part.name)
    return str(path)


def only(result):
    (outline,) = result["outlines"]
    return outline


def test_geojson_is_matched_by_a_code_among_its_attributes(tmp_path):
    found = read(a_geojson(tmp_path, feature(ONE, kode="64.02.01", x=1)), places=PLACES)
    assert only(found)["code"] == "64.02.01"
    assert found["faults"] == []


@pytest.mark.parametrize("code", ["640201", "64.02.01"])
def test_a_geopackage_is_read(tmp_path, code):
    file = written(tmp_path / "batas.gpkg", [ONE], [code], driver="GPKG")
    kept = file.rename(tmp_path / "4567")
    assert only(read(str(kept), places=PLACES))["code"] == "64.02.01"


def test_a_zipped_shapefile_is_read(tmp_path):
    found = read(a_shapefile(tmp_path, [ONE, TWO], ["64.02.01", "64.02.02"]), places=PLACES)
    assert {o["code"] for o in found["outlines"]} == {"64.02.01", "64.02.02"}


@pytest.mark.parametrize("name", ["SANGASANGA", "Kec. Sanga Sanga", "Sanga-Sanga"])
def test_a_name_is_matched_in_a_column_of_names(tmp_path, name):
    found = read(a_geojson(tmp_path, feature(ONE, WADMKC=name)), places=PLACES)
    assert only(found)["code"] == "64.02.01"


def test_a_remark_matches_nothing(tmp_path):
    file = a_geojson(tmp_path, feature(ONE, kode="64.02.01"), feature(TWO, remark="Tabang"))
    found = read(file, places=PLACES)
    assert only(found)["code"] == "64.02.01"
    assert found["faults"] == ["Bidang 2: tidak dikenali (Tabang); beri kolom kode Kemendagri."]


def test_a_village_is_matched_at_its_level_and_in_its_regency(tmp_path):
    """A district of the same name, or a regency that sounds like a village, draws nothing."""
    places = {
        "64.02": "Kutai Kartanegara", "64.02.12": "Tabang", "64.02.05.2006": "Tanah Datar",
        "64.02.12.2001": "Umaq Tukung",
    }  # fmt: skip
    ours = {"WADMKK": "Kutai Kartanegara", "WADMKC": "Tabang", "WADMKD": "Umaq Tukung"}
    theirs = {"WADMKK": "Tanah Datar", "NAMOBJ": "Tanah Datar"}
    found = read(a_geojson(tmp_path, feature(ONE, **ours), feature(TWO, **theirs)), places=places)
    assert only(found)["code"] == "64.02.12.2001"
    assert len(found["faults"]) == 1
    assert "Tanah Datar" in found["faults"][0]


def test_the_area_of_a_known_square_is_right_within_half_a_percent(tmp_path):
    found = read(a_geojson(tmp_path, feature(ONE, kode="64.02.01")), places=PLACES)
    # A tenth of a degree at the equator of WGS 84: 11.1320 km by 11.0574 km.
    assert math.isclose(only(found)["area_km2"], 11.1320 * 11.0574, rel_tol=0.005)


def test_a_hole_and_an_island_count_for_what_they_are(tmp_path):
    ring = Polygon(
        box(116, 0, 116.2, 0.2).exterior.coords, [box(116.05, 0.05, 116.15, 0.15).exterior.coords]
    )
    both = MultiPolygon([ring, box(117, 0, 117.1, 0.1)])
    found = read(a_geojson(tmp_path, feature(both, kode="64.02.01")), places=PLACES)
    assert math.isclose(only(found)["area_km2"], 4 * 11.1320 * 11.0574, rel_tol=0.005)


def test_a_simplified_outline_is_valid_and_smaller(tmp_path):
    angles = numpy.linspace(0, 2 * math.pi, 5000)
    shore = Polygon(
        [(116 + (0.2 + 0.0004 * math.sin(40 * a)) * math.cos(a), 0.2 * math.sin(a)) for a in angles]
    )
    found = read(a_geojson(tmp_path, feature(shore, kode="64.02.01")), places=PLACES)
    drawn = shape(only(found)["geojson"])
    assert drawn.is_valid
    assert shapely.get_num_coordinates(drawn) < 300
    assert math.isclose(drawn.area, shore.area, rel_tol=0.02)


def test_a_polygon_that_crosses_itself_is_mended_and_measured(tmp_path):
    bow = Polygon([(116, 0), (116.1, 0.1), (116.1, 0), (116, 0.1)])
    found = only(read(a_geojson(tmp_path, feature(bow, kode="64.02.01")), places=PLACES))
    assert shape(found["geojson"]).is_valid
    assert math.isclose(found["area_km2"], 11.1320 * 11.0574 / 2, rel_tol=0.005)


def test_what_mending_leaves_over_is_no_part_of_the_outline(tmp_path):
    spike = Polygon([(116, 0), (116.1, 0), (116.1, 0.1), (116.1, 0.5), (116.1, 0.1), (116, 0.1)])
    found = only(read(a_geojson(tmp_path, feature(spike, kode="64.02.01")), places=PLACES))
    assert found["geojson"]["type"] in ("Polygon", "MultiPolygon")
    assert math.isclose(found["area_km2"], 11.1320 * 11.0574, rel_tol=0.005)


def test_heights_are_left_out(tmp_path):
    tall = shapely.force_3d(ONE, 12.0)
    found = only(read(a_geojson(tmp_path, feature(tall, kode="64.02.01")), places=PLACES))
    assert {len(point) for point in found["geojson"]["coordinates"][0]} == {2}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (Point(116, 0), "bukan poligon"),
        (LineString([(116, 0), (117, 0)]), "bukan poligon"),
        (None, "bukan poligon"),
        (Polygon([(116, 0), (116.1, 0), (116.2, 0)]), "tidak bermuka"),
        (box(11.6, 45.0, 11.7, 45.1), "di luar Indonesia"),
        (box(500_000, 9_900_000, 510_000, 9_910_000), "di luar Indonesia"),
    ],
)
def test_what_does_not_fit_is_told_with_the_number_of_the_feature(tmp_path, bad, said):
    file = a_geojson(tmp_path, feature(ONE, kode="64.02.01"), feature(bad, kode="64.02.02"))
    found = read(file, places=PLACES)
    assert only(found)["code"] == "64.02.01"
    (fault,) = found["faults"]
    assert fault.startswith("Bidang 2 (Tabang): ")
    assert said in fault


def test_a_place_drawn_twice_is_told(tmp_path):
    file = a_geojson(tmp_path, feature(ONE, kode="64.02.01"), feature(TWO, kode="64.02.01"))
    (fault,) = read(file, places=PLACES)["faults"]
    assert fault == "Bidang 2: Sanga-Sanga sudah ada di bidang sebelumnya."


def test_another_reference_system_is_refused_by_name(tmp_path):
    flat = box(500_000, 9_900_000, 510_000, 9_910_000)
    file = a_shapefile(tmp_path, [flat], ["64.02.01"], crs="EPSG:32750")
    with pytest.raises(NotBoundaries, match="EPSG:32750; simpan ulang dalam WGS 84"):
        read(file, places=PLACES)


def test_a_file_in_which_nothing_matches_is_refused_with_the_first_reasons(tmp_path):
    with pytest.raises(NotBoundaries, match=r"Bidang 1: tidak dikenali \(31\.71\)"):
        read(a_geojson(tmp_path, feature(ONE, kode="31.71")), places=PLACES)


@pytest.mark.parametrize(
    "data", [b"bukan peta", b"\x00" * 50, b'{"type": "Fea', b"PK\x03\x04 rusak"]
)
def test_what_is_no_map_is_refused(tmp_path, data):
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(NotBoundaries):
        read(str(tmp_path / "x"), places=PLACES)


def test_a_table_without_shapes_is_refused(tmp_path):
    (tmp_path / "t.csv").write_text("KODE\n64.02.01\n")
    with pytest.raises(NotBoundaries):
        read(str(tmp_path / "t.csv"), places=PLACES)


def test_a_zip_without_a_shapefile_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "x", "w") as archive:
        archive.writestr("baca.txt", "halo")
    with pytest.raises(NotBoundaries, match=r"tidak memuat berkas \.shp"):
        read(str(tmp_path / "x"), places=PLACES)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with (
        zipfile.ZipFile(tmp_path / "x", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("batas.shp", "w", force_zip64=True) as entry,
    ):
        for _ in range(boundaries.MOST_UNPACKED // (1 << 20) + 1):
            entry.write(bytes(1 << 20))
    assert (tmp_path / "x").stat().st_size < 1 << 20
    with pytest.raises(NotBoundaries, match="terlalu besar"):
        read(str(tmp_path / "x"), places=PLACES)
