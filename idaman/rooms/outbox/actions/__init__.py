"""Addressing messages from the ledger, reading them, and letters on their way."""

from idaman.rooms.outbox.actions.addressing import TOLD, addressed
from idaman.rooms.outbox.actions.carrying import (
    distribute,
    is_behind,
    take,
    tell,
    wait_after,
    write_letters,
)
from idaman.rooms.outbox.actions.confirming import confirmations_to_send, tell_confirmation
from idaman.rooms.outbox.actions.forgetting import forget_letters, forget_messages, forget_wishes
from idaman.rooms.outbox.actions.reading import (
    NoSuchMessage,
    NoSuchWish,
    mark_read,
    wish_mail,
)

__all__ = [
    "TOLD",
    "NoSuchMessage",
    "NoSuchWish",
    "addressed",
    "confirmations_to_send",
    "distribute",
    "forget_letters",
    "forget_messages",
    "forget_wishes",
    "is_behind",
    "mark_read",
    "take",
    "tell",
    "tell_confirmation",
    "wait_after",
    "wish_mail",
    "write_letters",
]
