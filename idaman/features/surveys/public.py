"""Satisfaction in the open: the index with its interval and its making, and the questionnaire.

Results are pages like all others. The questionnaires are forms: never kept, sent from our own pages
only; at a counter one cookie is set by answering, so that a telephone answers once.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from idaman.core.canonical import hashed
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.refusal import Refused
from idaman.features.delivery.queries import improving
from idaman.features.indicators.queries import PlaceIndicator
from idaman.features.reports.models import Request
from idaman.features.reports.rules import report as spelling
from idaman.features.surveys import words as say
from idaman.features.surveys.actions import answering
from idaman.features.surveys.forms import SurveyAnswersForm
from idaman.features.surveys.models import Improvement, Survey, SurveyResponse, SurveyToken
from idaman.features.surveys.queries import (
    RULES,
    Result,
    SurveyResult,
    SurveysTogether,
    published,
    put_together,
    results_of,
    shown_words,
    under_way,
)
from idaman.opendata.recount_figures import METHODS
from idaman.web.charts.bars import Bar, bars
from idaman.web.forms import sent
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page
from idaman.web.portal.visitors import LEAF, device_of, form_page, remembered
from idaman.web.templatetags.ui import recounted

OFFICIAL = "IKM"
"""The indicator under which published figures of the index stand, where there are any."""
SIMULATION = "simulasi, bukan nilai resmi"
CODE = re.compile(r"SKM-([0-9]{3,6})")


@site_page
def satisfaction(request: HttpRequest, site: Site) -> HttpResponse:
    """Show the index of the government, its agencies and every survey, newest period first."""
    results = published(site.government)
    together = put_together(results)
    if wants_csv(request):
        return _all_as_csv(together, results)
    periods = list(dict.fromkeys(each.period for each in together))
    asked = request.GET.get("period", "")
    period = asked if asked in periods else next(iter(periods), "")
    now = [each for each in together if each.period == period]
    return show(
        request,
        site,
        "surveys/public/satisfaction.html",
        {
            "periods": periods,
            "period": period,
            "whole": next((each for each in now if each.agency is None), None),
            "agencies": [each for each in now if each.agency is not None],
            "surveys": [each for each in results if each.survey.period == period],
            "under_way": under_way(site.government),
            "official": _official(site),
        },
    )


def _official(site: Site) -> PlaceIndicator | None:
    """The figures that were published elsewhere, where somebody entered them."""
    return next(
        (e for e in site.book.measured if e.indicator.code == OFFICIAL and e.is_known), None
    )


@site_page
def satisfaction_survey(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    """Show one result and how it came to be: totals, weights, interval, flags, who answered."""
    number = CODE.fullmatch(code)
    rows = Survey.objects.public().filter(government=site.government)
    one = rows.filter(number=int(number[1])) if number else rows.none()
    results = results_of(site.government, one.select_related("agency", "service__shown"))
    if not results:
        raise Http404
    found = results[0]
    if wants_csv(request):
        return _one_as_csv(found)
    planned = (
        Improvement.objects.public()
        .filter(government=site.government, survey=found.survey)
        .select_related("survey", "owner")
        .order_by("number")
    )
    return show(
        request,
        site,
        "surveys/public/satisfaction_survey.html",
        {
            "result": found,
            "survey": found.survey,
            "picture": elements_picture(found) if found.is_known else "",
            "improving": improving(site.government, list(planned), site.book.now),
            "words": shown_words(found.survey),
            "version": METHODS["ikm"],
            "origin": origin(site, "satisfaction", "satisfaction_groups", "computed")
            if found.is_known
            else None,
            "rules": RULES,
            "straight_percent": round(RULES.straight_share * 100),
        },
    )


def elements_picture(result: SurveyResult) -> Any:
    """Draw the nine elements as bars on the scale from 25 to 100."""
    code = result.survey.code
    return bars(
        [
            Bar(
                f"{line.code} {say.element(line.element)}",
                float(line.converted) - 25,
                recounted(
                    "ikm",
                    "average",
                    ("element", f"{code}:{line.code}"),
                    str(line.average),
                    say.written(line.average),
                ),
                say.written(line.average, 4),
            )
            for line in result.lines
        ],
        caption=_("The nine elements, each from 1 to 4; bars begin at 1"),
        head=(_("Survey element"), _("Average")),
    )


def _all_as_csv(
    together: Iterable[SurveysTogether], results: Iterable[SurveyResult]
) -> HttpResponse:
    rows: list[tuple[object, ...]] = [
        (
            "gabungan",
            each.period,
            each.agency.code if each.agency else "",
            "",
            "",
            *_figures(each),
        )
        for each in together
    ]
    rows += [
        (
            "survei",
            each.survey.period,
            each.survey.agency.code,
            each.survey.service.code if each.survey.service else "",
            each.survey.code,
            *_figures(each),
        )
        for each in results
    ]
    return csv_file(
        "kepuasan",
        (
            "jenis", "periode", "perangkat_daerah", "pelayanan", "survei", "responden", "dilayani",
            "indeks_eksak", "indeks_bobot_0_1111", "indeks_bobot_0_111", "indeks_bobot_0_11",
            "mutu", "selang_bawah", "selang_atas", "contoh", "sifat",
        ),
        rows,
    )  # fmt: skip


def _figures(each: Result) -> tuple[object, ...]:
    """The figures of a result for a file; empty where too few answered."""
    if not each.is_known:
        return ("", each.population or "", *[""] * 7, each.is_sample, SIMULATION)
    around = each.interval
    return (
        each.n,
        each.population or "",
        f"{float(each.index):.4f}",
        *(f"{float(value):.4f}" for _convention, value in each.printed),
        each.band.letter,
        f"{around.low:.2f}" if around else "",
        f"{around.high:.2f}" if around else "",
        each.is_sample,
        SIMULATION,
    )


def _one_as_csv(found: SurveyResult) -> HttpResponse:
    """Every count the index is made of; enough to count it again, interval and all."""
    rows: list[tuple[object, ...]] = []
    if found.is_known:
        for line in found.lines:
            rows += [
                ("unsur", line.code, line.element, answer, many)
                for answer, many in enumerate(line.answers, start=1)
            ]
        rows += [("jumlah_sembilan_jawaban", "", "", own, n) for own, n in found.tally.own.items()]
    return csv_file(
        f"kepuasan-{found.survey.code}",
        ("jenis", "kode", "unsur", "nilai", "responden"),
        rows,
    )


@form_page
def survey(request: HttpRequest, site: Site, token: str) -> HttpResponseBase:
    """Ask the nine questions of whoever scanned the code or holds it."""
    code = (
        SurveyToken.objects.public()
        .filter(government=site.government, token_sha256=hashed(token[:200]))
        .select_related("survey__government", "survey__agency", "survey__service__shown")
        .first()
    )
    if code is None:
        return _sentence(
            request,
            site,
            _("This code is not known here. Perhaps it was mistyped, or it is another region's."),
        )
    device = device_of(request)
    source = answering.source_of(code=code, device=device)
    if request.method == "POST" and not code.is_for_one:
        device = device or secrets.token_urlsafe(18)

    take = partial(answering.answer, survey=code.survey, code=code, device=device)
    answer = _ask(request, site, code.survey, source, take, code=code)
    is_taken = answer.status_code == 302 and not code.is_for_one
    return remembered(answer, device) if is_taken and isinstance(answer, HttpResponse) else answer


@form_page
def survey_after(request: HttpRequest, site: Site, secret: str) -> HttpResponseBase:
    """Ask the same of whoever holds the receipt of a report that was answered."""
    found = (
        Request.objects.public()
        .filter(government=site.government, secret_sha256=hashed(spelling.typed(secret)))
        .select_related("government", "agency")
        .first()
    )
    asked = answering.survey_after(found) if found else None
    if found is None or asked is None:
        return _sentence(
            request,
            site,
            _("Nothing is asked here now: the report was not answered yet, or the survey is over."),
        )
    take = partial(answering.answer, survey=asked, request=found)
    return _ask(request, site, asked, answering.source_of(request=found), take)


def _ask(
    request: HttpRequest,
    site: Site,
    about: Survey,
    source: str,
    take: Callable[..., SurveyResponse],
    *,
    code: SurveyToken | None = None,
) -> HttpResponseBase:
    """Show the questionnaire, or that it was answered; take what is sent."""
    if source and answering.answered_by(about, source):
        said = _("This code or telephone has answered. One person, one answer. Thank you.")
        return _sentence(request, site, said, status=200 if request.method != "POST" else 409)
    if not about.is_open or (code is not None and code.revoked_at is not None):
        said = _("This survey is not taking answers now. Results stand on the page of the index.")
        return _sentence(request, site, said, status=410)
    form, is_late = SurveyAnswersForm(sent(request), survey=about), False
    if form.is_valid():
        try:
            given = take(
                secret=settings.SECRET_KEY.encode(), now=timezone.now(), **form.cleaned_data
            )
            return redirect(site.to("survey-answered", leaf=given.leaf))
        except AlreadyDone as done:
            return redirect(site.to("survey-answered", leaf=done.entry.leaf))
        except Refused as no:
            form.refuse(no, site.language)
            is_late = isinstance(no, answering.AnsweredBefore)
    context = {"survey": about, "code": code, "form": form}
    status = 409 if is_late else form.status
    return show(request, site, "surveys/public/survey.html", context, status)


@form_page
def survey_answered(request: HttpRequest, site: Site, leaf: str) -> HttpResponseBase:
    """Thank for an answer with its receipt; what was answered is not shown."""
    given = (
        SurveyResponse.objects.public()
        .filter(government=site.government, leaf=leaf)
        .select_related("survey__agency", "survey__service__shown")
        .first()
        if LEAF.fullmatch(leaf)
        else None
    )
    if given is None:
        return _sentence(request, site, _("There is no receipt under this address."))
    return show(request, site, "surveys/public/survey_answered.html", {"given": given})


def _sentence(
    request: HttpRequest, site: Site, said: str, *, status: int = 404
) -> HttpResponseBase:
    return show(request, site, "surveys/public/survey_none.html", {"said": said}, status)
