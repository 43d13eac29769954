"""Cells of words that no spreadsheet runs as a formula."""

from __future__ import annotations

import re

NUMBER = re.compile(r"[-+]?[0-9.,]*%?")
RUN = re.compile(r"\s*[=+\-@]|[\t\r\n]")
"""How a cell begins that a spreadsheet takes for a formula."""


def guarded(text: str) -> str:
    """Put an apostrophe before free words that would run; numbers and a lone dash run nothing.

    >>> guarded("=1+1"), guarded("- jalan"), guarded("-2,5"), guarded("-"), guarded("Tabang")
    ("'=1+1", "'- jalan", '-2,5', '-', 'Tabang')
    """
    return f"'{text}" if RUN.match(text) and not NUMBER.fullmatch(text) else text


def bare(cell: str) -> str:
    """Read such a cell back.

    >>> bare(guarded("=1+1")), bare("'Aisyiyah")
    ('=1+1', "'Aisyiyah")
    """
    return cell[1:] if cell[:1] == "'" and guarded(cell[1:]) == cell else cell
