"""A person by how they are reached, and what is kept of them as a file they can read."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from idaman.pure.retention import Language

EMAIL = re.compile(r"[^\s@<>\",;:]+@[^\s@<>\",;:]+\.[a-z]{2,}", re.IGNORECASE)
PHONE = re.compile(r"\+?\d[\d ().-]{6,24}\d")
LEAST_DIGITS = 7
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


def zipped(
    told: Mapping[str, Sequence[Mapping[str, Any]]],
    pictures: Mapping[str, bytes],
    *,
    title: str,
    language: Language,
) -> bytes:
    """Pack what is kept of a person: data.json for machines, a page to read, the pictures.

    `told` is rows by what they are; every value is text, a number, or nothing.

    >>> made = zipped({"Laporan": [{"Nomor": "LP-1"}]}, {}, title="Data", language="id")
    >>> zipfile.ZipFile(io.BytesIO(made)).namelist()
    ['data.json', 'data.html']
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        plain = json.dumps(told, ensure_ascii=False, indent=1, default=str)
        for name, content in (
            ("data.json", plain.encode()),
            ("data.html", _page(told, title, language).encode()),
            *((f"{name}.jpg", data) for name, data in pictures.items()),
        ):
            archive.writestr(zipfile.ZipInfo(name, FIXED), content)
    return held.getvalue()


def _page(told: Mapping[str, Sequence[Mapping[str, Any]]], title: str, language: Language) -> str:
    parts = [
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1>"
    ]
    for heading, rows in told.items():
        parts.append(f"<h2>{escape(heading)} ({len(rows)})</h2>")
        for row in rows:
            cells = "".join(
                f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>"
                for name, value in row.items()
                if value not in ("", None)
            )
            parts.append(f"<dl>{cells}</dl><hr>")
    return "".join(parts) + "</html>"
