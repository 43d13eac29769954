"""Answers to programs, in the form the address asks for, errors included."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people.actions import KeyWrong, key_shown
from idaman.core.people.models import ApiKey, Government
from idaman.core.refusal import Refused
from idaman.core.text import JoinedText, Text
from idaman.features.reports.actions.reporting import SentOtherwise, TooManyReports
from idaman.features.reports.rules.open311.answer import CONTENT_TYPES, Form, fault, fit, written
from idaman.features.reports.rules.open311.asking import AskedWrong, require_utf8

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN311 = re.compile(r"^/open311(/|$)")
READ = ("GET", "HEAD")
BOTH = ("GET", "HEAD", "POST")
EXPOSED = "Link, X-Total-Count, X-Ignored-Parameters, Retry-After"
MEDIA = re.compile(r"(?:media|media_url|photo)(?:[0-9]{1,3})?(?:\[[0-9]{0,3}\])?", re.ASCII)
"""Fields that hold a picture, or the address of one."""
OWN_FORM = re.compile(rf"attribute\[.*|{MEDIA.pattern}", re.ASCII | re.DOTALL)


COMMON = frozenset({"jurisdiction_id", "api_key"})
MOST_NAMED = 20
"""So many parameters that mean nothing here are named."""


class TooManyTries(Refused):
    """One address showed more wrong keys in a minute than anybody mistypes."""


class UpdateOtherwise(Refused):
    """Another update came under this update_id before."""


class NotThere(Refused):
    """What was asked for is not there, or not public."""


class Wrongs(Refused):
    """Several things are wrong with what was sent; each is said."""

    def __init__(self, wrongs: Sequence[Refused]) -> None:
        super().__init__(JoinedText(wrongs))
        self.each = tuple(wrongs)


CODES: Mapping[type[Refused], int] = {
    KeyWrong: 403,
    NotThere: 404,
    AlreadyDone: 409,
    SentOtherwise: 409,
    UpdateOtherwise: 409,
    TooManyTries: 429,
    TooManyReports: 429,
}
"""What is refused with another code than 400."""
RETRY_SECONDS: Mapping[type[Refused], int] = {TooManyTries: 60, TooManyReports: 600}


@dataclass(frozen=True)
class ApiRequest:
    """A question of a program: the request, the form of its answer, the moment, the language."""

    request: HttpRequest
    form: Form
    now: datetime
    language: str
    is_test: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    """What the answer says beside its body."""

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
                Text("jurisdiction_id: name the government, such as jurisdiction_id=kukar.")
            )
        rows = Government.objects.public().select_related("region")
        found = rows.filter(slug=slug).first()
        if found is None or not found.uses["reports"]:
            raise NotThere(Text("There is no government “%(slug)s” here.", slug=slug[:40]))
        return found

    def key(self, government: Government) -> ApiKey:
        """Find the key that is shown; wrong ones are answered slower and slower.

        Raises KeyWrong, TooManyTries.
        """
        try:
            return key_shown(government, self.given("api_key"))
        except KeyWrong:
            if ratelimit.consume(self.request, action="open311_key"):
                raise
        raise TooManyTries(Text("Too many wrong api_keys came from this address. Wait a minute."))

    def here(self, **changes: Any) -> str:
        """Give the address that was asked with some parameters changed, without its key."""
        kept = {
            name: values
            for name, values in self.request.GET.lists()
            if name not in ("api_key", "page", "before", "after")
        }
        query = urlencode({**kept, **changes}, doseq=True)
        return f"{self.root}{self.request.path}" + (f"?{query}" if query else "")

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
    *, methods: Iterable[str] = READ, takes: Mapping[str, Collection[str]] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., HttpResponseBase]]:
    """Open a page to programs: no session, no cookie, no form's token.

    The view gives the name of the container and plain data; with a third value, the status.
    `takes` names the parameters each method reads; others are ignored, and named in a header.
    """

    def opened(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(
            request: HttpRequest, form: Form = "json", is_test: bool = False, **named: Any
        ) -> HttpResponseBase:
            if (request.method or "") not in methods:
                return HttpResponseNotAllowed(list(methods))
            language = language_of(request)
            asked = ApiRequest(request, form, timezone.now(), language, is_test)
            with translation.override(language):
                try:
                    sent = (*request.GET.lists(), *request.POST.lists())
                    require_utf8(text for name, texts in sent for text in (name, *map(str, texts)))
                    container, value, *status = view(asked, **named)
                    code = status[0] if status else 200
                    response = _response(form, container, value, code)
                except Refused as no:
                    response = refused(form, no, language)
            known = (takes or {}).get("POST" if request.method == "POST" else "GET", ())
            if ignored := _ignored(request, known):
                response.headers["X-Ignored-Parameters"] = ignored
            for name, text in asked.headers.items():
                response.headers[name] = text
            return response

        return csrf_exempt(login_not_required(never_cache(page)))

    return opened


def _ignored(request: HttpRequest, known: Collection[str]) -> str:
    """Name what was sent and means nothing here; what has a form of its own is read elsewhere."""
    names = dict.fromkeys((*request.GET, *request.POST))
    some = [n for n in names if n not in COMMON and n not in known and not OWN_FORM.fullmatch(n)]
    return ", ".join(quote(name[:40], safe="[]") for name in some[:MOST_NAMED])


def language_of(request: HttpRequest) -> str:
    """Indonesian, unless a program asks for English first."""
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "id"


def refused(form: Form, no: Refused, language: str) -> HttpResponse:
    """Say no, with the code of each fault; 400 where they differ."""
    each = no.each if isinstance(no, Wrongs) else (no,)
    said = [fault(CODES.get(type(one), 400), one.say(language)) for one in each]
    codes = {one["code"] for one in said}
    response = _response(form, "errors", said, codes.pop() if len(codes) == 1 else 400)
    if wait := RETRY_SECONDS.get(type(no)):
        response.headers["Retry-After"] = str(wait)
    return response


def _response(form: Form, container: str, value: Any, status: int) -> HttpResponse:
    response = HttpResponse(
        written(form, container, value), content_type=CONTENT_TYPES[form], status=status
    )
    # What is public may be read by pages of others too; writing takes a key.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
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
            # What is broken or away says so itself, with the number of the request.
            said_of = str(getattr(response, "said", "") or _said_of(response.status_code))
            said = [fault(response.status_code, said_of)]
        made = _response(form, "errors", said, response.status_code)
        for name in ("Allow", "Retry-After"):
            if kept := response.headers.get(name):
                made.headers[name] = kept
        made.headers["Content-Language"] = language
        return made


def _said_of(code: int) -> str:
    known = {
        403: _("This is not open to you."),
        404: _("There is nothing at this address. Begin with /open311/discovery.json."),
        405: _("This address does not take this method."),
    }
    return known.get(code, _("What was sent cannot be read."))


@machine_page(methods=BOTH)
def open311_unknown(asked: ApiRequest, rest: str) -> Any:
    """Answer for every other address under the prefix."""
    raise Http404(rest)
