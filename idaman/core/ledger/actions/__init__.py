"""Writing to the ledger, giving its entries their order, and checking that it stands."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, transaction
from django.db.models import F

from idaman.core import merkle, tracking
from idaman.core.bindings import Bindings
from idaman.core.canonical import canonical, free_text_in, moment
from idaman.core.ledger.actions.checking import LogVerdict, verify
from idaman.core.ledger.models import ROWS_BOUND, Entry, Log, stub
from idaman.core.prepared_queries import Prepared, PreparedRow
from idaman.core.refusal import Refused
from idaman.core.text import Text

__all__ = [
    "AlreadyDone",
    "LogVerdict",
    "append",
    "bind_rest",
    "drafted",
    "open_installation",
    "open_log",
    "record",
    "refuse_repeat",
    "sequence",
    "sequence_all",
    "verify",
]


ENTRY = PreparedRow(Entry)
OWN = ("has_receipt", "token")
"""Columns of an entry that its body does not repeat."""
MACHINE = "IDAMAN"
"""Stands in an entry that no post wrote: the machine tells what it did by itself."""
ITSELF = ""
"""Stands among an entry's bindings for the entry's own row."""


class AlreadyDone(Refused):
    """The same form was sent before; its first entry is the receipt."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(Text("This form was received before; it is not recorded twice."))
        self.entry = entry


def open_log(*, slug: str, origin: str) -> Log:
    """Open a government's log. Its origin never changes, whatever its host name does."""
    log, _ = Log.objects.get_or_create(
        slug=slug, defaults={"origin": origin, "root": merkle.EMPTY_ROOT.hex()}
    )
    return log


def open_installation() -> Log:
    """Open the log of what belongs to no government."""
    return open_log(slug=tracking.INSTALLATION, origin=f"idaman/{tracking.INSTALLATION}")


def record(
    act: str,
    *,
    log: str,
    subject: str,
    post: str,
    now: datetime,
    agency: str = "",
    detail: dict[str, Any] | None = None,
    is_public: bool = False,
    token: str = "",
) -> Entry:
    """Append one act, inside the transaction that does it.

    Detail holds codes, dates, numbers and hashes. Free text is a bug: seal it first.

    Raises AlreadyDone when this post has sent this token before, ValueError for free text.
    """
    notes = tracking.notes_of(DEFAULT_DB_ALIAS)
    entry = _written(
        act,
        log=log,
        subject=subject,
        post=post,
        now=now,
        agency=agency,
        detail=detail,
        is_public=is_public,
        token=token,
        bindings=notes.take(log),
    )
    if not ENTRY.once(entry):
        refuse_repeat(log=log, post=post, token=token)
        raise IntegrityError(f"An entry like this stands in the log {log}: {entry.leaf}")
    notes.last = entry
    return entry


def bind_rest(connection: Any, *, now: datetime) -> None:
    """Bind what a transaction wrote after its last act, or without any, before it counts.

    The entry says who did that act; `now` is for where there was none.
    """
    last: Entry | None = connection.notes.last
    for log in connection.notes.open_logs:
        if log == tracking.INSTALLATION:
            open_installation()
        entry = _written(
            ROWS_BOUND,
            log=log,
            subject=f"entry:{last.leaf}" if last else "rows",
            post=last.post if last else MACHINE,
            agency=last.agency if last else "",
            now=last.at if last else now,
            bindings=connection.notes.take(log),
        )
        ENTRY(entry)


def drafted(
    act: str,
    *,
    log: str,
    subject: str,
    post: str,
    now: datetime,
    agency: str = "",
    detail: dict[str, Any] | None = None,
    is_public: bool = False,
    token: str = "",
) -> Entry:
    """Write one act down without appending it yet; it will have no receipt.

    Raises ValueError for free text.
    """
    return _written(
        act,
        log=log,
        subject=subject,
        post=post,
        now=now,
        agency=agency,
        detail=detail,
        is_public=is_public,
        token=token,
        bindings=Bindings(),
        has_receipt=False,
    )


