"""What a person does with messages: reads them, and says how mail shall come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, User
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.messages.models import MailWish, Message, ReadMark


class NoSuchMessage(Refused):
    """The message is not this post's."""


class NoSuchWish(Refused):
    """Mail comes as each message, once a day, or not at all."""


@transaction.atomic
def mark_read(*, message: Message, by: Post, now: datetime) -> ReadMark:
    """Say that the post has read everything up to this message of its own.

    It stands nowhere else: whether somebody read a message is nobody's act. Raises NotAllowed,
    NoSuchMessage.
    """
    access.require(by, Permission.DESK_SEE, government=message.government)
    if message.post_id != by.pk:
        raise NoSuchMessage(Text("That message is not yours."))
    mark, _ = ReadMark.objects.select_for_update().get_or_create(
        post=by, defaults={"government": message.government, "position": -1, "at": now}
    )
    # Two windows may mark at once; nothing becomes unread again.
    if mark.position < message.position:
        mark.position, mark.at = message.position, now
        mark.save(update_fields=["position", "at"])
    return mark


@transaction.atomic
def wish_mail(
    *,
    government: Government,
    user: User,
    choice: MailWish.Choice,
    by: Post,
    now: datetime,
    token: str = "",
) -> MailWish:
    """Set how a person gets mail: each message, one a day, or none.

    Raises NotAllowed, NoSuchWish, AlreadyDone.
    """
    access.require(by, Permission.DESK_SEE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if choice not in MailWish.Choice.values:
        raise NoSuchWish(Text("Choose each message, once a day, or no mail."))
    wish, _ = MailWish.objects.update_or_create(
        government=government, user=user, defaults={"choice": choice, "set_at": now}
    )
    ledger.record(
        "outbox.mail-wished",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={"choice": str(choice)},
    )
    return wish
