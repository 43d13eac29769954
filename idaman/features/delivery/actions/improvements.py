"""Improvements after a survey become milestones, so that they are kept, late or broken."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Post, about
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions.work import RequiredEvidence, set_milestone
from idaman.features.delivery.models import FollowedImprovement
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted
from idaman.features.surveys.actions import surveys
from idaman.features.surveys.models import Improvement


class AlreadyFollowed(Refused):
    """The improvement is a milestone already, or was dropped."""


@transaction.atomic
def follow_improvement(
    *,
    improvement: Improvement,
    item: Adopted,
    proof: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> FollowedImprovement:
    """Make an improvement a milestone of an activity or quick win in force.

    From then on its evidence is sent, verified by another agency, and it is kept, late or broken
    as every promise is. `proof` says what will show it.
    Raises NotAllowed, AlreadyFollowed, WordsMissing, AlreadyDone.
    """
    government = improvement.government
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = (
        Improvement.objects.of(government)
        .select_for_update(of=("self",))
        .select_related("survey")
        .get(pk=improvement.pk)
    )
    is_followed = FollowedImprovement.objects.of(government).filter(improvement=held).exists()
    if is_followed or held.dropped_at is not None:
        raise AlreadyFollowed(Text("This is followed as a milestone already, or was dropped."))
    milestone = set_milestone(
        item=item,
        name=f"{held.code} {held.action}"[:300],
        due=held.due,
        requires=[RequiredEvidence(proof[:300], EvidenceKind.DOCUMENT)],
        is_sample=held.is_sample,
        by=by,
        now=now,
    )
    ledger.record(
        "delivery.improvement-followed",
        subject=item.code,
        token=token,
        **about(by, now, is_public=True),
        detail={"improvement": held.code, "milestone": milestone.code},
    )
    return FollowedImprovement.objects.create(
        government=government, improvement=held, milestone=milestone, at=now, by=by
    )


@transaction.atomic
def drop_improvement(
    *, improvement: Improvement, reason: str, by: Post, now: datetime, token: str = ""
) -> Improvement:
    """Drop an improvement that is not followed yet; a milestone is moved or stopped instead.

    Raises NotAllowed, AlreadyFollowed, WordsMissing, AlreadyDropped, AlreadyDone.
    """
    government = improvement.government
    if FollowedImprovement.objects.of(government).filter(improvement=improvement).exists():
        raise AlreadyFollowed(
            Text("This is a milestone already; move its date on the page of its work.")
        )
    return surveys.drop_improvement(
        improvement=improvement, reason=reason, by=by, now=now, token=token
    )
