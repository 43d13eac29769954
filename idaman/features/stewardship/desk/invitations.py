"""The page an invitation leads to: anybody with the link sets the account's password, once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from idaman.core.people import actions as people
from idaman.core.people.models import Invitation
from idaman.core.people.queries import invitation_numbered, post_of
from idaman.core.refusal import Refused
from idaman.features.messages.letters import INVITATION
from idaman.web.desk.acting import language
from idaman.web.forms import sent


def invitation_in(link: str) -> Invitation | None:
    """Find the invitation a link was made for; None for anything else."""
    try:
        number, _dot, nonce = Signer(salt=INVITATION).unsign(link).partition(".")
    except BadSignature:
        return None
    found = invitation_numbered(int(number))
    return found if found and constant_time_compare(found.nonce, nonce) else None


class PasswordForm(forms.Form):
    """A password chosen twice."""

    password1 = forms.CharField(
        max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, user: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.user = user

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, second = typed.get("password1"), typed.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        elif first:
            try:
                validate_password(first, self.user)
            except ValidationError as no:
                self.add_error("password1", no)
        return typed


@login_not_required
@never_cache
def invitation(request: HttpRequest, link: str) -> HttpResponseBase:
    """Let an invited person choose a password; looking alone uses nothing up."""
    found = invitation_in(link)
    now = timezone.now()
    is_open = (
        found is not None
        and found.user.is_active
        and found.used_at is None
        and found.withdrawn_at is None
        and found.expires_at > now
    )
    if not is_open:
        return render(request, "account/invitation.html", {"is_over": True}, status=410)
    assert found is not None
    form = PasswordForm(sent(request), user=found.user)
    if request.method == "POST" and form.is_valid():
        # Hashed before the transaction: it takes long on purpose.
        hashed = make_password(form.cleaned_data["password1"])
        # An account made before its post is given acts for nobody yet.
        post = post_of(found) or found.made_by
        try:
            people.accept_invitation(invitation=found, password_hash=hashed, by=post, now=now)
        except Refused as no:
            messages.error(request, no.say(language()))
            return render(request, "account/invitation.html", {"is_over": True}, status=410)
        messages.success(request, _("Your password is set. Log in with it."))
        return redirect("account_login")
    context = {"form": form, "person": found.user, "host": found.government, "until": found}
    return render(request, "account/invitation.html", context, status=422 if form.is_bound else 200)
