"""The public acts of the ledger that speak of something: asked for by every page of a promise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from idaman.core.ledger.models import Entry
from idaman.features.stewardship.public.subjects import SubjectView, abouts, post_names
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


class ActLine(NamedTuple):
    """What a list of acts shows of one."""

    position: int
    at: datetime
    act: str
    subject: str


@lru_cache(maxsize=32)
def _asked(vendor: str, subjects: int, most: int) -> tuple[str, tuple[Any, ...]]:
    """Write the question once; putting it together takes longer than answering it."""
    query = (
        Entry.objects.public()
        .of("log")
        .filter(subject__in=[f"subject {n}" for n in range(subjects)])
        .newest_first()
        .values_list(*ActLine._fields)[:most]
    )
    sql, blanks = query.query.sql_with_params()
    return sql, tuple(blanks)


def acts_about(log: str, subjects: Sequence[str], *, most: int) -> list[ActLine]:
    """Give the newest public acts of a log about any of these subjects."""
    sql, blanks = _asked(connection.vendor, len(subjects), most)
    filled = {"log": log, **{f"subject {n}": subject for n, subject in enumerate(subjects)}}
    with connection.cursor() as cursor:
        cursor.execute(sql, [filled.get(blank, blank) for blank in blanks])
        rows = cursor.fetchall()
    return [ActLine(position, _moment(at), act, subject) for position, at, act, subject in rows]


def _moment(at: datetime) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
