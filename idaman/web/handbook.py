"""The handbook on screen: a page's nodes as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from idaman.web.rules.handbook import shelf
from idaman.web.rules.handbook.page import Node, Page
from idaman.web.rules.handbook.print_layout import SCALE

Address = Callable[[str], str]
"""Says where a link leads: "desk:plans", "portal:obligations" or "page:petugas"; "" for nowhere."""

Row = tuple[str, str, str]
"""Where a page or a section is, its title, and what it is about."""


def front(typed: str, own: str, language: shelf.Language, address: Address) -> dict[str, Any]:
    """What the first page of the help shows: what was found, the own page, all others."""

    def row(page: Page) -> Row:
        about = page.opening[0].words() if page.opening else ""
        return address(f"page:{page.slug}"), page.title, about

    first = shelf.page(own, language)
    # What stands on the own page is what the reader more likely means.
    found = sorted(shelf.find(typed, language), key=lambda f: f.page.slug != own)
    return {
        "q": typed,
        "found": [
            (f"{address(f'page:{f.page.slug}')}#{f.section.anchor}", f.section.title, f.page.title)
            for f in found
        ],
        "own": row(first),
        "sections": [(f"{address(f'page:{own}')}#{s.anchor}", s.title, "") for s in first.sections],
        "others": [row(p) for p in shelf.pages(language) if p.slug != own],
    }


def laid_out(page: Page, address: Address) -> dict[str, Any]:
    """What a page of the help shows."""
    return {
        "page": page,
        "opening": markup(page.opening, page, address),
        "sections": [(s, markup(s.nodes, page, address)) for s in page.sections],
    }


PLAIN = {
    "strong": "strong", "emphasis": "em", "paragraph": "p", "steps": "ol", "bullets": "ul",
    "item": "li",
}  # fmt: skip


def markup(nodes: Iterable[Node], page: Page, address: Address) -> SafeString:
    """Write nodes of a page as markup; a link that leads nowhere here is only its words."""
    language: shelf.Language = "en" if page.language == "en" else "id"
    return mark_safe("".join(_drawn(n, language, address) for n in nodes))


def _drawn(node: Node, language: shelf.Language, address: Address) -> str:
    if node.kind == "table":
        return _table(node, language, address)
    inside = "".join(_drawn(n, language, address) for n in node.inside)
    match node.kind:
        case "text":
            return escape(node.text)
        case "code":
            return f"<code>{escape(node.text)}</code>"
        case "label":
            return _led(f'<b class="key">{escape(node.text)}</b>', node.to, address)
        case "link":
            return _led(inside, node.to, address)
        case "heading":
            level = max(2, node.level)
            return f'<h{level} id="{escape(node.anchor)}">{inside}</h{level}>'
        case "note":
            return f'<div class="told"><div class="card">{inside}</div></div>'
        case "figure":
            return _figure(node, language, inside)
    return f"<{PLAIN[node.kind]}>{inside}</{PLAIN[node.kind]}>"


def _table(node: Node, language: shelf.Language, address: Address) -> str:
    """Write a table whose rows stand one under the other on a phone, each cell with its head."""
    head, *rows = node.inside
    heads = [escape(cell.words()) for cell in head.inside]

    def row(cells: Iterable[Node]) -> str:
        first, *rest = ("".join(_drawn(n, language, address) for n in c.inside) for c in cells)
        told = (f'<td data-l="{h}">{cell}</td>' for h, cell in zip(heads[1:], rest, strict=True))
        return f'<tr><th scope="row">{first}</th>{"".join(told)}</tr>'

    titles = "".join(f'<th scope="col">{h}</th>' for h in heads)
    body = "".join(row(r.inside) for r in rows)
    return f'<table class="rows"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'


def _led(inside: str, to: str, address: Address) -> str:
    name, _, anchor = to.partition("#")
    where = name if name.startswith("https://") or not name else address(name)
    if not where and not (anchor and not name):
        return inside
    return f'<a href="{escape(where)}{"#" + escape(anchor) if anchor else ""}">{inside}</a>'


def _figure(node: Node, language: shelf.Language, under: str) -> str:
    width, height = (round(n / SCALE) for n in shelf.size_of(language, node.to))
    source = static(f"handbook/{language}/{node.to}")
    return (
        f'<figure class="screen"><a href="{source}"><img src="{source}" loading="lazy" '
        f'width="{width}" height="{height}" alt="{escape(node.text)}"></a>'
        + (f"<figcaption>{under}</figcaption>" if under else "")
        + "</figure>"
    )
