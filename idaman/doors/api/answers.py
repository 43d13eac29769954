"""Answers to programs, in the form the address asks for, errors included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from idaman.pure.open311.answer import CONTENT_TYPES, Form, fault, fit, written
from idaman.pure.open311.asking import AskedWrong
from idaman.pure.refused import Refused
from idaman.rooms.people.actions import KeyWrong
from idaman.rooms.people.models import Government

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN311 = re.compile(r"^/open311(/|$)")
READ = ("GET", "HEAD")
BOTH = ("GET", "HEAD", "POST")


class NotThere(Refused):
    """What was asked for is not there, or not public."""


class Wrongs(Refused):
    """Several things are wrong with what was sent; each is said."""

    def __init__(self, wrongs: Sequence[Refused]) -> None:
        super().__init__(
            " ".join(str(each) for each in wrongs), en=" ".join(each.say("en") for each in wrongs)
        )
        self.each = tuple(wrongs)


@dataclass(frozen=True)
class Asked:
    """A question of a program: the request, the form of its answer, the moment, the language."""

    request: HttpRequest
    form: Form
    now: datetime
    language: str
    is_test: bool = False

    def given(self, name: str) -> str:
        """Give a parameter from the body or else the address; "" for none."""
        said = self.request.POST.get(name, "") or self.request.GET.get(name, "")
        return fit(str(said)).strip()

    @property
    def root(self) -> str:
        """Where the site stands, on the host that was asked if that is a government's own."""
        own = getattr(self.request, "own_host", "")
        return f"{self.request.scheme}://{self.request.get_host()}" if own else settings.PUBLIC_URL

    def government(self) -> Government:
        """Find whose reports are meant: jurisdiction_id, or whose own host name was asked.

        Raises AskedWrong, NotThere.
        """
        slug = self.given("jurisdiction_id") or getattr(self.request, "own_host", "")
        if not slug:
            raise AskedWrong(
                "jurisdiction_id: sebutkan pemerintah daerahnya, misalnya jurisdiction_id=kukar.",
                en="jurisdiction_id: name the government, such as jurisdiction_id=kukar.",
            )
        rows = Government.objects.public().select_related("region")
        if (found := rows.filter(slug=slug).first()) is None:
            raise NotThere(
                f"Tidak ada pemerintah daerah “{slug[:40]}” di sini.",
                en=f"There is no government “{slug[:40]}” here.",
            )
        return found

    def address(self, government: Government, page: str, **which: Any) -> str:
        """Give the whole address of a page of the government's public site."""
        language = self.language if self.language in government.languages else "id"
        with translation.override(language):
            path = reverse(f"portal:{page}", kwargs={"government": government.slug, **which})
        if government.host:
            scheme = "https" if settings.IS_HTTPS else "http"
            return f"{scheme}://{government.host}" + path.replace(f"/{government.slug}/", "/", 1)
        return settings.PUBLIC_URL + path

    def at(self, moment: datetime | None, government: Government) -> str | None:
        """Write a moment in the government's own time, with its offset."""
        if moment is None:
            return None
        there = moment.astimezone(ZoneInfo(government.timezone))
        return there.isoformat(timespec="seconds")


def machine_page(
    *, methods: Iterable[str] = READ
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:
    """Open a page to programs: no session, no cookie, no form's token.

    The view gives the name of the container and plain data; with a third value, the status.
    """

    def opened(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(
            request: HttpRequest, form: Form = "json", is_test: bool = False, **named: Any
        ) -> HttpResponseBase:
            if (request.method or "") not in methods:
                return HttpResponseNotAllowed(list(methods))
            language = language_of(request)
            asked = Asked(request, form, timezone.now(), language, is_test)
            with translation.override(language):
                try:
                    container, value, *status = view(asked, **named)
                except Refused as no:
                    return refused(form, no, language)
            return _response(form, container, value, status[0] if status else 200)

        return csrf_exempt(login_not_required(never_cache(page)))

    return opened


def language_of(request: HttpRequest) -> str:
    """Indonesian, unless a program asks for English first."""
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "id"


def refused(form: Form, no: Refused, language: str) -> HttpResponse:
    """Say no: 403 without a key, 404 for what is not there, 400 for everything else."""
    code = 403 if isinstance(no, KeyWrong) else 404 if isinstance(no, NotThere) else 400
    each = no.each if isinstance(no, Wrongs) else (no,)
    said = [fault(code, one.say(language)) for one in each]
    return _response(form, "errors", said, code)


def _response(form: Form, container: str, value: Any, status: int) -> HttpResponse:
    response = HttpResponse(
        written(form, container, value), content_type=CONTENT_TYPES[form], status=status
    )
    # What is public may be read by pages of others too; writing takes a key.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Vary"] = "Accept-Language"
    return response


class InItsForm:
    """Let every error under the prefix be a list in the form that was asked for.

    Stands outside all that may answer with a page for people.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < 400 or not OPEN311.match(request.path_info):
            return response
        if response.headers.get("Content-Type", "") in CONTENT_TYPES.values():
            return response
        form: Form = "xml" if request.path_info.endswith(".xml") else "json"
        language = language_of(request)
        with translation.override(language):
            said = [fault(response.status_code, _said_of(response.status_code))]
        made = _response(form, "errors", said, response.status_code)
        if allowed := response.headers.get("Allow"):
            made.headers["Allow"] = allowed
        made.headers["Content-Language"] = language
        return made


def _said_of(code: int) -> str:
    known = {
        403: _("This is not open to you."),
        404: _("There is nothing at this address. Begin with /open311/discovery.json."),
        405: _("This address does not take this method."),
    }
    if code >= 500:
        return _("Something is broken here. It is our fault; nothing was changed.")
    return known.get(code, _("What was sent cannot be read."))


@machine_page(methods=BOTH)
def open311_unknown(asked: Asked, rest: str) -> Any:
    """Answer for every other address under the prefix."""
    raise Http404(rest)
