"""How a workbook looks when somebody prints it."""

from __future__ import annotations

from typing import Any

A4 = 9
NARROW_CM, INCH = 1.5, 2.54


def set_up_pages(book: Any) -> None:
    """Set every sheet of an XlsxWriter workbook for A4: sideways, one page wide, head repeated."""
    for sheet in book.worksheets():
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        margin = NARROW_CM / INCH
        sheet.set_margins(left=margin, right=margin, top=margin, bottom=margin * 1.5)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&8&A&R&8&P / &N")
