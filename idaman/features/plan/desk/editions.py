"""Editions of a plan: beginning one, carrying an earlier one over, comparing any two revisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from pydantic import ValidationError

from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.plan.actions import composed_at, document_of, take_in
from idaman.features.plan.desk.checks import A_PAGE
from idaman.features.plan.models import Plan
from idaman.features.plan.pieces.findings import row_of
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.plan.rules.carry import carried
from idaman.features.plan.rules.diff import SETTINGS, diff, items_of, money_moved
from idaman.features.plan.rules.invalid import problems_of
from idaman.features.plan.rules.model import Document, Settings
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.words import KINDS

YEARS = 5


@desk_page(Permission.PLAN_IMPORT, methods=BOTH)
def plan_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Begin an edition from an empty page, or from what of an earlier one goes on."""
    earlier = Plan.objects.of(desk.government).order_by("-first_year")
    chosen = (request.POST or request.GET).get("from", "")[:40]
    old = get_object_or_404(earlier, slug=chosen) if chosen else None
    document = document_of(old) if old else None
    typed = _typed(request, desk, old)
    problems: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        status = 422
        settings, problems = _settings(desk, typed, document)
        if settings is not None:
            keep = {(k, c) for k, _s, c in (each.partition(":") for each in _kept(request))}
            fresh = carried(document, settings, keep) if document else Document(settings=settings)
            try:
                plan = take_in(
                    government=desk.government,
                    plan=None,
                    document=fresh,
                    base_sequence=0,
                    by=desk.post,
                    now=desk.now,
                    token=token_of(request),
                )
            except Refused as no:
                say_no(request, no)
            else:
                messages.success(
                    request,
                    _("Begun. What goes on kept its code.")
                    if document
                    else _("Begun. The first workshop fills it."),
                )
                page = "desk:preparation" if desk.government.uses["workshops"] else "desk:plan"
                return redirect(page, desk.slug, plan.slug)
    kept = set(_kept(request)) if request.method == "POST" else None
    context = {
        "typed": typed,
        "problems": problems,
        "earlier": earlier,
        "old": old,
        "groups": _groups(document, kept) if document else [],
    }
    return show(request, desk, "plan/desk/plan_new.html", context, status=status)


def _kept(request: DeskRequest) -> list[str]:
    return request.POST.getlist("keep")


def _typed(request: DeskRequest, desk: Desk, old: Plan | None) -> dict[str, str]:
    if request.method == "POST":
        return {name: value.strip() for name, value in request.POST.dict().items()}
    first = old.last_year + 1 if old else desk.today.year
    return {
        "title": f"Masterplan Smart City {desk.government.name}",
        "first_year": str(first),
        "last_year": str(first + YEARS - 1),
        "vision": "",
    }


def _settings(
    desk: Desk, typed: dict[str, str], old: Document | None
) -> tuple[Settings | None, dict[str, str]]:
    try:
        made = Settings.model_validate(
            {
                "title": typed.get("title", ""),
                "place": desk.government.region.code,
                "edition": f"{typed.get('first_year', '')}–{typed.get('last_year', '')}",
                "first_year": typed.get("first_year", ""),
                "last_year": typed.get("last_year", ""),
                "vision": typed.get("vision", ""),
                "lead_agency": (old.settings.lead_agency if old else None)
                or desk.government.lead_agency
                or None,
                "sample": desk.government.is_sample,
            }
        )
    except ValidationError as invalid:
        return None, {p.field: p.say(language()) for p in problems_of(invalid)}
    if made.last_year < made.first_year:
        return None, {"last_year": _("The last year cannot come before the first.")}
    return made, {}


def _groups(
    document: Document, kept: set[str] | None
) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Give each kind with its elements; what was given up does not go on unless it is chosen."""
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for item in items_of(document):
        if item.kind == SETTINGS:
            continue
        body = item.body
        key = f"{item.kind}:{item.code}"
        name = body.get("name") or body.get("text") or body.get("aim") or body.get("gap") or ""
        goes_on = not body.get("dropped") if kept is None else key in kept
        groups.setdefault(item.kind, []).append((key, f"{item.code} · {name}"[:120], goes_on))
    return [(str(KINDS[kind]), rows) for kind, rows in groups.items()]


@desk_page()
def plan_compare(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Lay any two revisions side by side; the newer may be of another edition."""
    found = plan_of(desk, plan)
    other = get_object_or_404(
        Plan.objects.of(desk.government), slug=request.GET.get("with", plan)[:40]
    )
    old_number = _revision(request, "old", 1, found.sequence)
    new_number = _revision(request, "new", other.sequence, other.sequence)
    old, new = composed_at(found, old_number), composed_at(other, new_number)
    if old is None or new is None:
        raise Http404
    differences = diff(old, new)
    page = Paginator(differences, A_PAGE).get_page(request.GET.get("page"))
    kept = found.compositions.defer("document", "findings").order_by("sequence")
    context = {
        "plan": found,
        "other": other,
        "old": old_number,
        "new": new_number,
        "page": page,
        "rows": [row_of(each) for each in page.object_list],
        "counts": {
            what: sum(d.what == what for d in differences)
            for what in ("added", "removed", "changed", "moved")
        },
        "money": money_moved(differences),
        "kept": [(c.sequence, c.at) for c in kept],
        "plans": Plan.objects.of(desk.government).order_by("first_year"),
    }
    return show(request, desk, "plan/desk/plan_compare.html", context)


def _revision(request: DeskRequest, name: str, otherwise: int, newest: int) -> int:
    """Read the number of a revision; say so where there never was one, and take another."""
    typed: Any = request.GET.get(name, "").strip()
    if not typed:
        return otherwise
    if typed.isdecimal() and len(typed) < 9 and 1 <= int(typed) <= newest:
        return int(typed)
    messages.error(
        request,
        _("There is no revision %(typed)s; write a number from 1 to %(newest)s.")
        % {"typed": typed[:20], "newest": newest},
    )
    return otherwise
