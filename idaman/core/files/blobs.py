"""Files kept by content: named by SHA-256, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from idaman.core.refusal import Refused
from idaman.core.text import Text


class TooLarge(Refused):
    """The file is larger than this installation takes."""


class Empty(Refused):
    """Nothing was sent."""


@dataclass(frozen=True)
class StoredFile:
    """A kept file: its name and its size."""

    sha256: str
    bytes: int


def path_of(root: Path, sha256: str) -> Path:
    """Name where content with this hash lies.

    >>> path_of(Path("/files"), "ab" + "0" * 62).parts[1:3]
    ('files', 'ab')

    Raises ValueError for what is not a hash, so that no address leads out of the root.
    """
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"Not a SHA-256 in hex: {sha256[:80]!r}")
    return root / sha256[:2] / sha256


def keep(root: Path, chunks: Iterable[bytes], *, limit: int) -> StoredFile:
    """Keep content under its hash; the same content is kept once.

    The file is complete and on disk before its name exists. Raises TooLarge, Empty.
    """
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=root, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLarge(
                        Text(
                            "The file is larger than %(limit)s MB. Split it or take the pictures "
                            "out of it, then upload it again.",
                            limit=limit // (1024 * 1024),
                        ),
                    )
                digest.update(chunk)
                file.write(chunk)
            if not size:
                raise Empty(Text("The file is empty. Choose another one."))
            file.flush()
            os.fsync(file.fileno())
        target = path_of(root, digest.hexdigest())
        target.parent.mkdir(exist_ok=True)
        os.replace(name, target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        # A folder made for this file alone goes with it; one with anything in it stays.
        with suppress(OSError):
            root.rmdir()
        raise
    return StoredFile(digest.hexdigest(), size)
