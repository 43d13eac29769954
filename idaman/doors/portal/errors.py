"""What a visitor sees when something is not there, not allowed, or broken."""

from __future__ import annotations

import errno
import sys

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext

from idaman.doors.portal.site import navigation, site_of
from idaman.pure.logline import REQUEST_ID


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
    number = gettext("Number of this request: %s.") % REQUEST_ID.get()
    # Django calls this while it handles the fault.
    if cause := _outage(sys.exc_info()[1]):
        response = _page(
            request, 503, gettext("The site cannot answer just now"), f"{cause} {number}"
        )
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    said = gettext("It is our fault, not yours. Nothing was changed. Try again in a few minutes.")
    return _page(request, 500, gettext("Something is broken here"), f"{said} {number}")


RETRY_SECONDS = 10
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _outage(fault: BaseException | None) -> str:
    """Say what the site lacks for a moment, by the fault and its causes; "" for a fault of ours."""
    while fault is not None:
        if isinstance(fault, OSError) and fault.errno in NO_ROOM or "disk is full" in str(fault):
            return gettext("The server's disk is full, so nothing can be saved. Try again later.")
        if isinstance(fault, OperationalError) and "locked" in str(fault):
            return gettext("The database is busy. Nothing was saved. Try again in ten seconds.")
        # SQLite says so of tables of another release too, which is no outage.
        if isinstance(fault, (OperationalError, InterfaceError)) and "no such" not in str(fault):
            return gettext("The database does not answer. Nothing was saved. Try again shortly.")
        fault = fault.__cause__ or fault.__context__
    return ""


def forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        gettext("This form is out of date"),
        gettext("It was open too long or came from another page. Go back, reload and send again."),
    )
