"""The pages a person reads, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def every_page() -> list[Path]:
    """Every Markdown page of the repository that is ours."""
    own = [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "idaman").rglob("*.md")]
    return sorted(page for page in own if "node_modules" not in page.parts)


def text_of(page: Path) -> str:
    """A page without its code blocks."""
    return FENCED.sub("", page.read_text())


def anchors_of(page: Path) -> set[str]:
    """The anchors its headings have, as GitHub makes them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(text_of(page))
    }


def links_of(page: Path) -> Iterator[str]:
    """The links of a page that lead to another place in the repository."""
    for target in LINK.findall(text_of(page)):
        if not re.match(r"[a-z]+:", target):
            yield target
