"""A table of places, read row by row."""

import pytest

from idaman.core.places.rules.places import read_places

HEAD = "kemendagri,bps,level,name,kind,lat,lon,aliases,source\n"
GOOD = HEAD + "64.02,6403,regency,Kutai Kartanegara,kabupaten,-0.44,116.98,Kukar; Kutai ,Uji\n"


def fault_of(row):
    rows, faults = read_places(HEAD + row + "\n")
    assert rows == []
    assert len(faults) == 1, faults
    return faults[0]


def test_a_good_row_is_read_whole():
    (row,), faults = read_places("\ufeff" + GOOD)
    assert faults == []
    assert (row.code, row.bps, row.parent, row.aliases) == (
        "64.02",
        "6403",
        "64",
        ("Kukar", "Kutai"),
    )
    assert (row.latitude, row.longitude) == (-0.44, 116.98)


@pytest.mark.parametrize(
    ("row", "column", "word"),
    [
        ("64.2,,regency,X,kabupaten,,,,", "kemendagri", "bukan kode"),
        ("64.02.01,,regency,X,kabupaten,,,,", "kemendagri", "district"),
        ("64.02,64.03,regency,X,kabupaten,,,,", "bps", "titik"),
        ("64.02,,kota,X,kabupaten,,,,", "level", "tidak dikenal"),
        ("64.02,,regency,X,county,,,,", "kind", "tidak dikenal"),
        ("64.02,,regency,,kabupaten,,,,", "name", "kosong"),
        (f"64.02,,regency,{'X' * 101},kabupaten,,,,", "name", "100"),
        (f"64.02,,regency,X,kabupaten,,,{'Y' * 101},", "aliases", "100"),
        ("64.02,,regency,X,kabupaten,abc,,,", "lat", "bukan angka"),
        ("64.02,,regency,X,kabupaten,91,,,", "lat", "di luar bumi"),
        ("64.02,,regency,X,kabupaten,,-181,,", "lon", "di luar bumi"),
        ("64.02,,regency,X,kabupaten,nan,,,", "lat", "di luar bumi"),
    ],
)
def test_a_fault_names_row_column_and_reason(row, column, word):
    fault = fault_of(row)
    assert (fault.row, fault.column) == (2, column)
    assert word in str(fault)
    assert str(fault).startswith("baris 2, kolom ")


def test_a_code_twice_is_told_with_both_rows():
    _, faults = read_places(GOOD + "64.02,,regency,Lain,kabupaten,,,,\n")
    assert "baris 3" in str(faults[0])
    assert "baris 2" in str(faults[0])


def test_one_code_of_bps_for_two_places_is_told():
    _, faults = read_places(GOOD + "64.03,6403,regency,Berau,kabupaten,,,,\n")
    assert [(f.row, f.column) for f in faults] == [(3, "bps")]


def test_missing_columns_are_named():
    rows, faults = read_places("kode,nama\n1,x\n")
    assert rows == []
    assert faults[0].column == "kemendagri, level, name, kind"


def test_all_faults_are_told_at_once():
    _, faults = read_places(HEAD + "x,y,z,,q,200,500,,\n")
    assert {f.column for f in faults} == {
        "kemendagri",
        "bps",
        "level",
        "name",
        "kind",
        "lat",
        "lon",
    }


@pytest.mark.parametrize("text", ["", HEAD, "a\x00b,c\n" + GOOD])
def test_a_table_without_places_is_a_fault(text):
    rows, faults = read_places(text)
    assert rows == []
    assert faults


def test_a_cell_as_large_as_a_book_is_a_fault_and_no_crash():
    rows, faults = read_places(HEAD + f'64.02,,regency,"{"x" * 200_000}",kabupaten,,,,\n')
    assert rows == []
    assert faults


def test_a_short_row_and_a_long_row_are_faults_or_read_but_never_crash():
    _, faults = read_places(HEAD + "64.02\n")
    assert {f.column for f in faults} >= {"level", "name", "kind"}
    rows, _ = read_places(GOOD.rstrip() + ",zuviel,lagi\n")
    assert rows[0].source == "Uji"
