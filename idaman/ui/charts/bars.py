"""Bars that are a table: each bar stands beside the figure it draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td class="b"><div class="bar"><i style="width:{}%"></i></div>'
        '</td><td class="n" title="{}">{}</td></tr>',
        (
            (_label(row), f"{max(row.value, 0) / longest * 100:.1f}", row.exact, row.said)
            for row in rows
        ),
    )
    return format_html(
        '<div class="scroll" tabindex="0"><table class="bars"><caption>{}</caption><thead><tr>'
        '<th scope="col">{}</th><td></td><th scope="col" class="n">{}</th></tr></thead>'
        "<tbody>{}</tbody></table></div>",
        caption,
        head[0],
        head[1],
        body,
    )


def _label(row: Bar) -> SafeString:
    if row.href:
        return format_html('<a href="{}">{}</a>', row.href, row.label)
    if row.is_gap:
        return format_html('<span class="gap">{}</span>', row.label)
    return format_html("{}", row.label)
