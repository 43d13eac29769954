"""What is kept of one person: searched, handed over or erased; who looked at reporters."""

from __future__ import annotations

from functools import partial
from typing import Any

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
from idaman.features.stewardship.forms.accounts import PersonRefusalForm, PersonRequestForm
from idaman.features.stewardship.models import PersonRequest
from idaman.features.stewardship.queries.copies import named_by_none
from idaman.features.stewardship.queries.persons import gathered, pictures_of
from idaman.features.stewardship.rules.person import zipped
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
from idaman.web.desk.words import IDENTITIES, KEPT_OF_PERSONS
from idaman.web.forms import TokenForm, sent

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
    form = PersonRequestForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(persons.ask_for_person, government=desk.government, secret=_secret()),
        message=lambda made: _("Taken down as %s.") % made.code,
        to=lambda made: redirect("desk:person-request", desk.slug, made.number),
    )
    if answer:
        return answer
    rows = PersonRequest.objects.of(desk.government).select_related("by")
    if before := _before(request):
        rows = rows.filter(number__lt=before)
    shown = list(rows.order_by("-number")[: A_PAGE + 1])
    context = {
        "requests": shown[:A_PAGE],
        "next": shown[A_PAGE - 1].number if len(shown) > A_PAGE else None,
        "form": form,
    }
    page = "stewardship/desk/person_requests.html"
    return show(request, desk, page, context, status=form.status)


def _request(desk: Desk, number: int) -> PersonRequest:
    rows = PersonRequest.objects.of(desk.government)
    return get_object_or_404(
        rows.select_related("government", "by", "decided_by", "user"), number=number
    )


@desk_page(Permission.PERSON_SERVE)
def person_request(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what is asked, how much was found, and let it be decided."""
    return _shown(request, desk, _request(desk, number), PersonRefusalForm())


def _shown(
    request: DeskRequest,
    desk: Desk,
    found: PersonRequest,
    form: PersonRefusalForm,
    over: TokenForm | None = None,
) -> HttpResponseBase:
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
        "form": form,
        "over": over,
    }
    status = (over or form).status
    return show(request, desk, "stewardship/desk/person_request.html", context, status=status)


@desk_page(Permission.PERSON_SERVE, methods=POSTED)
def person_request_decide(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Do what was asked, or refuse it with a reason."""
    found = _request(desk, number)
    is_refused = request.POST.get("decision") == "refuse"
    refusal = PersonRefusalForm(sent(request) if is_refused else None)
    form = refusal if is_refused else TokenForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(persons.refuse_person if is_refused else _granted, request=found),
        message=_("Refused, with your reason.") if is_refused else _granting(found),
        to=lambda _made: redirect("desk:person-request", desk.slug, number),
    )
    is_over = not is_refused or found.state != PersonRequest.State.FOUND
    return answer or _shown(request, desk, found, refusal, form if is_over else None)


def _granted(**said: Any) -> None:
    """Grant what was asked, and throw away the copies of pictures that nobody names any more."""
    _done, thrown = persons.grant_person(**said)
    for copy in named_by_none({*thrown.requests, *thrown.citizens}):
        blobs.path_of(COPIES, copy).unlink(missing_ok=True)


def _granting(found: PersonRequest) -> str:
    if found.asks == PersonRequest.Asks.ERASE:
        return _("Erased. Counts and hashes stay.")
    return _("Granted. Take the copy below and hand it over.")


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
