"""Quick wins at the desk: the ten points, going live, readings of use, and what is decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.delivery.actions import quickwins as actions
from idaman.features.delivery.models import Reading
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries import quickwins as facts
from idaman.features.delivery.rules.quickwin import GATE, QuickWinChoice
from idaman.features.plan.models import Adopted
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, say_no, show, token_of


@desk_page()
def quick_wins(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List every quick win: points open, live or not, what was decided or is due."""
    seen = facts.quick_wins(desk.government, board(desk.government, now=desk.now), now=desk.now)
    return show(
        request, desk, "delivery/desk/quick_wins.html", {"seen": seen, "points": len(GATE.criteria)}
    )


def _item(desk: Desk, code: str) -> Adopted:
    found = Adopted.objects.of(desk.government).current().quick_wins()
    return get_object_or_404(found.select_related("owner", "government"), code=code)


@desk_page()
def quick_win(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show one quick win whole, with the forms that the post may fill in."""
    seen = facts.quick_wins(desk.government, board(desk.government, now=desk.now), now=desk.now)
    state = seen.by_code.get(code)
    if state is None:
        raise Http404
    may_answer = desk.can(Permission.QUICKWIN_GATE, state.item.owner)
    return show(
        request,
        desk,
        "delivery/desk/quick_win.html",
        {
            "state": state,
            "item": state.item,
            "gate": GATE,
            "english": language() == "en",
            "may_answer": may_answer and not state.is_over,
            "may_decide": desk.can(Permission.QUICKWIN_DECIDE) and not state.is_over,
            "exhibits": Exhibit.objects.of(desk.government)
            .about(code)
            .exclude(status__in=[Status.DRAFT, Status.WITHDRAWN, Status.REJECTED])
            .order_by("-pk")
            if may_answer
            else [],
            "measures": Reading.Measure.values,
            "choices": list(QuickWinChoice),
            "others": [s.item for s in seen.states if s.code != code and not s.is_over],
        },
    )


@desk_page(Permission.QUICKWIN_GATE, methods=POSTED)
def quick_win_answer(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Answer one point of the gate."""
    item = _item(desk, code)
    chosen = request.POST.get("exhibit", "")
    exhibit = (
        get_object_or_404(Exhibit.objects.of(desk.government), pk=int(chosen))
        if chosen.isdecimal() and len(chosen) < 10
        else None
    )
    try:
        actions.answer(
            item=item,
            criterion=request.POST.get("criterion", ""),
            is_met=request.POST.get("met") == "yes",
            proof=request.POST.get("proof", "")[:2000],
            link=request.POST.get("link", "")[:500],
            exhibit=exhibit,
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The point is answered."))
    return redirect("desk:quick-win", government=desk.slug, code=code)


@desk_page(Permission.QUICKWIN_GATE, methods=POSTED)
def quick_win_read(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Enter how many use it, or how content they are."""
    item = _item(desk, code)
    try:
        value = Decimal(request.POST.get("value", "").strip().replace(",", "."))
        if not value.is_finite():
            raise InvalidOperation
        on = date.fromisoformat(request.POST.get("on", ""))
    except (InvalidOperation, ValueError):
        messages.error(request, _("Write the figure in digits and the day as year-month-day."))
        return redirect("desk:quick-win", government=desk.slug, code=code)
    try:
        actions.read(
            item=item,
            measure=request.POST.get("measure", ""),
            value=value.quantize(Decimal("0.001")) if abs(value) < Decimal(10) ** 13 else value,
            unit=request.POST.get("unit", ""),
            on=on,
            source=request.POST.get("source", ""),
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The reading is entered."))
    return redirect("desk:quick-win", government=desk.slug, code=code)


@desk_page(Permission.QUICKWIN_DECIDE, methods=POSTED)
def quick_win_decide(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Decide: scale, fix until a day, or stop."""
    item = _item(desk, code)
    other = request.POST.get("replaced_by", "")
    try:
        again = request.POST.get("again_on", "")
        actions.decide(
            item=item,
            choice=request.POST.get("choice", ""),
            reason=request.POST.get("reason", "")[:4000],
            again_on=date.fromisoformat(again) if again else None,
            replaced_by=_item(desk, other) if other else None,
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except ValueError:
        messages.error(request, _("Write the date as year-month-day, such as 2026-01-31."))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Decided. The public page shows it with the reason."))
    return redirect("desk:quick-win", government=desk.slug, code=code)
