"""A service as a row of a table: each field as one cell, and the cell understood again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.services.rules.body import ServiceBody
from idaman.features.services.rules.lines import (
    NotUnderstood,
    each_in,
    fee_in,
    fee_written,
    form_in,
    form_written,
    lines_in,
    place_in,
    place_written,
    time_in,
    time_written,
)
from idaman.features.services.rules.lists import CHANNELS, EVENTS, ListValue, code_in
from idaman.web.rules.bodies import Both

LISTS = ("words", "requirements", "requirements_en", "procedure", "procedure_en", "legal_basis")


def understood(cells: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Both]]:
    """Understand cells as parts of a body, with what is wrong at which field.

    A cell is text, but for what arrives as plain data already; what is wrong stays as typed.

    >>> said, wrong = understood({"time": "3 hari kerja", "fees": "murah"})
    >>> said["time"], sorted(wrong)
    ({'value': 3, 'unit': 'working_days'}, ['fees'])
    """
    said: dict[str, Any] = {}
    wrong: dict[str, Both] = {}
    for name, cell in cells.items():
        said[name] = cell
        if (read := READ.get(name)) is None or not isinstance(cell, str):
            continue
        try:
            said[name] = read(cell)
        except Refused as no:
            wrong[name] = (str(no), no.say("en"))
    return said, wrong


def _time(cell: str) -> dict[str, Any] | None:
    return time_in(cell).model_dump(mode="json") if cell.strip() else None


def _parts(read: Callable[[str], Any]) -> Callable[[str], list[dict[str, Any]]]:
    return lambda cell: [part.model_dump(mode="json") for part in each_in(read, cell)]


def _fees(cell: str) -> list[dict[str, Any]]:
    return [fee_in(line).model_dump(mode="json") for line in lines_in(cell)]


def _codes(choices: Mapping[str, ListValue]) -> Callable[[str], list[str]]:
    def read(cell: str) -> list[str]:
        codes = []
        for said in lines_in(cell.replace(",", ";")):
            if not (code := code_in(choices, said)):
                listed = ", ".join(choice.id for choice in choices.values())
                raise NotUnderstood(
                    Text(
                        "“%(text)s” is not known. Choose from: %(listed)s.",
                        text=said[:40],
                        listed=listed,
                    ),
                )
            codes.append(code)
        return codes

    return read


def _staff(cell: str) -> int | None:
    text = cell.strip().casefold().removesuffix("orang").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise NotUnderstood(
            Text(
                "“%(cell)s” is no number of people. Write a number, such as 4.",
                cell=cell.strip()[:40],
            ),
        )
    return int(text)


READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(LISTS, lambda cell: list(lines_in(cell))),
    "time": _time,
    "fees": _fees,
    "places": _parts(place_in),
    "forms": _parts(form_in),
    "events": _codes(EVENTS),
    "channels": _codes(CHANNELS),
    "staff": _staff,
}


def cell_of(body: ServiceBody, name: str) -> str:
    """Write a field of a body as a cell that is understood as the same again.

    >>> some = ServiceBody(name="KK", agency="CAPIL", requirements=("KTP-el", "Buku nikah"))
    >>> cell_of(some, "requirements")
    'KTP-el\\nBuku nikah'
    """
    value = getattr(body, name)
    match name:
        case "time":
            return time_written(value) if value else ""
        case "fees":
            return "\n".join(map(fee_written, value))
        case "places":
            return "\n".join(map(place_written, value))
        case "forms":
            return "\n".join(form_written(form) for form in value if form.url)
        case "events":
            return ", ".join(EVENTS[code].id for code in value)
        case "channels":
            return ", ".join(CHANNELS[code].id for code in value)
        case "serves":
            return "; ".join(value)
        case "sample":
            return "ya" if value else "tidak"
    if isinstance(value, tuple):
        return "\n".join(value)
    return "" if value is None else str(value)
