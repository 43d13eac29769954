"""Weights of the indicators in an outcome: every version, a form for the next, its adoption."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.taxonomy import Dimension
from idaman.features.indicators.actions import weights as actions
from idaman.features.indicators.models import Outcome, WeightScheme
from idaman.features.indicators.rules.figures import read_number
from idaman.features.plan.models import Version
from idaman.web import words
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.acting import POST as POSTED

LENGTH = 4000


@desk_page()
def weights(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show what weighs how much: the outcomes' schemes here, the dimensions' in the plan."""
    schemes = WeightScheme.objects.of(desk.government).order_by("outcome", "-version")
    by_outcome: dict[str, list[WeightScheme]] = {outcome.value: [] for outcome in Outcome}
    for scheme in schemes.select_related("drafted_by", "adopted_by"):
        by_outcome[scheme.outcome].append(scheme)
    version = (
        Version.objects.of(desk.government)
        .current()
        .select_related("plan", "composition")
        .defer("composition__findings")
        .first()
    )
    dimensions = version.composition.document.get("dimensions", []) if version else []
    weighed = [(d["code"], Decimal(str(d["weight"]))) for d in dimensions if d.get("weight")]
    context = {
        "outcomes": [
            {
                "code": code,
                "in_force": next((s for s in kept if s.adopted_at), None),
                "newest": kept[0] if kept else None,
                "versions": len(kept),
            }
            for code, kept in by_outcome.items()
        ],
        "version": version,
        "dimensions": [(d, w) for d, w in weighed if d in set(Dimension)],
        "total": sum((w for _, w in weighed), Decimal(0)),
        "may_draft": desk.can(Permission.WEIGHTS_DRAFT),
    }
    return show(request, desk, "plan/desk/weights.html", context)


@desk_page(methods=BOTH)
def weights_of(request: DeskRequest, desk: Desk, outcome: str) -> HttpResponseBase:
    """Show every version of an outcome's weights, and take down the next."""
    if outcome not in words.OUTCOMES:
        raise Http404
    if request.method == "POST":
        try:
            actions.draft_weights(
                government=desk.government,
                outcome=Outcome(outcome),
                weights=_typed(request),
                source=request.POST.get("source", "")[:LENGTH],
                by=desk.post,
                now=desk.now,
                is_sample=desk.government.is_sample,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(request, _("The weights are kept. Somebody else adopts them."))
            return redirect("desk:weights-of", government=desk.slug, outcome=outcome)
    schemes = (
        WeightScheme.objects.of(desk.government)
        .filter(outcome=outcome)
        .select_related("drafted_by", "adopted_by")
        .order_by("-version")
    )
    newest = schemes.first()
    members = actions.members_of(desk.government, outcome)
    context = {
        "outcome": outcome,
        "schemes": schemes,
        "members": [
            {
                "sheet": sheet,
                "weight": request.POST.get(f"weight_{sheet.indicator.code}")
                if request.POST
                else str((newest.weights if newest else {}).get(sheet.indicator.code, "")).replace(
                    ".", ","
                ),
            }
            for sheet in members
        ],
        "may_draft": desk.can(Permission.WEIGHTS_DRAFT),
        "may_adopt": desk.can(Permission.WEIGHTS_ADOPT),
        "typed": request.POST,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, desk, "plan/desk/weights_of.html", context, status=status)


@desk_page(Permission.WEIGHTS_ADOPT, methods=POSTED)
def weights_adopt(request: DeskRequest, desk: Desk, outcome: str, version: int) -> HttpResponseBase:
    """Put one version of an outcome's weights in force."""
    schemes = WeightScheme.objects.of(desk.government).filter(outcome=outcome)
    scheme = get_object_or_404(schemes.select_related("government", "drafted_by"), version=version)
    try:
        actions.adopt_weights(scheme=scheme, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The weights are in force and public."))
    return redirect("desk:weights-of", government=desk.slug, outcome=outcome)


def _typed(request: DeskRequest) -> dict[str, Decimal]:
    """The weights the form carries; what is left empty has none."""
    return {
        key.removeprefix("weight_"): read_number(said[:20])
        for key, said in request.POST.items()
        if key.startswith("weight_") and isinstance(said, str) and said.strip()
    }
