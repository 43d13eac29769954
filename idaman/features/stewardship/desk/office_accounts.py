"""Accounts: made from a pasted list, invited by a one-time link, closed."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people import actions as people
from idaman.core.people.models import Invitation
from idaman.core.people.queries import Account, accounts_of
from idaman.core.refusal import Refused
from idaman.features.messages.letters import invitation_path, invitation_text, qr_of
from idaman.features.stewardship.desk.office import OFFICE
from idaman.features.stewardship.forms.accounts import AccountForm, CorrectionForm
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
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent


@desk_page(OFFICE, methods=BOTH)
def office_accounts(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the government's accounts, what they hold, and whether they were ever used."""
    form = AccountForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.make_account, government=desk.government),
        message=_("The account is made. Hand over its invitation."),
        to=lambda made: redirect("desk:office-account", government=desk.slug, number=made.pk),
    )
    if answer:
        return answer
    accounts = accounts_of(desk.government, desk.today)
    context = {
        "accounts": [(a, a.is_invited(desk.now)) for a in accounts if a.user.is_active],
        "closed": [a for a in accounts if not a.user.is_active],
        "invited": sum(a.is_invited(desk.now) for a in accounts),
        "form": form,
    }
    page = "stewardship/desk/office_accounts.html"
    return show(request, desk, page, context, status=form.status)


def account_of(desk: Desk, number: int) -> Account:
    found = accounts_of(desk.government, desk.today, number=number)
    if not found:
        raise Http404
    return found[0]


@desk_page(OFFICE)
def office_account(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show an account with its invitation: as text, as a WhatsApp link, as a code to scan."""
    account = account_of(desk, number)
    return _shown(request, desk, account)


def _shown(
    request: DeskRequest, desk: Desk, account: Account, form: CorrectionForm | None = None
) -> HttpResponseBase:
    user = account.user
    form = form or CorrectionForm(initial={"name": user.first_name, "email": user.email})
    context: dict[str, object] = {"account": account, "form": form}
    if account.is_invited(desk.now):
        context |= _to_hand_over(desk, account)
    return show(request, desk, "stewardship/desk/office_account.html", context, status=form.status)


def _to_hand_over(desk: Desk, account: Account) -> dict[str, object]:
    invitation = account.invitation
    assert isinstance(invitation, Invitation)
    text = invitation_text(desk.government, invitation)
    address = settings.PUBLIC_URL + invitation_path(invitation)
    return {
        "account": account,
        "text": text,
        "whatsapp": "https://wa.me/?text=" + quote(text),
        "address": address,
        "qr": qr_of(address),
    }


@desk_page(OFFICE)
def office_slips(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Print a slip for everybody whose invitation waits."""
    accounts = accounts_of(desk.government, desk.today)
    slips = [_to_hand_over(desk, a) for a in accounts if a.is_invited(desk.now)]
    return show(request, desk, "stewardship/desk/office_slips.html", {"slips": slips})


@desk_page(OFFICE, methods=POSTED)
def office_invite(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Invite an account anew; the link given before stops working."""
    account = account_of(desk, number)
    try:
        people.invite(
            government=desk.government,
            user=account.user,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("A fresh invitation is made; the one before is void."))
    return redirect("desk:office-account", government=desk.slug, number=number)


@desk_page(OFFICE, methods=POSTED)
def office_account_correct(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Change the name or the address of somebody else's account, for a reason."""
    account = account_of(desk, number)
    form = CorrectionForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.correct_account, government=desk.government, user=account.user),
        message=_("The account is corrected."),
        to=lambda _made: redirect("desk:office-account", government=desk.slug, number=number),
    )
    return answer or _shown(request, desk, account, form)


@desk_page(OFFICE, methods=POSTED)
def office_account_codes(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Forget the one-time codes of somebody who lost phone and recovery codes."""
    account = account_of(desk, number)
    try:
        people.reset_codes(
            government=desk.government,
            user=account.user,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The codes are forgotten. They enter a new phone next time."))
    return redirect("desk:office-account", government=desk.slug, number=number)


@desk_page(OFFICE, methods=POSTED)
def office_account_close(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Close an account at once, and free the posts it holds."""
    account = account_of(desk, number)
    try:
        people.close_account(
            government=desk.government,
            user=account.user,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The account is closed."))
    return redirect("desk:office-account", government=desk.slug, number=number)
