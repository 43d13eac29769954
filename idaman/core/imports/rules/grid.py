"""Taking the cells out of a workbook in two passes.

The first pass (openpyxl, reading only) sees formulas, errors and how far the cells really reach;
the second (calamine) gives the values quickly. Calamine is never shown a sheet whose cells reach
far: it makes room for the whole rectangle at once, and A1 with XFD1048576 would ask for 512 GiB.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from idaman.core.findings import Finding, Severity, found

MAX_ROWS = 100_000
MAX_COLUMNS = 150
MAX_CELLS = 2_000_000
"""How many cells are looked at in all, and how large a rectangle calamine is shown."""
FLOOD = 50_000
"""So many formulas or errors of one sheet are noted; it is refused long before."""
FAR = (1 << 20, 1 << 14)
"""As far as a sheet can reach."""
EMPTY_RUN = 2_000
"""After so many empty rows, nothing more is expected on a sheet that reaches far."""


@dataclass
class Grid:
    """The cells of one sheet, from A1, and what is special about some of them."""

    name: str
    rows: list[list[Any]] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    percents: set[int] = field(default_factory=set)
    """Columns with a number shown as percent: 0.25 there is 25 %."""
    reaches: tuple[int, int] = (0, 0)
    until: int = 0
    """The last row that is read."""
    seen: int = 0
    """How many cells were looked at."""
    beyond: tuple[int, int] | None = None
    """The first cell outside what is read."""

    def at(self, row: int, column: int) -> Any:
        """Give what stands in a cell, counted from 1; "" when nothing does."""
        if row > len(self.rows) or column > len(self.rows[row - 1]):
            return ""
        value = self.rows[row - 1][column - 1]
        return "" if value is None else value

    def findings(self) -> Iterator[Finding]:
        """Report formulas, errors, merged cells and cells too far out, each at its place."""
        for row, column in self.formulas:
            empty = self.at(row, column) == "" and (row, column) not in self.errors
            rule = "formula-without-value" if empty else "formula"
            value = self.errors.get((row, column), str(self.at(row, column)))
            yield found(rule, **self.place(row, column), value=value)
        for (row, column), error in self.errors.items():
            yield found("cell-error", **self.place(row, column), value=error)
        for (top, left), (bottom, right) in self.merged:
            cells = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            yield found("cells-merged", **self.place(top, left), cells=cells)
        if self.beyond:
            # A stray cell far to the right is no loss; rows that were cut off are.
            lost = Severity.ERROR if self.beyond[1] <= MAX_COLUMNS else Severity.WARNING
            last = self.beyond[0] - 1 if lost is Severity.ERROR else MAX_ROWS
            place = self.place(*self.beyond)
            yield found("sheet-too-large", **place, severity=lost, rows=last)

    def place(self, row: int, column: int) -> dict[str, Any]:
        """Name a cell as a finding does."""
        return {"sheet": self.name, "row": row, "column": get_column_letter(column)}


def sheet_names(data: bytes) -> list[str]:
    """Name the worksheets of a workbook, in order."""
    with _quietly(data) as book:
        return [sheet.title for sheet in book.worksheets]


def grids(data: bytes, names: list[str]) -> dict[str, Grid]:
    """Take out the cells of the named sheets, never more than a bounded area of each."""
    taken: dict[str, Grid] = {}
    left = MAX_CELLS
    with _quietly(data) as book:
        for name in names:
            taken[name] = _survey(book[name], left)
            left -= taken[name].seen
    wide = [grid for grid in taken.values() if grid.reaches[0] * grid.reaches[1] > MAX_CELLS]
    if wide:
        with _quietly(data, data_only=True) as book:
            for grid in wide:
                grid.rows = _slowly(book[grid.name], grid.until)
    near = [grid for grid in taken.values() if grid not in wide]
    if near:
        quick = CalamineWorkbook.from_filelike(BytesIO(data))
        for grid in near:
            sheet = quick.get_sheet_by_name(grid.name)
            grid.rows = sheet.to_python(skip_empty_area=False)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                grid.merged.append(((top + 1, left + 1), (bottom + 1, right + 1)))
    return taken


@contextmanager
def _quietly(data: bytes, *, data_only: bool = False) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(BytesIO(data), read_only=True, data_only=data_only, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _survey(sheet: Any, left: int) -> Grid:
    grid = Grid(sheet.title)
    # The declared dimension is a hint that costs nothing to write and may be absurd.
    sheet.reset_dimensions()
    widest = wide = 0
    for row, cells in enumerate(sheet.iter_rows(), 1):
        if not cells:
            continue
        widest = max(widest, len(cells))
        if row > MAX_ROWS or len(cells) > MAX_COLUMNS:
            grid.beyond = grid.beyond or _filled(cells, row)
            grid.reaches = FAR
            wide += 1
            if row > MAX_ROWS or wide > EMPTY_RUN:
                break
        grid.seen += min(len(cells), MAX_COLUMNS)
        if grid.seen > left:
            grid.beyond, grid.reaches = (row, 1), FAR
            break
        grid.until = row
        for column, cell in enumerate(cells[:MAX_COLUMNS], 1):
            kind = cell.data_type
            if kind == "f" and len(grid.formulas) < FLOOD:
                grid.formulas.append((row, column))
            elif kind == "e" and len(grid.errors) < FLOOD:
                grid.errors[row, column] = str(cell.value)
            elif kind == "n" and "%" in str(cell.number_format):
                grid.percents.add(column)
    grid.reaches = max(grid.reaches, (grid.until, widest))
    return grid


def _filled(cells: Any, row: int) -> tuple[int, int] | None:
    """The first cell beyond the limits that holds something; colour alone is nothing."""
    first = MAX_COLUMNS + 1 if row <= MAX_ROWS else 1
    for column, cell in enumerate(cells[first - 1 :], first):
        if cell.value not in (None, ""):
            return row, column
    return None


def _slowly(sheet: Any, until: int) -> list[list[Any]]:
    sheet.reset_dimensions()
    rows: list[list[Any]] = []
    empty = 0
    for cells in sheet.iter_rows(max_row=until, max_col=MAX_COLUMNS, values_only=True):
        values = ["" if value is None else value for value in cells]
        while values and values[-1] == "":
            values.pop()
        empty = 0 if values else empty + 1
        if empty > EMPTY_RUN:
            break
        rows.append(values)
    return rows
