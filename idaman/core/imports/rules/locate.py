"""Finding the table on a sheet: its headings, and what kind each row beneath is.

Officers put titles above a table, join two levels of headings, number the columns, sum up in
between and sign below. None of that is data, all of it is recognised here, and whoever confirms
the mapping sees what was taken for what.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Literal

from idaman.core.imports.rules.book import plain
from idaman.core.imports.rules.grid import Grid

RowKind = Literal["data", "total", "group", "numbering", "heading", "note"]
Cell = str | int | float | bool | None

HEADS_WITHIN = 40
"""How many rows may stand above the headings."""
LEVELS = 3
"""How many rows of headings may lie one over the other."""
LONG_HEADING = 120
SIGNS = ("%", "#", "+/-", "±")
"""What heads a column without a word."""
JOINT = " | "
"""What joins a heading with the one above it."""

_YEAR = re.compile(r"\b(20\d\d)\b(?!\s*[-–/]\s*20\d\d)")
_NUMBERING = re.compile(r"^\(?\[?(\d{1,2})[a-z]?\)?\]?\.?(\s*[=:]\s*[\d+\-x*/:()=.\s%]+)?$")
_TOTAL = re.compile(
    r"^(sub\s*-?\s*total|total|sub\s*-?\s*jumlah|jumlah|jml\.?|grand\s+total|rata\s*-?\s*rata)"
    r"(\s+(keseluruhan|seluruh(nya)?|total|umum|besar|akhir|anggaran|pagu|biaya|belanja|realisasi"
    r"|program|kegiatan|sub\s*kegiatan|opd|skpd|dimensi|sasaran|halaman|ini|kabupaten|kota"
    r"|kecamatan|[ivx]+|[a-h]|\d+)\b.*)?\s*[:=]?$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"^(program(me)?|dimensi|sasaran|tujuan|misi|strategi|urusan|bidang|kecamatan|kabupaten"
    r"|perangkat daerah|opd|skpd|unit|dinas|badan|tahun|triwulan|pilar)\b\s*[ivx\d.]*\s*[:\-–.]",
    re.IGNORECASE,
)
_GROUP_WORD = re.compile(
    r"^(program(?:me)?|dimensi|sasaran|tujuan|misi|strategi|urusan|bidang|kecamatan|kabupaten"
    r"|perangkat daerah|opd|skpd|unit|tahun|triwulan|pilar)\b[\s:.\-–]*(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_ORDINAL = re.compile(r"^(\d{1,4}|[IVXivx]{1,5}|[A-Za-z])[.)]?$")


@dataclass(frozen=True)
class SheetColumn:
    """One column of the table: where it stands, what it is called, the year it is about."""

    at: int
    """Counted from 1, as the sheet does."""
    heading: str
    """Both levels joined; "" when the table has no headings."""
    year: int | None = None

    @property
    def stem(self) -> str:
        """The heading without its year: what a column a year has in common.

        >>> SheetColumn(4, "Target | 2026", 2026).stem, SheetColumn(4, "2026", 2026).stem
        ('target', '')
        """
        bare = _YEAR.sub(" ", self.heading) if self.year else self.heading
        return normal(bare)


@dataclass(frozen=True)
class SheetRow:
    """One row under the headings, as far as it is not empty."""

    at: int
    kind: RowKind
    cells: tuple[Cell, ...]
    """One for each column of the table."""
    label: str = ""
    """What a group or a total calls itself."""


@dataclass(frozen=True)
class Table:
    """A table found on a sheet."""

    sheet: str
    head: int
    """The first row of headings; 0 when there are none."""
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]
    percents: tuple[int, ...] = ()
    """Columns whose numbers are shown as percent: 0.25 there means 25 %."""
    formulas: tuple[tuple[int, int], ...] = ()
    """Cells with a formula but no stored value."""
    errors: dict[str, str] = field(default_factory=dict)
    """Cell such as "7,4" → the spreadsheet's error."""

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data, to be kept between two steps."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Table:
        """Take it back from plain data."""
        return cls(
            sheet=said["sheet"],
            head=said["head"],
            columns=tuple(SheetColumn(**each) for each in said["columns"]),
            rows=tuple(
                SheetRow(**{**each, "cells": tuple(each["cells"])}) for each in said["rows"]
            ),
            percents=tuple(said["percents"]),
            formulas=tuple((r, c) for r, c in said["formulas"]),
            errors=said["errors"],
        )

    def counts(self) -> dict[str, int]:
        """Tell how many rows of each kind there are."""
        kinds = [row.kind for row in self.rows]
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def normal(heading: str) -> str:
    """Reduce a heading to what must agree.

    >>> normal(" Nama\\nKegiatan *"), normal("Pagu (Rp.)"), normal("Target | ")
    ('nama kegiatan', 'pagu rp', 'target')
    """
    return " ".join(re.sub(r"[^\w%/&]+", " ", heading.casefold()).replace("_", " ").split())


