"""The catalogue as a workbook: the columns a table may arrive with, so that it can come back."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import xlsxwriter

from idaman.features.services.rules.body import ServiceBody
from idaman.features.services.rules.columns import SERVICES
from idaman.features.services.rules.rows import cell_of
from idaman.paper.rules.page_setup import set_up_pages

ALWAYS = (2026, 1, 1)
"""The same rows give the same bytes."""
NARROW, WIDE = 16, 42
LONGEST_CELL = 32_767


def workbook(services: Iterable[tuple[str, ServiceBody]], language: str = "id") -> bytes:
    """Write services with their codes as XLSX. Every text is text, whatever it begins with.

    What is sent back unchanged changes nothing; forms that are files are not in it and stay.
    """
    file = io.BytesIO()
    book: Any = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(*ALWAYS)})  # noqa: DTZ001 # A fixed moment.
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(SERVICES.say(language)[:31])
    sheet.freeze_panes(1, 2)
    for at, each in enumerate(SERVICES.fields):
        is_short = each.kind != "text" or each.most < 300
        sheet.set_column(at, at, NARROW if is_short else WIDE)
        sheet.write_string(0, at, each.say(language), head)
    for row, (code, body) in enumerate(services, 1):
        for at, each in enumerate(SERVICES.fields):
            said = code if each.name == "code" else cell_of(body, each.name)
            sheet.write_string(row, at, said[:LONGEST_CELL], wrapped)
    set_up_pages(book)
    book.close()
    return file.getvalue()
