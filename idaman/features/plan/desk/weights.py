"""Weights of the indicators in an outcome: every version, a form for the next, its adoption."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.taxonomy import Dimension
from idaman.features.indicators.actions import weights as actions
from idaman.features.indicators.forms.sheets import WeightsForm
from idaman.features.indicators.models import Outcome, WeightScheme
from idaman.features.plan.models import Version
from idaman.web import words
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
from idaman.web.forms import sent


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
    if request.method == "POST" and not desk.can(Permission.WEIGHTS_DRAFT):
        raise PermissionDenied
    schemes = (
        WeightScheme.objects.of(desk.government)
        .filter(outcome=outcome)
        .select_related("drafted_by", "adopted_by")
        .order_by("-version")
    )
    members = [sheet.indicator for sheet in actions.members_of(desk.government, outcome)]
    form = WeightsForm(sent(request), indicators=members, newest=schemes.first())
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            actions.draft_weights,
            government=desk.government,
            outcome=Outcome(outcome),
            is_sample=desk.government.is_sample,
        ),
        message=_("The weights are kept. Somebody else adopts them."),
        to=lambda _made: redirect("desk:weights-of", government=desk.slug, outcome=outcome),
    )
    context = {
        "outcome": outcome,
        "schemes": schemes,
        "form": form,
        "may_draft": desk.can(Permission.WEIGHTS_DRAFT),
        "may_adopt": desk.can(Permission.WEIGHTS_ADOPT),
    }
    return answer or show(request, desk, "plan/desk/weights_of.html", context, status=form.status)


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
