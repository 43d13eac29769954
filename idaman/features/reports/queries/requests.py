"""How reports stand: the queue of who handles them, and the figures anyone may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery

from idaman.core.days import months_after
from idaman.core.people.models import Agency, Government
from idaman.features.reports.models import (
    ClosureDraw,
    Request,
    RequestStep,
    State,
    Step,
    Visibility,
)
from idaman.features.reports.models.requests import RequestQuerySet
from idaman.features.services.rules.sla.clock import ClockStanding
from idaman.opendata.recount_figures import share as shared

ALL, NOBODY = "all", "-"
BY = ("all", "agency", "kind", "month")
MEASURES = ("false-close", "in-time", "days", "overdue")
MONTHS = 12
DOUBTS = (Step.DOUBTED, Step.REOPENED)


def agencies_of(agency: Agency) -> list[int]:
    """The agency and those it took over from, as row numbers."""
    return [agency.pk, *Agency.objects.filter(successor=agency).values_list("pk", flat=True)]


def at_hand(government: Government, agencies: Sequence[int] | None) -> RequestQuerySet:
    """What an agency, or where none is given the whole government, has or had before it."""
    rows = Request.objects.of(government)
    return rows if agencies is None else rows.filter(agency__in=agencies)


LISTS: dict[str, Q] = {
    "running": Q(is_unread=False, due__isnull=False),
    "unread": Q(is_unread=True),
    "unrouted": Q(is_unread=False, state=State.RECEIVED),
    "asked": Q(is_unread=False, state=State.ASKED),
    "answered": Q(is_unread=False, state=State.ANSWERED),
    "outside": Q(is_unread=False, state=State.OUTSIDE),
    "over": Q(closed_at__isnull=False, state__in=(State.CLOSED, State.MERGED, State.REFUSED)),
}
"""The lists a queue is read in; what runs comes by its day, the rest by its last step.

What nobody has looked at stands in a list of its own, so that junk slows and hides nothing.
"""
COUNTED = ("running", "unread", "unrouted", "asked", "answered", "outside")
MOST_COUNTED = 1000
"""Beyond so many a list is said to hold more: nobody reads them one by one."""


class _Counted(Subquery):
    """How many rows a query gives, read no further than its own limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS listed)"
    output_field = IntegerField()


def counted(government: Government, rows: RequestQuerySet, today: date) -> dict[str, int]:
    """How many of `rows` stand in each list that waits for somebody, and are overdue. One query.

    A count above MOST_COUNTED means that there are more.
    """
    late = Q(due__lt=today)
    asked = {name: LISTS[name] for name in COUNTED}
    asked |= {"overdue": LISTS["running"] & late, "unread_overdue": LISTS["unread"] & late}
    counts = {
        name: _Counted(rows.filter(q).order_by().values("pk")[: MOST_COUNTED + 1])
        for name, q in asked.items()
    }
    found = Government.objects.filter(pk=government.pk).annotate(**counts).values(*counts).get()
    return dict(found)


def overdue(government: Government, today: date) -> tuple[int, Request | None]:
    """How many reports are past their last day, and the one that is so the longest."""
    rows = Request.objects.of(government).filter(LISTS["running"], due__lt=today)
    oldest = rows.select_related("agency").order_by("due", "pk").first()
    return (rows.count(), oldest) if oldest else (0, None)


def drawn_waiting(government: Government) -> list[Request]:
    """Reports drawn for somebody else to look at that nobody has looked at since their answer."""
    numbers = {
        number
        for drawn in ClosureDraw.objects.of(government)
        .exclude(drawn_at=None)
        .order_by("-month")[:MONTHS]
        .values_list("drawn", flat=True)
        for number in drawn
    }
    looked = RequestStep.objects.filter(
        request=OuterRef("pk"),
        step__in=(Step.CONFIRMED, Step.DOUBTED),
        at__gte=OuterRef("answered_at"),
    )
    rows = (
        Request.objects.of(government)
        .filter(number__in=numbers, state__in=(State.ANSWERED, State.CLOSED))
        .filter(~Exists(looked))
    )
    return list(rows.select_related("agency", "region", "service__newest").order_by("number"))


