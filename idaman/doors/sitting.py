"""How long somebody stays logged in: a working day at most, and not while nobody is there."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]
NOTED_EVERY = 300.0
"""A session is written down so seldom, not at every click."""


class Sitting:
    """End a session that has lasted too long, or that nobody has used for a while.

    The cookie's own age is counted anew whenever the session is written, so the first moment is
    kept in it. What is public reads no session and is not asked.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: object, view_args: object, view_kwargs: object
    ) -> None:
        """Look before a page that asks who somebody is."""
        if not getattr(view_func, "login_required", True) or not request.user.is_authenticated:
            return
        now, session = time.time(), request.session
        since = session.setdefault("since", now)
        seen = session.get("seen", now)
        if now - since > settings.SESSION_COOKIE_AGE or now - seen > settings.IDLE_SECONDS:
            logout(request)
        elif "seen" not in session or now - seen > NOTED_EVERY:
            session["seen"] = now
