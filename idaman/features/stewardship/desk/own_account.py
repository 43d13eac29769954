"""One's own account: the name it shows, the address letters go to, and how that is confirmed."""

from __future__ import annotations

from functools import partial

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people import actions as people
from idaman.core.people.queries import address_asked_for, identity_links
from idaman.core.refusal import Refused
from idaman.features.stewardship.forms.accounts import OwnAccountForm
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
    token_of,
)
from idaman.web.forms import sent


@desk_page(methods=BOTH)
def own_account(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show who the account says it is; change its name, ask for a letter to a new address."""
    user, is_mailing = request.user, settings.SMTP is not None
    form = OwnAccountForm(
        sent(request),
        is_mailing=is_mailing,
        initial={"name": user.first_name, "email": user.email},
    )
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.change_own_account, user=user, is_mailing=is_mailing),
        message=lambda asked: (
            _("A letter goes to the new address. It counts once you open its link.")
            if asked
            else _("Your account is changed.")
        ),
        to=lambda _asked: redirect("desk:own-account", government=desk.slug),
    )
    if answer:
        return answer
    pending, letter = address_asked_for(request.user)
    at = letter.sent if letter else None
    context = {
        "form": form,
        "pending": pending,
        "letter": letter,
        "is_over": at is not None and at + people.CONFIRMED_WITHIN <= desk.now,
    }
    page = "stewardship/desk/own_account.html"
    return show(request, desk, page, context, status=form.status)


@desk_page(methods=BOTH)
def own_account_confirm(request: DeskRequest, desk: Desk, key: str) -> HttpResponseBase:
    """Take the address whose letter was followed; looking alone changes nothing."""
    found = people.confirmation_of(request.user, key[:64], desk.now)
    if request.method == "POST":
        try:
            people.confirm_email(
                user=request.user, key=key[:64], by=desk.post, now=desk.now, token=token_of(request)
            )
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(request, _("Letters go to this address from now on."))
        return redirect("desk:own-account", government=desk.slug)
    context = {"email": found.email_address.email if found else ""}
    return show(request, desk, "stewardship/desk/own_account_confirm.html", context)


@desk_page(methods=BOTH)
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def own_account_sign_on(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show which identities of the single sign-on open the account; link another, unlink one."""
    (provider,) = get_adapter().list_providers(request)[:1] or (None,)
    links = identity_links(request.user)
    if request.method != "POST":
        context = {"provider": provider, "links": links}
        return show(request, desk, "stewardship/desk/own_account_sign_on.html", context)
    if not (number := request.POST.get("unlink", "")):
        if provider is None:
            raise Http404
        begun = {"government": desk.slug, "post": desk.post.code}
        # Whoever comes back must have begun here, so that nobody is led to link a stranger.
        answer: HttpResponseBase = provider.redirect(
            request, process=AuthProcess.CONNECT, data=begun
        )
        return answer
    link = get_object_or_404(links, pk=number if number.isdecimal() else 0)
    try:
        people.unlink_identity(
            user=request.user, link=link, by=desk.post, now=desk.now, token=token_of(request)
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The identity is unlinked: it opens this account no more."))
    return redirect("desk:own-account-sign-on", government=desk.slug)
