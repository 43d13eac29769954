"""The two pieces of work a child does for a table: opening the file, reading its rows.

Between the two a person looks at the mapping. What was found is kept as files of our own making,
so that no page has to open the stranger's file again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from idaman.core.files import blobs
from idaman.core.findings import Finding, References, Severity, found
from idaman.core.imports.rules import mapping as mappings
from idaman.core.imports.rules.book import open_book
from idaman.core.imports.rules.locate import Table, locate
from idaman.core.imports.rules.records import Record, read_records
from idaman.features.stewardship.rules.targets import TARGETS

MOST_SHEETS = 40
LIMIT = 1 << 30
MANY = 200
"""After so many findings of one rule, the rest are counted, not listed."""


def read_table(
    data: bytes, *, name: str, target: str, folder: Path, limit_bytes: int
) -> dict[str, Any]:
    """Open a file and keep the tables on its sheets; tell where they are and what was found.

    Gives `tables` (SHA-256 of what was kept, None when there is none), `sheets` (name, row of the
    headings, counts of rows, how many headings the target knows; the likeliest first in `best`),
    and `findings`.
    """
    asked = TARGETS[target]
    book = open_book(data, name=name, limit_bytes=limit_bytes)
    tables: list[Table] = []
    for grid in book.sheets[:MOST_SHEETS]:
        table = locate(grid, is_known=lambda heading: mappings.is_known(asked, heading))
        if table is not None and any(row.kind == "data" for row in table.rows):
            tables.append(table)
    findings = book.findings
    if not tables and not findings:
        findings = [found("table-missing")]
    if not tables:
        return {"tables": None, "sheets": [], "best": 0, "findings": _json(findings)}
    known = [
        sum(mappings.is_known(asked, column.stem) for column in table.columns if column.heading)
        for table in tables
    ]
    data_rows = [table.counts().get("data", 0) for table in tables]
    best = max(range(len(tables)), key=lambda n: (known[n], data_rows[n]))
    kept = blobs.keep(folder, _pieces([table.as_json() for table in tables]), limit=LIMIT)
    sheets = [
        {"name": table.sheet, "head": table.head, "counts": table.counts(), "known": known[n]}
        for n, table in enumerate(tables)
    ]
    return {"tables": kept.sha256, "sheets": sheets, "best": best, "findings": _json(findings)}


def read_rows(
    *,
    folder: Path,
    tables: str,
    sheet: int,
    target: str,
    mapping: Mapping[str, Any],
    references: Mapping[str, Any],
) -> dict[str, Any]:
    """Turn the rows of a kept table into records and keep those; tell what was found.

    Gives `records` (SHA-256), `rows` (how many of each kind), `findings` and `counts`.
    """
    table = kept_tables(folder, tables)[sheet]
    asked = TARGETS[target]
    reading = read_records(
        table, asked, mappings.Mapping.from_json(mapping), References.from_json(references)
    )
    said = [record.as_json() for record in reading.records]
    kept = blobs.keep(folder, _pieces(said), limit=LIMIT)
    severities = Counter(each.severity.value for each in reading.findings)
    return {
        "records": kept.sha256,
        "found": len(said),
        "rows": reading.counts,
        "findings": _json(shortened(reading.findings)),
        "counts": {each.value: severities[each.value] for each in Severity},
    }


def kept_tables(folder: Path, sha256: str) -> list[Table]:
    """Take back the tables that were kept; what is no longer there raises FileNotFoundError."""
    said = json.loads(blobs.path_of(folder, sha256).read_bytes())
    return [Table.from_json(each) for each in said]


def kept_records(folder: Path, sha256: str) -> list[Record]:
    """Take back the records that were kept; what is no longer there raises FileNotFoundError."""
    return [
        Record.from_json(each) for each in json.loads(blobs.path_of(folder, sha256).read_bytes())
    ]


def shortened(findings: list[Finding]) -> list[Finding]:
    """Errors first, then by row; a flood of one rule is counted."""
    order = list(Severity)
    ranked = sorted(findings, key=lambda each: (order.index(each.severity), each.row))
    counts: Counter[str] = Counter()
    kept = []
    for each in ranked:
        counts[each.rule] += 1
        if counts[each.rule] <= MANY:
            kept.append(each)
    for rule, count in counts.items():
        if count > MANY:
            severity = next(each.severity for each in ranked if each.rule == rule)
            said: dict[str, Any] = {"rule_name": rule, "count": count - MANY}
            kept.append(found("findings-many", severity=severity, **said))
    return kept


def _json(findings: list[Finding]) -> list[dict[str, Any]]:
    return [each.as_json() for each in findings]


def _pieces(said: list[dict[str, Any]]) -> Iterator[bytes]:
    """Write a list as JSON piece by piece; never empty, so that an empty list is kept too."""
    yield b"["
    for n, each in enumerate(said):
        yield (b"," if n else b"") + json.dumps(each, ensure_ascii=False).encode()
    yield b"]"
