"""Writing the workbook: what officers open, with a note on every column and drop-downs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any

import xlsxwriter

from idaman.core.findings import Language, References
from idaman.features.plan.rules.model import Activity, Document, QuickWin, Settings
from idaman.features.plan.rules.workbook.layout import (
    AGENCIES,
    ENUMS,
    GUIDE,
    LISTS,
    PLACES,
    SHEETS,
    YEARS,
    WorkbookColumn,
    WorkbookSheet,
    between,
    label,
)
from idaman.paper.rules.page_setup import set_up_pages

ROWS = 5_000
"""How far down the drop-downs reach beyond what is filled."""
GUIDANCE = (
    "Isilah satu baris untuk setiap butir; arahkan kursor ke judul kolom untuk penjelasannya.",
    "Kolom bertanda * wajib diisi. Kode yang kosong diberi otomatis dan sesudah itu tetap.",
    "Beberapa kode dalam satu sel dipisahkan dengan titik koma.",
    "Uang ditulis dalam rupiah bulat. Tanggal ditulis sebagai tanggal atau 2026-01-12.",
    "Nilai yang belum diketahui dibiarkan kosong; kekosongan ditampilkan apa adanya.",
    "Tandai Contoh = ya pada isi yang rekaan; sebutkan Sumber pada setiap fakta.",
    "Jangan mengganti nama lembar atau judul kolom; urutan baris adalah urutan dokumen.",
)


def write(document: Document, references: References, *, language: Language = "id") -> bytes:
    """Write the whole document as a workbook that reads back as the same document."""
    return _Writer(document, references, language).write()


def template(references: References, settings: Settings, *, language: Language = "id") -> bytes:
    """Give an empty workbook for a plan that has nothing but its settings."""
    return write(Document(settings=settings), references, language=language)


class _Writer:
    """One workbook in the making."""

    def __init__(self, document: Document, references: References, language: Language) -> None:
        self.document, self.references, self.language = document, references, language
        self.file = BytesIO()
        self.book: Any = xlsxwriter.Workbook(
            self.file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        # A fixed date, so that the same document gives the same bytes.
        self.book.set_properties(
            {"title": document.settings.title, "created": datetime(2025, 1, 1)}  # noqa: DTZ001
        )
        self.formats = {
            "head": self.book.add_format(
                {"bold": True, "bg_color": "#0b4f6c", "font_color": "#ffffff", "text_wrap": True}
            ),
            "date": self.book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "money": self.book.add_format({"num_format": "#,##0", "valign": "top"}),
            "text": self.book.add_format({"text_wrap": True, "valign": "top"}),
            "plain": self.book.add_format({"valign": "top"}),
        }

    def write(self) -> bytes:
        """Write all sheets in the order officers fill them."""
        self._guide()
        for sheet in SHEETS.values():
            if sheet.kind == "settings":
                self._settings(sheet)
            else:
                self._listing(sheet)
        self._references()
        self._lists()
        set_up_pages(self.book)
        self.book.close()
        return self.file.getvalue()

    def _guide(self) -> None:
        page = self.book.add_worksheet(GUIDE)
        page.set_column(0, 0, 110, self.formats["text"])
        page.write_string(0, 0, GUIDE, self.formats["head"])
        for row, line in enumerate(GUIDANCE, 1):
            page.write_string(row, 0, line, self.formats["text"])

    def _settings(self, sheet: WorkbookSheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        page.freeze_panes(1, 1)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 70)
        page.set_column(2, 2, 50)
        heads = ("Isian", "Nilai", "Penjelasan")
        if self.language == "en":
            heads = ("Item", "Value", "Explanation")
        for at, head in enumerate(heads):
            page.write_string(0, at, head, self.formats["head"])
        for row, column in enumerate(sheet.columns, 1):
            page.write_string(row, 0, self._head(column))
            self._cell(page, row, 1, column, getattr(self.document.settings, column.field))
            page.write_string(row, 2, self._note(column), self.formats["text"])
            self._choices(page, column, (row, 1, row, 1))

    def _listing(self, sheet: WorkbookSheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        page.freeze_panes(1, min(2, len(sheet.columns) - 1))
        years = self._years() if sheet.kind == "indicator" else []
        rows = list(self._rows(sheet))
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
            self._top(page, at, self._head(column), self._note(column))
            self._choices(page, column, (1, at, len(rows) + ROWS, at))
        for at, year in enumerate(years, len(sheet.columns)):
            page.set_column(at, at, 12)
            self._top(page, at, f"{YEARS.heads[0]} {year}", self._note(YEARS))
        for row, values in enumerate(rows, 1):
            for at, column in enumerate(sheet.columns):
                self._cell(page, row, at, column, values[column.field])
            for at, year in enumerate(years, len(sheet.columns)):
                self._cell(page, row, at, YEARS, values["targets"].get(year))
        page.autofilter(0, 0, max(len(rows), 1), len(sheet.columns) + len(years) - 1)

    def _rows(self, sheet: WorkbookSheet) -> Iterable[dict[str, Any]]:
        if sheet.kind != "cost":
            for piece in getattr(self.document, sheet.listed):
                yield dict(piece)
            return
        work: list[Activity | QuickWin] = [*self.document.activities, *self.document.quick_wins]
        for owner in work:
            for cost in owner.costs:
                yield {"code": owner.code, **dict(cost)}

    def _years(self) -> list[int]:
        settings = self.document.settings
        years = set(range(settings.first_year, min(settings.last_year, 2100) + 1))
        for indicator in self.document.indicators:
            years |= set(indicator.targets)
        return sorted(years)

    def _references(self) -> None:
        page = self.book.add_worksheet(AGENCIES)
        agencies = sorted((self.references.agencies or {}).items())
        self._table(page, ("Kode", "Nama", "Pilihan"), [(c, n, between(c, n)) for c, n in agencies])
        if agencies:
            self._define("agencies", AGENCIES, 2, len(agencies), first=1)
        page = self.book.add_worksheet(PLACES)
        places = sorted((self.references.places or {}).values(), key=lambda place: place.code)
        self._table(
            page,
            ("Kode", "Nama", "Tingkat", "Induk"),
            [(place.code, place.name, place.level, place.parent) for place in places],
        )

    def _lists(self) -> None:
        page = self.book.add_worksheet(LISTS)
        page.hide()
        for at, (name, kind) in enumerate(ENUMS.items()):
            words = [label(value, self.language) for value in kind]
            for row, word in enumerate(words):
                page.write_string(row, at, word)
            self._define(name, LISTS, at, len(words))
        yes = ("ya", "tidak") if self.language == "id" else ("yes", "no")
        for row, word in enumerate(yes):
            page.write_string(row, len(ENUMS), word)
        self._define("yesno", LISTS, len(ENUMS), 2)
        for sheet in SHEETS.values():
            if sheet.prefix:
                filled = len(getattr(self.document, sheet.listed))
                self._define(f"codes_{sheet.kind}", sheet.name, 0, filled + ROWS, first=1)

    def _define(self, name: str, sheet: str, column: int, count: int, first: int = 0) -> None:
        letter = xlsxwriter.utility.xl_col_to_name(column)
        cells = f"${letter}${first + 1}:${letter}${first + count}"
        self.book.define_name(f"idaman_{name}", f"='{sheet}'!{cells}")

    def _table(self, page: Any, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        page.freeze_panes(1, 0)
        page.set_column(0, 0, 20)
        page.set_column(1, len(heads), 46)
        for at, head in enumerate(heads):
            page.write_string(0, at, head, self.formats["head"])
        for row, values in enumerate(rows, 1):
            for at, value in enumerate(values):
                page.write_string(row, at, value)

    def _top(self, page: Any, at: int, head: str, note: str) -> None:
        page.write_string(0, at, head, self.formats["head"])
        page.write_comment(0, at, note, {"x_scale": 2, "y_scale": 1.4, "author": "Petunjuk"})

    def _head(self, column: WorkbookColumn) -> str:
        return column.heads[self.language == "en"] + (" *" if column.required else "")

    def _note(self, column: WorkbookColumn) -> str:
        must = "Wajib diisi." if column.required else "Boleh kosong."
        form = FORMS.get(column.form, "pilihan dari daftar")
        example = f" Contoh: {column.example}." if column.example else ""
        return f"{column.note} Bentuk: {form}.{example} {must}"

    def _choices(self, page: Any, column: WorkbookColumn, cells: tuple[int, int, int, int]) -> None:
        name = column.form
        if column.form == "agency":
            if not self.references.agencies:
                return
            name = "agencies"
        elif column.form == "code" and column.list_of:
            name = f"codes_{SHEETS[column.list_of].kind}"
        elif column.form not in ENUMS and column.form != "yesno":
            return
        # A warning, not a wall: the reader says more than a spreadsheet can.
        page.data_validation(
            *cells,
            {
                "validate": "list",
                "source": f"=idaman_{name}",
                "error_type": "warning",
                "error_title": "Tidak ada dalam daftar",
                "error_message": "Pilihlah dari daftar, atau periksa ejaannya.",
            },
        )

    def _cell(self, page: Any, row: int, at: int, column: WorkbookColumn, value: Any) -> None:
        if isinstance(value, bool):
            if value or column.field == "whole_regency":
                yes, no = ("ya", "tidak") if self.language == "id" else ("yes", "no")
                page.write_string(row, at, yes if value else no, self.formats["plain"])
        elif value is None or value == "" or value == ():
            return
        elif isinstance(value, StrEnum):
            page.write_string(row, at, label(value, self.language), self.formats["plain"])
        elif isinstance(value, date):
            page.write_datetime(row, at, value, self.formats["date"])
        elif isinstance(value, int | float):
            form = self.formats["money" if column.form == "money" else "plain"]
            # A spreadsheet keeps sixteen digits; what needs more is written as text.
            if float(f"{value:.16G}") == value:
                page.write_number(row, at, value, form)
            else:
                page.write_string(row, at, repr(value).replace(".", ","), form)
        elif isinstance(value, tuple):
            said = "; ".join(self._named(column, str(part)) for part in value)
            page.write_string(row, at, said, self.formats["text"])
        else:
            page.write_string(row, at, self._named(column, value), self.formats["text"])

    def _named(self, column: WorkbookColumn, code: str) -> str:
        if column.form in ("agency", "agencies"):
            return between(code, (self.references.agencies or {}).get(code, ""))
        if column.form == "potentials":
            return between(code, (self.references.potentials or {}).get(code, ""))
        if column.form in ("place", "places"):
            place = (self.references.places or {}).get(code)
            return between(code, place.name if place else "")
        return code


FORMS = {
    "text": "teks",
    "code": "kode",
    "codes": "kode-kode dengan titik koma",
    "agency": "perangkat daerah dari daftar",
    "agencies": "perangkat daerah dengan titik koma",
    "potentials": "kode potensi daerah dengan titik koma",
    "place": "kode Kemendagri",
    "places": "nama atau kode wilayah dengan titik koma",
    "number": "angka",
    "year": "tahun empat angka",
    "money": "rupiah bulat",
    "date": "tanggal",
    "yesno": "ya atau tidak",
    "sdgs": "angka 1–17 dengan titik koma",
}
