"""Who holds what, whose accounts there are, and what became of agencies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet

from idaman.core.people.models import FoundingLink, Government, Holding, Invitation, Post, User


@dataclass(frozen=True)
class HeldPost:
    """A post and who holds it on a day."""

    post: Post
    holders: tuple[Holding, ...]

    @property
    def is_vacant(self) -> bool:
        return not self.holders and self.post.ended_on is None

    @property
    def is_acting_only(self) -> bool:
        """Held, but by nobody definitively."""
        return bool(self.holders) and all(
            h.capacity != Holding.Capacity.DEFINITIVE for h in self.holders
        )


def held_posts(government: Government, today: date) -> list[HeldPost]:
    """List every post with its holders of the day, by agency. Two queries."""
    holders: dict[int, list[Holding]] = defaultdict(list)
    running = Holding.objects.of(government).on(today).select_related("user")
    for holding in running.order_by("capacity", "from_date"):
        holders[holding.post_id].append(holding)
    posts = Post.objects.of(government).select_related("agency").order_by("agency__code", "code")
    return [HeldPost(post, tuple(holders[post.pk])) for post in posts]


@dataclass(frozen=True)
class Account:
    """An account of a government: the person, the posts held today or soon, the invitation."""

    user: User
    holdings: tuple[Holding, ...]
    invitation: Invitation | None
    """The newest one."""

    def is_invited(self, now: datetime) -> bool:
        """Tell whether an invitation waits to be used."""
        i = self.invitation
        return (
            i is not None
            and i.used_at is None
            and i.withdrawn_at is None
            and i.expires_at > now
            and self.user.is_active
        )


def accounts_of(government: Government, today: date, *, number: int | None = None) -> list[Account]:
    """List the accounts that hold, held or were invited to a post here. Three queries."""
    users = User.objects.filter(
        Q(holdings__government=government) | Q(invitations__government=government)
    ).distinct()
    if number is not None:
        users = users.filter(pk=number)
    holdings: dict[int, list[Holding]] = defaultdict(list)
    running = Holding.objects.of(government).not_over(today).select_related("post__agency")
    for holding in running.order_by("from_date"):
        holdings[holding.user_id].append(holding)
    newest: dict[int, Invitation] = {}
    for invitation in Invitation.objects.of(government).order_by("pk"):
        newest[invitation.user_id] = invitation
    return [
        Account(user, tuple(holdings[user.pk]), newest.get(user.pk))
        for user in users.order_by("first_name", "username")
    ]


def account_named(government: Government, username: str) -> User | None:
    """Find an account of this government by its log-in name; another government's is not found."""
    return (
        User.objects.filter(
            Q(holdings__government=government) | Q(invitations__government=government),
            username=username.strip().lower(),
        )
        .distinct()
        .first()
    )


def post_of(invitation: Invitation) -> Post | None:
    """The post an invited person comes to, by the newest appointment; None without any."""
    holding = (
        Holding.objects.of(invitation.government)
        .filter(user=invitation.user_id)
        .select_related("post")
        .order_by("-from_date", "-pk")
        .first()
    )
    return holding.post if holding else None


def invitation_numbered(number: int) -> Invitation | None:
    """Find an invitation for whoever brings its link; the link alone says whose it is."""
    rows = Invitation.objects.select_related("user", "government", "made_by")
    return rows.filter(pk=number).first()


def founding_link(digest: str) -> FoundingLink | None:
    """Find the founding link of this digest, used or not, for whoever brings its secret."""
    return FoundingLink.objects.filter(digest=digest).select_related("founded").first()


def with_second_factor(users: Iterable[int]) -> int:
    """Count those of these people who log in with one-time codes. One query."""
    rows = User.objects.filter(pk__in=list(users), authenticator__type="totp")
    return rows.distinct().count()


def address_asked_for(user: User) -> tuple[EmailAddress | None, EmailConfirmation | None]:
    """Give the address somebody asked for and has not confirmed, and its letter.

    Without a letter the mail server refused it.
    """
    address = EmailAddress.objects.filter(user=user, verified=False).order_by("-pk").first()
    if address is None:
        return None, None
    return address, EmailConfirmation.objects.filter(email_address=address).first()


def identity_links(user: User) -> QuerySet[SocialAccount]:
    """List the identities of a single sign-on that open the account."""
    links: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user)
    return links.order_by("pk")


def identity_link(provider: str, subject: str) -> SocialAccount | None:
    """Find which account an identity opens."""
    return SocialAccount.objects.filter(provider=provider, uid=subject).first()


def end_of_day(government: Government, day: date) -> datetime:
    """Give the last moment of a day where the government is."""
    midnight = datetime.combine(
        day + timedelta(days=1), time.min, tzinfo=ZoneInfo(government.timezone)
    )
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def day_of(government: Government, now: datetime) -> date:
    """Give the day it is there."""
    return now.astimezone(ZoneInfo(government.timezone)).date()
