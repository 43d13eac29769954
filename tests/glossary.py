"""Writes into docs/glossary.md what the classes it names mean: their docstrings say it.

`python -m tests.glossary` brings the page up to date; `--check` only tells what differs and ends
with 1. A row of a class needs its name and its Indonesian word; where its meaning ends with
`See …`, that stays. Sections, and words that have no class, are the page's own.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| `([A-Z]\w*[a-z]\w*)` \| (.*\S) \| (.*?) ?\|$")


def main() -> int:
    """Write the page, or tell what differs."""
    before = GLOSSARY.read_text()
    after = renewed(before)
    if "--check" not in sys.argv:
        GLOSSARY.write_text(after)
        return 0
    for old, new in zip(before.splitlines(), after.splitlines(), strict=True):
        if old != new:
            print(f"docs/glossary.md: {old}\n  its docstring says: {new}")
    return int(before != after)


def renewed(page: str) -> str:
    """Give the page with the meanings that docstrings have; raise KeyError for an unknown class."""
    lines, section = [], ""
    for line in page.splitlines():
        section = line if line.startswith("## ") else section
        row = ROW.match(line)
        if row is not None:
            name, indonesian, meaning = row.groups()
            read_on = re.search(r"\. (See .*\[.+)$", f". {meaning}")
            said = meaning_of(name, section) + (f". {read_on[1]}" if read_on else "")
            line = f"| `{name}` | {indonesian} | {said} |"
        lines.append(line)
    return "\n".join(lines) + "\n"


def meaning_of(name: str, section: str) -> str:
    """Give what a class's docstring says first; of two, that of the section's package."""
    found = meanings()[name]
    package = next((package for package in found if package in section.replace(".", "/")), None)
    return found[package] if package else next(iter(found.values()))


@cache
def meanings() -> dict[str, dict[str, str]]:
    """Give for each public class, by the package that defines it, what its docstring says first."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((ROOT / "idaman").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            said = ast.get_docstring(node) if isinstance(node, ast.ClassDef) else None
            if isinstance(node, ast.ClassDef) and said:
                first = " ".join(said.split("\n\n")[0].split()).rstrip(".")
                package = "/".join(path.relative_to(ROOT).parts[:3])
                found.setdefault(node.name, {}).setdefault(package, first)
    return found


if __name__ == "__main__":
    sys.exit(main())
