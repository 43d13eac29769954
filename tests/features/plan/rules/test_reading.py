"""What officers do to a workbook: each doubt is said at its cell, in both languages."""

import re
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.workbook import locate, read, write
from tests.features.plan.rules.builders import book, cell, clean, references, sent, spoiled


def findings_of(data: bytes) -> list[tuple[str, str]]:
    return [(each.rule, each.place) for each in read(data, references=references()).findings]


def typed(sheet: str, head: str, value: object) -> tuple[object, list[tuple[str, str]]]:
    """Type a value into the first row; give what the first element then holds, and the findings."""
    opened = book()
    cell(opened, sheet, head).value = value
    reading = read(sent(opened), references=references())
    return reading, [(each.rule, each.place) for each in reading.findings]


@pytest.mark.parametrize(
    ("value", "day", "rules"),
    [
        ("12 Januari 2026", date(2026, 1, 12), ["date-as-text"]),
        ("Senin, 12 Januari 2026", date(2026, 1, 12), ["date-as-text"]),
        ("12/01/2026", date(2026, 1, 12), ["date-as-text"]),
        ("2026-01-12", date(2026, 1, 12), ["date-as-text"]),
        (datetime(2026, 1, 12), date(2026, 1, 12), []),  # noqa: DTZ001
        ("12 Januwari 2026", None, ["date-unclear"]),
        ("01/25/2026", None, ["date-unclear"]),
        ("31/02/2026", None, ["date-unclear"]),
        ("12/01/26", None, ["date-unclear"]),
        ("Triwulan I", None, ["date-unclear"]),
    ],
)
def test_a_date_is_taken_when_it_is_clear(value, day, rules):
    reading, found = typed("Kegiatan", "Mulai", value)
    assert reading.document.activities[0].starts == day
    assert found == [(rule, "Kegiatan!K2") for rule in rules]


def test_a_date_that_lost_its_format_is_still_a_date():
    opened = book()
    cell(opened, "Kegiatan", "Mulai").value = 46034
    cell(opened, "Kegiatan", "Mulai").number_format = "General"
    reading = read(sent(opened), references=references())
    assert reading.document.activities[0].starts == date(2026, 1, 12)
    assert [(each.rule, each.place) for each in reading.findings] == [
        ("date-as-text", "Kegiatan!K2")
    ]


@pytest.mark.parametrize(
    ("value", "amount", "rule"),
    [
        ("Rp 1.200.000", 1_200_000, "money-as-text"),
        ("1,2 miliar", 1_200_000_000, "money-as-text"),
        (1_200_000.0, 1_200_000, None),
        ("Rp 1.200.000,50", None, "money-decimals"),
        (1_200_000.5, None, "money-decimals"),
        ("1,200", None, "money-unclear"),
        ("banyak", None, "money-unclear"),
        (-5, None, "money-unclear"),
    ],
)
def test_money_is_whole_rupiah_or_refused(value, amount, rule):
    reading, found = typed("Biaya", "Jumlah (Rp)", value)
    costs = reading.document.activities[0].costs
    assert [cost.amount_idr for cost in costs] == ([] if amount is None else [amount])
    assert found == ([(rule, "Biaya!D2")] if rule else [])


@pytest.mark.parametrize(
    ("sheet", "head", "value", "listed", "field", "read_as"),
    [
        ("Kegiatan", "Penanggung jawab", "Dinas Kesehatan", "activities", "owner", "DINKES"),
        ("Kegiatan", "Penanggung jawab", "dinkes", "activities", "owner", "DINKES"),
        ("Kegiatan", "Lokasi", "Sangasanga", "activities", "places", ("64.02.05",)),
        ("Kegiatan", "Lokasi", "Kec. Sanga-Sanga; Melayu", "activities", "places",
         ("64.02.05", "64.02.06.1001")),
        ("Kegiatan", "Lokasi", "64.02.18, Tenggarong", "activities", "places",
         ("64.02.18", "64.02.06")),
        ("Kegiatan", "Subdimensi", "pelayanan PUBLIK", "activities", "sub_dimension",
         "governance.service"),
        ("Kegiatan", "Subdimensi", "living.health", "activities", "sub_dimension",
         "living.health"),
        ("Kegiatan", "Seluruh wilayah", "YA", "activities", "whole_regency", True),
        ("Kegiatan", "Seluruh wilayah", True, "activities", "whole_regency", True),
        ("Kegiatan", "TPB/SDGs", 9, "activities", "sdgs", (9,)),
        ("Kegiatan", "TPB/SDGs", "SDG 9, 16", "activities", "sdgs", None),
        ("Kegiatan", "Kode DPA", 5.0, "activities", "dpa_code", "5"),
        ("Sasaran", "Dimensi", "Governance", "objectives", "dimension", "governance"),
        ("Indikator", "Arah", "up", "indicators", "direction", "up"),
        ("Indikator", "Nilai awal", "12,5", "indicators", "baseline", 12.5),
    ],
)  # fmt: skip
def test_what_is_clear_is_taken_without_a_word(sheet, head, value, listed, field, read_as):
    reading, found = typed(sheet, head, value)
    if read_as is None:
        assert [rule for rule, _ in found] == ["sdg-unknown"]
        return
    assert getattr(getattr(reading.document, listed)[0], field) == read_as
    assert found == []


