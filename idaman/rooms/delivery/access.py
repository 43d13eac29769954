"""Who may verify an exhibit or write down what citizens say: never who has an interest."""

from __future__ import annotations

from idaman.rooms.delivery.models import Milestone, Turn
from idaman.rooms.evidence import access as evidence
from idaman.rooms.evidence.models import Exhibit, Status
from idaman.rooms.people import access as people
from idaman.rooms.people.models import Agency, Post
from idaman.rooms.people.permissions import Permission, Role


def may_judge(*, exhibit: Exhibit, owner: Agency | None, post: Post) -> bool:
    """Tell whether the post may judge: its agency was offered the exhibit, now or before.

    An exhibit that nobody was asked to verify may be judged by any other agency that may judge.
    """
    if not evidence.may_judge(exhibit=exhibit, owner=owner, post=post):
        return False
    turns = turns_of(exhibit)
    return not turns or post.agency_id in {turn.agency_id for turn in turns}


def turns_of(exhibit: Exhibit) -> list[Turn]:
    """The turns of those who may judge an exhibit now, in the order they were asked.

    What was accepted and then reopened is judged by somebody else, as long as one was asked.
    """
    turns = list(
        Turn.objects.of(exhibit.government)
        .filter(exhibit=exhibit)
        .select_related("agency")
        .order_by("number")
    )
    if exhibit.status != Status.OFFERED:
        return turns
    before = set(
        exhibit.verdicts.filter(status=Status.ACCEPTED).values_list("by__agency", flat=True)
    )
    others = [turn for turn in turns if turn.agency_id not in before]
    return others if any(turn.ended_at is None for turn in others) else turns


def may_make_plates(*, milestone: Milestone, post: Post) -> bool:
    """Tell whether the post may make plates and slips: secretariat or district office."""
    if not people.can(post, Permission.CITIZENS_ASSIST, government=milestone.government):
        return False
    if post.role == Role.SECRETARIAT:
        return True
    agency, place = post.agency, milestone.region
    return (
        agency is not None
        and agency.kind == Agency.Kind.DISTRICT
        and agency.region is not None
        and place is not None
        and (place.code == agency.region.code or place.code.startswith(f"{agency.region.code}."))
    )


def may_assist(*, milestone: Milestone, owner: Agency | None, post: Post) -> bool:
    """Tell whether the post may write down what citizens say: never about its agency's own work."""
    is_own = owner is not None and owner.pk == post.agency_id
    return not is_own and may_make_plates(milestone=milestone, post=post)
