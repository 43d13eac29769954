"""One mark for each promise, each a link: the promise at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class ChartSquare:
    """One item: where it leads, what it says, how it stands."""

    href: str
    label: str
    code: str
    is_round: bool = False


def squares(marks: Iterable[ChartSquare]) -> SafeString:
    """Draw the marks as a list of links, quick wins round."""
    # A page has hundreds of them, so the strings are joined by hand, each part escaped.
    rows = []
    for mark in marks:
        said, href, code = escape(mark.label), escape(mark.href), escape(mark.code)
        shape = " r" if mark.is_round else ""
        rows.append(
            f'<li><a href="{href}" title="{said}"><i class="m {code}{shape}"></i>'
            f'<span class="out">{said}</span></a></li>'
        )
    return mark_safe(f'<ul class="squares">{"".join(rows)}</ul>')
