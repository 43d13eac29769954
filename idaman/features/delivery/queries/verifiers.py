"""Those who verify: what waits for whom, how long they take, and who only verifies each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Q, Value
from django.db.models.functions import Concat

from idaman.core.days import working_days_between
from idaman.core.evidence.models import Exhibit, Status, Verdict
from idaman.core.people.models import Agency, CalendarDay, Government
from idaman.features.delivery.models import Turn
from idaman.features.delivery.rules.verifying import pairs
from idaman.features.plan.models import Adopted
from idaman.features.potentials.models import POTENTIAL, Potential

PASSED_ON = Turn.End.PASSED_ON
JUDGED = Turn.End.JUDGED


@dataclass(frozen=True)
class WaitingExhibit:
    """An exhibit that waits for an agency's verdict."""

    exhibit: Exhibit
    turn: Turn | None
    """None where the rules named nobody: then any other agency may judge."""
    since: date
    until: date | None
    days_left: int | None
    """Working days left for a verdict, 0 on the last one; negative when they are over."""
    is_passed_on: bool
    """The days ran out and the next was asked; the agency may still judge."""


def waiting_for(agency: Agency, *, now: datetime) -> list[WaitingExhibit]:
    """List what waits for an agency's verdict, oldest first. Two queries, whatever waits."""
    government = agency.government
    zone = ZoneInfo(government.timezone)
    today = now.astimezone(zone).date()
    calendar = CalendarDay.objects.of(government).calendar(now)
    turns = (
        Turn.objects.of(government)
        .filter(agency=agency, exhibit__status=Status.OFFERED)
        .filter(Q(ended_at=None) | Q(end=PASSED_ON))
        .select_related("exhibit__offered_by__agency", "exhibit__file", "exhibit__government")
        .order_by("-number")
    )
    found: dict[int, WaitingExhibit] = {}
    for turn in turns:
        left = (
            working_days_between(today, turn.until, calendar=calendar)
            if turn.until >= today
            else -working_days_between(turn.until, today, calendar=calendar) or -1
        )
        waiting = WaitingExhibit(
            exhibit=turn.exhibit,
            turn=turn,
            since=turn.since.astimezone(zone).date(),
            until=turn.until,
            days_left=left,
            is_passed_on=turn.ended_at is not None,
        )
        found.setdefault(turn.exhibit_id, waiting)
    owned = Adopted.objects.of(government).current().promised().owned_by(agency)
    potentials = Potential.objects.of(government).owned_by(agency)
    nobody_asked = (
        Exhibit.objects.of(government)
        .filter(status=Status.OFFERED, turns=None)
        .exclude(offered_by__agency=agency)
        .exclude(subject__in=owned.values("code"))
        .exclude(subject__in=potentials.values(about=Concat(Value(POTENTIAL), "code")))
        .select_related("offered_by__agency", "file", "government")
    )
    for exhibit in nobody_asked:
        found[exhibit.pk] = WaitingExhibit(
            exhibit=exhibit,
            turn=None,
            since=exhibit.offered_at.astimezone(zone).date(),
            until=None,
            days_left=None,
            is_passed_on=False,
        )
    return sorted(found.values(), key=lambda w: (w.since, w.exhibit.pk))


@dataclass(frozen=True)
class VerifierTurn:
    """One turn as it was at a moment: which agency had which exhibit, and for how long."""

    number: int
    subject: str
    agency: Agency
    since: date
    until: date
    ended: date | None
    """None while it is open; what ended after the moment was still open then."""
    end: str
    days: int
    """Working days from being asked to the end, or to the moment."""
    is_overdue: bool
    """It is open, and its days are over."""
    is_sample: bool


@dataclass(frozen=True)
class Verifier:
    """How an agency verifies: counted from its turns, in working days."""

    agency: Agency
    asked: int
    judged: int
    """Turns that ended with its own verdict; late verdicts count among what was passed on."""
    passed_on: int
    """Turns it let run out, so that the next agency was asked."""
    open: int
    overdue: int
    """Open turns whose days are over."""
    median_days: float | None
    """From being asked to the verdict, over what it judged."""
    longest_wait: int
    """Working days the oldest open turn has waited."""


@dataclass(frozen=True)
class Verifiers:
    """All who were ever asked to verify, as of a moment, the slowest first."""

    today: date
    rows: tuple[Verifier, ...]
    turns: tuple[VerifierTurn, ...]
    """Every turn that the rows were counted from, the newest first."""
    pairs: tuple[tuple[Agency, Agency], ...]
    """Agencies that verify each other and nobody else."""


def verifiers(government: Government, now: datetime) -> Verifiers:
    """Count what each agency judged and let wait, as of a moment. A constant number of queries."""
    zone = ZoneInfo(government.timezone)
    today = now.astimezone(zone).date()
    agencies = {agency.pk: agency for agency in Agency.objects.of(government)}
    turns = _asked(government, agencies, now)
    by_agency: dict[str, list[VerifierTurn]] = defaultdict(list)
    for turn in turns:
        by_agency[turn.agency.code].append(turn)
    rows = [_counted(asked) for asked in by_agency.values()]
    rows.sort(key=lambda v: (-v.overdue, -v.passed_on, -v.longest_wait, v.agency.code))
    by_code = {agency.code: agency for agency in agencies.values()}
    judged = (
        Verdict.objects.filter(government=government, at__lte=now)
        .filter(status__in=[Status.ACCEPTED, Status.RETURNED, Status.REJECTED])
        .exclude(by__agency=None)
        .exclude(exhibit__offered_by__agency=None)
        .values_list("by__agency__code", "exhibit__offered_by__agency__code")
    )
    return Verifiers(
        today=today,
        rows=tuple(rows),
        turns=tuple(turns),
        pairs=tuple((by_code[a], by_code[b]) for a, b in pairs(judged)),
    )


def _asked(
    government: Government, agencies: dict[int, Agency], now: datetime
) -> list[VerifierTurn]:
    zone = ZoneInfo(government.timezone)
    today = now.astimezone(zone).date()
    calendar = CalendarDay.objects.of(government).calendar(now)
    turns = Turn.objects.of(government).filter(since__lte=now).order_by("-since", "-pk")
    found = []
    told = turns.values_list(
        *("exhibit", "exhibit__subject", "exhibit__is_sample", "agency"),
        *("since", "until", "ended_at", "end"),
    )
    for exhibit, subject, is_sample, agency, begun, until, ended_at, end in told:
        is_open = ended_at is None or ended_at > now
        since = begun.astimezone(zone).date()
        last = today if is_open else ended_at.astimezone(zone).date()
        found.append(
            VerifierTurn(
                number=exhibit,
                subject=subject,
                agency=agencies[agency],
                since=since,
                until=until,
                ended=None if is_open else last,
                end="" if is_open else end,
                days=working_days_between(since, last, calendar=calendar),
                is_overdue=is_open and until < today,
                is_sample=is_sample,
            )
        )
    return found


def _counted(turns: list[VerifierTurn]) -> Verifier:
    waited = [turn.days for turn in turns if turn.ended is None]
    took = [turn.days for turn in turns if turn.end == JUDGED]
    return Verifier(
        agency=turns[0].agency,
        asked=len(turns),
        judged=len(took),
        passed_on=sum(turn.end == PASSED_ON for turn in turns),
        open=len(waited),
        overdue=sum(turn.is_overdue for turn in turns),
        median_days=median(took) if took else None,
        longest_wait=max(waited, default=0),
    )
