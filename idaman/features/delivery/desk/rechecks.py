"""The second look at the desk: what was drawn for one's agency, and one's word on it."""

from __future__ import annotations

from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Exhibit
from idaman.core.people.permissions import Permission
from idaman.features.delivery.actions import audit
from idaman.features.delivery.actions.verifying import requirement_of
from idaman.features.delivery.desk.subjects import about, abouts
from idaman.features.delivery.forms.verifying import RecheckForm
from idaman.features.delivery.queries.audits import MonthDraw, Second, months
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.forms import sent


@desk_page()
def rechecks(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what was drawn and waits: for one's own agency first, then for others."""
    waiting = [
        (month, second)
        for month in months(desk.government)
        for second in month.seconds
        if second.is_waiting
    ]
    named = abouts(desk, {second.subject for _, second in waiting})
    rows = [
        {
            "month": month,
            "second": second,
            "about": named[second.subject],
            "is_mine": _is_asked(desk, second),
        }
        for month, second in waiting
    ]
    return show(
        request,
        desk,
        "delivery/desk/rechecks.html",
        {
            "mine": [row for row in rows if row["is_mine"]],
            "others": [row for row in rows if not row["is_mine"]],
        },
    )


@desk_page(methods=BOTH)
def recheck(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show a drawn exhibit to whoever looks again, and take the word of who was asked."""
    month, second = _drawn(desk, number)
    found = get_object_or_404(
        Exhibit.objects.of(desk.government).select_related(
            "file", "offered_by__agency", "government"
        ),
        pk=number,
    )
    if request.method == "POST" and not desk.can(Permission.EVIDENCE_JUDGE):
        raise PermissionDenied
    form = RecheckForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(audit.recheck, draw=month.draw, exhibit=found),
        message=_("Your second look is recorded, in public."),
        to=lambda _said: redirect("desk:rechecks", desk.slug),
    )
    context = {
        "month": month,
        "second": second,
        "exhibit": found,
        "about": about(desk, found.subject),
        "requirement": requirement_of(found),
        "verdicts": found.verdicts.select_related("by__agency").order_by("pk"),
        "is_mine": second.is_waiting and _is_asked(desk, second),
        "form": form,
    }
    return answer or show(request, desk, "delivery/desk/recheck.html", context, status=form.status)


def _is_asked(desk: Desk, second: Second) -> bool:
    return desk.can(Permission.EVIDENCE_JUDGE) and any(
        agency.pk == desk.post.agency_id for agency in second.asked
    )


def _drawn(desk: Desk, number: int) -> tuple[MonthDraw, Second]:
    """Find the newest draw the exhibit is in."""
    for month in months(desk.government):
        for second in month.seconds:
            if second.number == number:
                return month, second
    raise Http404
