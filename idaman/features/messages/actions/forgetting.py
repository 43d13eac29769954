"""What was written long ago is forgotten; the ledger still holds the acts it told of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from idaman.core.people.models import Government, Post
from idaman.features.messages.models import Letter, MailWish, Message

AT_ONCE = 2000


def forget_letters(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Forget letters that were done with before a moment; return how many."""
    old = Letter.objects.of(government).filter(done_at__lt=before)
    count, _ = Letter.objects.filter(pk__in=list(_first(old))).delete()
    return count


@transaction.atomic
def forget_messages(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Forget messages recorded before a moment, with letters that carried them."""
    keys = list(_first(Message.objects.of(government).filter(at__lt=before)))
    Letter.objects.of(government).filter(message__in=keys).delete()
    count, _ = Message.objects.filter(pk__in=keys).delete()
    return count


def forget_wishes(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Forget how mail is wanted by those whose account was erased."""
    erased = MailWish.objects.of(government).filter(user__is_active=False, user__first_name="")
    count, _ = erased.delete()
    return count


def _first(rows: Any) -> Any:
    return rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
