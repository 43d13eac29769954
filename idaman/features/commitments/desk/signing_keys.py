"""Signers' keys at the desk: the second factor, making a key, having it replaced by two."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.models import Holding, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.commitments.actions import keys
from idaman.features.commitments.forms.desk import SigningKeyForm
from idaman.features.commitments.models import SignerKey, SigningRecovery
from idaman.features.commitments.models.signing import ENDING
from idaman.features.commitments.paper import sheets as books
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

YEARS_BEYOND = 2


class NoSecondFactor(Refused):
    """The one-time code is missing or wrong."""


def totp_of(request: DeskRequest) -> Authenticator | None:
    own = request.user.authenticator_set  # type: ignore[attr-defined]
    return own.filter(type=Authenticator.Type.TOTP).first()


def require_second_factor(request: DeskRequest, code: str) -> str:
    """Refuse unless the code is a fresh one of this very person.

    Raises NoSecondFactor.
    """
    authenticator = totp_of(request)
    if authenticator is None:
        raise NoSecondFactor(Text("Switch on one-time codes for your account first."))
    try:
        clear = check_rate_limit(request.user)
    except ValidationError as no:
        raise NoSecondFactor(Text("Too many codes were tried. Wait a few minutes.")) from no
    if not authenticator.wrap().validate_code(code):
        raise NoSecondFactor(
            Text("The one-time code is wrong or was used already. Wait for the next one.")
        )
    clear()
    return "totp"


def holding_of(request: DeskRequest, desk: Desk) -> Holding | None:
    return (
        desk.post.holdings.filter(user=request.user, from_date__lte=desk.today)
        .exclude(until_date__lt=desk.today)
        .order_by("-from_date", "-pk")
        .first()
    )


def key_of(request: DeskRequest, desk: Desk) -> SignerKey | None:
    return (
        SignerKey.objects.of(desk.government)
        .standing()
        .filter(holding=holding_of(request, desk), valid_until__gt=desk.now)
        .select_related("holding__post", "government")
        .first()
    )


@desk_page(Permission.COMMITMENT_SIGN, methods=BOTH)
def signing_key(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show one's own signing key, or make it, locked by a PIN nobody else knows."""
    holding = holding_of(request, desk)
    last = SignerKey.objects.of(desk.government).filter(holding=holding).order_by("-pk").first()
    recovery = (
        SigningRecovery.objects.of(desk.government).filter(key=last).first() if last else None
    )
    standing = last if last and last.revoked_at is None else None
    form = SigningKeyForm(sent(request))

    def make(*, pin: str, code: str, by: Post, now: datetime, token: str) -> SignerKey:
        if holding is None:
            raise keys.NotHolder(Text("You do not hold this post today."))
        require_second_factor(request, code)
        made = books.new_key(by, pin=pin, now=now, until=_until(desk))
        return keys.keep_key(holding=holding, by=by, now=now, token=token, **made)

    answer = carry_out(
        request,
        desk,
        form,
        make,
        message=_("Your key is made. Nobody can look up the PIN: remember it."),
        to=lambda _key: redirect("desk:signing-key", desk.slug),
    )
    context = {
        "key": key_of(request, desk),
        "is_ending": bool(standing and standing.valid_until <= desk.now + ENDING),
        "is_over": bool(standing and standing.valid_until <= desk.now),
        "last": last,
        "recovery": recovery,
        "has_totp": totp_of(request) is not None,
        "may_make": last is None or (recovery is not None and recovery.second_at is not None),
        "form": form,
    }
    page = "commitments/desk/signing_key.html"
    return answer or show(request, desk, page, context, status=form.status)


def _until(desk: Desk) -> datetime:
    """A certificate outlasts the plan's period, so that what it signs can be checked later."""
    plans = desk.government.plans.filter(closed_at=None)
    last = max([desk.today.year, *plans.values_list("last_year", flat=True)])
    return datetime(last + YEARS_BEYOND, 12, 31, 23, 59, tzinfo=UTC)


@desk_page(Permission.COMMITMENT_SIGN, methods=POSTED)
def recovery_ask(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Ask for a new key because the PIN is forgotten or the key locked."""
    holding = holding_of(request, desk)
    last = SignerKey.objects.of(desk.government).filter(holding=holding).order_by("-pk").first()
    if last is None:
        raise Http404
    try:
        keys.ask_recovery(key=last, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Asked. Two other people must grant it."))
    return redirect("desk:signing-key", government=desk.slug)


@desk_page(Permission.SIGNING_RECOVER)
def recoveries(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List recoveries that wait for a word."""
    waiting = SigningRecovery.objects.of(desk.government).filter(second_at=None)
    rows = waiting.select_related("key__holding__post__agency", "first_by").order_by("pk")
    standing = (
        SignerKey.objects.of(desk.government)
        .standing()
        .select_related("holding__post", "holding__user")
        .order_by("holding__post__name", "pk")
    )
    return show(
        request,
        desk,
        "desk/recoveries.html",
        {"recoveries": rows, "keys": [(key, _is_left(key, desk)) for key in standing]},
    )


def _is_left(key: SignerKey, desk: Desk) -> bool:
    """Tell whether the key's holder has left the post it was made for."""
    until = key.holding.until_date
    return until is not None and until < desk.today


@desk_page(methods=POSTED)
def key_revoke(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Revoke a key that is lost or in wrong hands: one's own, or any by who may."""
    rows = SignerKey.objects.of(desk.government)
    found = get_object_or_404(rows.select_related("holding__post", "government"), pk=number)
    is_own = found.holding.user_id == request.user.pk and found.holding.post_id == desk.post.pk
    if not is_own and not desk.can(Permission.SIGNING_RECOVER):
        raise PermissionDenied
    try:
        keys.revoke_key(key=found, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Revoked. What it signed before stays genuine."))
    if is_own:
        return redirect("desk:signing-key", government=desk.slug)
    return redirect("desk:recoveries", government=desk.slug)


@desk_page(Permission.SIGNING_RECOVER, methods=POSTED)
def recovery_grant(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give one of the two words a recovery needs."""
    rows = SigningRecovery.objects.of(desk.government)
    found = get_object_or_404(
        rows.select_related("key__holding__post", "first_by", "government"), pk=number
    )
    try:
        held = keys.grant_recovery(
            recovery=found, by=desk.post, now=desk.now, token=token_of(request)
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(
            request,
            _("Granted. The old key is revoked; the signer can make a new one.")
            if held.second_at
            else _("Your word is recorded. A second person must grant it too."),
        )
    return redirect("desk:recoveries", government=desk.slug)
