"""Which column is taken for what: proposed from headings and content, confirmed by a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rapidfuzz import fuzz

from idaman.core.canonical import canonical
from idaman.core.findings import References
from idaman.core.imports.rules.locate import JOINT, Cell, SheetColumn, Table, group_of, normal
from idaman.core.imports.rules.reading import Reader, is_gap
from idaman.core.imports.rules.target import Target, TargetField

Reason = Literal["remembered", "heading", "similar", "content", "position", "none"]
SAMPLES = 3
LOOKED_AT = 40
"""So many values of a column are tried."""
WITHIN = 87
"""How alike a heading is to a name that it holds with as many words more at most."""
ALIKE = 86
"""So alike two headings must be (0 to 100) to be taken for the same."""
TELLING = frozenset({"place", "places", "agency", "agencies", "date", "login", "choice", "rupiah"})
"""Kinds that content alone gives away."""
_SCALES = (
    (1_000_000_000, r"\b(dalam )?(miliar|milyar)(an)?\b"),
    (1_000_000, r"\b(dalam )?juta(an)?\b|\b000 ?000\b"),
    (1_000, r"\b(dalam )?ribu(an)?\b|\b(rp|x) ?000\b|\b000\b"),
)
_UNITS = re.compile(r"\b(rp|idr|rupiah|dalam|(ribu|juta|miliar|milyar)(an)?|0+|%)(?!\w)")
SCALES = (1, 1_000, 1_000_000, 1_000_000_000)


@dataclass(frozen=True)
class ColumnMatch:
    """What one column is taken for, how sure that is and why."""

    at: int
    field: str = ""
    """"" when the column is left aside."""
    year: int | None = None
    scale: int = 1
    """How many rupiah one unit of the column is: 1000000 for "(juta)"."""
    reason: Reason = "none"
    confidence: int = 0
    """0 to 100, as it was proposed; what a person chose has none."""


@dataclass(frozen=True)
class Mapping:
    """Every column of a table, what is the same for all rows, and what group rows fill."""

    columns: tuple[ColumnMatch, ...]
    fixed: AnyMapping[str, str] = field(default_factory=dict, hash=False)
    groups: AnyMapping[str, str] = field(default_factory=dict, hash=False)
    """Word of a group row ("program", or "" without one) → field."""
    totals: Literal["skip", "data"] = "skip"
    pairs: AnyMapping[str, str] = field(default_factory=dict, hash=False)
    """Code in the table → code it stands for, said by a person."""
    skip: tuple[int, ...] = ()
    """Rows of the sheet that are left out, this once."""

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data, to cross a process boundary."""
        return {
            "columns": [
                {"at": t.at, "field": t.field, "year": t.year, "scale": t.scale}
                for t in self.columns
            ],
            "fixed": dict(self.fixed),
            "groups": dict(self.groups),
            "totals": self.totals,
            "pairs": dict(self.pairs),
            "skip": list(self.skip),
        }

    @classmethod
    def from_json(cls, said: AnyMapping[str, Any]) -> Mapping:
        """Take it back from plain data."""
        return cls(
            columns=tuple(ColumnMatch(**each) for each in said["columns"]),
            fixed=said["fixed"],
            groups=said["groups"],
            totals=said["totals"],
            pairs=said["pairs"],
            skip=tuple(said["skip"]),
        )

    def remembered(self, table: Table) -> dict[str, Any]:
        """Say it by headings, so that it fits the same table with other rows and years."""
        stems = {column.at: column.stem or _bare(column) for column in table.columns}
        return {
            "headings": {
                stems[t.at]: {"field": t.field, "is_yearly": bool(t.year), "scale": t.scale}
                for t in self.columns
                if t.at in stems
            },
            "fixed": dict(self.fixed),
            "groups": dict(self.groups),
            "totals": self.totals,
            "pairs": dict(self.pairs),
        }


def _bare(column: SheetColumn) -> str:
    return f"#{column.at}" if not column.heading else normal(column.heading)


def fingerprint(table: Table) -> str:
    """Recognise a table by its headings, whatever their years: 64 hexadecimal digits."""
    stems = list(dict.fromkeys(column.stem or _bare(column) for column in table.columns))
    return hashlib.sha256(canonical(stems)).hexdigest()


def digest_of(mapping: AnyMapping[str, Any]) -> str:
    """Give the SHA-256 of a mapping as it is remembered."""
    return hashlib.sha256(canonical(dict(mapping))).hexdigest()


def is_known(target: Target, heading: str) -> bool:
    """Tell whether a target knows a heading that was reduced by `normal`."""
    return any(_likeness(each, heading) >= ALIKE for each in target.fields)


def samples_of(table: Table, index: int) -> list[str]:
    """Give the first different values of a column, as a person would read them."""
    seen: dict[str, None] = {}
    for row in table.rows:
        value = row.cells[index]
        if row.kind == "data" and value is not None:
            seen.setdefault(str(value)[:80])
        if len(seen) == SAMPLES:
            break
    return list(seen)


