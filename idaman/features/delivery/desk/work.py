"""The work on one item at the desk: milestones, evidence, money, a stop, the agency's reply."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.free_text import WordsMissing
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions import work as actions
from idaman.features.delivery.desk.evidence import subject_of
from idaman.features.delivery.models import Milestone, Reply, Rescheduling, Spending, Stop, Turn
from idaman.features.delivery.queries import board
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.inputs import day_typed
from idaman.web.places import place_typed

MOST_REQUIRED = 3
"""So many pieces of evidence a form asks for; a milestone that needs more is two milestones."""


def _item(desk: Desk, code: str) -> Adopted:
    if (found := subject_of(desk, code)) is None:
        raise Http404
    return found


@desk_page()
def work(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show an item's milestones, what was sent and verified for each, its money, its words."""
    return _page(request, desk, _item(desk, code))


def _page(
    request: DeskRequest, desk: Desk, item: Adopted, *, status: int = 200
) -> HttpResponseBase:
    government = desk.government
    seen = board(government, now=desk.now, codes=[item.code])
    state = seen.works.get(item.code)
    moved: dict[int, list[Rescheduling]] = defaultdict(list)
    rows = Rescheduling.objects.of(government).filter(milestone__item_code=item.code)
    for each in rows.order_by("pk"):
        moved[each.milestone_id].append(each)
    milestones = [m for m in state.milestones if not m.is_implied] if state else []
    regions = {
        region.code: region
        for region in Region.objects.within(government.region.code).filter(
            code__in=[m.region_code for m in milestones if m.region_code]
        )
    }
    money: dict[int, Spending] = {}
    told = Spending.objects.of(government).counting(desk.now).filter(item_code=item.code)
    for spending in told.order_by("told_on", "pk"):
        money[spending.year] = spending
    may_plan = desk.can(Permission.DELIVERY_PLAN, item.owner)
    context: dict[str, Any] = {
        "item": item,
        "obligation": seen.by_item.get(item.code),
        "is_unsigned": item.code in seen.unsigned,
        "state": state,
        "milestones": [
            {
                "state": m,
                "moved": moved.get(m.pk or 0, []),
                "region": regions.get(m.region_code),
            }
            for m in milestones
        ],
        "implied": state.milestones[0] if state and not milestones else None,
        "turns": _asked(desk, item.code),
        "money": sorted(money.values(), key=lambda s: s.year),
        "stop": Stop.objects.of(government).filter(item_code=item.code).first(),
        "replies": Reply.objects.of(government)
        .filter(item_code=item.code)
        .select_related("by")
        .order_by("pk"),
        "may_plan": may_plan,
        "may_offer": desk.can(Permission.EVIDENCE_OFFER, item.owner),
        "may_stop": desk.can(Permission.DELIVERY_STOP, item.owner),
        "may_reply": desk.can(Permission.DELIVERY_REPLY, item.owner),
        "lines": range(1, MOST_REQUIRED + 1),
        "kinds": list(EvidenceKind),
        "agencies": Agency.objects.of(government).order_by("short") if may_plan else (),
        "typed": request.POST,
    }
    return show(request, desk, "delivery/desk/work.html", context, status=status)


def _asked(desk: Desk, code: str) -> dict[int, Turn]:
    """Who was asked last about each exhibit of the item that still waits."""
    turns = Turn.objects.of(desk.government).open().filter(exhibit__subject=code)
    return {turn.exhibit_id: turn for turn in turns.select_related("agency").order_by("number")}


def _done(
    request: DeskRequest, desk: Desk, item: Adopted, act: Callable[[], object], said: str
) -> HttpResponseBase:
    """Do what a form asks and lead back; refused, the page comes back with what was typed."""
    try:
        act()
    except Refused as no:
        say_no(request, no)
        return _page(request, desk, item, status=422)
    messages.success(request, said)
    return redirect("desk:work", government=desk.slug, code=item.code)


@desk_page(Permission.DELIVERY_PLAN, methods=POSTED)
def milestone_set(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Add a milestone with the evidence it will ask for."""
    item = _item(desk, code)

    def act() -> object:
        return actions.set_milestone(
            item=item,
            name=request.POST.get("name", "")[:300],
            due=_day(request, "due"),
            requires=_required(request, desk),
            region=_region(request, desk),
            is_go_live="is_go_live" in request.POST and item.kind == "quick_win",
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )

    return _done(request, desk, item, act, _("The milestone is set and public."))


@desk_page(Permission.DELIVERY_PLAN, methods=POSTED)
def milestone_move(request: DeskRequest, desk: Desk, code: str, milestone: int) -> HttpResponseBase:
    """Move a milestone's date; the first one stays beside it."""
    item = _item(desk, code)
    found = get_object_or_404(
        Milestone.objects.of(desk.government).about(code).select_related("government"),
        number=milestone,
    )

    def act() -> object:
        return actions.reschedule(
            milestone=found,
            owner=item.owner,
            due=_day(request, "due"),
            reason=request.POST.get("reason", "")[:4000],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )

    return _done(request, desk, item, act, _("The date is moved. The first one stays beside it."))


@desk_page(Permission.DELIVERY_STOP, methods=POSTED)
def work_stop(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say that the work ended before it was done, and what replaces it."""
    item = _item(desk, code)

    def act() -> object:
        named = request.POST.get("replaced_by", "").strip().upper()[:24]
        other = subject_of(desk, named) if named else None
        if named and (other is None or other.code == item.code):
            raise WordsMissing(
                Text("The plan in force has no replacement with the code %(named)s.", named=named)
            )
        return actions.stop(
            item=item,
            on=_day(request, "on"),
            reason=request.POST.get("reason", "")[:4000],
            replaced_by=other,
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )

    return _done(request, desk, item, act, _("The stop is public, with its reason."))


@desk_page(Permission.DELIVERY_REPLY, methods=POSTED)
def work_reply(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say the agency's own words beside what is said of its promise."""
    item = _item(desk, code)

    def act() -> object:
        return actions.reply(
            government=desk.government,
            item_code=item.code,
            owner=item.owner,
            text=request.POST.get("text", "")[:4000],
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )

    return _done(request, desk, item, act, _("Your reply stands beside the promise, in public."))


def _day(request: DeskRequest, name: str) -> date:
    return day_typed(request.POST.get(name, ""))


def _required(request: DeskRequest, desk: Desk) -> list[actions.RequiredEvidence]:
    """The evidence the form asks for; a line without words is not asked."""
    found = []
    agencies = {a.code: a for a in Agency.objects.of(desk.government)}
    for n in range(1, MOST_REQUIRED + 1):
        what = request.POST.get(f"what_{n}", "").strip()[:300]
        if not what:
            continue
        kind, weight = request.POST.get(f"kind_{n}", ""), request.POST.get(f"weight_{n}", "1")
        if kind not in set(EvidenceKind):
            raise WordsMissing(Text("Choose the kind of evidence number %(number)s.", number=n))
        if not (weight.isdecimal() and len(weight) <= 3):
            raise actions.WrongFigure(
                Text(
                    "The weight of evidence number %(number)s is a number from 1 to 100.", number=n
                ),
            )
        source = agencies.get(request.POST.get(f"source_{n}", ""))
        found.append(
            actions.RequiredEvidence(
                what=what,
                kind=EvidenceKind(kind),
                weight=int(weight),
                source_agency=source if kind == EvidenceKind.FIGURE else None,
            )
        )
    return found


def _region(request: DeskRequest, desk: Desk) -> Region | None:
    """The place a milestone is at; None for what is at no place."""
    return place_typed(desk.government, request.POST.get("place", ""))
