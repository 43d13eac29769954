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
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property

from idaman.pure.boxes import box

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
    """Lets in only those whose subject an administrator has linked to an account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        # An e-mail address that happens to be equal proves nothing: the subject must be linked.
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(
                render(request, "socialaccount/not_linked.html", status=403)
            )

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing."""
