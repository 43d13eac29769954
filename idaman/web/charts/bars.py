"""Bars that are a table: each bar stands beside the figure it draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from idaman.web.markup import safe


@dataclass(frozen=True)
class Bar:
    """One row: what it is called, how long it is, how the figure reads, and to the last digit."""

    label: str
    value: float
    said: str
    exact: str = ""
    href: str = ""
    is_gap: bool = False


def bars(rows: Sequence[Bar], *, caption: str, head: tuple[str, str]) -> SafeString:
    """Draw rows as bars on one scale that begins at zero."""
    longest = max((row.value for row in rows), default=0) or 1
    body = "".join(
        f'<tr><th scope="row">{_label(row)}</th><td class="b"><div class="bar">'
        f'<i style="width:{max(row.value, 0) / longest * 100:.1f}%"></i></div></td>'
        f'<td class="n" title="{safe(row.exact)}">{safe(row.said)}</td></tr>'
        for row in rows
    )
    return mark_safe(
        f'<div class="scroll" tabindex="0"><table class="bars"><caption>{safe(caption)}</caption>'
        f'<thead><tr><th scope="col">{safe(head[0])}</th><td></td>'
        f'<th scope="col" class="n">{safe(head[1])}</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _label(row: Bar) -> str:
    if row.href:
        return f'<a href="{safe(row.href)}">{safe(row.label)}</a>'
    if row.is_gap:
        return f'<span class="gap">{safe(row.label)}</span>'
    return safe(row.label)
