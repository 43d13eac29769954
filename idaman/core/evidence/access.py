"""Who may judge evidence, and who may see it as it was sent."""

from __future__ import annotations

from idaman.core.evidence.models import Exhibit
from idaman.core.people import access
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Permission


def may_judge(*, exhibit: Exhibit, owner: Agency | None, post: Post) -> bool:
    """Tell whether the post may judge: it has the power and belongs to another agency.

    Neither the agency that offered the exhibit nor the one that owns the subject judges it.
    """
    interested = {exhibit.offered_by.agency_id, owner.answering_id if owner else None}
    return (
        access.can(post, Permission.EVIDENCE_JUDGE, government=exhibit.government)
        and post.agency_id is not None
        and post.agency_id not in interested
    )


def may_see_original(*, exhibit: Exhibit, post: Post) -> bool:
    """Tell whether the post may have the file as it was sent, with the place and time in it.

    The agency that offered it may, whoever holds its posts; others need the power. Everybody
    else at the desk sees the public copy.
    """
    if access.can(post, Permission.EVIDENCE_ORIGINAL, government=exhibit.government):
        return True
    offered_by = exhibit.offered_by
    return post.pk == offered_by.pk or (
        post.agency_id is not None and post.agency_id == offered_by.agency_id
    )
