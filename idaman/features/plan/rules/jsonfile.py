"""The plan as JSON: for machines, for keeping, and for comparing line by line."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from idaman.core.findings import Finding, found
from idaman.features.plan.rules.model import Document
from idaman.features.plan.rules.workbook.reading import WorkbookReading

FORMAT = "idaman-plan"
VERSION = 1
SCHEMA_ID = "urn:idaman:schema:plan:1"


def dumps(document: Document) -> bytes:
    """Write a document as UTF-8 JSON; the same document gives the same bytes."""
    plain = {"format": FORMAT, "version": VERSION, **document.model_dump(mode="json")}
    return (json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def loads(data: bytes) -> WorkbookReading:
    """Read a document back; what is wrong becomes findings at JSON pointers."""
    try:
        plain = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as refusal:
        return WorkbookReading(None, [found("json-unreadable", reason=str(refusal)[:200])])
    header = (plain.get("format"), plain.get("version")) if isinstance(plain, dict) else None
    # Public files of the first release told no format: only what is a plan in all else is read.
    if header != (FORMAT, VERSION) and not (header == (None, None) and "settings" in plain):
        return WorkbookReading(None, [found("json-format", field="/format", version=VERSION)])
    body = {key: value for key, value in plain.items() if key not in ("format", "version")}
    try:
        return WorkbookReading(Document.model_validate_json(json.dumps(body), strict=False), [])
    except ValidationError as refusal:
        return WorkbookReading(None, [_invalid(dict(error)) for error in refusal.errors()])


def looks_like_json(data: bytes) -> bool:
    """Tell whether a file is meant to be JSON: its first sign is a brace or a bracket."""
    return data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def json_schema() -> dict[str, Any]:
    """Give the published JSON Schema (2020-12) of a plan file."""
    schema = Document.model_json_schema(mode="validation")
    header = {
        "format": {"const": FORMAT, "description": "Says that this file is an Idaman plan."},
        "version": {"const": VERSION, "description": "The version of this layout."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        **schema,
        "title": "Idaman plan",
        "description": "A whole smart-city masterplan. Money is whole rupiah; null is not known.",
        "properties": header | schema["properties"],
        "required": ["format", "version", *schema.get("required", [])],
    }


def pointer(path: tuple[int | str, ...]) -> str:
    """Write a path as a JSON pointer (RFC 6901).

    >>> pointer(("activities", 3, "a/b"))
    '/activities/3/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _invalid(error: dict[str, Any]) -> Finding:
    place = pointer(error["loc"])
    value = json.dumps(error["input"], ensure_ascii=False, default=str)[:80]
    return found("json-invalid", field=place, field_name=place, value=value, reason=error["msg"])


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")
