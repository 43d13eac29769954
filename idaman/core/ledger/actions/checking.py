"""Checking that a log stands: its rows, its order, its tiles and all it ever signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db.models import Subquery

from idaman.core import merkle
from idaman.core.canonical import moment
from idaman.core.ledger.models import Checkpoint, Entry, Log
from idaman.core.ledger.rules import tlog
from idaman.core.ledger.rules.notes import Key, Malformed
from idaman.core.ledger.rules.shelf import HashShelf

AT_ONCE = 2048


@dataclass(frozen=True)
class LogVerdict:
    """What checking a log found: the size and root it has, and every fault."""

    slug: str
    size: int
    root: str
    waiting: int
    faults: tuple[str, ...]
    signed: int = 0
    """The size of the newest checkpoint."""


def verify(*, slug: str, tiles: Path | None = None) -> LogVerdict:
    """Recompute a log from its bytes: every leaf, every column, every position, every root.

    Given the folder of tiles, what was published is checked as well.
    """
    shelf = HashShelf(tiles / slug) if tiles else None
    # Measured before the log is read: what lies there was laid from it.
    laid = shelf.lengths if shelf else {}
    log = Log.objects.get(slug=slug)
    signed = list(_signed(log, shelf))
    faults = [fault for one in signed for fault in one.faults]
    faults += _forgotten(log, shelf)
    claims = {one.size: one for one in signed if 0 < one.size <= log.size}
    roots: dict[int, str] = {}
    edge: list[bytes] = []
    size = 0
    for rows in _batches(slug, log.size):
        leaves: list[bytes] = []
        for row in rows:
            faults += _faults_of(row, slug, expected=size + len(leaves))
            leaves.append(merkle.leaf_hash(row.logged or row.body))
        if shelf and claims:
            faults += _tile_faults(shelf, slug, size, leaves, most=max(claims))
        start = size
        for at in sorted(n for n in claims if size < n <= size + len(leaves)):
            edge = merkle.extended(edge, size, leaves[size - start : at - start])
            size = at
            roots[at] = merkle.edge_root(edge).hex()
        edge = merkle.extended(edge, size, leaves[size - start :])
        size = start + len(leaves)
    root = merkle.edge_root(edge).hex()
    faults += _faults_at_the_end(log, size, edge)
    faults += _lengths_faults(log, laid)
    for one in signed:
        if one.size > log.size:
            faults.append(
                f"{one.name}: sudah diterbitkan {one.size} catatan, tetapi log {slug} hanya "
                f"memuat {log.size}; basis data ini lebih tua daripada yang diterbitkan."
            )
        elif one.root and one.root != roots.get(one.size, merkle.EMPTY_ROOT.hex()):
            faults.append(
                f"{one.name}: akar yang diterbitkan untuk {one.size} catatan bukan akar catatan "
                "di basis data; sejarah log bercabang."
            )
    if shelf and claims and not any("Petak" in fault for fault in faults):
        faults += _upper_faults(shelf, slug, max(claims))
    waiting = Entry.objects.of(slug).unsequenced().count()
    newest = max((one.size for one in signed), default=0)
    return LogVerdict(slug, size, root, waiting, tuple(dict.fromkeys(faults)), newest)


def _forgotten(log: Log, shelf: HashShelf | None) -> Iterator[str]:
    """What was published last is remembered in the database too, as soon as it goes on from it."""
    published = shelf.published if shelf else None
    if published is None:
        return
    try:
        said, _ = tlog.read_checkpoint(published, Key.read(log.vkey))
    except Malformed:
        return
    known = Checkpoint.objects.of(log.slug).filter(size=said.size).exists()
    # One that was never remembered is, at the next turn of the clock.
    if not known and said.size <= log.size:
        yield f"Checkpoint {log.slug} #{said.size} sudah diterbitkan, tetapi barisnya tidak ada."


def _lengths_faults(log: Log, laid: dict[int, int]) -> Iterator[str]:
    """No level holds more than the log has hashes for, nor a part of one."""
    for level, length in sorted(laid.items()):
        if length % tlog.HASH or length > (log.size >> (8 * level)) * tlog.HASH:
            yield f"Petak log {log.slug} aras {level} lebih panjang daripada lognya."


def _faults_at_the_end(log: Log, size: int, edge: list[bytes]) -> Iterator[str]:
    root = merkle.edge_root(edge).hex()
    if size != log.size:
        yield f"Log {log.slug} mengaku {log.size} catatan, tetapi ada {size}."
    grown = Log.objects.filter(slug=log.slug).values("size")
    if beyond := Entry.objects.of(log.slug).filter(position__gte=Subquery(grown)).count():
        yield f"Log {log.slug}: {beyond} catatan bernomor melebihi ukurannya."
    if root == log.root and [node.hex() for node in edge] != log.edge:
        yield f"Tepi kanan log {log.slug} bukan tepi catatannya."
    if root != log.root:
        yield f"Akar log {log.slug} tidak cocok: tercatat {log.root}, dihitung {root}."


class EntryRow(NamedTuple):
    """What is checked of an entry."""

    position: int
    body: bytes
    logged: bytes | None
    salt: bytes | None
    leaf: str
    log: str
    act: str
    subject: str
    post: str
    agency: str
    at: datetime
    is_public: bool


def _batches(slug: str, size: int) -> Iterator[list[EntryRow]]:
    # Up to the size read before: the sequencer may go on while this reads.
    entries = Entry.objects.of(slug).filter(position__lt=size).order_by("position")
    rows: list[EntryRow] = []
    for values in entries.values_list(*EntryRow._fields).iterator(chunk_size=AT_ONCE):
        position, body, logged, salt, *rest = values
        rows.append(
            EntryRow(
                position,
                bytes(body),
                None if logged is None else bytes(logged),
                None if salt is None else bytes(salt),
                *rest,
            )
        )
        if len(rows) == AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def _faults_of(row: EntryRow, slug: str, *, expected: int) -> Iterator[str]:
    where = f"Catatan {slug} #{row.position}"
    if row.position != expected:
        yield f"{where}: seharusnya nomor {expected}; ada catatan yang hilang."
    if merkle.leaf_hash(row.logged or row.body).hex() != row.leaf:
        yield f"{where}: isi tidak cocok dengan sidik jarinya."
        return
    try:
        said = json.loads(row.body)
        hidden = None if row.logged is None else json.loads(row.logged)
    except ValueError:
        yield f"{where}: isinya tidak dapat dibaca."
        return
    columns = {
        "log": row.log,
        "act": row.act,
        "subject": row.subject,
        "post": row.post,
        "agency": row.agency,
        "at": moment(row.at),
        "public": row.is_public,
    }
    for name, value in columns.items():
        if said.get(name) != value:
            yield f"{where}: kolom {name} berbeda dengan isi yang disidik."
    if said.get("public") != (hidden is None):
        yield f"{where}: catatan tertutup dan terbuka tertukar di lognya."
    elif hidden is not None:
        private = hashlib.sha256((row.salt or b"") + row.body).hexdigest()
        if (hidden.get("private"), hidden.get("log")) != (private, slug):
            yield f"{where}: isi tertutupnya tidak cocok dengan sidik jari yang diterbitkan."


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint as it was signed, and what is wrong with it by itself."""

    name: str
    size: int
    root: str
    faults: tuple[str, ...]


