"""Reading a running site like a visitor who follows every link."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass(frozen=True)
class Seen:
    """A page as it came over the wire."""

    status: int
    sent_bytes: int
    type: str
    text: str
    headers: dict[str, str]


def look(address: str) -> Seen:
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.urlopen(asked, timeout=240) as answer:
            raw, status, sent = answer.read(), answer.status, answer.headers
    except urllib.error.HTTPError as no:
        raw, status, sent = no.read(), no.code, no.headers
    headers = {name.title(): value for name, value in sent.items()}
    body = gzip.decompress(raw) if headers.get("Content-Encoding") == "gzip" else raw
    kind = headers.get("Content-Type", "").partition(";")[0]
    text = body.decode() if kind.startswith("text/") else ""
    return Seen(status, len(raw), kind, text, headers)


class Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if tag == "a" and name == "href" and value:
                self.found.append(value)


class Outline(HTMLParser):
    """Collects what a page is built of: ids, headings, moments, links and what these are called."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.moments: list[str] = []
        self.links: list[str] = []
        self.labelled: list[tuple[str, str]] = []
        """Of each control with a name of its own: that name, and the text that is seen."""
        self._open: list[tuple[str, str | None, list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if found := values.get("id"):
            self.ids.append(found)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        if tag == "time":
            self.moments.append(values.get("datetime") or "")
        if tag == "a" and values.get("href"):
            self.links.append(values["href"] or "")
        if tag in ("a", "button", "summary", "title"):
            self._open.append((tag, values.get("aria-label"), []))

    def handle_data(self, data: str) -> None:
        # The title within a picture is its tooltip: it is not on the screen.
        if self._open and self._open[-1][0] != "title":
            self._open[-1][2].append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            _tag, name, said = self._open.pop()
            if name is not None:
                self.labelled.append((name, " ".join(" ".join(said).split())))


def walk(start: str) -> dict[str, Seen]:
    """Follow every link inside the site; addresses with a query only one step."""
    seen: dict[str, Seen] = {}
    waiting = deque([start])
    queued = {start}
    while waiting:
        address = waiting.popleft()
        seen[address] = page = look(address)
        if page.type != "text/html":
            continue
        links = Links()
        links.feed(page.text)
        for link in links.found:
            target = urljoin(address, link).partition("#")[0]
            inside = target.startswith(start)
            if inside and target not in queued and not urlsplit(target).query:
                queued.add(target)
                waiting.append(target)
    return seen
