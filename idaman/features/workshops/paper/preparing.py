"""The papers of preparing a plan: the expert's annex, the sheet that a workshop signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from idaman.core.canonical import digest
from idaman.core.people.models import Agency, Government
from idaman.core.taxonomy import Dimension
from idaman.features.plan.models import Plan
from idaman.features.plan.pieces.fields import FieldLine
from idaman.features.workshops.models import Approval, GroupSeat, Note, Waiver, Workshop
from idaman.features.workshops.queries import NoteView
from idaman.paper.parts import day

SAYS = {
    Note.State.ACCEPTED: "diikuti",
    Note.State.DECLINED: "tidak diikuti",
    Note.State.OPEN: "belum dijawab",
}
BLANK_LINES = 12
WIDE_DAYS = 3
"""Sheets with more days to sign are printed across."""


def source(name: str) -> str:
    """The Typst source of a paper: `annex` or `attendance`."""
    return (files(__package__) / f"{name}.typ").read_text()


def annex_to_print(
    plan: Plan,
    told: Sequence[tuple[NoteView, Sequence[FieldLine]]],
    *,
    waivers: Sequence[Waiver],
    approvals: Sequence[Approval],
    now: datetime,
) -> dict[str, Any]:
    """Ask for the annex: what the experts said and what was done."""
    government = plan.government
    notes = [_note(each, lines, government) for each, lines in told]
    document = {
        "government": government.name,
        "plan": plan.title,
        "sequence": plan.sequence,
        "sample": government.is_sample,
        "as_of": _day(now, government),
        "hash": digest(notes),
        "counts": [
            {"said": said, "count": sum(each.note.state == state for each, _lines in told)}
            for state, said in SAYS.items()
        ],
        "notes": notes,
        "waivers": [{"key": w.key, "reason": w.reason, "by": w.by.name} for w in waivers],
        "approvals": [
            {
                "stage": a.stage,
                "sequence": a.sequence,
                "by": a.by.name,
                "on": _day(a.at, government),
                "text": a.text,
            }
            for a in approvals
        ],
    }
    return {"source": source("annex"), "at": now.isoformat(), "documents": {"annex": document}}


def _note(told: NoteView, lines: Sequence[FieldLine], government: Government) -> dict[str, Any]:
    note = told.note
    return {
        "name": note.name,
        "about": f"{note.code} {told.name}",
        "text": note.text,
        "by": note.by.name,
        "on": _day(note.at, government),
        "sequence": note.sequence,
        "state": SAYS[Note.State(note.state)],
        "is_open": note.state == Note.State.OPEN,
        "change": f"perubahan {note.change.code} pada revisi {note.change.sequence}"
        if note.change
        else "",
        "answer": note.answer,
        "answered_by": note.disposed_by.name if note.disposed_by else "",
        "answered_on": _day(note.disposed_at, government) if note.disposed_at else "",
        "lines": [
            {"head": line.head, "old": line.old or "—", "new": line.value or "—"} for line in lines
        ],
        "sample": note.is_sample,
    }


def attendance_to_print(
    workshop: Workshop,
    *,
    agencies: Sequence[Agency],
    seats: Sequence[GroupSeat],
    now: datetime,
) -> dict[str, Any]:
    """Ask for the sheet that is signed: council, team, then every agency by its working group."""
    groups = []
    for dimension in Dimension:
        seated = [s for s in seats if s.dimension == dimension.value]
        if seated:
            groups.append((dimension.label, [(s.agency.name, s.is_lead) for s in seated]))
    taken = {seat.agency_id for seat in seats}
    rest = [(agency.name, False) for agency in agencies if agency.pk not in taken]
    if rest:
        said = "Perangkat daerah lain" if groups else "Perangkat daerah"
        groups.append((said, rest))
    blank = [("", False)] * BLANK_LINES
    document = {
        "government": workshop.government.name,
        "plan": workshop.plan.title,
        "code": workshop.code,
        "on": day(workshop.on.isoformat())
        + (f" – {day(workshop.until.isoformat())}" if workshop.until != workshop.on else ""),
        "place": workshop.place,
        "sample": workshop.is_sample,
        "days": list(range(1, workshop.days + 1)),
        "wide": workshop.days > WIDE_DAYS,
        "parts": [
            {"title": title, "rows": [{"body": body, "leads": leads} for body, leads in rows]}
            for title, rows in [
                ("Dewan Smart City", blank),
                ("Tim pelaksana", blank),
                *groups,
            ]
        ],
    }
    return {
        "source": source("attendance"),
        "at": now.isoformat(),
        "documents": {"attendance": document},
    }


def _day(at: datetime, government: Government) -> str:
    return day(at.astimezone(ZoneInfo(government.timezone)).date().isoformat())
