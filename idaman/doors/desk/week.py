"""Coming to the desk: which government, which post, and what this week asks of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from idaman.doors.desk.acting import POST as POSTED
from idaman.doors.desk.acting import Desk, DeskRequest, desk_page, show
from idaman.rooms.evidence.models import Exhibit, Status
from idaman.rooms.jobs.models import Job
from idaman.rooms.masterplan.models import Adopted, Plan, Version
from idaman.rooms.people.models import Agency, Post
from idaman.rooms.people.permissions import Permission, Role

SOON = timedelta(days=30)
MOST_SHOWN = 50


@never_cache
def start(request: DeskRequest) -> HttpResponse:
    """Lead the person to their government, or let them choose among several."""
    held = (
        Post.objects.held_by(request.user, timezone.localdate())
        .select_related("government", "agency")
        .order_by("government__name", "pk")
    )
    posts = list(held)
    slugs = {post.government.slug for post in posts}
    if len(slugs) == 1:
        return redirect("desk:week", government=slugs.pop())
    return TemplateResponse(request, "desk/start.html", {"posts": posts}).render()


@desk_page(methods=POSTED)
def post(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Act from another of one's own posts."""
    chosen = next((p for p in desk.posts if p.code == request.POST.get("post")), None)
    if chosen is None:
        messages.error(request, _("You do not hold that post today."))
    else:
        request.session[f"post:{desk.slug}"] = chosen.code
    return redirect("desk:week", government=desk.slug)


@desk_page()
def week(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    agency = desk.post.agency
    to_judge = _to_judge(desk)
    mine = _mine(desk, agency) if agency else None
    context = {
        "count": len(to_judge) + (mine["count"] if mine else 0),
        "mine": mine,
        "to_judge": to_judge,
        "plans": _plans(desk) if desk.can(Permission.PLAN_IMPORT) else None,
        "checks": _checks(desk) if desk.can(Permission.PLAN_IMPORT) else None,
        "urge_second_factor": desk.post.role in (Role.SECRETARIAT, Role.ADMINISTRATOR)
        and not is_mfa_enabled(request.user),
    }
    return show(request, desk, "desk/week.html", context)


def _mine(desk: Desk, agency: Agency) -> dict[str, Any]:
    """What the agency owes by the version in force, sorted by what it asks for."""
    owned = list(
        Adopted.objects.of(desk.government)
        .current()
        .promised()
        .filter(owner=agency, is_dropped=False)
        .order_by("ends", "position")
    )
    statuses = _statuses(desk, (item.code for item in owned))
    sent_back = list(
        Exhibit.objects.of(desk.government)
        .filter(status=Status.RETURNED, offered_by__agency=agency)
        .order_by("pk")[:MOST_SHOWN]
    )
    ending, under_way, gaps = [], [], []
    for item in owned:
        timing = item.timing(desk.today)
        proven = Status.ACCEPTED in statuses.get(item.code, ())
        if item.ends and timing in ("under_way", "past") and item.ends <= desk.today + SOON:
            if not proven:
                days = (item.ends - desk.today).days
                ending.append({"item": item, "days": days, "late": -days})
        elif timing == "under_way":
            under_way.append(item)
        missing = [
            word
            for word, lacks in (
                ("dates", timing == "undated"),
                ("cost", not item.cost_idr),
                ("places", not item.whole_regency and not item.body.get("places")),
                ("evidence", timing in ("under_way", "past") and item.code not in statuses),
            )
            if lacks
        ]
        if missing:
            gaps.append({"item": item, "missing": missing})
    return {
        "ending": ending,
        "under_way": under_way,
        "gaps": gaps[:MOST_SHOWN],
        "gaps_left": max(0, len(gaps) - MOST_SHOWN),
        "sent_back": sent_back,
        "owned": len(owned),
        "count": len(ending) + len(sent_back),
    }


def _statuses(desk: Desk, codes: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = Exhibit.objects.of(desk.government).filter(subject__in=list(codes))
    for subject, status in rows.values_list("subject", "status"):
        found.setdefault(subject, set()).add(status)
    return found


def _to_judge(desk: Desk) -> list[Exhibit]:
    """Evidence that waits for another agency's word, oldest first."""
    if not desk.can(Permission.EVIDENCE_JUDGE) or desk.post.agency is None:
        return []
    owned = Adopted.objects.of(desk.government).current().promised()
    return list(
        Exhibit.objects.of(desk.government)
        .filter(status=Status.OFFERED)
        .exclude(offered_by__agency=desk.post.agency)
        .exclude(subject__in=owned.filter(owner=desk.post.agency).values("code"))
        .select_related("offered_by__agency")
        .order_by("offered_at", "pk")[:MOST_SHOWN]
    )


def _plans(desk: Desk) -> list[dict[str, Any]]:
    adopted_as = {
        version.plan_id: version
        for version in Version.objects.of(desk.government)
        .select_related("composition")
        .defer("composition__document", "composition__findings")
        .order_by("number")
    }
    found = []
    for plan in Plan.objects.of(desk.government).order_by("-first_year"):
        adopted = adopted_as.get(plan.pk)
        found.append(
            {
                "plan": plan,
                "adopted": adopted,
                "is_ahead": not adopted or adopted.composition.sequence != plan.sequence,
                "findings": 0 if plan.closed_at else _found_in(plan),
            }
        )
    return found


def _found_in(plan: Plan) -> int:
    newest = plan.compositions.order_by("-sequence").values_list("findings", flat=True).first()
    return len(newest or [])


def _checks(desk: Desk) -> list[Job]:
    checks = Job.objects.of(desk.slug).filter(kind="plan.check").order_by("-id")
    # The result holds a whole document: only its count of errors is fetched.
    counted = checks.annotate(errors=F("result__counts__error")).defer("result")
    return list(counted[:8])
