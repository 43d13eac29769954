"""Ink on paper at the desk: recording it with its scan, and the second person's word."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.files import blobs
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.commitments.actions import paper as actions
from idaman.features.commitments.desk.commitments import sheet_of
from idaman.features.commitments.forms.desk import InkForm, InkVerdictForm
from idaman.features.commitments.models import Line, PaperSignature
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import keep_upload
from idaman.web.forms import sent, sent_files


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
    form = InkForm(sent(request), sent_files(request), sheet=found)

    def record(*, file: object, **typed: Any) -> PaperSignature:
        scan = keep_upload(request, "file")[0].sha256 if file else ""
        return actions.record_paper(line=line, scan_sha256=scan, **typed)

    answer = carry_out(
        request,
        desk,
        form,
        record,
        message=_("Recorded. It counts once another person has confirmed it."),
        to=lambda _paper: redirect("desk:papers", desk.slug),
    )
    context = {"sheet": found, "commitment": found.commitment, "line": line, "form": form}
    page = "commitments/desk/paper_record.html"
    return answer or show(request, desk, page, context, status=form.status)


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

    def judge(*, verdict: str, **typed: Any) -> object:
        act = actions.confirm_paper if verdict == "yes" else actions.refuse_paper
        return act(paper=found, **typed)

    back = redirect("desk:papers", desk.slug)
    answer = carry_out(
        request,
        desk,
        InkVerdictForm(sent(request)),
        judge,
        message=_("Recorded."),
        to=lambda _judged: back,
        late={Refused: back},
    )
    return answer or back


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
