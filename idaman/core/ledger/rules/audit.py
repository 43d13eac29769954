"""Recomputing a log from what it publishes, with nothing but a public key and what one kept.

Who runs this trusts neither the log's machine nor this program's author: every hash is computed
anew from the entries, and compared with every tile and with the signed root.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from idaman.core import merkle
from idaman.core.ledger.rules import tlog
from idaman.core.ledger.rules.notes import Key, Malformed, SignedNote
from idaman.core.ledger.rules.tlog import LogCheckpoint, LogTile

Fetch = Callable[[Iterable[str]], Iterable[bytes | None]]
"""Give what lies at these addresses, in their order; None where nothing does."""

MOST_FAULTS = 20


@dataclass
class Audit:
    """What was found: what the log says of itself, who else signed it, and every fault."""

    checkpoint: LogCheckpoint | None = None
    note: SignedNote | None = None
    witnesses: tuple[str, ...] = ()
    public: int = 0
    private: int = 0
    faults: list[str] = field(default_factory=list)


def audit(
    fetch: Fetch, key: Key, *, since: bytes | None = None, witnesses: Sequence[Key] = ()
) -> Audit:
    """Recompute a whole log, and compare it with a checkpoint kept from an earlier day."""
    found = Audit()
    said = _one(fetch, "checkpoint")
    if said is None:
        found.faults.append("Log ini tidak memberikan checkpoint.")
        return found
    try:
        found.checkpoint, found.note = tlog.read_checkpoint(said, key)
    except Malformed as no:
        found.faults.append(f"Checkpoint-nya tidak sah: {no}")
        return found
    found.witnesses = tuple(_seen_by(found.note, witnesses, found.faults))
    kept = _kept(since, key, found)
    try:
        _recompute(fetch, found, kept)
    except _Enough:
        found.faults.append("… masih ada lagi; pemeriksaan dihentikan.")
    return found


class _Enough(Exception):
    """There are more faults than anyone reads."""


def _one(fetch: Fetch, path: str) -> bytes | None:
    return next(iter(fetch([path])))


def _seen_by(note: SignedNote, witnesses: Sequence[Key], faults: list[str]) -> Iterator[str]:
    for witness in witnesses:
        try:
            if note.by(witness):
                yield witness.name
        except Malformed:
            faults.append(f"Tanda tangan saksi {witness.name} tidak cocok dengan checkpoint-nya.")


def _kept(since: bytes | None, key: Key, found: Audit) -> LogCheckpoint | None:
    """Read the checkpoint kept from an earlier day; say what is wrong with it."""
    assert found.checkpoint is not None
    if since is None:
        return None
    try:
        kept, _ = tlog.read_checkpoint(since, key)
    except Malformed:
        found.faults.append(
            "Checkpoint yang Anda simpan tidak ditandatangani kunci ini: kunci log berganti, "
            "atau itu milik log lain."
        )
        return None
    if kept.origin != found.checkpoint.origin:
        found.faults.append(
            f"Asal log berganti: dahulu {kept.origin}, sekarang {found.checkpoint.origin}."
        )
        return None
    if kept.size > found.checkpoint.size:
        found.faults.append(
            f"Log menyusut: dahulu menandatangani {kept.size} catatan, sekarang "
            f"{found.checkpoint.size}. Simpan kedua checkpoint; keduanya bukti."
        )
        return None
    return kept


def _recompute(fetch: Fetch, found: Audit, kept: LogCheckpoint | None) -> None:
    checkpoint = found.checkpoint
    assert checkpoint is not None
    edge: list[bytes] = []
    size = 0
    past: bytes | None = merkle.EMPTY_ROOT if kept and not kept.size else None
    nodes: list[bytes] = []
    slug = ""
    for tile, leaves, entries in _leaves(fetch, checkpoint.size, found.faults):
        slug = _read_entries(entries, tile.first, slug, found)
        if kept and size < kept.size <= size + len(leaves):
            past = merkle.edge_root(merkle.extended(edge, size, leaves[: kept.size - size]))
        edge = merkle.extended(edge, size, leaves)
        size += len(leaves)
        if not tile.width:
            nodes.append(tlog.folded(leaves))
        _enough(found.faults)
    _upper_tiles(fetch, nodes, found.faults)
    if size != checkpoint.size or merkle.edge_root(edge) != checkpoint.root:
        found.faults.append(
            f"Akar yang ditandatangani untuk {checkpoint.size} catatan bukan akar petaknya."
        )
    if kept and past is not None and past != kept.root:
        if kept.size == checkpoint.size and kept.root != checkpoint.root:
            found.faults.append(
                f"Log bercabang: untuk {kept.size} catatan ia menandatangani dua akar yang "
                "berbeda. Simpan kedua checkpoint; keduanya bukti."
            )
        else:
            found.faults.append(
                f"Sejarah ditulis ulang: {kept.size} catatan pertama bukan lagi yang dahulu "
                "ditandatangani. Simpan kedua checkpoint; keduanya bukti."
            )


def _enough(faults: list[str]) -> None:
    if len(faults) > MOST_FAULTS:
        raise _Enough


def _leaves(
    fetch: Fetch, size: int, faults: list[str]
) -> Iterator[tuple[LogTile, list[bytes], list[bytes]]]:
    """Give each tile of leaves with the entries it stands for; what is missing ends it."""

    def addresses() -> Iterator[str]:
        for hashes, entries in zip(
            tlog.bundles_of(size, level=0), tlog.bundles_of(size), strict=True
        ):
            yield f"tile/{hashes.path}"
            yield f"tile/{entries.path}"

    answers = iter(fetch(addresses()))
    for tile in tlog.bundles_of(size, level=0):
        hashes, bundle = next(answers), next(answers)
        if hashes is None or len(hashes) != tile.count * tlog.HASH:
            faults.append(f"Petak {tile.path} tidak ada atau terpotong.")
            return
        leaves = tlog.hashes_in(hashes)
        try:
            entries = tlog.entries_in(bundle or b"")
        except Malformed:
            entries = []
        if len(entries) != tile.count:
            faults.append(
                f"Catatan #{tile.first} sampai #{tile.first + tile.count - 1} tidak lengkap."
            )
        for n, (leaf, entry) in enumerate(zip(leaves, entries, strict=False), start=tile.first):
            if merkle.leaf_hash(entry) != leaf:
                faults.append(f"Catatan #{n}: isinya tidak cocok dengan sidik jarinya.")
        yield tile, leaves, entries


def _read_entries(entries: list[bytes], first: int, slug: str, found: Audit) -> str:
    """Count entries by kind; every one speaks of the same log."""
    for n, entry in enumerate(entries, start=first):
        try:
            said = json.loads(entry)
            log, is_private = said["log"], "private" in said
        except (ValueError, KeyError, TypeError):
            found.faults.append(f"Catatan #{n} tidak dapat dibaca.")
            continue
        slug = slug or log
        if log != slug:
            found.faults.append(f"Catatan #{n} milik log lain: {log}.")
        if is_private:
            found.private += 1
        elif said.get("public") is True:
            found.public += 1
        else:
            found.faults.append(f"Catatan #{n} tidak terbuka, tetapi isinya diterbitkan.")
    return slug


def _upper_tiles(fetch: Fetch, nodes: list[bytes], faults: list[str]) -> None:
    """Compare every tile above the leaves with what it must be."""
    level = 1
    while nodes:
        tiles = list(tlog.bundles_of(len(nodes), level=level))
        for tile, there in zip(tiles, fetch(f"tile/{t.path}" for t in tiles), strict=True):
            if there != b"".join(nodes[tile.first : tile.first + tile.count]):
                faults.append(f"Petak {tile.path} tidak cocok dengan petak di bawahnya.")
                _enough(faults)
        nodes = [
            tlog.folded(nodes[i : i + tlog.WIDTH])
            for i in range(0, len(nodes) - tlog.WIDTH + 1, tlog.WIDTH)
        ]
        level += 1
