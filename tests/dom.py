"""A page as its reader sees it: the same lines for the same elements, attributes and words.

White space is told as a browser shows it: runs are one space, none stands at the edge of a block.
How a template is indented, in which order attributes stand and how they are quoted is no
difference. Which elements are blocks is what HTML says of them; a style sheet may say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html
from lxml.html import HtmlElement

INLINE = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|nobr|output|q|rp|rt|"
    "ruby|s|samp|small|span|strong|sub|sup|time|tt|u|var|wbr"
)
ATOMS = re.compile("audio|button|canvas|img|input|meter|object|progress|select|svg|video")
"""Stand in a line as one thing; what is inside begins and ends without white space."""
VERBATIM = frozenset(("pre", "textarea"))
RAW = frozenset(("script", "style"))
WHITE = re.compile(r"[ \t\r\n\f]+")
LEADS = {"href", "src", "hx-get", "data", "action"}
TOKENS = frozenset(("csrfmiddlewaretoken", "token"))
HASHED = re.compile(r"(/static/[^\"' )]*?)\.[0-9a-f]{12}(\.\w+)")
SPACED = frozenset(("style", "d", "points", "aria-label", "viewbox"))
EDGE = "·"
"""How a space at the end of a piece of a line is shown."""


class Dom:
    """A page that was read."""

    def __init__(self, text: str) -> None:
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
        self.root = html.document_fromstring(text.encode() or b"<html></html>", parser=parser)

    def links(self) -> Iterator[str]:
        """Where the page leads, by links, pictures and forms that are only asked."""
        for element in self.root.iter(html.etree.Element):
            if element.tag == "form" and element.get("method", "get").lower() != "get":
                continue
            for name, value in element.attrib.items():
                if name.rpartition("}")[2] in LEADS and value and value.strip():
                    yield value

    def text(self) -> str:
        return "\n".join(Lines(self.root).told)


class Lines:
    """Tells a tree line by line."""

    def __init__(self, root: HtmlElement) -> None:
        self.told: list[str] = []
        self.depth = 0
        self.run: list[tuple[bool, str]] = []
        """The line being put together: pieces, and whether each is text."""
        self.at_edge = True
        """Whether white space would not be seen here."""
        self._element(root)
        self._flush()

    def _say(self, line: str) -> None:
        self.told.append("  " * self.depth + line)

    def _flush(self) -> None:
        self._trim()
        for is_text, piece in self.run:
            if is_text:
                piece = re.sub("^ | $", EDGE, piece)
            self._say(piece)
        self.run, self.at_edge = [], True

    def _trim(self) -> None:
        """Take the white space from the end of a line, within the innermost thing that is open."""
        for place in range(len(self.run) - 1, -1, -1):
            is_text, piece = self.run[place]
            if is_text:
                if bare := piece.rstrip(" "):
                    self.run[place] = True, bare
                    return
                del self.run[place]
            elif ATOMS.fullmatch(piece.partition(" ")[0].strip("<>/")):
                return

    def _words(self, text: str | None) -> None:
        words = WHITE.sub(" ", text or "")
        if self.at_edge:
            words = words.lstrip(" ")
        if words:
            self.run.append((True, words))
            self.at_edge = words.endswith(" ")

    def _element(self, element: HtmlElement) -> None:
        if not isinstance(element.tag, str):
            return
        tag = element.tag.rpartition("}")[2].lower()
        begin, end = f"<{tag}{_attributes(element)}>", f"</{tag}>"
        if tag in RAW:
            self._flush()
            self._say(begin + WHITE.sub(" ", element.text or "").strip())
        elif tag in VERBATIM:
            self._flush()
            self._say(begin)
            for line in "".join(element.itertext()).strip("\r\n").splitlines():
                self._say(f"| {line}")
        elif INLINE.fullmatch(tag):
            self.run.append((False, begin))
            self._inside(element)
            self.run.append((False, end))
        elif ATOMS.fullmatch(tag):
            self.run.append((False, begin))
            self.at_edge = True
            self._inside(element)
            self._trim()
            self.run.append((False, end))
            self.at_edge = False
        else:
            self._flush()
            self._say(begin)
            self.depth += 1
            self._inside(element)
            self._flush()
            self.depth -= 1

    def _inside(self, element: HtmlElement) -> None:
        self._words(element.text)
        for child in element:
            self._element(child)
            self._words(child.tail)


def _attributes(element: HtmlElement) -> str:
    told = []
    for name, value in element.attrib.items():
        name = name.rpartition("}")[2].lower()
        if name == "class":
            value = " ".join(sorted(value.split()))
        elif name in SPACED:
            value = WHITE.sub(" ", value).strip()
        elif name == "value" and element.get("name") in TOKENS:
            value = "TOKEN"
        value = HASHED.sub(r"\1\2", value)
        told.append(f' {name}="{value}"')
    return "".join(sorted(told))
