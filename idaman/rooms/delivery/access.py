"""Who may verify an exhibit or write down what citizens say: never who has an interest."""

from __future__ import annotations

from idaman.rooms.delivery.models import Milestone, Turn
from idaman.rooms.evidence import access as evidence
from idaman.rooms.evidence.models import Exhibit
from idaman.rooms.people import access as people
from idaman.rooms.people.models import Agency, Post
from idaman.rooms.people.permissions import Permission, Role


def may_judge(*, exhibit: Exhibit, owner: Agency | None, post: Post) -> bool:
    """Tell whether the post may judge: its agency was offered the exhibit, now or before.

    An exhibit that nobody was asked to verify may be judged by any other agency that may judge.
    """
    if not evidence.may_judge(exhibit=exhibit, owner=owner, post=post):
        return False
    asked = set(Turn.objects.of(exhibit.government).filter(exhibit=exhibit).values_list("agency"))
    return not asked or (post.agency_id,) in asked


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
