"""A seed nobody could foresee: the first checkpoint signed after something was committed."""

from __future__ import annotations

from datetime import datetime, timedelta

from idaman.core.ledger.models import Checkpoint, Entry, Witness

PATIENCE = timedelta(days=7)
"""After so long without a witness's word the newest signed checkpoint serves, and it is said."""


def checkpoint_after(
    *, log: str, subject: str, act: str, since: datetime, now: datetime
) -> Checkpoint | None:
    """Give the checkpoint that may serve as seed for what an entry committed.

    It is larger than that entry, and cosigned by a witness where the log has one that speaks
    within a week of `since`. None while there is none.
    """
    position = (
        Entry.objects.public()
        .of(log)
        .about(subject)
        .filter(act=act)
        .values_list("position", flat=True)
        .first()
    )
    if position is None:
        return None
    later = Checkpoint.objects.of(log).filter(size__gt=position).order_by("size")
    if seen := later.filter(is_cosigned=True).first():
        return seen
    is_watched = Witness.objects.of(log).exists()
    if is_watched and now - since < PATIENCE:
        return None
    return later.first()


def said(checkpoint: Checkpoint) -> str:
    """Write a checkpoint as it is kept for a draw: with its first cosignature alone.

    Others may be added to the checkpoint later.
    """
    return checkpoint.note + "".join(checkpoint.cosignatures[:1])
