"""Merging, splitting and closing agencies, with posts and waiting evidence; ending posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import actions as people
from idaman.core.people.access import require
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.stewardship.access import estate_of
from idaman.features.stewardship.actions import reorganising
from idaman.features.stewardship.models import Reorganisation

Kind = Reorganisation.Kind


class StillOwns(Refused):
    """The agency owns or owes something, so somebody has to answer for it."""


class TooFewAgencies(Refused):
    """Nothing to merge, or a split that divides nothing."""


@transaction.atomic
def merge(
    *,
    agencies: Sequence[Agency],
    into: Agency,
    on: date,
    by: Post,
    now: datetime,
    basis: str = "",
    token: str = "",
) -> Reorganisation:
    """Merge agencies into one: it answers for all they owned, and their posts become its own.

    What was adopted and signed keeps their names; the successor answers.

    Raises NotAllowed, TooFewAgencies, AgencyClosed, WrongSuccessor, WrongDay, AlreadyDone.
    """
    government = into.government
    require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not agencies or into.pk in {agency.pk for agency in agencies}:
        raise TooFewAgencies(
            Text("Choose the agencies to be merged, other than the one that receives them.")
        )
    posts = {
        post.code: into
        for post in Post.objects.of(government).standing().filter(agency__in=agencies)
    }
    return reorganising.reorganise(
        kind=Kind.MERGED,
        agencies=agencies,
        into=into,
        posts=posts,
        on=on,
        basis=basis,
        by=by,
        now=now,
        token=token,
    )


@transaction.atomic
def split(
    *,
    agency: Agency,
    into: Agency,
    posts: Mapping[str, Agency],
    on: date,
    by: Post,
    now: datetime,
    basis: str = "",
    token: str = "",
) -> Reorganisation:
    """Split an agency: each post goes to one of several others, one of them answers for the rest.

    A promise follows the post that owns it. `into` answers for what the plan in force calls the
    agency's, until a version is adopted that names the new owners.

    Raises NotAllowed, TooFewAgencies, AgencyClosed, WrongSuccessor, WrongDay, AlreadyDone.
    """
    government = agency.government
    require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    own = Post.objects.of(government).standing().filter(agency=agency)
    placed = {post.code: posts.get(post.code, into) for post in own}
    if len({to.pk for to in placed.values()} | {into.pk}) < 2:
        raise TooFewAgencies(Text("All posts go to one agency: that is a merger, not a split."))
    return reorganising.reorganise(
        kind=Kind.SPLIT,
        agencies=[agency],
        into=into,
        posts=placed,
        on=on,
        basis=basis,
        by=by,
        now=now,
        token=token,
    )


@transaction.atomic
def close(
    *,
    agency: Agency,
    into: Agency | None,
    on: date,
    by: Post,
    now: datetime,
    ending: Sequence[Post] = (),
    basis: str = "",
    token: str = "",
) -> Reorganisation:
    """Close an agency. `into` answers for it and takes its posts, but those that end with it.

    Only an agency that owns and owes nothing is closed without a successor.

    Raises NotAllowed, StillOwns, StillAnswers, AgencyClosed, WrongSuccessor, WrongDay,
    AlreadyDone.
    """
    government = agency.government
    require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    estate = estate_of(agency)
    ends = {post.pk for post in ending}
    if into is None and (
        estate.items or estate.sheets or estate.turns or {p.pk for p in estate.posts} - ends
    ):
        raise StillOwns(
            Text(
                "%(agency)s still owns work, commitments, verifications or posts. Name "
                "its successor.",
                agency=agency.code,
            ),
        )
    posts = {p.code: into for p in estate.posts if into is not None and p.pk not in ends}
    ended = [p for p in estate.posts if p.pk in ends]
    return reorganising.reorganise(
        kind=Kind.CLOSED,
        agencies=[agency],
        into=into,
        posts=posts,
        ending=ended,
        on=on,
        basis=basis,
        by=by,
        now=now,
        token=token,
    )


@transaction.atomic
def end_post(*, post: Post, on: date, by: Post, now: datetime, token: str = "") -> None:
    """End a post that no promise in force and no line to be signed names.

    Raises NotAllowed, StillAnswers, PostEnded, EndsTooSoon, AlreadyDone.
    """
    require(by, Permission.PEOPLE_MANAGE, government=post.government)
    ledger.refuse_repeat(log=post.government.slug, post=by.code, token=token)
    reorganising.require_free([post])
    people.end_post(post=post, on=on, by=by, now=now, token=token)
