"""Clusters of reports at the desk: what came more than before, and what becomes of it."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.plan.models import Plan
from idaman.features.reports.actions import clusters as actions
from idaman.features.reports.models import Cluster, ClusterVersion
from idaman.features.reports.queries.clusters import drafted, newest_of, requests_of
from idaman.features.reports.words.clusters import named
from idaman.features.workshops.actions import candidates
from idaman.features.workshops.desk.proposals import free_code
from idaman.features.workshops.models import Candidate
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, say_no, show, token_of

A_PAGE = 50


@desk_page(Permission.REQUEST_ROUTE)
def clusters(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List clusters, those to be decided first, then the newest."""
    rows = Cluster.objects.of(desk.government).select_related("service__newest", "region")
    before = request.GET.get("before", "")
    others = rows.exclude(state=Cluster.State.PROPOSED)
    if before.isdecimal() and len(before) < 9:
        others = others.filter(number__lt=int(before))
    waiting = list(rows.open().order_by("-number")[:A_PAGE])
    decided = list(others.order_by("-number")[: A_PAGE + 1])
    figures = newest_of([*waiting, *decided])
    context = {
        "waiting": [(c, named(c, language()), figures[c.pk]) for c in waiting],
        "decided": [(c, named(c, language()), figures[c.pk]) for c in decided[:A_PAGE]],
        "next": decided[A_PAGE - 1].number if len(decided) > A_PAGE else None,
    }
    return show(request, desk, "workshops/desk/clusters.html", context)


def _cluster(desk: Desk, number: int) -> Cluster:
    rows = Cluster.objects.of(desk.government).select_related(
        "government", "service__newest__agency__successor", "region", "decided_by"
    )
    return get_object_or_404(rows, number=number)


@desk_page(Permission.REQUEST_ROUTE)
def cluster(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show a cluster's reports, the promise broken, and the candidate it would make."""
    return _show(request, desk, _cluster(desk, number))


def _show(request: DeskRequest, desk: Desk, found: Cluster, status: int = 200) -> HttpResponseBase:
    versions = ClusterVersion.objects.of(desk.government).filter(cluster=found).newest_first()
    history = list(versions[:30])
    reports = requests_of(history[0])
    draft = drafted(found, history[0], reports)
    name = named(found, language())
    # A refused reason leaves what the other form began with, and a refused name stays typed.
    typed = {
        "name": _("Fewer reports: %s") % name,
        "owner": draft.owner.code if draft.owner else "",
        "measure": _("Reports within %(days)d days: %(what)s")
        % {"days": history[0].days, "what": name},
        "target": draft.target,
        **request.POST.dict(),
    }
    context = {
        "cluster": found,
        "name": name,
        "version": history[0],
        "history": history[1:],
        "reports": reports,
        "draft": draft,
        "typed": typed,
        "agencies": Agency.objects.of(desk.government).filter(closed_on=None).order_by("code"),
        "plans": Plan.objects.of(desk.government).filter(closed_at=None).order_by("-pk"),
        "candidate": Candidate.objects.of(desk.government)
        .filter(cluster=found)
        .select_related("proposal__plan", "owner")
        .first(),
    }
    return show(request, desk, "workshops/desk/cluster.html", context, status=status)


@desk_page(Permission.REQUEST_ROUTE, methods=POSTED)
def cluster_accept(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Accept a cluster: the candidate is laid into the plan that was chosen."""
    found = _cluster(desk, number)
    plans = Plan.objects.of(desk.government).filter(closed_at=None)
    plan = get_object_or_404(plans, slug=request.POST.get("plan", ""))
    agencies = Agency.objects.of(desk.government).filter(closed_on=None)
    newest = newest_of([found])[found.pk]
    target = request.POST.get("target", "").strip()
    try:
        made = candidates.take_candidate(
            cluster=found,
            plan=plan,
            code=free_code(plan, "innovation"),
            name=request.POST.get("name", ""),
            owner=agencies.filter(code=request.POST.get("owner", "")).first(),
            measure=request.POST.get("measure", ""),
            baseline=newest.now,
            target=int(target) if target.isdecimal() and len(target) < 7 else -1,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return _show(request, desk, found, status=422)
    messages.success(
        request, _("Accepted. It stands in the plan as candidate %s.") % made.proposal.code
    )
    return redirect("desk:cluster", desk.slug, number)


@desk_page(Permission.REQUEST_ROUTE, methods=POSTED)
def cluster_decline(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Decline a cluster with a reason that anyone reads."""
    found = _cluster(desk, number)
    try:
        actions.decline_cluster(
            cluster=found,
            reason=request.POST.get("reason", ""),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return _show(request, desk, found, status=422)
    messages.success(request, _("Declined, with your reason."))
    return redirect("desk:cluster", desk.slug, number)
