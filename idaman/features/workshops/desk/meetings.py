"""Workshops at the desk: calendar, attendance sheet, working groups, minutes, decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Exhibit
from idaman.core.jobs.models import JobState
from idaman.core.people import access
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.workshops.actions import meeting
from idaman.features.workshops.actions.refusals import AlreadyDecided
from idaman.features.workshops.forms import (
    AttendanceForm,
    CaptionForm,
    FollowUpClosingForm,
    FollowUpForm,
    GroupsForm,
    WorkshopForm,
    WorkshopMinutesForm,
    WorkshopMoveForm,
    WorkshopPhotoForm,
)
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
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    say_no,
    show,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.jobs import ask_once, keep_upload, of_desk
from idaman.web.forms import TokenForm, sent

BLANK_LINES = 12


def workshop_of(desk: Desk, plan: str, number: int) -> Workshop:
    """Find a workshop on one of this government's plans."""
    rows = Workshop.objects.of(desk.government).filter(plan=plan_of(desk, plan))
    return get_object_or_404(rows.select_related("plan", "government", "held_by"), number=number)


@desk_page(Permission.WORKSHOP_RUN, methods=BOTH)
def workshop_new(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Put a workshop into the calendar."""
    found = plan_of(desk, plan)
    form = WorkshopForm(sent(request), initial={"stage": request.GET.get("stage", "1")})
    answer = carry_out(
        request,
        desk,
        form,
        partial(meeting.plan_workshop, plan=found, is_sample=desk.government.is_sample),
        message=_("It stands in the calendar."),
        to=lambda planned: redirect("desk:workshop", desk.slug, plan, planned.number),
    )
    context = {"plan": found, "form": form}
    page = "workshops/desk/workshop_new.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page()
def workshop(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Show a workshop: agenda, who was there, minutes, decisions, what was proposed in it."""
    return _show_workshop(request, desk, workshop_of(desk, plan, number))


def _show_workshop(
    request: DeskRequest,
    desk: Desk,
    found: Workshop,
    refused: TokenForm | None = None,
    decision: FollowUp | None = None,
) -> HttpResponseBase:
    """Show a workshop; `refused` is the form that comes back, of `decision` if it closes one."""
    stage = STAGES[found.stage - 1]
    seats = list(Attendance.objects.of(desk.government).filter(workshop=found).order_by("number"))
    follow_ups = FollowUp.objects.of(desk.government).filter(workshop=found)
    proposed = Proposal.objects.of(desk.government).filter(workshop=found)
    days = {"on": found.on, "until": found.until, "place": found.place}
    forms: dict[str, TokenForm] = {
        "hold_form": WorkshopMinutesForm(),
        "move_form": WorkshopMoveForm(initial=days),
        "photo_form": WorkshopPhotoForm(),
        "decide_form": FollowUpForm(government=desk.government),
    }
    if refused:
        for name, form in forms.items():
            forms[name] = refused if type(form) is type(refused) else form
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
            (
                f,
                f.days_late(desk.today),
                f.owner_id == desk.post.pk,
                refused if f == decision else FollowUpClosingForm(auto_id=f"%s-{f.number}"),
            )
            for f in follow_ups.select_related("owner", "workshop").order_by("number")
        ],
        "photos": photos_of([found], Exhibit.objects.of(desk.government)).get(found.pk, ()),
        "proposals": proposed.order_by("number"),
        "is_today_or_past": found.on <= desk.today,
        **forms,
    }
    status = refused.status if refused else 200
    return show(request, desk, "workshops/desk/workshop.html", context, status=status)


