"""The papers of a stocktake of the Dewan: the packet before it, the minutes after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from idaman.core.canonical import digest
from idaman.features.delivery.models import Decision, Stocktake
from idaman.paper.parts import day

LEVELS = {
    "owner": "penanggung jawab diberi tahu",
    "head": "kepala diberi tahu",
    "secretary": "sekretaris daerah diberi tahu",
    "": "",
}


def source() -> str:
    """The Typst source of the papers."""
    return (files(__package__) / "stocktake.typ").read_text()


def to_print(
    stocktake: Stocktake, *, agenda: dict[str, Any], decisions: Sequence[Decision], now: datetime
) -> dict[str, Any]:
    """Ask for the packet to be printed, and for the minutes once the stocktake was held."""
    documents = {"packet": _laid_out(stocktake, agenda, decisions)}
    if stocktake.is_held:
        documents["minutes"] = {
            **_laid_out(stocktake, agenda, decisions),
            "kind": "Notulen",
            "minutes": stocktake.minutes,
        }
    return {"source": source(), "at": now.isoformat(), "documents": documents}


def _laid_out(
    stocktake: Stocktake, agenda: dict[str, Any], decisions: Sequence[Decision]
) -> dict[str, Any]:
    government = stocktake.government
    counts = agenda["counts"]
    return {
        "kind": "Bahan",
        "government": government.name,
        "code": stocktake.code,
        "on": day(stocktake.on.isoformat()),
        "place": stocktake.place,
        "sample": stocktake.is_sample,
        "as_of": day(agenda["on"]),
        "frozen": stocktake.is_held,
        "hash": digest(agenda),
        "minutes": "",
        "parts": [
            _part(
                "Lewat tenggat",
                counts["overdue"],
                ("Janji", "Perangkat daerah", "Tenggat", "Terlambat"),
                [_promise(row) for row in agenda["overdue"]],
            ),
            _part(
                "Ingkar",
                counts["broken"],
                ("Janji", "Perangkat daerah", "Tenggat", "Terlambat"),
                [_promise(row) for row in agenda["broken"]],
            ),
            _part(
                "Paling lama menunggu pemeriksaan",
                counts["unverified"],
                ("Bukti untuk", "Pemeriksa", "Dikirim", "Menunggu"),
                [
                    (
                        row["code"],
                        row["verifier"] or "belum ada pemeriksa",
                        day(row["since"]),
                        f"{row['days']} hari",
                    )
                    for row in agenda["unverified"]
                ],
            ),
            _part(
                "Quick win yang menunggu keputusan",
                counts["quick_wins"],
                ("Quick win", "Perangkat daerah", "Jatuh tempo", "Gerbang"),
                [
                    (
                        f"{row['code']} {row['name']}",
                        row["agency"] or "tanpa penanggung jawab",
                        day(row["due"]),
                        f"{row['open_points']} poin terbuka"
                        + ("" if row["is_live"] else ", belum terbukti berjalan"),
                    )
                    for row in agenda["quick_wins"]
                ],
            ),
            _part(
                "Keputusan yang belum selesai",
                counts["decisions"],
                ("Keputusan", "Dikerjakan oleh", "Tenggat", "Terlambat"),
                [
                    (
                        f"{row['code']} {row['text']}",
                        row["owner"],
                        day(row["due"]),
                        f"{row['days']} hari" if row["days"] else "",
                    )
                    for row in agenda["decisions"]
                ],
            ),
        ],
        "decisions": [
            {
                "code": d.code,
                "text": d.text,
                "owner": d.owner.name,
                "due": day(d.due.isoformat()),
                "item": d.item_code,
                "closed": day(_local(d.closed_at)) if d.closed_at else "",
                "note": d.closing_note,
            }
            for d in decisions
        ],
    }


def _local(at: datetime) -> str:
    return date(at.year, at.month, at.day).isoformat()


def _part(
    title: str, count: int, head: tuple[str, str, str, str], rows: Sequence[tuple[str, ...]]
) -> dict[str, Any]:
    return {
        "title": title,
        "count": count,
        "head": head,
        "rows": rows,
        "more": max(0, count - len(rows)),
    }


def _promise(row: dict[str, Any]) -> tuple[str, ...]:
    level = LEVELS.get(row["level"], "")
    return (
        f"{row['code']} {row['name']}",
        row["agency"],
        day(row["due"]),
        (f"{row['days']} hari" if row["days"] else "pekerjaannya dihentikan")
        + (f"; {level}" if level else ""),
    )
