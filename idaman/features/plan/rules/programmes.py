"""An officers' table of programmes laid into a plan: what it says is taken, all else stays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from idaman.core.findings import Finding
from idaman.core.imports.rules.cells import bare_letters
from idaman.core.imports.rules.records import Record
from idaman.features.plan.rules.model import Activity, Cost, Document, Programme

PLAIN = (
    *("output", "output_unit", "output_target", "starts", "ends", "sub_dimension", "owner"),
    *("whole_regency", "source", "note", "dpa_code", "rpjmd_code", "places"),
)
"""Fields of an activity that a column may give, named alike."""
BUDGET = ("dpa_code", "renja_code", "rpjmd_code")


@dataclass(frozen=True)
class ProgrammeRow:
    """What became of one row: which activity it is, and what it changes there."""

    record: Record
    code: str
    key: str
    what: str
    """added, changed, unchanged or conflict"""
    fields: tuple[tuple[str, Any, Any], ...] = ()
    finding: Finding | None = None


def key_of(record: Record) -> str:
    """Name a row by what stays when its figures change: programme, name, budget code.

    >>> one = Record("S", 4, {"name": "Pasang Menara", "programme": "Sinyal"})
    >>> key_of(one) == key_of(Record("T", 9, {"name": "PASANG  MENARA", "programme": "sinyal"}))
    True
    """
    names = ("programme", "name", "dpa_code", "rpjmd_code")
    said = "|".join(bare_letters(record.text(name)) for name in names)
    return hashlib.sha256(said.encode()).hexdigest()


def lay_in(
    document: Document, records: Sequence[Record], remembered: Mapping[str, str]
) -> tuple[Document, list[ProgrammeRow]]:
    """Lay rows into a plan; give the plan as it would be, and what became of each row.

    A row is the activity whose code it bears, or that it became before (`remembered`, by key), or
    whose budget code it bears, or that has its name within its programme; else a new one.
    """
    laying = _Laying(document, remembered)
    laid = [laying.lay(record) for record in records]
    changed = document.model_copy(
        update={
            "programmes": tuple(laying.programmes.values()),
            "activities": tuple(laying.activities.values()),
        }
    )
    return changed, laid


class _Laying:
    """A plan while rows are laid into it."""

    def __init__(self, document: Document, remembered: Mapping[str, str]) -> None:
        self.programmes = {each.code: each for each in document.programmes}
        self.activities = {each.code: each for each in document.activities}
        self.remembered = remembered
        self.seen: dict[str, int] = {}
        self.by_budget: dict[str, list[str]] = {}
        for each in document.activities:
            for name in BUDGET:
                if said := getattr(each, name):
                    self.by_budget.setdefault(said, []).append(each.code)

    def lay(self, record: Record) -> ProgrammeRow:
        """Lay one row in."""
        key = key_of(record)
        programme = self._programme(record.text("programme"))
        code = self._code(record, key, programme)
        before = self.activities.get(code)
        if code in self.seen:
            wrong = record.finding("row-doubled", "name", first=self.seen[code], value=code)
            return ProgrammeRow(record, code, key, "conflict", finding=wrong)
        self.seen[code] = record.row
        body: dict[str, Any] = before.model_dump() if before else {"code": code}
        body |= {name: record.values[name] for name in PLAIN if name in record.values}
        body["name"] = record.text("name")
        if programme:
            body["programme"] = programme
        body["costs"] = self._costs(before, record)
        try:
            after = Activity.model_validate(body)
        except ValidationError as no:
            error = no.errors()[0]
            name = str(error["loc"][0]) if error["loc"] else ""
            said = {"value": str(error["input"])[:80], "reason": error["msg"]}
            wrong = record.finding("value-invalid", name, **said)
            return ProgrammeRow(record, code, key, "conflict", finding=wrong)
        self.activities[code] = after
        if before is None:
            return ProgrammeRow(record, code, key, "added")
        old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
        fields = tuple((name, old[name], new[name]) for name in new if old[name] != new[name])
        return ProgrammeRow(record, code, key, "changed" if fields else "unchanged", fields)

    def _programme(self, name: str) -> str:
        if not name:
            return ""
        for each in self.programmes.values():
            if bare_letters(name) in (bare_letters(each.name), bare_letters(each.code)):
                return each.code
        code = _free("PRG", self.programmes)
        self.programmes[code] = Programme(code=code, name=name[:500])
        return code

    def _code(self, record: Record, key: str, programme: str) -> str:
        said = record.text("code").upper()
        if said:
            return said
        if (before := self.remembered.get(key)) in self.activities and before:
            return before
        for name in ("dpa_code", "rpjmd_code"):
            # A code of several activities tells none of them.
            if len(codes := self.by_budget.get(record.text(name), [])) == 1:
                return codes[0]
        for each in self.activities.values():
            is_named = bare_letters(each.name) == bare_letters(record.text("name"))
            if is_named and (not programme or each.programme in (None, programme)):
                return each.code
        return _free("KEG", self.activities)

    @staticmethod
    def _costs(before: Activity | None, record: Record) -> tuple[Cost, ...]:
        """Take the years the row gives, from the source it names; other money stays."""
        told = record.values.get("cost")
        costs = before.costs if before else ()
        if told is None:
            return costs
        source = record.text("funding") or "apbd"
        given = told if isinstance(told, Mapping) else {record.values.get("year"): told}
        years = {int(year): amount for year, amount in given.items() if year is not None}
        kept = [c for c in costs if not (c.year in years and c.source == source)]
        fresh = [
            Cost.model_validate({"year": year, "source": source, "amount_idr": amount})
            for year, amount in sorted(years.items())
            if amount
        ]
        return tuple(sorted((*kept, *fresh), key=lambda c: (c.year, c.source)))


def _free(prefix: str, taken: Mapping[str, object]) -> str:
    number = 1
    while (code := f"{prefix}-{number:03}") in taken:
        number += 1
    return code
