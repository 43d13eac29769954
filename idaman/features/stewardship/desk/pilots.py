"""Beginning as a pilot, and opening the public site."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people import actions
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.acting import POST as POSTED


@desk_page(Permission.SITE_OPEN, methods=BOTH)
def pilot(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Say how it stands with the pilot; begin one with the agencies that take part."""
    if request.method == "POST":
        try:
            actions.begin_pilot(
                government=desk.government,
                agencies=request.POST.getlist("agency"),
                until=date.fromisoformat(request.POST.get("until", "")),
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except ValueError:
            messages.error(request, _("Write the date as year-month-day, such as 2026-01-31."))
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(
                request, _("The pilot has begun. The ledger names the day the site opens.")
            )
        return redirect("desk:pilot", government=desk.slug)
    return show(
        request,
        desk,
        "stewardship/desk/pilot.html",
        {
            "agencies": Agency.objects.of(desk.government).order_by("name"),
            "last": desk.today + timedelta(days=actions.PILOT_DAYS),
            "most": actions.PILOT_DAYS,
            "has_begun": actions.has_begun(desk.government),
        },
    )


@desk_page(Permission.SITE_OPEN, methods=POSTED)
def pilot_open(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Open the public site for good."""
    try:
        actions.open_site(
            government=desk.government, by=desk.post, now=desk.now, token=token_of(request)
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The public site is open."))
    return redirect("desk:pilot", government=desk.slug)
