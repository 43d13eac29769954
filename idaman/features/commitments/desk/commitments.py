"""Joint commitments at the desk: drawing, negotiating, printing, opening, closing, amending."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.jobs.models import Job
from idaman.core.people.models import Post
from idaman.core.people.permissions import Permission, Role
from idaman.core.refusal import Refused
from idaman.features.commitments.actions import amending, drafting
from idaman.features.commitments.forms.desk import (
    AmendmentForm,
    ClauseForm,
    CommitmentForm,
    RecallForm,
    ReleaseForm,
)
from idaman.features.commitments.models import (
    Clause,
    Commitment,
    CommitmentStage,
    Line,
    Sheet,
    SheetState,
)
from idaman.features.plan.models import Version
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.files import file_of
from idaman.web.forms import sent


def commitment_of(desk: Desk, code: str) -> Commitment:
    found = Commitment.objects.of(desk.government)
    return get_object_or_404(
        found.select_related("version__plan", "government", "drawn_by"), code=code
    )


def sheet_of(desk: Desk, code: str, sheet: str) -> Sheet:
    """Find a sheet by what stands in the address: its agency's code and number, or INDUK."""
    name, _dot, number = sheet.partition(".")
    agency = {"agency": None} if name == Sheet.UMBRELLA else {"agency__code": name}
    rows = Sheet.objects.of(desk.government).filter(commitment__code=code, **agency)
    return get_object_or_404(
        rows.select_related(
            "commitment__version__plan", "commitment__government", "agency", "replaces"
        ),
        number=int(number) if number.isdecimal() and len(number) < 4 else 1,
    )


