"""Who an account says it is: its name and its address, by the person or by an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress, EmailConfirmation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import get_random_string

from idaman.core.ledger import actions as ledger
from idaman.core.people.access import NotAllowed
from idaman.core.people.actions.accounts import require_over_user
from idaman.core.people.actions.agencies import AgencyUnchanged
from idaman.core.people.models import Government, Holding, Post, User
from idaman.core.refusal import Refused
from idaman.core.text import Text

REASONS = ("misspelt", "new-name", "new-address", "asked")
"""Why an administrator changes what an account says; the ledger keeps the word, no free text."""
CONFIRMED_WITHIN = timedelta(days=3)
NAME_LENGTH = 150


class WrongIdentity(Refused):
    """A name or an address that cannot be taken."""


class ConfirmationOver(Refused):
    """The link was used, is too old, or is of another account."""


@transaction.atomic
def change_own_account(
    *,
    user: User,
    name: str,
    email: str,
    is_mailing: bool,
    by: Post,
    now: datetime,
    token: str = "",
) -> EmailConfirmation | None:
    """Change the name at once; a new address counts once its owner has followed a letter.

    Give the confirmation whose letter the clock sends, where an address was asked for. The ledger
    gets a number and which of the two changed.

    Raises NotAllowed, WrongIdentity, AgencyUnchanged, AlreadyDone.
    """
    require_own(by, user, now)
    ledger.refuse_repeat(log=by.government.slug, post=by.code, token=token)
    held = User.objects.select_for_update().get(pk=user.pk)
    name, email = _name(name), _email(email)
    waiting = EmailAddress.objects.filter(user=held, verified=False)
    changed = [*(["name"] if name != held.first_name else [])]
    asked = None
    if email and email != held.email:
        if not is_mailing:
            raise WrongIdentity(
                Text(
                    "This site sends no mail yet, so a new address cannot be confirmed. Ask "
                    "the administrator to change it."
                ),
            )
        waiting.delete()
        address = EmailAddress.objects.create(user=held, email=email)
        asked = EmailConfirmation.objects.create(
            email_address=address, created=now, key=get_random_string(64).lower()
        )
        changed.append("email-asked")
    elif email != held.email:
        EmailAddress.objects.filter(user=held).delete()
        held.email = ""
        changed.append("email")
    if not changed:
        raise AgencyUnchanged(Text("Name and e-mail are as before."))
    held.first_name = name
    held.save(update_fields=["first_name", "email"])
    _told("people.own-account-changed", held, by, now, token, {"changed": changed})
    return asked


@transaction.atomic
def confirm_email(*, user: User, key: str, by: Post, now: datetime, token: str = "") -> str:
    """Take the address whose letter the person followed; give it.

    Raises NotAllowed, ConfirmationOver, AlreadyDone.
    """
    require_own(by, user, now)
    ledger.refuse_repeat(log=by.government.slug, post=by.code, token=token)
    found = confirmation_of(user, key, now)
    if found is None:
        raise ConfirmationOver(
            Text(
                "This link was used, is older than three days, or is of another account. "
                "Ask for a new letter in My account."
            ),
        )
    email = found.email_address.email
    if EmailAddress.objects.filter(email=email, verified=True).exclude(user=user).exists():
        raise ConfirmationOver(Text("This address is confirmed as another account's."))
    EmailAddress.objects.filter(user=user).exclude(pk=found.email_address_id).delete()
    EmailAddress.objects.filter(pk=found.email_address_id).update(verified=True, primary=True)
    EmailConfirmation.objects.filter(email_address=found.email_address_id).delete()
    User.objects.filter(pk=user.pk).update(email=email)
    _told("people.email-confirmed", user, by, now, token, {})
    return str(email)


@transaction.atomic
def correct_account(
    *,
    government: Government,
    user: User,
    name: str,
    email: str,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Change what somebody else's account says, for a reason of the list.

    Letters that wait for a confirmation are void.

    Raises NotAllowed, AccountElsewhere, WrongIdentity, AgencyUnchanged, AlreadyDone.
    """
    require_over_user(by, user, government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = User.objects.get(pk=user.pk)
    if not held.is_active:
        raise WrongIdentity(Text("This account is closed."))
    if _holds(by, held, now):
        raise WrongIdentity(Text("This is your own account: change it in My account."))
    if reason not in REASONS:
        raise WrongIdentity(Text("Choose the reason."))
    name, email = _name(name), _email(email)
    before = {"name": held.first_name, "email": held.email}
    changed = [what for what, now_ in (("name", name), ("email", email)) if before[what] != now_]
    if not changed:
        raise AgencyUnchanged(Text("Name and e-mail are as before."))
    if "email" in changed:
        EmailAddress.objects.filter(user=held).delete()
    User.objects.filter(pk=held.pk).update(first_name=name, email=email)
    detail = {"changed": changed, "reason": reason}
    _told("people.account-corrected", held, by, now, token, detail, log=government)


def confirmation_of(user: User, key: str, now: datetime) -> EmailConfirmation | None:
    """Find what a link confirms for the person, as long as it may be used."""
    rows = EmailConfirmation.objects.filter(
        key=key.lower(), email_address__user=user, sent__gt=now - CONFIRMED_WITHIN
    )
    return rows.select_related("email_address").first()


def require_own(by: Post, user: User, now: datetime) -> None:
    """Refuse unless the account is open and holds the acting post; raise NotAllowed."""
    if not user.is_active or not _holds(by, user, now):
        raise NotAllowed(Text("You change your own account only, from a post you hold."))


def _holds(by: Post, user: User, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(by.government.timezone)).date()
    return Holding.objects.of(by.government).on(today).filter(user=user, post=by).exists()


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not name or len(name) > NAME_LENGTH:
        raise WrongIdentity(
            Text(
                "Write the person's name, at most %(name_length)s letters.", name_length=NAME_LENGTH
            ),
        )
    return name


def _email(typed: str) -> str:
    email = typed.strip().lower()
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        is_wrong = True
    else:
        is_wrong = len(email) > 254
    if is_wrong:
        raise WrongIdentity(
            Text(
                "“%(email)s” is no e-mail address. Write it like name@example.go.id.",
                email=email[:60],
            ),
        )
    return email


def _told(
    act: str,
    user: User,
    by: Post,
    now: datetime,
    token: str,
    detail: Mapping[str, Any],
    log: Government | None = None,
) -> None:
    ledger.record(
        act,
        log=(log or by.government).slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        token=token,
        detail=dict(detail),
    )
