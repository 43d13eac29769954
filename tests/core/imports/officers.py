"""Tables made the way officers make them, and what the engine makes of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from idaman.core.findings import FindingPlace, References
from idaman.core.imports.rules import mapping as mappings
from idaman.core.imports.rules.locate import Table
from idaman.core.imports.rules.records import Record
from idaman.core.imports.rules.target import Target, TargetField
from idaman.features.stewardship.rules import table_work as work
from idaman.features.stewardship.rules.targets import TARGETS

HULU = FindingPlace("64.02.01", "Hulu", "district", "64.02")
HILIR = FindingPlace("64.02.02", "Hilir", "district", "64.02")
DESA = FindingPlace("64.02.01.2001", "Desa Muara", "village", "64.02.01")
KNOWN = References(
    agencies={"DISKOMINFO": "Dinas Komunikasi dan Informatika", "PUPR": "Dinas Pekerjaan Umum"},
    places={place.code: place for place in (HULU, HILIR, DESA)},
)
MONEY = Target(
    key="uji",
    labels=("Uji", "Test"),
    helps=("", ""),
    unique=("name", "year"),
    long=True,
    fields=(
        TargetField(
            "programme", "text", ("Program", "Programme"), groups=("program", ""), continues=True
        ),
        TargetField("name", "text", ("Kegiatan", "Activity"), required=True, aliases=("uraian",)),
        TargetField("place", "place", ("Lokasi", "Place"), aliases=("kecamatan",)),
        TargetField(
            "agency", "agency", ("OPD", "Agency"), aliases=("perangkat daerah", "pelaksana")
        ),
        TargetField("year", "year", ("Tahun", "Year"), required=True, given=True),
        TargetField("amount", "rupiah", ("Pagu", "Ceiling"), yearly=True, aliases=("anggaran",)),
        TargetField("share", "percent", ("Persen", "Percent"), aliases=("%",)),
        TargetField("output", "number", ("Volume", "Volume"), aliases=("target",)),
        TargetField("starts", "date", ("Mulai", "Starts")),
    ),
)


def sheet(
    rows: Sequence[Sequence[Any]], *, merge: Sequence[str] = (), title: str = "Lembar1"
) -> bytes:
    """A workbook of one sheet as a spreadsheet program would write it."""
    book = Workbook()
    page = book.active
    page.title = title
    for row in rows:
        page.append([None if value == "" else value for value in row])
    page["A1"].font = Font(bold=True)
    for cells in merge:
        page.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(rows: Sequence[Sequence[Any]], *, name: str = "Lembar1", extra: str = "") -> bytes:
    """An OpenDocument sheet, written by hand: the smallest that a spreadsheet program opens."""

    def cell(value: Any) -> str:
        if value == "":
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return (
                f'<table:table-cell office:value-type="float" office:value="{value}">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{body}{extra}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr("META-INF/manifest.xml", manifest)
    return file.getvalue()


def looked_at(data: bytes, target: Target, folder: Path) -> dict[str, Any]:
    """Open a file as the child does; the target is declared for as long as that takes."""
    TARGETS[target.key] = target
    try:
        return work.read_table(
            data, name="tabel.csv", target=target.key, folder=folder, limit_bytes=20_000_000
        )
    finally:
        if target is MONEY:
            del TARGETS[target.key]


def table_in(data: bytes, target: Target, folder: Path) -> Table:
    """The likeliest table of a file."""
    told = looked_at(data, target, folder)
    assert told["tables"], told["findings"]
    return work.kept_tables(folder, told["tables"])[told["best"]]


def read(
    table: Table, target: Target, *, references: References = KNOWN, **changes: Any
) -> tuple[list[Record], list[tuple[str, int, str]]]:
    """The records by the proposed mapping, and what was found: rule, row, column."""
    from dataclasses import replace

    from idaman.core.imports.rules.records import read_records

    mapping = replace(mappings.propose(table, target, references), **changes)
    told = read_records(table, target, mapping, references)
    return told.records, [(f.rule, f.row, f.column) for f in told.findings]
