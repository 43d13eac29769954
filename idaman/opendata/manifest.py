"""Which files count: the list that is hashed into the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Self

from idaman.core.canonical import canonical

FORM = 1


@dataclass(frozen=True)
class ManifestFile:
    """One file: where it lies in the lake, named by its content."""

    path: str
    sha256: str
    bytes: int
    rows: int
    year: int = 0


@dataclass(frozen=True)
class WrittenDataset:
    """A dataset as files: one Parquet a year, and the whole in each form."""

    name: str
    schema: str
    source: str
    """The hash of the rows it was written from; equal rows are not written again."""
    rows: int
    parts: tuple[ManifestFile, ...]
    whole: Mapping[str, ManifestFile] = field(default_factory=dict)
    """By form: csv, json, parquet."""
    counts: tuple[tuple[str, int], ...] = ()
    """How many rows have each of the most frequent values of the pictured column."""
    invented: int = 0
    """How many rows are made up, as a sample."""

    @property
    def files(self) -> tuple[ManifestFile, ...]:
        """Every file of it, in whatever form."""
        return (*self.parts, *self.whole.values())

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read it back from a manifest."""
        return cls(
            said["name"],
            said["schema"],
            said["source"],
            said["rows"],
            tuple(ManifestFile(**part) for part in said["parts"]),
            {form: ManifestFile(**kept) for form, kept in said["whole"].items()},
            tuple((value, count) for value, count in said["counts"]),
            said["invented"],
        )


@dataclass(frozen=True)
class Manifest:
    """Everything a government's open data consist of, as of a moment."""

    government: str
    number: int
    as_of: str
    datasets: tuple[WrittenDataset, ...]
    form: int = FORM

    @cached_property
    def content(self) -> bytes:
        """Canonical JSON; these bytes are hashed and published."""
        return canonical(json.loads(json.dumps(asdict(self))))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def files(self) -> tuple[ManifestFile, ...]:
        """Every file it lists."""
        return tuple(kept for written in self.datasets for kept in written.files)

    @cached_property
    def by_name(self) -> dict[str, WrittenDataset]:
        return {written.name: written for written in self.datasets}

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Read a manifest back.

        >>> one = Manifest("uji", 1, "2026-08-17T00:00:00Z", ())
        >>> Manifest.read(one.content) == one
        True

        Raises ValueError for what is none.
        """
        said = json.loads(content)
        if not isinstance(said, dict) or said.get("form") != FORM:
            raise ValueError("Not a manifest of open data.")
        return cls(
            said["government"],
            said["number"],
            said["as_of"],
            tuple(WrittenDataset.read(each) for each in said["datasets"]),
        )
