"""The papers of preparing a plan as PDF: the expert's annex, the sheet that a workshop signs."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from idaman.core.jobs.models import Job
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.workshops.desk.meetings import workshop_of
from idaman.features.workshops.desk.reviews import annex_told
from idaman.features.workshops.models import GroupSeat
from idaman.features.workshops.paper import preparing
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, show
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, finished

ANNEX, ATTENDANCE = "annex:", "attendance:"
NAMES = {"annex": "lampiran-tinjauan-ahli", "attendance": "daftar-hadir"}


@desk_page(methods=POSTED)
def annex_print(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Print what the experts said and what was done; the paper is Indonesian."""
    found = plan_of(desk, plan)
    params = preparing.annex_to_print(
        found,
        annex_told(desk, found, "id"),
        waivers=list(found.waivers.select_related("by").order_by("pk")),
        approvals=list(found.approvals.select_related("by").order_by("stage", "sequence")),
        now=desk.now,
    )
    return _asked(request, desk, params, f"{ANNEX}{found.slug}")


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def attendance_print(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Print the sheet that people sign."""
    found = workshop_of(desk, plan, number)
    seats = GroupSeat.objects.of(desk.government).filter(plan=found.plan)
    params = preparing.attendance_to_print(
        found,
        agencies=list(Agency.objects.of(desk.government).open().order_by("short")),
        seats=list(seats.select_related("agency").order_by("-is_lead", "agency__short")),
        now=desk.now,
    )
    return _asked(request, desk, params, f"{ATTENDANCE}{plan}/{number}")


def _asked(
    request: DeskRequest, desk: Desk, params: dict[str, Any], subject: str
) -> HttpResponseBase:
    job = ask_once(request, desk, kind="pdf.make", params=params, subject=subject)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _printed(desk: Desk, number: int) -> Job:
    return finished(desk, number, "pdf.make", "annex", "attendance")


@desk_page()
def preparation_printed(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out what was printed."""
    job = _printed(desk, number)
    kind, _colon, about = job.subject.partition(":")
    plan, _slash, workshop = about.partition("/")
    context = {
        "job": job,
        "kind": kind,
        "plan": plan_of(desk, plan),
        "workshop": workshop_of(desk, plan, int(workshop)) if workshop else None,
    }
    return show(request, desk, "workshops/desk/preparation_printed.html", context)


@desk_page()
def preparation_file(request: DeskRequest, desk: Desk, number: int) -> FileResponse:
    """Give the paper as PDF."""
    job = _printed(desk, number)
    kind, _colon, about = job.subject.partition(":")
    sha256 = (job.result or {}).get(kind)
    if sha256 is None:
        raise Http404
    return file_of(sha256, f"{NAMES[kind]}-{about.replace('/', '-bimtek-')}.pdf")
