"""Signers' keys: made, tried, revoked, replaced by the word of two."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Holding, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.commitments.models import PIN_TRIES, SignerKey, SigningRecovery


class HasKey(Refused):
    """The holder has a key that stands, or one whose replacement was not granted."""


class NotHolder(Refused):
    """The holding belongs to another post, or is over."""


class KeyLocked(Refused):
    """Too many wrong PINs; two people must grant a new key."""


class NoRecoveryAsked(Refused):
    """There is no request, or it was granted already."""


@transaction.atomic
def keep_key(
    *,
    holding: Holding,
    serial: str,
    certificate: str,
    wrapped: str,
    valid_until: datetime,
    by: Post,
    now: datetime,
    token: str = "",
) -> SignerKey:
    """Keep a signer's new key, locked by a PIN, with the certificate of this installation.

    Raises NotAllowed, NotHolder, HasKey, AlreadyDone.
    """
    government = holding.government
    access.require(by, Permission.COMMITMENT_SIGN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    today = timezone.localdate(now)
    # Held until the end, so that one holder gets one key.
    held = Holding.objects.select_for_update().get(pk=holding.pk)
    if held.post_id != by.pk or (held.until_date and held.until_date < today):
        raise NotHolder(Text("A key is made by the holder of the post."))
    last = SignerKey.objects.filter(holding=holding).order_by("-pk").first()
    if last is not None:
        granted = SigningRecovery.objects.filter(key=last).exclude(second_at=None).exists()
        if last.revoked_at is None or not granted:
            raise HasKey(
                Text("You have a key. A new one is given only by a recovery of two people.")
            )
    key = SignerKey.objects.create(
        government=government,
        holding=holding,
        serial=serial,
        certificate=certificate,
        wrapped=wrapped,
        valid_until=valid_until,
        made_at=now,
    )
    ledger.record(
        "commitments.key_made",
        log=government.slug,
        subject=f"post:{by.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={"certificate": serial, "until": valid_until.date().isoformat()},
        is_public=True,
    )
    return key


@transaction.atomic
def try_pin(*, key: SignerKey, by: Post, now: datetime) -> int:
    """Use up one try at a key's PIN before it is tried; return how many are left.

    Signing gives the tries back. It commits by itself, so a wrong PIN is counted whatever
    follows.

    Raises NotHolder, KeyLocked.
    """
    if key.holding.post_id != by.pk:
        raise NotHolder(Text("This key belongs to another post."))
    # One statement checks and changes, so tries at the same moment are all counted.
    used = SignerKey.objects.standing().filter(pk=key.pk, tries_left__gt=0)
    if not used.update(tries_left=F("tries_left") - 1):
        raise KeyLocked(
            Text(
                "The key is locked after %(pin_tries)s wrong PINs. Ask for a recovery by "
                "two people.",
                pin_tries=PIN_TRIES,
            ),
        )
    key.refresh_from_db()
    ledger.record(
        "commitments.pin_tried",
        log=key.government.slug,
        subject=f"post:{by.code}",
        post=by.code,
        now=now,
        detail={"certificate": key.serial, "left": key.tries_left},
    )
    return key.tries_left


@transaction.atomic
def ask_recovery(*, key: SignerKey, by: Post, now: datetime, token: str = "") -> SigningRecovery:
    """Ask for a new key, because the PIN is forgotten, locked, or in wrong hands.

    Raises NotAllowed, NotHolder, AlreadyDone.
    """
    access.require(by, Permission.COMMITMENT_SIGN, government=key.government)
    ledger.refuse_repeat(log=key.government.slug, post=by.code, token=token)
    if key.holding.post_id != by.pk:
        raise NotHolder(Text("This key belongs to another post."))
    asked, _ = SigningRecovery.objects.get_or_create(
        key=key, defaults={"government": key.government, "asked_at": now}
    )
    ledger.record(
        "commitments.recovery_asked",
        log=key.government.slug,
        subject=f"post:{by.code}",
        post=by.code,
        now=now,
        token=token,
        detail={"certificate": key.serial},
    )
    return asked


@transaction.atomic
def grant_recovery(
    *, recovery: SigningRecovery, by: Post, now: datetime, token: str = ""
) -> SigningRecovery:
    """Give one of the two words a recovery needs; with the second the old key is revoked.

    Neither word comes from the signer, nor both from one post or one person.

    Raises NotAllowed, NotAnotherPerson, NoRecoveryAsked, AlreadyDone.
    """
    government, key = recovery.government, recovery.key
    access.require(by, Permission.SIGNING_RECOVER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = SigningRecovery.objects.select_for_update().get(pk=recovery.pk)
    if held.second_at is not None:
        raise NoRecoveryAsked(Text("This recovery was granted by two people already."))
    today = timezone.localdate(now)
    others = [key.holding.post] + ([held.first_by] if held.first_by else [])
    access.refuse_same_person(by, others, today)
    if held.first_at is None:
        held.first_by, held.first_at = by, now
    else:
        held.second_by, held.second_at = by, now
        SignerKey.objects.standing().filter(pk=key.pk).update(revoked_at=now)
    held.save()
    ledger.record(
        "commitments.recovery_granted",
        log=government.slug,
        subject=f"post:{key.holding.post.code}",
        post=by.code,
        now=now,
        token=token,
        detail={"certificate": key.serial, "revoked": held.second_at is not None},
        is_public=held.second_at is not None,
    )
    return held


@transaction.atomic
def revoke_key(*, key: SignerKey, by: Post, now: datetime, token: str = "") -> None:
    """Revoke a signer's key from now on; what it signed before stays genuine.

    The signer may revoke the own key, and whoever may recover keys any.

    Raises NotAllowed, NoRecoveryAsked, AlreadyDone.
    """
    if key.holding.post_id != by.pk:
        access.require(by, Permission.SIGNING_RECOVER, government=key.government)
    ledger.refuse_repeat(log=key.government.slug, post=by.code, token=token)
    if not SignerKey.objects.standing().filter(pk=key.pk).update(revoked_at=now):
        raise NoRecoveryAsked(Text("This key is revoked already."))
    ledger.record(
        "commitments.key_revoked",
        log=key.government.slug,
        subject=f"post:{key.holding.post.code}",
        post=by.code,
        now=now,
        token=token,
        detail={"certificate": key.serial},
        is_public=True,
    )
