"""Rows of people as pasted from a spreadsheet or CSV: who, which post, how, since when."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime

MOST_ROWS = 300
HEADINGS = frozenset({"nama", "name", "nama lengkap", "full name"})
CAPACITIES = {
    "": "definitive",
    "definitif": "definitive",
    "definitive": "definitive",
    "plt": "plt",
    "acting": "plt",
    "plh": "plh",
    "deputising": "plh",
}
DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
USERNAME = re.compile(r"[a-z0-9][a-z0-9._+@-]{2,149}")


@dataclass(frozen=True)
class AccountRow:
    """What one line says: a person, a log-in name, a post, a capacity, from and until."""

    line: int
    name: str
    username: str
    email: str
    post: str
    capacity: str
    from_date: date
    until_date: date | None = None


@dataclass(frozen=True)
class RowFinding:
    """What is wrong in a line, or only worth knowing; what is only worth knowing is no error."""

    line: int
    id: str
    en: str
    is_error: bool = True

    def say(self, language: str) -> str:
        """Say it: in Indonesian for "id", in English otherwise."""
        return self.id if language == "id" else self.en


def read_day(text: str) -> date | None:
    """Read a day as officers write it; None where it is none.

    >>> read_day("17/8/2026"), read_day("2026-08-17"), read_day("besok")
    (datetime.date(2026, 8, 17), datetime.date(2026, 8, 17), None)
    """
    for form in DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def read_rows(text: str) -> tuple[list[AccountRow], list[RowFinding]]:
    """Read pasted lines: name, log-in name or e-mail, post's code, capacity, from, until.

    Cells are divided by tabs, semicolons or commas; a first line of headings is passed over.

    >>> rows, findings = read_rows(
    ...     "nama;surel;jabatan;sifat;mulai\\nSiti;SITI@kukar.go.id;KADIS;Plt.;1/8/2026;31/8/2026")
    >>> rows[0].username, rows[0].post, rows[0].capacity, rows[0].until_date
    ('siti@kukar.go.id', 'KADIS', 'plt', datetime.date(2026, 8, 31))
    >>> findings
    []
    """
    rows: list[AccountRow] = []
    findings: list[RowFinding] = []
    first = text.partition("\n")[0]
    divider = next((d for d in "\t;" if d in first), ",")
    seen: dict[tuple[str, str], int] = {}
    lines = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=divider
    )
    try:
        cells = [(lines.line_num, [c.strip() for c in line]) for line in lines]
    except csv.Error:
        return [], [
            RowFinding(
                lines.line_num,
                "Baris ini tidak terbaca; periksa tanda kutipnya.",
                "This line cannot be read; look at its quotation marks.",
            )
        ]
    cells = [(number, line) for number, line in cells if any(line)]
    if cells and cells[0][1][0].lower() in HEADINGS:
        cells = cells[1:]
    for number, line in cells[:MOST_ROWS]:
        row = _row(number, line, findings)
        if row is None:
            continue
        if (before := seen.setdefault((row.username, row.post), number)) != number:
            findings.append(
                RowFinding(
                    number,
                    f"{row.username} pada {row.post} sudah ada di baris {before}.",
                    f"{row.username} at {row.post} stands in line {before} already.",
                )
            )
            continue
        rows.append(row)
    if len(cells) > MOST_ROWS:
        findings.append(
            RowFinding(
                cells[MOST_ROWS][0],
                f"Paling banyak {MOST_ROWS} baris sekali tempel; bagi daftarnya.",
                f"At most {MOST_ROWS} lines at once; divide the list.",
            )
        )
    return rows, findings


def _row(number: int, line: list[str], findings: list[RowFinding]) -> AccountRow | None:
    def wrong(id: str, en: str) -> None:
        findings.append(RowFinding(number, id, en))

    cells = [*line, "", "", "", "", "", ""][:6]
    name, login, post, said, since, until = cells
    before = len(findings)
    if not name or len(name) > 150:
        wrong("Nama kosong atau terlalu panjang.", "The name is empty or too long.")
    username = login.lower()
    if not USERNAME.fullmatch(username):
        wrong(
            f"“{login[:60]}” bukan surel atau nama masuk (sekurangnya 3 huruf, tanpa spasi).",
            f"“{login[:60]}” is no e-mail or log-in name (at least 3 letters, no spaces).",
        )
    if not post:
        wrong("Kode jabatan kosong.", "The post's code is empty.")
    capacity = CAPACITIES.get(said.lower().rstrip("."))
    if capacity is None:
        wrong(
            f"“{said[:30]}” tidak dikenal; tulis definitif, Plt., atau Plh.",
            f"“{said[:30]}” is not known; write definitif, Plt. or Plh.",
        )
    from_date, until_date = read_day(since), read_day(until)
    if from_date is None:
        wrong(
            f"Tanggal mulai “{since[:20]}” tidak terbaca; tulis seperti 2026-08-17.",
            f"The first day “{since[:20]}” cannot be read; write it like 2026-08-17.",
        )
    if until and until_date is None:
        wrong(
            f"Tanggal akhir “{until[:20]}” tidak terbaca; tulis seperti 2026-08-17.",
            f"The last day “{until[:20]}” cannot be read; write it like 2026-08-17.",
        )
    if from_date and until_date and until_date < from_date:
        wrong("Tanggal akhir mendahului tanggal mulai.", "The end comes before the beginning.")
    if len(findings) > before or from_date is None or capacity is None:
        return None
    email = username if "@" in username else ""
    return AccountRow(number, name, username, email, post, capacity, from_date, until_date)
