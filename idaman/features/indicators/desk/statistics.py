"""Figures at the desk: entering one, correcting one, taking one back, which source is followed."""

from __future__ import annotations

from functools import partial

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.features.indicators.actions import statistics as actions
from idaman.features.indicators.desk.indicators import indicator_of, own_indicator
from idaman.features.indicators.forms.figures import FigureForm, FollowedSourceForm
from idaman.features.indicators.models import Following, Indicator, Statistic, TechnicalSheet
from idaman.features.indicators.queries import PeriodReading, places_of
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import ReasonForm, sent


def _statistic(desk: Desk, indicator: Indicator, number: int) -> Statistic:
    rows = Statistic.objects.of(desk.government).filter(indicator=indicator)
    return get_object_or_404(
        rows.select_related("indicator__government__region", "indicator__owner", "region"),
        pk=number,
    )


@desk_page(Permission.STATISTIC_ENTER, methods=BOTH)
def statistic_enter(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Enter one figure as its source tells it; what is there already stays beside it."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    form = FigureForm(sent(request), indicator=indicator, sheet=_sheet(indicator))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.enter, indicator=indicator, is_sample=desk.government.is_sample),
        message=_("The figure is entered and public."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    return answer or _figure_page(request, desk, indicator, form)


@desk_page(Permission.STATISTIC_ENTER, methods=BOTH)
def statistic_correct(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Append the right figure beside a wrong one, with the reason."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    wrong = _statistic(desk, indicator, number)
    form = FigureForm(sent(request), indicator=indicator, sheet=_sheet(indicator), wrong=wrong)
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.correct, statistic=wrong, is_sample=desk.government.is_sample),
        message=_("The correction stands; the earlier figure stays beside it."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    return answer or _figure_page(request, desk, indicator, form)


@desk_page(Permission.STATISTIC_ENTER, methods=POSTED)
def statistic_retract(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Take a figure back that should not be there; it stays, struck through."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    wrong = _statistic(desk, indicator, number)
    back = ReasonForm(sent(request), auto_id="back-%s")
    answer = carry_out(
        request,
        desk,
        back,
        partial(actions.retract, statistic=wrong),
        message=_("Taken back. It stays in sight, struck through."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    form = FigureForm(indicator=indicator, sheet=_sheet(indicator), wrong=wrong)
    return answer or _figure_page(request, desk, indicator, form, back)


def _sheet(indicator: Indicator) -> TechnicalSheet | None:
    sheets = TechnicalSheet.objects.of(indicator.government).filter(indicator=indicator)
    return sheets.approved().first()


def _figure_page(
    request: DeskRequest,
    desk: Desk,
    indicator: Indicator,
    form: FigureForm,
    back: ReasonForm | None = None,
) -> HttpResponseBase:
    context = {
        "indicator": indicator,
        "sheet": _sheet(indicator),
        "wrong": form.wrong,
        "form": form,
        "back_form": back or ReasonForm(auto_id="back-%s"),
    }
    status = max(form.status, back.status if back else 200)
    return show(request, desk, "indicators/desk/statistic.html", context, status=status)


@desk_page(Permission.STATISTIC_FOLLOW, methods=BOTH)
def source_follow(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Show figures that differ side by side, and say which one is followed, and why."""
    indicator = indicator_of(desk, code)
    one = _statistic(desk, indicator, number)
    reading = _reading(desk, indicator, one)
    form = FollowedSourceForm(sent(request), reading=reading)
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            actions.follow,
            indicator=indicator,
            region=one.region,
            period=one.period,
            series=one.series,
            is_sample=desk.government.is_sample,
        ),
        message=_("Said in public, with the reason. The others stay."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    if answer:
        return answer
    earlier = Following.objects.of(desk.government).filter(indicator=indicator, region=one.region)
    context = {
        "indicator": indicator,
        "one": one,
        "reading": reading,
        "earlier": earlier.filter(period=one.period, series=one.series)
        .select_related("by", "statistic")
        .order_by("-pk"),
        "form": form,
    }
    page = "indicators/desk/source_follow.html"
    return show(request, desk, page, context, status=form.status)


def _reading(desk: Desk, indicator: Indicator, one: Statistic) -> PeriodReading:
    known = places_of(desk.government, code=indicator.code, now=desk.now)
    for line in known[one.region].lines:
        for reading in line.readings:
            if line.series == one.series and reading.period == one.when:
                return reading
    raise Http404
