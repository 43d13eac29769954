"""A person by how they are reached, and what is kept of them as a file they can read."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from idaman.features.stewardship.rules.retention import Language

EMAIL = re.compile(r"[^\s@<>\",;:]+@[^\s@<>\",;:]+\.[a-z]{2,}", re.IGNORECASE)
PHONE = re.compile(r"\+?\d[\d ().-]{6,24}\d")
LEAST_DIGITS = 7
NOTHING = {
    "id": "Tidak ada data Anda yang disimpan di sini.",
    "en": "Nothing of you is kept here.",
}
Said = Callable[[str, str, object], str]
"""How a table, a column of it and a value are said: `said(table, "", None)` names the table,
`said(table, column, None)` the column, and `said(table, column, value)` says the value."""
FIXED = (1980, 1, 1, 0, 0, 0)
"""The moment in every ZIP, so that the same content is the same file."""


def reaches(text: str) -> frozenset[str]:
    """Give every e-mail address and telephone number in a text, each written in one way.

    A number loses its spaces and signs, and the zero or 62 it begins with.

    >>> sorted(reaches("Hubungi 0812-3456 789 atau Budi@Contoh.id"))
    ['8123456789', 'budi@contoh.id']
    >>> reaches("+62 812 3456 789") == reaches("08123456789")
    True
    >>> reaches("tidak ada")
    frozenset()
    """
    mails = {found.lower().rstrip(".") for found in EMAIL.findall(text)}
    return frozenset(mails | {n for n in map(_bare, PHONE.findall(text)) if n})


def _bare(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    bare = re.sub(r"^(62|0)", "", digits)
    return bare if len(digits) >= LEAST_DIGITS else ""


def as_kept(table: str, column: str, value: object) -> str:
    """Say everything as it is kept."""
    return str(value) if value is not None else column or table


def zipped(
    told: Mapping[str, Sequence[Mapping[str, Any]]],
    pictures: Mapping[str, bytes],
    *,
    title: str,
    language: Language,
    said: Said = as_kept,
) -> bytes:
    """Pack what is kept of a person: data.json for machines, a page to read, the pictures.

    `told` is rows by what they are; every value is text, a number, nothing, or rows again.
    `said` puts the page, not the JSON, into the reader's words.

    >>> made = zipped({"Laporan": [{"Nomor": "LP-1"}]}, {}, title="Data", language="id")
    >>> zipfile.ZipFile(io.BytesIO(made)).namelist()
    ['data.json', 'data.html']

    What nothing is kept of says so.

    >>> empty = zipfile.ZipFile(io.BytesIO(zipped({}, {}, title="Data", language="id")))
    >>> "Tidak ada data Anda" in empty.read("data.html").decode()
    True
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        plain = json.dumps(told, ensure_ascii=False, indent=1, default=str)
        for name, content in (
            ("data.json", plain.encode()),
            ("data.html", _page(told, title, language, said).encode()),
            *((f"{name}.jpg", data) for name, data in pictures.items()),
        ):
            archive.writestr(zipfile.ZipInfo(name, FIXED), content)
    return held.getvalue()


def _page(
    told: Mapping[str, Sequence[Mapping[str, Any]]], title: str, language: Language, said: Said
) -> str:
    parts = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1>"
    ]
    if not told:
        parts.append(f"<p>{NOTHING[language]}</p>")
    for table, rows in told.items():
        parts.append(f"<h2>{escape(said(table, '', None))} ({len(rows)})</h2>")
        parts += [f"{_listed(table, row, said)}<hr>" for row in rows]
    return "".join(parts) + "</html>"


def _listed(table: str, row: Mapping[str, Any], said: Said) -> str:
    cells = "".join(
        f"<dt>{escape(said(table, name, None))}</dt><dd>{_cell(table, name, value, said)}</dd>"
        for name, value in row.items()
        if value not in ("", None, [])
    )
    return f"<dl>{cells}</dl>"


def _cell(table: str, name: str, value: Any, said: Said) -> str:
    if isinstance(value, list):
        return "".join(_listed(table, row, said) for row in value)
    return escape(said(table, name, value)).replace("\n", "<br>")
