"""What every reorganisation does: posts, agencies, waiting evidence, the record of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import actions as people
from idaman.core.people.models import Agency, Government, Post
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.access import subjects_of
from idaman.features.delivery.actions import verifying
from idaman.features.delivery.models import Turn
from idaman.features.stewardship.access import may_not_end
from idaman.features.stewardship.models import Reorganisation

Kind = Reorganisation.Kind


class StillAnswers(Refused):
    """A promise or a line to be signed names the post."""


def require_free(posts: Sequence[Post]) -> None:
    """Refuse to end posts that a promise in force or a line to be signed names.

    Raises StillAnswers.
    """
    if not posts:
        return
    named = may_not_end(posts[0].government)
    if held := next((post for post in posts if post.pk in named), None):
        raise StillAnswers(
            Text(
                "The post %(held)s is named in a commitment. Move it, hand it over to a "
                "new holder, or amend the commitment first.",
                held=held.name,
            ),
        )


@transaction.atomic
def reorganise(
    *,
    kind: Kind,
    agencies: Sequence[Agency],
    into: Agency | None,
    posts: Mapping[str, Agency],
    on: date,
    by: Post,
    now: datetime,
    ending: Sequence[Post] = (),
    basis: str = "",
    token: str = "",
) -> Reorganisation:
    """Close agencies with all that hangs on them: posts go or end, waiting evidence is handed on.

    Raises NotAllowed, StillAnswers, AgencyClosed, WrongSuccessor, WrongDay, AlreadyDone.
    """
    government = agencies[0].government
    require_free(ending)
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
    subjects = subjects_of(government, {turn.exhibit.subject for turn in waiting})
    gone = {agency.pk for agency in agencies}
    moved = asked = 0
    for turn in waiting:
        about = subjects.get(turn.exhibit.subject)
        if about and about.owner and about.owner.answering_id == into.pk:
            # So that the rules never ask the successor itself.
            about = replace(about, owner=into)
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
            exhibit=turn.exhibit, about=about, now=now, is_recheck=turn.is_recheck
        )
        if following:
            Turn.objects.filter(pk=turn.pk).update(ended_at=now, end=Turn.End.ELSEWHERE)
            asked += 1
    return moved, asked
