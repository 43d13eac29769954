"""Beginning as a pilot, and opening the public site for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people import access
from idaman.core.people.actions.founding import OPERATOR
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text


class NotAPilot(Refused):
    """The government cannot begin as a pilot, or is none."""


PILOT_DAYS = 90
"""A pilot's site stays closed for so many days at most."""

SIGNED_FOR = "commitments.opened"
"""The act after which a government has begun: what was opened for signing is not closed again."""


@transaction.atomic
def begin_pilot(
    *,
    government: Government,
    agencies: Collection[str],
    until: date,
    by: Post,
    now: datetime,
    token: str = "",
) -> Government:
    """Begin as a pilot: some agencies only, the public site closed until a day within 90 days.

    Only once, and only before the first commitment is opened for signing. The day stands in the
    ledger; nobody can move it.

    Raises NotAllowed, NotAPilot, AlreadyDone.
    """
    access.require(by, Permission.SITE_OPEN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Government.objects.select_for_update().get(pk=government.pk)
    if held.pilot_since is not None:
        raise NotAPilot(Text("There is one pilot only."))
    if has_begun(held):
        raise NotAPilot(
            Text("A commitment was opened for signing; the public site is not closed any more.")
        )
    chosen = sorted(
        Agency.objects.of(held).filter(code__in=agencies).values_list("code", flat=True)
    )
    if not chosen or len(chosen) != len(set(agencies)):
        raise NotAPilot(Text("Choose at least one agency that takes part."))
    today = now.astimezone(ZoneInfo(held.timezone)).date()
    last = today + timedelta(days=PILOT_DAYS)
    if not today < until <= last:
        raise NotAPilot(
            Text(
                "The site opens on %(last)s at the latest; choose a day after today.",
                last=f"{last:%d-%m-%Y}",
            ),
        )
    held.is_open, held.pilot_since, held.pilot_until = False, today, until
    held.pilot_agencies = chosen
    held.save(update_fields=["is_open", "pilot_since", "pilot_until", "pilot_agencies"])
    ledger.record(
        "people.pilot_begun",
        log=held.slug,
        subject=f"government:{held.slug}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        is_public=True,
        detail={"agencies": chosen, "opens": until.isoformat()},
    )
    return held


def has_begun(government: Government) -> bool:
    """Tell whether a commitment was opened for signing: then it is too late for a pilot."""
    return Entry.objects.of(government.slug).filter(act=SIGNED_FOR).exists()


@transaction.atomic
def open_site(
    *, government: Government, by: Post, now: datetime, is_clock: bool = False, token: str = ""
) -> Government:
    """Open a pilot's public site for good; from now on every agency's promises count.

    The clock opens it as the operator, once its days are over.

    Raises NotAllowed, NotAPilot, AlreadyDone.
    """
    if not is_clock:
        access.require(by, Permission.SITE_OPEN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Government.objects.select_for_update().get(pk=government.pk)
    if not held.is_pilot:
        raise NotAPilot(Text("The site is open already."))
    held.is_open, held.opened_at = True, now
    held.save(update_fields=["is_open", "opened_at"])
    ledger.record(
        "people.site_opened",
        log=held.slug,
        subject=f"government:{held.slug}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        is_public=True,
        detail={"on": now.astimezone(ZoneInfo(held.timezone)).date().isoformat()},
    )
    Government.objects.filter(pk=held.pk).publish(now)
    return held


def open_due(now: datetime) -> int:
    """Open every pilot's site whose days are over; return how many."""
    opened = 0
    for government in Government.objects.filter(pilot_until__isnull=False, opened_at=None):
        today = now.astimezone(ZoneInfo(government.timezone)).date()
        if government.pilot_until is None or today <= government.pilot_until:
            continue
        operator = Post.objects.of(government).get(code=OPERATOR)
        open_site(government=government, by=operator, now=now, is_clock=True)
        opened += 1
    return opened
