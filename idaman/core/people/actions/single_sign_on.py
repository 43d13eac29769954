"""Identities of a single sign-on that open an account: linked and unlinked by its own person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people.actions.agencies import AgencyUnchanged
from idaman.core.people.actions.identity import require_own
from idaman.core.people.models import Post, User
from idaman.core.refusal import Refused
from idaman.core.text import Text


class IdentityTaken(Refused):
    """The identity opens another account."""


class LastWayIn(Refused):
    """Without this identity nobody could log in to the account."""


@transaction.atomic
def link_identity(
    *,
    user: User,
    provider: str,
    subject: str,
    told: Mapping[str, str],
    by: Post,
    now: datetime,
    token: str = "",
) -> SocialAccount:
    """Let an identity that has just been proven open the person's account from now on.

    The ledger gets the account's number only.

    Raises NotAllowed, IdentityTaken, AgencyUnchanged, AlreadyDone.
    """
    require_own(by, user, now)
    ledger.refuse_repeat(log=by.government.slug, post=by.code, token=token)
    link, is_new = SocialAccount.objects.get_or_create(
        provider=provider, uid=subject, defaults={"user": user, "extra_data": dict(told)}
    )
    if link.user_id != user.pk:
        raise IdentityTaken(Text("This identity opens another account. Unlink it there first."))
    if not is_new:
        raise AgencyUnchanged(Text("This identity is linked to your account already."))
    _record("people.identity-linked", user, by, now, token)
    return link


@transaction.atomic
def unlink_identity(
    *, user: User, link: SocialAccount, by: Post, now: datetime, token: str = ""
) -> None:
    """Let an identity open the person's account no more.

    Raises NotAllowed, LastWayIn, AlreadyDone.
    """
    require_own(by, user, now)
    ledger.refuse_repeat(log=by.government.slug, post=by.code, token=token)
    held = User.objects.select_for_update().get(pk=user.pk)
    links = SocialAccount.objects.filter(user=held)
    if not held.has_usable_password() and not links.exclude(pk=link.pk).exists():
        raise LastWayIn(
            Text(
                "Your account has no password, so without this identity you could not "
                "log in any more. Ask the administrator for a new invitation, set a "
                "password, then unlink."
            ),
        )
    links.filter(pk=link.pk).delete()
    _record("people.identity-unlinked", held, by, now, token)


def _record(act: str, user: User, by: Post, now: datetime, token: str) -> None:
    ledger.record(
        act,
        log=by.government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        token=token,
    )
