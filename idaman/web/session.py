"""Who sits at the desk, and how long: a working day at most, and not while nobody is there."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from idaman.core.people.models import User
from idaman.core.prepared_queries import Prepared

Answer = Callable[[HttpRequest], HttpResponseBase]
NOTED_EVERY = 300.0
"""A session is written down so seldom, not at every click."""


SITTING: Prepared[Session] = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
)
PERSON: Prepared[User] = Prepared(lambda key: User.objects.filter(pk=key))


class SessionStore(db.SessionStore):
    """Django's sessions in the database; each page and form of the desk reads one."""

    def _get_session_from_db(self) -> Session | None:
        found = SITTING.first(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """Write it down; a database that is busy or away is not a session that is gone."""
        try:
            super().save(must_create)
            return
        except UpdateError as no:
            away = isinstance(no.__context__, (OperationalError, InterfaceError))
            fault = no.__context__ if away and no.__context__ else no
        raise fault


class SignedInUser(AuthenticationBackend):  # type: ignore[misc]
    """Who logs in, as allauth asks; each page and form of the desk reads one."""

    def get_user(self, user_id: int) -> User | None:
        found = PERSON.first(user_id)
        return found if found and self.user_can_authenticate(found) else None


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
