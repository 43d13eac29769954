"""Who holds which post: appointing, ending; moving and ending posts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Holding, Post, User
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text

DEFINITIVE = Holding.Capacity.DEFINITIVE


class PostAlreadyHeld(Refused):
    """Somebody holds the post definitively on that day."""


class EndsTooSoon(Refused):
    """A holding would end before it began, or goes on for ever where it may not."""


class PostEnded(Refused):
    """The post is no more, or must not end yet."""


@transaction.atomic
def appoint(
    *,
    post: Post,
    user: User,
    from_date: date,
    by: Post,
    now: datetime,
    capacity: str = DEFINITIVE,
    until_date: date | None = None,
    token: str = "",
) -> Holding:
    """Give a post to a person from a day on. The ledger names the post, never the person.

    Raises NotAllowed, PostEnded, EndsTooSoon, PostAlreadyHeld, AlreadyDone.
    """
    government = post.government
    access.require_over_post(by, post)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Post.objects.select_for_update().get(pk=post.pk)  # Two appointments take turns.
    if held.ended_on is not None:
        raise PostEnded(
            Text(
                "There is no post %(post)s since %(ended_on)s.",
                post=post.name,
                ended_on=f"{held.ended_on:%d-%m-%Y}",
            ),
        )
    if until_date is not None and until_date < from_date:
        raise EndsTooSoon(Text("The end comes before the beginning."))
    definitive = Holding.objects.not_over(from_date).filter(post=post, capacity=DEFINITIVE)
    if until_date is not None:
        definitive = definitive.filter(from_date__lte=until_date)
    if capacity == DEFINITIVE and definitive.exists():
        raise PostAlreadyHeld(
            Text(
                "The post %(post)s is still held definitively. End that holding first.",
                post=post.name,
            ),
        )
    if Holding.objects.filter(post=post, user=user, from_date=from_date).exists():
        raise PostAlreadyHeld(
            Text("The post %(post)s was given to this person on that day already.", post=post.name)
        )
    holding = Holding.objects.create(
        government=government,
        post=post,
        user=user,
        capacity=capacity,
        from_date=from_date,
        until_date=until_date,
    )
    until = {"until": until_date.isoformat()} if until_date else {}
    ledger.record(
        "people.appointed",
        log=government.slug,
        subject=f"post:{post.code}",
        post=by.code,
        now=now,
        detail={"from": from_date.isoformat(), "capacity": str(capacity), **until},
        token=token,
    )
    return holding


@transaction.atomic
def end_holding(
    *, holding: Holding, until_date: date, by: Post, now: datetime, token: str = ""
) -> None:
    """End a person's time in a post. What the post owns stays where it is.

    Raises NotAllowed, EndsTooSoon, AlreadyDone.
    """
    access.require_over_post(by, holding.post)
    ledger.refuse_repeat(log=holding.government.slug, post=by.code, token=token)
    if until_date < holding.from_date:
        raise EndsTooSoon(
            Text(
                "This holding begins on %(from_date)s only.",
                from_date=f"{holding.from_date:%d-%m-%Y}",
            ),
        )
    Holding.objects.filter(pk=holding.pk).update(until_date=until_date)
    ledger.record(
        "people.holding_ended",
        log=holding.government.slug,
        subject=f"post:{holding.post.code}",
        post=by.code,
        now=now,
        detail={"until": until_date.isoformat()},
        token=token,
    )


@transaction.atomic
def move_post(*, post: Post, to: Agency, by: Post, now: datetime) -> None:
    """Move a post with all it owns and whoever holds it to another agency of the government.

    Raises NotAllowed, PostEnded.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=post.government)
    if to.government_id != post.government_id or to.closed_on is not None:
        raise PostEnded(Text("A post cannot be moved to %(to)s.", to=to.code))
    before = post.agency
    Post.objects.filter(pk=post.pk).update(agency=to)
    ledger.record(
        "people.post-moved",
        log=post.government.slug,
        subject=f"post:{post.code}",
        post=by.code,
        now=now,
        detail={"from": before.code if before else "", "to": to.code},
    )


@transaction.atomic
def end_post(*, post: Post, on: date, by: Post, now: datetime, token: str = "") -> None:
    """End a post, and with it the time of whoever holds it. What it did stays under its name.

    Whether it may end is for the caller to know: a post that answers for promises must not.

    Raises NotAllowed, PostEnded, EndsTooSoon, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=post.government)
    ledger.refuse_repeat(log=post.government.slug, post=by.code, token=token)
    if Post.objects.select_for_update().get(pk=post.pk).ended_on is not None:
        raise PostEnded(Text("The post %(post)s has ended already.", post=post.name))
    if post.pk == by.pk:
        raise PostEnded(Text("A post that acts cannot end itself."))
    running = Holding.objects.not_over(on).filter(post=post)
    if late := running.filter(Q(from_date__gt=on)).first():
        raise EndsTooSoon(
            Text(
                "Somebody will hold this post from %(from_date)s only.",
                from_date=f"{late.from_date:%d-%m-%Y}",
            ),
        )
    ended = running.update(until_date=on)
    Post.objects.filter(pk=post.pk).update(ended_on=on)
    ledger.record(
        "people.post-ended",
        log=post.government.slug,
        subject=f"post:{post.code}",
        post=by.code,
        now=now,
        detail={"on": on.isoformat(), "holders": ended},
        token=token,
    )