def year_in(heading: str) -> int | None:
    """Read the one year a heading is about; a span of years is none.

    >>> year_in("Pagu 2026"), year_in("Target | 2027"), year_in("RPJMD 2025–2029"), year_in("Nama")
    (2026, 2027, None, None)
    """
    bare = re.sub(r"20\d\d\s*[-–/]\s*20\d\d", "", heading)
    years = set(_YEAR.findall(bare))
    return int(years.pop()) if len(years) == 1 else None


def locate(grid: Grid, *, is_known: Callable[[str], bool] = lambda heading: False) -> Table | None:
    """Find the table on a sheet; None when nothing on it looks like one.

    `is_known` tells whether a heading, reduced by `normal`, is one the target knows: a row with
    such headings is preferred over any other.
    """
    cells = [[plain(value) for value in row] for row in grid.rows]
    cells = [[None if value == "" else value for value in row] for row in cells]
    if not any(value is not None for row in cells for value in row):
        return None
    head, height = _head(cells, grid, is_known)
    headings = _headings(cells, grid, head, height) if height else {}
    width = max((len(row) for row in cells[head + height :]), default=0)
    filled = {
        at
        for row in cells[head + height :]
        for at, value in enumerate(row[:width], 1)
        if value is not None
    }
    columns = tuple(
        SheetColumn(at, headings.get(at, ""), year_in(headings.get(at, "")))
        for at in sorted(filled | set(headings))
    )
    if len(columns) < 2 and not height:
        return None
    body = _filled_down(cells, grid, head + height)
    rows = tuple(_kinds(body, columns, head + height))
    return Table(
        sheet=grid.name,
        head=head + 1 if height else 0,
        columns=columns,
        rows=rows,
        percents=tuple(sorted(grid.percents)),
        formulas=tuple(
            (row, at)
            for row, at in grid.formulas
            if grid.at(row, at) == "" and (row, at) not in grid.errors
        ),
        errors={f"{row},{at}": said for (row, at), said in grid.errors.items()},
    )


def _is_heading(value: Cell) -> bool:
    """Tell whether a cell may stand in a row of headings: short words, or a year."""
    if isinstance(value, str):
        has_words = any(letter.isalpha() for letter in value) or bool(_YEAR.fullmatch(value))
        has_words = has_words or value.strip(" ()") in SIGNS
        return len(value) <= LONG_HEADING and has_words and not _is_number(value)
    return isinstance(value, int) and not isinstance(value, bool) and 2000 <= value <= 2100


def _is_number(text: str) -> bool:
    bare = re.sub(r"^(rp\.?|idr)\s*", "", text.strip().casefold())
    return bool(
        re.fullmatch(r"[-(]?\d[\d.,\s]*(%|,-|juta|jt|miliar|milyar|m|ribu)?\)?", bare)
    ) and (not re.fullmatch(r"20\d\d", bare))


def _head(
    cells: Sequence[Sequence[Cell]], grid: Grid, is_known: Callable[[str], bool]
) -> tuple[int, int]:
    """Find the rows of headings: the index of the first and how many; (0, 0) without any."""
    best, found = 0.0, (0, 0)
    first = next((n for n, row in enumerate(cells) if any(v is not None for v in row)), 0)
    for top in range(first, min(first + HEADS_WITHIN, len(cells))):
        for height in range(1, LEVELS + 1):
            if top + height > len(cells) or not _fit(cells, grid, top, height):
                break
            headings = _headings(cells, grid, top, height)
            if len(headings) < 2:
                continue
            known = sum(
                is_known(normal(h)) or is_known(_without_year(h)) for h in headings.values()
            )
            own = sum(v is not None for v in cells[top])
            # What is known weighs most; then how many columns have a name of their own.
            score = 4.0 * known + len(set(headings.values())) + 0.2 * own - 0.1 * top
            score -= 0.4 * (height - 1)
            if score > best:
                best, found = score, (top, height)
            if known == 0 and top > first + 1 and own < 3:
                continue
    top, height = found
    if not height:
        return first, 0
    headings = _headings(cells, grid, top, height)
    known = sum(is_known(normal(h)) or is_known(_without_year(h)) for h in headings.values())
    if not known and not _contrast(cells, top + height, headings):
        return first, 0
    return found


