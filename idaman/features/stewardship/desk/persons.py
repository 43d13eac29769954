"""What is kept of one person: searched, handed over or erased; who looked at reporters."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.files import blobs
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.reports.models import ReporterLook
from idaman.features.stewardship.actions import persons
from idaman.features.stewardship.desk.copies import said
from idaman.features.stewardship.models import PersonRequest
from idaman.features.stewardship.queries.copies import named_by_none
from idaman.features.stewardship.queries.persons import gathered, pictures_of
from idaman.features.stewardship.rules.person import zipped
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
from idaman.web.desk.words import IDENTITIES, KEPT_OF_PERSONS

A_PAGE = 50
COPIES = settings.CITIZENS / "copies"


def _secret() -> bytes:
    return settings.SECRET_KEY.encode()


def _before(request: DeskRequest) -> int | None:
    before = request.GET.get("before", "")
    return int(before) if before.isdecimal() and len(before) < 12 else None


@desk_page(Permission.PERSON_SERVE, methods=BOTH)
def person_requests(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what persons asked about their data, the newest first; take down another."""
    status = 200
    if request.method == "POST":
        try:
            made = persons.ask_for_person(
                government=desk.government,
                asks=request.POST.get("asks", ""),
                known_by=request.POST.get("known_by", ""),
                identity=request.POST.get("identity", ""),
                asked=persons.DataRequestInput(
                    who=request.POST.get("who", ""),
                    known=request.POST.get("known", ""),
                    why=request.POST.get("why", ""),
                ),
                secret=_secret(),
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("Taken down as %s.") % made.code)
            return redirect("desk:person-request", desk.slug, made.number)
    rows = PersonRequest.objects.of(desk.government).select_related("by")
    if before := _before(request):
        rows = rows.filter(number__lt=before)
    shown = list(rows.order_by("-number")[: A_PAGE + 1])
    context = {
        "requests": shown[:A_PAGE],
        "next": shown[A_PAGE - 1].number if len(shown) > A_PAGE else None,
        "typed": request.POST,
        "identities": IDENTITIES.items(),
    }
    return show(request, desk, "stewardship/desk/person_requests.html", context, status=status)


def _request(desk: Desk, number: int) -> PersonRequest:
    rows = PersonRequest.objects.of(desk.government)
    return get_object_or_404(
        rows.select_related("government", "by", "decided_by", "user"), number=number
    )


@desk_page(Permission.PERSON_SERVE)
def person_request(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what is asked, how much was found, and let it be decided."""
    found = _request(desk, number)
    try:
        asked = persons.asked_of(found, _secret())
    except InvalidToken:
        asked = None
        messages.error(request, _("Sealed with another key: bring the former key back to read it."))
    counts = {table: len(keys) for table, keys in found.found.items()}
    if found.user:
        counts = {"people.User": 1, **counts}
    context = {
        "request_": found,
        "asked": asked,
        "identity": IDENTITIES[found.identity],
        "counts": [(KEPT_OF_PERSONS[table], count) for table, count in counts.items()],
    }
    return show(request, desk, "stewardship/desk/person_request.html", context)


@desk_page(Permission.PERSON_SERVE, methods=POSTED)
def person_request_decide(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Do what was asked, or refuse it with a reason."""
    found = _request(desk, number)
    token = token_of(request)
    try:
        if request.POST.get("decision") == "refuse":
            reason = request.POST.get("reason", "")
            persons.refuse_person(
                request=found, reason=reason, by=desk.post, now=desk.now, token=token
            )
            messages.success(request, _("Refused, with your reason."))
        else:
            done, thrown = persons.grant_person(
                request=found, by=desk.post, now=desk.now, token=token
            )
            for copy in named_by_none({*thrown.requests, *thrown.citizens}):
                blobs.path_of(COPIES, copy).unlink(missing_ok=True)
            messages.success(
                request,
                _("Erased. Counts and hashes stay.")
                if done.asks == PersonRequest.Asks.ERASE
                else _("Granted. Take the copy below and hand it over."),
            )
    except Refused as no:
        say_no(request, no)
    return redirect("desk:person-request", desk.slug, number)


@desk_page(Permission.PERSON_SERVE, methods=POSTED)
def person_request_copy(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the copy as a ZIP, made anew each time; each taking is recorded."""
    found = _request(desk, number)
    try:
        persons.take_copy(request=found, by=desk.post, now=desk.now)
        told = gathered(found, _secret())
    except Refused as no:
        say_no(request, no)
        return redirect("desk:person-request", desk.slug, number)
    paths = {name: blobs.path_of(COPIES, copy) for name, copy in pictures_of(found).items()}
    pictures = {name: path.read_bytes() for name, path in paths.items() if path.exists()}
    title = _("Your data, kept by %s") % desk.government.name
    packed = zipped(told, pictures, title=title, language=language(), said=said)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.zip"'
    return response


@desk_page(Permission.PERSON_SERVE)
def reporter_looks(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List each time somebody read who sent a report, the newest first."""
    rows = ReporterLook.objects.of(desk.government).select_related("by__agency", "request")
    if before := _before(request):
        rows = rows.filter(pk__lt=before)
    shown = list(rows.order_by("-pk")[: A_PAGE + 1])
    context = {
        "looks": shown[:A_PAGE],
        "next": shown[A_PAGE - 1].pk if len(shown) > A_PAGE else None,
    }
    return show(request, desk, "stewardship/desk/reporter_looks.html", context)
