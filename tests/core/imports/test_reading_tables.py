"""From a file to records: what stands around a table changes nothing, what is wrong is said."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from idaman.core.imports.rules import grid
from idaman.core.imports.rules.cells import read_day
from idaman.core.imports.rules.mapping import Mapping, fingerprint, propose
from idaman.features.stewardship.rules.targets import TARGETS
from tests.core.imports.officers import KNOWN, MONEY, looked_at, ods, read, sheet, table_in

HEAD = ["No", "Kegiatan", "Lokasi", "OPD", "Pagu (Rp)", ""]
YEARS = ["", "", "", "", 2026, 2027]
NUMBERS = [1, 2, 3, 4, 5, 6]
BODY = [
    [1, "Pasang menara", "Kec. Hulu", "Diskominfo", "Rp 1.250.000,00", "-"],
    [2, "Bangun jalan", "Hilir", "Dinas Pekerjaan Umum", 2_000_000, "1,5 juta"],
]
SAID = [
    ("Pasang menara", "64.02.01", "DISKOMINFO", 2026, 1_250_000),
    ("Bangun jalan", "64.02.02", "PUPR", 2026, 2_000_000),
    ("Bangun jalan", "64.02.02", "PUPR", 2027, 1_500_000),
]


def told(records):
    names = ("name", "place", "agency", "year", "amount")
    return [tuple(r.values.get(name) for name in names) for r in records]


def test_a_table_with_two_levels_of_headings_is_read_as_one_record_a_year(tmp_path):
    data = sheet([["RENCANA PROGRAM"], [], HEAD, YEARS, NUMBERS, *BODY], merge=["E3:F3"])
    table = table_in(data, MONEY, tmp_path)
    assert (table.head, [c.heading for c in table.columns][4:]) == (
        3,
        ["Pagu (Rp) | 2026", "Pagu (Rp) | 2027"],
    )
    records, findings = read(table, MONEY)
    assert told(records) == SAID
    assert findings == []
    assert (records[0].row, records[0].columns["amount"]) == (6, "E")


def test_the_same_table_arrives_by_whatever_way(tmp_path):
    rows = [HEAD, YEARS, *BODY]
    semicolons = "\r\n".join(";".join(map(str, row)) for row in rows)
    ways = {
        "xlsx": sheet(rows),
        "ods": ods(rows),
        "cp1252": ("Café;;;;;\r\n" + semicolons).encode("cp1252"),
        "utf-16": semicolons.encode("utf-16"),
        "bom": semicolons.encode("utf-8-sig"),
        "tabs": semicolons.replace(";", "\t").encode(),
        "excel": ("sep=;\r\n" + semicolons).encode(),
    }
    for way, data in ways.items():
        records, findings = read(table_in(data, MONEY, tmp_path), MONEY)
        assert told(records) == SAID, way
        assert findings == [], way


def test_group_rows_speak_for_what_stands_beneath_and_totals_for_nothing(tmp_path):
    rows = [
        HEAD,
        YEARS,
        ["Program: Sinyal Desa"],
        BODY[0],
        ["", "Sub Total", "", "", 1_250_000, 0],
        ["Program: Jalan"],
        BODY[1],
        ["", "JUMLAH", "", "", 3_250_000, 1_500_000],
        [],
        ["Sumber: Bappeda"],
        ["", "", "", "Tenggarong, 12 Januari 2026"],
    ]
    table = table_in(sheet(rows), MONEY, tmp_path)
    assert table.counts() == {"group": 2, "data": 2, "total": 2, "note": 2}
    records, findings = read(table, MONEY)
    assert told(records) == SAID
    assert [r.values["programme"] for r in records] == ["Sinyal Desa", "Jalan", "Jalan"]
    assert findings == []
    as_data, _ = read(table, MONEY, totals="data")
    assert len(as_data) == 3 + 2 * 2


def test_what_is_merged_downwards_stands_in_every_row(tmp_path):
    rows = [["Program", "Kegiatan", "Tahun", "Pagu"], ["A", "x", 2026, 1], ["", "y", 2026, 2]]
    merged = table_in(sheet(rows, merge=["A2:A3"]), MONEY, tmp_path)
    plain = table_in(sheet(rows), MONEY, tmp_path)
    for table in (merged, plain):
        records, _ = read(table, MONEY)
        assert [r.values["programme"] for r in records] == ["A", "A"]


around = st.fixed_dictionaries(
    {
        "titles": st.lists(
            st.lists(
                st.sampled_from(["", "RENCANA AKSI", "Tahun 2025-2029", "Lampiran I"]),
                min_size=1,
                max_size=2,
            ),
            max_size=4,
        ),
        "numbering": st.booleans(),
        "left": st.integers(0, 3),
        "totals": st.lists(
            st.sampled_from(["Jumlah", "TOTAL", "Sub Total", "Jumlah I"]), max_size=2
        ),
        "empty": st.integers(0, 3),
        "notes": st.lists(st.sampled_from(["Sumber: SIPD", "Catatan: sementara"]), max_size=2),
        "repeat": st.booleans(),
    }
)


@settings(max_examples=25, deadline=None)
@given(around)
def test_what_stands_around_a_table_changes_nothing_in_its_records(tmp_path_factory, around):
    pad = [""] * around["left"]
    rows = [[*pad, *title] for title in around["titles"]]
    rows += [[*pad, *HEAD], [*pad, *YEARS]]
    rows += [[*pad, *NUMBERS]] if around["numbering"] else []
    rows += [[*pad, *BODY[0]]]
    rows += [[]] * around["empty"]
    rows += [[*pad, "", name, "", "", 5, 6] for name in around["totals"]]
    rows += [[*pad, *HEAD]] if around["repeat"] else []
    rows += [[*pad, *BODY[1]]]
    rows += [[*pad, note] for note in around["notes"]]
    table = table_in(sheet(rows), MONEY, tmp_path_factory.mktemp("around"))
    records, findings = read(table, MONEY)
    assert told(records) == SAID
    assert findings == []


CELLS = {
    ("amount", "Rp 2,5 miliar"): 2_500_000_000,
    ("amount", "1.250.000,49"): 1_250_000,
    ("amount", "nihil"): 0,
    ("share", "45,6%"): "45.6",
    ("output", "1.234.567"): "1234567",
    ("output", "(5)"): "-5",
    ("starts", 46000): "2025-12-09",
    ("starts", "17 Agustus 2026"): "2026-08-17",
    ("place", "64.02.01.2001"): "64.02.01.2001",
}


@pytest.mark.parametrize(("cell", "value"), CELLS.items())
def test_a_cell_is_read_as_officers_mean_it(tmp_path, cell, value):
    name, written = cell
    field = MONEY.field_named(name)
    rows = [["Kegiatan", "Tahun", field.labels[0]], ["x", 2026, written], ["y", 2026, ""]]
    records, _ = read(table_in(sheet(rows), MONEY, tmp_path), MONEY)
    assert records[0].values[name] == value


def test_a_percent_of_a_spreadsheet_is_a_percent(tmp_path):
    book = Workbook()
    book.active.append(["Kegiatan", "Tahun", "Persen"])
    book.active.append(["x", 2026, 0.256])
    book.active["C2"].number_format = "0.0%"
    file = io.BytesIO()
    book.save(file)
    (record,), _ = read(table_in(file.getvalue(), MONEY, tmp_path), MONEY)
    assert str(record.number("share")) == "25.600"


def test_a_column_in_millions_says_so_in_its_heading(tmp_path):
    rows = [["Kegiatan", "Pagu 2026 (Juta Rp)"], ["x", "1.250"], ["y", 3.5]]
    records, findings = read(table_in(sheet(rows), MONEY, tmp_path), MONEY)
    assert [r.values["amount"] for r in records] == [1_250_000_000, 3_500_000]
    assert findings == []


WRONG = {
    "Lokasi": ("Atlantis", "place-not-known"),
    "OPD": ("Dinas Sihir", "agency-not-known"),
    "Tahun": ("tahun depan", "year-unclear"),
    "Pagu": ("banyak", "money-unclear"),
    "Persen": ("separuh", "number-unclear"),
    "Mulai": ("besok", "date-unclear"),
    "Kegiatan": ("", "value-missing"),
}


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-10 08:15",
        "2026-11-10T08:15:30+08:00",
        "10/11/2026 8.15 WITA",
        "10 November 2026, 08:15",
    ]
    + ["Selasa, 10 November 2026 pukul 08.15 WIB", "10-11-2026 23:59:59"],
)
def test_the_time_of_day_that_an_export_writes_leaves_the_day_as_it_is(written):
    assert read_day(written) == date(2026, 11, 10)
    assert read_day(written.replace("10", "31", 1)) is None, "November has thirty days"
    assert read_day("2026-11-10 25:00") is None


@pytest.mark.parametrize("column", WRONG)
def test_what_is_wrong_in_a_cell_is_said_at_the_cell(tmp_path, column):
    written, rule = WRONG[column]
    good = {"Kegiatan": "x", "Tahun": 2026, "Pagu": 1, "Lokasi": "Hulu", "Persen": 5}
    good |= {"OPD": "PUPR", "Mulai": "2026-01-01"}
    bad = good | {"Kegiatan": "y", column: written}
    rows = [list(good), list(good.values()), list(bad.values())]
    records, findings = read(table_in(sheet(rows), MONEY, tmp_path), MONEY)
    at = "ABCDEFG"[list(good).index(column)]
    assert (rule, 3, at) in findings
    assert [r.row for r in records] == [2]


def test_what_a_required_field_lacks_is_asked_for_once(tmp_path):
    rows = [["Lokasi", "Pagu"], ["Hulu", 1], ["Hilir", 2]]
    table = table_in(sheet(rows), MONEY, tmp_path)
    records, findings = read(table, MONEY)
    assert records == []
    assert findings == [("field-missing", 0, ""), ("field-missing", 0, "")]
    fixed = {"name": "Semua", "year": "2026"}
    records, findings = read(table, MONEY, fixed=fixed)
    assert [(r.values["name"], r.values["year"]) for r in records] == [("Semua", 2026)] * 2
    assert findings == [("row-doubled", 3, "")]


def test_rows_may_be_left_out_by_their_numbers(tmp_path):
    table = table_in(sheet([HEAD, YEARS, *BODY, ["", "catatan kaki", "Entah"]]), MONEY, tmp_path)
    _, findings = read(table, MONEY)
    assert [row for _, row, _ in findings] == [5]
    records, findings = read(table, MONEY, skip=(5,))
    assert told(records) == SAID
    assert findings == []


def test_a_confirmed_mapping_fits_the_next_years_table(tmp_path):
    first = table_in(sheet([["Apa", "Nilai 2026"], ["x", 1], ["y", 2]]), MONEY, tmp_path)
    mapping = propose(first, MONEY, KNOWN)
    assert [t.field for t in mapping.columns] == ["", ""]
    columns = tuple(
        type(t)(t.at, name, year)
        for t, name, year in zip(mapping.columns, ("name", "amount"), (None, 2026), strict=True)
    )
    kept = Mapping(columns, fixed={"agency": "PUPR"}).remembered(first)
    rows = [["JUDUL BARU"], ["Nilai 2027", "Apa"], [5, "z"], [6, "w"]]
    later = table_in(sheet(rows), MONEY, tmp_path)
    proposed = propose(later, MONEY, KNOWN, kept=kept)
    assert [(t.field, t.year, t.reason) for t in proposed.columns] == [
        ("amount", 2027, "remembered"),
        ("name", None, "remembered"),
    ]
    assert proposed.fixed == {"agency": "PUPR"}
    assert fingerprint(first) != fingerprint(later)
    same = table_in(sheet([["Apa", "Nilai 2028"], ["x", 1], ["y", 2]]), MONEY, tmp_path)
    assert fingerprint(first) == fingerprint(same)


def test_the_likeliest_sheet_is_offered_first(tmp_path):
    book = Workbook()
    book.active.append(["Daftar isi"])
    book.active.append(["a", "b"])
    page = book.create_sheet("Renja")
    for row in [HEAD, YEARS, *BODY]:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    told = looked_at(file.getvalue(), MONEY, tmp_path)
    assert told["sheets"][told["best"]]["name"] == "Renja"


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
FAR = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
    'office:value-type="float" office:value="1" table:number-columns-repeated="1000">'
    "<text:p>1</text:p></table:table-cell></table:table-row>"
)


def with_part(data, name, content):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return file.getvalue()


REFUSED = {
    "file-empty": [b"", b"\0" * 100, b"\xef\xbb\xbf \n"],
    "file-not-table": [b"%PDF-1.7 x", b"\x89PNG\r\n", b"<html>", b"\0\1\2\3"],
    "file-old-format": [OLE + b"\0" * 512],
    "file-encrypted": [OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")],
    "file-macros": [
        with_part(sheet([["a", "b"], [1, 2]]), "xl/vbaProject.bin", b"\0"),
        with_part(ods([["a", "b"], [1, 2]]), "Basic/Standard/Module1.xml", b"<x/>"),
    ],
    "file-bomb": [with_part(ods([["a", "b"], [1, 2]]), "Pictures/a", b"\0" * (60 * 2**20))],
    "file-damaged": [b"PK\x03\x04 half a zip", sheet([["a", "b"], [1, 2]])[:3000]],
    "table-missing": [b"satu kata", sheet([["Judul saja"]]), b"nama;kegiatan;pagu\n"],
    "table-too-large": [
        b"\n".join(b"a;%d" % n for n in range(200_000)),
        ods([["Kegiatan", "Pagu"], ["a", 1]], extra=FAR),
    ],
}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_file_that_is_no_table_gets_its_sentence(tmp_path, rule):
    for data in REFUSED[rule]:
        told = looked_at(data, MONEY, tmp_path)
        assert told["tables"] is None
        assert [f["rule"] for f in told["findings"]] == [rule]


def test_a_sheet_of_many_rows_is_refused_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(grid, "MAX_ROWS", 500)
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for n in range(510):
        page.append(["a", n])
    file = io.BytesIO()
    book.save(file)
    told = looked_at(file.getvalue(), MONEY, tmp_path)
    assert "table-too-large" in [f["rule"] for f in told["findings"]]


def test_rows_without_headings_are_taken_in_the_order_of_the_fields(tmp_path):
    table = table_in(b"Siti;siti@kukar.go.id;KADIS;Plt.;1/8/2026;\n", TARGETS["accounts"], tmp_path)
    assert table.head == 0
    (record,), _ = read(table, TARGETS["accounts"])
    assert record.values == {
        "name": "Siti",
        "username": "siti@kukar.go.id",
        "post": "KADIS",
        "capacity": "plt",
        "from_date": "2026-08-01",
    }


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_bytes_come_nothing_is_raised(tmp_path_factory, data):
    told = looked_at(data, MONEY, tmp_path_factory.mktemp("any"))
    assert told["tables"] or told["findings"]
