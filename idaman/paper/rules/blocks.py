"""What a chapter is made of. Plain data, so that it goes to a child as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]
Cell = str | dict[str, Any]

GAP = "belum ada"


def heading(level: int, text: str) -> Block:
    """A heading of level 2 or 3; a chapter's own is level 1."""
    return {"kind": "heading", "level": level, "text": text}


def paragraph(text: str, *, style: str = "") -> Block:
    """A paragraph; `style` is "lede", "small" or "gap"."""
    return {"kind": "paragraph", "text": text, "style": style}


def gap(text: str = GAP) -> dict[str, Any]:
    """Words that stand where nothing is known."""
    return {"text": text, "gap": True}


def known(text: str, otherwise: str = GAP) -> Cell:
    """The words, or a gap where there are none.

    >>> known("12"), known("")
    ('12', {'text': 'belum ada', 'gap': True})
    """
    return text if text.strip() else gap(otherwise)


def bullets(items: Iterable[str]) -> Block:
    return {"kind": "bullets", "items": list(items)}


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[float],
    right: Sequence[int] = (),
    foot: Sequence[Cell] = (),
) -> Block:
    """A table with a head that repeats on each page; `widths` are shares, `right` aligned right."""
    return {
        "kind": "table",
        "caption": caption,
        "head": list(head),
        "rows": [list(row) for row in rows],
        "foot": list(foot),
        "widths": [float(w) for w in widths],
        "right": list(right),
    }


def bars(caption: str, rows: Iterable[tuple[str, float, str]]) -> Block:
    """Horizontal bars: a label, a length, the value in words. The words are its alt text too."""
    drawn: list[dict[str, Any]] = [
        {"label": label, "value": value, "said": said} for label, value, said in rows
    ]
    return {
        "kind": "bars",
        "caption": caption,
        "alt": f"{caption}: " + "; ".join(f"{r['label']} {r['said']}" for r in drawn),
        "rows": drawn,
        "most": max((r["value"] for r in drawn), default=0.0),
    }


def gantt(
    caption: str, years: Sequence[int], rows: Iterable[tuple[str, float, float, str]]
) -> Block:
    """Bars over the years: a label, start and end as shares of the whole (0 to 1), the dates."""
    drawn = [{"label": label, "from": a, "to": b, "said": said} for label, a, b, said in rows]
    return {
        "kind": "gantt",
        "caption": caption,
        "alt": f"{caption}: " + "; ".join(f"{r['label']}, {r['said']}" for r in drawn),
        "years": list(years),
        "rows": drawn,
    }


def tiles(caption: str, places: Iterable[tuple[int, int, str, str, float]]) -> Block:
    """A map of equal tiles: column, row, short name, value in words, shade (0 to 1)."""
    drawn: list[dict[str, Any]] = [
        {"x": x, "y": y, "label": label, "said": said, "shade": shade}
        for x, y, label, said, shade in places
    ]
    return {
        "kind": "tiles",
        "caption": caption,
        "alt": f"{caption}: " + "; ".join(f"{t['label']} {t['said']}" for t in drawn),
        "places": drawn,
        "columns": max((t["x"] for t in drawn), default=0) + 1,
        "lines": max((t["y"] for t in drawn), default=0) + 1,
    }


def figures(items: Iterable[tuple[str, str]]) -> Block:
    """Large figures in a row, each with what it counts."""
    return {"kind": "figures", "items": [{"figure": f, "said": s} for f, s in items]}


def headings(chapters: Sequence[dict[str, Any]]) -> list[tuple[int, str]]:
    """Every heading of a book in order: the chapters at level 1 and what stands in them."""
    told = []
    for chapter in chapters:
        told.append((1, chapter["title"]))
        told += [(b["level"], b["text"]) for b in chapter["blocks"] if b["kind"] == "heading"]
    return told
