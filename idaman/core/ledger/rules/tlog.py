"""A log anyone can check: checkpoints, tiles, entry bundles and proofs.

The formats are those of C2SP (tlog-checkpoint, tlog-tiles, tlog-proof, tlog-witness), the hashes
those of RFC 6962. Whatever is asked of a tree is answered from its tiles: a *reader* gives
consecutive hashes of one tile level, from wherever they lie.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from idaman.core import merkle
from idaman.core.ledger.rules.notes import Key, Malformed, SignedNote, coded, decoded

WIDTH = 256
"""Hashes in a full tile."""
HASH = 32
LONGEST_ENTRY = 0xFFFF
LEVELS = 8
"""Levels a tree of 2^63 leaves can fill."""
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
TILE = re.compile(
    r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)

Hashes = Callable[[int, int, int], Sequence[bytes]]
"""Called with (level, first, count): give `count` hashes of a tile level, from number `first`."""


@dataclass(frozen=True)
class LogCheckpoint:
    """What a log says of itself: who it is, how many entries it has, and their one root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{coded(self.root)}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a checkpoint from a note's text.

        Raises Malformed.
        """
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or "" in lines[:-1]:
            raise Malformed("A checkpoint has an origin, a size and a root.")
        origin, size, root = lines[:3]
        if not NUMBER.fullmatch(size):
            raise Malformed(f"Not a size: {size[:40]!r}")
        if len(data := decoded(root)) != HASH:
            raise Malformed("A root has 32 bytes.")
        return cls(origin, int(size), data)


def read_checkpoint(data: bytes | str, key: Key) -> tuple[LogCheckpoint, SignedNote]:
    """Read a checkpoint that this key signed.

    Raises Malformed where it is none, or where the key has not signed it.
    """
    note = SignedNote.read(data)
    if not note.by(key):
        raise Malformed(f"The checkpoint is not signed by {key.name}.")
    return LogCheckpoint.read(note.text), note


# Tiles and where they lie.


@dataclass(frozen=True)
class LogTile:
    """One tile, or one bundle of entries (level None); width 0 is a full one."""

    level: int | None
    index: int
    width: int = 0

    @property
    def count(self) -> int:
        return self.width or WIDTH

    @property
    def first(self) -> int:
        """The number, within its level, of the first hash in it."""
        return self.index * WIDTH

    @property
    def path(self) -> str:
        """Where it is served, below `tile/`.

        >>> LogTile(0, 1234067).path, LogTile(None, 273, 112).path
        ('0/x001/x234/067', 'entries/273.p/112')
        """
        groups = [f"{self.index % 1000:03}"]
        rest = self.index // 1000
        while rest:
            groups.insert(0, f"x{rest % 1000:03}")
            rest //= 1000
        where = "/".join(["entries" if self.level is None else str(self.level), *groups])
        return f"{where}.p/{self.width}" if self.width else where

    @classmethod
    def read(cls, path: str) -> Self:
        """Read a tile's address; one tile has one address.

        Raises Malformed.
        """
        if not (found := TILE.fullmatch(path)):
            raise Malformed(f"Not a tile: {path[:80]!r}")
        level, groups, width = found.groups()
        index = int(groups.replace("x", "").replace("/", ""))
        tile = cls(None if level == "entries" else int(level), index, int(width or 0))
        if tile.width >= WIDTH or (tile.level or 0) > 63 or tile.path != path:
            raise Malformed(f"Not a tile: {path[:80]!r}")
        return tile

    def is_within(self, size: int) -> bool:
        """Tell whether a tree of this size has at least what the tile holds."""
        return self.first + self.count <= size >> (8 * (self.level or 0))


def tiles_of(size: int) -> Iterator[LogTile]:
    """Name the tiles of a tree of this size, level by level; empty ones there are none."""
    level, count = 0, size
    while count:
        yield from bundles_of(count, level=level)
        level, count = level + 1, count // WIDTH


def bundles_of(size: int, *, level: int | None = None) -> Iterator[LogTile]:
    """Name the bundles that hold this many entries, or the tiles that hold this many hashes."""
    for index in range(size // WIDTH):
        yield LogTile(level, index)
    if size % WIDTH:
        yield LogTile(level, size // WIDTH, size % WIDTH)


def hashes_in(tile: bytes) -> list[bytes]:
    """Cut a tile into its hashes."""
    if len(tile) % HASH:
        raise Malformed("A tile is made of whole hashes.")
    return [tile[i : i + HASH] for i in range(0, len(tile), HASH)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Put entries one after another, each with its length before it.

    Raises Malformed for an entry longer than 65,535 bytes.
    """
    parts = []
    for entry in entries:
        if len(entry) > LONGEST_ENTRY:
            raise Malformed("An entry has at most 65,535 bytes.")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def entries_in(bundle: bytes) -> list[bytes]:
    """Take entries out of their bundle.

    Raises Malformed where it is cut.
    """
    entries, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle) or at + 2 > len(bundle):
            raise Malformed("The bundle is cut.")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root of a perfect subtree, from 2^k hashes of one height."""
    level = list(hashes)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=True)
        # merkle.node_hash, without the call: a proof hashes some hundreds of pairs.
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return level[0]


def grown(read: Hashes, old: int, new: int) -> Iterator[tuple[int, int, list[bytes]]]:
    """Give the hashes of the upper levels that a tree growing from old to new gains.

    Each as (level, number of the first, hashes), lowest level first; the reader must know a
    level before the next is asked for.
    """
    for level in range(1, LEVELS):
        first, last = old >> (8 * level), new >> (8 * level)
        if not last:
            return
        if first < last:
            yield (
                level,
                first,
                [folded(read(level - 1, n * WIDTH, WIDTH)) for n in range(first, last)],
            )


# What a tree can be asked.


def subtree(read: Hashes, start: int, end: int) -> bytes:
    """Hash the entries from start up to end, as RFC 6962 does where such a subtree stands."""
    count = end - start
    if count == 0:
        return merkle.EMPTY_ROOT
    if count & (count - 1) == 0 and start % count == 0:
        level, height = divmod(count.bit_length() - 1, 8)
        return folded(read(level, start >> (8 * level), 1 << height))
    middle = start + (1 << ((count - 1).bit_length() - 1))
    return merkle.node_hash(subtree(read, start, middle), subtree(read, middle, end))


def root(read: Hashes, size: int) -> bytes:
    """The root of the first `size` entries."""
    return subtree(read, 0, size)


def inclusion(read: Hashes, index: int, size: int) -> list[bytes]:
    """Give the hashes that lead from one entry to the root, lowest first.

    Raises IndexError where there is no such entry.
    """
    if not 0 <= index < size:
        raise IndexError(f"No entry {index} among {size}.")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < middle:
            path.append(subtree(read, middle, end))
            end = middle
        else:
            path.append(subtree(read, start, middle))
            start = middle
    return path[::-1]


def consistency(read: Hashes, old: int, new: int) -> list[bytes]:
    """Give the hashes that show the first `old` entries unchanged among `new`.

    Raises IndexError where the log was never that small or is not that large.
    """
    if not 0 <= old <= new:
        raise IndexError(f"No way from {old} to {new} entries.")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if old <= middle:
            path.append(subtree(read, middle, end))
            end = middle
        else:
            path.append(subtree(read, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtree(read, start, end))
    return path[::-1]


# Proofs to carry away, and what is sent to a witness.

PROOF = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class InclusionProof:
    """That an entry stands at its place in a signed log, checkable without a network."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: SignedNote

    def __str__(self) -> str:
        lines = [PROOF, f"index {self.index}", *map(coded, self.path), "", ""]
        return "\n".join(lines) + str(self.checkpoint)

    @classmethod
    def read(cls, data: bytes | str) -> Self:
        """Read a proof. Nothing in it is believed yet.

        Raises Malformed.
        """
        try:
            said = data.decode() if isinstance(data, bytes) else data
        except UnicodeDecodeError as no:
            raise Malformed("A proof is UTF-8.") from no
        head, gap, checkpoint = said.partition("\n\n")
        lines = head.split("\n")
        if lines[0] != PROOF or not gap:
            raise Malformed(f"A proof begins with {PROOF}.")
        if len(lines) > 1 and lines[1].startswith("extra "):
            decoded(lines.pop(1).removeprefix("extra "))
        word, space, number = (lines[1] if len(lines) > 1 else "").partition(" ")
        if word != "index" or not space or not NUMBER.fullmatch(number):
            raise Malformed("A proof names the index of its entry.")
        path = tuple(map(decoded, lines[2:]))
        if any(len(hash_) != HASH for hash_ in path):
            raise Malformed("A proof is made of hashes of 32 bytes.")
        return cls(int(number), path, SignedNote.read(checkpoint))

    def proves(self, entry: bytes, key: Key) -> bool:
        """Tell whether this key's log holds exactly these bytes at this index."""
        try:
            if not self.checkpoint.by(key):
                return False
            said = LogCheckpoint.read(self.checkpoint.text)
        except Malformed:
            return False
        leaf = merkle.leaf_hash(entry)
        return merkle.is_included(leaf, self.index, said.size, self.path, said.root)


def submission(old: int, path: Sequence[bytes], checkpoint: SignedNote) -> bytes:
    """What is posted to a witness that last saw `old` entries."""
    lines = [f"old {old}", *map(coded, path), "", ""]
    return "\n".join(lines).encode() + bytes(checkpoint)


def read_submission(data: bytes) -> tuple[int, list[bytes], SignedNote]:
    """Read what a log posts to a witness.

    Raises Malformed.
    """
    try:
        head, gap, checkpoint = data.decode().partition("\n\n")
    except UnicodeDecodeError as no:
        raise Malformed("A submission is UTF-8.") from no
    lines = head.split("\n")
    word, _, number = lines[0].partition(" ")
    if not gap or word != "old" or not NUMBER.fullmatch(number) or len(lines) > 64:
        raise Malformed("A submission names the old size, a proof and a checkpoint.")
    return int(number), list(map(decoded, lines[1:])), SignedNote.read(checkpoint)