def propose(
    table: Table,
    target: Target,
    references: References,
    *,
    kept: AnyMapping[str, Any] | None = None,
) -> Mapping:
    """Say what each column seems to hold; what was confirmed before (`kept`) goes first."""
    reader = Reader(references)
    taken: dict[int, ColumnMatch] = {}
    used: set[tuple[str, int | None]] = set()
    if kept:
        for column in table.columns:
            said = kept["headings"].get(column.stem or _bare(column))
            if said is None or bool(said["is_yearly"]) != bool(column.year and said["is_yearly"]):
                continue
            year = column.year if said["is_yearly"] else None
            if said["field"] and (said["field"], year) in used:
                continue
            if said["field"] and target.field_named(said["field"]) is None:
                continue
            used.add((said["field"], year))
            taken[column.at] = ColumnMatch(
                column.at, said["field"], year, said["scale"], "remembered", 100
            )
    if not table.head and not taken:
        taken = _by_order(reader, table, target)
    offers = []
    for index, column in enumerate(table.columns):
        if column.at in taken:
            continue
        values = _values(table, index)
        for place, each in enumerate(target.fields):
            offer = _offer(reader, table, column, values, each, target)
            if offer is not None:
                offers.append((-offer.confidence, place, column.at, offer))
    for _, _, at, offer in sorted(offers, key=lambda o: o[:3]):
        key = (offer.field, offer.year)
        if at in taken or key in used:
            continue
        used.add(key)
        taken[at] = offer
    columns = tuple(taken.get(c.at, ColumnMatch(c.at)) for c in table.columns)
    given = {t.field for t in columns}
    fixed = {
        name: value
        for name, value in (kept or {}).get("fixed", {}).items()
        if target.field_named(name) and name not in given
    }
    return Mapping(
        columns,
        fixed,
        _groups(table, target, given, kept),
        _totals(kept),
        dict((kept or {}).get("pairs", {})) if target.paired else {},
    )


def _totals(kept: AnyMapping[str, Any] | None) -> Literal["skip", "data"]:
    return "data" if kept and kept.get("totals") == "data" else "skip"


def _by_order(reader: Reader, table: Table, target: Target) -> dict[int, ColumnMatch]:
    """Take columns without headings in the order of the fields, if what they hold allows it."""
    pairs = list(zip(table.columns, target.fields, strict=False))
    for n, (_, each) in enumerate(pairs):
        values = _values(table, n)
        if values and reader.fit(each, values) < 0.5:
            return {}
    return {
        c.at: ColumnMatch(c.at, each.name, reason="position", confidence=50) for c, each in pairs
    }


def _values(table: Table, index: int) -> list[Cell]:
    values = [row.cells[index] for row in table.rows if row.kind == "data"]
    return [value for value in values if not is_gap(value)][:LOOKED_AT]


def _offer(
    reader: Reader,
    table: Table,
    column: SheetColumn,
    values: Sequence[Cell],
    each: TargetField,
    target: Target,
) -> ColumnMatch | None:
    """Weigh one field for one column; None when nothing speaks for it."""
    year = column.year if each.yearly else None
    alike = _likeness(each, column.stem)
    # A heading that is a year only speaks for the one field that may come as a column a year.
    yearly = [f for f in target.fields if f.yearly]
    if not column.stem and column.year and yearly and yearly[0] is each:
        alike = max(alike, 90)
    if column.year and not each.yearly and alike < 100:
        return None
    fit = reader.fit(each, values, column.heading) if values else 0.5
    scale = scale_of(column.heading) if each.kind == "rupiah" else 1
    if alike >= ALIKE and fit >= 0.3:
        reason: Reason = "heading" if alike == 100 else "similar"
        return ColumnMatch(column.at, each.name, year, scale, reason, int(0.7 * alike + 30 * fit))
    is_blank = not column.heading
    if each.kind in TELLING and fit >= 0.9 and len(values) >= 2 and (is_blank or alike >= 60):
        return ColumnMatch(column.at, each.name, year, scale, "content", int(55 * fit))
    return None


def _likeness(each: TargetField, heading: str) -> int:
    """Say how alike a heading is to what a field is called, 0 to 100.

    Of two levels of headings, both together or either one may be what is known.
    """
    parts = {normal(part) for part in heading.split(JOINT.strip())} | {normal(heading)}
    parts |= {" ".join(_UNITS.sub(" ", part).split()) for part in parts}
    names = {normal(n) for n in (*each.aliases, *each.labels, each.name.replace("_", " "))}
    best = 0.0
    for part in filter(None, parts):
        for name in names:
            if part == name:
                return 100
            words, own = set(part.split()), set(name.split())
            if own <= words and 2 * len(own) >= len(words) and len(name) >= 4:
                best = max(best, WITHIN)
            if min(len(part), len(name)) >= 4:
                best = max(best, fuzz.ratio(part, name), fuzz.token_sort_ratio(part, name) - 2)
    return int(min(best, 99))


def scale_of(heading: str) -> int:
    """Read from a heading how many rupiah one unit is.

    >>> scale_of("Pagu (Juta Rp)"), scale_of("Anggaran (Rp.000)"), scale_of("Pagu (Rp)")
    (1000000, 1000, 1)
    """
    said = normal(heading)
    return next((scale for scale, words in _SCALES if re.search(words, said)), 1)


def _groups(
    table: Table, target: Target, given: set[str], kept: AnyMapping[str, Any] | None
) -> dict[str, str]:
    """Say which field each kind of group row fills; "" when its name is passed over."""
    words = dict.fromkeys(group_of(row.label)[0] for row in table.rows if row.kind == "group")
    before = (kept or {}).get("groups", {})
    found = {}
    for word in words:
        fits = [f.name for f in target.fields if word in f.groups and f.name not in given]
        found[word] = before.get(word, fits[0] if fits else "")
    return found
