"""What every act of preparing a plan says of who did it and when, and how it is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from idaman.pure.refused import Refused
from idaman.rooms.people.models import Post


class WordsMissing(Refused):
    """Something has to be written before this can be done."""


class AlreadyDecided(Refused):
    """It was answered before; what was said then stays."""


class NoPhoto(Refused):
    """What was sent is no picture."""


class WrongDate(Refused):
    """The day cannot be right."""


def about(by: Post, now: datetime, *, is_public: bool = False) -> dict[str, Any]:
    """What the ledger is told of who did it and when. A draft's acts are private."""
    return {
        "log": by.government.slug,
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
        "is_public": is_public,
    }


def written(text: str, *, what: str, en: str, most: int = 4000) -> str:
    """Give the text without surrounding space; refuse when there is none.

    Raises WordsMissing.
    """
    kept = text.strip()[:most]
    if not kept:
        raise WordsMissing(what, en=en)
    return kept
