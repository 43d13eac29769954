"""Persons forgotten: the name goes from an account that is over; the posts it held stay told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Government, Holding, Invitation, Post, User
from idaman.core.refusal import Refused
from idaman.core.text import Text

AT_ONCE = 200
ERASED = "terhapus-"
"""What the log-in name of an erased account begins with; its number follows."""


class StillHolds(Refused):
    """The account holds a post, or works for another government too."""


@transaction.atomic
def erase_accounts(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Erase closed accounts whose last post ended, and last log-in was, before a moment.

    Return how many. An account that ever worked for another government is left alone.
    """
    day = before.astimezone(ZoneInfo(government.timezone)).date()
    over = (
        User.objects.filter(is_active=False, date_joined__lt=before)
        .filter(Q(holdings__government=government) | Q(invitations__government=government))
        .filter(Q(last_login=None) | Q(last_login__lt=before))
        .exclude(username__startswith=ERASED)
        .exclude(holdings__in=Holding.objects.filter(Q(until_date=None) | Q(until_date__gte=day)))
        .exclude(holdings__in=Holding.objects.exclude(government=government))
        .exclude(invitations__in=Invitation.objects.exclude(government=government))
        .exclude(invitations__made_at__gte=before)
    )
    found = list(over.distinct().order_by("pk")[:AT_ONCE])
    for user in found:
        _erase(user)
    if found:
        ledger.record(
            "people.accounts-erased",
            log=government.slug,
            subject="accounts",
            post=by.code,
            now=now,
            detail={"accounts": [user.pk for user in found]},
        )
    return len(found)


@transaction.atomic
def erase_account(*, government: Government, user: User, by: Post, now: datetime) -> None:
    """Erase the name, address and means of logging in of an account that holds nothing today.

    The permission is the calling action's: this is a part of erasing a person.

    Raises StillHolds.
    """
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    holdings = Holding.objects.filter(user=user)
    if holdings.not_over(today).exists():
        raise StillHolds(
            Text(
                "This account still holds a post. Hand the post over and close the account first."
            ),
        )
    if holdings.exclude(government=government).exists():
        raise StillHolds(Text("This account worked for another government too; ask the operator."))
    _erase(user)
    ledger.record(
        "people.accounts-erased",
        log=government.slug,
        subject="accounts",
        post=by.code,
        now=now,
        detail={"accounts": [user.pk]},
    )


def _erase(user: User) -> None:
    """Leave the number only: who held a post stays one and the same, and nobody by name."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(
        username=f"{ERASED}{user.pk}",
        first_name="",
        last_name="",
        email="",
        password=make_password(None),
        is_active=False,
        last_login=None,
    )


@transaction.atomic
def forget_invitations(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Forget invitations that were over before a moment; return how many."""
    count, _ = Invitation.objects.of(government).filter(expires_at__lt=before).delete()
    if count:
        ledger.record(
            "people.invitations-forgotten",
            log=government.slug,
            subject="invitations",
            post=by.code,
            now=now,
            detail={"invitations": count},
        )
    return count
