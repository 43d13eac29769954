"""Publishing a log: laying its tiles down, signing what it says of itself, gathering witnesses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import OuterRef, Subquery

from idaman.core import merkle
from idaman.core.boxes import box
from idaman.core.ledger.models import Checkpoint, Entry, Log, Witness
from idaman.core.ledger.rules import notes, tlog
from idaman.core.ledger.rules.notes import Key, Malformed, NoteSignature
from idaman.core.ledger.rules.shelf import HashShelf
from idaman.core.refusal import Refused
from idaman.core.text import Text


class Forked(Refused):
    """What was published cannot be continued from this database."""


class Unsigned(Refused):
    """No checkpoint covers the entry yet."""


def _box(secret: bytes) -> Fernet:
    return box(secret, "idaman log key")


def opened_key(*, slug: str, secret: bytes) -> tuple[Log, bytes]:
    """Open a log's signing key; make it where the log has none yet.

    Raises Refused where the secret is not the one the key was sealed with.
    """
    log = Log.objects.get(slug=slug)
    if not log.sealed_key:
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        Log.objects.filter(slug=slug, sealed_key="").update(
            sealed_key=_box(secret).encrypt(private).decode(),
            vkey=str(notes.key_of(log.origin, private)),
        )
        log.refresh_from_db()
    try:
        return log, _box(secret).decrypt(log.sealed_key.encode())
    except InvalidToken:
        raise Refused(
            Text(
                "The signing key of the log %(slug)s cannot be opened: "
                "IDAMAN_SECRET_KEY, or what the file IDAMAN_LOG_KEY holds, is no longer "
                "what the key was made with. Put the old one back.",
                slug=slug,
            ),
        ) from None


def refusal(*, slug: str, tiles: Path, secret: bytes) -> str:
    """Say why this log may not be signed now; nothing where it may."""
    try:
        log, _ = opened_key(slug=slug, secret=secret)
        before = _published(log, HashShelf(tiles / slug))
        _refuse_older(log, max((c.size for c in before), default=0))
    except Refused as no:
        return str(no)
    return ""


def sign(*, slug: str, tiles: Path, secret: bytes, now: datetime) -> Checkpoint | None:
    """Lay down the tiles of what was sequenced, then sign it; None when nothing is new.

    Nothing is signed that does not continue everything signed before.

    Raises Forked where the database is older than, or another than, what was published.
    """
    log, private = opened_key(slug=slug, secret=secret)
    shelf = HashShelf(tiles / slug)
    with shelf.held():
        log.refresh_from_db()
        before = _published(log, shelf)
        if len(before) == 2 and {(c.size, c.root.hex()) for c in before} == {(log.size, log.root)}:
            return None
        known = max((c.size for c in before), default=0)
        _refuse_older(log, known)
        _lay(log, shelf, known)
        for each in before:
            if tlog.root(shelf.read, each.size) != each.root:
                raise _difference(log, shelf, each)
        root = tlog.root(shelf.read, log.size)
        if root.hex() != log.root:
            raise _difference(log, shelf, *before)
        note = notes.signed(
            tlog.LogCheckpoint(log.origin, log.size, root).text, log.origin, private
        )
        # Remembered outside the database before anyone can read it there: a restored backup
        # of the database must not be able to sign another history.
        shelf.publish(bytes(note))
        checkpoint, _ = Checkpoint.objects.get_or_create(
            log=slug, size=log.size, defaults={"root": root.hex(), "note": str(note), "at": now}
        )
    return checkpoint


def lay_again(*, slug: str, tiles: Path) -> None:
    """Lay down the tiles that are missing of what was published; an older database lays none."""
    log = Log.objects.get(slug=slug)
    shelf = HashShelf(tiles / slug)
    with shelf.held():
        try:
            known = max((c.size for c in _published(log, shelf)), default=0)
        except Forked:
            return
        if known <= log.size:
            _lay(log, shelf, known)


def sign_all(
    *, tiles: Path, secret: bytes, now: datetime, rest: timedelta = timedelta(0)
) -> list[str]:
    """Sign every log that has grown, each at most once in `rest`; return why any was not."""
    newest = Checkpoint.objects.filter(log=OuterRef("slug")).newest_first()
    logs = Log.objects.annotate(
        signed=Subquery(newest.values("size")[:1]), signed_at=Subquery(newest.values("at")[:1])
    ).order_by("slug")
    said = []
    for slug, size, signed, at in logs.values_list("slug", "size", "signed", "signed_at"):
        if signed == size or (at and rest and at > now - rest):
            continue
        try:
            sign(slug=slug, tiles=tiles, secret=secret, now=now)
        except Refused as no:
            said.append(str(no))
    return said


def _published(log: Log, shelf: HashShelf) -> list[tlog.LogCheckpoint]:
    """What is known to have been published: on the shelf, and in the database."""
    newest = Checkpoint.objects.of(log.slug).newest_first().first()
    said = [n for n in (shelf.published, newest.note if newest else None) if n is not None]
    try:
        return [tlog.read_checkpoint(note, Key.read(log.vkey))[0] for note in said]
    except Malformed:
        raise Forked(
            Text(
                "Log %(slug)s: the last checkpoint is not signed by the key in the "
                "database. Another database was put on top of this log; nothing is "
                "signed.",
                slug=log.slug,
            ),
        ) from None


def _refuse_older(log: Log, known: int) -> None:
    witness = Witness.objects.of(log.slug).order_by("-size").first()
    if witness and witness.size > known:
        raise Forked(
            Text(
                "Log %(slug)s: the witness %(witness)s has seen %(size)s entries, while "
                "%(known)s are known to be published here. An older backup was restored; "
                "nothing is signed.",
                slug=log.slug,
                witness=witness.name,
                size=witness.size,
                known=known,
            ),
        )
    if known > log.size:
        raise Forked(
            Text(
                "Log %(slug)s: %(known)s entries were published, this database holds "
                "%(size)s. An older backup was restored; nothing is signed.",
                slug=log.slug,
                known=known,
                size=log.size,
            ),
        )


def _lay(log: Log, shelf: HashShelf, known: int) -> None:
    """Bring the shelf to the log's size; from the start where some of it is gone."""
    try:
        tlog.root(shelf.read, known)
        start = known
    except LookupError:
        start = 0
    shelf.extend(start, _leaves(log.slug, start, log.size))


