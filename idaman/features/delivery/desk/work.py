"""The work on one item at the desk: milestones, evidence, money, a stop, the agency's reply."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.features.delivery.actions import work as actions
from idaman.features.delivery.desk.evidence import subject_of
from idaman.features.delivery.forms.work import (
    AgencyReplyForm,
    MilestoneForm,
    MoveForm,
    StopForm,
)
from idaman.features.delivery.models import Milestone, Reply, Rescheduling, Spending, Stop, Turn
from idaman.features.delivery.queries import board
from idaman.features.plan.models import Adopted
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.forms import TokenForm, sent


def _item(desk: Desk, code: str) -> Adopted:
    if (found := subject_of(desk, code)) is None:
        raise Http404
    return found


@desk_page()
def work(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show an item's milestones, what was sent and verified for each, its money, its words."""
    return _page(request, desk, _item(desk, code))


def _page(
    request: DeskRequest,
    desk: Desk,
    item: Adopted,
    refused: TokenForm | None = None,
    milestone: int = 0,
) -> HttpResponseBase:
    """Show the item; `refused` is the form that comes back, of `milestone` if it moves one."""
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
    forms: dict[str, TokenForm] = {
        "milestone_form": MilestoneForm(item=item),
        "reply_form": AgencyReplyForm(),
        "stop_form": StopForm(item=item, initial={"on": desk.today}),
    }
    if refused:
        for name, form in forms.items():
            forms[name] = refused if type(form) is type(refused) else form
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
                "form": refused
                if m.number == milestone
                else MoveForm(initial={"due": m.due}, auto_id=f"%s-{m.number}"),
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
        **forms,
    }
    status = refused.status if refused else 200
    return show(request, desk, "delivery/desk/work.html", context, status=status)


def _asked(desk: Desk, code: str) -> dict[int, Turn]:
    """Who was asked last about each exhibit of the item that still waits."""
    turns = Turn.objects.of(desk.government).open().filter(exhibit__subject=code)
    return {turn.exhibit_id: turn for turn in turns.select_related("agency").order_by("number")}


def _carry_out(
    request: DeskRequest,
    desk: Desk,
    item: Adopted,
    form: TokenForm,
    act: Callable[..., object],
    said: str,
    milestone: int = 0,
) -> HttpResponseBase:
    """Do what a form asks and lead back; refused, the page comes back with what was typed."""
    back = redirect("desk:work", desk.slug, item.code)
    late: dict[type[Refused], HttpResponseBase] = {actions.AlreadyStopped: back}
    answer = carry_out(request, desk, form, act, message=said, to=lambda _done: back, late=late)
    return answer or _page(request, desk, item, form, milestone)


@desk_page(Permission.DELIVERY_PLAN, methods=POSTED)
def milestone_set(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Add a milestone with the evidence it will ask for."""
    item = _item(desk, code)
    form = MilestoneForm(sent(request), item=item)
    act = partial(actions.set_milestone, item=item, is_sample=desk.government.is_sample)
    return _carry_out(request, desk, item, form, act, _("The milestone is set and public."))


@desk_page(Permission.DELIVERY_PLAN, methods=POSTED)
def milestone_move(request: DeskRequest, desk: Desk, code: str, milestone: int) -> HttpResponseBase:
    """Move a milestone's date; the first one stays beside it."""
    item = _item(desk, code)
    found = get_object_or_404(
        Milestone.objects.of(desk.government).about(code).select_related("government"),
        number=milestone,
    )
    form = MoveForm(sent(request), auto_id=f"%s-{milestone}")
    act = partial(actions.reschedule, milestone=found, owner=item.owner)
    moved = _("The date is moved. The first one stays beside it.")
    return _carry_out(request, desk, item, form, act, moved, milestone)


@desk_page(Permission.DELIVERY_STOP, methods=POSTED)
def work_stop(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say that the work ended before it was done, and what replaces it."""
    item = _item(desk, code)
    form = StopForm(sent(request), item=item)
    act = partial(actions.stop, item=item, is_sample=desk.government.is_sample)
    return _carry_out(request, desk, item, form, act, _("The stop is public, with its reason."))


@desk_page(Permission.DELIVERY_REPLY, methods=POSTED)
def work_reply(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say the agency's own words beside what is said of its promise."""
    item = _item(desk, code)
    form = AgencyReplyForm(sent(request))
    act = partial(
        actions.reply,
        government=desk.government,
        item_code=item.code,
        owner=item.owner,
        is_sample=desk.government.is_sample,
    )
    replied = _("Your reply stands beside the promise, in public.")
    return _carry_out(request, desk, item, form, act, replied)
