"""Sheets as they are printed: asked for, looked at, and opened for signing as printed."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.jobs.models import Job
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.commitments.actions import amending, drafting
from idaman.features.commitments.desk.commitments import commitment_of, sheet_of
from idaman.features.commitments.models import Commitment, Sheet
from idaman.features.commitments.paper import sheets as books
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, finished


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def commitment_print(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Print all sheets as they would be opened now."""
    found = commitment_of(desk, code)
    return _print(request, desk, found, list(found.sheets.all()), f"commitment:{code}")


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def sheet_print(request: DeskRequest, desk: Desk, code: str, sheet: str) -> HttpResponseBase:
    """Print one amended sheet as it would be opened now."""
    found = sheet_of(desk, code, sheet)
    return _print(request, desk, found.commitment, [found], f"sheet:{code}/{found.code}")


def _print(
    request: DeskRequest, desk: Desk, found: Commitment, sheets: list[Sheet], subject: str
) -> HttpResponseBase:
    try:
        job = ask_once(
            request,
            desk,
            kind="pdf.make",
            params={**books.to_print(found, sheets, desk.now), "code": found.code},
            subject=subject,
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:commitment", government=desk.slug, code=found.code)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _printed_job(desk: Desk, number: int) -> Job:
    return finished(desk, number, "pdf.make", "commitment", "sheet")


@desk_page(Permission.COMMITMENT_DRAFT)
def preview(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show the sheets as they were printed; what was changed since must be printed again."""
    job = _printed_job(desk, number)
    found = commitment_of(desk, job.params["code"])
    printed = books.printed_in(job.result or {})
    rows = Sheet.objects.of(desk.government).filter(pk__in=printed).select_related("agency")
    return show(
        request,
        desk,
        "desk/preview.html",
        {
            "job": job,
            "commitment": found,
            "rows": [(s, printed[s.pk]) for s in rows.order_by("agency__name")],
            "amendment": rows.first() if job.subject.startswith("sheet:") else None,
        },
    )


@desk_page(Permission.COMMITMENT_DRAFT)
def preview_file(
    request: DeskRequest, desk: Desk, number: int, sheet: int, kind: str
) -> FileResponse:
    job = _printed_job(desk, number)
    printed = books.printed_in(job.result or {}).get(sheet)
    if printed is None or kind not in ("pdf", "paper"):
        raise Http404
    sha256 = printed.pdf_sha256 if kind == "pdf" else printed.paper_sha256
    return file_of(sha256, f"pratinjau-{sheet}.pdf")


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def commitment_open(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Open for signing what was printed by this job: all sheets, or one amendment."""
    job = _printed_job(desk, number)
    found = commitment_of(desk, job.params["code"])
    printed = books.printed_in(job.result or {})
    try:
        if job.subject.startswith("sheet:"):
            one = get_object_or_404(
                Sheet.objects.of(desk.government).select_related("agency", "replaces"),
                pk=next(iter(printed)),
            )
            amending.open_amendment(
                sheet=one,
                printed=printed[one.pk],
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        else:
            drafting.open_for_signing(
                commitment=found,
                printed=printed,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:commitment", government=desk.slug, code=found.code)
    messages.success(request, _("Open for signing. The public site shows who has signed."))
    return redirect("desk:signing-day", government=desk.slug, code=found.code)
