"""Merging, splitting and closing agencies, with posts and waiting evidence; ending posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from idaman.pure.refused import Refused
from idaman.rooms.delivery.actions import verifying
from idaman.rooms.delivery.models import Turn
from idaman.rooms.ledger import actions as ledger
from idaman.rooms.masterplan.models import Adopted
from idaman.rooms.people import actions as people
from idaman.rooms.people.access import require
from idaman.rooms.people.models import Agency, Government, Post
from idaman.rooms.people.permissions import Permission
from idaman.rooms.stewardship.access import estate_of, may_not_end
from idaman.rooms.stewardship.models import Reorganisation

Kind = Reorganisation.Kind


class StillOwns(Refused):
    """The agency owns or owes something, so somebody has to answer for it."""


class StillAnswers(Refused):
    """A promise or a line to be signed names the post."""


class TooFew(Refused):
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

    Raises NotAllowed, TooFew, AgencyClosed, WrongSuccessor, WrongDay, AlreadyDone.
    """
    government = into.government
    require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not agencies or into.pk in {agency.pk for agency in agencies}:
        raise TooFew(
            "Pilih perangkat daerah yang digabung, selain yang menerimanya.",
            en="Choose the agencies to be merged, other than the one that receives them.",
        )
    posts = {
        post.code: into
        for post in Post.objects.of(government).standing().filter(agency__in=agencies)
    }
    return _reorganised(
        Kind.MERGED, agencies, into, posts, (), on=on, basis=basis, by=by, now=now, token=token
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

    Raises NotAllowed, TooFew, AgencyClosed, WrongSuccessor, WrongDay, AlreadyDone.
    """
    government = agency.government
    require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    own = Post.objects.of(government).standing().filter(agency=agency)
    placed = {post.code: posts.get(post.code, into) for post in own}
    if len({to.pk for to in placed.values()} | {into.pk}) < 2:
        raise TooFew(
            "Semua jabatan pergi ke satu perangkat daerah: itu penggabungan, bukan pemecahan.",
            en="All posts go to one agency: that is a merger, not a split.",
        )
    return _reorganised(
        Kind.SPLIT, [agency], into, placed, (), on=on, basis=basis, by=by, now=now, token=token
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
            f"{agency.code} masih memiliki pekerjaan, komitmen, pemeriksaan, atau jabatan. "
            "Sebutkan penggantinya.",
            en=f"{agency.code} still owns work, commitments, verifications or posts. "
            "Name its successor.",
        )
    posts = {p.code: into for p in estate.posts if into is not None and p.pk not in ends}
    ended = [p for p in estate.posts if p.pk in ends]
    return _reorganised(
        Kind.CLOSED, [agency], into, posts, ended, on=on, basis=basis, by=by, now=now, token=token
    )


@transaction.atomic
def end_post(*, post: Post, on: date, by: Post, now: datetime, token: str = "") -> None:
    """End a post that no promise in force and no line to be signed names.

    Raises NotAllowed, StillAnswers, PostEnded, EndsTooSoon, AlreadyDone.
    """
    require(by, Permission.PEOPLE_MANAGE, government=post.government)
    ledger.refuse_repeat(log=post.government.slug, post=by.code, token=token)
    _require_free([post])
    people.end_post(post=post, on=on, by=by, now=now, token=token)


def _require_free(posts: Sequence[Post]) -> None:
    if not posts:
        return
    named = may_not_end(posts[0].government)
    if held := next((post for post in posts if post.pk in named), None):
        raise StillAnswers(
            f"Jabatan {held.name} disebut dalam komitmen. Pindahkan jabatannya, serah terimakan "
            "kepada pejabat baru, atau adendum komitmennya dahulu.",
            en=f"The post {held.name} is named in a commitment. Move it, hand it over to a new "
            "holder, or amend the commitment first.",
        )


def _reorganised(
    kind: Kind,
    agencies: Sequence[Agency],
    into: Agency | None,
    posts: Mapping[str, Agency],
    ending: Sequence[Post],
    *,
    on: date,
    basis: str,
    by: Post,
    now: datetime,
    token: str,
) -> Reorganisation:
    government = agencies[0].government
    _require_free(ending)
    for agency in agencies:
        people.close_agency(agency=agency, successor=into, on=on, basis=basis, by=by, now=now)
    own = Post.objects.of(government).filter(code__in=posts).select_related("agency", "government")
    for post in own:
        people.move_post(post=post, to=posts[post.code], by=by, now=now)
    for post in ending:
        people.end_post(post=post, on=on, by=by, now=now)
    moved, asked = _hand_on_turns(government, agencies, into, now) if into else (0, 0)
    made = Reorganisation.objects.create(
        government=government,
        kind=kind,
        agencies=[agency.code for agency in agencies],
        into=into,
        posts={
            **{code: to.code for code, to in posts.items()},
            **{post.code: "" for post in ending},
        },
        on=on,
        basis=basis.strip(),
        at=now,
        by=by,
    )
    ledger.record(
        f"stewardship.{kind.value}",
        log=government.slug,
        subject=f"agency:{into.code if into else agencies[0].code}",
        post=by.code,
        now=now,
        detail={
            "agencies": made.agencies,
            "into": into.code if into else "",
            "on": on.isoformat(),
            "posts": made.posts,
            "verifications": moved,
            "asked_anew": asked,
        },
        is_public=True,
        token=token,
    )
    return made


def _hand_on_turns(
    government: Government, agencies: Sequence[Agency], into: Agency, now: datetime
) -> tuple[int, int]:
    """Let the successor verify what waits, but never its own: there the next by the rules is asked.

    Also what already waits for the successor may have become its own by now.
    """
    waiting = list(
        Turn.objects.of(government)
        .open()
        .filter(agency__in=[*agencies, into])
        .select_related("exhibit__offered_by__agency", "exhibit__government", "agency")
    )
    items = {
        item.code: item
        for item in Adopted.objects.of(government)
        .current()
        .filter(code__in={turn.exhibit.subject for turn in waiting})
        .select_related("owner", "government")
    }
    for item in items.values():
        if item.owner and item.owner.answering_id == into.pk:
            item.owner = into  # Here only, so that the rules never ask the successor itself.
    gone = {agency.pk for agency in agencies}
    moved = asked = 0
    for turn in waiting:
        about = items.get(turn.exhibit.subject)
        interested = {
            turn.exhibit.offered_by.agency_id,
            about.owner.pk if about and about.owner else None,
        }
        if into.pk not in interested:
            if turn.agency_id in gone:
                Turn.objects.filter(pk=turn.pk).update(agency=into)
                moved += 1
            continue
        following = about and verifying.ask_next(
            exhibit=turn.exhibit,
            item=about,
            requirement=verifying.requirement_of(turn.exhibit),
            now=now,
            is_recheck=turn.is_recheck,
        )
        if following:
            Turn.objects.filter(pk=turn.pk).update(ended_at=now, end=Turn.End.ELSEWHERE)
            asked += 1
    return moved, asked
