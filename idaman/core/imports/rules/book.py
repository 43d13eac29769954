"""Opening whatever arrives as a table: XLSX, ODS, CSV, or pasted rows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from idaman.core.findings import Finding, found
from idaman.core.imports.rules import delimited_text, gate, grid, ods
from idaman.core.imports.rules.grid import Grid

PASTED = "tempelan"
"""What the one sheet of pasted rows is called."""


@dataclass(frozen=True)
class ReceivedBook:
    """What a file holds: its sheets, or why it was not opened."""

    sheets: list[Grid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def open_book(data: bytes, *, name: str = "", limit_bytes: int = gate.LIMIT) -> ReceivedBook:
    """Open a file by its content, never by its name; whatever is wrong becomes a finding."""
    if len(data) > limit_bytes:
        return ReceivedBook(findings=[gate.too_large(len(data), limit_bytes)])
    if not gate.is_workbook(data):
        return _text(data, name)
    if refusals := gate.inspect(data, limit_bytes, ods=True):
        return ReceivedBook(findings=refusals)
    try:
        taken = _sheets(data)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # parsers of foreign files raise anything, even Rust panics
        return ReceivedBook(findings=[found("file-damaged")])
    sheets = list(taken.values())
    findings = [
        found("table-too-large", sheet=each.name, rows=f"{grid.MAX_ROWS:,}".replace(",", "."))
        for each in sheets
        if each.beyond and each.beyond[1] <= grid.MAX_COLUMNS
    ]
    return ReceivedBook([each for each in sheets if each.rows], findings)


def _sheets(data: bytes) -> Mapping[str, Grid]:
    with zipfile.ZipFile(BytesIO(data)) as parts:
        is_ods = "xl/workbook.xml" not in parts.namelist()
    if is_ods:
        return ods.grids_of(data)
    return grid.grids(data, grid.sheet_names(data))


def _text(data: bytes, name: str) -> ReceivedBook:
    if not data.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        return ReceivedBook(findings=[found("file-empty")])
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")) or data.lstrip()[:1] in (
        b"<",
        b"{",
        b"[",
    ):
        return ReceivedBook(findings=[found("file-not-table")])
    sheet = delimited_text.grid_of(data, name.rsplit(".", 1)[0][:60] or PASTED)
    if sheet is None:
        return ReceivedBook(findings=[found("file-not-table")])
    if sheet.beyond:
        rows = f"{grid.MAX_ROWS:,}".replace(",", ".")
        return ReceivedBook(findings=[found("table-too-large", sheet=sheet.name, rows=rows)])
    return ReceivedBook([sheet])


def plain(value: Any) -> str | int | float | bool | None:
    """Reduce a cell's value to what JSON can hold; a day is written like 2026-01-12.

    >>> plain(date(2026, 1, 12)), plain(5.0), plain(" a "), plain(None)
    ('2026-01-12', 5, 'a', None)
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        lines = (" ".join(line.split()) for line in value.splitlines())
        return "\n".join(filter(None, lines)) or None
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    if isinstance(value, int):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)
