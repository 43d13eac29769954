"""The days that count and who verifies what: read by everybody, set by the secretariat."""

from __future__ import annotations

import re
from datetime import date

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.models import Terms
from idaman.features.delivery.rules.verifying import EvidenceKind, VerifierRole
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, say_no, show, token_of


@desk_page()
def rules_of_delivery(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show the terms, now and before, and who verifies what; forms for who may set them."""
    return _page(request, desk)


def _page(request: DeskRequest, desk: Desk, *, status: int = 200) -> HttpResponseBase:
    terms = list(Terms.objects.of(desk.government).select_related("set_by").order_by("-from_date"))
    in_force = next((t for t in terms if t.from_date <= desk.today), None)
    context = {
        "terms": terms,
        "in_force": in_force or Terms(),
        "standard": in_force is None,
        "rules": verifying.rules_of(desk.government),
        "roles": list(VerifierRole),
        "agencies": Agency.objects.of(desk.government).order_by("code"),
        "typed": request.POST,
    }
    return show(request, desk, "delivery/desk/rules_of_delivery.html", context, status=status)


@desk_page(Permission.DELIVERY_RULES, methods=POSTED)
def terms_set(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set the days that count from a date on."""
    try:
        work.set_terms(
            government=desk.government,
            from_date=_day(request.POST.get("from_date", "")),
            broken_after_days=_number(request, "broken_after_days"),
            mending_days=_number(request, "mending_days"),
            verifying_days=_number(request, "verifying_days"),
            remind_days=_number(request, "remind_days"),
            head_from_day=_number(request, "head_from_day"),
            secretary_from_day=_number(request, "secretary_from_day"),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return _page(request, desk, status=422)
    messages.success(request, _("The terms are set. What fell due before keeps its own."))
    return redirect("desk:rules-of-delivery", government=desk.slug)


@desk_page(Permission.DELIVERY_RULES, methods=POSTED)
def verifiers_set(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Set who verifies evidence of a kind, one after the other."""
    kind = request.POST.get("kind", "")
    try:
        if kind not in set(EvidenceKind):
            raise verifying.NotARule(Text("Choose the kind of evidence."))
        verifying.set_rule(
            government=desk.government,
            kind=EvidenceKind(kind),
            to=[code.upper() if code[0] != "@" else code
                for code in _split(request.POST.get("to", ""))],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )  # fmt: skip
    except Refused as no:
        say_no(request, no)
        return _page(request, desk, status=422)
    messages.success(request, _("The rule is set and public."))
    return redirect("desk:rules-of-delivery", government=desk.slug)


def _split(text: str) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", text[:4000]) if part]


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise work.WrongWorkDate(
            Text(
                "“%(typed)s” is no date. Write year-month-day, such as 2026-01-31.",
                typed=typed[:20],
            ),
        ) from None


def _number(request: DeskRequest, name: str) -> int:
    typed = request.POST.get(name, "").strip()
    if not (typed.isdecimal() and len(typed) <= 4):
        raise work.WrongFigure(Text("“%(typed)s” is no number of days.", typed=typed[:20]))
    return int(typed)
