"""The two questions about power: may they, and refuse if not."""

from idaman.pure.refused import Refused
from idaman.rooms.people.models import Agency, Government, Post
from idaman.rooms.people.permissions import GRANTS, OWN_AGENCY_ONLY, Permission, Role


class NotAllowed(Refused):
    """The post may not do this here."""


def can(
    post: Post,
    permission: Permission,
    *,
    government: Government,
    owner: Agency | None = None,
) -> bool:
    """Tell whether the post may do this in the government, to what `owner` owns.

    A post never reaches into another government. Some grants reach only what the post's own
    agency owns, or took over from an agency that was closed.
    """
    role = Role(post.role)
    if post.government_id != government.pk or permission not in GRANTS[role]:
        return False
    if (role, permission) in OWN_AGENCY_ONLY:
        return owner is not None and owner.answering_id == post.agency_id
    return True


def require(
    post: Post,
    permission: Permission,
    *,
    government: Government,
    owner: Agency | None = None,
) -> None:
    """Refuse unless the post may.

    Raises NotAllowed.
    """
    if not can(post, permission, government=government, owner=owner):
        raise NotAllowed(
            f"Jabatan {post.name} tidak berwenang untuk ini.",
            en=f"The post {post.name} may not do this.",
        )


def require_over_post(by: Post, post: Post) -> None:
    """Refuse unless `by` may say who holds the post; an administrator's only administrators may.

    Raises NotAllowed.
    """
    require(by, reach_of(post), government=post.government)


def reach_of(post: Post) -> Permission:
    """Name the permission that is needed to say who holds the post."""
    is_highest = post.role == Role.ADMINISTRATOR
    return Permission.PEOPLE_MANAGE if is_highest else Permission.PEOPLE_APPOINT
