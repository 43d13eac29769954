"""Ink on paper: recorded by the secretariat, counted when a second person confirms it."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from idaman.core.canonical import sealed
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.commitments.actions.signing import AlreadySigned, NotOpen, _hold, _keep, _told
from idaman.features.commitments.models import Line, PaperSignature, Route, SheetState, Signature


class ScanMissing(Refused):
    """A sheet printed from here is recorded with its scan."""


class InTheFuture(Refused):
    """Nobody has signed tomorrow."""


class AlreadySettled(Refused):
    """The paper was confirmed or refused before."""


@transaction.atomic
def record_paper(
    *,
    line: Line,
    signed_on: date,
    capacity: str,
    scan_sha256: str,
    note: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> PaperSignature:
    """Record that a line was signed in ink, with the scan, for a second person to confirm.

    Raises NotAllowed, NotOpen, AlreadySigned, ScanMissing, InTheFuture, AlreadyDone.
    """
    government, sheet = line.government, line.sheet
    access.require(by, Permission.COMMITMENT_RECORD_PAPER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if sheet.state != SheetState.OPEN:
        raise NotOpen(Text("This sheet is not open for signing."))
    if not scan_sha256 and not sheet.commitment.is_paper:
        raise ScanMissing(Text("Upload a scan of the signed sheet."))
    if signed_on > timezone.localdate(now):
        raise InTheFuture(Text("The date of the signature lies ahead."))
    if Line.objects.filter(pk=line.pk).exclude(signed_at=None).exists():
        raise AlreadySigned(Text("This line is signed already."))
    try:
        with transaction.atomic():
            paper = PaperSignature.objects.create(
                government=government,
                line=line,
                capacity=capacity,
                signed_on=signed_on,
                scan_sha256=scan_sha256,
                note=note.strip(),
                salt=secrets.token_bytes(16),
                recorded_at=now,
                recorded_by=by,
            )
    except IntegrityError:
        raise AlreadySigned(Text("Ink for this line is recorded already.")) from None
    ledger.record(
        "commitments.paper_recorded",
        log=government.slug,
        subject=f"sheet:{sheet.commitment.code}/{sheet.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={
            "signer": line.post.code,
            "signed_on": signed_on.isoformat(),
            "scan": scan_sha256,
            "note": sealed(paper.note, bytes(paper.salt)),
        },
    )
    return paper


@transaction.atomic
def confirm_paper(*, paper: PaperSignature, by: Post, now: datetime, token: str = "") -> Signature:
    """Confirm ink on paper, as a second person from another post; from now on it counts.

    Raises NotAllowed, NotAnotherPerson, AlreadySettled, NotOpen, AlreadySigned, AlreadyDone.
    """
    _take(paper, PaperSignature.State.CONFIRMED, by, now, token)
    line, scan, route = paper.line, paper.scan_sha256, Route.PAPER
    more = {"capacity": paper.capacity, "signed_on": paper.signed_on}
    _hold(line=line, route=route, base_sha256="", file_sha256=scan, now=now)
    entry = ledger.record(
        "commitments.signed",
        **_told(line=line, route=route, file_sha256=scan, by=by, now=now, more=more),
        token=token,
    )
    return _keep(line=line, route=route, file_sha256=scan, leaf=entry.leaf, now=now, more=more)


@transaction.atomic
def refuse_paper(*, paper: PaperSignature, by: Post, now: datetime, token: str = "") -> None:
    """Say, as a second person, that the paper does not show what was recorded.

    Raises NotAllowed, NotAnotherPerson, AlreadySettled, AlreadyDone.
    """
    _take(paper, PaperSignature.State.REFUSED, by, now, token)
    ledger.record(
        "commitments.paper_refused",
        log=paper.government.slug,
        subject=f"sheet:{paper.line.sheet.commitment.code}/{paper.line.sheet.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={"signer": paper.line.post.code},
    )


def _take(paper: PaperSignature, state: str, by: Post, now: datetime, token: str) -> None:
    access.require(by, Permission.COMMITMENT_CONFIRM_PAPER, government=paper.government)
    ledger.refuse_repeat(log=paper.government.slug, post=by.code, token=token)
    access.refuse_same_person(by, [paper.recorded_by], timezone.localdate(now))
    # One statement checks and changes, so two people cannot settle it differently.
    waiting = PaperSignature.objects.filter(pk=paper.pk, state=PaperSignature.State.WAITING)
    if not waiting.update(state=state, settled_by=by, settled_at=now):
        raise AlreadySettled(Text("This record was confirmed or refused already."))
    paper.refresh_from_db()
