"""Planning the work of what was promised: milestones, their dates, money, stops, replies."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.models import (
    Milestone,
    Reply,
    Requirement,
    Rescheduling,
    Spending,
    Stop,
    Terms,
)
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted


class WrongFigure(Refused):
    """A figure cannot be as it was given."""


class WrongWorkDate(Refused):
    """A date cannot be as it was given."""


class AlreadyStopped(Refused):
    """The work was stopped before."""


@dataclass(frozen=True)
class RequiredEvidence:
    """A piece of evidence to be required."""

    what: str
    kind: EvidenceKind
    weight: int = 1
    source_agency: Agency | None = None


@transaction.atomic
def set_milestone(
    *,
    item: Adopted,
    name: str,
    due: date,
    requires: Sequence[RequiredEvidence],
    by: Post,
    now: datetime,
    region: Region | None = None,
    is_go_live: bool = False,
    is_sample: bool = False,
    token: str = "",
) -> Milestone:
    """Add a milestone to an activity or quick win, with the evidence that will prove it.

    Raises NotAllowed, WordsMissing, WrongFigure, AlreadyDone.
    """
    government = item.government
    access.require(by, Permission.DELIVERY_PLAN, government=government, owner=item.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not name.strip() or not requires or not all(asked.what.strip() for asked in requires):
        raise WordsMissing(
            Text("Write the milestone's name and at least one piece of evidence it requires.")
        )
    if not all(1 <= asked.weight <= 100 for asked in requires):
        raise WrongFigure(Text("A weight is a number from 1 to 100."))
    # The plan's row is held, so that two milestones never get one number.
    Adopted.objects.select_for_update().get(pk=item.pk)
    earlier = Milestone.objects.of(government).about(item.code)
    milestone = Milestone.objects.create(
        government=government,
        item_code=item.code,
        number=(earlier.aggregate(n=Max("number"))["n"] or 0) + 1,
        name=name.strip(),
        due=due,
        baseline_due=due,
        region=region,
        is_go_live=is_go_live,
        is_sample=is_sample,
        salt=secrets.token_bytes(16),
        set_at=now,
        set_by=by,
    )
    Requirement.objects.bulk_create(
        Requirement(
            government=government,
            milestone=milestone,
            number=number,
            what=asked.what.strip(),
            kind=asked.kind,
            weight=asked.weight,
            source_agency=asked.source_agency,
            salt=secrets.token_bytes(16),
        )
        for number, asked in enumerate(requires, start=1)
    )
    ledger.record(
        "delivery.milestone-set",
        subject=item.code,
        token=token,
        detail={
            "milestone": milestone.code,
            "due": due.isoformat(),
            "region": region.code if region else "",
            "name": sealed(milestone.name, bytes(milestone.salt)),
            "weights": [asked.weight for asked in requires],
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return milestone


@transaction.atomic
def reschedule(
    *,
    milestone: Milestone,
    owner: Agency | None,
    due: date,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Rescheduling:
    """Move a milestone's date; the first date stays beside it. A signed promise does not move.

    Raises NotAllowed, WordsMissing, WrongWorkDate, AlreadyDone.
    """
    government = milestone.government
    access.require(by, Permission.DELIVERY_PLAN, government=government, owner=owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write why the date is moved."))
    held = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if held.due == due:
        raise WrongWorkDate(Text("The date is what it was."))
    moved = Rescheduling.objects.create(
        government=government,
        milestone=held,
        old_due=held.due,
        new_due=due,
        reason=reason.strip(),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    held.due = milestone.due = due
    held.save(update_fields=["due"])
    ledger.record(
        "delivery.milestone-moved",
        subject=held.item_code,
        token=token,
        detail={
            "milestone": held.code,
            "old": moved.old_due.isoformat(),
            "new": due.isoformat(),
            "reason": sealed(moved.reason, bytes(moved.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return moved


@transaction.atomic
def enter_spending(
    *,
    government: Government,
    item_code: str,
    year: int,
    ceiling_idr: int,
    realised_idr: int,
    told_on: date,
    source: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Spending:
    """Enter what a source tells of an item's money in a year. Earlier figures stay.

    Raises NotAllowed, WordsMissing, WrongFigure, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_MONEY, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not source.strip():
        raise WordsMissing(Text("Name the source, such as SIPD."))
    if ceiling_idr < 0 or realised_idr < 0:
        raise WrongFigure(Text("Rupiah cannot be negative."))
    spending = Spending.objects.create(
        government=government,
        item_code=item_code,
        year=year,
        ceiling_idr=ceiling_idr,
        realised_idr=realised_idr,
        told_on=told_on,
        source=source.strip(),
        is_sample=is_sample,
        salt=secrets.token_bytes(16),
        entered_at=now,
        entered_by=by,
    )
    ledger.record(
        "delivery.spending-entered",
        subject=item_code,
        token=token,
        detail={
            "year": year,
            "ceiling_idr": ceiling_idr,
            "realised_idr": realised_idr,
            "told_on": told_on.isoformat(),
            "source": sealed(spending.source, bytes(spending.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return spending


@transaction.atomic
def stop(
    *,
    item: Adopted,
    on: date,
    reason: str,
    by: Post,
    now: datetime,
    replaced_by: Adopted | None = None,
    is_sample: bool = False,
    token: str = "",
    under: Permission = Permission.DELIVERY_STOP,
) -> Stop:
    """Say in public that the work ended before it was done, why, and what replaces it.

    Without a replacement the promise is broken at once; with one it stands until an amendment.
    `under` is the power it is done by; who decides about a quick win may end it.
    Raises NotAllowed, WordsMissing, AlreadyStopped, AlreadyDone.
    """
    government = item.government
    access.require(by, under, government=government, owner=item.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write why it is stopped."))
    stopped, is_new = Stop.objects.get_or_create(
        government=government,
        item_code=item.code,
        defaults={
            "replaced_by": replaced_by.code if replaced_by else "",
            "reason": reason.strip(),
            "salt": secrets.token_bytes(16),
            "is_sample": is_sample,
            "on": on,
            "at": now,
            "by": by,
        },
    )
    if not is_new:
        raise AlreadyStopped(Text("%(item)s was stopped before.", item=item.code))
    ledger.record(
        "delivery.stopped",
        subject=item.code,
        token=token,
        detail={
            "on": on.isoformat(),
            "replaced_by": stopped.replaced_by,
            "reason": sealed(stopped.reason, bytes(stopped.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return stopped


@transaction.atomic
def reply(
    *,
    government: Government,
    item_code: str,
    owner: Agency | None,
    text: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Reply:
    """Let the agency say its own words beside what is said of its promise.

    Raises NotAllowed, WordsMissing, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_REPLY, government=government, owner=owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not text.strip():
        raise WordsMissing(Text("Write the reply."))
    said = Reply.objects.create(
        government=government,
        item_code=item_code,
        text=text.strip(),
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "delivery.replied",
        subject=item_code,
        token=token,
        detail={"text": sealed(said.text, bytes(said.salt))},
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return said


@transaction.atomic
def set_terms(
    *,
    government: Government,
    from_date: date,
    broken_after_days: int,
    mending_days: int,
    verifying_days: int,
    remind_days: int = 14,
    head_from_day: int = 15,
    secretary_from_day: int = 31,
    by: Post,
    now: datetime,
    token: str = "",
) -> Terms:
    """Set the days that count from a date on; what held before stays for what fell due before.

    Raises NotAllowed, WrongFigure, WrongWorkDate, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_RULES, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not (
        1 <= broken_after_days <= 365 and 0 <= mending_days <= 30 and 1 <= verifying_days <= 30
    ):
        raise WrongFigure(
            Text("Broken after 1–365 days; mending 0–30 and verifying 1–30 working days.")
        )
    if not (1 <= remind_days <= 90 and 1 <= head_from_day <= secretary_from_day <= 365):
        raise WrongFigure(
            Text(
                "Remind 1–90 days before; the head from day 1–365 after, the regional "
                "secretary not before the head."
            ),
        )
    told = {
        "remind_days": remind_days,
        "head_from_day": head_from_day,
        "secretary_from_day": secretary_from_day,
    }
    terms, is_new = Terms.objects.get_or_create(
        government=government,
        from_date=from_date,
        defaults={
            "broken_after_days": broken_after_days,
            "mending_days": mending_days,
            "verifying_days": verifying_days,
            **told,
            "set_at": now,
            "set_by": by,
        },
    )
    if not is_new:
        raise WrongWorkDate(
            Text(
                "There are terms from %(from_date)s already; choose another date.",
                from_date=f"{from_date:%d-%m-%Y}",
            ),
        )
    ledger.record(
        "delivery.terms-set",
        subject="terms",
        token=token,
        detail={
            "from": from_date.isoformat(),
            "broken_after_days": broken_after_days,
            "mending_days": mending_days,
            "verifying_days": verifying_days,
            **told,
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return terms
