"""Days on which a government works otherwise than the country: appended, each with its letter."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions.agencies import AgencyUnchanged, WrongDay
from idaman.core.people.models import CalendarDay, Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.text import Text

MOST_DAYS = 31
FARTHEST_YEARS = 3


@transaction.atomic
def set_days(
    *,
    government: Government,
    days: Sequence[date],
    kind: CalendarDay.Kind,
    name: str,
    source: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> list[CalendarDay]:
    """Say of days to come that offices are off, work, or keep to the national calendar again.

    What has passed stays as it was counted. The newest word about a day holds; earlier words stay
    in the history. Every clock counts anew from this moment on: the time to mend, what a verifier
    has left; a date that was given to somebody is not taken back.

    Raises NotAllowed, WordsMissing, WrongDay, AgencyUnchanged, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_RULES, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    name, source = name.strip()[:120], source.strip()[:300]
    if not name or not source:
        raise WordsMissing(Text("Write what the day is, and the letter or decree that sets it."))
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    if not 1 <= len(days) <= MOST_DAYS:
        raise WrongDay(
            Text(
                "Give 1 to %(most_days)s days at once; the last not before the first.",
                most_days=MOST_DAYS,
            ),
        )
    if min(days) < today or max(days).year > today.year + FARTHEST_YEARS:
        raise WrongDay(
            Text(
                "Days that have passed stay as they were counted; give today or later, "
                "at most the year %(today)s.",
                today=today.year + FARTHEST_YEARS,
            ),
        )
    # The government's row is held, so that two letters about one day take turns.
    Government.objects.select_for_update().get(pk=government.pk)
    said = CalendarDay.objects.of(government).filter(day__in=days).order_by("pk")
    newest = dict(said.values_list("day", "kind"))
    national = CalendarDay.Kind.NATIONAL
    changing = [day for day in sorted(set(days)) if newest.get(day, national) != kind]
    if not changing:
        raise AgencyUnchanged(Text("The day is recorded like that already."))
    made = [
        CalendarDay(
            government=government,
            day=day,
            kind=kind,
            name=name,
            source=source,
            salt=secrets.token_bytes(16),
            set_at=now,
            set_by=by,
        )
        for day in changing
    ]
    CalendarDay.objects.bulk_create(made)
    ledger.record(
        "people.days-set",
        log=government.slug,
        subject="calendar",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        is_public=True,
        token=token,
        detail={
            "kind": str(kind),
            "days": {
                each.day.isoformat(): sealed(f"{name}\n{source}", bytes(each.salt)) for each in made
            },
        },
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return made