def _leaves(slug: str, start: int, end: int) -> Iterable[bytes]:
    entries = Entry.objects.of(slug).filter(position__gte=start, position__lt=end)
    found = entries.order_by("position").values_list("leaf", flat=True)
    return map(bytes.fromhex, found.iterator(chunk_size=10_000))


def _difference(log: Log, shelf: HashShelf, *said: tlog.LogCheckpoint) -> Forked:
    """Tell a damaged shelf from a database that is another."""
    leaves = list(_leaves(log.slug, 0, log.size))
    for each in said:
        if merkle.tree_head(leaves[: each.size]) != each.root:
            return Forked(
                Text(
                    "Log %(slug)s: the %(size)s entries that were published are not those in "
                    "this database. An old backup was restored and continued, or the "
                    "database was changed; nothing is signed.",
                    slug=log.slug,
                    size=each.size,
                ),
            )
    if merkle.tree_head(leaves).hex() != log.root:
        return Forked(
            Text(
                "Log %(slug)s: the root of the entries in the database is not the root "
                "they were sequenced to. Run `idaman ledger verify`; nothing is signed.",
                slug=log.slug,
            ),
        )
    return Forked(
        Text(
            "Log %(slug)s: the tiles in %(folder)s are damaged, its entries are "
            "whole. Delete the files level* in that folder; the clock lays them "
            "again from the database.",
            slug=log.slug,
            folder=shelf.folder,
        ),
    )


