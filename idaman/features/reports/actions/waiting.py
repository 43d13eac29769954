"""Telling whoever has it that a report waits: near its day, past it, and when nobody has it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Government, Post, about
from idaman.core.people.queries import day_of
from idaman.features.reports.actions import clocks
from idaman.features.reports.models import Request, RequestNotice, State
from idaman.features.services.rules.sla.clock import Clock, ClockStanding, due, standing
from idaman.features.services.rules.sla.terms import TermsOfService

Level = RequestNotice.Level
MOST_TOLD = 500
"""So many reports one turn of the clock tells of; the next day tells of the rest."""


@transaction.atomic
def tell_waiting(*, government: Government, by: Post, now: datetime) -> int:
    """Record who is told of reports that wait, each level once for a last day. Return how many.

    Its agency: as the day comes near, and when it is over. The secretariat: when it is still late
    after the days for working out what to do, and when nobody has the report after the days for
    forwarding it. Each of them is told once a turn, however many reports wait.
    """
    today = day_of(government, now)
    terms, clock = clocks.terms_on(government, today), clocks.clock_of(government, now)
    found = [
        *_near_or_late(government, today, terms, clock),
        *_unrouted(government, today, terms, clock, now),
    ][:MOST_TOLD]
    RequestNotice.objects.bulk_create(
        RequestNotice(government=government, request=row, level=level, due=row.due, at=now)
        for row, level in found
        if row.due is not None
    )
    told: dict[str, list[tuple[Request, str]]] = defaultdict(list)
    for row, level in found:
        told[_told_to(row, level)].append((row, level))
    for code, waiting in sorted(told.items()):
        counts = Counter(level for _, level in waiting)
        ledger.record(
            "services.request_waits",
            subject="requests",
            **about(by, now),
            detail={"to": code, **{str(level): n for level, n in sorted(counts.items())}},
        )
    return len(found)


def _told_to(row: Request, level: str) -> str:
    """The agency that is told, by code; blank for the secretariat."""
    return row.agency.code if row.agency and level in (Level.SOON, Level.LATE) else ""


def _near_or_late(
    government: Government, today: date, terms: TermsOfService, clock: Clock
) -> Iterator[tuple[Request, str]]:
    horizon = today + timedelta(days=2 * terms.steps["soon"].length.amount + 10)
    rows = (
        Request.objects.of(government)
        .filter(state__in=(State.RECEIVED, State.FORWARDED, State.WORKING), due__lte=horizon)
        .select_related("agency")
        .order_by("due", "pk")
    )
    notices = RequestNotice.objects.of(government).filter(request__in=rows.order_by().values("pk"))
    told = set(notices.values_list("request", "level", "due"))
    for row in rows.iterator():
        for level in _levels(row, today, terms, clock):
            if (row.pk, level, row.due) not in told:
                yield row, level


def _levels(row: Request, today: date, terms: TermsOfService, clock: Clock) -> Iterator[str]:
    """Which notices a report calls for today; what nobody has is nobody's to be told of."""
    stands = standing(
        due=row.due,
        today=today,
        soon_days=terms.steps["soon"].length.amount,
        calendar=clock.calendar,
    )
    if stands == ClockStanding.DUE_SOON and row.agency_id:
        yield Level.SOON
    elif stands == ClockStanding.OVERDUE:
        if row.agency_id:
            yield Level.LATE
        if _is_still_late(row, today, terms, clock):
            yield Level.UP


def _is_still_late(row: Request, today: date, terms: TermsOfService, clock: Clock) -> bool:
    assert row.due is not None
    evening = datetime.combine(row.due, datetime.min.time(), clock.zone)
    last = due(evening, terms.steps["coordinate"].length, clock=clock)
    return last is not None and last < today


def _unrouted(
    government: Government, today: date, terms: TermsOfService, clock: Clock, now: datetime
) -> Iterator[tuple[Request, str]]:
    length = terms.steps["verify"].length
    rows = (
        Request.objects.of(government)
        .filter(state=State.RECEIVED, arrived_at__lt=now - timedelta(days=length.amount))
        .exclude(due=None)
        .exclude(notices__level=Level.UNROUTED)
        .order_by("arrived_at", "pk")
    )
    for row in rows[:MOST_TOLD]:
        last = due(row.arrived_at, length, clock=clock)
        if last is not None and last < today:
            yield row, Level.UNROUTED
