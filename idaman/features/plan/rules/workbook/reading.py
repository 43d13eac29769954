"""Reading the workbook back: the document as far as it is clear, and every doubt at its cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from openpyxl.utils import get_column_letter
from pydantic import ValidationError

from idaman.core.findings import Finding, References, Severity, found
from idaman.core.imports.rules.cells import nearest
from idaman.core.imports.rules.gate import LIMIT, inspect
from idaman.core.imports.rules.grid import Grid, grids, sheet_names
from idaman.core.rulebook import RULES
from idaman.features.plan.rules.model import Cost, Document, Piece, Settings
from idaman.features.plan.rules.workbook.cells import Unclear, WorkbookCells
from idaman.features.plan.rules.workbook.layout import (
    AGENCIES,
    BY_KIND,
    GUIDE,
    LISTS,
    PLACES,
    SHEETS,
    YEARS,
    WorkbookColumn,
)
from idaman.features.plan.rules.workbook.table import WorkbookTable, blank, heading, recognise

MANY = 200
"""After so many findings of one rule on one sheet, the rest are counted, not listed."""


class Locations(Mapping[tuple[str, str], tuple[str, int, str]]):
    """(code, field) → (sheet, row, column letters); the field "" is the element itself."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[WorkbookTable | None, str, int]] = {}
        self._cells: dict[tuple[str, str], tuple[str, int, str]] = {}

    def add_row(self, code: str, table: WorkbookTable, row: int) -> None:
        """Note the row an element stands in."""
        self._rows[code] = (table, table.sheet.name, row)

    def add_cell(self, code: str, field: str, cell: tuple[str, int, str]) -> None:
        """Note a cell that stands elsewhere than in its element's row."""
        self._cells.setdefault((code, field), cell)

    def __getitem__(self, key: tuple[str, str]) -> tuple[str, int, str]:
        if key in self._cells:
            return self._cells[key]
        code, name = key
        table, sheet, row = self._rows[code]
        at = table.column_of(name or "code") if table else 0
        if name and not at:
            raise KeyError(key)
        return sheet, row, get_column_letter(at or 1)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield from self._cells
        for code, (table, _, _) in self._rows.items():
            names = [column.field for column in table.columns.values()] if table else []
            yield from ((code, name) for name in names if (code, name) not in self._cells)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True)
class WorkbookReading:
    """What a workbook said: no document when it was refused or names no plan."""

    document: Document | None
    findings: list[Finding]
    locations: Mapping[tuple[str, str], tuple[str, int, str]] = field(default_factory=Locations)


def read(data: bytes, *, references: References, limit_bytes: int = LIMIT) -> WorkbookReading:
    """Read a workbook; whatever is wrong with it becomes a finding, never an exception."""
    if refusals := inspect(data, limit_bytes):
        return WorkbookReading(None, refusals)
    try:
        names = sheet_names(data)
        taken = grids(data, [name for name in SHEETS if name in names])
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # parsers of foreign files raise anything, even Rust panics
        return WorkbookReading(None, [found("file-damaged")])
    return _Reader(references, taken, names).read()


def locate(findings: Iterable[Finding], reading: WorkbookReading) -> list[Finding]:
    """Place findings about the document at the cells it was read from."""
    placed = []
    for each in findings:
        cell = None
        for name in (each.field, each.field.split(".")[0], ""):
            if not cell and not each.sheet and each.code:
                cell = reading.locations.get((each.code, name))
        if cell:
            each = replace(each, sheet=cell[0], row=cell[1], column=cell[2])
        placed.append(each)
    return placed


