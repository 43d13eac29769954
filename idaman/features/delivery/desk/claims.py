"""Every claim with its evidence, verifier and date: to look through, and as one file to take."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import FileResponse, Http404, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from idaman.core.files import blobs
from idaman.core.jobs.models import Job, JobState
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions import claims as actions
from idaman.features.delivery.desk.subjects import abouts
from idaman.features.delivery.queries import claims as facts
from idaman.features.delivery.queries import first_day
from idaman.features.delivery.rules.periods import PeriodSpan, ended_since, span_of
from idaman.web import words
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.jobs import ask_once, of_desk

A_PAGE = 50
MOST_CLAIMS = 5000
PAYLOAD_LIMIT = 256 * 1024 * 1024
CODE = re.compile(r"[A-Za-z0-9._-]{0,40}", re.ASCII)
KIND = "claims.export"


class TooMany(Refused):
    """More claims than one file takes."""


@desk_page(Permission.CLAIMS_EXPORT)
def claims(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List claims, the newest first, as they were known at the end of a day."""
    asked = _asked(request.GET, desk)
    before = request.GET.get("before", "")
    if before and not (before.isdecimal() and len(before) < 18):
        raise BadRequest("No such place in the list.")
    found = facts.claims_of(
        desk.government, asked, before=int(before) if before else None, most=A_PAGE + 1
    )
    kept = {key: value for key, value in asked.as_json().items() if value}
    if asked.as_of == desk.today:
        kept.pop("as_of")
    first = first_day(desk.government)
    running = span_of(desk.today, "month")
    named = abouts(desk, {claim.exhibit.subject for claim in found})
    context = {
        "claims": [(claim, named[claim.exhibit.subject]) for claim in found[:A_PAGE]],
        "asked": asked,
        "kept": kept,
        "query": urlencode(kept),
        "next": found[A_PAGE - 1].exhibit.pk if len(found) > A_PAGE else None,
        "is_first": not before,
        "agencies": Agency.objects.of(desk.government).order_by("short"),
        "dimensions": words.DIMENSIONS,
        "spans": [running, *ended_since(first, desk.today)][:60],
        "first_day": first,
        "may_have_originals": desk.can(Permission.EVIDENCE_ORIGINAL),
    }
    return show(request, desk, "delivery/desk/claims.html", context)


@desk_page(Permission.CLAIMS_EXPORT, methods=POSTED)
def claims_export(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Ask for the file: what it holds is written down here, the file is made in a child."""
    asked = _asked(request.POST, desk)
    originals = request.POST.get("originals") == "yes" and desk.can(Permission.EVIDENCE_ORIGINAL)
    try:
        job = _ask(request, desk, asked, originals=originals)
    except Refused as no:
        say_no(request, no)
        return redirect("desk:claims", government=desk.slug)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _ask(request: DeskRequest, desk: Desk, asked: facts.ClaimSelection, *, originals: bool) -> Job:
    if facts.count_of(desk.government, asked) > MOST_CLAIMS:
        raise TooMany(
            Text(
                "More than %(most)s claims. Choose a period, a dimension or an agency.",
                most=MOST_CLAIMS,
            ),
        )
    said = facts.told(desk.government, asked, originals=originals, most=MOST_CLAIMS)
    kept = blobs.keep(settings.EXPORTS, facts.as_bytes(said), limit=PAYLOAD_LIMIT)
    with transaction.atomic():
        job = ask_once(
            request,
            desk,
            kind=KIND,
            params={
                "sha256": kept.sha256,
                "folder": str(settings.EXPORTS),
                "tiles": str(settings.TILES),
                "pictures": request.POST.get("pictures") == "yes",
                "originals": originals,
                "export_limit_bytes": settings.EXPORT_LIMIT_BYTES,
                "asked": asked.as_json(),
            },
        )
        # A form sent twice finds its job, and is written down once.
        with suppress(AlreadyDone):
            actions.note_export(
                government=desk.government,
                job=job.pk,
                asked=asked.as_json(),
                originals=originals,
                claims=len(said["claims"]),
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
    return job


@desk_page(Permission.CLAIMS_EXPORT)
def claims_ready(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    job = _done(desk, number)
    result = job.result or {}
    context = {"job": job, "result": result, "is_there": _path(result).is_file()}
    return show(request, desk, "delivery/desk/claims_ready.html", context)


@desk_page(Permission.CLAIMS_EXPORT)
def claims_file(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    job = _done(desk, number)
    if job.params.get("originals") and not desk.can(Permission.EVIDENCE_ORIGINAL):
        raise Http404
    path = _path(job.result or {})
    if not path.is_file():
        raise Http404
    mark = "-contoh" if desk.government.is_sample else ""
    return FileResponse(
        path.open("rb"),
        content_type="application/zip",
        as_attachment=True,
        filename=f"klaim-{desk.slug}-{job.params['asked']['as_of']}{mark}.zip",
    )


def _done(desk: Desk, number: int) -> Job:
    own = of_desk(desk).filter(kind=KIND, state=JobState.DONE, post=desk.post.code)
    return get_object_or_404(own, pk=number)


def _path(result: dict[str, Any]) -> Any:
    return blobs.path_of(settings.EXPORTS, result["sha256"])


def _asked(sent: QueryDict, desk: Desk) -> facts.ClaimSelection:
    """Read what is asked for.

    Raises BadRequest for what no form of ours sends.
    """
    try:
        day = date.fromisoformat(sent.get("as_of") or desk.today.isoformat())
        period = PeriodSpan.read(slug) if (slug := sent.get("period", "")) else None
    except ValueError:
        raise BadRequest("No such day or period.") from None
    dimension, agency = sent.get("dimension", ""), sent.get("agency", "")
    if dimension and dimension not in words.DIMENSIONS or not CODE.fullmatch(agency):
        raise BadRequest("No such dimension or agency.")
    return facts.ClaimSelection(min(day, desk.today), dimension, agency, period)
