"""Text that divides its cells: CSV in whatever encoding, or rows pasted from a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter

from idaman.core.imports.rules.grid import MAX_COLUMNS, MAX_ROWS, Grid

DIVIDERS = "\t;,|"
LOOKED_AT = 60
"""So many lines decide what divides them."""

csv.field_size_limit(1 << 20)


def decoded(data: bytes) -> str:
    """Turn bytes into text: by their mark, as UTF-8, or else as Windows-1252.

    >>> decoded("Désa".encode("cp1252")), decoded("Désa".encode("utf-8-sig"))
    ('Désa', 'Désa')
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; what they were nobody can know.
        return data.decode("cp1252", errors="replace")


def divider_of(text: str) -> str:
    """Say what divides the cells: what gives most lines the same number of several cells.

    >>> divider_of("a;b;c\\n1,5;2;3"), divider_of("a,b\\n1,2"), divider_of("a")
    (';', ',', ',')
    """
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    best, most = ",", 0
    for divider in DIVIDERS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=divider))
        except csv.Error:
            continue
        told = max((count * (width - 1) for width, count in widths.items()), default=0)
        # Decimal commas divide too; a rarer sign that divides as well is meant.
        if told > most * 1.3:
            best, most = divider, told
    return best


def grid_of(data: bytes, name: str) -> Grid | None:
    """Read divided text into a grid; None when it is no text at all.

    Rows are numbered as a spreadsheet would show the file.
    """
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text or not text.strip():
        return None
    divider = ""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:
        divider, text = first[4], f"\n{rest}"
    grid = Grid(name)
    rows = csv.reader(io.StringIO(text), delimiter=divider or divider_of(text))
    try:
        for number, cells in enumerate(rows, 1):
            if number > MAX_ROWS:
                grid.beyond = (number, 1)
                break
            grid.rows.append([cell.strip() for cell in cells[:MAX_COLUMNS]])
    except csv.Error:
        # An unclosed quotation mark makes one endless cell; read it as plain lines instead.
        plain = divider or divider_of(text)
        grid.rows = [
            [cell.strip() for cell in line.split(plain)[:MAX_COLUMNS]]
            for line in text.split("\n")[:MAX_ROWS]
        ]
    grid.until = len(grid.rows)
    grid.reaches = (grid.until, max((len(row) for row in grid.rows), default=0))
    return grid
