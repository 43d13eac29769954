"""Writing to the ledger, giving its entries their order, and checking that it stands."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Subquery

from idaman.pure import merkle
from idaman.pure.canonical import canonical, free_text_in, moment
from idaman.pure.refused import Refused
from idaman.rooms.ledger.models import Entry, Log


class AlreadyDone(Refused):
    """The same form was sent before; its first entry is the receipt."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(
            "Formulir ini sudah diterima sebelumnya; tidak dicatat dua kali.",
            en="This form was received before; it is not recorded twice.",
        )
        self.entry = entry


def open_log(*, slug: str, origin: str) -> Log:
    """Open a government's log. Its origin never changes, whatever its host name does."""
    log, _ = Log.objects.get_or_create(
        slug=slug, defaults={"origin": origin, "root": merkle.EMPTY_ROOT.hex()}
    )
    return log


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
    if text := free_text_in([act, subject, post, agency, detail or {}]):
        raise ValueError(f"Free text does not enter the ledger: {text!r}")
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
            "nonce": secrets.token_hex(16),
        }
    )
    try:
        with transaction.atomic():
            return Entry.objects.create(
                log=log,
                body=body,
                leaf=merkle.leaf_hash(body).hex(),
                at=now,
                act=act,
                subject=subject,
                post=post,
                agency=agency,
                is_public=is_public,
                token=token or None,
            )
    except IntegrityError:
        refuse_repeat(log=log, post=post, token=token)
        raise


def refuse_repeat(*, log: str, post: str, token: str) -> None:
    """Refuse a form that was sent before, showing its first entry.

    Raises AlreadyDone.
    """
    if token and (first := Entry.objects.filter(log=log, post=post, token=token).first()):
        raise AlreadyDone(first)


@transaction.atomic
def sequence(*, slug: str, now: datetime, most: int = 5000) -> int:
    """Give committed entries their consecutive positions and extend the tree.

    Return how many. Safe to run twice at once: the log's row is held for the whole turn.
    """
    log = Log.objects.select_for_update().get(slug=slug)
    entries = list(Entry.objects.of(slug).unsequenced().only("id", "leaf", "position")[:most])
    if not entries:
        return 0
    edge = merkle.extended(
        [bytes.fromhex(h) for h in log.edge], log.size, (bytes.fromhex(e.leaf) for e in entries)
    )
    for position, entry in enumerate(entries, start=log.size):
        entry.position = position
    Entry.objects.bulk_update(entries, ["position"], batch_size=500)
    log.size += len(entries)
    log.edge = [h.hex() for h in edge]
    log.root = merkle.edge_root(edge).hex()
    log.sequenced_at = now
    log.save(update_fields=["size", "edge", "root", "sequenced_at"])
    return len(entries)


def sequence_all(*, now: datetime) -> int:
    """Sequence every log that has something waiting; return how many entries."""
    waiting = Entry.objects.unsequenced().order_by().values_list("log", flat=True).distinct()
    return sum(sequence(slug=slug, now=now) for slug in list(waiting))


@dataclass(frozen=True)
class Verdict:
    """What checking a log found: the size and root it has, and every fault."""

    slug: str
    size: int
    root: str
    waiting: int
    faults: tuple[str, ...]


def verify(*, slug: str) -> Verdict:
    """Recompute a log from its bytes: every leaf, every column, every position, the root."""
    log = Log.objects.get(slug=slug)
    faults: list[str] = []
    edge: list[bytes] = []
    size = 0
    # Up to the size read above: the sequencer may go on while this reads.
    entries = Entry.objects.of(slug).filter(position__lt=log.size).order_by("position")
    for entry in entries.iterator(chunk_size=2000):
        faults += _faults_of(entry, expected=size)
        edge = merkle.extended(edge, size, [merkle.leaf_hash(bytes(entry.body))])
        size += 1
    root = merkle.edge_root(edge).hex()
    if size != log.size:
        faults.append(f"Log {slug} mengaku {log.size} catatan, tetapi ada {size}.")
    grown = Log.objects.filter(slug=slug).values("size")
    if beyond := Entry.objects.of(slug).filter(position__gte=Subquery(grown)).count():
        faults.append(f"Log {slug}: {beyond} catatan bernomor melebihi ukurannya.")
    if root != log.root:
        faults.append(f"Akar log {slug} tidak cocok: tercatat {log.root}, dihitung {root}.")
    waiting = Entry.objects.of(slug).unsequenced().count()
    return Verdict(slug, size, root, waiting, tuple(faults))


def _faults_of(entry: Entry, *, expected: int) -> Iterator[str]:
    where = f"Catatan {entry.log} #{entry.position}"
    if entry.position != expected:
        yield f"{where}: seharusnya nomor {expected}; ada catatan yang hilang."
    body = bytes(entry.body)
    if merkle.leaf_hash(body).hex() != entry.leaf:
        yield f"{where}: isi tidak cocok dengan sidik jarinya."
        return
    try:
        said = entry.said
    except ValueError:
        yield f"{where}: isinya tidak dapat dibaca."
        return
    columns = {
        "log": entry.log,
        "act": entry.act,
        "subject": entry.subject,
        "post": entry.post,
        "agency": entry.agency,
        "at": moment(entry.at),
        "public": entry.is_public,
    }
    for name, value in columns.items():
        if said.get(name) != value:
            yield f"{where}: kolom {name} berbeda dengan isi yang disidik."
