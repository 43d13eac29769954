"""Which files a site cannot be without: each is named by a row, or by a manifest a row names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idaman.doors.cli import tables
from idaman.pure import blobs

if TYPE_CHECKING:
    from idaman.doors.cli.tables import Table

HASH = re.compile(r"[0-9a-f]{64}")
SENT = "citizens/sent"
"""Photos of citizens until a child has copied them; each form has a folder of its own."""


@dataclass(frozen=True)
class Place:
    """A folder of the home whose files bear their content's hash, and the fields that name them."""

    folder: str
    fields: tuple[str, ...]
    """As "room.Table.field"; "?flag" behind it names the field that tells whether it was kept."""


PLACES = (
    Place(
        "files",
        (
            "arrivals.Arrival.file_sha256?is_file_kept",
            "commitments.ExternalRequest.base_sha256",
            "commitments.PaperSignature.scan_sha256",
            "commitments.Sheet.file_sha256",
            "commitments.Sheet.paper_sha256",
            "commitments.Sheet.pdf_sha256",
            "commitments.Signature.file_sha256",
            "delivery.Period.manifest_sha256",
            "delivery.Submission.sha256",
            "evidence.File.public_sha256",
            "evidence.File.sha256",
            "evidence.File.small_sha256",
            "masterplan.Composition.file_sha256",
            "masterplan.PrintedBook.docx_sha256",
            "masterplan.PrintedBook.pdf_sha256",
            "potentials.Showing.sheet_en",
            "potentials.Showing.sheet_id",
            "services.ServiceShowing.notice_en",
            "services.ServiceShowing.notice_id",
        ),
    ),
    Place(
        "citizens/copies",
        (
            "delivery.CitizenPhoto.public_sha256",
            "services.RequestPhoto.copy_sha256",
            "services.RequestPhoto.public_sha256",
        ),
    ),
    Place("lake/open/manifests", ("stewardship.DataEdition.manifest_sha256",)),
)
"""Every place of named files; a test asks for each field of a hash, here or among the others."""

OWN = ("ca", "roots", "roots/certified")
"""Folders whose files an operator put there: all of them are kept."""


@dataclass(frozen=True)
class Stored:
    """A file a site needs: where it lies below the home, and the hash of its content."""

    name: str
    sha256: str
    is_needed: bool = True
    """False where what names it may outlive it."""


def every(home: Path) -> Iterator[Stored]:
    """Name each file that rows and manifests name, once, in the tables as they are now."""
    known = {tables.label(table): table for table in tables.tables(tables.applied())}
    seen: set[str] = set()
    for stored in _named(known, home):
        if stored.name not in seen and (stored.is_needed or (home / stored.name).is_file()):
            seen.add(stored.name)
            yield stored


def _named(known: dict[str, Table], home: Path) -> Iterator[Stored]:
    for place in PLACES:
        for field in place.fields:
            for sha256 in _values(known, field):
                yield _blob(place.folder, sha256)
    yield from _of_editions(known, home)
    yield from _of_jobs(known, home)


def _blob(folder: str, sha256: str, *, is_needed: bool = True) -> Stored:
    name = blobs.path_of(Path(folder), sha256).as_posix()
    return Stored(name, sha256, is_needed)


def _values(known: dict[str, Table], field: str) -> Iterator[str]:
    path, _, flag = field.partition("?")
    label, _, name = path.rpartition(".")
    if (table := known.get(label)) is None or name not in tables.columns(table):
        return  # Tables of an earlier release.
    rows = table._base_manager.exclude(**{name: ""}).order_by(name).distinct()
    yield from rows.filter(**({flag: True} if flag else {})).values_list(name, flat=True)


def _of_editions(known: dict[str, Table], home: Path) -> Iterator[Stored]:
    """The files that manifests of open data list: the newest's all, of older ones what is left."""
    from idaman.lake.manifest import Manifest

    if (table := known.get("stewardship.DataEdition")) is None:
        return
    newest = dict(
        table._base_manager.order_by("number").values_list("government_id", "manifest_sha256")
    )
    for sha256 in _values(known, "stewardship.DataEdition.manifest_sha256"):
        path = blobs.path_of(home / "lake/open/manifests", sha256)
        if path.is_file():
            for kept in Manifest.read(path.read_bytes()).files:
                is_needed = sha256 in newest.values()
                yield Stored(f"lake/open/{kept.path}", kept.sha256, is_needed)


def _of_jobs(known: dict[str, Table], home: Path) -> Iterator[Stored]:
    """What work is to read or has written, wherever it says so, as long as it is there."""
    if (table := known.get("jobs.Job")) is None:
        return
    for params, result in table._base_manager.order_by("pk").values_list("params", "result"):
        for sha256 in HASH.findall(json.dumps([params, result])):
            for place in PLACES:
                yield _blob(place.folder, sha256, is_needed=False)
        yield from _sent(params, home)


def _sent(params: dict[str, Any], home: Path) -> Iterator[Stored]:
    """The photo a citizen sent that no child has read yet."""
    said = params.get("own_folder") or params.get("folder") or ""
    folder, sha256 = Path(str(said)), str(params.get("sha256", ""))
    if folder.parent == home / SENT and HASH.fullmatch(sha256):
        yield _blob(f"{SENT}/{folder.name}", sha256, is_needed=False)


def follow(was: str, home: str) -> None:
    """Let work that waits find its folders in the home it was moved to."""
    for table in tables.tables(tables.applied()):
        if was == home or tables.label(table) != "jobs.Job":
            continue
        for job in table._base_manager.filter(state__in=["waiting", "running"]):
            said = {key: _moved(value, was, home) for key, value in job.params.items()}
            if said != job.params:
                table._base_manager.filter(pk=job.pk).update(params=said)


def _moved(value: Any, was: str, home: str) -> Any:
    if isinstance(value, str) and value.startswith(f"{was}/"):
        return home + value[len(was) :]
    return value
