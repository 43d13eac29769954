"""The four stages of preparing a plan as one picture: what is done, and what waits at each gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

GATE = 34


@dataclass(frozen=True)
class ChartStage:
    """One stage: where it leads, its words, its gate's standing as a mark of the look."""

    href: str
    number: int
    name: str
    said: str
    mark: str
    """kept, due, wait or late"""
    count: int
    """How many things stand in the way; 0 for none."""


def stages(steps: Sequence[ChartStage]) -> SafeString:
    """Draw the stages as a list of links, each followed by its gate. The words carry the state."""
    rows = []
    for step in steps:
        shown = "✓" if step.mark == "kept" else str(step.count or "")
        gate = (
            f'<svg class="gate {escape(step.mark)}" viewBox="0 0 {GATE} {GATE}" aria-hidden="true">'
            f'<path d="M{GATE / 2:g} 1 {GATE - 1} {GATE / 2:g} {GATE / 2:g} {GATE - 1} 1 '
            f'{GATE / 2:g}z"/><text x="{GATE / 2:g}" y="{GATE / 2 + 5:g}">{shown}</text></svg>'
        )
        rows.append(
            f'<li><a href="{escape(step.href)}"><b>{step.number}</b>'
            f"<span><strong>{escape(step.name)}</strong>"
            f'<span class="small">{escape(step.said)}</span></span>{gate}</a></li>'
        )
    return mark_safe(f'<ol class="stages">{"".join(rows)}</ol>')
