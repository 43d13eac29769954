"""What became of reports: counted for a place or an agency, and what a new one may repeat."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from idaman.core.people.models import Government
from idaman.core.places.models import Region
from idaman.core.prepared_queries import Prepared
from idaman.features.reports.models import OPEN_STATES, Request, Source, State, Visibility
from idaman.features.reports.models.requests import RequestQuerySet
from idaman.features.reports.rules.report import Earlier, duplicates

SECRET = Visibility.SECRET
LATELY = timedelta(days=90)
LOOKED_THROUGH = 200
"""So many recent reports of a place are compared with a new one."""


@dataclass(frozen=True)
class ReportOutcomes:
    """So many reports, by what became of them. Secret ones are counted and nothing else."""

    total: int
    waiting: int
    late: int
    answered: int
    outside: int
    merged: int
    reopened: int
    secret: int
    lapor: int

    def __add__(self, other: ReportOutcomes) -> ReportOutcomes:
        return ReportOutcomes(*map(sum, zip(astuple(self), astuple(other), strict=True)))


NOTHING = ReportOutcomes(0, 0, 0, 0, 0, 0, 0, 0, 0)


def _counts(today: date) -> dict[str, Any]:
    waiting = Q(state__in=OPEN_STATES)
    return {
        "total": Count("pk"),
        "waiting": Count("pk", filter=waiting),
        "late": Count("pk", filter=waiting & Q(due__lt=today)),
        "answered": Count("pk", filter=Q(state__in=(State.ANSWERED, State.CLOSED))),
        "outside": Count("pk", filter=Q(state=State.OUTSIDE)),
        "merged": Count("pk", filter=Q(state=State.MERGED)),
        "reopened": Sum("reopened", default=0),
        "secret": Count("pk", filter=Q(visibility=Visibility.SECRET)),
        "lapor": Count("pk", filter=Q(source=Source.LAPOR)),
    }


def became(rows: RequestQuerySet, today: date) -> ReportOutcomes:
    """Count reports by what became of them, in one query."""
    return ReportOutcomes(**rows.aggregate(**_counts(today)))


def became_by_place(rows: RequestQuerySet, today: date) -> dict[str, ReportOutcomes]:
    """Count reports place by place, by its code, in one query; a district holds its villages'.

    Secret ones are counted at no place: where few live, that would say who wrote.
    """
    found: dict[str, ReportOutcomes] = defaultdict(lambda: NOTHING)
    by = ("region__code", "region__parent__code")
    named: Any = rows.exclude(region=None).exclude(visibility=SECRET).order_by()
    counts = _counts(today)
    asked = named.values(*by).annotate(**counts).values_list(*by, *counts)
    for own, above, *told in asked:
        counted = ReportOutcomes(*told)
        found[own] += counted
        if above:
            found[above] += counted
    return dict(found)


def at_place(rows: RequestQuerySet, region: Region) -> RequestQuerySet:
    """Keep the reports of a village, or of a district and its villages; no secret ones."""
    here = Q(region=region) | Q(region__parent=region)
    return rows.filter(here).exclude(visibility=SECRET)


NEAR: Prepared[tuple[int, str, str]] = Prepared(
    lambda government, region, since: (
        Request.objects.public()
        .shown()
        .filter(
            government=government,
            region=region,
            arrived_at__gt=since,
            state__in=(*OPEN_STATES, State.ANSWERED),
        )
        .order_by("-arrived_at", "-id")
        .values_list("pk", "words", "topic")[:LOOKED_THROUGH]
    )
)


def repeated(
    government: Government, *, region: Region, words: str, topic: str, now: datetime
) -> list[Request]:
    """Give what a new report may repeat, the most alike first.

    Only what anyone may read is compared: same village, recent, waiting or
    answered, for what was answered and is not done is better reopened than reported anew.
    """
    known = [Earlier(*row) for row in NEAR(government, region, now - LATELY)]
    if not (alike := duplicates(words, topic, known)):
        return []
    rows = Request.objects.public().filter(government=government)
    found = rows.select_related("region").in_bulk(alike)
    return [found[pk] for pk in alike]
