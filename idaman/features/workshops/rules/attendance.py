"""An attendance sheet as it is typed from paper or pasted from a table: one seat a line.

Side; body; position; days. No names: they stay on the paper.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass

MOST = 400
SIDES: Mapping[str, str] = {
    "dewan": "council",
    "council": "council",
    "tim": "team",
    "tim pelaksana": "team",
    "team": "team",
    "opd": "agency",
    "perangkat daerah": "agency",
    "agency": "agency",
}
"""What may stand in the first column, as people write it."""


@dataclass(frozen=True)
class Seat:
    """One seat that was taken."""

    side: str
    body: str
    position: str
    days: tuple[int, ...]
    agency: str = ""
    """The code of the agency the body names, where it names one."""


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be read, with what would be right."""

    line: int
    sentence: str
    sentence_en: str


def read(text: str, *, days: int, agencies: Mapping[str, str]) -> tuple[list[Seat], list[Wrong]]:
    """Read lines of "side; body; position; days", separated by semicolon, comma or tab.

    `agencies` maps what people write (code, short and full name, in lower case) to the agency's
    code. Days are those of the workshop, 1 to `days`; empty means all. A heading line is skipped.

    >>> seats, wrong = read("Dewan;Universitas Mulawarman;Dosen;1,2\\nOPD;Dinkes;Sekretaris;",
    ...     days=2, agencies={"dinkes": "DINKES"})
    >>> [(s.side, s.body, s.agency, s.days) for s in seats]
    [('council', 'Universitas Mulawarman', '', (1, 2)), ('agency', 'Dinkes', 'DINKES', (1, 2))]
    >>> read("Tamu;X;;", days=2, agencies={})[1][0].sentence
    'Kolom pertama “Tamu” tidak dikenal; tulis Dewan, Tim atau OPD.'
    """
    seats: list[Seat] = []
    wrong: list[Wrong] = []
    lines = text.replace("\r", "").splitlines()
    for number, line in enumerate(lines[:MOST], 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=_mark(line)))]
        cells += [""] * (4 - len(cells))
        side, body, position, *rest = cells
        if side.casefold() in ("unsur", "side"):
            continue
        seat = _seat(side, body, position, ",".join(rest), days, agencies)
        if isinstance(seat, Seat):
            seats.append(seat)
        else:
            wrong.append(Wrong(number, *seat))
    if len(lines) > MOST:
        wrong.append(
            Wrong(
                MOST + 1,
                f"Paling banyak {MOST} baris sekaligus.",
                f"At most {MOST} lines at once.",
            )
        )
    return seats, wrong


def _mark(line: str) -> str:
    return next((mark for mark in ("\t", ";") if mark in line), ",")


def _seat(
    side: str, body: str, position: str, days: str, last: int, agencies: Mapping[str, str]
) -> Seat | tuple[str, str]:
    known = SIDES.get(side.casefold())
    if known is None:
        return (
            f"Kolom pertama “{side[:40]}” tidak dikenal; tulis Dewan, Tim atau OPD.",
            f"The first column “{side[:40]}” is not known; write council, team or agency.",
        )
    if not body:
        return ("Tulis instansinya di kolom kedua.", "Write the body in the second column.")
    agency = agencies.get(body.casefold(), "")
    if known == "agency" and not agency:
        return (
            f"Perangkat daerah “{body[:80]}” tidak dikenal; tulis kode atau nama singkatnya.",
            f"The agency “{body[:80]}” is not known; write its code or short name.",
        )
    numbers = [each for each in days.replace("+", ",").replace(" ", ",").split(",") if each]
    if not all(n.isdecimal() and 1 <= int(n[:3]) <= last for n in numbers):
        return (
            f"Hari “{days[:20]}” tidak cocok; Bimtek ini berlangsung {last} hari.",
            f"The days “{days[:20]}” do not fit; this workshop lasts {last} days.",
        )
    present = tuple(sorted({int(n) for n in numbers})) or tuple(range(1, last + 1))
    return Seat(known, body[:200], position[:200], present, agency)
