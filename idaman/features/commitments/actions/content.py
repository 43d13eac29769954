"""The words of a sheet as plain data, and the one hash that names them."""

from __future__ import annotations

from typing import Any

from idaman.core.canonical import digest
from idaman.features.commitments.models import Clause, Commitment, Sheet


def content_of(sheet: Sheet, *, sheets: dict[str, str] | None = None) -> dict[str, Any]:
    """Tell a sheet's words as data; the umbrella also lists its `sheets`, code to hash.

    Where an amendment changed a clause, the first words and the first date stay in it.
    """
    commitment = sheet.commitment
    return {
        "v": 1,
        "commitment": commitment.code,
        "title": commitment.title,
        "preamble": commitment.preamble,
        "government": commitment.government.name,
        "plan": {
            "edition": commitment.version.plan.slug,
            "version": commitment.version.number,
            "title": commitment.version.title,
            "root": commitment.version.composition.root,
        },
        "sheet": sheet.code,
        "agency": sheet.agency.name if sheet.agency else "",
        "replaces": sheet.replaces.content_hash if sheet.replaces else "",
        "reason": sheet.reason,
        "clauses": [
            _clause(c)
            for c in sheet.clauses.select_related("owner", "deputy", "first").order_by("position")
        ],
        "sheets": [
            {"sheet": code, "hash": found} for code, found in sorted((sheets or {}).items())
        ],
        "lines": [
            {"field": line.field, "post": line.post.code, "name": line.post.name}
            for line in sheet.lines.select_related("post").order_by("position")
        ],
        "sample": commitment.is_sample,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    said = {
        "item": clause.item_code,
        "kind": clause.kind,
        "name": clause.name,
        "target": clause.target,
        "due": clause.due.isoformat() if clause.due else "",
        "owner": clause.owner.name if clause.owner else "",
        "deputy": clause.deputy.name if clause.deputy else "",
        "evidence": clause.evidence,
        "budget": clause.budget_code,
    }
    # Only where it is so: the words of sheets opened before keep their hash.
    if clause.is_released:
        said["released"] = "yes"
    if clause.first:
        said["first_due"] = clause.first.due.isoformat() if clause.first.due else ""
        said["first_target"] = clause.first.target
    return said


def contents(commitment: Commitment) -> dict[int, dict[str, Any]]:
    """Tell the words of every sheet as they would be opened now, by the sheet's key."""
    sheets = list(
        commitment.sheets.select_related(
            "agency",
            "replaces",
            "commitment__government",
            "commitment__version__plan",
            "commitment__version__composition",
        ).order_by("agency__code", "number")
    )
    told = {s.pk: content_of(s) for s in sheets if s.agency_id}
    hashes = {s.code: digest(told[s.pk]) for s in sheets if s.agency_id}
    for umbrella in (s for s in sheets if not s.agency_id):
        told[umbrella.pk] = content_of(umbrella, sheets=hashes)
    return told
