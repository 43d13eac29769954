"""Where a log's hashes lie on disk: one file a tile level, each hash at its own place.

A tile is a stretch of such a file, a partial tile the beginning of that stretch, so that the tiles
of every checkpoint ever signed are there and none is written twice.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from idaman.core.ledger.rules import tlog
from idaman.core.ledger.rules.tlog import HASH, LogTile

AT_ONCE = 1 << 16


@dataclass(frozen=True)
class HashShelf:
    """The hashes of one log, and the last checkpoint it published."""

    folder: Path

    def _level(self, level: int) -> Path:
        return self.folder / f"level{level}"

    @property
    def size(self) -> int:
        """How many leaves lie here; the last ones may never have been published."""
        try:
            return self._level(0).stat().st_size // HASH
        except FileNotFoundError:
            return 0

    @property
    def lengths(self) -> dict[int, int]:
        """How many bytes lie here of each level."""
        files = self.folder.glob("level*")
        return {int(f.name.removeprefix("level")): f.stat().st_size for f in files}

    def read(self, level: int, first: int, count: int) -> list[bytes]:
        """Give consecutive hashes of one level.

        Raises LookupError where they are not all here.
        """
        return tlog.hashes_in(self._stretch(level, first, count))

    def tile(self, tile: LogTile) -> bytes:
        """Give a tile as it is served.

        Raises LookupError where it is not here.
        """
        assert tile.level is not None, "Bundles of entries are not kept here."
        return self._stretch(tile.level, tile.first, tile.count)

    def _stretch(self, level: int, first: int, count: int) -> bytes:
        try:
            handle = os.open(self._level(level), os.O_RDONLY)
        except FileNotFoundError as no:
            raise LookupError(f"Level {level} is not on the shelf.") from no
        try:
            data = os.pread(handle, count * HASH, first * HASH)
        finally:
            os.close(handle)
        if len(data) != count * HASH:
            raise LookupError(f"Level {level} ends before {first + count} hashes.")
        return data

    def extend(self, size: int, leaves: Iterable[bytes]) -> int:
        """Lay leaves down after the first `size`, and what the upper levels gain; return the size.

        All of it is on disk when this returns.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        old, new = size, size
        rest = iter(leaves)
        while some := list(islice(rest, AT_ONCE)):
            self._lay(0, new, some)
            new += len(some)
        for level, first, hashes in tlog.grown(self.read, old, new):
            self._lay(level, first, hashes)
        self._sync(new)
        return new

    def _lay(self, level: int, first: int, hashes: list[bytes]) -> None:
        handle = os.open(self._level(level), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            with os.fdopen(handle, "r+b", closefd=False) as file:
                file.seek(first * HASH)
                file.write(b"".join(hashes))
        finally:
            os.close(handle)

    def _sync(self, size: int) -> None:
        for level in sorted(self.lengths):
            handle = os.open(self._level(level), os.O_RDWR)
            try:
                # What a turn that died left beyond is no part of the log.
                os.ftruncate(handle, (size >> (8 * level)) * HASH)
                os.fsync(handle)
            finally:
                os.close(handle)
        _sync_folder(self.folder)

    @property
    def published(self) -> bytes | None:
        """The last checkpoint that was published, whatever the database remembers."""
        try:
            return (self.folder / "checkpoint").read_bytes()
        except FileNotFoundError:
            return None

    def publish(self, checkpoint: bytes) -> None:
        """Remember a checkpoint as published; it is on disk when this returns."""
        fresh = self.folder / ".checkpoint"
        with fresh.open("wb") as file:
            file.write(checkpoint)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.folder / "checkpoint")
        _sync_folder(self.folder)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let one process at a time lay things down here."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
