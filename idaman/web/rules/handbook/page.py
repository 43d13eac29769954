"""Reading a page of the handbook into plain nodes, which screen and paper both lay out.

Only what both can lay out is read: headings, paragraphs, numbered steps, lists, tables, notes,
pictures, links. Anything else is refused with the line it stands on. Three things are ours:

- `**[Send evidence]**` is a label: words that stand on a button or a link of the interface.
- `[the plan](desk:plans)` and `[promises](portal:obligations)` lead to live pages by their names.
- `<!-- desk: week evidence-offer -->` under a heading names the pages of the desk it helps with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal[
    "text", "code", "strong", "emphasis", "label", "link", "heading", "paragraph", "steps",
    "bullets", "item", "note", "figure", "table", "head", "row", "cell",
]  # fmt: skip
ABOUT = re.compile(r"<!--\s*desk:\s*([a-z\- ]*?)\s*-->\s*")
LIVE = re.compile(r"(?:desk|portal):[a-z-]+(?:#[\w-]+)?")
PAGE = re.compile(r"([a-z-]+)\.md(#[\w-]+)?")
PICTURE = re.compile(r"pictures/([a-z0-9-]+\.webp)")


class NotAPage(ValueError):
    """The text cannot be laid out; the message says where and why."""


@dataclass(frozen=True)
class Node:
    """A piece of a page. `to` is where a link leads or which file a picture is."""

    kind: Kind
    text: str = ""
    to: str = ""
    anchor: str = ""
    level: int = 0
    inside: tuple[Node, ...] = ()

    def words(self) -> str:
        """The text alone, as it is read.

        >>> plan = Node("strong", inside=(Node("text", "plan"),))
        >>> Node("link", inside=(Node("text", "the "), plan)).words()
        'the plan'
        """
        return self.text + "".join(n.words() for n in self.inside)

    def walk(self) -> Iterator[Node]:
        """This node and all in it, in reading order."""
        yield self
        for each in self.inside:
            yield from each.walk()


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it, and the desk pages it helps with."""

    title: str
    anchor: str
    about: tuple[str, ...]
    nodes: tuple[Node, ...]

    def words(self) -> str:
        return " ".join(n.words() for n in self.nodes)


@dataclass(frozen=True)
class Page:
    """One page: its title, an opening, sections. The first section is the first day's sheet."""

    slug: str
    language: str
    title: str
    opening: tuple[Node, ...]
    sections: tuple[Section, ...]

    def walk(self) -> Iterator[Node]:
        """Every node of the page."""
        for each in (*self.opening, *(n for s in self.sections for n in s.nodes)):
            yield from each.walk()


def anchor_of(title: str) -> str:
    """Make the anchor of a heading, as the repository's own pages have it.

    >>> anchor_of("Kirim bukti (dari ponsel)")
    'kirim-bukti-dari-ponsel'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def read(text: str, *, slug: str, language: str) -> Page:
    """Read a page.

    Raises NotAPage.

    >>> page = read("# Petugas\\n\\nPagi.\\n\\n## Bukti\\n<!-- desk: evidence -->\\n\\n"
    ...             "1. Tekan **[Kirim]**.", slug="petugas", language="id")
    >>> page.title, page.sections[0].title, page.sections[0].about
    ('Petugas', 'Bukti', ('evidence',))
    >>> [n.text for n in page.walk() if n.kind == "label"]
    ['Kirim']
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    reading = _Reading(slug, tokens)
    nodes = list(reading.blocks(""))
    if not nodes or nodes[0].kind != "heading" or nodes[0].level != 1:
        raise NotAPage(f"{slug}: the page must begin with its title, “# …”.")
    sections: list[Section] = []
    opening: list[Node] = []
    for node in nodes[1:]:
        if node.kind == "heading" and node.level == 2:
            about = reading.about.get(node.anchor, ())
            sections.append(Section(node.words(), node.anchor, about, ()))
        elif sections:
            last = sections[-1]
            sections[-1] = Section(last.title, last.anchor, last.about, (*last.nodes, node))
        else:
            opening.append(node)
    return Page(slug, language, nodes[0].words(), tuple(opening), tuple(sections))