def _carry_out(
    request: DeskRequest,
    desk: Desk,
    found: Workshop,
    form: TokenForm,
    act: Callable[..., object],
    message: str,
    decision: FollowUp | None = None,
) -> HttpResponseBase:
    """Do what a form of the workshop's page asks; refused, it comes back with what was typed.

    Where somebody else was quicker there is nothing left to fill in: the page says so.
    """

    back = redirect("desk:workshop", desk.slug, found.plan.slug, found.number)
    late: dict[type[Refused], HttpResponseBase] = {AlreadyDecided: back}
    answer = carry_out(request, desk, form, act, message=message, to=lambda _done: back, late=late)
    return answer or _show_workshop(request, desk, found, form, decision)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def workshop_move(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Move a planned workshop."""
    found = workshop_of(desk, plan, number)
    form = WorkshopMoveForm(sent(request))
    act = partial(meeting.move_workshop, workshop=found)
    moved = _("Moved. The ledger keeps the first date.")
    return _carry_out(request, desk, found, form, act, moved)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def workshop_hold(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Record that it was held, with its minutes."""
    found = workshop_of(desk, plan, number)
    form = WorkshopMinutesForm(sent(request))
    act = partial(meeting.hold_workshop, workshop=found)
    held = _("Held. Enter what was decided, and who was there.")
    return _carry_out(request, desk, found, form, act, held)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def workshop_decide(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Enter what it decided, who does it and by when."""
    found = workshop_of(desk, plan, number)
    form = FollowUpForm(sent(request), government=desk.government)
    act = partial(meeting.decide, workshop=found, is_sample=desk.government.is_sample)
    entered = _("Entered. It is followed until it is closed.")
    return _carry_out(request, desk, found, form, act, entered)


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
    prepared = dict(job.result or {})
    taken = prepared.pop("taken_at", None)
    form = CaptionForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            meeting.offer_photo,
            workshop=found,
            sha256=job.params["sha256"],
            prepared=prepared,
            taken_at=datetime.fromisoformat(taken) if taken else None,
        ),
        message=_("Offered. Another agency verifies it."),
        to=lambda _offered: redirect("desk:workshop", desk.slug, plan, found.number),
    )
    context = {"workshop": found, "plan": found.plan, "job": job, "form": form}
    page = "workshops/desk/workshop_photo.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page(methods=POSTED)
def follow_up_close(
    request: DeskRequest, desk: Desk, plan: str, number: int, decision: int
) -> HttpResponseBase:
    """Close a decision with what came of it: the secretariat, or the post that carries it out."""
    met = workshop_of(desk, plan, number)
    rows = FollowUp.objects.of(desk.government).filter(workshop=met)
    found = get_object_or_404(rows.select_related("workshop__plan", "government"), number=decision)
    if found.owner_id != desk.post.pk:
        access.require(desk.post, Permission.WORKSHOP_RUN, government=desk.government)
    form = FollowUpClosingForm(sent(request), auto_id=f"%s-{decision}")
    act = partial(meeting.close_follow_up, follow_up=found)
    return _carry_out(request, desk, met, form, act, _("Closed, with its note."), found)


@desk_page(Permission.WORKSHOP_RUN, methods=BOTH)
def attendance(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Type who was there from the paper, or paste it from a table: one seat a line."""
    found = workshop_of(desk, plan, number)
    kept = Attendance.objects.of(desk.government).filter(workshop=found).order_by("number")
    words = {"council": "Dewan", "team": "Tim", "agency": "OPD"}
    lines = (
        "; ".join((words[s.side], s.body, s.position, ",".join(str(day) for day in s.days)))
        for s in kept
    )
    form = AttendanceForm(sent(request), workshop=found, initial={"seats": "\n".join(lines)})
    answer = carry_out(
        request,
        desk,
        form,
        partial(meeting.enter_attendance, workshop=found),
        message=lambda count: _("%s seats kept.") % count,
        to=lambda _count: redirect("desk:workshop", desk.slug, plan, number),
    )
    context = {"plan": found.plan, "workshop": found, "form": form}
    page = "workshops/desk/attendance.html"
    return answer or show(request, desk, page, context, status=form.status)


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
    taken = GroupSeat.objects.of(desk.government).filter(plan=found).select_related("agency")
    seated: dict[str, Any] = {}
    for seat in taken:
        seated.setdefault(seat.dimension, []).append(seat.agency.code)
        if seat.is_lead:
            seated[f"lead.{seat.dimension}"] = seat.agency.code
    form = GroupsForm(sent(request), agencies=agencies, initial=seated)
    answer = carry_out(
        request,
        desk,
        form,
        partial(meeting.seat_groups, plan=found),
        message=_("The working groups are seated."),
        to=lambda _count: redirect("desk:preparation", desk.slug, plan),
    )
    context = {"plan": found, "form": form}
    return answer or show(request, desk, "workshops/desk/groups.html", context, status=form.status)
