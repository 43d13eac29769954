"""Accounts and invitations: made, invited, used once, closed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions import holding as holdings
from idaman.core.people.models import Government, Holding, Invitation, Post, User
from idaman.core.people.permissions import Permission
from idaman.core.places.rules.names import LOGIN
from idaman.core.refusal import Refused
from idaman.core.text import Text

VALID_FOR = timedelta(days=14)
ACCOUNT = "ACCOUNT"
"""Stands in the ledger for a person who acts for themselves, from no post."""


class AccountTaken(Refused):
    """The log-in name is in use, or is none."""


class AccountElsewhere(Refused):
    """The account works for another government too, so this one does not decide alone."""


class InvitationOver(Refused):
    """The invitation was used, withdrawn, or is too old."""


@transaction.atomic
def make_account(
    *,
    government: Government,
    name: str,
    username: str,
    by: Post,
    now: datetime,
    email: str = "",
    token: str = "",
) -> User:
    """Make an account and its invitation, without which nobody can use it.

    The ledger gets a number only. Raises NotAllowed, AccountTaken, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_APPOINT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    username = username.strip().lower()
    if not LOGIN.fullmatch(username):
        raise AccountTaken(
            Text(
                "A log-in name is an e-mail or at least 3 small letters, digits, dots, no spaces."
            ),
        )
    if not name.strip() or len(name.strip()) > 150:
        raise AccountTaken(Text("Write the person's name, at most 150 letters."))
    if User.objects.filter(username=username).exists():
        raise AccountTaken(Text("The log-in name %(username)s is in use.", username=username))
    user = User.objects.create(
        username=username,
        first_name=name.strip(),
        email=email.strip() or (username if "@" in username else ""),
        password=make_password(None),
        date_joined=now,
    )
    ledger.record(
        "people.account-made",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        token=token,
    )
    invite(government=government, user=user, by=by, now=now)
    return user


@transaction.atomic
def invite(
    *, government: Government, user: User, by: Post, now: datetime, token: str = ""
) -> Invitation:
    """Give an account a fresh one-time link; links given before stop working.

    A present password works until the new one is set. The second factor stays.

    Raises NotAllowed, AccountElsewhere, InvitationOver, AlreadyDone.
    """
    require_over_user(by, user, government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not user.is_active:
        raise InvitationOver(Text("This account is closed."))
    _withdraw(government, user, now)
    invitation = Invitation.objects.create(
        government=government,
        user=user,
        nonce=secrets.token_urlsafe(16),
        made_at=now,
        made_by=by,
        expires_at=now + VALID_FOR,
    )
    ledger.record(
        "people.invited",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        detail={"until": invitation.expires_at.date().isoformat()},
        token=token,
    )
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, password_hash: str, by: Post, now: datetime
) -> None:
    """Set the password the invited person chose; the link is used up.

    `by` is their post, or the one that invited them while they have none.

    Raises InvitationOver.
    """
    used = Invitation.objects.open(now).filter(pk=invitation.pk, user__is_active=True)
    # One statement checks and changes, so that a link works once.
    if not used.update(used_at=now):
        raise InvitationOver(
            Text("This invitation was used, withdrawn or is too old. Ask for a new one.")
        )
    User.objects.filter(pk=invitation.user_id).update(password=password_hash)
    ledger.record(
        "people.invitation-used",
        log=invitation.government.slug,
        subject=f"account:{invitation.user_id}",
        post=by.code,
        now=now,
    )


@transaction.atomic
def change_password(*, user: User, password_hash: str, by: None = None, now: datetime) -> None:
    """Keep a person's new password. `by` is nobody: a person changes it, from no post.

    An account may hold posts of several governments, so the installation's log tells of it.
    """
    User.objects.filter(pk=user.pk).update(password=password_hash)
    ledger.record(
        "people.password-changed",
        log=ledger.open_installation().slug,
        subject=f"account:{user.pk}",
        post=ACCOUNT,
        now=now,
    )


@transaction.atomic
def close_account(
    *, government: Government, user: User, by: Post, now: datetime, token: str = ""
) -> None:
    """Close an account at once: no log-in, no invitation, and every post of it is free.

    Raises NotAllowed, AccountElsewhere, InvitationOver, AlreadyDone.
    """
    require_over_user(by, user, government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    running = Holding.objects.of(government).not_over(today).filter(user=user)
    if running.filter(post=by).exists():
        raise InvitationOver(Text("An account that holds the acting post is not closed by itself."))
    for holding in list(running.select_related("post__government", "government")):
        last = max(today, holding.from_date)
        holdings.end_holding(holding=holding, until_date=last, by=by, now=now)
    _withdraw(government, user, now)
    User.objects.filter(pk=user.pk).update(is_active=False)
    ledger.record(
        "people.account-closed",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        token=token,
    )


@transaction.atomic
def reset_codes(
    *, government: Government, user: User, by: Post, now: datetime, token: str = ""
) -> None:
    """Forget the one-time codes of somebody who lost phone and recovery codes.

    They log in with the password alone once, and enter a new phone. Signing keys are untouched:
    they have a PIN, and a recovery by two.

    Raises NotAllowed, AccountElsewhere, InvitationOver, AlreadyDone.
    """
    require_over_user(by, user, government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    running = Holding.objects.of(government).not_over(today).filter(user=user)
    if running.filter(post=by).exists():
        raise InvitationOver(Text("The codes of one's own account are reset by somebody else."))
    found = Authenticator.objects.filter(user=user)
    if not found.exists():
        raise InvitationOver(
            Text("This account uses no one-time codes; there is nothing to reset.")
        )
    found.delete()
    ledger.record(
        "people.codes-reset",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        token=token,
    )


def _withdraw(government: Government, user: User, now: datetime) -> None:
    earlier = Invitation.objects.of(government).filter(user=user, used_at=None, withdrawn_at=None)
    earlier.update(withdrawn_at=now)


def require_over_user(by: Post, user: User, government: Government) -> None:
    """Refuse unless the account is this government's alone and within the post's reach.

    Whoever can set a password can act as that person: so an administrator's account is only
    an administrator's to invite anew, and one that works elsewhere is nobody's here.
    """
    access.require(by, Permission.PEOPLE_APPOINT, government=government)
    User.objects.select_for_update().get(pk=user.pk)
    posts = _posts_ever(user)
    invited_by_others = Invitation.objects.filter(user=user).exclude(government=government)
    if any(post.government_id != government.pk for post in posts) or invited_by_others.exists():
        raise AccountElsewhere(
            Text("This account works for another government too; ask the operator.")
        )
    for post in posts:
        access.require_over_post(by, post)


def _posts_ever(user: User) -> list[Post]:
    """Every post the account ever held or will hold, in whatever government."""
    return list(Post.objects.filter(holdings__user=user).select_related("government").distinct())
