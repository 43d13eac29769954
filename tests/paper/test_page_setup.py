"""A workbook that is printed fits its paper; every one the project writes does."""

import ast
import io
from pathlib import Path

import openpyxl

from idaman.features.plan.rules.lint import References
from idaman.features.plan.rules.workbook.writing import write
from tests.features.plan.rules.builders import clean

ROOT = Path(__file__).parents[2] / "idaman"


def test_each_sheet_of_the_plan_is_one_page_wide_with_its_head_on_every_page():
    book = openpyxl.load_workbook(io.BytesIO(write(clean(), References())))
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape", sheet.title
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
        assert sheet.page_setup.fitToWidth in (1, None), (
            "one is what is meant where nothing is said"
        )
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"


def test_whoever_writes_a_workbook_sets_its_pages_up():
    for path in ROOT.rglob("*.py"):
        source = path.read_text()
        calls = {
            ast.unparse(n.func) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)
        }
        if "xlsxwriter.Workbook" in calls:
            assert "set_up_pages" in calls, path
