"""Proposals: an agency proposes an item, the secretariat accepts it or sends it back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing, written
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Post, about
from idaman.core.people.permissions import Permission
from idaman.core.text import Text
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Change, Item, Plan
from idaman.features.plan.rules.diff import SETTINGS, body_hash
from idaman.features.workshops.actions.refusals import AlreadyDecided
from idaman.features.workshops.actions.reviewing import NoSuchItem
from idaman.features.workshops.models import Proposal, Workshop


@transaction.atomic
def propose(
    *,
    plan: Plan,
    kind: str,
    code: str,
    body: Mapping[str, Any] | None,
    base_hash: str,
    reason: str,
    by: Post,
    now: datetime,
    workshop: Workshop | None = None,
    is_sample: bool = False,
    token: str = "",
) -> Proposal:
    """Propose an item: new (no `base_hash`), changed, or taken out (no `body`).

    The plan stays as it is until the secretariat accepts.

    Raises NotAllowed, ItemInvalid, NoSuchItem, WordsMissing, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.PLAN_PROPOSE, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    piece = masterplan.validated(kind, code, body) if body is not None else None
    words = reason.strip()[:4000]
    if piece is None:
        words = written(
            reason,
            sentence=Text("Write why the item should be taken out."),
        )
    held = masterplan.hold_open(plan)
    item = Item.objects.of(plan.government).filter(plan=plan, kind=kind, code=code).first()
    stands = item is not None and item.body is not None
    if (base_hash or piece is None) and not stands:
        raise NoSuchItem(Text("The plan has no %(code)s.", code=code[:24]))
    if stands and item is not None and piece is not None and item.hash == body_hash(piece):
        raise WordsMissing(
            Text("The proposal says what the plan says already. Change something first.")
        )
    if workshop is not None and workshop.plan_id != plan.pk:
        raise NoSuchItem(Text("That workshop is of another plan."))
    rows = Proposal.objects.of(plan.government).filter(plan=plan)
    proposed = Proposal.objects.create(
        government=plan.government,
        plan=held,
        workshop=workshop,
        number=(rows.aggregate(n=Max("number"))["n"] or 0) + 1,
        kind=kind,
        code=code,
        base_hash=base_hash,
        body=piece,
        reason=words,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "workshops.proposed",
        subject=f"plan:{plan.slug}/{proposed.name}",
        token=token,
        **about(by, now),
        detail={
            "item": code,
            "old": base_hash,
            "new": body_hash(piece) if piece is not None else "",
            "workshop": workshop.code if workshop else "",
            "reason": sealed(words, bytes(proposed.salt)),
        },
    )
    return proposed


@transaction.atomic
def accept_proposal(
    *,
    proposal: Proposal,
    by: Post,
    now: datetime,
    body: Mapping[str, Any] | None = None,
    expected_hash: str | None = None,
    code: str = "",
    token: str = "",
) -> Proposal:
    """Make a proposal part of the plan, as it was proposed or as the secretariat corrected it.

    When the item moved on since it was proposed, the newer text is not overwritten unseen:
    `expected_hash` names the text the person saw beside the proposal, `body` what both make
    together (idaman.core.merge). A new item whose code was given away meanwhile gets
    another, `code`.

    Raises NotAllowed, AlreadyDecided, ItemChanged, ItemInvalid, IsClosed, AlreadyDone.
    """
    plan = proposal.plan
    access.require(by, Permission.WORKSHOP_RUN, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    masterplan.hold_open(plan)
    _waiting(proposal)
    expected = proposal.base_hash if expected_hash is None else expected_hash
    code = code or proposal.code
    if proposal.body is None:
        masterplan.remove_item(
            plan=plan,
            kind=proposal.kind,
            code=proposal.code,
            expected_hash=expected,
            by=by,
            now=now,
        )
    else:
        masterplan.save_item(
            plan=plan,
            kind=proposal.kind,
            code=code,
            body={**(proposal.body if body is None else body), **_coded(proposal, code)},
            expected_hash=expected,
            by=by,
            now=now,
        )
    change = Change.objects.filter(plan=plan, kind=proposal.kind, code=code).latest("sequence")
    _decide(proposal, Proposal.State.ACCEPTED, change, "", by, now)
    ledger.record("workshops.proposal-decided", **_decided(proposal, by, now), token=token)
    return proposal


@transaction.atomic
def return_proposal(
    *, proposal: Proposal, reason: str, by: Post, now: datetime, token: str = ""
) -> Proposal:
    """Send a proposal back with the reason; the plan stays as it is.

    Raises NotAllowed, AlreadyDecided, WordsMissing, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=proposal.government)
    ledger.refuse_repeat(log=proposal.government.slug, post=by.code, token=token)
    words = written(
        reason,
        sentence=Text("Write the reason, so that whoever proposed knows what to change."),
    )
    _waiting(proposal)
    _decide(proposal, Proposal.State.RETURNED, None, words, by, now)
    ledger.record("workshops.proposal-decided", **_decided(proposal, by, now), token=token)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: Post, now: datetime, token: str = "") -> Proposal:
    """Take back a proposal of one's own agency that waits.

    Raises NotAllowed, AlreadyDecided, AlreadyDone.
    """
    access.require(by, Permission.PLAN_PROPOSE, government=proposal.government)
    ledger.refuse_repeat(log=proposal.government.slug, post=by.code, token=token)
    is_own = proposal.by_id == by.pk or (
        by.agency_id is not None and proposal.by.agency_id == by.agency_id
    )
    if not is_own:
        raise NotAllowed(
            Text("Only who proposed it, or their agency, may take this proposal back.")
        )
    _waiting(proposal)
    _decide(proposal, Proposal.State.WITHDRAWN, None, "", by, now)
    ledger.record("workshops.proposal-decided", **_decided(proposal, by, now), token=token)
    return proposal


def _coded(proposal: Proposal, code: str) -> dict[str, str]:
    return {} if proposal.kind == SETTINGS else {"code": code}


def _waiting(proposal: Proposal) -> None:
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if held.state != Proposal.State.WAITING:
        raise AlreadyDecided(
            Text("The proposal %(proposal)s was decided before.", proposal=proposal.name)
        )


def _decide(
    proposal: Proposal,
    state: Proposal.State,
    change: Change | None,
    answer: str,
    by: Post,
    now: datetime,
) -> None:
    Proposal.objects.of(proposal.government).filter(pk=proposal.pk).update(
        state=state, change=change, answer=answer, decided_at=now, decided_by=by
    )
    proposal.refresh_from_db()


def _decided(proposal: Proposal, by: Post, now: datetime) -> dict[str, Any]:
    """What the ledger is told of a decision: no words, only their seal."""
    return {
        "subject": f"plan:{proposal.plan.slug}/{proposal.name}",
        **about(by, now),
        "detail": {
            "state": proposal.state,
            "sequence": proposal.change.sequence if proposal.change else 0,
            "answer": sealed(proposal.answer, bytes(proposal.salt)),
        },
    }
