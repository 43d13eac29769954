"""Photos that people send with a report: kept unread, asked to be copied.

No process that answers people opens what strangers send: a child makes the copy, without place and
time; the clock throws the original away once the copy is committed. Who calls keeps the photo
before its transaction begins.
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.people.actions.founding import SENDER
from idaman.core.people.models import Government
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions.moderating import job_log
from idaman.features.reports.actions.steps import ReportPicture
from idaman.features.reports.models import RequestPhoto

LIMIT_BYTES = 8 * 1024 * 1024
LIMIT_MB = LIMIT_BYTES // (1024 * 1024)
ROOM_FOR_WORDS = 64 * 1024
MOST_WAITING = 500
SALT = "idaman.reports.photo"
A_DAY = 24 * 3600


class PhotoTooLarge(Refused):
    """The photo is larger than a form here takes."""


class NoPhoto(Refused):
    """What was sent as a photo begins like none that can be shown."""


@dataclass(frozen=True)
class UnreadPhoto:
    """A photo that was kept and that nobody has opened: its hash, and the folder it lies in."""

    sha256: str
    folder: str
    root: Path

    @property
    def own_folder(self) -> Path:
        """Where it lies, and nothing else."""
        return self.root / "sent" / self.folder

    def drop(self) -> None:
        """Throw the photo away: what it came with is here already.

        A form sent again may name the very photo that waits to be copied; that one stays.
        """
        if not jobs.is_needed(self.own_folder):
            shutil.rmtree(self.own_folder, ignore_errors=True)

    @property
    def signed(self) -> str:
        """Name it for a form that is sent a second time, so that the photo is not."""
        return signing.dumps([self.sha256, self.folder], salt=SALT)


def kept_photo(
    file: object, *, root: Path, announced: str = "", before: str = ""
) -> UnreadPhoto | None:
    """Keep the photo of a form under `root`, or take up the one that came with the form before.

    `announced` is how long the form says that it is, `before` what `Unread.signed` gave.
    Raises PhotoTooLarge, NoPhoto.
    """
    if announced.isdecimal() and int(announced) > LIMIT_BYTES + ROOM_FOR_WORDS:
        raise _too_large()
    if not isinstance(file, UploadedFile) or not file.size:
        return _taken_up(before, root)
    require_photo(file)
    # A folder of its own: it is thrown away whole when its copy is committed.
    folder = secrets.token_hex(8)
    kept = blobs.keep(root / "sent" / folder, file.chunks(), limit=LIMIT_BYTES)
    return UnreadPhoto(kept.sha256, folder, root)


def require_photo(file: UploadedFile[Any]) -> None:
    """Refuse what is too large, or begins like no photo.

    Raises PhotoTooLarge, NoPhoto.
    """
    if (file.size or 0) > LIMIT_BYTES:
        raise _too_large()
    if not begins_as_photo(file):
        raise NoPhoto(
            Text(
                "This file is no JPEG, PNG or WebP photo. Choose it from the gallery, or "
                "send without a photo; what you wrote is still here."
            ),
        )


def begins_as_photo(file: UploadedFile[Any]) -> bool:
    """Tell by the first bytes alone whether it can be a photo; a child opens it later."""
    file.seek(0)
    first: bytes = file.read(12)
    file.seek(0)
    is_webp = first[:4] == b"RIFF" and first[8:12] == b"WEBP"
    return first.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or is_webp


def _taken_up(said: str, root: Path) -> UnreadPhoto | None:
    try:
        sha256, folder = signing.loads(said, salt=SALT, max_age=A_DAY)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    found = UnreadPhoto(sha256, folder, root)
    lies_at = blobs.path_of(found.own_folder, found.sha256)
    if not lies_at.is_file():
        return None
    # It counts as sent now: what nobody takes within a day is thrown away.
    os.utime(lies_at)
    return found


def picture_of(
    photo: UnreadPhoto | None,
    government: Government,
    role: RequestPhoto.Role,
    *,
    now: datetime,
    post: str = SENDER,
) -> tuple[ReportPicture, ...]:
    """Ask for a photo to be copied, in the transaction that takes its form; nothing where none is.

    Raises TooMuchWaiting.
    """
    if photo is None:
        return ()
    job = jobs.ask(
        log=job_log(government),
        kind="picture",
        post=post,
        now=now,
        params={
            "sha256": photo.sha256,
            "own_folder": str(photo.own_folder),
            "copies": str(photo.root / "copies"),
        },
        most_waiting=MOST_WAITING,
    )
    return (ReportPicture(role, photo.sha256, job.pk),)


def _too_large() -> PhotoTooLarge:
    return PhotoTooLarge(
        Text(
            "The photo is larger than %(limit_mb)s MB. Send a smaller one, or send "
            "without a photo; what you wrote is still here.",
            limit_mb=LIMIT_MB,
        ),
    )
