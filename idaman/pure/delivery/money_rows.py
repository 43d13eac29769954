"""Rows of money as pasted from a spreadsheet: code, year, ceiling, realised. All or nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from idaman.pure.money import NotRupiah, parse_rupiah

MOST_ROWS = 2000
MOST_IDR = 10**15
"""More than the whole state budget's tenth: a slip of the hand."""


@dataclass(frozen=True)
class MoneyRow:
    """What one line says of an item's money in a year, in whole rupiah."""

    line: int
    code: str
    year: int
    ceiling_idr: int
    realised_idr: int


@dataclass(frozen=True)
class RowFinding:
    """What is wrong, or only odd, in a line; what is only odd is taken all the same."""

    line: int
    id: str
    en: str
    is_error: bool = True

    def say(self, language: str) -> str:
        """Say it: in Indonesian for "id", in English otherwise."""
        return self.id if language == "id" else self.en


def read_rows(
    text: str, *, known: Collection[str], years: range
) -> tuple[list[MoneyRow], list[RowFinding]]:
    """Read pasted lines into rows, and say of each line what is wrong with it.

    Cells are divided by tabs or semicolons; a first line of headings is passed over, empty lines
    are ignored. `known` are the codes of what is promised, `years` those of the plan.

    >>> rows, findings = read_rows(
    ...     "kode;tahun;pagu;realisasi\\nKEG-001;2026;1.200.000;Rp 1,1 juta",
    ...     known={"KEG-001"}, years=range(2025, 2030))
    >>> rows
    [MoneyRow(line=2, code='KEG-001', year=2026, ceiling_idr=1200000, realised_idr=1100000)]
    >>> findings
    []
    """
    rows: list[MoneyRow] = []
    findings: list[RowFinding] = []
    seen: dict[tuple[str, int], int] = {}
    lines = [
        (number, line)
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
        if line.strip(" \t;\r")
    ]
    if lines and _is_heading(lines[0][1]):
        lines = lines[1:]
    for number, line in lines[:MOST_ROWS]:
        row = _row(number, line, known, years, findings)
        if row is None:
            continue
        if first := seen.get((row.code, row.year)):
            findings.append(
                RowFinding(
                    number,
                    f"{row.code} tahun {row.year} sudah ada di baris {first}.",
                    f"{row.code} of {row.year} stands in line {first} already.",
                )
            )
            continue
        seen[row.code, row.year] = number
        if row.realised_idr > row.ceiling_idr:
            findings.append(
                RowFinding(
                    number,
                    f"Realisasi {row.code} lebih besar daripada pagunya.",
                    f"What was realised for {row.code} is more than its ceiling.",
                    is_error=False,
                )
            )
        rows.append(row)
    if len(lines) > MOST_ROWS:
        findings.append(
            RowFinding(
                lines[MOST_ROWS][0],
                f"Lebih dari {MOST_ROWS} baris; tempelkan sebagian demi sebagian.",
                f"More than {MOST_ROWS} lines; paste them in parts.",
            )
        )
    return rows, findings


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]


def _is_heading(line: str) -> bool:
    """No cell of a line of headings holds a digit."""
    return not any(letter.isdigit() for letter in line)


def _row(
    number: int,
    line: str,
    known: Collection[str],
    years: range,
    findings: list[RowFinding],
) -> MoneyRow | None:
    cells = _cells(line)
    while len(cells) > 4 and not cells[-1]:
        cells.pop()
    if len(cells) != 4:
        findings.append(
            RowFinding(
                number,
                f"Ada {len(cells)} kolom; yang dibaca empat: kode, tahun, pagu, realisasi.",
                f"There are {len(cells)} columns; four are read: code, year, ceiling, realised.",
            )
        )
        return None
    before = len(findings)
    code = cells[0].upper()
    if code not in known:
        findings.append(
            RowFinding(
                number,
                f"Tidak ada kegiatan atau quick win berkode “{cells[0][:24]}”.",
                f"There is no activity and no quick win with the code “{cells[0][:24]}”.",
            )
        )
    year = int(cells[1]) if cells[1].isdecimal() and len(cells[1]) == 4 else 0
    if year not in years:
        findings.append(
            RowFinding(
                number,
                f"Tahun “{cells[1][:12]}” di luar masa rencana {years[0]}–{years[-1]}.",
                f"The year “{cells[1][:12]}” is outside the plan's, {years[0]}–{years[-1]}.",
            )
        )
    amounts = [
        _amount(number, cell, name, findings)
        for cell, name in zip(
            cells[2:], (("Pagu", "The ceiling"), ("Realisasi", "What was realised")), strict=True
        )
    ]
    if len(findings) > before:
        return None
    return MoneyRow(number, code, year, amounts[0], amounts[1])


def _amount(number: int, cell: str, name: tuple[str, str], findings: list[RowFinding]) -> int:
    try:
        amount = parse_rupiah(cell)
    except NotRupiah as no:
        findings.append(RowFinding(number, f"{name[0]}: {no}", f"{name[1]}: {no.say('en')}"))
        return 0
    if amount > MOST_IDR:
        findings.append(
            RowFinding(
                number,
                f"{name[0]}: lebih dari seribu triliun rupiah; periksa jumlah nolnya.",
                f"{name[1]}: more than a thousand trillion rupiah; count the zeros.",
            )
        )
    return amount
