"""The public acts of the ledger that speak of something: asked for by every page of a promise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from idaman.core.ledger.models import Entry


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