def _without_year(heading: str) -> str:
    return normal(_YEAR.sub(" ", heading))


def _contrast(cells: Sequence[Sequence[Cell]], below: int, headings: dict[int, str]) -> bool:
    """Tell whether what lies under unknown headings looks different from them."""
    for row in cells[below : below + 5]:
        if any(
            value is not None and not _is_heading(value) and at in headings
            for at, value in enumerate(row, 1)
        ):
            return True
    return False


def _fit(cells: Sequence[Sequence[Cell]], grid: Grid, top: int, height: int) -> bool:
    """Tell whether these rows can be headings, each level under a wider one above it."""
    for level in range(top, top + height):
        row = cells[level]
        if sum(value is not None for value in row) < (1 if level == top and height > 1 else 2):
            return False
        if not all(value is None or _is_heading(value) for value in row):
            return False
    for level in range(top + 1, top + height):
        above, row = cells[level - 1], cells[level]
        spans = False
        for at, value in enumerate(row, 1):
            if value is None:
                continue
            over = _over(above, grid, level, at)
            if over is None:
                return False
            left, right = over
            spans = spans or right > left
            if left == right and above[left - 1] is not None:
                return False
        if not spans:
            return False
    return True


def _over(above: Sequence[Cell], grid: Grid, above_row: int, at: int) -> tuple[int, int] | None:
    """Say which columns the heading over a cell spans; None when there is none."""
    for (row, left), (bottom, right) in grid.merged:
        if row <= above_row <= bottom and left <= at <= right and bottom == above_row:
            return left, right
    left = at
    while left > 1 and (left > len(above) or above[left - 1] is None):
        left -= 1
    if left > len(above) or above[left - 1] is None:
        return None
    right = left
    while right < max(len(above), at) and (right >= len(above) or above[right] is None):
        right += 1
    return left, max(right, at)


def _headings(cells: Sequence[Sequence[Cell]], grid: Grid, top: int, height: int) -> dict[int, str]:
    """Join the levels of headings: column → heading."""
    bottom = top + height - 1
    width = max(len(cells[level]) for level in range(top, top + height))
    joined: dict[int, str] = {}
    for at in range(1, width + 1):
        parts: list[str] = []
        for level in range(top, bottom + 1):
            own = cells[level][at - 1] if at <= len(cells[level]) else None
            if own is None and level < bottom:
                # A blank cell takes the heading it lies under only if the level below is filled.
                below = any(
                    at <= len(cells[deep]) and cells[deep][at - 1] is not None
                    for deep in range(level + 1, bottom + 1)
                )
                over = _over(cells[level], grid, level + 1, at) if below else None
                own = cells[level][over[0] - 1] if over and at <= over[1] else None
            said = "" if own is None else " ".join(str(own).split())
            if said and (not parts or parts[-1] != said):
                parts.append(said)
        if parts:
            joined[at] = JOINT.join(parts)
    return joined


def _filled_down(
    cells: Sequence[Sequence[Cell]], grid: Grid, below: int
) -> list[tuple[int, list[Cell]]]:
    """The rows beneath the headings, with what is merged downwards repeated in each row."""
    rows = [(at + 1, list(row)) for at, row in enumerate(cells) if at >= below]
    for (top, left), (bottom, right) in grid.merged:
        if bottom > top > below and left == right and bottom <= len(cells):
            value = cells[top - 1][left - 1] if left <= len(cells[top - 1]) else None
            for row in range(top + 1, bottom + 1):
                filled = rows[row - 1 - below][1]
                # Merged empty rows stay empty.
                if any(each is not None for each in filled):
                    filled.extend([None] * (left - len(filled)))
                    filled[left - 1] = filled[left - 1] if filled[left - 1] is not None else value
    return rows