@pytest.mark.parametrize(
    ("sheet", "head", "value", "rule", "place", "nearest"),
    [
        ("Kegiatan", "Penanggung jawab", "Dinas Komunikasi dan Informasi", "agency-unknown",
         "Kegiatan!F2", "Dinas Komunikasi dan Informatika"),
        ("Kegiatan", "Lokasi", "Tengarong", "place-unknown", "Kegiatan!M2",
         "Tenggarong (64.02.06)"),
        ("Kegiatan", "Lokasi", "Pendingin", "place-ambiguous", "Kegiatan!M2", None),
        ("Kegiatan", "Subdimensi", "Pelayanan umum", "word-unknown", "Kegiatan!E2",
         "Pelayanan publik"),
        ("Sasaran", "Dimensi", "Smart Goverment", "word-unknown", "Sasaran!C2",
         "Smart Governance"),
        ("Kegiatan", "Seluruh wilayah", "mungkin", "yesno-unclear", "Kegiatan!N2", None),
        ("Kegiatan", "TPB/SDGs", "18", "sdg-unknown", "Kegiatan!U2", None),
        ("Indikator", "Nilai awal", "1.200", "number-unclear", "Indikator!G2", None),
        ("Indikator", "Tahun awal", "2024/2025", "year-unclear", "Indikator!H2", None),
        ("Kegiatan", "Kode", "keg#1", "code-invalid", "Kegiatan!A2", None),
        ("Kegiatan", "Nama", None, "value-missing", "Kegiatan!B2", None),
        ("Kesiapan", "Skor", 7, "value-invalid", "Kesiapan!C2", None),
        ("Biaya", "Kode", "KEG-999", "cost-unknown", "Biaya!A2", None),
        ("Kegiatan", "Nama", "#DIV/0!", "cell-error", "Kegiatan!B2", None),
        ("Kegiatan", "Target keluaran", "=1+1", "formula-without-value", "Kegiatan!J2", None),
    ],
)  # fmt: skip
def test_what_is_unclear_is_an_error_at_its_cell(sheet, head, value, rule, place, nearest):
    reading, _ = typed(sheet, head, value)
    errors = [each for each in reading.findings if each.severity == "error"]
    assert (rule, place) in [(each.rule, each.place) for each in errors]
    first = next(each for each in errors if each.rule == rule)
    assert "…" not in first.say("id") + first.say("en")
    if nearest:
        assert first.values["nearest"] == nearest


def test_nothing_is_suggested_where_nothing_is_near():
    reading, _ = typed("Kegiatan", "Lokasi", "Zzyzx")
    assert reading.findings[0].sentence == "Wilayah 'Zzyzx' tidak dikenal."
    assert reading.findings[0].say("en") == "The place 'Zzyzx' is not known."


def test_a_formula_with_a_stored_value_is_advice():
    data = write(spoiled("activities", output_target=4.0), references())
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, re.sub(rb"(<c r=\"J2\"[^>]*>)<v>4", rb"\1<f>2+2</f><v>4", content))
    reading = read(changed.getvalue(), references=references())
    assert [(each.rule, each.place) for each in reading.findings] == [("formula", "Kegiatan!J2")]
    assert reading.findings[0].values["value"] == "4.0"
    assert reading.document.activities[0].output_target == 4


def test_merged_cells_are_located():
    opened = book()
    opened["Kegiatan"].merge_cells("H2:H4")
    assert ("cells-merged", "Kegiatan!H2") in findings_of(sent(opened))


def test_a_missing_sheet_is_named_with_its_likeness():
    opened = book()
    opened["Kegiatan"].title = "Kegiatan 2026"
    reading = read(sent(opened), references=references())
    missing = next(each for each in reading.findings if each.rule == "sheet-missing")
    assert missing.place == "Kegiatan"
    assert missing.values["nearest"] == "Kegiatan 2026"
    assert ("sheet-unknown", "Kegiatan 2026") in findings_of(sent(opened))


def test_a_workbook_of_something_else_is_no_plan():
    opened = Workbook()
    opened.active["A1"] = "halo"
    reading = read(sent(opened), references=references())
    assert reading.document is None
    assert ("sheet-missing", "Pengaturan") in [(f.rule, f.place) for f in reading.findings]


def test_a_renamed_column_is_asked_about():
    opened = book()
    cell(opened, "Kegiatan", "Nama", row=1).value = "Nama Kegitan"
    reading = read(sent(opened), references=references())
    (finding,) = [each for each in reading.findings if each.rule == "column-renamed"]
    assert finding.place == "Kegiatan!B1"
    assert finding.sentence == "Kolom 'Nama Kegitan' tidak dikenal; maksud Anda 'Nama'?"


def test_a_column_nobody_knows_is_left_aside():
    opened = book()
    opened["Misi"]["D1"] = "qqq"
    assert findings_of(sent(opened)) == [("column-unknown", "Misi!D1")]


