"""Where the pages of the handbook lie, which there are, and finding in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from PIL import Image

from idaman.core.search import Index, SearchRecord
from idaman.web.rules.handbook.page import Page, Section, read

Language = Literal["id", "en"]

SLUGS = (
    *("warga", "investor", "petugas", "kepala", "pemeriksa", "sekretariat", "pendamping"),
    *("pimpinan", "asesor", "provinsi", "pengelola"),
)
"""The pages, in the order of the handbook: one for everyone who comes to the site."""


def folder() -> Path:
    """Name the folder that holds id/ and en/: beside the code where installed, else docs/."""
    installed = Path(str(files("idaman"))) / "handbook"
    return installed if installed.is_dir() else installed.parents[1] / "docs"


@lru_cache(maxsize=64)
def page(slug: str, language: Language) -> Page:
    """Read a page of the handbook, once a process.

    Raises KeyError where there is no such page.
    """
    if slug not in SLUGS:
        raise KeyError(slug)
    text = (folder() / language / f"{slug}.md").read_text(encoding="utf-8")
    return read(text, slug=slug, language=language)


def pages(language: Language) -> list[Page]:
    """All pages, in order."""
    return [page(slug, language) for slug in SLUGS]


@lru_cache(maxsize=256)
def size_of(language: Language, name: str) -> tuple[int, int]:
    """Width and height of a picture, so that a page does not jump when it comes."""
    with Image.open(folder() / language / "pictures" / name) as image:
        return image.size


@dataclass(frozen=True)
class HandbookHit:
    """A section that was meant, with the page it stands on."""

    page: Page
    section: Section


@lru_cache(maxsize=2)
def _index(language: Language) -> Index:
    return Index(
        [
            SearchRecord((p.slug, s.anchor), (s.title, f"{p.title} {s.title}"), s.words())
            for p in pages(language)
            for s in p.sections
        ]
    )


def find(typed: str, language: Language, *, most: int = 12) -> list[HandbookHit]:
    """Find sections by words as people type them, best first."""
    by_key = {(p.slug, s.anchor): HandbookHit(p, s) for p in pages(language) for s in p.sections}
    return [by_key[key] for key, _ in _index(language).find(typed, most)]  # type: ignore[index]


def help_for(desk_page: str, slug: str, language: Language) -> tuple[str, str]:
    """Name the page and the anchor that help with a page of the desk, the own role's first.

    Where nothing speaks of it, the own role's page is the answer, with no anchor.
    """
    own = page(slug, language)
    for each in (own, *(p for p in pages(language) if p.slug != slug)):
        for section in each.sections:
            if desk_page in section.about:
                return each.slug, section.anchor
    return slug, ""
