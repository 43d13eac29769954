"""What happens to every request before a page is made: language, tenant, published pages."""

from __future__ import annotations

import gzip
import hashlib
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from threading import Lock
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.cache import cache
from django.db import Error, connection
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import loader
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from idaman.core.people.models import Government
from idaman.web import building
from idaman.web.outages import outage_of

Answer = Callable[[HttpRequest], HttpResponseBase]

NOT_PORTAL = re.compile(
    r"^/(?:(?:en/)?(?:desk|accounts|static|health|_)(?:/|$)|open311(?:/|$)|(?:metrics|ready)$)"
)
FOR_MONITORS = re.compile(r"^/(?:(?:en/)?health(?:/|$)|(?:metrics|ready)$)")
"""What must answer without asking whose host it is."""
WEEK = 7 * 24 * 3600.0
ASK_AGAIN = 60.0
"""Seconds before it is asked again whose a host is."""
HEADER_OF_PAGE = b'<header class="top">'
NO_GOVERNMENTS = re.compile(r"^/(?:en/)?kawasan/")
RELEASE = version("idaman")
REVISION = (
    f"select public_revision from {Government._meta.db_table} where slug = %s and is_open = %s"
)


class ContentPolicy(CSPMiddleware):
    """Send the one policy, worked out once; where a page has its own, the library does it."""

    @cached_property
    def policy(self) -> str:
        return build_policy()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        own = hasattr(request, "_csp_nonce") or any(n.startswith("_csp_") for n in vars(response))
        if own:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.policy)
        return response


class Language:
    """Take the language from the address alone: /en/… is English, all else Indonesian."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = "en" if request.path_info.startswith("/en/") else "id"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class Tenant:
    """On a government's own host name, its site stands at the root of the address."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host = request.get_host().partition(":")[0].lower()
        slug = "" if FOR_MONITORS.match(request.path_info) else _slug_of(host)
        request.own_host = slug  # type: ignore[attr-defined]
        shared = NOT_PORTAL.match(request.path_info) or NO_GOVERNMENTS.match(request.path_info)
        if slug and not shared:
            language = "/en" if request.path_info.startswith("/en/") else ""
            rest = request.path_info.removeprefix(language)
            request.path_info = f"{language}/{slug}{rest}"
        return self.get_response(request)


def _slug_of(host: str) -> str:
    if host in ("127.0.0.1", "localhost", "testserver", "[::1]"):
        return ""
    key = f"host-of:{host}"
    known: tuple[str, float] | None = cache.get(key)
    if known and 0 <= time.time() - known[1] < ASK_AGAIN:
        return known[0]
    try:
        slugs = Government.objects.public().filter(host=host).values_list("slug", flat=True)
        slug = slugs.first() or ""
    except Error:
        # While nothing can be asked, the host is whose it was.
        if known is None:
            raise
        return known[0]
    # Anyone can invent a host that is nobody's.
    _keep_far(key, (slug, time.time()), WEEK if slug else ASK_AGAIN)
    return slug


def _keep_far(key: str, value: Any, seconds: float) -> None:
    """Let all processes have it; a full disk keeps nothing, and no page breaks of it."""
    with suppress(OSError):
        cache.set(key, value, seconds)


