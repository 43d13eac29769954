"""Beginning as a pilot, and opening the public site."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people import actions
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.stewardship.forms.accounts import PilotForm
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent


@desk_page(Permission.SITE_OPEN, methods=BOTH)
def pilot(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Say how it stands with the pilot; begin one with the agencies that take part."""
    form = PilotForm(sent(request), government=desk.government)
    last = desk.today + timedelta(days=actions.PILOT_DAYS)
    form.fields["until"].widget.attrs["max"] = last.isoformat()
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.begin_pilot, government=desk.government),
        message=_("The pilot has begun. The ledger names the day the site opens."),
        to=lambda _made: redirect("desk:pilot", government=desk.slug),
    )
    context = {
        "form": form,
        "agencies": Agency.objects.of(desk.government).order_by("name"),
        "last": last,
        "most": actions.PILOT_DAYS,
        "has_begun": actions.has_begun(desk.government),
    }
    page = "stewardship/desk/pilot.html"
    return answer or show(request, desk, page, context, status=form.status)


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
