"""Letters that make a new address of somebody count, and what became of them."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailConfirmation


def confirmations_to_send(most: int) -> list[EmailConfirmation]:
    """The confirmations whose letter has not left, the oldest first."""
    rows = EmailConfirmation.objects.filter(sent=None, email_address__user__is_active=True)
    return list(rows.select_related("email_address__user").order_by("created", "pk")[:most])


def tell_confirmation(*, confirmation: EmailConfirmation, is_taken: bool, now: datetime) -> None:
    """Note that the mail server took the letter; what it refuses is not sent again."""
    rows = EmailConfirmation.objects.filter(pk=confirmation.pk)
    if is_taken:
        rows.update(sent=now)
    else:
        rows.delete()
