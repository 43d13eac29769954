"""The government's working days: seen by everybody, changed by the secretariat with a letter."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people import actions as people
from idaman.core.people.models import CalendarDay
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.delivery.calendars import year_of
from idaman.features.stewardship.desk.office import words_in
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, say_no, show, token_of
from idaman.web.desk.inputs import day_in

BACK, AHEAD = 10, 3


@desk_page()
def working_days(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show a year, and for who may change it a form."""
    return _page(request, desk)


@desk_page(Permission.DELIVERY_RULES, methods=POSTED)
def days_set(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Take in what a letter says of days to come."""
    try:
        made = people.set_days(
            government=desk.government,
            days=_days(request),
            kind=_kind(request),
            name=words_in(request, "name", 120),
            source=words_in(request, "source", 300),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return _page(request, desk, status=422)
    messages.success(request, _("The calendar is changed and public."))
    response = redirect("desk:working-days", government=desk.slug)
    response["Location"] += f"?year={made[0].day.year}"
    return response


def _page(request: DeskRequest, desk: Desk, *, status: int = 200) -> HttpResponseBase:
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isdecimal() and len(asked) == 4 else desk.today.year
    if not desk.today.year - BACK <= number <= desk.today.year + AHEAD:
        raise Http404
    said = CalendarDay.objects.of(desk.government).select_related("set_by").order_by("pk")
    rows = list(said)
    return show(
        request,
        desk,
        "stewardship/desk/working_days.html",
        {
            "year": year_of(
                number, said=rows, calendar=said.calendar(desk.now), language=language()
            ),
            "before": number - 1 if number > desk.today.year - BACK else None,
            "after": number + 1 if number < desk.today.year + AHEAD else None,
            "history": [row for row in reversed(rows) if row.day.year == number],
            "kinds": CalendarDay.Kind.values,
            "typed": request.POST,
        },
        status=status,
    )


def _kind(request: DeskRequest) -> CalendarDay.Kind:
    kind = request.POST.get("kind", "")
    if kind not in CalendarDay.Kind.values:
        raise people.WordsMissing(
            "Pilih libur, masuk, atau kembali ke kalender nasional.",
            en="Choose off, worked, or as the national calendar has it.",
        )
    return CalendarDay.Kind(kind)


def _days(request: DeskRequest) -> list[date]:
    """Every day from the first to the last; one alone where no last is given."""
    first = day_in(request, "first")
    last = day_in(request, "last") if request.POST.get("last", "").strip() else first
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, 400))]
