"""Who may log in, and how: no sign-up, encrypted second factors, single sign-on by subject."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from requests import Session

from idaman.core.boxes import box
from idaman.core.people import actions as people
from idaman.core.people.models import Post, User
from idaman.core.refusal import Refused
from idaman.features.stewardship.desk import oidc
from idaman.web.desk.acting import DeskRequest, say_no

View = Callable[..., HttpResponseBase]


def houselike(view: View) -> View:
    """Show a page of allauth in our house, where `site` means a government's site."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        response = view(request, *args, **named)
        context = getattr(response, "context_data", None)
        if context is not None:
            context.pop("site", None)
        return response

    return page


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; nobody signs up, nobody is mailed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password by an act, as everything that counts."""
        user.password = make_password(password)
        people.change_password(user=user, password_hash=user.password, now=timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: what happened to an account stands in its pages."""


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """Keys of one-time codes and recovery codes are unreadable in the database and its copies."""

    @cached_property
    def _box(self) -> Fernet:
        return box(settings.SECRET_KEY.encode(), "idaman second factor")

    def encrypt(self, text: str) -> str:
        return self._box.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._box.decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code black on white, which cameras read in dark mode too."""
        drawn = BytesIO()
        segno.make(url, error="m").save(
            drawn, kind="svg", scale=5, border=4, light="#fff", dark="#000", xmldecl=False
        )
        return drawn.getvalue().decode()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""


class SingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in only those whose subject was linked to an account beforehand."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: DeskRequest, sociallogin: Any) -> None:
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(_linked(request, sociallogin))
        # An e-mail address that happens to be equal proves nothing: the subject must be linked.
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(
                render(request, "socialaccount/not_linked.html", status=403)
            )

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Tell the person one sentence and the log the cause; a cancelled attempt is no error."""
        if error != AuthError.CANCELLED:
            raise ImmediateHttpResponse(oidc.refusal(request, exception))

    def get_requests_session(self) -> Session:
        """Ask addresses as they were configured: a redirect could lead to a host within."""
        session: Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""


def _linked(request: DeskRequest, sociallogin: Any) -> HttpResponseBase:
    """Link the identity to the account that asked for it, and lead back to where it asked."""
    if not request.user.is_authenticated:
        return oidc.refusal(request, None)
    now, begun = timezone.now(), sociallogin.state.get("data") or {}
    by = (
        Post.objects.held_by(request.user, timezone.localdate(now))
        .filter(government__slug=begun.get("government"), code=begun.get("post"))
        .select_related("government")
        .first()
    )
    if by is None:
        return oidc.refusal(request, None)
    account = sociallogin.account
    try:
        people.link_identity(
            user=request.user,
            provider=account.provider,
            subject=account.uid,
            told=account.extra_data,
            by=by,
            now=now,
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The identity is linked: it opens this account from now on."))
    return redirect("desk:own-account-sign-on", government=by.government.slug)
