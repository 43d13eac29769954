"""A plan item as people read it: each field with its heading and its value in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _

from idaman.core.findings import Language, References
from idaman.core.money import exact_rupiah
from idaman.features.plan.rules.workbook.layout import BY_KIND, ENUMS, WorkbookColumn, label
from idaman.web.numbers import numeral

GAP = ""
"""What a template shows as a gap."""
NOTHING: tuple[Any, ...] = (None, "", [], (), {})


@dataclass(frozen=True)
class FieldLine:
    """One field of an item: its heading and its value, before and now."""

    field: str
    head: str
    value: str
    old: str = ""


def column_of(kind: str, field: str) -> WorkbookColumn | None:
    """Find the column of the workbook that fills the field."""
    return next((c for c in BY_KIND[kind].columns if c.field == field), None)


def head_of(kind: str, field: str, language: Language) -> str:
    """Name a field as the workbook's heading does."""
    match field:
        case "costs":
            return _("Cost")
        case "targets":
            return _("Yearly targets")
        case "position":
            return _("Place in order")
    column = column_of(kind, field)
    return column.heads[language == "en"] if column else field


def in_words(
    kind: str,
    field: str,
    value: Any,
    language: Language,
    references: References | None = None,
) -> str:
    """Write a field's value as people read it; nothing known is the empty string."""
    if value in NOTHING:
        return GAP
    if field == "costs":
        return "\n".join(
            " · ".join(
                (
                    str(c["year"]),
                    label(c["source"], language),
                    exact_rupiah(c["amount_idr"], language),
                )
            )
            for c in value
        )
    if field == "targets":
        return "\n".join(f"{y}: {_number(n, language)}" for y, n in sorted(value.items()))
    if field == "position":
        return str(value + 1)
    column = column_of(kind, field)
    return _by_form(column.form if column else "text", value, language, references)


def _by_form(form: str, value: Any, language: Language, references: References | None) -> str:
    agencies: Mapping[str, str] = (references and references.agencies) or {}
    places = (references and references.places) or {}
    match form:
        case "yesno":
            return _("yes") if value else _("no")
        case "number":
            return _number(value, language)
        case "date":
            day = date.fromisoformat(value) if isinstance(value, str) else value
            return str(format_date(day, "d MMMM y", locale=language))
        case "agency":
            return agencies.get(value, value)
        case "agencies":
            return "\n".join(agencies.get(code, code) for code in value)
        case "place" | "places":
            codes = [value] if isinstance(value, str) else value
            return "\n".join(places[c].name if c in places else c for c in codes)
        case "potentials":
            known = (references and references.potentials) or {}
            return "\n".join(f"{c} {known.get(c, '')}".strip() for c in value)
        case "codes" | "sdgs":
            return ", ".join(str(each) for each in value)
    return label(ENUMS[form](value), language) if form in ENUMS else str(value)


def _number(value: float, language: Language) -> str:
    return numeral(value, language, format="#,##0.######")


def field_words(kind: str, field: str, old: Any, new: Any, language: Language) -> FieldLine:
    """Lay a field's old and new value side by side."""
    return FieldLine(
        field,
        head_of(kind, field, language),
        in_words(kind, field, new, language),
        in_words(kind, field, old, language),
    )


def lines_of(
    kind: str, body: Mapping[str, Any], language: Language, references: References | None = None
) -> list[FieldLine]:
    """Give every field of an item in the order of the workbook, gaps included."""
    return [
        FieldLine(
            field,
            head_of(kind, field, language),
            in_words(kind, field, body.get(field), language, references),
        )
        for field in fields_of(kind, body)
    ]


def fields_of(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Name an item's fields in the order people fill them; money and targets last."""
    named = [c.field for c in BY_KIND[kind].columns]
    return named + [field for field in ("costs", "targets") if field in body]


def compared(
    kind: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    language: Language,
    references: References | None = None,
) -> list[FieldLine]:
    """Give the fields in which two bodies of one item differ."""
    return [
        FieldLine(
            field,
            head_of(kind, field, language),
            in_words(kind, field, new.get(field), language, references),
            in_words(kind, field, old.get(field), language, references),
        )
        for field in dict.fromkeys((*fields_of(kind, new), *old))
        if _known(old.get(field)) != _known(new.get(field))
    ]


def _known(value: Any) -> Any:
    """Nothing known is one and the same, however it is kept."""
    return None if value in NOTHING else value
