"""Figures at the desk: entering one, correcting one, taking one back, which source is followed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.models import Exhibit
from idaman.core.people.permissions import Permission
from idaman.core.period import read_period
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.actions import statistics as actions
from idaman.features.indicators.desk.indicators import (
    NotOnTheForm,
    indicator_of,
    indicator_page,
    own_indicator,
)
from idaman.features.indicators.models import Following, Indicator, Statistic, TechnicalSheet
from idaman.features.indicators.queries import PeriodReading, places_of
from idaman.features.indicators.rules.figures import read_number
from idaman.web import words
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.inputs import day_typed
from idaman.web.places import place_typed

LENGTH = 4000


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
    if request.method == "POST":
        try:
            actions.enter(
                indicator=indicator,
                figure=_told(request, desk),
                said_again="said_again" in request.POST,
                by=desk.post,
                now=desk.now,
                is_sample=desk.government.is_sample,
                token=token_of(request),
            )
        except Refused as no:
            return _form(request, desk, indicator, no=no)
        messages.success(request, _("The figure is entered and public."))
        return redirect("desk:indicator", government=desk.slug, code=code)
    return _form(request, desk, indicator)


@desk_page(Permission.STATISTIC_ENTER, methods=BOTH)
def statistic_correct(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Append the right figure beside a wrong one, with the reason."""
    indicator = own_indicator(desk, code, Permission.STATISTIC_ENTER)
    wrong = _statistic(desk, indicator, number)
    if request.method == "POST":
        try:
            actions.correct(
                statistic=wrong,
                figure=_told(request, desk, wrong),
                said_again="said_again" in request.POST,
                by=desk.post,
                now=desk.now,
                is_sample=desk.government.is_sample,
                token=token_of(request),
            )
        except Refused as no:
            return _form(request, desk, indicator, wrong, no=no)
        messages.success(request, _("The correction stands; the earlier figure stays beside it."))
        return redirect("desk:indicator", government=desk.slug, code=code)
    return _form(request, desk, indicator, wrong)


@desk_page(Permission.STATISTIC_ENTER, methods=POSTED)
def statistic_retract(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Take a figure back that should not be there; it stays, struck through."""
    indicator = indicator_of(desk, code)
    try:
        actions.retract(
            statistic=_statistic(desk, indicator, number),
            reason=request.POST.get("reason", "")[:LENGTH],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return indicator_page(request, desk, indicator, status=422)
    messages.success(request, _("Taken back. It stays in sight, struck through."))
    return redirect("desk:indicator", government=desk.slug, code=code)


@desk_page(Permission.STATISTIC_FOLLOW, methods=BOTH)
def source_follow(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Show figures that differ side by side, and say which one is followed, and why."""
    indicator = indicator_of(desk, code)
    one = _statistic(desk, indicator, number)
    reading = _reading(desk, indicator, one)
    if request.method == "POST":
        try:
            chosen = request.POST.get("follow", "")
            if chosen != "none" and chosen not in {str(row.pk) for row in reading.standing}:
                raise NotOnTheForm(Text("Choose one of the figures."))
            actions.follow(
                indicator=indicator,
                region=one.region,
                period=one.period,
                series=one.series,
                statistic=next((r for r in reading.standing if str(r.pk) == chosen), None),
                reason=request.POST.get("reason", "")[:LENGTH],
                by=desk.post,
                now=desk.now,
                is_sample=desk.government.is_sample,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(request, _("Said in public, with the reason. The others stay."))
            return redirect("desk:indicator", government=desk.slug, code=code)
    earlier = Following.objects.of(desk.government).filter(indicator=indicator, region=one.region)
    context = {
        "indicator": indicator,
        "one": one,
        "reading": reading,
        "earlier": earlier.filter(period=one.period, series=one.series)
        .select_related("by", "statistic")
        .order_by("-pk"),
        "typed": request.POST,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, desk, "indicators/desk/source_follow.html", context, status=status)


def _reading(desk: Desk, indicator: Indicator, one: Statistic) -> PeriodReading:
    known = places_of(desk.government, code=indicator.code, now=desk.now)
    for line in known[one.region].lines:
        for reading in line.readings:
            if line.series == one.series and reading.period == one.when:
                return reading
    raise Http404


def _form(
    request: DeskRequest,
    desk: Desk,
    indicator: Indicator,
    wrong: Statistic | None = None,
    *,
    no: Refused | None = None,
) -> HttpResponseBase:
    if no is not None:
        say_no(request, no)
    sheet = TechnicalSheet.objects.of(desk.government).filter(indicator=indicator).approved()
    filled: dict[str, Any] = {"region": desk.government.region.code, "nature": "official"}
    if wrong is not None:
        filled = {
            "value": wrong.value.replace(".", ","),
            "publisher": wrong.publisher,
            "release": wrong.release,
            "publication": wrong.publication,
            "address": wrong.address,
            "published_on": wrong.published_on.isoformat() if wrong.published_on else "",
            "nature": wrong.nature,
            "certainty": wrong.certainty,
            "note": wrong.note,
            "evidence": wrong.exhibit_id or "",
        }
    context = {
        "indicator": indicator,
        "sheet": sheet.first(),
        "wrong": wrong,
        "home": desk.government.region,
        "typed": request.POST if request.POST else filled,
        "natures": words.NATURES.items(),
        "certainties": words.CERTAINTIES.items(),
        "is_implausible": isinstance(no, actions.Implausible),
    }
    return show(request, desk, "indicators/desk/statistic.html", context, status=422 if no else 200)


def _told(request: DeskRequest, desk: Desk, wrong: Statistic | None = None) -> actions.Observation:
    """Read the form of a figure; a correction keeps place, period and series."""
    sent = request.POST
    nature, certainty = sent.get("nature", ""), sent.get("certainty", "")
    if nature not in words.NATURES or certainty not in {"", *words.CERTAINTIES}:
        raise NotOnTheForm(
            Text("Choose whether the figure is an official value, reported, or a simulation.")
        )
    region: Region | None = (
        wrong.region
        if wrong
        else place_typed(desk.government, sent.get("region", ""), beyond=True)
        or desk.government.region
    )
    assert region is not None
    day = sent.get("published_on", "").strip()
    return actions.Observation(
        region=region,
        period=wrong.when if wrong else read_period(sent.get("period", "")[:40]),
        series=wrong.series if wrong else sent.get("series", "").strip()[:24],
        value=read_number(sent.get("value", "")[:60]),
        publisher=sent.get("publisher", "")[:120],
        release=sent.get("release", "")[:120],
        publication=sent.get("publication", "")[:300],
        address=sent.get("address", "")[:500],
        published_on=day_typed(day) if day else None,
        nature=Statistic.Nature(nature),
        certainty=certainty,
        note=sent.get("note", "")[:LENGTH],
        reason=sent.get("reason", "")[:LENGTH],
        corrects=wrong,
        exhibit=_exhibit(desk, sent.get("evidence", "")),
    )


def _exhibit(desk: Desk, typed: str) -> Exhibit | None:
    """The evidence of that number; None where nothing was typed."""
    number = typed.strip().removeprefix("#")
    if not number:
        return None
    found = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        found = Exhibit.objects.of(desk.government).filter(pk=int(number)).first()
    if found is None:
        raise NotOnTheForm(
            Text("There is no evidence of that number. It stands on the page of the evidence.")
        )
    return found
