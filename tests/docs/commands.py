"""The command lines of the documents, and which of them are marked as not run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.docs.pages import ROOT

PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if path.name != "CHANGELOG.md"
)
MARK = re.compile(r"<!-- not run: *(.*?) *-->", re.DOTALL)
BLOCK = re.compile(
    r"(?P<mark><!-- not run:[^>]*-->\s*)?^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
INLINE = re.compile(r"`([^`]+)`")
BEGINS = re.compile(r"(?:\.venv/bin/|idaman |make |python3? -m|tests/run|runuser )")
IN_A_BLOCK = re.compile(r"(?:\.venv/bin/|idaman |make |python|curl |psql |systemctl |docker )")


@dataclass(frozen=True)
class Line:
    """A command line of a page; `why_not` says why no test runs it."""

    text: str
    why_not: str


def blocks(text: str) -> Iterator[tuple[str, str, str]]:
    """The fenced blocks of a page: language, text, and why it is not run."""
    for block in BLOCK.finditer(text):
        mark = MARK.search(block["mark"] or "")
        yield block["language"], block["text"], mark[1] if mark else ""


def paragraphs(text: str) -> Iterator[str]:
    """The paragraphs outside the blocks; a row of a table is one."""
    for paragraph in re.split(r"\n\s*\n|\n(?= *(?:-|\d+\.) )", BLOCK.sub("\n\n", text)):
        is_table = paragraph.lstrip().startswith("|")
        yield from paragraph.splitlines() if is_table else [paragraph]


def lines(text: str) -> Iterator[Line]:
    """Every command line of a page, as it stands there."""
    for language, code, why_not in blocks(text):
        if language == "sh":
            for line in re.sub(r"\\\n\s*", "", code).splitlines():
                if line.strip():
                    yield Line(line.partition("  #")[0].strip(), why_not)
    for paragraph in paragraphs(text):
        mark = MARK.search(paragraph)
        for code in INLINE.findall(paragraph):
            line = re.sub(r"\s+", " ", code)
            if BEGINS.match(line) or "&& idaman " in line:
                yield Line(line, mark[1] if mark else "")