def _kinds(
    rows: Iterable[tuple[int, list[Cell]]], columns: Sequence[SheetColumn], below: int
) -> Iterable[SheetRow]:
    """Tell data from totals, groups, numbering, repeated headings and notes."""
    places = [column.at - 1 for column in columns]
    taken = [
        (at, tuple(row[place] if place < len(row) else None for place in places))
        for at, row in rows
    ]
    taken = [(at, cells) for at, cells in taken if any(value is not None for value in cells)]
    sizes = [sum(value is not None for value in cells) for _, cells in taken]
    typical = median(size for size in sizes if size > 1) if any(s > 1 for s in sizes) else 1
    names = [
        {normal(part) for part in (*column.heading.split(JOINT), column.heading)} - {""}
        for column in columns
    ]
    found: list[SheetRow] = []
    for n, ((at, cells), size) in enumerate(zip(taken, sizes, strict=True)):
        kind: RowKind = "data"
        label = _label(cells)
        if n < 3 and _is_numbering(cells):
            kind = "numbering"
        elif any(names) and _repeats(cells, columns, names):
            kind = "heading"
        elif label and _TOTAL.match(label) and _is_total(cells, label):
            kind = "total"
        elif label and _is_group(cells, label, size, typical):
            kind = "group"
        found.append(SheetRow(at, kind, cells, label if kind in ("total", "group") else ""))
    last = max((n for n, row in enumerate(found) if row.kind == "data"), default=-1)
    for n, row in enumerate(found):
        # What names a group but is followed by no data is a remark: source, place and date.
        if row.kind == "group" and n > last:
            found[n] = SheetRow(row.at, "note", row.cells, row.label)
    return found


def _label(cells: Sequence[Cell]) -> str:
    """The first words of a row that are no mere number in a list."""
    for value in cells:
        if isinstance(value, str) and not _ORDINAL.match(value) and not _is_number(value):
            if any(letter.isalpha() for letter in value):
                return value
            continue
        if value is not None and not isinstance(value, str):
            continue
    return ""


def _is_numbering(cells: Sequence[Cell]) -> bool:
    numbers = []
    for value in cells:
        if value is None:
            continue
        match = _NUMBERING.match(str(value).strip())
        if not match:
            return False
        numbers.append(int(match[1]))
    return (
        len(numbers) >= 2
        and numbers[0] in (0, 1)
        and all(b - a in (0, 1) for a, b in zip(numbers, numbers[1:], strict=False))
        and numbers[-1] > numbers[0]
    )


def _repeats(
    cells: Sequence[Cell], columns: Sequence[SheetColumn], names: Sequence[set[str]]
) -> bool:
    """Tell whether a row says the headings once more, as at the top of a printed page."""
    said = [normal(str(value)) if value is not None else "" for value in cells]
    alike = sum(bool(a) and a in b for a, b in zip(said, names, strict=True))
    filled = sum(bool(each) for each in said)
    return alike >= 2 and alike == filled


def _is_total(cells: Sequence[Cell], label: str) -> bool:
    """A total has no number in the list, and only figures beside its name."""
    before = True
    for value in cells:
        if value == label:
            before = False
        elif value is None:
            continue
        elif before or (isinstance(value, str) and not _is_number(value) and value not in "-–"):
            return False
    return True


def _is_group(cells: Sequence[Cell], label: str, size: int, typical: float) -> bool:
    words = [v for v in cells if isinstance(v, str) and any(c.isalpha() for c in v)]
    words = [v for v in words if not _ORDINAL.match(v)]
    if _GROUP.match(label) and len(words) == 1:
        return True
    return typical >= 3 and size <= 2 and size <= typical - 2 and len(words) == 1


def group_of(label: str) -> tuple[str, str]:
    """Part a group's label into what it names and the name: ("program", "Sinyal Desa").

    >>> group_of("Program: Sinyal Desa"), group_of("Kecamatan Tabang"), group_of("A. Jalan")
    (('program', 'Sinyal Desa'), ('kecamatan', 'Tabang'), ('', 'A. Jalan'))
    """
    match = _GROUP_WORD.match(label)
    if not match or not match[2].strip():
        return "", label.strip()
    word = match[1].casefold().replace("programme", "program")
    name = re.sub(r"^(\d{1,2}|[ivxIVX]{1,4})\s*[:.\-–)]\s*", "", match[2].strip())
    return word, name.strip()
