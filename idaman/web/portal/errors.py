"""What a visitor sees when something is not there, not allowed, or broken."""

from __future__ import annotations

import sys

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from idaman.web.outages import RETRY_SECONDS, WORDS, outage_of
from idaman.web.portal.site import navigation, site_of
from idaman.web.rules.logline import REQUEST_ID


def _page(request: HttpRequest, status: int, title: str, said: str) -> HttpResponse:
    """Answer in the look of the site that was asked, or in nobody's."""
    context: dict[str, object] = {"title": title, "said": said, "status_code": status}
    # A fault must not lead to the next one, so a broken page asks the database nothing.
    if status in (403, 404):
        slug = request.path_info.removeprefix("/en").strip("/").partition("/")[0]
        try:
            site = site_of(request, slug)
            context |= {"site": site, "nav": navigation(site, "")}
        except (Http404, DatabaseError):
            pass
    # Rendered without a request: no context processor looks for a session.
    return HttpResponse(loader.render_to_string("portal/error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        gettext("That address cannot be read"),
        gettext("Something in the address is not as it should be. Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        403,
        gettext("This is not open to you"),
        gettext("You do not have the right to see or do this. Ask whoever gave you your post."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        gettext("This page is not there"),
        gettext(
            "Perhaps the address was mistyped. What was once promised keeps its page; "
            "search for its name."
        ),
    )


def broken(request: HttpRequest) -> HttpResponse:
    # Django calls this while it handles the fault.
    if outage := outage_of(sys.exc_info()[1]):
        status, title, cause = 503, gettext("The site cannot answer just now"), WORDS[outage]
    else:
        status, title, cause = 500, gettext("Something is broken here"), OUR_FAULT
    number = REQUEST_ID.get()
    said = lazy(lambda: f"{cause} {gettext('Number of this request: %s.') % number}", str)()
    response = _page(request, status, title, str(said))
    # A program is told the same, in its own form and language.
    response.said = said  # type: ignore[attr-defined]
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


OUR_FAULT = gettext_lazy(
    "It is our fault, not yours. Nothing was changed. Try again in a few minutes."
)


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        gettext("This form is out of date"),
        gettext("It was open too long or came from another page. Go back, reload and send again."),
    )