@dataclass(frozen=True)
class OfficeAnswer:
    """One answer of an office: whose, when, how long it took, and whether it held."""

    number: int
    code: str
    """Blank where its sender wants it kept."""
    agency: str
    kind: str
    on: date
    days: int
    """Calendar days from the arrival, or from when it was reopened, to the answer."""
    due: date | None
    is_doubted: bool
    """Somebody looked, or its sender or anyone else came back: it was not done."""
    is_sample: bool

    @property
    def month(self) -> str:
        return f"{self.on:%Y-%m}"

    @property
    def is_in_time(self) -> bool:
        return self.due is None or self.on <= self.due


@dataclass(frozen=True)
class WaitingReport:
    """One report that is still somebody's to answer."""

    number: int
    code: str
    agency: str
    kind: str
    due: date
    is_overdue: bool
    is_sample: bool

    @property
    def month(self) -> str:
        """The month in which it should have been answered."""
        return f"{self.due:%Y-%m}"


@dataclass(frozen=True)
class CountedFigure:
    """A figure with its counts: so many of so many; of days, the median over so many."""

    above: int
    below: int
    median: float | None = None

    @property
    def share(self) -> Fraction | None:
        """Nothing where there was nothing to count."""
        return Fraction(self.above, self.below) if self.below else None

    def exact(self, measure: str) -> str:
        """As the open data write it."""
        return shared(measure, self.above, self.below, self.median)


@dataclass(frozen=True)
class ReportFigures:
    """All answers of the last months and all reports that wait, ready to be counted by group."""

    government: Government
    since: date
    today: date
    answers: Sequence[OfficeAnswer]
    waiting: Sequence[WaitingReport]

    def of(self, measure: str, by: str = ALL, key: str = ALL) -> CountedFigure:
        """Count one measure for one group."""
        if measure == "overdue":
            waiting = self.waiting_of(by, key)
            return CountedFigure(sum(each.is_overdue for each in waiting), len(waiting))
        answers = self.answers_of(by, key)
        if measure == "days":
            days = [each.days for each in answers]
            return CountedFigure(0, len(days), float(median(days)) if days else None)
        if measure == "in-time":
            late = self.unanswered_of(by, key)
            return CountedFigure(sum(each.is_in_time for each in answers), len(answers) + len(late))
        return CountedFigure(sum(each.is_doubted for each in answers), len(answers))

    def answers_of(self, by: str, key: str) -> list[OfficeAnswer]:
        return [each for each in self.answers if by == ALL or getattr(each, by) == key]

    def unanswered_of(self, by: str, key: str) -> list[WaitingReport]:
        """What waits past its last day, of a group; of a month by that day."""
        return [
            each
            for each in self.waiting
            if each.is_overdue and (by == ALL or getattr(each, by) == key)
        ]

    def waiting_of(self, by: str, key: str) -> list[WaitingReport]:
        """What waits, of a group; a month holds none: it waits now."""
        if by == "month":
            return []
        return [each for each in self.waiting if by == ALL or getattr(each, by) == key]

    def keys(self, by: str) -> list[str]:
        """The groups there are, in order; the newest month first."""
        if by == ALL:
            return [ALL]
        rows: Iterable[OfficeAnswer | WaitingReport] = self.answers
        if by != "month":
            rows = [*self.answers, *self.waiting]
        found = {str(getattr(each, by)) for each in rows}
        return sorted(found, reverse=by == "month")

    @property
    def is_sample(self) -> bool:
        return any(a.is_sample for a in self.answers) or any(w.is_sample for w in self.waiting)


def figures(
    government: Government, *, now: datetime, agencies: Sequence[int] | None = None
) -> ReportFigures:
    """Read what the public figures count, of all or of some agencies. Three queries."""
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    since, made = _answers(government, now, agencies)
    waiting = _waiting(at_hand(government, agencies), today)
    return ReportFigures(government, since, today, made, waiting)


