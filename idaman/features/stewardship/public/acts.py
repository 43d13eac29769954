"""Public acts of the ledger in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from idaman.core.ledger.models import Entry
from idaman.features.stewardship.pieces.subjects import SubjectView, abouts, post_names
from idaman.web import words
from idaman.web.portal.site import Site


@dataclass(frozen=True)
class HistoryLine:
    """An act in words: what was done, about what, from which post."""

    entry: Entry
    about: SubjectView
    post: str

    @property
    def act(self) -> str:
        return str(words.ACTS.get(self.entry.act, self.entry.act))

    @property
    def title(self) -> str:
        subject = self.entry.subject
        code = "" if ":" in subject or subject == self.about.name else f"{subject} "
        return f"{self.act}: {code}{self.about.name}"


def history_lines(
    site: Site, entries: Iterable[Entry], *, from_book: bool = False
) -> list[HistoryLine]:
    """Put public acts into words, in their order; a few queries, however many they are.

    From the book alone no post is named, and nothing asked.
    """
    rows = list(entries)
    named = abouts(site, {entry.subject for entry in rows}, from_book=from_book)
    codes = set() if from_book else {entry.post for entry in rows}
    posts = {code: code for code in codes} | (post_names(site, codes) if codes else {})
    return [HistoryLine(entry, named[entry.subject], posts.get(entry.post, "")) for entry in rows]
