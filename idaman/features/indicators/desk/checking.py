"""The steward's list: findings to answer, figures to ask for and of whom, bands."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.core.period import read_period
from idaman.core.refusal import Refused
from idaman.features.indicators.actions import checks as actions
from idaman.features.indicators.desk.indicators import indicator_of, own_indicator
from idaman.features.indicators.models import StatedBand
from idaman.features.indicators.queries import PlaceIndicator, measured
from idaman.features.indicators.queries.checks import checked, standing_of
from idaman.features.indicators.rules.checks import CheckFinding
from idaman.features.indicators.rules.figures import read_number
from idaman.features.indicators.rules.upkeep import FigureUpkeep
from idaman.features.indicators.words import shown
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.inputs import place_typed

MOST_SHOWN = 100
LENGTH = 4000


@desk_page()
def figures_state(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what the figures ask for: answers to findings, newer figures, sheets; each with whom."""
    found = checked(desk.government, now=desk.now)
    open_ones = [each for each in found.fired if each.key not in found.answers]
    answered = [each for each in found.fired if each.key in found.answers]
    whole = standing_of(measured(desk.government, now=desk.now), desk.today)
    asked = [member for member in whole.members if _asks(*member)]
    asked.sort(key=lambda member: _urgency(desk, *member))
    context = {
        "findings": [
            (each, desk.can(Permission.STATISTIC_ENTER, each.indicator.owner))
            for each in shown(found, [*open_ones, *answered][:MOST_SHOWN])
        ],
        "unanswered": len(open_ones),
        "asked": [
            (
                each,
                kept,
                desk.can(Permission.STATISTIC_ENTER, each.indicator.owner),
                desk.can(Permission.INDICATOR_DRAFT, each.indicator.owner),
            )
            for each, kept in asked[:MOST_SHOWN]
        ],
        "whole": whole,
    }
    return show(request, desk, "indicators/desk/figures_state.html", context)


def _asks(each: PlaceIndicator, kept: FigureUpkeep) -> bool:
    never = not any(line.readings for line in each.lines)
    return each.sheet is None or kept.is_overdue or never


def _urgency(desk: Desk, each: PlaceIndicator, kept: FigureUpkeep) -> tuple[bool, int, str]:
    """One's own first, then what has been waited for longest."""
    owner = each.indicator.owner_id
    is_own = desk.post.agency_id is not None and owner == desk.post.agency_id
    return not is_own, -(kept.waited_days or 0), each.indicator.code


@desk_page(Permission.STATISTIC_ENTER, methods=BOTH)
def indicator_findings(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show what the checks find of an indicator, and answer in public."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    status, found = 200, checked(desk.government, now=desk.now)
    if request.method == "POST":
        try:
            actions.answer_finding(
                indicator=indicator,
                finding=found.find(request.POST.get("finding", "")[:160]),
                reason=request.POST.get("reason", "")[:LENGTH],
                by=desk.post,
                now=desk.now,
                is_sample=desk.government.is_sample,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("Answered in public. The check goes on showing it."))
            return redirect("desk:indicator-findings", government=desk.slug, code=code)
    own: list[CheckFinding] = [each for each in found.fired if each.indicator == code]
    context = {"indicator": indicator, "findings": shown(found, own), "typed": request.POST}
    return show(request, desk, "indicators/desk/indicator_findings.html", context, status=status)


@desk_page(Permission.STATISTIC_ENTER, methods=BOTH)
def indicator_bands(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Enter the band a self-assessment gave, so that it is held against the statistic."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    status = 200
    if request.method == "POST":
        try:
            actions.state_band(
                indicator=indicator,
                band=_band(request, desk),
                by=desk.post,
                now=desk.now,
                is_sample=desk.government.is_sample,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            messages.success(request, _("The band is entered and held against the statistic."))
            return redirect("desk:indicator-bands", government=desk.slug, code=code)
    bands = StatedBand.objects.of(desk.government).filter(indicator=indicator)
    context = {
        "indicator": indicator_of(desk, code),
        "bands": bands.select_related("region", "by", "withdrawal__by").order_by("-pk")[
            :MOST_SHOWN
        ],
        "home": desk.government.region,
        "typed": request.POST,
    }
    return show(request, desk, "indicators/desk/indicator_bands.html", context, status=status)


@desk_page(Permission.STATISTIC_ENTER, methods=POSTED)
def band_withdraw(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Take a band back, with a reason."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    bands = StatedBand.objects.of(desk.government).filter(indicator=indicator)
    band = get_object_or_404(
        bands.select_related("government", "indicator__owner", "region"), pk=number
    )
    try:
        actions.withdraw_band(
            band=band,
            reason=request.POST.get("reason", "")[:LENGTH],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("The band is withdrawn. It stays on the page, struck through."))
    return redirect("desk:indicator-bands", government=desk.slug, code=code)


def _band(request: DeskRequest, desk: Desk) -> actions.BandInput:
    sent = request.POST
    return actions.BandInput(
        region=place_typed(desk.government, sent.get("region", "")) or desk.government.region,
        period=read_period(sent.get("period", "")[:40]),
        low=_bound(sent.get("low", "")),
        high=_bound(sent.get("high", "")),
        publisher=sent.get("publisher", "")[:120],
        publication=sent.get("publication", "")[:300],
        address=sent.get("address", "")[:500],
        note=sent.get("note", "")[:LENGTH],
    )


def _bound(typed: str) -> Decimal | None:
    return read_number(typed[:60]) if typed.strip() else None