def _written(
    act: str,
    *,
    log: str,
    subject: str,
    post: str,
    now: datetime,
    bindings: Bindings,
    agency: str = "",
    detail: dict[str, Any] | None = None,
    is_public: bool = False,
    token: str = "",
    has_receipt: bool = True,
) -> Entry:
    if text := free_text_in([act, subject, post, agency, detail or {}]):
        raise ValueError(f"Free text does not enter the ledger: {text!r}")
    # What the body does not repeat of the entry's own row is bound as a row is.
    bindings.add(tracking.ENTRY, OWN, [(ITSELF, ("1" if has_receipt else "0", token or None))])
    body = canonical(
        {
            "v": 1,
            "log": log,
            "act": act,
            "subject": subject,
            "post": post,
            "agency": agency,
            "at": moment(now),
            "detail": detail or {},
            "public": is_public,
            "rows": bindings.root,
            "nonce": secrets.token_hex(16),
        }
    )
    # What is not public enters the log that anyone can read as a salted hash of itself only.
    salt = None if is_public else secrets.token_bytes(16)
    logged = stub(log, body, salt, secrets.token_hex(16)) if salt else None
    return Entry(
        log=log,
        body=body,
        logged=logged,
        salt=salt,
        leaf=merkle.leaf_hash(logged or body).hex(),
        has_receipt=has_receipt,
        bindings=bindings.written(),
        at=now,
        act=act,
        subject=subject,
        post=post,
        agency=agency,
        is_public=is_public,
        token=token or None,
    )


@transaction.atomic
def append(entries: Sequence[Entry]) -> None:
    """Append many drafted acts at once, inside the transaction that does them all.

    For imports: there is no receipt, so an act that carries a token is recorded by itself.

    Raises ValueError for an act with a token.
    """
    for entry in entries:
        if entry.token is not None:
            raise ValueError(f"An act with a token is recorded by itself: {entry.act}")
        if entry.has_receipt:
            raise ValueError(f"An act with a receipt is recorded by itself: {entry.act}")
    # bulk_create takes 76 rows a statement on SQLite and asks every field about every value;
    # of what is kept here only moments are written differently by each database.
    fields = [field for field in Entry._meta.concrete_fields if not field.primary_key]
    names = [field.attname for field in fields]
    moment_at = names.index("at")
    adapt = connection.ops.adapt_datetimefield_value
    rows = [[getattr(entry, name) for name in names] for entry in entries]
    for row in rows:
        row[moment_at] = adapt(row[moment_at])
    table = connection.ops.quote_name(Entry._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)


REPEATED: Prepared[Entry] = Prepared(
    lambda log, post, token: Entry.objects.filter(log=log, post=post, token=token).order_by("pk")[
        :1
    ]
)


def refuse_repeat(*, log: str, post: str, token: str) -> None:
    """Refuse a form that was sent before, showing its first entry.

    Raises AlreadyDone.
    """
    if token and (first := REPEATED.first(log, post, token)):
        raise AlreadyDone(first)


@transaction.atomic
def sequence(*, slug: str, now: datetime, most: int = 5000) -> int:
    """Give committed entries their consecutive positions and extend the tree.

    Return how many. Safe to run twice at once: the log's row is held for the whole turn.
    """
    log = Log.objects.select_for_update().get(slug=slug)
    entries = list(Entry.objects.of(slug).unsequenced().values_list("id", "leaf")[:most])
    if not entries:
        return 0
    edge = merkle.extended(
        [bytes.fromhex(h) for h in log.edge], log.size, (bytes.fromhex(e) for _, e in entries)
    )
    for first, last, position in _runs((id_ for id_, _ in entries), start=log.size):
        Entry.objects.filter(id__range=(first, last)).update(position=F("id") + position - first)
    log.size += len(entries)
    log.edge = [h.hex() for h in edge]
    log.root = merkle.edge_root(edge).hex()
    log.sequenced_at = now
    log.save(update_fields=["size", "edge", "root", "sequenced_at"])
    return len(entries)


def _runs(ids: Iterable[int], *, start: int) -> Iterator[tuple[int, int, int]]:
    """Bundle ids without a gap, so that no unseen row lies between: (first, last, position)."""
    run: tuple[int, int, int] | None = None
    for position, id_ in zip(count(start), ids, strict=False):
        if run and id_ == run[1] + 1:
            run = (run[0], id_, run[2])
            continue
        if run:
            yield run
        run = (id_, id_, position)
    if run:
        yield run


def sequence_all(*, now: datetime) -> int:
    """Sequence every log that has something waiting; return how many entries."""
    waiting = Entry.objects.unsequenced().order_by().values_list("log", flat=True).distinct()
    return sum(sequence(slug=slug, now=now) for slug in list(waiting))
