"""What every entry of this room begins with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from idaman.pure.refused import Refused
from idaman.rooms.people.models import Government, Post


class WordsMissing(Refused):
    """Something has to be written."""


def about(by: Post, now: datetime) -> dict[str, Any]:
    """Say who acts, for which agency, when, in whose ledger."""
    return {
        "log": by.government.slug,
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
    }


def publishes(government: Government, now: datetime) -> None:
    """Let the public site be built anew."""
    Government.objects.filter(pk=government.pk).publish(now)


def reason_in(text: str, *, sentence: str, en: str) -> str:
    """Give the reason that must be there, cut to what its row keeps.

    Raises WordsMissing.
    """
    if not (kept := text.strip()[:4000]):
        raise WordsMissing(sentence, en=en)
    return kept