@dataclass
class _Reading:
    """The tokens of one page, taken one after the other."""

    slug: str
    tokens: Sequence[Token]
    at: int = 0
    anchors: set[str] = field(default_factory=set)
    about: dict[str, tuple[str, ...]] = field(default_factory=dict)
    last: str = ""

    def blocks(self, until: str) -> Iterator[Node]:
        """Read blocks up to a closing token."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            if token.type == "html_block":
                self._comment(token)
            else:
                yield self._block(token)

    def _comment(self, token: Token) -> None:
        said = ABOUT.fullmatch(token.content)
        if said is None or not self.last:
            raise self._no(token, "only <!-- desk: … --> under a heading is markup here")
        self.about[self.last] = tuple(said[1].split())

    def _block(self, token: Token) -> Node:
        match token.type:
            case "heading_open":
                inside = self._inline()
                title = "".join(n.words() for n in inside)
                anchor = anchor_of(title)
                if anchor in self.anchors:
                    raise self._no(token, f"“{title}” is a heading twice")
                self.anchors.add(anchor)
                level = int(token.tag[1:])
                self.last = anchor if level == 2 else ""
                self.at += 1
                return Node("heading", anchor=anchor, level=level, inside=inside)
            case "paragraph_open":
                inside = self._inline()
                self.at += 1
                if len(inside) == 1 and inside[0].kind == "figure":
                    return inside[0]
                if any(n.kind == "figure" for n in inside):
                    raise self._no(token, "a picture stands in a paragraph of its own")
                return Node("paragraph", inside=inside)
            case "ordered_list_open":
                return Node("steps", inside=tuple(self.blocks("ordered_list_close")))
            case "bullet_list_open":
                return Node("bullets", inside=tuple(self.blocks("bullet_list_close")))
            case "list_item_open":
                return Node("item", inside=tuple(self.blocks("list_item_close")))
            case "blockquote_open":
                return Node("note", inside=tuple(self.blocks("blockquote_close")))
            case "table_open":
                return Node("table", inside=tuple(self._rows()))
        raise self._no(token, f"{token.type} cannot be laid out")

    def _rows(self) -> Iterator[Node]:
        is_head = False
        cells: list[Node] = []
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            match token.type:
                case "thead_open":
                    is_head = True
                case "thead_close":
                    is_head = False
                case "th_open" | "td_open":
                    cells.append(Node("cell", inside=self._inline()))
                case "tr_close":
                    yield Node("head" if is_head else "row", inside=tuple(cells))
                    cells = []
        self.at += 1

    def _inline(self) -> tuple[Node, ...]:
        token = self.tokens[self.at]
        self.at += 1
        return tuple(self._pieces(iter(token.children or ()), "", token))

    def _pieces(self, tokens: Iterator[Token], until: str, line: Token) -> Iterator[Node]:
        for token in tokens:
            if token.type == until:
                return
            match token.type:
                case "text":
                    if token.content:
                        yield Node("text", token.content)
                case "softbreak":
                    yield Node("text", " ")
                case "code_inline":
                    yield Node("code", token.content)
                case "em_open":
                    yield Node("emphasis", inside=tuple(self._pieces(tokens, "em_close", line)))
                case "strong_open":
                    yield _strong(tuple(self._pieces(tokens, "strong_close", line)))
                case "link_open":
                    to = self._led(str(token.attrGet("href")), line)
                    inside = tuple(self._pieces(tokens, "link_close", line))
                    yield Node("link", to=to, inside=inside)
                case "image":
                    yield self._figure(token, line)
                case _:
                    raise self._no(line, f"{token.type} cannot be laid out")

    def _figure(self, token: Token, line: Token) -> Node:
        found = PICTURE.fullmatch(str(token.attrGet("src")))
        if found is None:
            raise self._no(line, "a picture is pictures/<name>.webp")
        if not token.content:
            raise self._no(line, f"{found[1]} has no words for those who do not see it")
        under = str(token.attrGet("title") or "")
        return Node("figure", text=token.content, to=found[1], inside=(Node("text", under),))

    def _led(self, to: str, line: Token) -> str:
        if LIVE.fullmatch(to) or to.startswith(("https://", "#")):
            return to
        if found := PAGE.fullmatch(to):
            return f"page:{found[1]}{found[2] or ''}"
        raise self._no(line, f"{to} is no page of the handbook and no live page")

    def _no(self, token: Token, why: str) -> NotAPage:
        line = token.map[0] + 1 if token.map else "?"
        return NotAPage(f"{self.slug}.md, line {line}: {why}.")


def _strong(inside: tuple[Node, ...]) -> Node:
    """Tell a label from what is only strong; a label may be a link as well."""
    if len(inside) == 1 and inside[0].kind == "link":
        link = inside[0]
        return Node("label", link.words(), to=link.to)
    words = "".join(n.words() for n in inside)
    if words.startswith("[") and words.endswith("]"):
        return Node("label", words[1:-1])
    return Node("strong", inside=inside)


def as_json(node: Node) -> dict[str, Any]:
    """A node as plain data, without what is empty."""
    said: dict[str, Any] = {"kind": node.kind}
    for name in ("text", "to", "anchor", "level"):
        if value := getattr(node, name):
            said[name] = value
    if node.inside:
        said["inside"] = [as_json(n) for n in node.inside]
    return said
