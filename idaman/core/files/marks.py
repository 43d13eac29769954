"""What a site remembers beside its database: when its clock last turned, when it was last kept."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

CLOCK = "clock"
BACKUP = "last-backup"


def make(home: Path, name: str, now: datetime) -> None:
    """Remember that something happened now."""
    path = home / name
    path.touch()
    os.utime(path, (now.timestamp(), now.timestamp()))


def of(home: Path, name: str) -> datetime | None:
    """Tell when it last happened; None where it never did."""
    try:
        return datetime.fromtimestamp((home / name).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
