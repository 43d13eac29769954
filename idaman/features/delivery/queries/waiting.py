"""Evidence that waits for a verdict: since when, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from idaman.core.days import working_days_between
from idaman.core.evidence.models import Exhibit, Status, Verdict
from idaman.core.people.models import CalendarDay, Government
from idaman.features.delivery.models import Turn


@dataclass(frozen=True)
class Unverified:
    """One exhibit without a verdict, and the agency that is to give it."""

    number: int
    subject: str
    sender: str
    since: date
    days: int
    """Days since it was sent."""
    verifier_code: str
    verifier_name: str
    """Blank where nobody was asked."""
    asked_on: date | None
    until: date | None
    working_days: int
    """Working days the verifier has had it."""
    is_late: bool
    is_sample: bool

    @property
    def code(self) -> str:
        """The code of what it is to prove: that of a potential stands behind its kind."""
        return self.subject.rpartition(":")[2]


def unverified(government: Government, *, now: datetime) -> list[Unverified]:
    """List what waits for a verdict at a moment, the longest waiting first."""
    zone = ZoneInfo(government.timezone)
    today = now.astimezone(zone).date()
    calendar = CalendarDay.objects.of(government).calendar(now)
    turns = {
        turn.exhibit_id: turn
        for turn in Turn.objects.of(government)
        .filter(Q(ended_at=None) | Q(ended_at__gt=now), since__lte=now)
        .select_related("agency")
        .order_by("number")
    }
    last = (
        Verdict.objects.filter(exhibit=OuterRef("pk"), at__lte=now).order_by("-pk").values("status")
    )
    exhibits = (
        Exhibit.objects.of(government)
        .filter(offered_at__lte=now)
        .exclude(status=Status.DRAFT)
        .annotate(then=Coalesce(Subquery(last[:1]), Value(str(Status.OFFERED))))
        .filter(then=Status.OFFERED)
        .select_related("offered_by__agency")
        .order_by("offered_at", "pk")
    )
    found = []
    for exhibit in exhibits:
        turn = turns.get(exhibit.pk)
        since = exhibit.offered_at.astimezone(zone).date()
        asked = turn.since.astimezone(zone).date() if turn else None
        sender = exhibit.offered_by.agency
        found.append(
            Unverified(
                number=exhibit.pk,
                subject=exhibit.subject,
                sender=sender.short if sender else exhibit.offered_by.name,
                since=since,
                days=(today - since).days,
                verifier_code=turn.agency.code if turn else "",
                verifier_name=turn.agency.name if turn else "",
                asked_on=asked,
                until=turn.until if turn else None,
                working_days=working_days_between(asked, today, calendar=calendar) if asked else 0,
                is_late=bool(turn and turn.until < today),
                is_sample=exhibit.is_sample,
            )
        )
    return found
