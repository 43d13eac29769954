"""The Dewan at the desk: calendar, agenda, minutes, decisions followed to their closure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import end_of_day
from idaman.features.delivery.actions import council as actions
from idaman.features.delivery.forms.council import (
    ClosingForm,
    DecisionForm,
    MeetingForm,
    MinutesForm,
    RhythmForm,
)
from idaman.features.delivery.models import Decision, Stocktake
from idaman.features.delivery.paper import stocktakes as books
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries import council as facts
from idaman.features.delivery.queries.quickwins import quick_wins
from idaman.features.delivery.queries.waiting import unverified
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    moment_of,
    show,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, finished
from idaman.web.forms import TokenForm, sent

FILES = {"packet": "bahan", "minutes": "notulen"}


@desk_page(Permission.COUNCIL_SEE)
def council(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show the calendar with its alarm, and every decision with owner and date."""
    return _show_council(request, desk)


def _show_council(
    request: DeskRequest, desk: Desk, rhythm_form: RhythmForm | None = None
) -> HttpResponseBase:
    calendar = facts.calendar(desk.government, now=desk.now)
    form = rhythm_form or RhythmForm(initial={"months": calendar.months})
    context = {
        "calendar": calendar,
        "decisions": [
            (d, d.days_late(desk.today)) for d in facts.decisions(desk.government, now=desk.now)
        ],
        "rhythm_form": form,
    }
    return show(request, desk, "delivery/desk/council.html", context, status=form.status)


@desk_page(Permission.COUNCIL_RUN, methods=BOTH)
def council_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Put a stocktake into the calendar."""
    form = MeetingForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            actions.plan_stocktake,
            government=desk.government,
            is_sample=desk.government.is_sample,
        ),
        message=_("It stands in the calendar."),
        to=lambda planned: redirect("desk:stocktake", desk.slug, planned.number),
    )
    page = "delivery/desk/council_new.html"
    return answer or show(request, desk, page, {"form": form}, status=form.status)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def council_rhythm(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set how many months may lie between two stocktakes."""
    form = RhythmForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.set_rhythm, government=desk.government, from_date=desk.today),
        message=_("The rhythm is set."),
        to=lambda _rhythm: redirect("desk:council", desk.slug),
    )
    return answer or _show_council(request, desk, form)


def _stocktake(desk: Desk, number: int) -> Stocktake:
    rows = Stocktake.objects.of(desk.government).select_related("government", "held_by")
    return get_object_or_404(rows, number=number)


def agenda_for(desk: Desk, found: Stocktake, *, asked: datetime) -> dict[str, Any]:
    """Build the agenda as the board stood when asked; of a meeting that is past, never later."""
    now = min(asked, end_of_day(desk.government, found.on))
    stands = board(desk.government, now=now)
    return facts.agenda(
        board=stands,
        quick_wins=quick_wins(desk.government, stands, now=now),
        unverified=unverified(desk.government, now=now),
        decisions=facts.decisions(desk.government, now=now),
    )


