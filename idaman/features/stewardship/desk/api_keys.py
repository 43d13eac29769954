"""Keys for programs of others that write here: made, shown once, withdrawn."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people import actions as people
from idaman.core.people.models import ApiKey, Intake
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.stewardship.forms.accounts import ApiKeyForm
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


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_api_keys(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the keys and make a new one; its letters stand on this one answer and nowhere else."""
    form = ApiKeyForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(people.make_key, government=desk.government),
        message="",
        to=lambda made: _keys(request, desk, ApiKeyForm(), letters=made[1]),
    )
    return answer or _keys(request, desk, form)


def _keys(
    request: DeskRequest, desk: Desk, form: ApiKeyForm, *, letters: str = ""
) -> HttpResponseBase:
    keys = ApiKey.objects.of(desk.government).select_related("made_by", "withdrawn_by")
    context = {
        "keys": keys.order_by("-number"),
        "letters": letters,
        "address": f"{settings.PUBLIC_URL}/open311/discovery.json",
        "takes": desk.government.intake == Intake.OWN,
        "form": form,
    }
    page = "stewardship/desk/office_api_keys.html"
    return show(request, desk, page, context, status=form.status)


@desk_page(Permission.PEOPLE_MANAGE, methods=BOTH)
def office_api_key_withdraw(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Ask once whether a key is to be withdrawn, and withdraw it."""
    rows = ApiKey.objects.of(desk.government).select_related("government", "made_by")
    key = get_object_or_404(rows, number=number)
    if request.method != "POST":
        return show(request, desk, "stewardship/desk/office_api_key_withdraw.html", {"key": key})
    try:
        people.withdraw_key(key=key, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The key is withdrawn: nothing opens with it any more."))
    return redirect("desk:office-api-keys", government=desk.slug)
