"""What stands around a form that anyone may send: whose page it came from, and which device."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import loader
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from idaman.web.portal import errors
from idaman.web.portal.site import site_of

COOKIE = "perangkat"


COOKIE_SALT = "idaman.delivery.device"


COOKIE_AGE = 400 * 24 * 3600


LEAF = re.compile(r"[0-9a-f]{64}")


View = Callable[..., HttpResponseBase]


def form_page(view: View) -> View:
    """Open a form to anyone: never kept by anybody, and taken from our own pages only.

    Django's own guard would set a cookie for everybody who only looks.
    """

    @wraps(view)
    def opened(request: HttpRequest, government: str, **which: Any) -> HttpResponseBase:
        try:
            site = site_of(request, government)
        except Http404:
            return _closed()
        if request.method == "POST" and not _is_from_here(request):
            return errors.forgery(request)
        if any("\0" in str(value) for value in (*request.POST.values(), *which.values())):
            return errors.bad_request(request, ValueError("A NUL is no text."))
        with timezone.override(ZoneInfo(site.government.timezone)):
            return view(request, site, **which)

    return csrf_exempt(never_cache(login_not_required(opened)))


def _is_from_here(request: HttpRequest) -> bool:
    """Tell whether a form was sent from a page of ours; no other page can make a browser say so.

    Whoever writes requests by hand can say what they like, but carries nobody's cookie.
    """
    if told := request.headers.get("Sec-Fetch-Site"):
        return told == "same-origin"
    said = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(said).netloc == request.get_host()


def _closed() -> HttpResponse:
    """Say that there is nobody here to answer; whether such a government exists is not told."""
    context = {
        "title": _("No answers are taken here now"),
        "said": _(
            "The site of this regional government is not open yet, or the address was mistyped. "
            "Keep the slip: it is good once the site is open."
        ),
        "status_code": 404,
    }
    return HttpResponse(loader.render_to_string("portal/error.html", context), status=404)


def device_of(request: HttpRequest) -> str:
    """Give the random number this phone was given when it first answered; blank before."""
    known = request.get_signed_cookie(COOKIE, "", salt=COOKIE_SALT, max_age=COOKIE_AGE)
    return str(known or "")


def remembered(response: HttpResponse, device: str) -> HttpResponse:
    """Give the phone its random number, with the answer."""
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=COOKIE_SALT,
        max_age=COOKIE_AGE,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response
