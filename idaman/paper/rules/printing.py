"""Making PDF files from Typst source and data: PDF/A-2a and PDF/UA-1, the same bytes each time.

The source comes from whoever lays out the book; the data is JSON it reads from `sys.inputs`. The
source marks each place for a signature with metadata labelled <field>.
"""

from __future__ import annotations

import hashlib
import io
import json
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from idaman.core.refusal import Refused
from idaman.core.text import Text

# What signs is loaded where it is needed: it takes as long as the rest of a command together.
if TYPE_CHECKING:
    from idaman.paper.rules import pades

STANDARDS: list[Any] = ["a-2a", "ua-1"]
A4_HEIGHT_POINTS = 841.89


class CannotPrint(Refused):
    """The book does not come out; the sentence says why."""


def fonts() -> str:
    """Name the folder of the one typeface the books are set in."""
    return str(files("font_source_sans_pro") / "files")


def compiled(
    source: str,
    data: dict[str, Any],
    *,
    at: datetime,
    standards: bool = True,
    root: Path | None = None,
) -> bytes:
    """Compile a book with its data; whatever the machine has installed makes no difference.

    Pictures that the book names by a path, such as "/x.jpg", lie below `root`.

    Raises CannotPrint.
    """
    compiler = _compiler(source, data, root)
    try:
        pdf = compiler.compile(
            format="pdf",
            pdf_standards=STANDARDS if standards else None,
            timestamp=at.replace(microsecond=0),
        )
    except typst.TypstError as no:
        raise CannotPrint(
            Text("This sheet cannot be printed: %(message)s", message=no.message)
        ) from no
    assert isinstance(pdf, bytes)
    return pdf


def drawn(source: str, data: dict[str, Any], *, ppi: int) -> bytes:
    """Compile the first page as a PNG of so many points an inch.

    Raises CannotPrint.
    """
    try:
        png = _compiler(source, data).compile(format="png", ppi=ppi)
    except typst.TypstError as no:
        raise CannotPrint(
            Text("This picture cannot be printed: %(message)s", message=no.message)
        ) from no
    first = png[0] if isinstance(png, list) else png
    assert isinstance(first, bytes)
    return first


def pages_of(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def with_places(
    source: str, data: dict[str, Any], *, at: datetime, root: Path | None = None
) -> bytes:
    """Compile a book and prepare in it the places for signatures that its source marks.

    Raises CannotPrint.
    """
    pdf = compiled(source, data, at=at, root=root)
    marked = json.loads(_compiler(source, data, root).query("<field>", field="value"))
    if not marked:
        return pdf
    from idaman.paper.rules import pades

    return pades.with_fields(pdf, [_field(each) for each in marked])


def _field(said: dict[str, Any]) -> pades.SignatureField:
    from idaman.paper.rules import pades

    left, top = _points(said["x"]), _points(said["y"])
    width, height = _points(said["width"]), _points(said["height"])
    bottom = A4_HEIGHT_POINTS - top - height
    return pades.SignatureField(
        name=said["name"],
        page=int(said["page"]) - 1,
        box=(round(left), round(bottom), round(left + width), round(bottom + height)),
        said=said["said"],
    )


def _points(length: str) -> float:
    return float(str(length).removesuffix("pt"))


def _compiler(source: str, data: dict[str, Any], root: Path | None = None) -> typst.Compiler:
    return typst.Compiler(  # type: ignore[misc]
        input=source.encode(),
        root=root,
        font_paths=[fonts()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
