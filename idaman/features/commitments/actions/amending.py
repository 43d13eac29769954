"""Changing what was signed, in the open: one sheet anew, old words and first dates kept."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post
from idaman.core.people.permissions import Permission, Role
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.commitments.actions.content import content_of
from idaman.features.commitments.actions.drafting import PrintedSheet, WrongPost, _freeze, words_of
from idaman.features.commitments.models import (
    AmendmentReason,
    Clause,
    ClauseChange,
    Line,
    Sheet,
    SheetState,
)


class NotSigned(Refused):
    """Only a signed sheet is amended; before that it is negotiated."""


class AmendmentReasonMissing(Refused):
    """An amendment says why, in the words of the agency and of whoever approved it."""


class NotADraft(Refused):
    """Only the draft of an amendment may be changed so."""


class UnderAmendment(Refused):
    """The sheet is being amended already."""


@transaction.atomic
def amend(
    *,
    sheet: Sheet,
    reason: AmendmentReason,
    reason_text: str,
    statement: str,
    approved_by: Post,
    by: Post,
    now: datetime,
    token: str = "",
) -> Sheet:
    """Begin to amend one signed sheet; the old one stands until the new one is signed.

    The clauses are copied and may be negotiated; each remembers how it was first signed. The
    umbrella is not signed again.

    Raises NotAllowed, NotSigned, AmendmentReasonMissing, UnderAmendment, WrongPost, AlreadyDone.
    """
    government = sheet.government
    access.require(by, Permission.COMMITMENT_DRAFT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # Held until the end, so that two amendments cannot begin at once.
    old = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if old.state != SheetState.SIGNED or old.agency_id is None:
        raise NotSigned(Text("Only a signed sheet of an agency is amended."))
    if not reason_text.strip() or not statement.strip():
        raise AmendmentReasonMissing(Text("Write the reason, and the agency's own statement."))
    if approved_by.government_id != government.pk or approved_by.role not in (
        Role.LEADERSHIP,
        Role.COUNCIL,
    ):
        raise WrongPost(
            Text("An amendment is approved by the leadership or the Smart City Council.")
        )
    if old.replaced_by.exists():
        raise UnderAmendment(Text("Sheet %(old)s is being amended already.", old=old.code))
    fresh = Sheet.objects.create(
        government=government,
        commitment=old.commitment,
        agency=old.agency,
        number=old.number + 1,
        replaces=old,
        reason=reason,
        reason_text=reason_text.strip(),
        statement=statement.strip(),
        approved_by=approved_by,
        salt=secrets.token_bytes(16),
    )
    for clause in old.clauses.order_by("position"):
        clause.first_id = clause.first_id or clause.pk
        clause.pk, clause.sheet, clause.salt = None, fresh, secrets.token_bytes(16)
        clause._state.adding = True
        clause.save()
    Line.objects.bulk_create(
        Line(government=government, sheet=fresh, post=line.post, position=line.position)
        for line in old.lines.order_by("position")
    )
    ledger.record(
        "commitments.amending",
        log=government.slug,
        subject=f"sheet:{old.commitment.code}/{old.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={
            "reason": str(reason),
            "why": sealed(fresh.reason_text, bytes(fresh.salt)),
            "statement": sealed(fresh.statement, bytes(fresh.salt)),
            "approved_by": approved_by.code,
        },
    )
    return fresh


@transaction.atomic
def release(
    *, clause: Clause, by: Post, now: datetime, is_released: bool = True, token: str = ""
) -> Clause:
    """Let the agency off a promise by an amendment, or take that back while it is a draft.

    The clause stays on the sheet, as released, from the day the amendment is signed.

    Raises NotAllowed, NotADraft, AlreadyDone.
    """
    government, sheet = clause.government, clause.sheet
    access.require(by, Permission.COMMITMENT_DRAFT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # Held until the end, so that nobody opens the amendment meanwhile.
    held = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if held.state != SheetState.DRAFT or held.replaces_id is None:
        raise NotADraft(Text("Only the draft of an amendment releases a promise."))
    clause.refresh_from_db()
    if clause.is_released == is_released:
        return clause
    clause.is_released = is_released
    clause.save(update_fields=["is_released"])
    ClauseChange.objects.create(
        government=government,
        clause=clause,
        old={**words_of(clause), "is_released": not is_released},
        new={**words_of(clause), "is_released": is_released},
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    ledger.record(
        "commitments.released",
        log=government.slug,
        subject=f"clause:{sheet.commitment.code}/{sheet.code}/{clause.item_code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={"is_released": is_released},
    )
    return clause


@transaction.atomic
def open_amendment(
    *, sheet: Sheet, printed: PrintedSheet, by: Post, now: datetime, token: str = ""
) -> Sheet:
    """Freeze an amended sheet and let it be signed anew, in public.

    Raises NotAllowed, NotSigned, NotAsPrinted, AlreadyDone.
    """
    government = sheet.government
    access.require(by, Permission.COMMITMENT_DRAFT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if held.state != SheetState.DRAFT or held.replaces_id is None:
        raise NotSigned(Text("This sheet is no draft of an amendment."))
    hashes = _freeze(held, content_of(held), printed, now)
    held.refresh_from_db()
    ledger.record(
        "commitments.amendment_opened",
        log=government.slug,
        subject=f"sheet:{held.commitment.code}/{held.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        is_public=True,
        detail={
            **hashes,
            "replaces": held.replaces.content_hash if held.replaces else "",
            "reason": held.reason,
            "why": sealed(held.reason_text, bytes(held.salt)),
        },
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return held
