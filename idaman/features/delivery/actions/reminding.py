"""What the clock says before anything is late: what falls due, and how the week went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Government, Post, about, republish


@dataclass(frozen=True)
class Due:
    """A promise that will be due, as the board has it."""

    item_code: str
    agency_code: str
    due: date


@dataclass(frozen=True)
class Week:
    """What an ISO week changed, in figures."""

    year: int
    week: int
    figures: dict[str, int]

    @property
    def name(self) -> str:
        return f"{self.year}-W{self.week:02}"


@transaction.atomic
def remind(*, government: Government, due: Iterable[Due], by: Post, now: datetime) -> int:
    """Say once for each promise and date that its owner was reminded; return how many now.

    Harmless to repeat: the entry's token is the promise and its date.
    """
    promises = {f"remind:{each.item_code}:{each.due.isoformat()}": each for each in due}
    # The government's row is held, so that two clocks take turns.
    Government.objects.select_for_update().get(pk=government.pk)
    said = Entry.objects.of(government.slug).filter(post=by.code, token__in=promises)
    known = set(said.values_list("token", flat=True))
    fresh = {token: each for token, each in promises.items() if token not in known}
    for token, promise in fresh.items():
        ledger.record(
            "delivery.reminded",
            subject=promise.item_code,
            token=token,
            **{**about(by, now, is_public=True), "agency": promise.agency_code},
            detail={"due": promise.due.isoformat()},
        )
    if fresh:
        republish(government, now)
    return len(fresh)


@transaction.atomic
def tell_week(*, government: Government, week: Week, by: Post, now: datetime) -> bool:
    """Record a finished week's figures once; tell whether it was now."""
    token = f"week:{week.name}"
    Government.objects.select_for_update().get(pk=government.pk)
    if Entry.objects.of(government.slug).filter(post=by.code, token=token).exists():
        return False
    ledger.record(
        "delivery.week-told",
        subject=f"week:{week.name}",
        token=token,
        **about(by, now, is_public=True),
        detail={**week.figures, "year": week.year, "week": week.week},
    )
    return True
