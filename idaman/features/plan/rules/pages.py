"""The pages under docs/rules, made from the catalogue so that page and rule cannot differ.

Run `python -m idaman.features.plan.rules.pages docs/rules` after changing rules.toml.
"""

from __future__ import annotations

import sys
from pathlib import Path

from idaman.core.rulebook import RULES, Rule

PAGED = [rule for rule in RULES.values() if rule.about != "table"]
GRAVITY = {
    "error": ("kesalahan: menghalangi impor dan pengesahan", "error: blocks import and adoption"),
    "warning": ("peringatan: perlu dijawab", "warning: should be answered"),
    "advice": ("saran: boleh diikuti", "advice: may be taken"),
}


def page(rule: Rule) -> str:
    """Give the page of one rule, Indonesian first."""
    grave, grave_en = GRAVITY[rule.severity]
    return f"""# {rule.id}

**{rule.sentence.id}**

*{rule.sentence.en}*

- {grave} · *{grave_en}*
- Bimtek {rule.stage}

## Mengapa · *Why*

{rule.why.id}

*{rule.why.en}*

## Keliru · *Wrong*

    {rule.wrong}

## Benar · *Right*

    {rule.right}

## Perbaikan · *Remedy*

{rule.advice.id}

*{rule.advice.en}*
"""


def index() -> str:
    """Give the list of all rules, those about the plan first."""
    lines = ["# Aturan pemeriksaan · *Rules of the check*", ""]
    lines += [
        "Setiap temuan menyebut satu aturan. *Every finding names one rule.*",
        "Kata dalam {kurung} diganti dengan yang ditemukan. "
        "*Words in {braces} are replaced by what was found.*",
        "Bagian dalam [kurung siku] hanya ada bila ada usulan. "
        "*A part in [brackets] appears only when there is a suggestion.*",
    ]
    for about, title in (("plan", "Rencana · *The plan*"), ("file", "Berkas · *The file*")):
        lines += ["", f"## {title}", ""]
        lines += ["| aturan | derajat | Bimtek | bunyi |", "|---|---|---|---|"]
        for rule in PAGED:
            if rule.about == about:
                said = rule.sentence.id.replace("|", "\\|")
                link = f"[{rule.id}]({rule.id}.md)"
                lines.append(f"| {link} | {rule.severity} | {rule.stage} | {said} |")
    return "\n".join(lines) + "\n"


def write_pages(folder: Path) -> None:
    """Write a page for every rule and the index, and remove pages whose rule is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        old.unlink()
    for rule in PAGED:
        (folder / f"{rule.id}.md").write_text(page(rule), encoding="utf-8")
    (folder / "README.md").write_text(index(), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