@desk_page()
def commitments(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    found = (
        Commitment.objects.of(desk.government)
        .select_related("version__plan")
        .annotate(
            lines=Count("sheets__lines"),
            signed=Count("sheets__lines", filter=Q(sheets__lines__signed_at__isnull=False)),
        )
        .order_by("-drawn_at")
    )
    return show(request, desk, "commitments/desk/commitments.html", {"commitments": found})


@desk_page(Permission.COMMITMENT_DRAFT, methods=BOTH)
def commitment_draw(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Draw a commitment from the version in force."""
    version = (
        Version.objects.of(desk.government).current().select_related("plan", "government").first()
    )
    if version is None:
        if request.method == "POST":
            raise Http404
        return show(request, desk, "commitments/desk/commitment_draw.html", {"version": None})
    posts = Post.objects.of(desk.government).filter(agency=None).order_by("pk")
    first = (posts.filter(role=role).first() for role in (Role.LEADERSHIP, Role.COUNCIL))
    initial = {
        "title": f"Komitmen Bersama {version.title}",
        "umbrella_posts": [post for post in first if post],
    }
    form = CommitmentForm(sent(request), government=desk.government, initial=initial)
    answer = carry_out(
        request,
        desk,
        form,
        partial(drafting.draw, version=version),
        message=_("Drawn. Agencies see their sheets once you open negotiation."),
        to=lambda drawn: redirect("desk:commitment", desk.slug, drawn.code),
    )
    context = {"version": version, "form": form}
    page = "commitments/desk/commitment_draw.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page(Permission.COMMITMENT_DRAFT, methods=BOTH)
def commitment_recall(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Enter a commitment that was signed on paper before this program knew it."""
    form = RecallForm(sent(request), government=desk.government)
    answer = carry_out(
        request,
        desk,
        form,
        drafting.recall,
        message=_("Entered. Now record each signature with its scan; a second person confirms it."),
        to=lambda past: redirect("desk:sheet", desk.slug, past.code, past.sheets.get().code),
    )
    page = "commitments/desk/commitment_recall.html"
    return answer or show(request, desk, page, {"form": form}, status=form.status)


@desk_page()
def commitment(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    found = commitment_of(desk, code)
    rows = list(
        found.sheets.newest()
        .select_related("agency", "commitment")
        .prefetch_related("lines__post")
        .annotate(
            promises=Count("clauses"), ownerless=Count("clauses", filter=Q(clauses__owner=None))
        )
        .order_by("agency__name", "number")
    )
    mine = [s for s in rows if any(line.post_id == desk.post.pk for line in s.lines.all())]
    return show(
        request,
        desk,
        "commitments/desk/commitment.html",
        {
            "commitment": found,
            "sheets": rows,
            "mine": mine,
            "printing": Job.objects.of(desk.slug)
            .filter(kind="pdf.make", subject=f"commitment:{code}", post=desk.post.code)
            .order_by("-id")
            .first(),
            "stages": CommitmentStage,
        },
    )


@desk_page()
def sheet(request: DeskRequest, desk: Desk, code: str, sheet: str) -> HttpResponseBase:
    found = sheet_of(desk, code, sheet)
    return _show_sheet(request, desk, found, AmendmentForm(government=desk.government))


def _show_sheet(
    request: DeskRequest, desk: Desk, found: Sheet, form: AmendmentForm
) -> HttpResponseBase:
    own = found.agency is not None and desk.can(Permission.COMMITMENT_NEGOTIATE, found.agency)
    stage = found.commitment.stage
    is_amendment_draft = found.state == SheetState.DRAFT and found.replaces_id is not None
    return show(
        request,
        desk,
        "commitments/desk/sheet.html",
        {
            "sheet": found,
            "commitment": found.commitment,
            "clauses": found.clauses.select_related("owner", "deputy", "first").order_by(
                "position"
            ),
            "lines": _lines(found),
            "may_negotiate": own
            and (
                stage in (CommitmentStage.DRAFT, CommitmentStage.NEGOTIATING) or is_amendment_draft
            ),
            "is_amendment_draft": is_amendment_draft,
            "may_amend": desk.can(Permission.COMMITMENT_DRAFT)
            and found.state == SheetState.SIGNED
            and found.agency_id
            and not found.replaced_by.exists(),
            "form": form,
            "newer": found.replaced_by.select_related("agency").first(),
            "printing": Job.objects.of(desk.slug)
            .filter(
                kind="pdf.make",
                subject=f"sheet:{found.commitment.code}/{found.code}",
                post=desk.post.code,
            )
            .order_by("-id")
            .first(),
        },
        status=form.status,
    )


def _lines(sheet: Sheet) -> list[dict[str, Any]]:
    rows = sheet.lines.select_related("post", "signature").prefetch_related("paper", "external")
    return [
        {
            "line": line,
            "signature": getattr(line, "signature", None),
            "papers": [p for p in line.paper.all() if p.state == "waiting"],
            "external": next(iter(sorted(line.external.all(), key=lambda e: -e.pk)), None),
        }
        for line in rows.order_by("position")
    ]


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def commitment_negotiate(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    found = commitment_of(desk, code)
    try:
        drafting.open_negotiation(
            commitment=found, by=desk.post, now=desk.now, token=token_of(request)
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Agencies can now look at their sheets and propose changes."))
    return redirect("desk:commitment", government=desk.slug, code=code)


@desk_page(Permission.COMMITMENT_NEGOTIATE, methods=BOTH)
def clause_negotiate(
    request: DeskRequest, desk: Desk, code: str, sheet: str, item: str
) -> HttpResponseBase:
    """Change one clause before it is opened for signing."""
    on = sheet_of(desk, code, sheet)
    clause = get_object_or_404(
        on.clauses.select_related("owner", "deputy", "sheet__commitment", "sheet__agency"),
        item_code=item,
    )
    if not desk.can(Permission.COMMITMENT_NEGOTIATE, on.agency):
        raise Http404
    form = ClauseForm(sent(request), clause=clause)

    def negotiate(*, by: Post, now: datetime, token: str, **values: Any) -> Clause:
        return drafting.negotiate(clause=clause, values=values, by=by, now=now, token=token)

    answer = carry_out(
        request,
        desk,
        form,
        negotiate,
        message=_("Saved. How it stood before is kept beside it."),
        to=lambda _saved: redirect("desk:sheet", desk.slug, code, sheet),
    )
    context = {
        "sheet": on,
        "commitment": on.commitment,
        "clause": clause,
        "form": form,
        "changes": clause.changes.select_related("by").order_by("-pk")[:20],
    }
    page = "commitments/desk/clause_negotiate.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def clause_release(
    request: DeskRequest, desk: Desk, code: str, sheet: str, item: str
) -> HttpResponseBase:
    """Let an agency off a promise by an amendment, or take that back while it is a draft."""
    on = sheet_of(desk, code, sheet)
    clause = get_object_or_404(
        on.clauses.select_related("government", "sheet__commitment", "sheet__agency"),
        item_code=item,
    )
    back = redirect("desk:sheet", desk.slug, code, sheet)
    answer = carry_out(
        request,
        desk,
        ReleaseForm(sent(request)),
        partial(amending.release, clause=clause),
        message=lambda said: (
            _("Released, once the amendment is signed.")
            if said.is_released
            else _("Promised again.")
        ),
        to=lambda _said: back,
        late={Refused: back},
    )
    return answer or back


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def commitment_close(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    found = commitment_of(desk, code)
    try:
        drafting.close(commitment=found, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Closed. Who has not signed stays visible."))
    return redirect("desk:commitment", government=desk.slug, code=code)


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def commitment_withdraw(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    found = commitment_of(desk, code)
    try:
        drafting.withdraw(commitment=found, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
        return redirect("desk:commitment", government=desk.slug, code=code)
    messages.success(request, _("The draft is given up."))
    return redirect("desk:commitments", government=desk.slug)


@desk_page(Permission.COMMITMENT_DRAFT, methods=POSTED)
def sheet_amend(request: DeskRequest, desk: Desk, code: str, sheet: str) -> HttpResponseBase:
    """Begin an amendment of one signed sheet."""
    found = sheet_of(desk, code, sheet)
    form = AmendmentForm(sent(request), government=desk.government)
    answer = carry_out(
        request,
        desk,
        form,
        partial(amending.amend, sheet=found),
        message=_("Change the clauses, print the sheet, then open it for signing."),
        to=lambda fresh: redirect("desk:sheet", desk.slug, code, fresh.code),
        late=dict.fromkeys(
            (amending.NotSigned, amending.UnderAmendment),
            redirect("desk:sheet", desk.slug, code, sheet),
        ),
    )
    return answer or _show_sheet(request, desk, found, form)


@desk_page()
def signing_day(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show live who has signed and who is missing."""
    found = commitment_of(desk, code)
    lines = list(
        Line.objects.of(desk.government)
        .filter(sheet__commitment=found)
        .exclude(sheet__state__in=[SheetState.DRAFT, SheetState.SUPERSEDED])
        .select_related("sheet__agency", "sheet__commitment", "post", "signature")
        .order_by("sheet__agency__name", "position")
    )
    part = bool(request.headers.get("HX-Request"))
    template = (
        "commitments/desk/signing_day.html#board" if part else "commitments/desk/signing_day.html"
    )
    signed = [line for line in lines if line.signed_at]
    return show(
        request,
        desk,
        template,
        {
            "commitment": found,
            "lines": lines,
            "signed": len(signed),
            "missing": [line for line in lines if not line.signed_at],
            "latest": sorted(signed, key=lambda line: line.signed_at, reverse=True)[:5],  # type: ignore[arg-type,return-value]
        },
    )


@desk_page()
def sheet_file(request: DeskRequest, desk: Desk, code: str, sheet: str, kind: str) -> FileResponse:
    found = sheet_of(desk, code, sheet)
    sha256 = {"signed": found.file_sha256, "paper": found.paper_sha256}.get(kind, "")
    if not sha256:
        raise Http404
    return file_of(sha256, f"{code}-{found.code}-{kind}.pdf")
