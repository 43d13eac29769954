"""What happens to every request before a door opens: language, tenant, published pages."""

from __future__ import annotations

import gzip
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from importlib.metadata import version
from threading import Lock
from typing import Any, NamedTuple

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.cache import cache
from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from idaman.rooms.people.models import Government

Answer = Callable[[HttpRequest], HttpResponseBase]

NOT_PORTAL = re.compile(
    r"^/(?:(?:en/)?(?:desk|accounts|static|health|_)(?:/|$)|open311(?:/|$)|metrics$)"
)
NO_GOVERNMENTS = re.compile(r"^/(?:en/)?kawasan/")
RELEASE = version("idaman")
REVISION = (
    f"select public_revision from {Government._meta.db_table} where slug = %s and is_open = %s"
)


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
        slug = _slug_of(host)
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
    key = f"host:{host}"
    slug: str | None = cache.get(key)
    if slug is None:
        slug = (
            Government.objects.public().filter(host=host).values_list("slug", flat=True).first()
            or ""
        )
        cache.set(key, slug, 60)
    return slug


class ClosedUnlessOpened(LoginRequiredMiddleware):
    """Ask who somebody is only where it matters: an opened page reads no session."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class Page(NamedTuple):
    """A published page as it is sent: compressed body, type, and what it was made from."""

    made_from: str
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...]
    made_at: float = 0.0
    """The second it was built, on the clock on the wall."""


class Allowance:
    """How much of a process's time goes into building pages anew: a share, a little saved up.

    What is asked once in a while is always new; at ten in the morning, officers' forms go first.
    """

    share = 0.15
    most = 2.0

    def __init__(self) -> None:
        self.left, self.at = self.most, time.monotonic()

    def is_spent(self) -> bool:
        now = time.monotonic()
        self.left = min(self.most, self.left + (now - self.at) * self.share)
        self.at = now
        return self.left <= 0

    def spend(self, seconds: float) -> None:
        self.left -= seconds


class PublishedPages:
    """Keep public pages by publication: one body for an address until something is published.

    The key is the government's public revision, the day and the release. Whoever first finds a
    page out of date builds it anew; others get the old one meanwhile. Under more load than the
    machine can carry, pages may stay out of date for half a minute.
    """

    most = 48 * 1024 * 1024
    oldest = 30.0

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.near: OrderedDict[str, Page] = OrderedDict()
        self.weight = 0
        self.lock = Lock()
        self.allowance = Allowance()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or NOT_PORTAL.match(request.path_info):
            return self.get_response(request)
        made_from = _publication(request.path_info)
        if made_from is None:
            return self.get_response(request)
        # One body for each address a person can ask for; hosts differ in their links.
        address = f"{request.get_host()}{request.get_full_path()}"
        part = request.headers.get("HX-Request", "")
        key = "page:" + hashlib.sha256(f"{address}|{part}".encode()).hexdigest()
        etag = '"' + hashlib.sha256(f"{key}|{made_from}".encode()).hexdigest()[:32] + '"'
        page = self._kept(key)
        if page is None or page.made_from != made_from:
            # One process rebuilds while the old page is served.
            if page is not None and (
                self._may_wait(page) or not cache.add(f"{key}:building", True, 30)
            ):
                return self._sent(request, page, etag="")
            begun = time.monotonic()
            response = self.get_response(request)
            if not getattr(response, "is_published", False) or response.status_code != 200:
                cache.delete(f"{key}:building")
                return _for_anyone(response)
            # What was asked with a query is kept near only: addresses anyone can invent must not
            # fill the disk.
            page = self._keep(key, made_from, response, far="?" not in address)
            self.allowance.spend(time.monotonic() - begun)
            cache.delete(f"{key}:building")
        return self._sent(request, page, etag=etag)

    def _may_wait(self, page: Page) -> bool:
        """Tell whether an old page is good enough while there is too much to do."""
        return time.time() - page.made_at < self.oldest and self.allowance.is_spent()

    def _kept(self, key: str) -> Page | None:
        with self.lock:
            if page := self.near.get(key):
                self.near.move_to_end(key)
        far: Page | None = None if page else cache.get(key)
        if far is not None:
            self._hold(key, far)
        return page or far

    def _keep(self, key: str, made_from: str, response: HttpResponseBase, *, far: bool) -> Page:
        if hasattr(response, "render") and callable(response.render):
            response.render()
        assert isinstance(response, HttpResponse)
        names = ("Content-Language", "Content-Disposition", "X-Robots-Tag")
        page = Page(
            made_from,
            gzip.compress(response.content, 6, mtime=0),
            response.headers.get("Content-Type", "text/html; charset=utf-8"),
            tuple((n, response.headers[n]) for n in names if n in response.headers),
            time.time(),
        )
        if far:
            cache.set(key, page, 7 * 24 * 3600)
        self._hold(key, page)
        return page

    def _hold(self, key: str, page: Page) -> None:
        with self.lock:
            if old := self.near.pop(key, None):
                self.weight -= len(old.body)
            self.near[key] = page
            self.weight += len(page.body)
            while self.weight > self.most:
                _, gone = self.near.popitem(last=False)
                self.weight -= len(gone.body)

    def _sent(self, request: HttpRequest, page: Page, *, etag: str) -> HttpResponse:
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


def _publication(path: str) -> str | None:
    """Name what the address shows: revision, day, release. None where no government answers."""
    bare = "/" if path == "/en" else path
    slug = bare.removeprefix("/en/").strip("/").partition("/")[0]
    day = timezone.localdate().isoformat()
    if slug in ("", "kawasan"):
        seen = Government.objects.public().aggregate(n=Sum("public_revision"))["n"]
        return f"all.{seen}.{day}.{RELEASE}"
    # Asked before every public page: written out, it takes a third of the time.
    with connection.cursor() as cursor:
        cursor.execute(REVISION, [slug, True])
        found = cursor.fetchone()
    return None if found is None else f"{slug}.{found[0]}.{day}.{RELEASE}"
