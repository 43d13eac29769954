"""Cells of a picture made black: what stood there cannot be brought back from the new picture."""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path

from PIL import Image, ImageDraw

from idaman.core.files import blobs
from idaman.core.refusal import Refused
from idaman.core.text import Text

COLUMNS, ROWS = 12, 9
"""So finely a picture is divided, whatever its size."""


class NoCells(Refused):
    """No cell was chosen, or one that the grid does not have."""


def checked(cells: Collection[int]) -> list[int]:
    """Give the chosen cells once each, in order.

    >>> checked([5, 3, 5])
    [3, 5]

    Raises NoCells.
    """
    chosen = sorted(set(cells))
    if not chosen or chosen[0] < 0 or chosen[-1] >= COLUMNS * ROWS:
        raise NoCells(Text("Choose the cells that are to be black."))
    return chosen


def box_of(cell: int, width: int, height: int) -> tuple[int, int, int, int]:
    """Give a cell's corners in pixels; the cells of a picture leave no gap between them.

    >>> box_of(0, 120, 90), box_of(107, 120, 90)
    ((0, 0, 10, 10), (110, 80, 120, 90))
    """
    row, column = divmod(cell, COLUMNS)
    return (
        column * width // COLUMNS,
        row * height // ROWS,
        (column + 1) * width // COLUMNS,
        (row + 1) * height // ROWS,
    )


def blacken(path: Path, root: Path, cells: Collection[int]) -> str:
    """Keep a copy of a picture with these cells black; give its SHA-256. The first one stays.

    Raises NoCells.
    """
    chosen = checked(cells)
    with Image.open(path, formats=("JPEG",)) as picture:
        image = picture.convert("RGB")
    draw = ImageDraw.Draw(image)
    for cell in chosen:
        left, top, right, bottom = box_of(cell, *image.size)
        draw.rectangle((left, top, right - 1, bottom - 1), fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True)
    return blobs.keep(root, [out.getvalue()], limit=len(out.getvalue())).sha256
