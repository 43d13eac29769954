"""Making the files of a printing: each book as PDF and for Word, in the child."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from idaman.core.files import blobs
from idaman.paper.rules import printing, word
from idaman.paper.rules.blocks import Block

PICTURE_PPI = 170


def make(
    documents: Sequence[dict[str, Any]],
    *,
    root: Path,
    at: datetime,
    limit: int,
    report: Callable[[int], None],
) -> dict[str, dict[str, Any]]:
    """Make every document's files and keep them under their SHA-256.

    Gives for each key {"pdf": hash, "docx": hash or "", "pages": number}.

    Raises CannotPrint, TooLarge.
    """
    told = {}
    for n, document in enumerate(documents):
        report(100 * n // len(documents))
        pdf = printing.compiled(document["source"], document["data"], at=at)
        docx = ""
        if document["word"]:
            report(100 * (2 * n + 1) // (2 * len(documents)))
            written = word.write(document["data"], draw=_drawer(document, at), at=at)
            docx = blobs.keep(root, [written], limit=limit).sha256
        told[document["key"]] = {
            "pdf": blobs.keep(root, [pdf], limit=limit).sha256,
            "docx": docx,
            "pages": printing.pages_of(pdf),
        }
    return told


def _drawer(document: dict[str, Any], at: datetime) -> word.Draw:
    def draw(block: Block) -> bytes:
        # A picture needs nothing of the book but its look.
        data = {**document["data"], "chapters": [], "qr": "", "chart": block}
        return printing.drawn(document["source"], data, ppi=PICTURE_PPI)

    return draw
