"""The way to jobs: evidence of a potential, and steps that rest on it."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.potentials.models import Enquiry, Potential, PotentialStep
from idaman.features.potentials.queries import as_pure
from idaman.features.potentials.rules import pipeline
from idaman.features.potentials.rules.lists import READINESS
from idaman.features.potentials.rules.pipeline import PipelineStage, WrongPipelineStep

OFFERED = (Status.OFFERED, Status.ACCEPTED, Status.RETURNED)
"""What a step may rest on: it was sent, and not thrown out."""


class NoSuchEvidence(Refused):
    """The evidence chosen is not this potential's, or was thrown out."""


@transaction.atomic
def offer_evidence(
    *,
    potential: Potential,
    sha256: str,
    prepared: dict[str, Any],
    note: str,
    by: Post,
    now: datetime,
    proves: str = "",
    taken_at: datetime | None = None,
    is_sample: bool = False,
    token: str = "",
) -> Exhibit:
    """Offer a file that was read as evidence of a potential, or of one point of its readiness.

    Raises NotAllowed, NoSuchEvidence, AlreadyDone.
    """
    government = potential.government
    access.require(by, Permission.POTENTIAL_EDIT, government=government, owner=potential.owner)
    if proves and proves not in READINESS:
        raise NoSuchEvidence(Text("Choose what it proves from the list."))
    file = evidence.receive(
        government=government, sha256=sha256, prepared=prepared, taken_at=taken_at, by=by, now=now
    )
    exhibit = evidence.offer(
        file=file,
        subject=potential.subject,
        owner=potential.owner,
        note=note,
        requirement=proves,
        is_sample=is_sample,
        by=by,
        now=now,
        token=token,
    )
    republish(government, now)
    return exhibit


@transaction.atomic
def step(
    *,
    potential: Potential,
    to: PipelineStage,
    on: date,
    by: Post,
    now: datetime,
    exhibit: Exhibit | None = None,
    jobs: int | None = None,
    enquiry: Enquiry | None = None,
    reason: str = "",
    is_sample: bool = False,
    token: str = "",
) -> PotentialStep:
    """Record a step of a potential: forward by one with evidence, or back with a reason.

    Raises NotAllowed, WrongPipelineStep, NoSuchEvidence, AlreadyDone.
    """
    government = potential.government
    access.require(by, Permission.POTENTIAL_EDIT, government=government, owner=potential.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Potential.objects.select_for_update().get(pk=potential.pk)
    if exhibit is not None and (
        exhibit.government_id != government.pk
        or exhibit.subject != potential.subject
        or exhibit.status not in OFFERED
    ):
        raise NoSuchEvidence(
            Text("That is no evidence of this potential, or it was rejected or taken back.")
        )
    if enquiry is not None and enquiry.potential_id != potential.pk:
        raise WrongPipelineStep(Text("That enquiry is about another potential."))
    words = reason.strip()[:4000]
    pipeline.check(
        standing_of(potential),
        to,
        on=on,
        today=now.astimezone(ZoneInfo(government.timezone)).date(),
        reason=words,
        evidence=exhibit is not None,
        jobs=jobs,
    )
    made = PotentialStep.objects.create(
        government=government,
        potential=potential,
        to=to.value,
        on=on,
        exhibit=exhibit,
        jobs=jobs if to == PipelineStage.JOBS else None,
        enquiry=enquiry,
        reason=words,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "potentials.stepped",
        subject=potential.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "to": made.to,
            "on": on.isoformat(),
            "exhibit": exhibit.pk if exhibit else None,
            "jobs": made.jobs,
            "enquiry": enquiry.number if enquiry else None,
            "reason": sealed(words, bytes(made.salt)),
        },
    )
    republish(government, now)
    return made


def standing_of(potential: Potential) -> pipeline.PipelineStanding:
    """Tell how far the potential is said to be and is proven, from its steps."""
    steps = potential.steps.select_related("exhibit").order_by("pk")
    return pipeline.standing(as_pure(step) for step in steps)
