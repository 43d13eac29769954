"""Quick wins at the desk: the ten points, going live, readings of use, and what is decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.permissions import Permission
from idaman.features.delivery.actions import quickwins as actions
from idaman.features.delivery.actions.work import AlreadyStopped
from idaman.features.delivery.forms.quickwins import FateForm, GateAnswerForm, ReadingForm
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries import quickwins as facts
from idaman.features.delivery.rules.quickwin import GATE
from idaman.features.plan.models import Adopted
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, language, show
from idaman.web.forms import TokenForm, sent


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
    return _show_quick_win(request, desk, code)


def _show_quick_win(
    request: DeskRequest, desk: Desk, code: str, refused: TokenForm | None = None
) -> HttpResponseBase:
    seen = facts.quick_wins(desk.government, board(desk.government, now=desk.now), now=desk.now)
    state = seen.by_code.get(code)
    if state is None:
        raise Http404
    may_answer = desk.can(Permission.QUICKWIN_GATE, state.item.owner)
    exhibits = _exhibits(desk, code) if may_answer else []
    points = {
        point.code: GateAnswerForm(
            exhibits=exhibits, initial={"criterion": point.code}, auto_id=f"{point.number}-%s"
        )
        for point in GATE.criteria
    }
    if isinstance(refused, GateAnswerForm):
        points[refused["criterion"].value()] = refused
    is_open = refused is not None or not state.is_over
    context = {
        "state": state,
        "item": state.item,
        "gate": GATE,
        "english": language() == "en",
        "may_answer": may_answer and is_open,
        "may_decide": desk.can(Permission.QUICKWIN_DECIDE) and is_open,
        "point_forms": points,
        "read_form": refused if isinstance(refused, ReadingForm) else ReadingForm(),
        "decide_form": refused if isinstance(refused, FateForm) else FateForm(item=state.item),
    }
    status = refused.status if refused else 200
    return show(request, desk, "delivery/desk/quick_win.html", context, status=status)


def _exhibits(desk: Desk, code: str) -> list[Exhibit]:
    """The evidence of a quick win that an answer may point to."""
    sent_for = Exhibit.objects.of(desk.government).about(code)
    gone = [Status.DRAFT, Status.WITHDRAWN, Status.REJECTED]
    return list(sent_for.exclude(status__in=gone).order_by("-pk"))


def _carry_out(
    request: DeskRequest,
    desk: Desk,
    item: Adopted,
    form: TokenForm,
    act: Callable[..., object],
    message: str,
) -> HttpResponseBase:
    """Do what a form of the page asks; refused, it comes back with what was typed.

    Where the form itself has no place any more, the page says so.
    """
    back = redirect("desk:quick-win", desk.slug, item.code)
    act = partial(act, item=item, is_sample=desk.government.is_sample)
    answer = carry_out(
        request,
        desk,
        form,
        act,
        message=message,
        to=lambda _done: back,
        late={AlreadyStopped: back},
    )
    return answer or _show_quick_win(request, desk, item.code, form)


@desk_page(Permission.QUICKWIN_GATE, methods=POSTED)
def quick_win_answer(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Answer one point of the gate."""
    item = _item(desk, code)
    form = GateAnswerForm(sent(request), exhibits=_exhibits(desk, code), auto_id="refused-%s")
    if form["criterion"].value() not in GATE.by_code:
        raise Http404
    return _carry_out(request, desk, item, form, actions.answer, _("The point is answered."))


@desk_page(Permission.QUICKWIN_GATE, methods=POSTED)
def quick_win_read(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Enter how many use it, or how content they are."""
    item, form = _item(desk, code), ReadingForm(sent(request))
    return _carry_out(request, desk, item, form, actions.read, _("The reading is entered."))


@desk_page(Permission.QUICKWIN_DECIDE, methods=POSTED)
def quick_win_decide(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Decide: scale, fix until a day, or stop."""
    item = _item(desk, code)
    form = FateForm(sent(request), item=item)
    decided = _("Decided. The public page shows it with the reason.")
    return _carry_out(request, desk, item, form, actions.decide, decided)
