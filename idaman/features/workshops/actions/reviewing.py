"""Experts: notes on items, their answers, warnings let pass, approvals, and the gates."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from idaman.core.canonical import sealed
from idaman.core.findings import Severity
from idaman.core.free_text import WordsMissing, written
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Post, about
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.plan import actions as masterplan
from idaman.features.plan.actions import references_of
from idaman.features.plan.models import Change, Item, Plan
from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.model import KINDS, Document
from idaman.features.workshops import rules as bimtek
from idaman.features.workshops.actions.refusals import AlreadyDecided
from idaman.features.workshops.models import Approval, GatePass, Note, Waiver


class NoSuchItem(Refused):
    """The plan has no such item."""


class WrongChange(Refused):
    """The change cannot be what answers the note."""


class NotWaivable(Refused):
    """The finding cannot be let pass."""


class GateShut(Refused):
    """Something still stands in the way of the gate."""


class AlreadyPassed(Refused):
    """The gate was passed before."""


def stands(plan: Plan, document: Document) -> list[bimtek.Gate]:
    """Compute the four gates of a plan whose document this is.

    Five queries, however large the plan is.
    """
    notes = Note.objects.of(plan.government).filter(plan=plan).open()
    approvals = Approval.objects.of(plan.government).filter(plan=plan)
    counts = {kind: len(getattr(document, listed)) for kind, (listed, _type) in KINDS.items()}
    return bimtek.gates(
        counts=counts,
        findings=lint(document, references_of(plan.government)),
        waived=set(
            Waiver.objects.of(plan.government).filter(plan=plan).values_list("key", flat=True)
        ),
        open_notes=dict(notes.values_list("stage").annotate(n=Count("pk")).order_by()),
        approved=dict(approvals.values_list("stage").annotate(n=Max("sequence")).order_by()),
        changed=dict(plan.changes.values_list("kind").annotate(n=Max("sequence")).order_by()),
        passed=set(
            GatePass.objects.of(plan.government).filter(plan=plan).values_list("stage", flat=True)
        ),
    )


@transaction.atomic
def note(
    *,
    plan: Plan,
    kind: str,
    code: str,
    text: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Note:
    """Say something of an item as it stands now; the gate of its stage waits for the answer.

    Raises NotAllowed, NoSuchItem, WordsMissing, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.PLAN_REVIEW, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    words = written(text, sentence=Text("Write the note."))
    # The plan's row is held, so that two notes never get one number and no revision slips by.
    held = masterplan.hold_open(plan)
    item = Item.objects.of(plan.government).filter(plan=plan, kind=kind, code=code).first()
    if item is None:
        raise NoSuchItem(Text("The plan has no %(code)s.", code=code[:24]))
    noted = Note.objects.create(
        government=plan.government,
        plan=held,
        number=_next(held),
        kind=kind,
        code=code,
        sequence=held.sequence,
        stage=bimtek.stage_of(kind),
        text=words,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "workshops.noted",
        subject=f"plan:{plan.slug}/{noted.name}",
        token=token,
        **about(by, now),
        detail={
            "item": code,
            "sequence": noted.sequence,
            "hash": item.hash,
            "text": sealed(noted.text, bytes(noted.salt)),
        },
    )
    return noted


def _next(plan: Plan) -> int:
    return (
        Note.objects.of(plan.government).filter(plan=plan).aggregate(n=Max("number"))["n"] or 0
    ) + 1


@transaction.atomic
def accept_note(
    *, note: Note, change: Change, answer: str, by: Post, now: datetime, token: str = ""
) -> Note:
    """Answer a note with the change that was made for it.

    Raises NotAllowed, AlreadyDecided, WrongChange, AlreadyDone.
    """
    if change.plan_id != note.plan_id or change.sequence <= note.sequence:
        raise WrongChange(
            Text(
                "The change that answers %(note)s must have been made in this plan after "
                "revision %(sequence)s. Change the item first.",
                note=note.name,
                sequence=note.sequence,
            ),
        )
    _dispose(note, Note.State.ACCEPTED, change, answer.strip()[:4000], by, now, token)
    ledger.record("workshops.note-answered", **_answered(note, by, now), token=token)
    return note


@transaction.atomic
def decline_note(*, note: Note, reason: str, by: Post, now: datetime, token: str = "") -> Note:
    """Answer a note with the reason why nothing is changed.

    Raises NotAllowed, AlreadyDecided, WordsMissing, AlreadyDone.
    """
    words = written(
        reason,
        sentence=Text(
            "Write why the note is not followed; the expert and the public will read it."
        ),
    )
    _dispose(note, Note.State.DECLINED, None, words, by, now, token)
    ledger.record("workshops.note-answered", **_answered(note, by, now), token=token)
    return note


