"""The government's working days: seen by everybody, changed by the secretariat with a letter."""

from __future__ import annotations

from functools import partial

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from idaman.core.people import actions as people
from idaman.core.people.models import CalendarDay
from idaman.core.people.permissions import Permission
from idaman.features.stewardship.calendars import year_of
from idaman.features.stewardship.forms.office import CalendarForm
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, language, show
from idaman.web.forms import sent

BACK, AHEAD = 10, 3


@desk_page()
def working_days(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show a year, and for who may change it a form."""
    return _page(request, desk)


@desk_page(Permission.DELIVERY_RULES, methods=POSTED)
def days_set(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Take in what a letter says of days to come."""
    form = CalendarForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.set_days, government=desk.government),
        message=_("The calendar is changed and public."),
        to=lambda made: redirect(
            reverse("desk:working-days", args=[desk.slug]) + f"?year={made[0].day.year}"
        ),
    )
    return answer or _page(request, desk, form)


def _page(request: DeskRequest, desk: Desk, form: CalendarForm | None = None) -> HttpResponseBase:
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
            "form": form or CalendarForm(),
        },
        status=form.status if form else 200,
    )
