"""The steward's list: findings to answer, figures to ask for and of whom, bands."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.features.indicators.actions import checks as actions
from idaman.features.indicators.desk.indicators import own_indicator
from idaman.features.indicators.forms.checking import (
    BandForm,
    BandWithdrawalForm,
    FindingAnswerForm,
)
from idaman.features.indicators.models import Indicator, StatedBand
from idaman.features.indicators.queries import PlaceIndicator, measured
from idaman.features.indicators.queries.checks import checked, standing_of
from idaman.features.indicators.rules.checks import CheckFinding
from idaman.features.indicators.rules.upkeep import FigureUpkeep
from idaman.features.indicators.words import CheckFindingView, shown
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent

MOST_SHOWN = 100


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
    found = checked(desk.government, now=desk.now)
    form = FindingAnswerForm(sent(request))

    def answer_finding(*, finding: str, **said: Any) -> Any:
        return actions.answer_finding(
            indicator=indicator,
            finding=found.find(finding),
            is_sample=desk.government.is_sample,
            **said,
        )

    answer = carry_out(
        request,
        desk,
        form,
        answer_finding,
        message=_("Answered in public. The check goes on showing it."),
        to=lambda _made: redirect("desk:indicator-findings", government=desk.slug, code=code),
    )
    if answer:
        return answer
    own: list[CheckFinding] = [each for each in found.fired if each.indicator == code]
    findings = [
        (each, form if form["finding"].value() == each.finding.key else _answer_form(each, n))
        for n, each in enumerate(shown(found, own))
    ]
    is_gone = all(each is not form for _finding, each in findings)
    context = {"indicator": indicator, "findings": findings, "gone": form if is_gone else None}
    page = "indicators/desk/indicator_findings.html"
    return show(request, desk, page, context, status=form.status)


def _answer_form(each: CheckFindingView, n: int) -> FindingAnswerForm:
    return FindingAnswerForm(auto_id=f"answer-{n}-%s", initial={"finding": each.finding.key})


@desk_page(Permission.STATISTIC_ENTER, methods=BOTH)
def indicator_bands(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Enter the band a self-assessment gave, so that it is held against the statistic."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    form = BandForm(sent(request), government=desk.government, unit=indicator.unit)
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.state_band, indicator=indicator, is_sample=desk.government.is_sample),
        message=_("The band is entered and held against the statistic."),
        to=lambda _made: redirect("desk:indicator-bands", government=desk.slug, code=code),
    )
    return answer or _bands_page(request, desk, indicator, form)


def _bands_page(
    request: DeskRequest,
    desk: Desk,
    indicator: Indicator,
    form: BandForm | None = None,
    withdrawal: BandWithdrawalForm | None = None,
    of: StatedBand | None = None,
) -> HttpResponseBase:
    bands = StatedBand.objects.of(desk.government).filter(indicator=indicator)
    rows = bands.select_related("region", "by", "withdrawal__by").order_by("-pk")[:MOST_SHOWN]
    refused = withdrawal or form
    context = {
        "indicator": indicator,
        "bands": [
            (each, withdrawal if each == of else BandWithdrawalForm(auto_id=_id_of(each)))
            for each in rows
        ],
        "form": form or BandForm(government=desk.government, unit=indicator.unit),
    }
    status = refused.status if refused else 200
    return show(request, desk, "indicators/desk/indicator_bands.html", context, status=status)


def _id_of(band: StatedBand) -> str:
    return f"withdraw-{band.pk}-%s"


@desk_page(Permission.STATISTIC_ENTER, methods=POSTED)
def band_withdraw(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Take a band back, with a reason."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    bands = StatedBand.objects.of(desk.government).filter(indicator=indicator)
    band = get_object_or_404(
        bands.select_related("government", "indicator__owner", "region"), pk=number
    )
    form = BandWithdrawalForm(sent(request), auto_id=_id_of(band))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.withdraw_band, band=band),
        message=_("The band is withdrawn. It stays on the page, struck through."),
        to=lambda _made: redirect("desk:indicator-bands", government=desk.slug, code=code),
    )
    return answer or _bands_page(request, desk, indicator, withdrawal=form, of=band)
