"""Receiving files, offering them as evidence, judging what was offered, taking it back."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from idaman.core.canonical import moment, sealed
from idaman.core.evidence.access import may_judge
from idaman.core.evidence.models import MOVES, STATUS_TEXTS, Exhibit, File, Status, Verdict
from idaman.core.evidence.rules.picture import bands, near
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.prepared_queries import PreparedChange, PreparedRow
from idaman.core.refusal import Refused
from idaman.core.text import Text

ALIKE_BITS = 6
"""Two 64-bit picture hashes that differ in no more bits show the same picture."""

VERDICT = PreparedRow(Verdict)
REASON_NEEDED = frozenset({Status.RETURNED, Status.REJECTED, Status.WITHDRAWN})


class NotAnother(Refused):
    """Who offers or owns does not judge."""


class ReasonMissing(Refused):
    """Sending back, rejecting and taking back need a reason."""


class NoSuchMove(Refused):
    """The exhibit cannot go from where it stands to there."""


@transaction.atomic
def receive(
    *,
    government: Government,
    sha256: str,
    prepared: dict[str, Any],
    taken_at: datetime | None,
    by: Post,
    now: datetime,
) -> File:
    """Keep what a file is, once for each content and government.

    `prepared` is what idaman.core.evidence.rules.picture told. Raises NotAllowed.
    """
    access.require(by, Permission.EVIDENCE_OFFER, government=government, owner=by.agency)
    file, is_new = File.objects.get_or_create(
        government=government,
        sha256=sha256,
        defaults={
            "public_sha256": prepared["public_sha256"],
            "small_sha256": prepared.get("small_sha256", ""),
            "media_type": prepared["media_type"],
            "bytes": prepared["bytes"],
            "width": prepared["width"],
            "height": prepared["height"],
            "taken_at": taken_at,
            "latitude": prepared["latitude"],
            "longitude": prepared["longitude"],
            "picture_hash": prepared["picture_hash"],
            "received_at": now,
            "received_by": by,
        },
    )
    if is_new:
        ledger.record(
            "evidence.received",
            log=government.slug,
            subject=f"file:{sha256}",
            post=by.code,
            agency=by.agency.code if by.agency else "",
            now=now,
            detail={"sha256": sha256, "type": file.media_type, "bytes": file.bytes},
        )
    return file


@transaction.atomic
def offer(
    *,
    file: File,
    subject: str,
    owner: Agency | None,
    note: str,
    by: Post,
    now: datetime,
    token: str = "",
    requirement: str = "",
    sent_at: datetime | None = None,
    receipt: str = "",
    is_sample: bool = False,
) -> Exhibit:
    """Offer a file as evidence for a subject, such as the activity KEG-001.

    `requirement` is the code of the subject's requirement it is to prove. `owner` is the agency
    that owns the subject. A picture that was offered before is taken, and says so. What was sent
    before it could be read counts from `sent_at`; `receipt` is the ledger's leaf that proves it.

    Raises NotAllowed, AlreadyDone.
    """
    access.require(by, Permission.EVIDENCE_OFFER, government=file.government, owner=owner)
    ledger.refuse_repeat(log=file.government.slug, post=by.code, token=token)
    earlier = _repeated(file, subject)
    exhibit = Exhibit.objects.create(
        government=file.government,
        file=file,
        subject=subject,
        requirement=requirement,
        note=note.strip(),
        salt=secrets.token_bytes(16),
        repeats=earlier,
        is_sample=is_sample,
        offered_at=sent_at or now,
        offered_by=by,
    )
    ledger.record(
        "evidence.offered",
        log=file.government.slug,
        subject=subject,
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        is_public=True,
        detail={
            "exhibit": exhibit.pk,
            "requirement": requirement,
            "sha256": file.sha256,
            "repeats": earlier.pk if earlier else None,
            "note": sealed(exhibit.note, bytes(exhibit.salt)),
            **({"sent": moment(sent_at), "receipt": receipt} if sent_at else {}),
        },
    )
    return exhibit


@transaction.atomic
def judge(
    *,
    exhibit: Exhibit,
    owner: Agency | None,
    status: Status,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Verdict:
    """Accept an exhibit, send it back, reject it, or take back what was accepted.

    Raises NotAllowed, NotAnother, ReasonMissing, NoSuchMove, AlreadyDone.
    """
    access.require(by, Permission.EVIDENCE_JUDGE, government=exhibit.government)
    if not may_judge(exhibit=exhibit, owner=owner, post=by):
        raise NotAnother(
            Text(
                "Evidence is judged by another agency, not by the one that sent it or is "
                "responsible for the activity."
            ),
        )
    if status == Status.OFFERED:
        raise NoSuchMove(Text("Only the sender can offer evidence again."))
    ledger.refuse_repeat(log=exhibit.government.slug, post=by.code, token=token)
    verdict = _move(exhibit, status, reason, by, now)
    ledger.record("evidence.judged", **_said(verdict), token=token)
    return verdict


@transaction.atomic
def offer_again(
    *, exhibit: Exhibit, owner: Agency | None, answer: str, by: Post, now: datetime, token: str = ""
) -> Verdict:
    """Offer an exhibit again that was sent back, with an answer to the reason.

    Raises NotAllowed, NoSuchMove, AlreadyDone.
    """
    access.require(by, Permission.EVIDENCE_OFFER, government=exhibit.government, owner=owner)
    # Asked first: a form sent again after a cut finds the exhibit where it put it itself.
    ledger.refuse_repeat(log=exhibit.government.slug, post=by.code, token=token)
    if exhibit.status != Status.RETURNED:
        raise NoSuchMove(Text("Nobody has asked for this evidence to be mended."))
    verdict = _move(exhibit, Status.OFFERED, answer, by, now)
    ledger.record("evidence.offered-again", **_said(verdict), token=token)
    return verdict


@transaction.atomic
def reopen(*, exhibit: Exhibit, reason: str, by: Post, now: datetime) -> Verdict:
    """Put an accepted exhibit back to verification, because others doubt it.

    Whoever calls decides whether it may be: there is no form for this. Raises NoSuchMove.
    """
    if exhibit.status != Status.ACCEPTED:
        raise NoSuchMove(Text("Only accepted evidence can be reopened."))
    verdict = _move(exhibit, Status.OFFERED, reason, by, now)
    ledger.record("evidence.reopened", **_said(verdict))
    return verdict


@transaction.atomic
def withdraw(
    *, exhibit: Exhibit, owner: Agency | None, reason: str, by: Post, now: datetime, token: str = ""
) -> Verdict:
    """Take an exhibit back, by the agency that offered it; it stays, with the reason.

    Raises NotAllowed, ReasonMissing, NoSuchMove, AlreadyDone.
    """
    access.require(by, Permission.EVIDENCE_OFFER, government=exhibit.government, owner=owner)
    ledger.refuse_repeat(log=exhibit.government.slug, post=by.code, token=token)
    verdict = _move(exhibit, Status.WITHDRAWN, reason, by, now)
    ledger.record("evidence.withdrawn", **_said(verdict), token=token)
    return verdict


def _repeated(file: File, subject: str) -> Exhibit | None:
    """Find the first exhibit in the government with the same or a near-identical picture.

    What was taken back from the same subject does not count: offering it again is no re-use.
    """
    alike = {file.pk}
    if file.picture_hash:
        alike |= {
            pk
            for pk, other in _maybe_alike(file).values_list("pk", "picture_hash")
            if near(file.picture_hash, other) <= ALIKE_BITS
        }
    return (
        Exhibit.objects.of(file.government)
        .filter(file__in=alike)
        .exclude(subject=subject, status=Status.WITHDRAWN)
        .order_by("offered_at", "pk")
        .first()
    )


def _maybe_alike(file: File) -> QuerySet[File]:
    """Leave it to the database to drop the many pictures that cannot be near."""
    one_equal = Q()
    stretches = {}
    for start, stretch in bands(file.picture_hash).items():
        stretches[f"from_{start}"] = Substr("picture_hash", start + 1, len(stretch))
        one_equal |= Q(**{f"from_{start}": stretch})
    return File.objects.of(file.government).alias(**stretches).filter(one_equal)


MOVE = PreparedChange(
    lambda exhibit, government, before, after: (
        Exhibit.objects.of(government).filter(pk=exhibit, status=before),
        {"status": after},
    )
)


def _move(exhibit: Exhibit, status: Status, reason: str, by: Post, now: datetime) -> Verdict:
    if status in REASON_NEEDED and not reason.strip():
        raise ReasonMissing(Text("Write the reason, so that the sender knows what to mend."))
    # One statement checks and changes, so two verifiers cannot both judge what they saw.
    moved = status in MOVES[exhibit.status] and MOVE(
        exhibit, exhibit.government, exhibit.status, status
    )
    if not moved:
        raise NoSuchMove(
            Text(
                "This evidence is “%(before)s”; from there it cannot become “%(after)s”, or "
                "somebody else has just changed it.",
                before=STATUS_TEXTS[Status(exhibit.status)],
                after=STATUS_TEXTS[status],
            )
        )
    exhibit.status = status
    return VERDICT(
        Verdict(
            government=exhibit.government,
            exhibit=exhibit,
            status=status,
            reason=reason.strip(),
            salt=secrets.token_bytes(16),
            at=now,
            by=by,
        )
    )


def _said(verdict: Verdict) -> dict[str, Any]:
    """What the ledger is told of a verdict: no words, only their sealed hash."""
    by = verdict.by
    return {
        "log": verdict.government.slug,
        "subject": verdict.exhibit.subject,
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": verdict.at,
        "is_public": True,
        "detail": {
            "exhibit": verdict.exhibit_id,
            "status": verdict.status,
            "reason": sealed(verdict.reason, bytes(verdict.salt)),
        },
    }
