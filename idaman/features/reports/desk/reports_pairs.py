"""Two reports that are one, one that is two, and closed ones that somebody else looks at."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.features.reports.actions import closing, handling
from idaman.features.reports.actions.moderating import copies_of
from idaman.features.reports.desk.reports import agencies, mine, report_of, words_in
from idaman.features.reports.forms.acts import ReportCheckForm, ReportMergeForm, ReportSplitForm
from idaman.features.reports.models import (
    Request,
    RequestPhoto,
    RequestStep,
    State,
    Step,
    Visibility,
)
from idaman.features.reports.queries import requests as facts
from idaman.features.reports.queries.outcomes import LATELY, LOOKED_THROUGH
from idaman.features.reports.rules.report import Earlier, duplicates
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.forms import sent


@desk_page(Permission.REQUEST_HANDLE, methods=BOTH)
def report_merge(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show two reports side by side, and make one of them where they are the same."""
    found = report_of(desk, number)
    rows = mine(desk).select_related("agency", "region", "government").exclude(number=number)
    form = ReportMergeForm(
        sent(request) or (request.GET if "into" in request.GET else None), rows=rows
    )
    answer = carry_out(
        request,
        desk,
        form,
        partial(handling.merge, request=found),
        message=_("Merged. Whoever sent it follows the other one now."),
        to=lambda _made: redirect("desk:report", desk.slug, form.cleaned_data["into"].number),
    )
    if answer:
        return answer
    other = form.cleaned_data.get("into") if form.is_bound and not form.has_error("into") else None
    return show(
        request,
        desk,
        "reports/desk/report_merge.html",
        {
            "report": found,
            "other": other,
            "form": form,
            "sides": [(each, words_in(bytes(each.closed))) for each in (found, other) if each],
            "alike": [] if other else _alike(desk, found),
        },
        status=form.status if request.method == "POST" else 200,
    )


def _alike(desk: Desk, found: Request) -> list[tuple[Request, str]]:
    """What may say the same: of the same place and time, still open, the most alike first."""
    at = found.arrived_at
    near = (
        mine(desk)
        .filter(region=found.region, state__in=handling.FROM[Step.TOOK_IN])
        .filter(arrived_at__range=(at - LATELY, at + LATELY))
        .exclude(pk=found.pk)
        .order_by("-arrived_at", "-id")
    )
    rows = {row.pk: row for row in near[:LOOKED_THROUGH]}
    words = {pk: words_in(bytes(row.closed)) or "" for pk, row in rows.items()}
    known = [Earlier(pk, words[pk], row.topic) for pk, row in rows.items()]
    said = words_in(bytes(found.closed)) or ""
    return [(rows[pk], words[pk]) for pk in duplicates(said, found.topic, known)]


@desk_page(Permission.REQUEST_HANDLE, methods=BOTH)
def report_split(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Take a second matter out of a report, as a report of its own."""
    found = report_of(desk, number)
    form = ReportSplitForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(handling.split, request=found, secret=settings.SECRET_KEY.encode()),
        message=lambda made: (
            _("Split off as %(code)s. It waits to be forwarded.") % {"code": made.code}
        ),
        to=lambda _made: redirect("desk:report", government=desk.slug, number=number),
    )
    context = {"report": found, "words": words_in(bytes(found.closed)), "form": form}
    page = "reports/desk/report_split.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page(Permission.REQUEST_VERIFY)
def reports_to_check(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List closed reports that were drawn and wait for a second person, then the newest answers."""
    drawn = [each for each in facts.drawn_waiting(desk.government) if _may_read(desk, each)]
    looked = {each.pk for each in drawn}
    newest = (
        Request.objects.of(desk.government)
        .taken_up()
        .filter(state=State.ANSWERED)
        .exclude(visibility=Visibility.SECRET)
        .select_related("agency", "region")
        .order_by("-changed_at", "-pk")
    )
    return show(
        request,
        desk,
        "reports/desk/reports_to_check.html",
        {"drawn": drawn, "newest": [each for each in newest[:30] if each.pk not in looked]},
    )


def _may_read(desk: Desk, report: Request) -> bool:
    """A secret one is read by nobody but the office that handles it and the secretariat."""
    return report.visibility != Visibility.SECRET or desk.can(Permission.REQUEST_ROUTE)


@desk_page(Permission.REQUEST_VERIFY, methods=BOTH)
def report_check(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was reported and answered to somebody else, and take their word on it."""
    found = (
        Request.objects.of(desk.government)
        .filter(number=number, answered_at__isnull=False)
        .select_related("government", "agency", "region")
        .first()
    )
    if found is None or not _may_read(desk, found):
        raise Http404
    form = ReportCheckForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(_second_look, request=found),
        message=_("Your second look is recorded, in public."),
        to=lambda _made: redirect("desk:reports-to-check", government=desk.slug),
    )
    if answer:
        return answer
    steps = RequestStep.objects.of(desk.government).filter(request=found).public()
    photos = list(RequestPhoto.objects.of(desk.government).filter(request=found, erased_at=None))
    made = copies_of(photos)
    return show(
        request,
        desk,
        "reports/desk/report_check.html",
        {
            "report": found,
            "words": found.words or words_in(bytes(found.closed)),
            "steps": steps.select_related("agency", "by").order_by("number"),
            "photos": [(photo, made[photo.pk]) for photo in photos],
            "is_open": found.state in handling.FROM[Step.CONFIRMED],
            "form": form,
        },
        status=form.status,
    )


def _second_look(*, verdict: str, **typed: Any) -> object:
    act = closing.doubt if verdict == "doubt" else closing.confirm
    return act(**typed)


@desk_page(Permission.REQUEST_HANDLE)
def reports_dashboard(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show how the post's agency, or the whole government, stands with its reports."""
    seen = facts.dashboard(desk.government, agencies(desk), now=desk.now)
    counting = seen.figures
    return show(
        request,
        desk,
        "reports/desk/reports_dashboard.html",
        {
            "seen": seen,
            "most_counted": facts.MOST_COUNTED,
            "whole": {m: counting.of(m) for m in facts.MEASURES},
            "months": [
                (month, {m: counting.of(m, "month", month) for m in facts.MEASURES})
                for month in counting.keys("month")
            ],
        },
    )