def _dispose(
    note: Note,
    state: Note.State,
    change: Change | None,
    answer: str,
    by: Post,
    now: datetime,
    token: str,
) -> None:
    access.require(by, Permission.WORKSHOP_RUN, government=note.government)
    ledger.refuse_repeat(log=note.government.slug, post=by.code, token=token)
    # One statement checks and changes, so that a note is answered once.
    won = Note.objects.of(note.government).filter(pk=note.pk, state=Note.State.OPEN)
    if not won.update(state=state, change=change, answer=answer, disposed_at=now, disposed_by=by):
        raise AlreadyDecided(Text("The note %(note)s was answered before.", note=note.name))
    note.refresh_from_db()


def _answered(note: Note, by: Post, now: datetime) -> dict[str, Any]:
    """What the ledger is told of an answer: no words, only their seal."""
    return {
        "subject": f"plan:{note.plan.slug}/{note.name}",
        **about(by, now),
        "detail": {
            "state": note.state,
            "sequence": note.change.sequence if note.change else 0,
            "item": note.change.code if note.change else "",
            "answer": sealed(note.answer, bytes(note.salt)),
        },
    }


@transaction.atomic
def waive(
    *,
    plan: Plan,
    key: str,
    reason: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Waiver:
    """Let a warning of the plan pass, with the reason. An error is never let pass.

    Raises NotAllowed, NotWaivable, WordsMissing, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.PLAN_REVIEW, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    words = written(
        reason,
        sentence=Text("Write why this warning may stand."),
    )
    held = masterplan.hold_open(plan)
    document = masterplan.document_of(held)
    findings = lint(document, references_of(plan.government))
    found = next((f for f in findings if bimtek.key_of(f) == key), None)
    if found is None or found.severity is not Severity.WARNING:
        raise NotWaivable(
            Text("Only a warning that still stands can be let pass; an error must be mended.")
        )
    let, is_new = Waiver.objects.get_or_create(
        plan=held,
        key=key,
        defaults={
            "government": plan.government,
            "stage": bimtek.stage_of_rule(found.rule),
            "reason": words,
            "salt": secrets.token_bytes(16),
            "is_sample": is_sample,
            "at": now,
            "by": by,
        },
    )
    if not is_new:
        raise NotWaivable(Text("This warning was let pass before."))
    ledger.record(
        "workshops.waived",
        subject=f"plan:{plan.slug}/{found.rule}",
        token=token,
        **about(by, now),
        detail={"item": found.code, "reason": sealed(words, bytes(let.salt))},
    )
    return let


@transaction.atomic
def approve(
    *,
    plan: Plan,
    stage: int,
    text: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Approval:
    """Approve what a stage decided, as the plan stands now.

    It holds as long as no element of the stage changes. Raises NotAllowed, GateShut, IsClosed,
    AlreadyDone.
    """
    access.require(by, Permission.PLAN_REVIEW, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    held = masterplan.hold_open(plan)
    gate = _gate(held, masterplan.document_of(held), stage)
    if not gate.is_clear:
        raise GateShut(
            Text(
                "%(unsettled)s things still stand in the way of gate %(stage)s. Settle "
                "them first, then approve.",
                unsettled=gate.unsettled,
                stage=stage,
            ),
        )
    approved = Approval.objects.create(
        government=plan.government,
        plan=held,
        stage=stage,
        sequence=held.sequence,
        root=held.root,
        text=text.strip()[:4000],
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "workshops.approved",
        subject=f"plan:{plan.slug}/gate-{stage}",
        token=token,
        **about(by, now),
        detail={
            "sequence": held.sequence,
            "root": held.root,
            "text": sealed(approved.text, bytes(approved.salt)),
        },
    )
    return approved


@transaction.atomic
def pass_gate(
    *,
    plan: Plan,
    stage: int,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> GatePass:
    """Pass a stage's gate with the revision that stands now, which is stored whole.

    Raises NotAllowed, GateShut, AlreadyPassed, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    whole = masterplan.keep_whole(plan=plan, by=by, now=now)
    gate = _gate(plan, Document.model_validate(whole.document), stage)
    if gate.is_passed:
        raise AlreadyPassed(Text("Gate %(stage)s was passed before.", stage=stage))
    if not gate.is_open:
        raise GateShut(
            Text(
                "Gate %(stage)s is not open: %(count)s things still stand in the way.",
                stage=stage,
                count=gate.count,
            ),
        )
    approval = (
        Approval.objects.of(plan.government).filter(plan=plan, stage=stage).latest("sequence", "pk")
    )
    passed = GatePass.objects.create(
        government=plan.government,
        plan=plan,
        stage=stage,
        composition=whole,
        approval=approval,
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "workshops.gate-passed",
        subject=f"plan:{plan.slug}/gate-{stage}",
        token=token,
        **about(by, now),
        detail={"sequence": whole.sequence, "root": whole.root},
    )
    return passed


def _gate(plan: Plan, document: Document, stage: int) -> bimtek.Gate:
    if not 1 <= stage <= len(bimtek.STAGES):
        raise WordsMissing(Text("Choose a stage from 1 to 4."))
    return stands(plan, document)[stage - 1]
