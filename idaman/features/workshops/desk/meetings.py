"""Workshops at the desk: calendar, attendance sheet, working groups, minutes, decisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Exhibit
from idaman.core.jobs.models import JobState
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.taxonomy import Dimension
from idaman.features.workshops.actions import meeting
from idaman.features.workshops.desk.items import plan_of
from idaman.features.workshops.models import (
    WORKSHOP,
    Attendance,
    FollowUp,
    GroupSeat,
    Proposal,
    Workshop,
)
from idaman.features.workshops.queries import photos_of
from idaman.features.workshops.rules import STAGES
from idaman.features.workshops.rules.attendance import read
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.jobs import ask_once, keep_upload, of_desk

BLANK_LINES = 12


def workshop_of(desk: Desk, plan: str, number: int) -> Workshop:
    """Find a workshop on one of this government's plans."""
    rows = Workshop.objects.of(desk.government).filter(plan=plan_of(desk, plan))
    return get_object_or_404(rows.select_related("plan", "government", "held_by"), number=number)


def _day(typed: str) -> date | None:
    """Read a day as the browser sends it; None where none was given. Raises ValueError."""
    return date.fromisoformat(typed) if typed else None


@desk_page(Permission.WORKSHOP_RUN, methods=BOTH)
def workshop_new(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Put a workshop into the calendar."""
    found = plan_of(desk, plan)
    typed = request.POST.dict() or {"stage": request.GET.get("stage", "1")}
    status = 200
    if request.method == "POST":
        status = 422
        stage = typed.get("stage", "")
        try:
            on = date.fromisoformat(typed.get("on", ""))
            planned = meeting.plan_workshop(
                plan=found,
                stage=int(stage) if stage.isdecimal() and len(stage) < 3 else 0,
                on=on,
                until=_day(typed.get("until", "")),
                place=typed.get("place", ""),
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
            messages.success(request, _("It stands in the calendar."))
            return redirect("desk:workshop", desk.slug, plan, planned.number)
    stages = [(s.number, s.name.say(language())) for s in STAGES]
    context = {"plan": found, "typed": typed, "stages": stages}
    return show(request, desk, "workshops/desk/workshop_new.html", context, status=status)


@desk_page()
def workshop(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Show a workshop: agenda, who was there, minutes, decisions, what was proposed in it."""
    return _show_workshop(request, desk, workshop_of(desk, plan, number))


def _show_workshop(
    request: DeskRequest,
    desk: Desk,
    found: Workshop,
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    stage = STAGES[found.stage - 1]
    seats = list(Attendance.objects.of(desk.government).filter(workshop=found).order_by("number"))
    follow_ups = FollowUp.objects.of(desk.government).filter(workshop=found)
    proposed = Proposal.objects.of(desk.government).filter(workshop=found)
    context = {
        "plan": found.plan,
        "workshop": found,
        "stage": stage.name.say(language()),
        "agenda": [
            (day, [t.words.say(language()) for t in stage.agenda if t.day == day])
            for day in range(1, stage.days + 1)
        ],
        "counts": [(side, sum(s.side == side for s in seats)) for side in Attendance.Side.values],
        "seats": seats,
        "follow_ups": [
            (f, f.days_late(desk.today), f.owner_id == desk.post.pk)
            for f in follow_ups.select_related("owner", "workshop").order_by("number")
        ],
        "photos": photos_of([found], Exhibit.objects.of(desk.government)).get(found.pk, ()),
        "proposals": proposed.order_by("number"),
        "owners": Post.objects.of(desk.government).standing().order_by("name")
        if desk.can(Permission.WORKSHOP_RUN)
        else [],
        "is_today_or_past": found.on <= desk.today,
        "typed": typed or {},
    }
    return show(request, desk, "workshops/desk/workshop.html", context, status=status)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def workshop_move(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Move a planned workshop."""
    found = workshop_of(desk, plan, number)
    try:
        meeting.move_workshop(
            workshop=found,
            on=date.fromisoformat(request.POST.get("on", "")),
            until=date.fromisoformat(request.POST.get("until", "")),
            place=request.POST.get("place", ""),
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
    return redirect("desk:workshop", desk.slug, plan, number)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def workshop_hold(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Record that it was held, with its minutes."""
    found = workshop_of(desk, plan, number)
    try:
        meeting.hold_workshop(
            workshop=found,
            minutes=request.POST.get("minutes", ""),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return _show_workshop(request, desk, found, request.POST.dict(), status=422)
    messages.success(request, _("Held. Enter what was decided, and who was there."))
    return redirect("desk:workshop", desk.slug, plan, number)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def workshop_decide(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Enter what it decided, who does it and by when."""
    found = workshop_of(desk, plan, number)
    try:
        meeting.decide(
            workshop=found,
            text=request.POST.get("text", ""),
            owner=get_object_or_404(
                Post.objects.of(desk.government), code=request.POST.get("owner", "")
            ),
            due=date.fromisoformat(request.POST.get("due", "")),
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except ValueError:
        messages.error(request, _("Write the date as year-month-day, such as 2026-01-31."))
        return _show_workshop(request, desk, found, request.POST.dict(), status=422)
    except Refused as no:
        say_no(request, no)
        return _show_workshop(request, desk, found, request.POST.dict(), status=422)
    messages.success(request, _("Entered. It is followed until it is closed."))
    return redirect("desk:workshop", desk.slug, plan, number)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def workshop_photo(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Take a photo; it is read in a child, then looked at and offered."""
    found = workshop_of(desk, plan, number)
    try:
        kept, name = keep_upload(request, "file")
        job = ask_once(
            request,
            desk,
            kind="picture",
            params={"sha256": kept.sha256, "with_small": True, "name": name},
            subject=found.subject,
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:workshop", desk.slug, plan, number)
    return redirect("desk:job", government=desk.slug, number=job.pk)


@desk_page(Permission.WORKSHOP_RUN, methods=BOTH)
def workshop_photo_ready(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was read of a photo, and offer it with what it shows."""
    photos = of_desk(desk).filter(kind="picture", state=JobState.DONE, subject__startswith=WORKSHOP)
    job = get_object_or_404(photos, pk=number)
    plan, _slash, code = job.subject.removeprefix(WORKSHOP).rpartition("/")
    found = workshop_of(desk, plan, int(code.rpartition(".")[2]))
    context = {"workshop": found, "plan": found.plan, "job": job, "typed": request.POST}
    if request.method != "POST":
        return show(request, desk, "workshops/desk/workshop_photo.html", context)
    prepared = dict(job.result or {})
    taken = prepared.pop("taken_at", None)
    try:
        meeting.offer_photo(
            workshop=found,
            sha256=job.params["sha256"],
            prepared=prepared,
            taken_at=datetime.fromisoformat(taken) if taken else None,
            caption=request.POST.get("caption", ""),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "workshops/desk/workshop_photo.html", context, status=422)
    messages.success(request, _("Offered. Another agency verifies it."))
    return redirect("desk:workshop", desk.slug, plan, found.number)


@desk_page(methods=POSTED)
def follow_up_close(
    request: DeskRequest, desk: Desk, plan: str, number: int, decision: int
) -> HttpResponseBase:
    """Close a decision with what came of it: the secretariat, or the post that carries it out."""
    rows = FollowUp.objects.of(desk.government).filter(workshop=workshop_of(desk, plan, number))
    found = get_object_or_404(rows.select_related("workshop__plan", "government"), number=decision)
    try:
        meeting.close_follow_up(
            follow_up=found,
            note=request.POST.get("note", ""),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Closed, with its note."))
    return redirect("desk:workshop", desk.slug, plan, number)


@desk_page(Permission.WORKSHOP_RUN, methods=BOTH)
def attendance(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Type who was there from the paper, or paste it from a table: one seat a line."""
    found = workshop_of(desk, plan, number)
    kept = Attendance.objects.of(desk.government).filter(workshop=found).order_by("number")
    text = request.POST.get("seats", "")[:60_000]
    wrong: list[tuple[int, str]] = []
    status = 200
    if request.method == "POST":
        status = 422
        seats, faults = read(text, days=found.days, agencies=_agencies(desk))
        wrong = [(w.line, w.sentence_en if language() == "en" else w.sentence) for w in faults]
        try:
            if not wrong:
                count = meeting.enter_attendance(
                    workshop=found,
                    seats=seats,
                    by=desk.post,
                    now=desk.now,
                    token=token_of(request),
                )
                messages.success(request, _("%s seats kept.") % count)
                return redirect("desk:workshop", desk.slug, plan, number)
        except Refused as no:
            say_no(request, no)
    else:
        words = {"council": "Dewan", "team": "Tim", "agency": "OPD"}
        text = "\n".join(
            "; ".join((words[s.side], s.body, s.position, ",".join(str(day) for day in s.days)))
            for s in kept
        )
    context = {"plan": found.plan, "workshop": found, "seats": text, "wrong": wrong}
    return show(request, desk, "workshops/desk/attendance.html", context, status=status)


def _agencies(desk: Desk) -> dict[str, str]:
    """What people may write for an agency: its code, its short and its full name."""
    return {
        word.casefold(): code
        for code, short, name in Agency.objects.of(desk.government).values_list(
            "code", "short", "name"
        )
        for word in (code, short, name)
    }


@desk_page(Permission.WORKSHOP_RUN)
def attendance_sheet(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Print the sheet people sign: the agencies by working group, lines for council and team."""
    found = workshop_of(desk, plan, number)
    agencies = Agency.objects.of(desk.government).open().order_by("short")
    context = {
        "plan": found.plan,
        "workshop": found,
        "days": range(1, found.days + 1),
        "agencies": agencies,
        "blank": range(BLANK_LINES),
    }
    return show(request, desk, "workshops/desk/attendance_sheet.html", context)


@desk_page(Permission.WORKSHOP_RUN, methods=BOTH)
def groups(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Say which agencies sit in which of the six working groups, and who leads each."""
    found = plan_of(desk, plan)
    agencies = list(Agency.objects.of(desk.government).open().order_by("short"))
    by_code = {a.code: a for a in agencies}
    if request.method == "POST":
        seats = {}
        for dimension in Dimension:
            lead = request.POST.get(f"lead.{dimension.value}", "")
            codes = [lead, *request.POST.getlist(dimension.value)]
            seats[dimension] = [by_code[code] for code in codes if code in by_code]
        try:
            meeting.seat_groups(
                plan=found, seats=seats, by=desk.post, now=desk.now, token=token_of(request)
            )
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(request, _("The working groups are seated."))
        return redirect("desk:preparation", desk.slug, plan)
    taken = GroupSeat.objects.of(desk.government).filter(plan=found).select_related("agency")
    seated: dict[str, dict[str, bool]] = {}
    for seat in taken:
        seated.setdefault(seat.dimension, {})[seat.agency.code] = seat.is_lead
    context = {
        "plan": found,
        "groups": [
            (
                d,
                [
                    (a, a.code in seated.get(d.value, {}), seated.get(d.value, {}).get(a.code))
                    for a in agencies
                ],
            )
            for d in Dimension
        ],
    }
    return show(request, desk, "workshops/desk/groups.html", context)
