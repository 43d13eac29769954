"""The form of one plan item, made from the columns of its sheet, and what was typed in it.

A field is understood exactly as a cell of the workbook is, so that "Rp 1,2 miliar" or
"12 Januari 2026" means the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from idaman.core.findings import Language, References
from idaman.core.rulebook import RULES
from idaman.core.taxonomy import FundingSource
from idaman.features.plan.pieces.fields import fields_of, head_of
from idaman.features.plan.rules.model import KINDS
from idaman.features.plan.rules.workbook.cells import Unclear, WorkbookCells
from idaman.features.plan.rules.workbook.layout import BY_KIND, ENUMS, SHEETS, WorkbookColumn, label
from idaman.web.fields import Choice, Field
from idaman.web.forms import TokenForm

SPARE_ROWS = 3
MOST_ROWS = 60
SEVERAL = frozenset({"codes", "agencies", "places", "potentials", "sdgs"})
LONG = 40
"""Columns at least this wide in the workbook get a box of several lines."""


@dataclass
class ItemForm:
    """The form of an item of one kind, in one plan, for one reader."""

    kind: str
    language: Language
    references: References
    named: Callable[[], Mapping[str, Mapping[str, str]]]
    """Tells kind → code → name of all in the plan an item may refer to. Asked to show a form."""
    years: range
    is_new: bool = False

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        return self.named()

    def fields(self, body: Mapping[str, Any], problems: Mapping[str, str]) -> list[Field]:
        """Show an item's body as fields, with what is wrong beside each."""
        model_fields = KINDS[self.kind][1].model_fields if self.kind in KINDS else {}
        named = fields_of(self.kind, model_fields)
        columns = {c.field: c for c in BY_KIND[self.kind].columns}
        return [self._field(name, columns.get(name), body, problems) for name in named]

    def _field(
        self,
        name: str,
        column: WorkbookColumn | None,
        body: Mapping[str, Any],
        problems: Mapping[str, str],
    ) -> Field:
        value = body.get(name)
        found = Field(
            name,
            column.form if column else name,
            head_of(self.kind, name, self.language),
            problem=problems.get(name, ""),
        )
        if column is None:
            found.rows = (
                self._cost_rows(value or [], problems)
                if name == "costs"
                else self._target_rows(value or {}, problems)
            )
            return found
        found.note = column.note if self.language == "id" else ""
        found.is_required = column.required
        found.is_long = column.form == "text" and column.width >= LONG
        if found.form == "sdgs":
            found.value = ", ".join(str(each) for each in value or ())
        elif (
            found.form in SEVERAL
            or found.form in ("agency", "code", "place")
            or (found.form in ENUMS)
        ):
            found.choices = self._choices(column, value)
            if found.form == "code" and name == "code" or not found.choices:
                found.value = str(value or "")
        elif found.form == "number" and isinstance(value, int | float):
            found.value = self._typed(value)
        else:
            found.value = "" if value is None else str(value)
            found.is_long = found.is_long or "\n" in found.value
        return found

    def _typed(self, value: Any) -> str:
        """Write a number as the reader would type it, so that it is read back the same."""
        if not isinstance(value, int | float):
            return str(value)
        plain = f"{value:.15g}"
        if self.language == "id":
            return plain.replace(".", ",")
        # Three digits after a point could be thousands; a fourth makes them decimals.
        whole, _point, decimals = plain.partition(".")
        return f"{whole}.{decimals}0" if len(decimals) == 3 else plain

    @staticmethod
    def _rupiah(value: Any) -> str:
        """Group an amount by dots, as it is read back in either language; leave what is none."""
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value)

    def _choices(self, column: WorkbookColumn, value: Any) -> list[tuple[str, list[Choice]]]:
        chosen = {str(v) for v in (value if isinstance(value, list | tuple) else [value]) if v}
        match column.form:
            case "agency" | "agencies":
                offered = {"": dict(self.references.agencies or {})}
            case "potentials":
                offered = {"": dict(self.references.potentials or {})}
            case "place":
                return []
            case "places":
                offered = self._places()
            case "code" | "codes":
                if column.field == "code":
                    return []
                offered = {"": dict(self._names.get(SHEETS[column.list_of].kind, {}))}
            case _:
                offered = {"": {e.value: label(e, self.language) for e in ENUMS[column.form]}}
        known = {code for choices in offered.values() for code in choices}
        groups = [
            (group, [Choice(code, words, code in chosen) for code, words in choices.items()])
            for group, choices in offered.items()
        ]
        if strays := sorted(chosen - known):
            # What the plan refers to and does not have is shown, so that saving keeps it.
            groups.append((_("unknown"), [Choice(code, code, True) for code in strays]))
        return groups

    def _places(self) -> dict[str, dict[str, str]]:
        places = self.references.places or {}
        districts = sorted(
            (p for p in places.values() if p.level == "district"), key=lambda p: p.name
        )
        found: dict[str, dict[str, str]] = {}
        for district in districts:
            inside = {district.code: _("%s (whole district)") % district.name}
            villages = [p for p in places.values() if p.parent == district.code]
            inside |= {p.code: p.name for p in sorted(villages, key=lambda p: p.name)}
            found[district.name] = inside
        return found

    def _cost_rows(self, costs: Any, problems: Mapping[str, str]) -> list[dict[str, Any]]:
        blank: list[dict[str, Any]] = [{} for _row in range(SPARE_ROWS)]
        return [
            {
                "n": n,
                "year": cost.get("year", ""),
                "amount": self._rupiah(cost.get("amount_idr", "")),
                "sources": [
                    Choice(s.value, label(s, self.language), s.value == cost.get("source"))
                    for s in FundingSource
                ],
                "problem": problems.get(f"costs.{n}", ""),
            }
            for n, cost in enumerate([*costs, *blank][:MOST_ROWS])
        ]

    def _target_rows(
        self, targets: Mapping[Any, Any], problems: Mapping[str, str]
    ) -> list[dict[str, Any]]:
        held = {int(year): value for year, value in targets.items()}
        return [
            {
                "year": year,
                "value": self._typed(held.get(year, "")),
                "problem": problems.get(f"targets.{year}", ""),
            }
            for year in sorted({*self.years, *held})
        ]

    def read(self, posted: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
        """Understand what was typed: the item's body, and what is wrong at which field.

        What cannot be understood stays in the body as it was typed, to be shown again.
        """
        body: dict[str, Any] = {}
        problems: dict[str, str] = {}
        cells = WorkbookCells(self.references)
        for column in BY_KIND[self.kind].columns:
            typed: Any = (
                posted.getlist(column.field)
                if column.form in SEVERAL - {"sdgs"}
                else posted.get(column.field, "").replace("\r\n", "\n").strip()
            )
            if column.form == "yesno":
                body[column.field] = typed == "yes"
            elif column.form in SEVERAL - {"sdgs"}:
                body[column.field] = list(dict.fromkeys(t.strip() for t in typed if t.strip()))
            elif typed:
                body[column.field] = self._understood(
                    cells, column.form, typed, column.field, problems
                )
            elif column.required:
                problems[column.field] = _("Please fill this in.")
        model_fields = KINDS[self.kind][1].model_fields if self.kind in KINDS else {}
        if "costs" in model_fields:
            body["costs"] = self._read_costs(cells, posted, problems)
        if "targets" in model_fields:
            body["targets"] = self._read_targets(cells, posted, problems)
        return body, problems

    def _understood(
        self, cells: WorkbookCells, form: str, typed: str, at: str, problems: dict[str, str]
    ) -> Any:
        try:
            value = cells.read(form, typed)
        except Unclear as unclear:
            words = {key: str(value) for key, value in unclear.values.items()}
            remedy = RULES[unclear.rule].remedy(self.language, words)
            problems.setdefault(
                at, f"{RULES[unclear.rule].say(self.language, words)} {remedy}".strip()
            )
            return typed
        if form == "sdgs":
            return list(value)
        return value.isoformat() if form == "date" else value

    def _read_costs(
        self, cells: WorkbookCells, posted: QueryDict, problems: dict[str, str]
    ) -> list[dict[str, Any]]:
        costs: list[dict[str, Any]] = []
        for n in range(MOST_ROWS):
            year, source, amount = (
                posted.get(f"costs.{n}.{part}", "").strip()
                for part in ("year", "source", "amount_idr")
            )
            if not year and not amount:
                continue
            at = f"costs.{len(costs)}"
            if not (year and source and amount):
                problems[at] = _("A cost needs its year, its source and its amount.")
            costs.append(
                {
                    "year": self._understood(cells, "year", year, at, problems) if year else "",
                    "source": source,
                    "amount_idr": self._understood(cells, "money", amount, at, problems)
                    if amount
                    else "",
                }
            )
        return costs

    def _read_targets(
        self, cells: WorkbookCells, posted: QueryDict, problems: dict[str, str]
    ) -> dict[str, Any]:
        targets: dict[str, Any] = {}
        for name in posted:
            year = name.removeprefix("targets.")
            typed = posted.get(name, "").strip()
            if name.startswith("targets.") and year.isdecimal() and typed:
                targets[year] = self._understood(cells, "number", typed, name, problems)
        return targets


class PlanImportForm(TokenForm):
    """Which revision of the plan the checked workbook was compared with."""

    base_sequence = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
