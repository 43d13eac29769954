"""Which files a site cannot be without: each is named by a row, or by a manifest a row names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from idaman.cli import tables
from idaman.core.files import blobs

if TYPE_CHECKING:
    from idaman.cli.tables import Table

HASH = re.compile(r"[0-9a-f]{64}")
SENT = "citizens/sent"
"""Photos of citizens until a child has copied them; each form has a folder of its own."""

OPEN = ("waiting", "running")
"""The states of work that is still to be done."""


@dataclass(frozen=True)
class StoredFolder:
    """A folder of the home whose files bear their content's hash, and the fields that name them."""

    folder: str
    word: str
    """What people call these files."""
    fields: tuple[str, ...]
    """As "app.Table.field"; "?flag" behind it names the field that tells whether it was kept."""


FILES, COPIES, MANIFESTS = "files", "citizens/copies", "lake/open/manifests"
PLACES = (
    StoredFolder(
        FILES,
        "berkas bukti",
        ("evidence.File.public_sha256", "evidence.File.sha256", "evidence.File.small_sha256"),
    ),
    StoredFolder(FILES, "berkas bukti yang baru dikirim", ("delivery.Submission.sha256",)),
    StoredFolder(
        FILES,
        "berkas buku",
        (
            "masterplan.Composition.file_sha256",
            "masterplan.PrintedBook.docx_sha256",
            "masterplan.PrintedBook.pdf_sha256",
        ),
    ),
    StoredFolder(
        FILES,
        "berkas lembar komitmen",
        (
            "commitments.Sheet.file_sha256",
            "commitments.Sheet.paper_sha256",
            "commitments.Sheet.pdf_sha256",
        ),
    ),
    StoredFolder(
        FILES,
        "berkas tanda tangan",
        ("commitments.ExternalRequest.base_sha256", "commitments.Signature.file_sha256"),
    ),
    StoredFolder(FILES, "berkas pindaian", ("commitments.PaperSignature.scan_sha256",)),
    StoredFolder(FILES, "berkas kiriman tabel", ("arrivals.Arrival.file_sha256?is_file_kept",)),
    StoredFolder(FILES, "berkas periode", ("delivery.Period.manifest_sha256",)),
    StoredFolder(
        FILES,
        "berkas lembar potensi",
        ("potentials.Showing.sheet_en", "potentials.Showing.sheet_id"),
    ),
    StoredFolder(
        FILES,
        "berkas maklumat pelayanan",
        ("services.ServiceShowing.notice_en", "services.ServiceShowing.notice_id"),
    ),
    StoredFolder(COPIES, "berkas foto jawaban", ("delivery.CitizenPhoto.public_sha256",)),
    StoredFolder(
        COPIES,
        "berkas foto laporan",
        ("services.RequestPhoto.copy_sha256", "services.RequestPhoto.public_sha256"),
    ),
    StoredFolder(
        MANIFESTS, "berkas manifes data terbuka", ("stewardship.DataEdition.manifest_sha256",)
    ),
)
"""Every place of named files; a test asks for each field of a hash, here or among the others."""

OWN = ("ca", "roots", "roots/certified")
"""Folders whose files an operator put there: all of them are kept."""


@dataclass(frozen=True)
class Stored:
    """A file a site needs: where it lies below the home, and the hash of its content."""

    name: str
    sha256: str
    word: str
    """What people call it."""
    folder: str
    """Where it is to be brought back from a backup."""
    is_needed: bool = True
    """False where what names it may outlive it."""


def every(home: Path, among: Iterable[Table]) -> Iterator[Stored]:
    """Name each file that rows of these tables, and the manifests they name, cannot be without."""
    known = {tables.label(table): table for table in among}
    seen: set[str] = set()
    for stored in _named(known, home):
        if stored.name not in seen and (stored.is_needed or (home / stored.name).is_file()):
            seen.add(stored.name)
            yield stored


def _named(known: dict[str, Table], home: Path) -> Iterator[Stored]:
    for place in PLACES:
        for field in place.fields:
            for sha256 in _values(known, field):
                yield _blob(place.folder, sha256, place.word)
    yield from _of_editions(known, home)
    yield from _of_citizens(known)
    yield from _of_jobs(known, home)


def _blob(folder: str, sha256: str, word: str, *, is_needed: bool = True) -> Stored:
    name = blobs.path_of(Path(folder), sha256).as_posix()
    return Stored(name, sha256, word, folder, is_needed)


def _values(known: dict[str, Table], field: str) -> Iterator[str]:
    path, _, flag = field.partition("?")
    label, _, name = path.rpartition(".")
    if (table := known.get(label)) is None or name not in tables.columns(table):
        return  # Tables of an earlier release.
    rows = table._base_manager.exclude(**{name: ""}).order_by(name).distinct()
    yield from rows.filter(**({flag: True} if flag else {})).values_list(name, flat=True)


def _of_editions(known: dict[str, Table], home: Path) -> Iterator[Stored]:
    """The files that manifests of open data list: the newest's all, of older ones what is left."""
    from idaman.opendata.manifest import Manifest

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
                name = f"lake/open/{kept.path}"
                yield Stored(name, kept.sha256, "berkas data terbuka", "lake/open", is_needed)


def _of_citizens(known: dict[str, Table]) -> Iterator[Stored]:
    """The copies that a child made of citizens' photos, before any row of a photo names them."""
    if (jobs := known.get("jobs.Job")) is None:
        return
    for label in ("delivery.CitizenPhoto", "services.RequestPhoto"):
        if (photos := known.get(label)) is None or "job" not in tables.columns(photos):
            continue
        of_photos = photos._base_manager.exclude(job=None).values("job")
        read = jobs._base_manager.filter(pk__in=of_photos, state="done").order_by("pk")
        for made in read.values_list("result__public_sha256", flat=True):
            if made:
                yield _blob(COPIES, made, "berkas foto warga yang sudah dibaca")


def _of_jobs(known: dict[str, Table], home: Path) -> Iterator[Stored]:
    """What work is to read or has written, wherever it says so, as long as it is there."""
    if (table := known.get("jobs.Job")) is None:
        return
    folders = sorted({place.folder for place in PLACES})
    rows = table._base_manager.order_by("pk").values_list("params", "result", "state")
    for params, result, state in rows:
        for sha256 in HASH.findall(json.dumps([params, result])):
            for folder in folders:
                yield _blob(folder, sha256, "berkas pekerjaan", is_needed=False)
        yield from _sent(params, home, is_open=state in OPEN)


def _sent(params: dict[str, Any], home: Path, *, is_open: bool) -> Iterator[Stored]:
    """The photo a citizen sent that no child has read yet."""
    said = params.get("own_folder") or params.get("folder") or ""
    folder, sha256 = Path(str(said)), str(params.get("sha256", ""))
    if folder.parent == home / SENT and HASH.fullmatch(sha256):
        word = "foto warga yang belum dibaca"
        yield _blob(f"{SENT}/{folder.name}", sha256, word, is_needed=is_open)


def follow(was: str, home: str) -> None:
    """Let work that waits find its folders in the home it was moved to."""
    for table in tables.tables(tables.applied()):
        if was == home or tables.label(table) != "jobs.Job":
            continue
        for job in table._base_manager.filter(state__in=OPEN):
            said = {key: _moved(value, was, home) for key, value in job.params.items()}
            if said != job.params:
                table._base_manager.filter(pk=job.pk).update(params=said)


def _moved(value: Any, was: str, home: str) -> Any:
    if isinstance(value, str) and value.startswith(f"{was}/"):
        return home + value[len(was) :]
    return value