def _signed(log: Log, shelf: HashShelf | None) -> Iterator[SignedCheckpoint]:
    """All that this log ever signed, as far as it is remembered."""
    for row in Checkpoint.objects.of(log.slug).order_by("size").iterator():
        name = f"Checkpoint {log.slug} #{row.size}"
        one = _read(log, name, row.note)
        if not one.faults and (one.size, one.root) != (row.size, row.root):
            one = SignedCheckpoint(
                name, row.size, "", (f"{name}: barisnya berbeda dengan yang ditandatangani.",)
            )
        yield one
    if shelf and (published := shelf.published) is not None:
        yield _read(log, f"Checkpoint terakhir yang diterbitkan log {log.slug}", published)


def _read(log: Log, name: str, note: bytes | str) -> SignedCheckpoint:
    try:
        said, _ = tlog.read_checkpoint(note, Key.read(log.vkey))
        if said.origin != log.origin:
            raise Malformed(said.origin)
    except Malformed:
        sentence = f"{name}: tidak ditandatangani kunci log ini, atau bukan milik log ini."
        return SignedCheckpoint(name, 0, "", (sentence,))
    return SignedCheckpoint(name, said.size, said.root.hex(), ())


def _tile_faults(
    shelf: HashShelf, slug: str, start: int, leaves: list[bytes], *, most: int
) -> Iterator[str]:
    """Compare the leaves of a batch with those on the shelf."""
    count = min(start + len(leaves), most) - start
    if count <= 0:
        return
    try:
        there = shelf.read(0, start, count)
    except LookupError:
        yield f"Petak log {slug} hilang mulai catatan #{start} atau sesudahnya."
        return
    for n, (here, laid) in enumerate(zip(leaves, there, strict=False)):
        if here != laid:
            yield f"Petak log {slug} tidak cocok dengan catatan #{start + n}."
            return


def _upper_faults(shelf: HashShelf, slug: str, size: int) -> Iterator[str]:
    """Recompute every tile above the leaves."""
    try:
        for level, first, hashes in tlog.grown(shelf.read, 0, size):
            if shelf.read(level, first, len(hashes)) != hashes:
                yield f"Petak log {slug} aras {level} tidak cocok dengan petak di bawahnya."
                return
    except LookupError:
        yield f"Petak log {slug} di atas aras 0 tidak lengkap."