class ClosedUnlessOpened(LoginRequiredMiddleware):
    """Ask who somebody is only where it matters: an opened page reads no session."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


@dataclass
class PublishedPage:
    """A published page as it is sent: compressed body, type, and what it was made from."""

    made_from: str
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...]
    made_at: float = 0.0
    """The second it was built, on the clock on the wall."""
    is_left: bool = False
    """The builder was asked for it last."""
    done: dict[str, float] = field(default_factory=dict)
    """When this process last did something about it, which is not worth doing all the time."""

    def seldom(self, what: str, seconds: float) -> bool:
        """Tell whether something is due again, and note that it is done."""
        now = time.monotonic()
        if now - self.done.get(what, -seconds) < seconds:
            return False
        self.done[what] = now
        return True

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "is_left": False, "done": {}}


class Allowance:
    """How much of a process's time goes into building pages anew: a share, a little saved up.

    What is asked once in a while is always new; at ten in the morning, officers' forms go first.
    """

    share = 0.15
    most = 2.0

    def __init__(self) -> None:
        self.left, self.at, self.spent = self.most, time.monotonic(), 0.0

    def is_spent(self) -> bool:
        now = time.monotonic()
        self.left = min(self.most, self.left + (now - self.at) * self.share)
        self.at = now
        return self.left <= 0

    def spend(self, seconds: float) -> None:
        self.left -= seconds
        self.spent += seconds


class Bustle:
    """How much of its time a process lately spent on answering, building pages not counted."""

    much = 0.1
    of_late = 2.0

    def __init__(self) -> None:
        self.share, self.at = 0.0, time.monotonic()

    def is_much(self) -> bool:
        return self._faded() > self.much

    def add(self, seconds: float) -> None:
        self.share = self._faded() + seconds / self.of_late

    def _faded(self) -> float:
        now = time.monotonic()
        self.share *= math.exp((self.at - now) / self.of_late)
        self.at = now
        return self.share


class PublishedPages:
    """Keep public pages by publication: one body for an address until something is published.

    The key is the government's public revision, the day and the release. Whoever first finds a
    page out of date builds it anew; others get the old one meanwhile. A process with much to do
    leaves that to the builder beside it, and without one spends no more than its allowance on it.
    Under more load than the machine can carry, pages may stay out of date for half a minute, with
    a builder for a minute. While the database cannot be asked, the last page that is known is
    shown, and says so.
    """

    most = 48 * 1024 * 1024
    oldest = 30.0
    oldest_of_builder = 60.0
    again = 1.0
    """Seconds before a busy process looks again what was published, and built by another."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.near: OrderedDict[str, PublishedPage] = OrderedDict()
        self.weight = 0
        self.lock = Lock()
        self.allowance, self.bustle = Allowance(), Bustle()
        self.ask_builder = building.Asking()
        self.known: dict[str, tuple[str, float]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun, built = time.monotonic(), self.allowance.spent
        try:
            return self._answer(request)
        finally:
            took = time.monotonic() - begun
            self.bustle.add(took - (self.allowance.spent - built))

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or NOT_PORTAL.match(request.path_info):
            return self.get_response(request)
        # One body for each address a person can ask for; hosts differ in their links.
        address = f"{request.get_host()}{request.get_full_path()}"
        part = request.headers.get("HX-Request", "")
        key = "built:" + hashlib.sha256(f"{address}|{part}".encode()).hexdigest()
        try:
            made_from = self._made_from(request.path_info)
        except Error as away:
            if outage_of(away) and (page := self._kept(key, "")):
                return self._as_it_was(request, page)
            raise
        if made_from is None:
            return self.get_response(request)
        etag = '"' + hashlib.sha256(f"{key}|{made_from}".encode()).hexdigest()[:32] + '"'
        page = self._kept(key, made_from)
        if page is None or page.made_from != made_from:
            if page is not None and self._may_wait(request, page, key):
                return self._sent(request, page, etag="")
            begun = time.monotonic()
            response = self.get_response(request)
            if not getattr(response, "is_published", False) or response.status_code != 200:
                cache.delete(f"{key}:building")
                if page is not None and response.status_code == 503:
                    return self._as_it_was(request, page)
                return _for_anyone(response)
            # What was asked with a query is kept near only: addresses anyone can invent must not
            # fill the disk.
            page = self._keep(key, made_from, response, far="?" not in address)
            self.allowance.spend(time.monotonic() - begun)
            cache.delete(f"{key}:building")
        return self._sent(request, page, etag=etag)

    def _made_from(self, path: str) -> str | None:
        """Name what the address shows; a process with much to do asks once a second."""
        whose, now = _whose(path), time.monotonic()
        known = self.known.get(whose)
        if known and now - known[1] < self.again and self.bustle.is_much():
            return known[0]
        made_from = _publication(path)
        if made_from is not None:
            self.known[whose] = made_from, now
        return made_from

    def _may_wait(self, request: HttpRequest, page: PublishedPage, key: str) -> bool:
        """Tell whether an old page is good enough: another builds it, or there is no time."""
        if request.META.get(building.IS_BUILDING):
            return False
        age = time.time() - page.made_at
        if age < self.oldest_of_builder and self.bustle.is_much() and self._is_left(request, page):
            return True
        if age < self.oldest and self.allowance.is_spent():
            return True
        # One process rebuilds while the old page is served; on a full disk, whoever is asked.
        with suppress(OSError):
            return not cache.add(f"{key}:building", True, 30)
        return False

    def _is_left(self, request: HttpRequest, page: PublishedPage) -> bool:
        """Leave a page to the builder; tell whether there is one."""
        if request.META.get("QUERY_STRING"):
            return False
        if page.seldom("asked", self.again):
            page.is_left = self.ask_builder(request.META)
        return page.is_left

    def _kept(self, key: str, made_from: str) -> PublishedPage | None:
        with self.lock:
            if page := self.near.get(key):
                self.near.move_to_end(key)
        if page and (page.made_from == made_from or not page.seldom("looked", self.again)):
            return page
        far: PublishedPage | None = cache.get(key)
        if far is None or (page and far.made_at <= page.made_at):
            return page
        self._hold(key, far)
        return far

    def _keep(
        self, key: str, made_from: str, response: HttpResponseBase, *, far: bool
    ) -> PublishedPage:
        if hasattr(response, "render") and callable(response.render):
            response.render()
        assert isinstance(response, HttpResponse)
        names = ("Content-Language", "Content-Disposition", "X-Robots-Tag")
        page = PublishedPage(
            made_from,
            gzip.compress(response.content, 6, mtime=0),
            response.headers.get("Content-Type", "text/html; charset=utf-8"),
            tuple((n, response.headers[n]) for n in names if n in response.headers),
            time.time(),
        )
        if far:
            _keep_far(key, page, WEEK)
        self._hold(key, page)
        return page

    def _hold(self, key: str, page: PublishedPage) -> None:
        with self.lock:
            if old := self.near.pop(key, None):
                self.weight -= len(old.body)
            self.near[key] = page
            self.weight += len(page.body)
            while self.weight > self.most:
                _, gone = self.near.popitem(last=False)
                self.weight -= len(gone.body)

    def _as_it_was(self, request: HttpRequest, page: PublishedPage) -> HttpResponse:
        """Show the last page that is known while nothing can be asked, and say so in it."""
        age = max(0, int(time.time() - page.made_at))
        body = gzip.decompress(page.body)
        if page.content_type.startswith("text/html"):
            at = timezone.localtime(datetime.fromtimestamp(page.made_at, UTC))
            notice = loader.render_to_string("ui/as_it_was.html", {"at": at}).encode()
            body = body.replace(HEADER_OF_PAGE, notice + HEADER_OF_PAGE, 1)
        response = self._sent(request, replace(page, body=gzip.compress(body, 1)), etag="")
        response.headers["Cache-Control"] = "no-store"
        # RFC 9211: a hit whose time is over.
        response.headers["Cache-Status"] = f"idaman; hit; ttl=-{age}; detail=database-away"
        response.headers["Age"] = str(age)
        return response

    def _sent(self, request: HttpRequest, page: PublishedPage, *, etag: str) -> HttpResponse:
        if etag and etag in request.headers.get("If-None-Match", ""):
            response = HttpResponse(status=304)
        elif "gzip" in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(page.body, content_type=page.content_type)
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(gzip.decompress(page.body), content_type=page.content_type)
        response.headers["Content-Length"] = str(len(response.content))
        if etag:
            response.headers["ETag"] = etag
        for name, value in page.headers:
            response.headers[name] = value
        response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
        patch_vary_headers(response, ["Accept-Encoding", "HX-Request"])
        return response


def _for_anyone(response: HttpResponseBase) -> HttpResponseBase:
    """Let shared caches keep what says it is the same for anyone.

    The log-in check looks at the session even where it then lets everybody in.
    """
    if getattr(response, "is_for_anyone", False):
        names = [n.strip() for n in response.headers.get("Vary", "").split(",")]
        response.headers["Vary"] = ", ".join(n for n in names if n and n != "Cookie")
        if not response.headers["Vary"]:
            del response.headers["Vary"]
    return response


def _whose(path: str) -> str:
    """Give the first part of an address, without its language: a government's slug, mostly."""
    bare = "/" if path == "/en" else path
    return bare.removeprefix("/en/").strip("/").partition("/")[0]


def _publication(path: str) -> str | None:
    """Name what the address shows: revision, day, release. None where no government answers."""
    slug = _whose(path)
    day = timezone.localdate().isoformat()
    if slug in ("", "kawasan"):
        seen = Government.objects.public().aggregate(n=Sum("public_revision"))["n"]
        return f"all.{seen}.{day}.{RELEASE}"
    # Asked before every public page: written out, it takes a third of the time.
    with connection.cursor() as cursor:
        cursor.execute(REVISION, [slug, True])
        found = cursor.fetchone()
    return None if found is None else f"{slug}.{found[0]}.{day}.{RELEASE}"