def bundle(*, slug: str, tile: tlog.LogTile) -> bytes:
    """Give entries as they are published: a public act in full, any other as its stub.

    Raises LookupError where they are not all sequenced.
    """
    entries = Entry.objects.of(slug).filter(
        position__gte=tile.first, position__lt=tile.first + tile.count
    )
    rows = list(entries.order_by("position").values_list("logged", "body", "is_public"))
    if len(rows) != tile.count:
        raise LookupError("Not all of these entries are there.")
    published = []
    for logged, body, is_public in rows:
        if logged is None and not is_public:
            raise LookupError("A private act without its stub is not shown.")
        published.append(bytes(body if logged is None else logged))
    return tlog.bundle(published)


def proof(*, slug: str, position: int, tiles: Path) -> tlog.InclusionProof:
    """Prove that an entry stands in the log, under the best checkpoint that covers it.

    The best is the newest a witness has cosigned, otherwise the newest.

    Raises Unsigned where none covers it yet.
    """
    covering = Checkpoint.objects.of(slug).filter(size__gt=position).newest_first()
    best = covering.filter(is_cosigned=True).first() or covering.first()
    if best is None:
        raise Unsigned(Text("No checkpoint covers this entry yet; try again in a moment."))
    path = tlog.inclusion(HashShelf(tiles / slug).read, position, best.size)
    return tlog.InclusionProof(position, tuple(path), best.signed)


# Witnesses: independent parties who sign that they saw one history only.

REST = timedelta(seconds=60)
"""How long a witness that failed is left alone."""


def waiting_for(*, slug: str, keys: Sequence[Key], now: datetime) -> list[Key]:
    """Name the witnesses that have not seen the newest checkpoint, except those that failed."""
    newest = Checkpoint.objects.of(slug).newest_first().first()
    if newest is None or not newest.size:
        return []
    known = {w.vkey: w for w in Witness.objects.of(slug)}
    return [
        key
        for key in keys
        if not (w := known.get(str(key)))
        or (w.size < newest.size and (not w.trouble or w.told_at <= now - REST))
    ]


def submission(*, slug: str, key: Key, tiles: Path) -> tuple[Checkpoint, bytes]:
    """Write what a witness is told: the newest checkpoint, and the way from what it last saw."""
    newest = Checkpoint.objects.of(slug).order_by("-size")[0]
    witness = Witness.objects.of(slug).filter(vkey=str(key)).first()
    old = min(witness.size, newest.size) if witness else 0
    path = tlog.consistency(HashShelf(tiles / slug).read, old, newest.size)
    return newest, tlog.submission(old, path, notes.SignedNote.read(newest.note))


@transaction.atomic
def cosigned(*, checkpoint: Checkpoint, key: Key, answer: bytes, now: datetime) -> None:
    """Take in a witness's signature.

    Raises Refused where the answer holds no signature of this witness on this checkpoint.
    """
    row = Checkpoint.objects.select_for_update().get(pk=checkpoint.pk)
    try:
        note = notes.SignedNote.read(row.note.encode() + answer)
        theirs = note.by(key)
    except Malformed:
        theirs = ()
    if not theirs:
        raise Refused(
            Text("The answer of the witness %(key)s does not hold its signature.", key=key.name)
        )
    row.cosignatures = list(dict.fromkeys([*row.cosignatures, *map(str, theirs)]))
    row.is_cosigned = True
    row.save(update_fields=["cosignatures", "is_cosigned"])
    told(slug=row.log, key=key, size=row.size, trouble="", now=now)


def told(*, slug: str, key: Key, trouble: str, now: datetime, size: int | None = None) -> None:
    """Remember what a witness last saw, or why it did not sign."""
    seen = {} if size is None else {"size": size}
    Witness.objects.update_or_create(
        log=slug,
        vkey=str(key),
        defaults={"name": key.name, "told_at": now, "trouble": trouble, **seen},
    )


def cosignatures_of(checkpoint: Checkpoint, keys: Iterable[Key]) -> list[tuple[Key, NoteSignature]]:
    """The signatures of these witnesses that a checkpoint bears, verified again."""
    note = checkpoint.signed
    return [(key, signature) for key in keys for signature in note.by(key)]
