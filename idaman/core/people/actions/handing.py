"""Handing a post over on a mutasi: one leaves, the next one comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions import holding
from idaman.core.people.models import Holding, Post, User
from idaman.core.text import Text


@transaction.atomic
def hand_over(
    *,
    post: Post,
    user: User,
    from_date: date,
    by: Post,
    now: datetime,
    capacity: str = holding.DEFINITIVE,
    old_until: date | None = None,
    until_date: date | None = None,
    token: str = "",
) -> Holding:
    """Hand a post over on a mutasi: whoever holds it leaves, the next one comes, in one step.

    Without `old_until` the old holders' last day is the one before the new holder's first. A
    post held by nobody is simply given. What begins only later is refused, not overwritten.

    Raises NotAllowed, PostEnded, EndsTooSoon, AlreadyHeld, AlreadyDone.
    """
    last = old_until or from_date - timedelta(days=1)
    access.require_over_post(by, post)
    ledger.refuse_repeat(log=post.government.slug, post=by.code, token=token)
    if last >= from_date:
        raise holding.EndsTooSoon(
            Text("The old holder's last day must come before the new holder's first.")
        )
    running = (
        Holding.objects.not_over(from_date)
        .filter(post=post, from_date__lte=last)
        .select_related("post__government", "government")
    )
    for held in list(running):
        holding.end_holding(holding=held, until_date=last, by=by, now=now)
    return holding.appoint(
        post=post,
        user=user,
        from_date=from_date,
        capacity=capacity,
        until_date=until_date,
        by=by,
        now=now,
        token=token,
    )
