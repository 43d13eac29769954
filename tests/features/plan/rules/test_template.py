"""What officers see when they open the workbook."""

from openpyxl.worksheet.worksheet import Worksheet

from idaman.features.plan.rules.workbook.layout import AGENCIES, GUIDE, LISTS, PLACES, SHEETS
from tests.features.plan.rules.builders import AGENCIES as KNOWN
from tests.features.plan.rules.builders import PLACES as TERRITORY
from tests.features.plan.rules.builders import book, cell


def choices(sheet: Worksheet, at: str) -> str:
    for rule in sheet.data_validations.dataValidation:
        if at in rule.sqref:
            return str(rule.formula1)
    raise LookupError(at)


def test_the_sheets_come_in_the_order_of_the_work():
    opened = book()
    assert opened.sheetnames == [GUIDE, *SHEETS, AGENCIES, PLACES, LISTS]
    assert opened[LISTS].sheet_state == "hidden"


def test_every_heading_explains_itself_and_stays_in_sight():
    opened = book()
    for name, sheet in SHEETS.items():
        if sheet.kind == "settings":
            continue
        assert opened[name].freeze_panes.endswith("2")
        for head in opened[name][1]:
            assert head.comment.text.endswith(("Wajib diisi.", "Boleh kosong."))


def test_choices_are_offered_from_lists():
    opened = book()
    offered = {
        "Subdimensi": "idaman_sub_dimension",
        "Penanggung jawab": "idaman_agencies",
        "Program": "idaman_codes_programme",
        "Contoh": "idaman_yesno",
    }
    for head, name in offered.items():
        at = cell(opened, "Kegiatan", head).coordinate
        assert choices(opened["Kegiatan"], at) == name
        assert name in opened.defined_names
    assert choices(opened["Biaya"], "C2") == "idaman_funding"


def test_a_target_column_stands_for_every_year_of_the_plan():
    heads = [each.value for each in book()["Indikator"][1]]
    assert heads[-5:] == [f"Target {year}" for year in range(2025, 2030)]


def test_the_reference_sheets_hold_what_the_government_has():
    opened = book()
    assert [row[0].value for row in opened[AGENCIES].iter_rows(min_row=2)] == sorted(KNOWN)
    assert opened[PLACES].max_row == len(TERRITORY) + 1
