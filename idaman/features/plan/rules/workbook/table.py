"""Finding the columns of a sheet by their headings, in either language, and doubting kindly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from idaman.core.findings import Finding, found
from idaman.core.imports.rules.cells import nearest
from idaman.core.imports.rules.grid import Grid
from idaman.features.plan.rules.workbook.layout import WorkbookColumn, WorkbookSheet

HEADS_WITHIN = 10
"""How many rows may stand above the headings."""
_YEAR = re.compile(r"^(?:target\s*)?(20\d\d|2100)(?:\.0)?$")


@dataclass
class WorkbookTable:
    """One sheet with its columns recognised; `columns` maps a cell's column to its field."""

    sheet: WorkbookSheet
    grid: Grid
    head: int = 0
    """The row of the headings; 0 when none were found."""
    columns: dict[int, WorkbookColumn] = field(default_factory=dict)
    targets: dict[int, int] = field(default_factory=dict)
    """Column → year."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[int]:
        """The numbers of the rows that hold anything in a known column."""
        if not self.head:
            return
        known = [*self.columns, *self.targets]
        for row in range(self.head + 1, len(self.grid.rows) + 1):
            cells = self.grid.rows[row - 1]
            if any(c <= len(cells) and not blank(cells[c - 1]) for c in known):
                yield row

    def column_of(self, name: str) -> int:
        """Give the column of a field or of one year's target; 0 when it is not there."""
        head, _, year = name.partition(".")
        if head == "targets" and year:
            return next((c for c, y in self.targets.items() if str(y) == year), 0)
        return next((c for c, column in self.columns.items() if column.field == head), 0)


def blank(value: object) -> bool:
    """Tell whether a cell holds nothing one could read."""
    return value is None or value == "" or (isinstance(value, str) and not value.strip())


def heading(value: object) -> str:
    """Reduce a heading to what must agree.

    >>> heading(" Nama  * "), heading(2026.0)
    ('nama', '2026')
    """
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return " ".join(str(value).replace("*", " ").split()).casefold()


def recognise(sheet: WorkbookSheet, grid: Grid) -> WorkbookTable:
    """Find the headings of a sheet and what each column fills."""
    table = WorkbookTable(sheet, grid)
    known: dict[str, WorkbookColumn] = {}
    for column in sheet.columns:
        for name in (*column.heads, column.field):
            known.setdefault(heading(name), column)
    best = 0
    for row in range(1, min(HEADS_WITHIN, len(grid.rows)) + 1):
        hits = sum(heading(value) in known for value in grid.rows[row - 1])
        if hits > best:
            best, table.head = hits, row
    if not table.head:
        table.findings.append(found("headings-missing", sheet=sheet.name, row=1, column="A"))
        return table
    _name_columns(table, known)
    return table


def _name_columns(table: WorkbookTable, known: dict[str, WorkbookColumn]) -> None:
    sheet, grid = table.sheet, table.grid
    seen: dict[str, int] = {}
    strange: list[tuple[int, str]] = []
    for at, value in enumerate(grid.rows[table.head - 1], 1):
        if blank(value):
            continue
        name = heading(value)
        column, year = known.get(name), _YEAR.match(name)
        key = column.field if column else f"targets.{year[1]}" if year else ""
        if key and key in seen:
            first = get_column_letter(seen[key])
            table.findings.append(
                found("column-duplicate", **grid.place(table.head, at), value=value, first=first)
            )
        elif column:
            seen[key], table.columns[at] = at, column
        elif year and sheet.kind == "indicator":
            seen[key], table.targets[at] = at, int(year[1])
        else:
            strange.append((at, str(value).strip()))
    left = [column for column in sheet.columns if column.field not in seen]
    for at, value in strange:
        close = nearest(heading(value), [column.heads[0] for column in left])
        rule = "column-renamed" if close else "column-unknown"
        table.findings.append(found(rule, **grid.place(table.head, at), value=value, nearest=close))
    renamed = {each.values["nearest"] for each in table.findings if each.rule == "column-renamed"}
    for column in left:
        # A missing code column is no harm: codes are assigned.
        optional = not column.required or (column.field == "code" and bool(sheet.prefix))
        if not optional and column.heads[0] not in renamed:
            table.findings.append(
                found(
                    "column-missing",
                    **grid.place(table.head, 1),
                    value=column.heads[0],
                    name=sheet.name,
                )
            )
