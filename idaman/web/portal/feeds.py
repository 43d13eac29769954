"""What every feed of ours has: a lasting name, plain text, the newest act and a next page."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

OURS = uuid.UUID("5d0e2d5e-4d0e-4a52-9f0b-1c1d3a0c5e11")
"""Names our feeds and entries for good, whatever host they are read from."""


def plain(text: str) -> str:
    """Leave out control characters, which no feed may carry.

    >>> plain("a\\x0bb")
    'ab'
    """
    return "".join(c for c in text if c >= " ")


class ChangesFeed(Atom1Feed):
    """Atom whose `updated` is the newest act, not the moment of rendering; with a next page."""

    def latest_post_date(self) -> datetime:
        changed: datetime = self.feed["changed"]
        return changed

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        if onward := self.feed.get("onward"):
            handler.addQuickElement("link", "", {"rel": "next", "href": onward})
