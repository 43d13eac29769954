"""A table of places, read from CSV into rows and located findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from idaman.core.places.rules import names as spelling
from idaman.core.places.rules.codes import Bps, Kemendagri
from idaman.core.refusal import Refused

NEEDED = ("kemendagri", "level", "name", "kind")
LONGEST_NAME = 100
LEVELS = ("country", "province", "regency", "district", "village")
KINDS = ("negara", "provinsi", "kabupaten", "kota", "kecamatan", "desa", "kelurahan")


@dataclass(frozen=True)
class PlaceRow:
    """One place of the table."""

    code: str
    bps: str
    level: str
    kind: str
    name: str
    parent: str
    latitude: float | None
    longitude: float | None
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class PlaceFault:
    """What is wrong in the table: row (the header is 1), column, sentence."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"baris {self.row}, kolom {self.column}: {self.sentence}"


def read_places(text: str) -> tuple[list[PlaceRow], list[PlaceFault]]:
    """Read a CSV of places. With any fault, no row should be loaded.

    Columns: kemendagri, level, name, kind; and if known bps, parent, lat, lon, aliases (parted
    by ;), source.

    >>> rows, faults = read_places("kemendagri,level,name,kind\\n64.02,regency,Kukar,kabupaten\\n")
    >>> rows[0].code, rows[0].parent, faults
    ('64.02', '64', [])
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [c for c in NEEDED if c not in (reader.fieldnames or [])]
    if missing:
        return [], [PlaceFault(1, ", ".join(missing), "kolom ini tidak ada di baris kepala.")]
    rows: list[PlaceRow] = []
    faults: list[PlaceFault] = []
    seen: dict[str, int] = {}
    seen_bps: dict[str, int] = {}
    for number, cells in enumerate(_cells(reader, faults), start=2):
        row = _row(number, {k: (v or "").strip() for k, v in cells.items() if k}, faults)
        if row is None:
            continue
        if row.code in seen:
            faults.append(
                PlaceFault(number, "kemendagri", f"{row.code} sudah ada di baris {seen[row.code]}.")
            )
            continue
        if row.bps and row.bps in seen_bps:
            faults.append(
                PlaceFault(number, "bps", f"{row.bps} sudah ada di baris {seen_bps[row.bps]}.")
            )
            continue
        seen[row.code] = seen_bps[row.bps] = number
        rows.append(row)
    if not rows and not faults:
        faults.append(PlaceFault(2, "kemendagri", "tabelnya tidak berisi satu wilayah pun."))
    return rows, faults


def _cells(
    reader: csv.DictReader[str], faults: list[PlaceFault]
) -> Iterator[dict[str, str | None]]:
    """The rows as they are read, up to one that no table can hold."""
    try:
        yield from reader
    except csv.Error:
        faults.append(
            PlaceFault(
                reader.line_num, "semua", "barisnya tidak dapat dibaca; simpan ulang sebagai CSV."
            )
        )


def _row(number: int, cells: dict[str, str], faults: list[PlaceFault]) -> PlaceRow | None:
    before = len(faults)

    def fault(column: str, sentence: str) -> None:
        faults.append(PlaceFault(number, column, sentence))

    code, level, kind = cells["kemendagri"], cells["level"], cells["kind"]
    parent = cells.get("parent", "")
    if level not in LEVELS:
        fault("level", f"“{level}” tidak dikenal; pilih {', '.join(LEVELS)}.")
    if kind not in KINDS:
        fault("kind", f"“{kind}” tidak dikenal; pilih {', '.join(KINDS)}.")
    if not cells["name"]:
        fault("name", "nama wilayah kosong.")
    aliases = tuple(a.strip() for a in cells.get("aliases", "").split(";") if a.strip())
    for column, names in (("name", (cells["name"],)), ("aliases", aliases)):
        if any(len(name) > LONGEST_NAME for name in names):
            fault(column, f"nama lebih panjang dari {LONGEST_NAME} huruf.")
    if level != "country":
        try:
            typed = Kemendagri.parse(code)
            code = typed.value
            if level in LEVELS and typed.level != level:
                fault("kemendagri", f"{code} adalah kode {typed.level}, bukan {level}.")
            parent = parent or (typed.parent.value if typed.parent else "")
        except Refused as no:
            fault("kemendagri", str(no))
    bps = cells.get("bps", "")
    if bps:
        try:
            Bps.parse(bps)
        except Refused as no:
            fault("bps", str(no))
    position: dict[str, float | None] = {}
    for column, most in (("lat", 90.0), ("lon", 180.0)):
        position[column] = None
        if text := cells.get(column, ""):
            try:
                position[column] = float(text)
            except ValueError:
                fault(column, f"“{text}” bukan angka; tulis seperti -0.433.")
            else:
                if not abs(position[column] or 0) <= most:  # Not a number is nowhere on it.
                    fault(column, f"{text} di luar bumi.")
    if len(faults) > before:
        return None
    return PlaceRow(
        code=code,
        bps=bps,
        level=level,
        kind=kind,
        name=spelling.without_kind(cells["name"]),
        parent=parent,
        latitude=position["lat"],
        longitude=position["lon"],
        aliases=aliases,
        source=cells.get("source", ""),
    )
