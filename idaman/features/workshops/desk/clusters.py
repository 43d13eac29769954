"""Clusters of reports at the desk: what came more than before, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.features.plan.models import Plan
from idaman.features.reports.actions import clusters as actions
from idaman.features.reports.models import Cluster, ClusterVersion
from idaman.features.reports.queries.clusters import drafted, newest_of, requests_of
from idaman.features.reports.words.clusters import named
from idaman.features.workshops.actions import candidates
from idaman.features.workshops.desk.proposals import free_code
from idaman.features.workshops.forms import CandidateForm, ClusterDeclineForm
from idaman.features.workshops.models import Candidate
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, language, show
from idaman.web.forms import sent

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


def _show(
    request: DeskRequest,
    desk: Desk,
    found: Cluster,
    *,
    accepted: CandidateForm | None = None,
    declined: ClusterDeclineForm | None = None,
) -> HttpResponseBase:
    """Show a cluster; a form that was refused comes back with what was typed."""
    versions = ClusterVersion.objects.of(desk.government).filter(cluster=found).newest_first()
    history = list(versions[:30])
    reports = requests_of(history[0])
    draft = drafted(found, history[0], reports)
    name = named(found, language())
    if accepted is None:
        accepted = _candidate_form(
            desk,
            history[0],
            None,
            {
                "name": _("Fewer reports: %s") % name,
                "owner": draft.owner.code if draft.owner else "",
                "measure": _("Reports within %(days)d days: %(what)s")
                % {"days": history[0].days, "what": name},
                "target": draft.target,
            },
        )
    declined = declined or ClusterDeclineForm()
    context = {
        "cluster": found,
        "name": name,
        "version": history[0],
        "history": history[1:],
        "reports": reports,
        "accept_form": accepted,
        "decline_form": declined,
        "candidate": Candidate.objects.of(desk.government)
        .filter(cluster=found)
        .select_related("proposal__plan", "owner")
        .first(),
    }
    status = max(accepted.status, declined.status)
    return show(request, desk, "workshops/desk/cluster.html", context, status=status)


def _candidate_form(
    desk: Desk,
    version: ClusterVersion,
    data: QueryDict | None,
    initial: Mapping[str, Any] | None = None,
) -> CandidateForm:
    """Make the form of a candidate, for any plan that is open."""
    plans = Plan.objects.of(desk.government).filter(closed_at=None).order_by("-pk")
    return CandidateForm(
        data, government=desk.government, plans=plans, version=version, initial=initial
    )


@desk_page(Permission.REQUEST_ROUTE, methods=POSTED)
def cluster_accept(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Accept a cluster: the candidate is laid into the plan that was chosen."""
    found = _cluster(desk, number)
    newest = newest_of([found])[found.pk]
    form = _candidate_form(desk, newest, sent(request))

    def take(*, plan: Plan, **typed: Any) -> Candidate:
        code = free_code(plan, "innovation")
        return candidates.take_candidate(
            cluster=found, plan=plan, code=code, baseline=newest.now, **typed
        )

    answer = carry_out(
        request,
        desk,
        form,
        take,
        message=lambda made: (
            _("Accepted. It stands in the plan as candidate %s.") % made.proposal.code
        ),
        to=lambda _made: redirect("desk:cluster", desk.slug, number),
    )
    return answer or _show(request, desk, found, accepted=form)


@desk_page(Permission.REQUEST_ROUTE, methods=POSTED)
def cluster_decline(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Decline a cluster with a reason that anyone reads."""
    found = _cluster(desk, number)
    form = ClusterDeclineForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.decline_cluster, cluster=found),
        message=_("Declined, with your reason."),
        to=lambda _declined: redirect("desk:cluster", desk.slug, number),
    )
    return answer or _show(request, desk, found, declined=form)
