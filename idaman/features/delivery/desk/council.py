"""The Dewan at the desk: calendar, agenda, minutes, decisions followed to their closure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.jobs.models import Job, JobState
from idaman.core.people.models import Post
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import end_of_day
from idaman.core.refusal import Refused
from idaman.features.delivery.actions import council as actions
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
    desk_page,
    moment_of,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, finished

FILES = {"packet": "bahan", "minutes": "notulen"}


@desk_page(Permission.COUNCIL_SEE)
def council(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show the calendar with its alarm, and every decision with owner and date."""
    return show(
        request,
        desk,
        "delivery/desk/council.html",
        {
            "calendar": facts.calendar(desk.government, now=desk.now),
            "decisions": [
                (d, d.days_late(desk.today)) for d in facts.decisions(desk.government, now=desk.now)
            ],
        },
    )


@desk_page(Permission.COUNCIL_RUN, methods=BOTH)
def council_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Put a stocktake into the calendar."""
    if request.method != "POST":
        return show(request, desk, "delivery/desk/council_new.html", {"typed": {}})
    try:
        planned = actions.plan_stocktake(
            government=desk.government,
            on=date.fromisoformat(request.POST.get("on", "")),
            place=request.POST.get("place", "")[:200],
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except ValueError:
        messages.error(request, _("Write the date as year-month-day, such as 2026-01-31."))
        return show(
            request, desk, "delivery/desk/council_new.html", {"typed": request.POST}, status=422
        )
    except Refused as no:
        say_no(request, no)
        return show(
            request, desk, "delivery/desk/council_new.html", {"typed": request.POST}, status=422
        )
    messages.success(request, _("It stands in the calendar."))
    return redirect("desk:stocktake", government=desk.slug, number=planned.number)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def council_rhythm(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set how many months may lie between two stocktakes."""
    months = request.POST.get("months", "")
    try:
        actions.set_rhythm(
            government=desk.government,
            months=int(months) if months.isdecimal() and len(months) < 3 else 0,
            from_date=desk.today,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The rhythm is set."))
    return redirect("desk:council", government=desk.slug)


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
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    decided = Decision.objects.of(desk.government).filter(stocktake=found)
    return show(
        request,
        desk,
        "delivery/desk/stocktake.html",
        {
            "stocktake": found,
            "agenda": found.agenda
            if found.is_held
            else agenda_for(desk, found, asked=moment_of(request.GET, desk)),
            "decisions": [
                (d, d.days_late(desk.today))
                for d in decided.select_related("owner", "stocktake").order_by("number")
            ],
            "owners": Post.objects.of(desk.government).order_by("name")
            if desk.can(Permission.COUNCIL_RUN)
            else [],
            "printed": _printed(desk, found),
            "is_today_or_past": found.on <= desk.today,
            "typed": typed or {},
        },
        status=status,
    )


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def stocktake_move(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Move a planned stocktake."""
    found = _stocktake(desk, number)
    try:
        actions.move_stocktake(
            stocktake=found,
            on=date.fromisoformat(request.POST.get("on", "")),
            place=request.POST.get("place", "")[:200],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except ValueError:
        messages.error(request, _("Write the date as year-month-day, such as 2026-01-31."))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Moved. The ledger keeps the first date."))
    return redirect("desk:stocktake", government=desk.slug, number=number)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def stocktake_hold(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Record that it was held: minutes, and the agenda frozen as it stands."""
    found = _stocktake(desk, number)
    try:
        actions.hold_stocktake(
            stocktake=found,
            agenda=agenda_for(desk, found, asked=desk.now),
            minutes=request.POST.get("minutes", "")[:40_000],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        if request.POST.get("minutes") and not found.is_held:
            return _show_stocktake(request, desk, found, request.POST.dict(), status=422)
    else:
        messages.success(request, _("Held. The agenda is frozen; enter what was decided."))
    return redirect("desk:stocktake", government=desk.slug, number=number)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def stocktake_decide(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Enter what it decided, who does it and by when."""
    found = _stocktake(desk, number)
    typed = request.POST.dict()
    try:
        actions.decide(
            stocktake=found,
            text=request.POST.get("text", "")[:4000],
            owner=get_object_or_404(
                Post.objects.of(desk.government).select_related("agency"),
                code=request.POST.get("owner", ""),
            ),
            due=date.fromisoformat(request.POST.get("due", "")),
            item_code=request.POST.get("item", "").strip()[:24],
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except ValueError:
        messages.error(request, _("Write the date as year-month-day, such as 2026-01-31."))
        return _show_stocktake(request, desk, found, typed, status=422)
    except Refused as no:
        say_no(request, no)
        return _show_stocktake(request, desk, found, typed, status=422)
    messages.success(request, _("Entered. It is followed until it is closed."))
    return redirect("desk:stocktake", government=desk.slug, number=number)


@desk_page(Permission.COUNCIL_RUN, methods=POSTED)
def decision_close(
    request: DeskRequest, desk: Desk, number: int, decision: int
) -> HttpResponseBase:
    """Close a decision with what came of it."""
    rows = Decision.objects.of(desk.government).select_related("stocktake", "government")
    found = get_object_or_404(rows, stocktake__number=number, number=decision)
    try:
        actions.close_decision(
            decision=found,
            note=request.POST.get("note", "")[:4000],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Closed, with its note."))
    return redirect("desk:stocktake", government=desk.slug, number=number)


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