def test_a_required_column_that_is_gone_is_missed():
    opened = book()
    opened["Misi"].delete_cols(2)
    assert ("column-missing", "Misi!A1") in findings_of(sent(opened))


def test_a_heading_twice_is_refused():
    opened = book()
    opened["Kegiatan"]["C1"] = "Nama"
    assert findings_of(sent(opened))[0] == ("column-duplicate", "Kegiatan!C1")


def test_a_sheet_without_headings_is_refused():
    opened = book()
    opened["Misi"].delete_rows(1)
    assert ("headings-missing", "Misi!A1") in findings_of(sent(opened))


def test_headings_may_stand_lower():
    opened = book()
    opened["Misi"].insert_rows(1, 3)
    opened["Misi"]["A1"] = "MISI KABUPATEN"
    reading = read(sent(opened), references=references())
    assert reading.document.missions == clean().missions
    assert reading.locations["MIS-001", "text"] == ("Misi", 5, "B")


def test_codes_twice_name_both_rows():
    opened = book()
    opened["Kegiatan"]["A3"] = "KEG-001"
    reading = read(sent(opened), references=references())
    (finding,) = [each for each in reading.findings if each.rule == "code-duplicate"]
    assert finding.place == "Kegiatan!A3"
    assert (finding.values["first"], finding.values["second"]) == ("Kegiatan!A2", "Kegiatan!A3")
    assert len(reading.document.activities) == 17


def test_a_code_in_small_letters_is_read_large():
    reading, found = typed("Misi", "Kode", "mis-001")
    assert reading.document.missions[0].code == "MIS-001"
    assert found == [("code-normalised", "Misi!A2")]


def test_a_row_without_a_code_gets_the_next_free_one():
    opened = book()
    opened["Kegiatan"]["A20"] = None
    opened["Kegiatan"]["B20"] = "Tanpa kode"
    opened["Misi"]["B3"] = "Misi kedua"
    reading = read(sent(opened), references=references())
    assert reading.document.activities[-1].code == "KEG-019"
    assert reading.document.missions[-1].code == "MIS-002"
    assert findings_of(sent(opened)) == [
        ("code-assigned", "Misi!A3"),
        ("code-assigned", "Kegiatan!A20"),
    ]


def test_settings_are_located_too():
    opened = book()
    opened["Pengaturan"]["B2"] = None
    opened["Pengaturan"]["B5"] = "dua ribu"
    reading = read(sent(opened), references=references())
    assert reading.document is None
    assert [(each.rule, each.place) for each in reading.findings] == [
        ("value-missing", "Pengaturan!B2"),
        ("year-unclear", "Pengaturan!B5"),
    ]


def far(dimension: str, cells: dict[str, str]) -> bytes:
    """A workbook whose sheet Misi declares a dimension and holds cells far apart."""
    data, changed = write(clean(), references()), BytesIO()
    rows = "".join(
        f'<row r="{re.sub("[A-Z]", "", at)}"><c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'
        "</row>"
        for at, text in cells.items()
    )
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("latin-1")
            if name == "xl/worksheets/sheet3.xml":
                content = re.sub('<dimension ref="[^"]*"', f'<dimension ref="{dimension}"', content)
                content = content.replace("</sheetData>", rows + "</sheetData>")
            new.writestr(name, content.encode("latin-1"))
    return changed.getvalue()


def test_a_declared_dimension_costs_nothing():
    reading = read(far("A1:XFD1048576", {}), references=references())
    assert reading.findings == []
    assert reading.document == clean()


def test_a_cell_at_the_far_end_is_found_and_not_followed():
    reading = read(far("A1:XFD1048576", {"XFD1048576": "x"}), references=references())
    assert [each.rule for each in reading.findings] == ["sheet-too-large"]
    assert reading.document == clean()


def test_rows_that_are_cut_off_are_an_error():
    reading = read(far("A1:A100001", {"A100001": "x"}), references=references())
    assert [(f.rule, f.severity, f.place) for f in reading.findings] == [
        ("sheet-too-large", "error", "Misi!A100001")
    ]


def test_a_wide_row_is_found_and_not_followed():
    reading = read(far("A1:XFD9", {"XFD9": "x"}), references=references())
    assert [(f.rule, f.place) for f in reading.findings] == [("sheet-too-large", "Misi!XFD9")]
    assert reading.document == clean()


def test_findings_about_the_plan_are_placed_at_their_cells():
    document = spoiled("activities", 2, owner=None, sdgs=())
    reading = read(write(document, references()), references=references())
    placed = {each.rule: each.place for each in locate(lint(document, references()), reading)}
    assert placed == {
        "activity-without-owner": "Kegiatan!F4",
        "sdg-missing": "Kegiatan!U4",
    }


def test_a_flood_of_one_rule_is_counted():
    opened = book()
    for row in range(3, 303):
        opened["Misi"][f"C{row}"] = "tanpa misi"
    rules = [rule for rule, _ in findings_of(sent(opened))]
    assert rules.count("value-missing") == 200
    assert rules.count("findings-many") == 1
