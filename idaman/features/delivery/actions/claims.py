"""Who took which claims along: not public, but written down."""

from __future__ import annotations

from datetime import datetime

from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people import access
from idaman.core.people.models import Government, Post
from idaman.core.people.permissions import Permission


def note_export(
    *,
    government: Government,
    job: int,
    asked: dict[str, str],
    originals: bool,
    claims: int,
    by: Post,
    now: datetime,
    token: str = "",
) -> Entry:
    """Write down that somebody asked for a file of claims, and whether with the originals.

    Raises NotAllowed, AlreadyDone.
    """
    access.require(by, Permission.CLAIMS_EXPORT, government=government)
    if originals:
        access.require(by, Permission.EVIDENCE_ORIGINAL, government=government)
    return ledger.record(
        "delivery.claims-exported",
        log=government.slug,
        subject=f"claims:{job}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={**asked, "originals": originals, "claims": claims},
    )
