"""Ink on paper at the desk: recording it with its scan, and the second person's word."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.files import blobs
from idaman.core.people.models import Holding
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.commitments.actions import paper as actions
from idaman.features.commitments.desk.commitments import sheet_of
from idaman.features.commitments.models import Line, PaperSignature
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import keep_upload


@desk_page(Permission.COMMITMENT_RECORD_PAPER, methods=BOTH)
def paper_record(
    request: DeskRequest, desk: Desk, code: str, sheet: str, post: str
) -> HttpResponseBase:
    """Record a signature in ink, with its scan."""
    found = sheet_of(desk, code, sheet)
    line = get_object_or_404(
        Line.objects.of(desk.government).select_related(
            "sheet__commitment", "sheet__agency", "post", "government"
        ),
        sheet=found,
        post__code=post,
    )
    context = {
        "sheet": found,
        "commitment": found.commitment,
        "line": line,
        "capacities": Holding.Capacity.values,
    }
    if request.method != "POST":
        return show(request, desk, "commitments/desk/paper_record.html", context)
    try:
        scan = keep_upload(request, "file")[0].sha256 if request.FILES.get("file") else ""
        capacity = request.POST.get("capacity", "")
        actions.record_paper(
            line=line,
            signed_on=date.fromisoformat(request.POST.get("signed_on", "")),
            capacity=capacity if capacity in Holding.Capacity.values else "",
            scan_sha256=scan,
            note=request.POST.get("note", "")[:2000],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except ValueError:
        messages.error(request, _("Write the date as year-month-day, such as 2026-01-31."))
        return show(request, desk, "commitments/desk/paper_record.html", context, status=422)
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "commitments/desk/paper_record.html", context, status=422)
    messages.success(request, _("Recorded. It counts once another person has confirmed it."))
    return redirect("desk:papers", government=desk.slug)


@desk_page()
def papers(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List signatures in ink that wait for a second person."""
    waiting = (
        PaperSignature.objects.of(desk.government)
        .filter(state=PaperSignature.State.WAITING)
        .select_related(
            "line__post", "line__sheet__agency", "line__sheet__commitment", "recorded_by"
        )
    )
    context = {"papers": waiting.order_by("pk"), "may_see_scans": may_see_scans(desk)}
    return show(request, desk, "commitments/desk/papers.html", context)


def may_see_scans(desk: Desk) -> bool:
    """Tell whether the post works with signatures in ink."""
    return any(
        desk.can(each)
        for each in (Permission.COMMITMENT_RECORD_PAPER, Permission.COMMITMENT_CONFIRM_PAPER)
    )


def _paper(desk: Desk, number: int) -> PaperSignature:
    rows = PaperSignature.objects.of(desk.government)
    return get_object_or_404(
        rows.select_related(
            "line__post",
            "line__government",
            "line__sheet__agency",
            "line__sheet__commitment",
            "recorded_by",
        ),
        pk=number,
    )


@desk_page(Permission.COMMITMENT_CONFIRM_PAPER, methods=POSTED)
def paper_confirm(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Say, as a second person, whether the paper shows what was recorded."""
    found = _paper(desk, number)
    act = actions.confirm_paper if request.POST.get("verdict") == "yes" else actions.refuse_paper
    try:
        act(paper=found, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Recorded."))
    return redirect("desk:papers", government=desk.slug)


@desk_page()
def paper_scan(request: DeskRequest, desk: Desk, number: int) -> FileResponse:
    """Give a scan of ink to those who record or confirm it, and to whoever signed.

    It shows a name and a hand.
    """
    found = _paper(desk, number)
    if not (may_see_scans(desk) or found.line.post_id == desk.post.pk):
        raise PermissionDenied
    if not found.scan_sha256:
        raise Http404
    with blobs.path_of(settings.FILES, found.scan_sha256).open("rb") as file:
        start = file.read(8)
    is_pdf = start.startswith(b"%PDF-")
    return file_of(
        found.scan_sha256,
        f"pindaian-{number}" + (".pdf" if is_pdf else ".bin"),
        "application/pdf" if is_pdf else "application/octet-stream",
    )
