"""Enquiries of investors at the desk: the queue of the contact's agency, answers, the terms."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.doors.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.doors.desk.acting import POST as POSTED
from idaman.features.potentials.actions import enquiries as actions
from idaman.features.potentials.desk.register import potential_of
from idaman.features.potentials.models import Enquiry, EnquiryTerms
from idaman.features.potentials.models.enquiries import EnquiryQuerySet
from idaman.features.potentials.rules.enquiry import Terms
from idaman.pure.delivery.days import working_days_between
from idaman.pure.refused import Refused
from idaman.rooms.people.models import CalendarDay
from idaman.rooms.people.permissions import Permission, Role

A_PAGE = 50


def _mine(desk: Desk) -> EnquiryQuerySet:
    """What the post may read: all for the secretariat, else what its own agency answers for."""
    rows = Enquiry.objects.of(desk.government)
    if desk.post.role == Role.SECRETARIAT:
        return rows
    agency = desk.post.agency
    if agency is None:
        return rows.none()
    of_agency = Q(potential__newest__owner=agency) | Q(potential__newest__owner__successor=agency)
    return rows.filter(of_agency)


@desk_page(Permission.ENQUIRY_ANSWER)
def enquiries(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what waits, the longest first, then what was answered."""
    rows = _mine(desk).select_related("potential", "version", "contact", "answered_by")
    before = request.GET.get("before", "")
    over = rows.exclude(answered_at=None)
    if before.isdecimal() and len(before) < 9:
        over = over.filter(number__lt=int(before))
    answered = list(over.order_by("-number")[: A_PAGE + 1])
    terms = EnquiryTerms.objects.of(desk.government).select_related("set_by").order_by("-from_date")
    in_force = next((t for t in terms if t.from_date <= desk.today), None)
    calendar = CalendarDay.objects.of(desk.government).calendar(desk.now)
    context = {
        "waiting": [
            (
                each,
                working_days_between(each.due, desk.today, calendar=calendar)
                if each.due < desk.today
                else -working_days_between(desk.today, each.due, calendar=calendar),
            )
            for each in rows.waiting().order_by("due", "number")[:200]
        ],
        "answered": answered[:A_PAGE],
        "next": answered[A_PAGE - 1].number if len(answered) > A_PAGE else "",
        "terms": in_force.said if in_force else Terms(),
        "history": terms,
        "standard": in_force is None,
        "typed": request.POST,
    }
    return show(request, desk, "potentials/desk/enquiries.html", context)


@desk_page(Permission.ENQUIRY_ANSWER, methods=BOTH)
def enquiry(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was asked and the answer; take the answer."""
    rows = _mine(desk).select_related(
        "potential__newest__owner", "version", "contact", "answered_by", "government"
    )
    found = get_object_or_404(rows, number=number)
    secret = settings.SECRET_KEY.encode()
    status, typed = 200, ""
    if request.method == "POST":
        typed = request.POST.get("text", "")[: actions.ANSWER_LENGTH]
        try:
            actions.answer(
                enquiry=found,
                text=typed,
                secret=secret,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(
                request,
                _("Recorded. Whoever asked sees it under the receipt; call or write as well."),
            )
            return redirect("desk:enquiry", government=desk.slug, number=number)
    words = answer = None
    try:
        words, answer = actions.opened(found, secret), actions.answer_of(found, secret)
    except Refused as no:
        say_no(request, no)
    context = {
        "enquiry": found,
        "words": words,
        "answer": answer,
        "typed": typed,
        "most": actions.ANSWER_LENGTH,
    }
    return show(request, desk, "potentials/desk/enquiry.html", context, status=status)


@desk_page(Permission.ENQUIRY_ANSWER, methods=BOTH)
def enquiry_new(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Write down what came by telephone or at the counter, so that its clock runs as well."""
    found = potential_of(desk, code)
    if found.shown is None or not desk.can(Permission.ENQUIRY_ANSWER, found.owner):
        raise Http404
    typed = {name: request.POST.get(name, "") for name in ("name", "organisation", "reach")}
    typed["words"] = request.POST.get("words", "")
    context = {"potential": found, "typed": typed, "most": actions.WORDS_LENGTH}
    if request.method != "POST":
        return show(request, desk, "potentials/desk/enquiry_new.html", context)
    try:
        made, _secret = actions.ask(
            potential=found,
            words=actions.Words(**typed),
            secret=settings.SECRET_KEY.encode(),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "potentials/desk/enquiry_new.html", context, status=422)
    messages.success(request, _("Written down. Its clock runs from today."))
    return redirect("desk:enquiry", government=desk.slug, number=made.number)


@desk_page(Permission.ECONOMY_ENTER, methods=POSTED)
def enquiry_terms(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set how soon enquiries are answered and how long they are kept."""
    try:
        actions.set_terms(
            government=desk.government,
            from_date=_day(request.POST.get("from_date", "")),
            answer_days=_number(request, "answer_days"),
            escalate_days=_number(request, "escalate_days"),
            keep_months=_number(request, "keep_months"),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The terms are set. What arrived before keeps its date."))
    return redirect("desk:enquiries", government=desk.slug)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise actions.WrongTerms(
            f"“{typed[:20]}” bukan tanggal. Tulis tahun-bulan-hari, misalnya 2026-01-31.",
            en=f"“{typed[:20]}” is no date. Write year-month-day, such as 2026-01-31.",
        ) from None


def _number(request: DeskRequest, name: str) -> int:
    typed = request.POST.get(name, "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 5 else 0
