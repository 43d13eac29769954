"""Looking an OpenDocument sheet over before calamine reads it.

A cell that says "repeat me a million times" costs a few bytes, so how far filled cells reach is
counted in the XML first, as openpyxl does for XLSX.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

from defusedxml.ElementTree import iterparse
from python_calamine import CalamineWorkbook

from idaman.core.imports.rules.grid import FAR, FLOOD, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Grid

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "Err:")


def grids_of(data: bytes) -> dict[str, Grid]:
    """Take out the cells of every sheet; of none when one of them reaches too far."""
    surveyed = _survey(data)
    left = MAX_CELLS
    for grid in surveyed.values():
        rows, columns = grid.reaches
        left -= rows * columns
        if left < 0:
            grid.beyond = grid.beyond or (rows, 1)
    # Calamine lays out every sheet as soon as it opens the file.
    if any(grid.beyond for grid in surveyed.values()):
        return surveyed
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    for grid in surveyed.values():
        grid.rows = book.get_sheet_by_name(grid.name).to_python(skip_empty_area=False)
        grid.until = len(grid.rows)
    return surveyed


def _survey(data: bytes) -> dict[str, Grid]:
    found: dict[str, Grid] = {}
    grid: Grid | None = None
    row = column = 0
    with zipfile.ZipFile(BytesIO(data)) as parts, parts.open("content.xml") as content:
        for event, node in iterparse(content, events=("start", "end")):
            if event == "start":
                if node.tag == f"{TABLE}table":
                    grid = found[node.get(f"{TABLE}name", "")] = Grid(node.get(f"{TABLE}name", ""))
                    row = 0
                elif node.tag == f"{TABLE}table-row":
                    column = 0
                continue
            if node.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                times = _times(node.get(f"{TABLE}number-columns-repeated"))
                said = "".join(node.itertext())
                if grid is not None and (said or node.get(f"{OFFICE}value-type")):
                    grid.reaches = (
                        max(grid.reaches[0], row + 1),
                        max(grid.reaches[1], column + times),
                    )
                    if node.get(f"{TABLE}formula") and len(grid.formulas) < FLOOD:
                        grid.formulas.append((row + 1, column + 1))
                    if said.startswith(ERRORS) and len(grid.errors) < FLOOD:
                        grid.errors[row + 1, column + 1] = said[:20]
                    if node.get(f"{OFFICE}value-type") == "percentage":
                        grid.percents.add(column + 1)
                    down = _times(node.get(f"{TABLE}number-rows-spanned"))
                    right = _times(node.get(f"{TABLE}number-columns-spanned"))
                    if (down > 1 or right > 1) and down < MAX_ROWS and right < MAX_COLUMNS:
                        corner = (row + down, column + right)
                        grid.merged.append(((row + 1, column + 1), corner))
                column += times
                node.clear()
            elif node.tag == f"{TABLE}table-row":
                times = _times(node.get(f"{TABLE}number-rows-repeated"))
                is_filled = grid is not None and grid.reaches[0] == row + 1
                if grid is not None and is_filled and times > 1:
                    grid.reaches = (row + times, grid.reaches[1])
                row += times
                if grid is not None and is_filled:
                    _bound(grid)
                node.clear()
            elif node.tag == f"{TABLE}table":
                node.clear()
    return found


def _bound(grid: Grid) -> None:
    if grid.reaches[0] > MAX_ROWS or grid.reaches[1] > MAX_COLUMNS:
        grid.beyond = grid.beyond or (min(grid.reaches[0], MAX_ROWS + 1), 1)
        grid.reaches = FAR


def _times(written: str | None) -> int:
    """Read how often something is repeated or spanned; what is no number is once."""
    return max(1, int(written)) if written and written.isdecimal() and len(written) < 9 else 1
