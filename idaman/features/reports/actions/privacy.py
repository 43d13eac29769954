"""Reporters' data: every look at it recorded, erased in time, and on request.

What is erased leaves number, dates, place by village, state and steps, so that every count stays
what it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from idaman.core.jobs.models import Job
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.features.reports.actions import steps
from idaman.features.reports.actions.steps import held
from idaman.features.reports.models import (
    Redaction,
    ReporterLook,
    Request,
    RequestPhoto,
    RequestStep,
    Step,
    Visibility,
)
from idaman.features.surveys.models import SurveyResponse, WordsVerdict

ERASED_AT_ONCE = 500
SEEN = "services.reporter_seen"
"""The act under which each look at a reporter's data stands in the ledger, privately."""


@transaction.atomic
def looked_at_reporter(*, request: Request, by: Post, now: datetime) -> None:
    """Record that a post is about to read who sent a request, before it reads.

    The ledger holds it as a private entry. Raises NotAllowed.
    """
    access.require(by, Permission.REPORTER_SEE, government=request.government, owner=request.agency)
    ReporterLook.objects.create(government=request.government, request=request, at=now, by=by)
    ledger.record(
        SEEN, subject=f"request:{request.code}", **about(by, now), detail={"number": request.number}
    )


@transaction.atomic
def erase_reporters(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Erase who reported what was settled, or last touched, before a moment. Return how many.

    So many at a time; the next turn takes the rest.
    """
    numbers = _old(government, before).exclude(reporter_closed=b"")
    found = dict(numbers.values_list("pk", "number")[:ERASED_AT_ONCE])
    if not found:
        return 0
    Request.objects.of(government).filter(pk__in=found).update(reporter_closed=b"")
    ledger.record(
        "services.reporters_erased",
        subject="requests",
        **about(by, now),
        detail={"requests": sorted(found.values())},
    )
    return len(found)


@transaction.atomic
def erase_words(*, government: Government, before: datetime, by: Post, now: datetime) -> list[str]:
    """Erase the boxes, exact places and unshown pictures of what was settled before a moment.

    What the public may read stays: somebody looked at it. Give the copies to throw away. So many
    at a time; the next turn takes the rest.
    """
    old = _old(government, before).filter(erased_at=None)
    found = dict(old.values_list("pk", "number")[:ERASED_AT_ONCE])
    if not found:
        return []
    copies = _erase(government, list(found), now, with_shown=False)
    ledger.record(
        "services.requests_erased",
        subject="requests",
        **about(by, now),
        detail={"requests": sorted(found.values())},
    )
    return copies


@transaction.atomic
def erase_request(*, request: Request, by: Post, now: datetime) -> list[str]:
    """Erase all that somebody wrote and sent with a request, also what the public could read.

    The receipt's secret opens nothing afterwards. Give the copies to throw away. The permission
    is the calling action's: this is a part of erasing a person.
    """
    row = held(request)
    copies = _erase(row.government, [row.pk], now, with_shown=True)
    row.refresh_from_db()
    steps.stepped(request=row, step=Step.ERASED, by=by, now=now)
    republish(row.government, now)
    return copies


@transaction.atomic
def erase_survey_words(*, government: Government, before: datetime, by: Post, now: datetime) -> int:
    """Erase what respondents wrote in own words before a moment; scores and groups stay.

    So many at a time; the next turn takes the rest. Return how many.
    """
    old = SurveyResponse.objects.of(government).filter(at__lt=before)
    written = old.exclude(closed=b"", words="").order_by("pk")
    keys = list(written.values_list("pk", flat=True)[:ERASED_AT_ONCE])
    if not keys:
        return 0
    SurveyResponse.objects.filter(pk__in=keys).update(
        closed=b"", words="", salt=b"", seen=WordsVerdict.NONE
    )
    ledger.record(
        "services.survey_words_erased",
        subject="surveys",
        **about(by, now),
        detail={"responses": len(keys)},
    )
    return len(keys)


def _old(government: Government, before: datetime) -> QuerySet[Request]:
    """What was settled before a moment or, never settled, last touched before it; oldest first."""
    return (
        Request.objects.of(government)
        .annotate(over=Coalesce("closed_at", "changed_at"))
        .filter(over__lt=before)
        .order_by("pk")
    )


def _erase(
    government: Government, keys: Sequence[int], now: datetime, *, with_shown: bool
) -> list[str]:
    requests = Request.objects.of(government).filter(pk__in=keys)
    photos = RequestPhoto.objects.of(government).filter(request__in=keys, erased_at=None)
    shown = Q(shown_at__isnull=False) & ~Q(request__visibility=Visibility.SECRET)
    dropped = list(photos if with_shown else photos.exclude(shown))
    black = Redaction.objects.filter(photo__in=photos).values_list("job", flat=True)
    jobs = Job.objects.filter(pk__in=[*black, *(p.job for p in photos if p.job)])
    names = {n for p in photos for n in (p.copy_sha256, p.public_sha256) if n}
    names |= {job.result["public_sha256"] for job in jobs if job.result}
    jobs.update(params={}, result=None)
    RequestPhoto.objects.filter(pk__in=[p.pk for p in photos]).update(copy_sha256="")
    RequestPhoto.objects.filter(pk__in=[p.pk for p in dropped]).update(
        public_sha256="", shown_at=None, erased_at=now
    )
    steps = RequestStep.objects.of(government).filter(request__in=keys)
    steps.exclude(closed=b"").update(closed=b"")
    requests.update(
        closed=b"",
        reporter_closed=b"",
        alike="",
        sent_hash="",
        latitude=None,
        longitude=None,
        erased_at=now,
    )
    if with_shown:
        requests.update(words="", words_salt=b"", words_shown_at=None, salt=b"", secret_sha256="")
        steps.filter(by=None).update(words="", salt=b"")
    left = RequestPhoto.objects.of(government)
    named = {
        name
        for field in ("copy_sha256", "public_sha256")
        for name in left.filter(**{f"{field}__in": names}).values_list(field, flat=True)
    }
    return sorted(names - named)
