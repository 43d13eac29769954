"""Rows into records: what a confirmed mapping makes of a table, with every doubt at its cell."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter

from idaman.core.findings import Finding, References, found
from idaman.core.imports.rules.cells import Unclear
from idaman.core.imports.rules.locate import Cell, SheetRow, Table, group_of
from idaman.core.imports.rules.mapping import ColumnMatch, Mapping
from idaman.core.imports.rules.reading import PLACES, Reader, dots_of, is_gap
from idaman.core.imports.rules.target import Target, TargetField
from idaman.core.places.rules.place_names import levels_in

PAIRED_FROM = "paired_from"
"""Where a record keeps the code that stood in the table, if a person paired it with another."""


@dataclass(frozen=True)
class Record:
    """What one row says, field by field, and where it stands.

    Values are plain data: a day is "2026-01-12", a number the text of a decimal, rupiah an
    integer, several places a list. A field without a value is not there. A yearly field of a
    target that is not long is {"2026": value}.
    """

    sheet: str
    row: int
    values: AnyMapping[str, Any] = field(hash=False)
    columns: AnyMapping[str, str] = field(default_factory=dict, hash=False)
    """Field → the column's letters; a yearly one too as "cost.2026"."""

    def text(self, name: str) -> str:
        """Give a text, "" where there is none."""
        return str(self.values.get(name, "") or "")

    def day(self, name: str) -> date | None:
        """Give a day."""
        said = self.values.get(name)
        return date.fromisoformat(said) if said else None

    def number(self, name: str) -> Decimal | None:
        """Give a number exactly as it was written."""
        said = self.values.get(name)
        return None if said is None else Decimal(str(said))

    def whole(self, name: str) -> int | None:
        """Give an integer: a year, rupiah."""
        said = self.values.get(name)
        return None if said is None else int(said)

    def finding(self, rule: str, name: str = "", **values: object) -> Finding:
        """Report something about this row, at the cell of a field."""
        said: dict[str, Any] = dict(values)
        at = self.columns.get(name, "")
        return found(rule, sheet=self.sheet, row=self.row, column=at, field=name, **said)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data, to be kept between two steps."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "values": dict(self.values),
            "columns": dict(self.columns),
        }

    @classmethod
    def from_json(cls, said: AnyMapping[str, Any]) -> Record:
        """Take it back from plain data."""
        return cls(said["sheet"], said["row"], said["values"], said["columns"])


@dataclass(frozen=True)
class TableReading:
    """What a table gives: its records, what was found, and how many rows of each kind."""

    records: list[Record]
    findings: list[Finding]
    counts: dict[str, int]


def read_records(
    table: Table, target: Target, mapping: Mapping, references: References
) -> TableReading:
    """Turn the rows of a table into records of a target; never raise for what stands there."""
    return _Rows(table, target, mapping, references).read()


