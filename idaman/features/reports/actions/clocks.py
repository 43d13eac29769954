"""Clocks of reports: by when an answer is due, and from when on which days count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, calendar_of, republish
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import day_of
from idaman.core.text import Text
from idaman.features.reports.actions.steps import CLOCKLESS
from idaman.features.reports.models import Request, SlaTerms, State, Step
from idaman.features.reports.models.handling import terms_of
from idaman.features.reports.rules.report import TOPICS, VISIBLE
from idaman.features.services.rules.sla.clock import Clock, Pause, due
from idaman.features.services.rules.sla.terms import TermsOfService, TermsWrong

RESTARTS = frozenset({Step.DOUBTED, Step.REOPENED})
"""After these a clock begins anew: the earlier answer did not hold."""


class ClockStep(NamedTuple):
    """A step as clocks see it."""

    step: str
    state: str
    at: datetime


def terms_on(government: Government, day: date) -> TermsOfService:
    """Give the terms that count for what arrives on a day."""
    return terms_of(government, day)


def clock_of(government: Government, now: datetime) -> Clock:
    """Give the government's clock: its zone, and its working days as known at a moment."""
    return Clock(zone=ZoneInfo(government.timezone), calendar=calendar_of(government, now))


def run(arrived: datetime, steps: Iterable[ClockStep]) -> tuple[datetime, list[Pause]]:
    """Tell from when a clock runs and when it stood, by the steps in their order."""
    since = arrived
    pauses: list[Pause] = []
    paused: datetime | None = None
    for taken in steps:
        if taken.step in RESTARTS:
            since, pauses, paused = taken.at, [], None
        if taken.state == State.ASKED:
            paused = paused or taken.at
        elif paused:
            pauses.append(Pause(paused, taken.at))
            paused = None
    return since, [*pauses, Pause(paused)] if paused else pauses


def set_due(
    request: Request,
    *,
    state: State,
    now: datetime,
    step: Step | None = None,
    terms: TermsOfService | None = None,
    clock: Clock | None = None,
) -> date | None:
    """Set on a held request the last day of its answer, as it is once it stands at `state`.

    Call it before `stepped`, which saves it, whenever a step changes the class, ends a pause or
    begins the clock anew (`step` is doubted or reopened). Whoever takes in many gives `terms`
    and `clock`, read once.
    """
    if state in CLOCKLESS:
        request.due = None
        return None
    steps = []
    if request.pk:
        rows = request.steps.order_by("number").values_list("step", "state", "at")
        steps = [ClockStep(*row) for row in rows]
    since, pauses = run(request.arrived_at, [*steps, ClockStep(step or "", state, now)])
    day = day_of(request.government, since)
    request.due = due(
        since,
        (terms or terms_on(request.government, day)).of(request.kind),
        pauses,
        clock=clock or clock_of(request.government, now),
    )
    return request.due


@transaction.atomic
def set_terms(
    *,
    government: Government,
    from_date: date,
    days: Mapping[str, int],
    source: str,
    by: Post,
    now: datetime,
    visible_topics: Collection[str] | None = None,
    token: str = "",
) -> SlaTerms:
    """Let a government's own days count for what arrives from a date on.

    `visible_topics` are those whose answers have to show how it looks afterwards; as before where
    none are given. What arrived before keeps its day. Raises NotAllowed, TermsWrong, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if from_date < day_of(government, now):
        raise TermsWrong(Text("Terms hold from today or later: what runs already does not change."))
    if not (source := source.strip()[:300]):
        raise TermsWrong(
            Text("Name the letter or decree that sets the days, such as Perbup 4/2027.")
        )
    terms_on(government, from_date).changed(days, source=source)
    if visible_topics is None:
        shown = SlaTerms.objects.of(government).visible_topics_on(from_date)
    elif unknown := sorted(set(visible_topics) - set(TOPICS)):
        raise TermsWrong(Text("No topic “%(unknown)s”.", unknown=unknown[0][:24]))
    else:
        shown = frozenset(visible_topics)
    kept = None if shown == VISIBLE else sorted(shown)
    made, _ = SlaTerms.objects.update_or_create(
        government=government,
        from_date=from_date,
        defaults={
            "days": dict(days),
            "visible_topics": kept,
            "source": source,
            "set_at": now,
            "set_by": by,
        },
    )
    ledger.record(
        "services.terms_set",
        subject="requests",
        token=token,
        **about(by, now, is_public=True),
        detail={"from": from_date.isoformat(), "days": dict(days), "visible_topics": sorted(shown)},
    )
    republish(government, now)
    return made
