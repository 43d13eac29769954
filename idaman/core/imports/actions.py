"""Keeping what arrived. Machinery that the actions of features call in their transaction.

They ask for permission and write the ledger's entry, because they know who may and what it means.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from idaman.core.imports.models import Arrival, ArrivedRow, Remembered
from idaman.core.imports.rules.outcome import Parcel, Trace
from idaman.core.refusal import Refused
from idaman.core.text import Text, plural


class AlreadyUndone(Refused):
    """The arrival was undone before."""


class LeanedOn(Refused):
    """Something later rests on what arrived, so it is not taken back."""


class NothingToEnter(Refused):
    """Every row says what is known already, or there is none."""


class HasFindings(Refused):
    """Rows have errors; nothing is entered."""

    def __init__(self, errors: int) -> None:
        super().__init__(
            plural(
                "The table still has %(count)s error; nothing was recorded.",
                "The table still has %(count)s errors; nothing was recorded.",
                errors,
                count=errors,
            )
        )


@transaction.atomic
def receive(
    *,
    log: str,
    parcel: Parcel,
    traces: Sequence[Trace],
    post: str,
    now: datetime,
    subject: str = "",
) -> Arrival:
    """Keep that a table was entered and what became of each row.

    Raises NothingToEnter.
    """
    counts = {what: sum(t.what == what for t in traces) for what in ArrivedRow.What.values}
    if not counts["added"] and not counts["changed"]:
        raise NothingToEnter(
            Text("Every row is recorded like this already; there is nothing to enter.")
        )
    arrival = Arrival.objects.create(
        log=log,
        target=parcel.target,
        subject=subject,
        source=parcel.source,
        file_name=parcel.file_name,
        file_sha256=parcel.file_sha256,
        is_file_kept=parcel.is_file_kept,
        sheet=parcel.sheet[:100],
        mapping=dict(parcel.mapping),
        mapping_sha256=parcel.mapping_sha256,
        salt=secrets.token_bytes(16),
        rows=dict(parcel.rows),
        findings=[dict(each) for each in parcel.findings],
        entered_at=now,
        post=post,
        **counts,
    )
    ArrivedRow.objects.bulk_create(
        [
            ArrivedRow(
                log=log,
                arrival=arrival,
                row=each.row,
                what=each.what,
                about=each.about,
                key=each.key,
                before=each.before,
            )
            for each in traces
        ],
        batch_size=500,
    )
    return arrival


@transaction.atomic
def take_back(*, arrival: Arrival, reason: str, post: str, now: datetime) -> None:
    """Mark an arrival as undone, once; what it brought is withdrawn by whoever calls.

    Raises AlreadyUndone.
    """
    # One statement checks and changes, so that it is undone once.
    marked = Arrival.objects.filter(pk=arrival.pk, undone_at=None).update(
        undone_at=now, undone_by=post, undone_because=reason.strip()[:2000]
    )
    if not marked:
        raise AlreadyUndone(Text("This arrival was undone before."))


def remember(
    *,
    log: str,
    target: str,
    source: str,
    fingerprint: str,
    mapping: Mapping[str, Any],
    post: str,
    now: datetime,
) -> None:
    """Remember how a person mapped a table, so that the next like it is mapped at once."""
    Remembered.objects.create(
        log=log,
        target=target,
        source=source.strip()[:120],
        fingerprint=fingerprint,
        mapping=dict(mapping),
        at=now,
        post=post,
    )


def remembered(*, log: str, target: str, fingerprint: str, source: str = "") -> Remembered | None:
    """Give the mapping confirmed last for a table of these headings, or else for this source."""
    kept = Remembered.objects.of(log).filter(target=target).newest_first()
    found = kept.filter(fingerprint=fingerprint).first()
    if found is None and source:
        found = kept.filter(source=source).first()
    return found


def sources(*, log: str, target: str = "") -> list[str]:
    """Name the sources that are remembered, the latest first."""
    kept = Remembered.objects.of(log).exclude(source="").newest_first()
    if target:
        kept = kept.filter(target=target)
    return list(dict.fromkeys(kept.values_list("source", flat=True)[:200]))[:30]