@desk_page(Permission.COUNCIL_SEE)
def stocktake(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show a stocktake: its agenda as it builds itself, or as it was frozen, and its decisions."""
    return _show_stocktake(request, desk, _stocktake(desk, number))


def _show_stocktake(
    request: DeskRequest,
    desk: Desk,
    found: Stocktake,
    refused: TokenForm | None = None,
    decision: Decision | None = None,
) -> HttpResponseBase:
    """Show a stocktake; `refused` is the form that comes back, of `decision` if it closes one."""
    decided = [
        (d, d.days_late(desk.today))
        for d in Decision.objects.of(desk.government)
        .filter(stocktake=found)
        .select_related("owner", "stocktake")
        .order_by("number")
    ]
    planned = {"on": found.on, "place": found.place}
    forms: dict[str, TokenForm] = {
        "hold_form": MinutesForm(),
        "move_form": MeetingForm(initial=planned),
        "decide_form": DecisionForm(government=desk.government),
    }
    closing = {d.number: ClosingForm(auto_id=f"{d.number}-%s") for d, _late in decided}
    if isinstance(refused, ClosingForm) and decision:
        closing[decision.number] = refused
    elif refused:
        forms = {
            name: refused if type(form) is type(refused) else form for name, form in forms.items()
        }
    return show(
        request,
        desk,
        "delivery/desk/stocktake.html",
        {
            "stocktake": found,
            "agenda": found.agenda
            if found.is_held
            else agenda_for(desk, found, asked=moment_of(request.GET, desk)),
            "decisions": decided,
            "printed": _printed(desk, found),
            "is_today_or_past": found.on <= desk.today,
            "closing": closing,
            **forms,
        },
        status=refused.status if refused else 200,
    )


def _carry_out(
    request: DeskRequest,
    desk: Desk,
    found: Stocktake,
    form: TokenForm,
    act: Callable[..., object],
    message: str,
    decision: Decision | None = None,
) -> HttpResponseBase:
    """Do what a form of the stocktake's page asks; refused, it comes back with what was typed.

    Where somebody else was quicker there is nothing left to fill in: the page says so.
    """
    back = redirect("desk:stocktake", desk.slug, found.number)
    quicker = (actions.StocktakeAlreadyHeld, actions.NotHeld, actions.DecisionAlreadyClosed)
    answer = carry_out(
        request,
        desk,
        form,
        act,
        message=message,
        to=lambda _done: back,
        late=dict.fromkeys(quicker, back),
    )
    return answer or _show_stocktake(request, desk, found, form, decision)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def stocktake_move(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Move a planned stocktake."""
    found = _stocktake(desk, number)
    form = MeetingForm(sent(request))
    act = partial(actions.move_stocktake, stocktake=found)
    moved = _("Moved. The ledger keeps the first date.")
    return _carry_out(request, desk, found, form, act, moved)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def stocktake_hold(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Record that it was held: minutes, and the agenda frozen as it stands."""
    found = _stocktake(desk, number)
    form = MinutesForm(sent(request))
    agenda = agenda_for(desk, found, asked=desk.now)
    act = partial(actions.hold_stocktake, stocktake=found, agenda=agenda)
    held = _("Held. The agenda is frozen; enter what was decided.")
    return _carry_out(request, desk, found, form, act, held)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def stocktake_decide(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Enter what it decided, who does it and by when."""
    found = _stocktake(desk, number)
    form = DecisionForm(sent(request), government=desk.government)

    def decide(*, item: str, **typed: Any) -> object:
        sample = desk.government.is_sample
        return actions.decide(stocktake=found, item_code=item, is_sample=sample, **typed)

    entered = _("Entered. It is followed until it is closed.")
    return _carry_out(request, desk, found, form, decide, entered)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def decision_close(
    request: DeskRequest, desk: Desk, number: int, decision: int
) -> HttpResponseBase:
    """Close a decision with what came of it."""
    rows = Decision.objects.of(desk.government).select_related("stocktake", "government")
    found = get_object_or_404(rows, stocktake__number=number, number=decision)
    form = ClosingForm(sent(request), auto_id=f"{decision}-%s")
    act = partial(actions.close_decision, decision=found)
    closed = _("Closed, with its note.")
    return _carry_out(request, desk, _stocktake(desk, number), form, act, closed, found)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def stocktake_print(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Print the packet, and the minutes once it was held."""
    found = _stocktake(desk, number)
    decided = list(
        Decision.objects.of(desk.government)
        .filter(stocktake=found)
        .select_related("owner", "stocktake")
        .order_by("number")
    )
    job = ask_once(
        request,
        desk,
        kind="pdf.make",
        params=books.to_print(
            found,
            agenda=found.agenda
            if found.is_held and found.agenda
            else agenda_for(desk, found, asked=moment_of(request.POST, desk)),
            decisions=decided,
            now=desk.now,
        ),
        subject=f"stocktake:{number}",
    )
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _printed(desk: Desk, found: Stocktake) -> Job | None:
    jobs = Job.objects.of(desk.slug).filter(kind="pdf.make", state=JobState.DONE)
    return jobs.filter(subject=f"stocktake:{found.number}").order_by("-pk").first()


@desk_page(Permission.COUNCIL_RUN)
def stocktake_printed(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out what was printed."""
    job = finished(desk, number, "pdf.make", "stocktake")
    found = _stocktake(desk, int(job.subject.partition(":")[2]))
    return show(
        request,
        desk,
        "delivery/desk/stocktake_printed.html",
        {"stocktake": found, "job": job, "kinds": list(job.result or {})},
    )


@desk_page(Permission.COUNCIL_SEE)
def stocktake_file(request: DeskRequest, desk: Desk, number: int, kind: str) -> FileResponse:
    """Give the newest packet or minutes as PDF."""
    found = _stocktake(desk, number)
    job = _printed(desk, found)
    sha256 = (job.result or {}).get(kind) if job else None
    if sha256 is None or kind not in FILES:
        raise Http404
    return file_of(sha256, f"{FILES[kind]}-rapat-dewan-{number}.pdf")
