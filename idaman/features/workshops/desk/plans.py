"""The plans of a government: drafts, their items and findings, adoption, versions."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.plan import actions
from idaman.features.plan.actions import document_of, references_of
from idaman.features.plan.models import Item, Plan, Version
from idaman.features.plan.pieces.findings import by_severity, csv_of, say_all
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.model import Settings
from idaman.features.plan.rules.workbook.writing import template, write
from idaman.features.workshops.actions import reviewing
from idaman.features.workshops.desk.preparing import picture
from idaman.features.workshops.forms import AdoptionForm
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.words import KINDS
from idaman.web.forms import sent

A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@desk_page()
def plans(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    found = (
        Plan.objects.of(desk.government)
        .annotate(standing=Count("items", filter=Q(items__body__isnull=False)))
        .order_by("-first_year", "slug")
    )
    return show(request, desk, "workshops/desk/plans.html", {"plans": found})


@desk_page()
def plan(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """List a plan's items of one kind, from a place in their order; a search counts all kinds."""
    found = plan_of(desk, plan)
    standing = Item.objects.of(desk.government).filter(plan=found).standing()
    words = request.GET.get("q", "").strip()[:100]
    if words:
        standing = standing.filter(
            Q(code__icontains=words)
            | Q(body__name__icontains=words)
            | Q(body__text__icontains=words)
        )
    counts = dict(standing.values_list("kind").annotate(n=Count("pk")).order_by())
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "activity"
    if words and kind not in counts:
        # What was looked for is shown where it is, whichever tab was open.
        kind = next((each for each in KINDS if each in counts and each != "settings"), kind)
    rows = standing.filter(kind=kind).order_by("position", "code")
    after = _after(request)
    if after:
        position, code = after
        rows = rows.filter(Q(position__gt=position) | Q(position=position, code__gt=code))
    shown = list(rows[: A_PAGE + 1])
    context = {
        "plan": found,
        "kinds": [(k, said, counts.get(k, 0)) for k, said in KINDS.items()],
        "kind": kind,
        "q": words,
        "hits": sum(n for each, n in counts.items() if each != "settings"),
        "is_first": after is None,
        "items": shown[:A_PAGE],
        "next": f"{shown[A_PAGE - 1].position}:{shown[A_PAGE - 1].code}"
        if len(shown) > A_PAGE
        else "",
        "agencies": references_of(desk.government).agencies,
        "may_add": desk.can(Permission.PLAN_EDIT),
    }
    return show(request, desk, "workshops/desk/plan.html", context)


def _after(request: DeskRequest) -> tuple[int, str] | None:
    position, _colon, code = request.GET.get("after", "").partition(":")
    return (int(position), code[:24]) if position.isdecimal() and len(position) < 10 else None


@desk_page()
def plan_findings(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Check the draft as it stands now."""
    found = plan_of(desk, plan)
    said = say_all(lint(document_of(found), references_of(desk.government)))
    if request.GET.get("as") == "csv":
        return csv_of(said, f"temuan-{found.slug}.csv")
    counts = {
        each: sum(s.severity == each for s in said) for each in ("error", "warning", "advice")
    }
    context = {"plan": found, "groups": by_severity(said), "counts": counts}
    return show(request, desk, "workshops/desk/plan_findings.html", context)


@desk_page()
def plan_workbook(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Give the draft as a workbook, to be worked on and sent back."""
    found = plan_of(desk, plan)
    body = write(document_of(found), references_of(desk.government), language=language())
    return _workbook(body, f"masterplan-{desk.slug}-{found.slug}-r{found.sequence}.xlsx")


@desk_page()
def workbook_template(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Give an empty workbook with the government's agencies and places in its drop-downs."""
    year = desk.today.year
    settings = Settings(
        title=f"Masterplan Smart City {desk.government.name}",
        place=desk.government.region.code,
        edition=f"{year}–{year + 4}",
        first_year=year,
        last_year=year + 4,
    )
    body = template(references_of(desk.government), settings, language=language())
    return _workbook(body, f"masterplan-{desk.slug}.xlsx")


def _workbook(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@desk_page(Permission.PLAN_ADOPT, methods=BOTH)
def plan_adopt(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Show what stands in the way of adoption; adopt under a regulation's number."""
    found = plan_of(desk, plan)
    form = AdoptionForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.adopt, plan=found),
        message=lambda version: (
            _("Adopted as version %s. The public site shows it now.") % version.number
        ),
        to=lambda _version: redirect("desk:versions", government=desk.slug),
    )
    if answer:
        return answer
    document = document_of(found)
    stand = reviewing.stands(found, document)
    said = say_all(lint(document, references_of(desk.government)))
    errors = [s for s in said if s.severity == "error"]
    context = {
        "plan": found,
        "errors": errors,
        "warnings": sum(s.severity == "warning" for s in said),
        "form": form,
        "picture": picture(desk, found, stand),
        "shut": sum(not gate.is_passed for gate in stand),
        "latest": found.versions.order_by("-number").select_related("composition").first(),
    }
    return show(request, desk, "workshops/desk/plan_adopt.html", context, status=form.status)


@desk_page(Permission.PLAN_ADOPT, methods=POSTED)
def plan_close(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    found = plan_of(desk, plan)
    try:
        actions.close(plan=found, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Closed. It stays public and is changed no more."))
    return redirect("desk:plan", government=desk.slug, plan=plan)


@desk_page()
def versions(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    found = (
        Version.objects.of(desk.government)
        .select_related("plan", "adopted_by", "composition")
        .defer("composition__document", "composition__findings")
        .order_by("-adopted_at", "-pk")
    )
    return show(request, desk, "workshops/desk/versions.html", {"versions": found})
