"""The questions about power: may they, refuse if not, and is it really somebody else."""

from datetime import date

from idaman.core.people.models import Agency, Government, Holding, Post
from idaman.core.people.permissions import GRANTS, OWN_AGENCY_ONLY, Permission, Role
from idaman.core.refusal import Refused
from idaman.core.text import Text


class NotAllowed(Refused):
    """The post may not do this here."""


class NotAnotherPerson(Refused):
    """The second word must come from another post, held by another person."""


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
        raise NotAllowed(Text("The post %(post)s may not do this.", post=post.name))


def require_over_post(by: Post, post: Post) -> None:
    """Refuse unless `by` may say who holds the post; an administrator's only administrators may.

    Raises NotAllowed.
    """
    require(by, reach_of(post), government=post.government)


def reach_of(post: Post) -> Permission:
    """Name the permission that is needed to say who holds the post."""
    is_highest = post.role == Role.ADMINISTRATOR
    return Permission.PEOPLE_MANAGE if is_highest else Permission.PEOPLE_APPOINT


def refuse_same_person(by: Post, others: list[Post], today: date) -> None:
    """Refuse who acts from one of these posts, or holds one of them today beside the own.

    Raises NotAnotherPerson.
    """

    def holders(posts: list[Post]) -> set[int]:
        rows = Holding.objects.filter(post__in=posts, from_date__lte=today).exclude(
            until_date__lt=today
        )
        return set(rows.values_list("user", flat=True))

    if by.pk in {p.pk for p in others} or holders([by]) & holders(others):
        raise NotAnotherPerson(Text("This needs another person, from another post."))
