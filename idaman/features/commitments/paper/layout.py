"""The sheets of a joint commitment as they are printed, and what a signature shows in its place."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any

from babel.dates import format_datetime

from idaman.paper.parts import day, qr

UNCERTIFIED = "tanda tangan elektronik tidak tersertifikasi"
CERTIFIED = "tanda tangan elektronik tersertifikasi"
CAPACITIES = {"definitive": "", "plt": "Plt.", "plh": "Plh.", "": ""}


def source() -> str:
    """The Typst source of a sheet."""
    return (files(__package__) / "commitment.typ").read_text()


def stamp_source() -> str:
    """The Typst source of what a signature shows."""
    return (files(__package__) / "stamp.typ").read_text()


def sheet_data(
    content: dict[str, Any], *, content_hash: str, address: str, paper: bool = False
) -> dict[str, Any]:
    """Lay out a sheet's words for printing, as a form for ink or to be signed electronically."""
    agency = content["agency"]
    number = content["sheet"].partition(".")[2]
    subtitle = agency or "Lembar induk"
    if number:
        subtitle += f" · adendum, lembar ke-{number}"
    return {
        "title": content["title"],
        "subtitle": subtitle,
        "government": content["government"],
        "code": f"{content['commitment']}/{content['sheet']}",
        "label": "formulir tanda tangan basah" if paper else UNCERTIFIED,
        "hash": content_hash,
        "address": address,
        "qr": qr(address),
        "sample": content["sample"],
        "preamble": content["preamble"],
        "plan": f"{content['plan']['title']}, versi {content['plan']['version']}",
        "replaces": content["replaces"],
        "clauses_title": "Yang kami janjikan" if agency else "Janji tanpa penanggung jawab",
        "clauses": [_clause(c) for c in content["clauses"]],
        "sheets": [{"name": s["sheet"], "hash": s["hash"]} for s in content["sheets"]],
        "lines": content["lines_said"]
        if "lines_said" in content
        else [{"post": each["name"], "field": each["field"]} for each in content["lines"]],
        "signing_title": "Tanda tangan",
        "signing_note": (
            "Ditandatangani dengan tinta di atas kertas ini, lalu dipindai dan dicatat oleh "
            "sekretariat serta dikonfirmasi orang kedua."
            if paper
            else "Tanda tangan elektronik pada berkas ini tidak tersertifikasi, kecuali bila "
            "dibubuhkan melalui penyelenggara sertifikasi elektronik. Keasliannya dapat "
            "diperiksa di alamat pada kode QR."
        ),
        "paper": paper,
    }


def _clause(clause: dict[str, Any]) -> dict[str, str]:
    first = []
    if clause.get("released"):
        first.append("dilepaskan oleh adendum ini; tidak lagi dijanjikan")
    if "first_due" in clause and clause["first_due"] != clause["due"]:
        first.append(f"semula dijanjikan {day(clause['first_due']) or 'tanpa tenggat'}")
    if "first_target" in clause and clause["first_target"] != clause["target"]:
        first.append(f"semula: {clause['first_target'] or 'tanpa target'}")
    return {
        "code": clause["item"],
        "name": clause["name"],
        "target": clause["target"],
        "due": day(clause["due"]),
        "owner": clause["owner"],
        "deputy": clause["deputy"],
        "evidence": clause["evidence"],
        "budget": f"Anggaran: {clause['budget']}" if clause["budget"] else "",
        "first": "; ".join(first),
    }


def stamp_data(
    *, post: str, capacity: str, at: datetime, address: str, sample: bool, certified: bool = False
) -> dict[str, Any]:
    """Lay out what a signature shows: who, in which capacity, when, and where to check."""
    return {
        "post": post,
        "capacity": CAPACITIES.get(capacity, capacity),
        "at": str(format_datetime(at, "d MMMM y HH.mm z", locale="id")),
        "label": CERTIFIED if certified else UNCERTIFIED,
        "address": address,
        "qr": qr(address),
        "sample": sample,
    }
