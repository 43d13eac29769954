"""Taking what officers send: acknowledged at once, offered when it is read, never lost between."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.bilingual import Bilingual
from idaman.core.canonical import sealed
from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import JobState as JobState
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions.verifying import NoSuchRequirement, offer
from idaman.features.delivery.models import Requirement, Submission
from idaman.features.plan.models import Adopted

State = Submission.State
PICTURES_WAITING = 5000
"""So many may wait to be read: on the day before a due date nobody is turned away."""
OVER = (JobState.DONE, JobState.REFUSED, JobState.CANCELLED)

log = logging.getLogger(__name__)


class NotInThePlan(Refused):
    """The plan in force no longer has what the evidence was sent for."""


@transaction.atomic
def send(
    *,
    item: Adopted,
    requirement: Requirement | None,
    sha256: str,
    note: str,
    by: Post,
    now: datetime,
    token: str,
    is_sample: bool = False,
) -> Submission:
    """Acknowledge a kept file and its note for a requirement; the clock offers it when it is read.

    The day it was sent is today, however long the reading takes. Raises NotAllowed,
    NoSuchRequirement, TooMuchWaiting, AlreadyDone.
    """
    government = item.government
    access.require(by, Permission.EVIDENCE_OFFER, government=government, owner=item.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _refuse_other_items(item, requirement)
    mine = Submission.objects.of(government).filter(sent_by=by, item_code=item.code)
    mine.filter(state=State.DRAFT).delete()
    # Who sends again has read why the first was refused.
    code = requirement.code if requirement else ""
    mine.filter(state=State.REFUSED, requirement=code).update(is_seen=True)
    submission = Submission(
        government=government,
        item_code=item.code,
        requirement=code,
        note=note.strip(),
        salt=secrets.token_bytes(16),
        sha256=sha256,
        token=token,
        state=State.READING,
        job=jobs.ask(
            log=government.slug,
            kind="picture",
            post=by.code,
            now=now,
            params={"sha256": sha256, "with_small": True},
            subject=item.code,
            most_waiting=PICTURES_WAITING,
        ),
        is_sample=is_sample,
        sent_at=now,
        sent_by=by,
    )
    entry = ledger.record(
        "delivery.sent",
        log=government.slug,
        subject=item.code,
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={
            "requirement": submission.requirement,
            "sha256": sha256,
            "note": sealed(submission.note, bytes(submission.salt)),
        },
    )
    submission.leaf = entry.leaf
    submission.save()
    return submission


@transaction.atomic
def keep_words(
    *, item: Adopted, requirement: Requirement | None, note: str, by: Post, now: datetime
) -> Submission:
    """Keep what was typed until the file comes, one draft for a post and an item.

    Raises NotAllowed, NoSuchRequirement.
    """
    government = item.government
    access.require(by, Permission.EVIDENCE_OFFER, government=government, owner=item.owner)
    _refuse_other_items(item, requirement)
    draft, _ = Submission.objects.update_or_create(
        government=government,
        sent_by=by,
        item_code=item.code,
        state=State.DRAFT,
        defaults={
            "requirement": requirement.code if requirement else "",
            "note": note.strip(),
            "salt": secrets.token_bytes(16),
            "sent_at": now,
        },
    )
    ledger.record(
        "delivery.words-kept",
        log=government.slug,
        subject=item.code,
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        detail={"note": sealed(draft.note, bytes(draft.salt))},
    )
    return draft


@transaction.atomic
def put_away(*, submission: Submission, by: Post, now: datetime, token: str = "") -> None:
    """Take a refused submission off the list of what waits; it stays where it was kept.

    Raises NotAllowed, AlreadyDone.
    """
    government = submission.government
    access.require(
        by, Permission.EVIDENCE_OFFER, government=government, owner=submission.sent_by.agency
    )
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Submission.objects.filter(pk=submission.pk).update(is_seen=True)
    ledger.record(
        "delivery.put-away",
        log=government.slug,
        subject=submission.item_code,
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={"submission": submission.pk},
    )


@transaction.atomic
def settle(*, submission: Submission, by: Post, now: datetime) -> Exhibit | None:
    """Offer what was read, or keep the sentence why it is refused; once, whoever calls.

    `by` is the post that sent it: the clock only does what was asked. None when there was
    nothing to settle yet, or no longer.
    """
    held = Submission.objects.select_for_update().get(pk=submission.pk)
    job = held.job
    if held.state != State.READING or job is None or job.state not in OVER:
        return None
    exhibit = None
    try:
        if job.state != JobState.DONE:
            raise Refused(Bilingual(job.sentence, job.sentence_en or job.sentence))
        with transaction.atomic():
            exhibit = _offered(held, job.result or {}, by, now)
    except Refused as no:
        held.state, held.sentence, held.sentence_en = State.REFUSED, str(no), no.say("en")
        ledger.record(
            "delivery.not-taken",
            log=held.government.slug,
            subject=held.item_code,
            post=by.code,
            agency=by.agency.code if by.agency else "",
            now=now,
            detail={"submission": held.pk, "sha256": held.sha256, "receipt": held.leaf},
        )
    else:
        held.state, held.exhibit = State.OFFERED, exhibit
    held.save(update_fields=["state", "exhibit", "sentence", "sentence_en"])
    return exhibit


def settle_all(*, now: datetime, most: int = 200) -> int:
    """Settle all that was read meanwhile; return how many. One that fails stops no other."""
    count = 0
    read = Submission.objects.reading().filter(job__state__in=OVER).order_by("pk")
    for submission in read.select_related("sent_by__agency", "sent_by__government")[:most]:
        try:
            settle(submission=submission, by=submission.sent_by, now=now)
        except Exception:
            log.exception("%s is not settled yet.", submission)
        else:
            count += 1
    return count


def _refuse_other_items(item: Adopted, requirement: Requirement | None) -> None:
    if requirement is not None and requirement.milestone.item_code != item.code:
        raise NoSuchRequirement(Text("%(item)s requires no such evidence.", item=item.code))


def _offered(held: Submission, read: dict[str, Any], by: Post, now: datetime) -> Exhibit:
    government = held.government
    item = (
        Adopted.objects.of(government)
        .current()
        .promised()
        .filter(code=held.item_code)
        .select_related("owner", "government")
        .first()
    )
    if item is None:
        raise NotInThePlan(
            Text("%(item_code)s is no longer in the plan in force.", item_code=held.item_code)
        )
    requirement = requirement_named(item, held.requirement)
    file = evidence.receive(
        government=government,
        sha256=held.sha256,
        prepared=read,
        taken_at=_taken_at(read, government.timezone),
        by=by,
        now=now,
    )
    return offer(
        file=file,
        item=item,
        requirement=requirement,
        note=held.note,
        by=by,
        now=now,
        sent_at=held.sent_at,
        receipt=held.leaf,
        is_sample=held.is_sample,
    )


def requirement_named(item: Adopted, code: str) -> Requirement | None:
    """Find an item's requirement by its code, such as 2.1; None for the item as a whole.

    Raises NoSuchRequirement.
    """
    if not code:
        return None
    milestone, _, number = code.partition(".")
    found = None
    if milestone.isdecimal() and number.isdecimal() and len(code) <= 9:
        found = (
            Requirement.objects.of(item.government)
            .filter(
                milestone__item_code=item.code,
                milestone__number=int(milestone),
                number=int(number),
            )
            .select_related("milestone__region", "source_agency")
            .first()
        )
    if found is None:
        raise NoSuchRequirement(Text("%(item)s requires no such evidence.", item=item.code))
    return found


def _taken_at(read: dict[str, Any], zone: str) -> datetime | None:
    """When it was taken; a camera that names no zone is taken to be in the government's."""
    if not read.get("taken_at"):
        return None
    taken = datetime.fromisoformat(read["taken_at"])
    return taken if taken.tzinfo else taken.replace(tzinfo=ZoneInfo(zone))
