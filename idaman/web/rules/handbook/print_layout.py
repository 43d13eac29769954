"""The handbook as data for the printed book: what web/handbook.typ lays out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from PIL import Image

from idaman.web.rules.handbook import shelf
from idaman.web.rules.handbook.page import Node, Page, as_json

SCALE = 1.5
"""Pictures are taken at this many dots to a pixel of the screen."""


JPEG_QUALITY = 78


def lay_pictures(language: shelf.Language, slugs: Sequence[str], folder: Path) -> None:
    """Write the pictures of pages as JPEG into a folder: Typst would keep WebP unpacked."""
    figures = {
        node.to
        for slug in slugs
        for node in shelf.page(slug, language).walk()
        if node.kind == "figure"
    }
    for name in sorted(figures):
        with Image.open(shelf.folder() / language / "pictures" / name) as image:
            image.convert("RGB").save(_printed(folder, name), "JPEG", quality=JPEG_QUALITY)


def _printed(folder: Path, name: str) -> Path:
    return (folder / name).with_suffix(".jpg")


def laid_out(
    language: shelf.Language,
    slugs: Sequence[str],
    cover: dict[str, Any],
    addresses: dict[str, str],
) -> dict[str, Any]:
    """Give the pages as plain data.

    `addresses` says where a link leads that is no address yet ("desk:plans", "page:petugas"); a
    link it does not know is printed as its words alone. Each page's own is at "page:<slug>". The
    pictures are those of `lay_pictures`.
    """
    return {
        **cover,
        "language": language,
        "pages": [_page(shelf.page(slug, language), language, addresses) for slug in slugs],
    }


def _page(page: Page, language: shelf.Language, addresses: dict[str, str]) -> dict[str, Any]:
    def said(node: Node) -> dict[str, Any]:
        return as_json(_ready(node, page, language, addresses))

    address = addresses[f"page:{page.slug}"]
    return {
        "title": page.title,
        "address": address,
        "qr": _qr(address),
        "opening": [said(n) for n in page.opening],
        "sections": [
            {"title": s.title, "nodes": [said(n) for n in s.nodes]} for s in page.sections
        ],
    }


def _ready(node: Node, page: Page, language: shelf.Language, addresses: dict[str, str]) -> Node:
    """A node whose links are addresses and whose pictures are paths with their width."""
    inside = tuple(_ready(n, page, language, addresses) for n in node.inside)
    if node.kind == "figure":
        width, _height = shelf.size_of(language, node.to)
        path = _printed(Path("/"), node.to)
        return replace(node, to=str(path), level=round(width / SCALE), inside=inside)
    if not node.to or node.to.startswith("https://"):
        return replace(node, inside=inside)
    to = f"page:{page.slug}{node.to}" if node.to.startswith("#") else node.to
    name, _, anchor = to.partition("#")
    found = addresses.get(name, "")
    return replace(node, to=f"{found}#{anchor}" if found and anchor else found, inside=inside)


def _qr(where: str) -> str:
    out = BytesIO()
    segno.make(where, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, light="#fff"
    )
    return out.getvalue().decode()
