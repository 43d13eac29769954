"""Signing: with one's own key, by a file signed elsewhere, or through a service outside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Holding, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.commitments.models import (
    PIN_TRIES,
    ExternalRequest,
    Line,
    Route,
    Sheet,
    SheetState,
    Signature,
    SignerKey,
)


class NotYours(Refused):
    """The line waits for another post."""


class NotOpen(Refused):
    """The sheet is not open for signing."""


class AlreadySigned(Refused):
    """The line is signed; nobody signs twice."""


class StaleFile(Refused):
    """Somebody else signed the same file meanwhile; the signature must go over theirs."""


class KeyUnusable(Refused):
    """The key is revoked, expired, another post's, or its holder has left the post."""


class NotGenuine(Refused):
    """The uploaded file does not prove what it should."""


class AlreadyAsked(Refused):
    """The service outside was asked for this line already."""


@transaction.atomic
def sign(
    *,
    line: Line,
    key: SignerKey,
    base_sha256: str,
    file_sha256: str,
    level: str,
    validation: dict[str, Any],
    factor: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Signature:
    """Put a post's electronic signature under a sheet, for good.

    The file was signed before, over `base_sha256`. Of two signatures over one file the second is
    refused and made again over the first; a line is signed once.

    Raises NotAllowed, NotYours, KeyUnusable, NotOpen, AlreadySigned, StaleFile, NotGenuine,
    AlreadyDone.
    """
    access.require(by, Permission.COMMITMENT_SIGN, government=line.government)
    ledger.refuse_repeat(log=line.government.slug, post=by.code, token=token)
    if line.post_id != by.pk:
        raise NotYours(Text("This line waits for another post."))
    refuse_unusable(key=key, by=by, now=now)
    if not validation.get("is_genuine"):
        raise NotGenuine(Text("The signed file did not pass its check; try again."))
    SignerKey.objects.filter(pk=key.pk).update(tries_left=PIN_TRIES)
    more = {
        "key": key,
        "capacity": key.holding.capacity,
        "signed_on": timezone.localdate(now),
        "level": level,
        "validation": validation,
        "factor": factor,
    }
    route = Route.ELECTRONIC
    _hold(line=line, route=route, base_sha256=base_sha256, file_sha256=file_sha256, now=now)
    entry = ledger.record(
        "commitments.signed",
        **_told(line=line, route=route, file_sha256=file_sha256, by=by, now=now, more=more),
        token=token,
    )
    return _keep(
        line=line, route=route, file_sha256=file_sha256, leaf=entry.leaf, now=now, more=more
    )


def refuse_unusable(*, key: SignerKey, by: Post, now: datetime) -> None:
    """Refuse a key that may not sign for this post now.

    Raises KeyUnusable.
    """
    holding, today = key.holding, timezone.localdate(now)
    held = Holding.objects.filter(pk=holding.pk, post=by, from_date__lte=today).exclude(
        until_date__lt=today
    )
    standing = SignerKey.objects.standing().filter(pk=key.pk, valid_until__gt=now)
    if not held.exists() or not standing.exists():
        raise KeyUnusable(
            Text("This key is revoked or expired, or not that of the holder of this post.")
        )


def _hold(*, line: Line, route: Route, base_sha256: str, file_sha256: str, now: datetime) -> None:
    """Take the line and the file for one signature, on whichever route it comes."""
    # One statement checks and changes, so nobody signs a line twice.
    if not Line.objects.filter(pk=line.pk, signed_at=None).update(signed_at=now):
        raise AlreadySigned(Text("This line is signed already."))
    open_sheet = Sheet.objects.filter(pk=line.sheet_id, state=SheetState.OPEN)
    if route is Route.PAPER:
        if not open_sheet.update(state=SheetState.OPEN):
            raise NotOpen(Text("This sheet is not open for signing."))
    # The same for the file: of two who signed over one file, the second signs over the first's.
    elif not open_sheet.filter(file_sha256=base_sha256).update(file_sha256=file_sha256):
        if open_sheet.exists():
            raise StaleFile(Text("Somebody else just signed the same file; try again."))
        raise NotOpen(Text("This sheet is not open for signing."))
    line.sheet.refresh_from_db()


def _told(
    *, line: Line, route: Route, file_sha256: str, by: Post, now: datetime, more: dict[str, Any]
) -> dict[str, Any]:
    """What the ledger is told of a signature."""
    sheet = line.sheet
    return {
        "log": line.government.slug,
        "subject": f"sheet:{sheet.commitment.code}/{sheet.code}",
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
        "is_public": True,
        "detail": {
            "signer": line.post.code,
            "capacity": more.get("capacity", ""),
            "route": route.value,
            "signed_on": more["signed_on"].isoformat(),
            "content": sheet.content_hash,
            "file": file_sha256,
            "level": more.get("level", ""),
            "certificate": more["key"].serial if more.get("key") else "",
            "certified": bool(more.get("is_certified")),
        },
    }


def _keep(
    *,
    line: Line,
    route: Route,
    file_sha256: str,
    leaf: str,
    now: datetime,
    more: dict[str, Any],
) -> Signature:
    """Keep the signature; the sheet is signed when no line is missing, and replaces its old one."""
    sheet = line.sheet
    signature = Signature.objects.create(
        government=line.government,
        sheet=sheet,
        line=line,
        route=route,
        post=line.post,
        file_sha256=file_sha256,
        leaf=leaf,
        is_sample=sheet.commitment.is_sample,
        recorded_at=now,
        **more,
    )
    if not sheet.lines.filter(signed_at=None).exists():
        Sheet.objects.filter(pk=sheet.pk).update(state=SheetState.SIGNED, signed_at=now)
        if sheet.replaces_id:
            Sheet.objects.filter(pk=sheet.replaces_id).update(state=SheetState.SUPERSEDED)
    Government.objects.filter(pk=line.government_id).publish(now)
    return signature


@transaction.atomic
def take_upload(
    *,
    line: Line,
    base_sha256: str,
    file_sha256: str,
    contains_base: bool,
    validation: dict[str, Any],
    capacity: str,
    by: Post,
    now: datetime,
    token: str = "",
    route: Route = Route.UPLOADED,
) -> Signature:
    """Take a sheet that was signed outside, after full validation.

    It must hold our own file unchanged, with exactly one signature more, which covers the whole
    file and ends at a trusted root. The secretariat, or the post itself, brings it.

    Raises NotAllowed, NotYours, NotGenuine, NotOpen, AlreadySigned, StaleFile, AlreadyDone.
    """
    permission = (
        Permission.COMMITMENT_SIGN if line.post_id == by.pk else Permission.COMMITMENT_RECORD_PAPER
    )
    access.require(by, permission, government=line.government)
    ledger.refuse_repeat(log=line.government.slug, post=by.code, token=token)
    if Line.objects.filter(pk=line.pk).exclude(signed_at=None).exists():
        raise AlreadySigned(Text("This line is signed already."))
    expected = Signature.objects.filter(sheet=line.sheet).exclude(route=Route.PAPER).count() + 1
    signatures = validation.get("signatures", [])
    if not contains_base:
        raise NotGenuine(
            Text(
                "This file is not the sheet as it was downloaded here, or was saved anew "
                "before it was signed. Download it once more and sign it unchanged."
            ),
        )
    if len(signatures) != expected:
        raise NotGenuine(
            Text(
                "This file carries %(count)s signatures; there should be %(expected)s.",
                count=len(signatures),
                expected=expected,
            ),
        )
    if not validation.get("is_genuine"):
        raise NotGenuine(
            Text(
                "The signature cannot be trusted: broken, revoked, not over the whole "
                "file, or by an issuer that is not known here."
            ),
        )
    more = {
        "capacity": capacity,
        "signed_on": timezone.localdate(now),
        "level": "B-T" if signatures[-1]["stamped_at"] else "B-B",
        "validation": validation,
        "is_certified": signatures[-1]["is_certified"],
    }
    _hold(line=line, route=route, base_sha256=base_sha256, file_sha256=file_sha256, now=now)
    entry = ledger.record(
        "commitments.signed",
        **_told(line=line, route=route, file_sha256=file_sha256, by=by, now=now, more=more),
        token=token,
    )
    return _keep(
        line=line, route=route, file_sha256=file_sha256, leaf=entry.leaf, now=now, more=more
    )


@transaction.atomic
def ask_outside(
    *, line: Line, account: str, by: Post, now: datetime, token: str = ""
) -> ExternalRequest:
    """Ask the signing service outside for a signature; it is sent at the clock's next turn.

    Raises NotAllowed, NotYours, NotOpen, AlreadySigned, AlreadyAsked, AlreadyDone.
    """
    access.require(by, Permission.COMMITMENT_SIGN, government=line.government)
    ledger.refuse_repeat(log=line.government.slug, post=by.code, token=token)
    if line.post_id != by.pk:
        raise NotYours(Text("This line waits for another post."))
    sheet = Sheet.objects.select_for_update().get(pk=line.sheet_id)
    if sheet.state != SheetState.OPEN:
        raise NotOpen(Text("This sheet is not open for signing."))
    if Line.objects.filter(pk=line.pk).exclude(signed_at=None).exists():
        raise AlreadySigned(Text("This line is signed already."))
    standing = [s for s in ExternalRequest.State if s != ExternalRequest.State.REFUSED]
    if line.external.filter(state__in=standing).exists():
        raise AlreadyAsked(Text("The signing service was asked for this sheet already."))
    request = ExternalRequest.objects.create(
        government=line.government,
        line=line,
        account=account.strip()[:60],
        base_sha256=sheet.file_sha256,
        asked_at=now,
    )
    ledger.record(
        "commitments.asked_outside",
        log=line.government.slug,
        subject=f"sheet:{sheet.commitment.code}/{sheet.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={"file": sheet.file_sha256},
    )
    return request


@transaction.atomic
def hear_outside(
    *,
    request: ExternalRequest,
    state: str,
    by: Post,
    now: datetime,
    remote: str = "",
    sentence: str = "",
) -> None:
    """Keep what the service outside said of a request: waiting, signed, or refused and why.

    Raises NotYours where another post's request is meant.
    """
    if request.line.post_id != by.pk:
        raise NotYours(Text("This request belongs to another post."))
    ExternalRequest.objects.filter(pk=request.pk).update(
        state=state, remote=remote or request.remote, sentence=sentence, tried_at=now
    )
    request.refresh_from_db()
    ledger.record(
        "commitments.heard_outside",
        log=request.government.slug,
        subject=f"sheet:{request.line.sheet.commitment.code}/{request.line.sheet.code}",
        post=by.code,
        now=now,
        detail={"state": state},
    )
