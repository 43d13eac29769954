"""Who may verify an exhibit now: whom it was offered to, never who has an interest."""

from __future__ import annotations

from idaman.rooms.delivery.models import Turn
from idaman.rooms.evidence import access as evidence
from idaman.rooms.evidence.models import Exhibit
from idaman.rooms.people.models import Agency, Post


def may_judge(*, exhibit: Exhibit, owner: Agency | None, post: Post) -> bool:
    """Tell whether the post may judge: its agency was offered the exhibit, now or before.

    An exhibit that nobody was asked to verify may be judged by any other agency that may judge.
    """
    if not evidence.may_judge(exhibit=exhibit, owner=owner, post=post):
        return False
    asked = set(Turn.objects.of(exhibit.government).filter(exhibit=exhibit).values_list("agency"))
    return not asked or (post.agency_id,) in asked