def _answers(
    government: Government, now: datetime, agencies: Sequence[int] | None
) -> tuple[date, list[OfficeAnswer]]:
    """The answers of the last months, and the day from which they are. Two queries."""
    zone = ZoneInfo(government.timezone)
    today = now.astimezone(zone).date()
    first = months_after(today.replace(day=1), 1 - MONTHS)
    since = datetime.combine(first, datetime.min.time(), zone)
    later = RequestStep.objects.filter(
        request=OuterRef("request"), step__in=DOUBTS, number__gt=OuterRef("number")
    )
    # An office answers again only after a doubt, so each answer but the last was doubted, and
    # the last one was where a doubt follows it: in each case, where any doubt follows.
    answers = (
        RequestStep.objects.of(government)
        .filter(step=Step.ANSWERED, at__gte=since)
        .exclude(request__state=State.REFUSED)
        .filter(Q() if agencies is None else Q(agency__in=agencies))
        .annotate(is_doubted=Exists(later))
        .order_by("at", "pk")
        .values_list(
            "request__number", "request__visibility", "agency__code", "request__kind",
            "request__arrived_at", "at", "due", "is_doubted", "request__is_sample", "request_id",
        )
    )  # fmt: skip
    again = _reopenings(government, since)
    made = []
    for number, visibility, agency, kind, arrived, at, due, doubted, sample, pk in answers:
        begun = max([arrived, *(each for each in again.get(pk, ()) if each < at)])
        made.append(
            OfficeAnswer(
                number=number,
                code=code_of(number, visibility),
                agency=agency or NOBODY,
                kind=kind,
                on=at.astimezone(zone).date(),
                days=(at.astimezone(zone).date() - begun.astimezone(zone).date()).days,
                due=due,
                is_doubted=doubted,
                is_sample=sample,
            )
        )
    return first, made


def _reopenings(government: Government, since: datetime) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    rows = RequestStep.objects.of(government).filter(step__in=DOUBTS)
    answered_later = RequestStep.objects.filter(
        request=OuterRef("request"), step=Step.ANSWERED, at__gte=since
    )
    for pk, at in rows.filter(Exists(answered_later)).values_list("request_id", "at"):
        found.setdefault(pk, []).append(at)
    return found


def _waiting(rows: RequestQuerySet, today: date) -> list[WaitingReport]:
    found = (
        rows.filter(due__isnull=False)
        .order_by("due", "pk")
        .values_list("number", "visibility", "agency__code", "kind", "due", "is_sample")
    )
    return [
        WaitingReport(
            number, code_of(number, visibility), agency or NOBODY, kind, due, due < today, sample
        )
        for number, visibility, agency, kind, due, sample in found
        if due is not None
    ]


def code_of(number: int, visibility: str) -> str:
    """Name a report as people say its number; a secret one not at all."""
    return "" if visibility == Visibility.SECRET else f"LP-{number:06d}"


def standing_of(request: Request, today: date) -> str:
    """How a report's clock stands, for showing."""
    if request.due is None:
        return ClockStanding.PAUSED if request.state == State.ASKED else ""
    return ClockStanding.OVERDUE if request.due < today else ClockStanding.IN_TIME


@dataclass(frozen=True)
class Dashboard:
    """How an agency stands with its reports: what waits where, what it answered, what held."""

    counts: dict[str, int]
    places: list[tuple[str, int]]
    topics: list[tuple[str, int]]
    oldest: list[Request]
    figures: ReportFigures


def dashboard(
    government: Government, agencies: Sequence[int] | None, *, now: datetime
) -> Dashboard:
    """Gather what an agency, or the whole government, sees of its reports. Six queries.

    Its figures are those of the answers; what waits is counted by the lists.
    """
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    since, answers = _answers(government, now, agencies)
    rows = at_hand(government, agencies)
    running = rows.filter(LISTS["running"]).order_by()

    def most(field: str) -> list[tuple[str, int]]:
        found = running.values_list(field).annotate(n=Count("pk")).order_by("-n", field)
        return [(str(name or ""), n) for name, n in found[:8]]

    oldest = running.filter(due__lt=today).order_by("due", "pk")
    return Dashboard(
        counts=counted(government, rows, today),
        places=most("region__name"),
        topics=most("topic"),
        oldest=list(oldest.select_related("agency", "region")[:8]),
        figures=ReportFigures(government, since, today, answers, ()),
    )