class _Reader:
    """One workbook being read."""

    def __init__(self, references: References, taken: dict[str, Grid], names: list[str]) -> None:
        self.cells = WorkbookCells(references)
        self.taken, self.names = taken, names
        self.findings: list[Finding] = []
        self.locations = Locations()
        self.seen: dict[str, tuple[str, str]] = {}
        """Code → the sheet and cell it first stood in."""

    def read(self) -> WorkbookReading:
        self._sheets()
        for grid in self.taken.values():
            self.findings += grid.findings()
        tables = {
            sheet.kind: recognise(sheet, self.taken[name])
            for name, sheet in SHEETS.items()
            if name in self.taken and sheet.kind != "settings"
        }
        for table in tables.values():
            self.findings += table.findings
        plain = {kind: self._rows(table) for kind, table in tables.items() if kind != "cost"}
        if "cost" in tables:
            self._costs(tables["cost"], plain)
        lists = {
            BY_KIND[kind].listed: tuple(self._built(tables[kind], rows))
            for kind, rows in plain.items()
        }
        settings = self._settings(self.taken.get("Pengaturan"))
        document = Document(settings=settings, **lists) if settings else None
        return WorkbookReading(document, shortened(self.findings), self.locations)

    def _sheets(self) -> None:
        others = {GUIDE, AGENCIES, PLACES, LISTS}
        strange = [name for name in self.names if name not in SHEETS and name not in others]
        missing = [name for name in SHEETS if name not in self.names]
        for name in missing:
            close = nearest(name, strange, 75)
            said: dict[str, Any] = {"name": name, "nearest": close}
            self.findings.append(found("sheet-missing", sheet=name, **said))
        for name in strange:
            self.findings.append(found("sheet-unknown", sheet=name, name=name))

    def _cell(self, grid: Grid, column: WorkbookColumn, row: int, at: int) -> Any:
        """Read one cell; None when it is empty or unclear."""
        value = grid.at(row, at)
        if (row, at) in grid.errors or blank(value):
            return None
        try:
            read = self.cells.read(column.form, value)
        except Unclear as unclear:
            self._say(unclear.rule, grid, row, at, column, unclear.values)
            return None
        for rule, values in self.cells.notes:
            self._say(rule, grid, row, at, column, values)
        self.cells.notes.clear()
        return read

    def _say(
        self,
        rule: str,
        grid: Grid,
        row: int,
        at: int,
        column: WorkbookColumn,
        values: dict[str, object],
    ) -> None:
        said: dict[str, Any] = {"column_name": column.heads[0], **values}
        self.findings.append(found(rule, **grid.place(row, at), field=column.field, **said))

    def _settings(self, grid: Grid | None) -> Settings | None:
        if grid is None:
            return None
        known = {}
        for column in SHEETS["Pengaturan"].columns:
            for name in (*column.heads, column.field):
                known[heading(name)] = column
        plain: dict[str, Any] = {}
        places: dict[str, int] = {}
        for row in range(1, len(grid.rows) + 1):
            found_column = known.get(heading(grid.at(row, 1)))
            if found_column is None:
                continue
            name = found_column.field
            places[name] = row
            self.locations.add_cell("SETTINGS", name, (grid.name, row, "B"))
            value = self._cell(grid, found_column, row, 2)
            if value is not None:
                plain[name] = value
        silent = {each.field for each in self.findings if each.sheet == grid.name}
        for column in SHEETS["Pengaturan"].columns:
            if column.required and column.field not in plain and column.field not in silent:
                row = places.get(column.field, 1)
                self._say("value-missing", grid, row, 2, column, {})
        try:
            return Settings.model_validate(plain)
        except ValidationError as refusal:
            self._refused(refusal, grid.name, lambda name: (places.get(name, 1), "B"), silent)
            return None

    def _rows(self, table: WorkbookTable) -> list[tuple[int, dict[str, Any]]]:
        rows = []
        for row in table.rows:
            plain: dict[str, Any] = {}
            before = len(self.findings)
            for at, column in table.columns.items():
                value = self._cell(table.grid, column, row, at)
                if value is not None:
                    plain[column.field] = value
            targets = {
                year: self._cell(table.grid, YEARS, row, at) for at, year in table.targets.items()
            }
            if any(value is not None for value in targets.values()):
                plain["targets"] = {y: v for y, v in targets.items() if v is not None}
            if self._complete(table, row, plain, self.findings[before:]):
                rows.append((row, plain))
        return self._coded(table, rows)

    def _complete(
        self, table: WorkbookTable, row: int, plain: dict[str, Any], said: list[Finding]
    ) -> bool:
        """Ask for what must be filled; a cell already spoken of is not asked for again."""
        whole = True
        spoken = {each.field for each in said}
        for at, column in table.columns.items():
            if not column.required or column.field in plain:
                continue
            if column.field == "code" and table.sheet.prefix and column.field not in spoken:
                continue
            whole = False
            if column.field not in spoken and (row, at) not in table.grid.errors:
                self._say("value-missing", table.grid, row, at, column, {})
        names = {column.field for column in table.columns.values()}
        return whole and all(
            column.field in names or (column.field == "code" and bool(table.sheet.prefix))
            for column in table.sheet.columns
            if column.required
        )

    def _coded(
        self, table: WorkbookTable, rows: list[tuple[int, dict[str, Any]]]
    ) -> list[tuple[int, dict[str, Any]]]:
        """Give codes where they are missing, and keep the first of two alike."""
        taken = {plain["code"] for _, plain in rows if "code" in plain} | self.seen.keys()
        number = 0
        kept = []
        for row, plain in rows:
            at = table.column_of("code") or 1
            if "code" not in plain:
                while (code := f"{table.sheet.prefix}-{number + 1:03}") in taken:
                    number += 1
                number += 1
                plain["code"] = code
                self.findings.append(
                    found("code-assigned", **table.grid.place(row, at), code=code, field="code")
                )
            code = plain["code"]
            if code in self.seen:
                sheet, first = self.seen[code]
                said: dict[str, Any] = {"first": f"{sheet}!{first}", "code": code}
                said |= {"second": f"{table.sheet.name}!{get_column_letter(at)}{row}"}
                place = table.grid.place(row, at)
                self.findings.append(found("code-duplicate", **place, **said))
                continue
            self.seen[code] = (table.sheet.name, f"{get_column_letter(at)}{row}")
            self.locations.add_row(code, table, row)
            kept.append((row, plain))
        return kept

    def _costs(
        self, table: WorkbookTable, plain: dict[str, list[tuple[int, dict[str, Any]]]]
    ) -> None:
        owners = {
            each["code"]: each
            for kind in ("activity", "quick_win")
            for _, each in plain.get(kind, ())
        }
        for row in table.rows:
            before = len(self.findings)
            read = {
                column.field: value
                for at, column in table.columns.items()
                if (value := self._cell(table.grid, column, row, at)) is not None
            }
            if not self._complete(table, row, read, self.findings[before:]):
                continue
            code = read.pop("code")
            if code not in owners:
                place = table.grid.place(row, table.column_of("code"))
                close = nearest(code, owners, 75) if len(owners) < 2_000 else ""
                self.findings.append(found("cost-unknown", **place, value=code, nearest=close))
                continue
            costs = owners[code].setdefault("costs", [])
            for name in ("year", "source", "amount_idr"):
                cell = (table.sheet.name, row, get_column_letter(table.column_of(name) or 1))
                if name == "year" or (name == "amount_idr" and not costs):
                    key = f"costs.{len(costs)}" if name == "year" else "costs"
                    self.locations.add_cell(code, key, cell)
            try:
                costs.append(Cost(**read))
            except ValidationError as refusal:
                self._refused(refusal, table.sheet.name, _places(table, row), set())

    def _built(
        self, table: WorkbookTable, rows: list[tuple[int, dict[str, Any]]]
    ) -> Iterator[Piece]:
        for row, plain in rows:
            try:
                yield table.sheet.type.model_validate(plain)
            except ValidationError as refusal:
                self._refused(refusal, table.sheet.name, _places(table, row), set())

    def _refused(self, refusal: ValidationError, sheet: str, place: Any, silent: set[str]) -> None:
        for error in refusal.errors():
            name = str(error["loc"][0]) if error["loc"] else ""
            if name in silent or error["type"] == "missing":
                continue
            row, column = place(name)
            value = str(error["input"])[:80]
            self.findings.append(
                found(
                    "value-invalid",
                    sheet=sheet,
                    row=row,
                    column=column,
                    field=name,
                    value=value,
                    reason=error["msg"],
                )
            )


def _places(table: WorkbookTable, row: int) -> Any:
    return lambda name: (row, get_column_letter(table.column_of(name) or 1))


def shortened(findings: list[Finding]) -> list[Finding]:
    """Errors first, then by place; a flood of one rule on one sheet is counted."""
    order = list(Severity)
    sheets = {name: at for at, name in enumerate(SHEETS)}
    ranked = sorted(
        findings,
        key=lambda each: (order.index(each.severity), sheets.get(each.sheet, -1), each.row),
    )
    counts: dict[tuple[str, str], int] = {}
    kept = []
    for each in ranked:
        key = (each.rule, each.sheet)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= MANY:
            kept.append(each)
    for (rule, sheet), count in counts.items():
        if count > MANY:
            kept.append(
                found(
                    "findings-many",
                    sheet=sheet,
                    rule_name=rule,
                    count=count - MANY,
                    severity=RULES[rule].severity,
                )
            )
    return kept
