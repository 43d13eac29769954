"""A backup as one file: a compressed tar whose last member tells the SHA-256 of all others."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from idaman.core.refusal import Refused
from idaman.core.text import Text

FORMAT = "idaman-backup/1"
MANIFEST = "manifest.json"
PIECE = 1 << 20
FOLDERS = ("files", "citizens", "ca", "roots", "lake")
"""What of the home folder is put in place of what is there, beside the database."""
MEMBER = re.compile(
    r"tables/[A-Za-z_.]+\.jsonl"
    r"|tiles/[a-z0-9~_-]+/checkpoint"
    rf"|(?:{'|'.join(FOLDERS)})(?:/(?!\.)[^/\x00]+)+"
)
"""What a backup may hold. Which files it does hold is told by rows and manifests (`stored`)."""


class NotABackup(Refused):
    """The file is no backup, is damaged, or is not whole."""


@dataclass
class Writing:
    """An archive that is being written: what went into it so far."""

    tar: tarfile.TarFile
    sha256: dict[str, str] = field(default_factory=dict)

    def add(self, path: Path, name: str) -> str:
        """Add a file under a name; give its SHA-256."""
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size, info.mode = os.fstat(file.fileno()).st_size, 0o600
            info.mtime = int(os.fstat(file.fileno()).st_mtime)
            counted = _Counted(file)
            self.tar.addfile(info, counted)
        self.sha256[name] = counted.digest.hexdigest()
        return self.sha256[name]

    def add_bytes(self, data: bytes, name: str) -> None:
        """Add what was held in memory."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self.tar.addfile(info, io.BytesIO(data))
        self.sha256[name] = hashlib.sha256(data).hexdigest()


class _Counted(io.RawIOBase):
    """Hashes what is read through it, so that a file is read once."""

    def __init__(self, file: io.BufferedReader) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def write(path: Path, fill: Any, said: dict[str, Any]) -> dict[str, Any]:
    """Write a whole archive or none: `fill(writing)` adds the members, the manifest comes last."""
    part = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
                writing = Writing(tar)
                more = fill(writing)
                manifest = {"format": FORMAT, **said, **more, "sha256": writing.sha256}
                writing.add_bytes(json.dumps(manifest, indent=1).encode(), MANIFEST)
            raw.flush()
            os.fsync(raw.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def members(path: Path) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Give every member with its content in pieces, in order, each to be read before the next.

    Raises NotABackup where it cannot be read to its end, or holds what no backup of ours holds.
    """
    with _damage_told(path), gzip.open(path) as raw:
        with tarfile.open(fileobj=raw, mode="r|") as tar:
            for info in tar:
                if not info.isfile() or not (info.name == MANIFEST or MEMBER.fullmatch(info.name)):
                    raise NotABackup(
                        Text(
                            "%(path)s holds “%(info)s”, which no backup holds.",
                            path=path.name,
                            info=info.name[:80],
                        ),
                    )
                file = tar.extractfile(info)
                assert file is not None
                yield info.name, _pieces(path, file)
        # To the very end: what lies behind the last member is checked as well.
        while raw.read(PIECE):
            pass


def _pieces(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    with _damage_told(path):
        while piece := file.read(PIECE):
            yield piece


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, OSError, zlib.error) as no:
        raise NotABackup(
            Text(
                "%(path)s is damaged or cut off: %(reason)s. Use another backup.",
                path=path.name,
                reason=no,
            ),
        ) from no


def verify(path: Path) -> dict[str, Any]:
    """Read an archive to its end, compare every member with the manifest, and give the manifest.

    Raises NotABackup.
    """
    found: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    for name, pieces in members(path):
        digest, kept = hashlib.sha256(), bytearray()
        for piece in pieces:
            digest.update(piece)
            if name == MANIFEST:
                kept += piece
        if name == MANIFEST:
            try:
                manifest = json.loads(bytes(kept))
            except ValueError:
                manifest = None
        else:
            found[name] = digest.hexdigest()
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotABackup(
            Text(
                "%(path)s is no whole backup of Idaman: its list of contents is missing.",
                path=path.name,
            ),
        )
    told = manifest["sha256"]
    for name in sorted(told.keys() | found.keys()):
        if told.get(name) != found.get(name):
            raise NotABackup(
                Text(
                    "%(path)s: %(name)s does not match its fingerprint. Use another backup.",
                    path=path.name,
                    name=name,
                ),
            )
    return manifest


def unpack(path: Path, folder: Path, manifest: dict[str, Any]) -> None:
    """Write every member below the folder; each is on disk, with the content that was verified.

    Raises NotABackup.
    """
    for name, pieces in members(path):
        if name == MANIFEST:
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if digest.hexdigest() != manifest["sha256"].get(name):
            raise NotABackup(Text("%(path)s changed while it was read.", path=path.name))
