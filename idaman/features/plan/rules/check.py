"""The one way in for untrusted files: called in a child that may die, plain JSON in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from idaman.core.findings import Finding, References, Severity
from idaman.core.imports.rules.gate import LIMIT, too_large
from idaman.features.plan.rules import jsonfile
from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.workbook import WorkbookReading, locate, read
from idaman.features.plan.rules.workbook.reading import shortened


def check_file(
    path: str, references_json: Mapping[str, Any], limit_bytes: int = LIMIT
) -> dict[str, Any]:
    """Read and lint a workbook or a JSON plan, told apart by content; never raise for bad input.

    Gives `document` (as JSON, or None), `findings` (see Finding.from_json) and `counts` by
    severity and kind.
    """
    file = Path(path)
    size = file.stat().st_size
    if size > limit_bytes:
        return _answer(WorkbookReading(None, [too_large(size, limit_bytes)]), [])
    data = file.read_bytes()
    references = References.from_json(references_json)
    if jsonfile.looks_like_json(data):
        reading = jsonfile.loads(data)
    else:
        reading = read(data, references=references, limit_bytes=limit_bytes)
    linted = lint(reading.document, references) if reading.document else []
    return _answer(reading, linted)


def _answer(reading: WorkbookReading, linted: Iterable[Finding]) -> dict[str, Any]:
    document = reading.document
    spoken = {
        (each.sheet, each.row, each.column)
        for each in reading.findings
        if each.severity is Severity.ERROR and each.sheet
    }
    # What the reader already called an error at a cell is not said twice.
    placed = [
        each
        for each in locate(linted, reading)
        if (each.sheet, each.row, each.column) not in spoken or not each.sheet
    ]
    findings = [*reading.findings, *placed]
    counts = Counter(each.severity.value for each in findings)
    return {
        "document": document.model_dump(mode="json") if document else None,
        "findings": [each.as_json() for each in shortened(findings)],
        "counts": {each.value: counts[each.value] for each in Severity}
        | ({"items": _sizes(document)} if document else {}),
    }


def _sizes(document: Any) -> dict[str, int]:
    return {name: len(value) for name, value in document if isinstance(value, tuple)}
