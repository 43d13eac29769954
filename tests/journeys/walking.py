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