class _Rows:
    """One table being read."""

    def __init__(
        self, table: Table, target: Target, mapping: Mapping, references: References
    ) -> None:
        self.table, self.target, self.mapping = table, target, mapping
        self.reader = Reader(references)
        self.findings: list[Finding] = []
        self.places = {column.at: n for n, column in enumerate(table.columns)}
        self.taken: list[tuple[ColumnMatch, TargetField]] = []
        for each in mapping.columns:
            named = target.field_named(each.field) if each.field else None
            if named is not None and each.at in self.places:
                self.taken.append((each, named))
        self.dots = {
            each.at: dots_of(
                [r.cells[self.places[each.at]] for r in table.rows if r.kind == "data"]
            )
            for each, named in self.taken
            if named.kind in ("number", "percent")
        }
        self.scopes = {
            each.at: self.reader.scope(
                named,
                table.columns[self.places[each.at]].heading,
                [r.cells[self.places[each.at]] for r in table.rows if r.kind == "data"],
            )
            for each, named in self.taken
        }
        self.above: dict[str, Cell] = {}
        self.gaps = 0

    def read(self) -> TableReading:
        fixed = self._fixed()
        self._ask_for_fields(fixed)
        records: list[Record] = []
        group: dict[str, str] = {}
        counts: dict[str, int] = {}
        skip = set(self.mapping.skip)
        for row in self.table.rows:
            kind: str = "skipped" if row.at in skip else row.kind
            if kind == "total" and self.mapping.totals == "data":
                kind = "data"
            counts[kind] = counts.get(kind, 0) + 1
            if kind == "group":
                word, name = group_of(row.label)
                if into := self.mapping.groups.get(word):
                    group = {**group, into: self._with_level(into, word, name)}
                self.above.clear()
            elif kind == "data":
                if len(records) > self.target.most_rows:
                    self.findings.append(
                        found(
                            "table-too-large",
                            sheet=self.table.sheet,
                            row=row.at,
                            rows=f"{self.target.most_rows:,}".replace(",", "."),
                        )
                    )
                    break
                records += self._records(row, fixed, group)
        self._say_doubled(records)
        return TableReading(records, self.findings, {**counts, "gaps": self.gaps})

    def _fixed(self) -> dict[str, Any]:
        """Read what was said once for all rows."""
        fixed = {}
        for name, said in self.mapping.fixed.items():
            named = self.target.field_named(name)
            if named is None or is_gap(said):
                continue
            try:
                fixed[name] = self.reader.read(named, said)
            except Unclear as unclear:
                self._say(unclear, named, 0, 0)
        return fixed

    def _ask_for_fields(self, fixed: AnyMapping[str, Any]) -> None:
        """Ask for a required field that neither a column nor a group nor a fixed value gives."""
        there = {named.name for _, named in self.taken} | set(fixed)
        there |= {name for name in self.mapping.groups.values() if name}
        if any(each.year for each, _ in self.taken):
            there.add("year")
        spoken = {each.field for each in self.findings}
        for each in self.target.fields:
            if each.required and each.name not in there and each.name not in spoken:
                said: dict[str, Any] = {"field_name": each.labels[0]}
                self.findings.append(found("field-missing", field=each.name, **said))

    def _records(
        self, row: SheetRow, fixed: AnyMapping[str, Any], group: AnyMapping[str, str]
    ) -> list[Record]:
        values: dict[str, Any] = {}
        yearly: dict[str, dict[str, Any]] = {}
        columns: dict[str, str] = {}
        unclear: set[str] = set()
        own = False
        for each, named in self.taken:
            cell = row.cells[self.places[each.at]]
            letters = get_column_letter(each.at)
            if f"{row.at},{each.at}" in self.table.errors:
                said: dict[str, Any] = {"value": self.table.errors[f"{row.at},{each.at}"]}
                place: dict[str, Any] = self._place(row.at, each.at)
                self.findings.append(found("cell-error", **place, field=named.name, **said))
                unclear.add(named.name)
                continue
            if (row.at, each.at) in self.table.formulas:
                place = self._place(row.at, each.at)
                self.findings.append(found("formula-without-value", **place, field=named.name))
                unclear.add(named.name)
                continue
            if is_gap(cell):
                if named.continues and cell is None and named.name in self.above:
                    cell = self.above[named.name]
                else:
                    columns.setdefault(named.name, letters)
                    self.gaps += each.year is not None
                    continue
            else:
                own = True
                if named.continues:
                    self.above[named.name] = cell
            try:
                read = self.reader.read(
                    named,
                    cell,
                    scale=each.scale,
                    is_percent=each.at in self.table.percents,
                    dots=self.dots.get(each.at, ""),
                    scope=self.scopes[each.at],
                )
            except Unclear as no:
                self._say(no, named, row.at, each.at)
                unclear.add(named.name)
                continue
            for rule, told in self.reader.notes:
                self._note(rule, told, named, row.at, each.at)
            columns.setdefault(named.name, letters)
            if each.year is not None:
                yearly.setdefault(named.name, {})[str(each.year)] = read
                columns[f"{named.name}.{each.year}"] = letters
            else:
                values[named.name] = read
        if not own:
            return []
        for name, value in (*group.items(), *fixed.items()):
            values.setdefault(name, value)
        if self._grouped(values, group, row.at):
            return []
        if paired := self.mapping.pairs.get(str(values.get(self.target.paired, "")).casefold()):
            values[PAIRED_FROM] = values[self.target.paired]
            values[self.target.paired] = paired
        return self._complete(row, values, yearly, columns, unclear)

    def _with_level(self, into: str, word: str, name: str) -> str:
        """Keep the level that a group row names, where it fills a place."""
        named = self.target.field_named(into)
        return f"{word} {name}" if named and named.kind in PLACES and levels_in(word) else name

    def _grouped(self, values: dict[str, Any], group: AnyMapping[str, str], at: int) -> bool:
        """Read what a group row gave by the kind of its field; True when it cannot be."""
        for name, said in group.items():
            named = self.target.field_named(name)
            if named is None or values.get(name) != said or named.kind == "text":
                continue
            try:
                values[name] = self.reader.read(named, said)
            except Unclear as no:
                self._say(no, named, at, 0)
                return True
        return False

    def _complete(
        self,
        row: SheetRow,
        values: dict[str, Any],
        yearly: dict[str, dict[str, Any]],
        columns: dict[str, str],
        unclear: set[str],
    ) -> list[Record]:
        if not self.target.long:
            together = values | yearly
            if not self._has_required(row, together, columns, unclear):
                return []
            return [Record(self.table.sheet, row.at, together, columns)]
        years = sorted({year for told in yearly.values() for year in told})
        if not years:
            if any(each.year for each, _ in self.taken) and "year" not in values:
                return []  # Gaps only: nothing is known of any year.
            if not self._has_required(row, values, columns, unclear):
                return []
            return [Record(self.table.sheet, row.at, values, columns)]
        records = []
        for year in years:
            told = {name: said[year] for name, said in yearly.items() if year in said}
            together = values | told | {"year": int(year)}
            placed = columns | {
                name: columns[f"{name}.{year}"] for name in told if f"{name}.{year}" in columns
            }
            if self._has_required(row, together, placed, unclear):
                records.append(Record(self.table.sheet, row.at, together, placed))
        return records

    def _has_required(
        self,
        row: SheetRow,
        values: AnyMapping[str, Any],
        columns: AnyMapping[str, str],
        unclear: set[str],
    ) -> bool:
        whole = not unclear
        spoken = {each.field for each in self.findings if not each.row}
        for each in self.target.fields:
            if not each.required or each.name in values:
                continue
            whole = False
            if each.name not in unclear and each.name not in spoken:
                said: dict[str, Any] = {"column_name": each.labels[0]}
                column = columns.get(each.name, "")
                self.findings.append(
                    found(
                        "value-missing",
                        sheet=self.table.sheet,
                        row=row.at,
                        column=column,
                        field=each.name,
                        **said,
                    )
                )
        return whole

    def _say_doubled(self, records: Sequence[Record]) -> None:
        """Report rows that say the same thing twice, by the fields that make one unique."""
        if not self.target.unique:
            return
        seen: dict[tuple[str, ...], int] = {}
        for record in records:
            key = tuple(str(record.values.get(name, "")).casefold() for name in self.target.unique)
            if not any(key):
                continue
            first = seen.setdefault(key, record.row)
            if first != record.row:
                shown = " · ".join(filter(None, key))
                self.findings.append(
                    record.finding("row-doubled", self.target.unique[0], first=first, value=shown)
                )

    def _place(self, row: int, at: int) -> dict[str, Any]:
        column = get_column_letter(at) if at else ""
        return {"sheet": self.table.sheet if row else "", "row": row, "column": column}

    def _say(self, no: Unclear, named: TargetField, row: int, at: int) -> None:
        self._note(no.rule, no.values, named, row, at)

    def _note(
        self, rule: str, values: AnyMapping[str, object], named: TargetField, row: int, at: int
    ) -> None:
        said: dict[str, Any] = {"column_name": named.labels[0], **values}
        self.findings.append(found(rule, **self._place(row, at), field=named.name, **said))
