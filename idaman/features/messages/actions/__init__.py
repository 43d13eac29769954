"""Addressing messages from the ledger, reading them, and letters on their way."""

from idaman.features.messages.actions.addressing import TOLD, addressed
from idaman.features.messages.actions.carrying import (
    distribute,
    is_behind,
    take,
    tell,
    wait_after,
    write_letters,
)
from idaman.features.messages.actions.confirming import confirmations_to_send, tell_confirmation
from idaman.features.messages.actions.forgetting import (
    forget_letters,
    forget_messages,
    forget_wishes,
)
from idaman.features.messages.actions.reading import NoSuchMessage, NoSuchWish, mark_read, wish_mail

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
