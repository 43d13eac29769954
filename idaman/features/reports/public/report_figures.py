"""How reports are answered, in figures anyone may count again: each leads to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.draw import SHARE, list_text
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Agency
from idaman.features.reports.actions.closing import subject_of
from idaman.features.reports.models import ClosureDraw, Request, RequestStep, Step
from idaman.features.reports.queries.requests import (
    ALL,
    BY,
    MEASURES,
    NOBODY,
    CountedFigure,
    OfficeAnswer,
    ReportFigures,
    WaitingReport,
    figures,
)
from idaman.features.reports.words import reports as say
from idaman.opendata import recount_figures as lake
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import gap, number, percent_of, recounted

MOST_SHOWN = 200
MONTHS_SHOWN = 24
TITLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "false-close": (
        _("Closed falsely"),
        _("answers that somebody found not done, or that were reopened ÷ answers given"),
    ),
    "in-time": (
        _("Answered in time"),
        _("answers on or before their last day ÷ answers given and reports overdue without one"),
    ),
    "days": (
        _("Days to an answer"),
        _("the median of the calendar days from arrival, or from reopening, to the answer"),
    ),
    "overdue": (_("Overdue"), _("reports past their last day ÷ reports whose clock runs")),
}
"""What a measure is called, and its formula in words."""
GROUPS: dict[str, str | Promise] = {
    "all": _("In all"),
    "agency": _("Agency"),
    "kind": _("Class"),
    "month": _("Month"),
}


def said(measure: str, figure: CountedFigure) -> str | SafeString:
    """Write a figure as people read it; a gap where there was nothing to count."""
    if measure == "days":
        return gap(gettext("none")) if figure.median is None else number(figure.median)
    if measure == "overdue":
        return number(figure.above)
    return percent_of(figure.share) if figure.share is not None else gap(gettext("none"))


@dataclass(frozen=True)
class FigureCell:
    """One figure of a table: what it says, its counts, and where its rows are."""

    head: str | Promise
    said: str | SafeString
    counts: str
    href: str


def _cells(site: Site, seen: ReportFigures, by: str, key: str) -> list[FigureCell]:
    cells = []
    for measure in MEASURES:
        if by == "month" and measure == "overdue":
            continue
        figure = seen.of(measure, by, key)
        counts = (
            gettext("of %(n)s") % {"n": number(figure.below)}
            if measure == "days"
            else gettext("%(a)s of %(b)s") % {"a": number(figure.above), "b": number(figure.below)}
        )
        href = site.to("report-figure", measure=measure, by=by, key=key)
        shown = recounted(
            "reports", measure, (by, key), figure.exact(measure), said(measure, figure)
        )
        cells.append(FigureCell(TITLES[measure][0], shown, counts, href))
    return cells


def _named(site: Site, by: str, key: str, agencies: dict[str, str]) -> str:
    match by:
        case "agency":
            return agencies.get(key, "") if key != NOBODY else gettext("nobody had it")
        case "kind":
            return say.kind(key)
        case "month":
            return key
    return gettext("In all")


def _agencies(site: Site) -> dict[str, str]:
    return dict(
        Agency.objects.public().filter(government=site.government).values_list("code", "name")
    )


@site_page
def report_figures(request: HttpRequest, site: Site) -> HttpResponse:
    """How fast reports are answered, how many are late, how many answers did not hold."""
    seen = figures(site.government, now=timezone.now())
    agencies = _agencies(site)
    if wants_csv(request):
        return csv_file(
            "angka-laporan",
            ("ukuran", "menurut", "kunci", "pembilang", "penyebut", "median_hari", "per"),
            (
                (m, by, key, f.above, f.below, f.median, seen.today.isoformat())
                for by in BY
                for key in seen.keys(by)
                for m in MEASURES
                if not (m == "overdue" and by == "month")
                for f in (seen.of(m, by, key),)
            ),
        )
    tables = [
        {
            "by": by,
            "title": GROUPS[by],
            "heads": [TITLES[m][0] for m in MEASURES if not (m == "overdue" and by == "month")],
            "rows": [
                (_named(site, by, key, agencies), _cells(site, seen, by, key))
                for key in seen.keys(by)
            ],
        }
        for by in ("agency", "kind", "month")
    ]
    checks = RequestStep.objects.public().filter(government=site.government)
    return show(
        request,
        site,
        "reports/public/report_figures.html",
        {
            "whole": _cells(site, seen, ALL, ALL),
            "tables": tables,
            "since": seen.since,
            "is_sample": seen.is_sample,
            "answers": len(seen.answers),
            "waiting": len(seen.waiting),
            "confirmed": checks.filter(step=Step.CONFIRMED, at__date__gte=seen.since).count(),
            "doubted": checks.filter(step=Step.DOUBTED, at__date__gte=seen.since).count(),
            # A report with several senders counts once, whoever of them says so.
            "satisfied": checks.filter(step=Step.SATISFIED, at__date__gte=seen.since)
            .values("request")
            .distinct()
            .count(),
            "reopened": checks.filter(step=Step.REOPENED, at__date__gte=seen.since).count(),
        },
    )


@site_page
def report_figure(
    request: HttpRequest, site: Site, measure: str, by: str, key: str
) -> HttpResponse:
    """One figure: its formula, its counts, and every row behind it."""
    if measure not in MEASURES or by not in BY or (measure == "overdue" and by == "month"):
        raise Http404
    seen = figures(site.government, now=timezone.now())
    if key not in seen.keys(by):
        raise Http404
    rows: Sequence[OfficeAnswer | WaitingReport] = (
        seen.waiting_of(by, key) if measure == "overdue" else seen.answers_of(by, key)
    )
    if measure == "in-time":
        rows = [*rows, *seen.unanswered_of(by, key)]
    if wants_csv(request):
        return _csv(measure, by, key, rows)
    ordered = sorted(rows, key=lambda row: _decisive(measure, row))
    figure, shown = seen.of(measure, by, key), _shown(site, ordered)
    return show(
        request,
        site,
        "reports/public/report_figure.html",
        {
            "measure": measure,
            "title": TITLES[measure][0],
            "in_words": TITLES[measure][1],
            "group": _named(site, by, key, _agencies(site)),
            "by": GROUPS[by],
            "figure": recounted(
                "reports", measure, (by, key), figure.exact(measure), said(measure, figure)
            ),
            "counted": figure,
            "since": seen.since,
            "today": seen.today,
            "is_sample": seen.is_sample,
            "rows": [(row, row.number in shown) for row in ordered[:MOST_SHOWN]],
            "left": max(0, len(rows) - MOST_SHOWN),
            "version": lake.METHODS["reports"],
            "origin": origin(site, "answers", "computed"),
        },
    )


def _shown(site: Site, rows: Sequence[OfficeAnswer | WaitingReport]) -> set[int]:
    """The numbers whose report has a page of its own."""
    numbers = [row.number for row in rows[:MOST_SHOWN]]
    found = Request.objects.public().filter(government=site.government, number__in=numbers)
    return set(found.shown().values_list("number", flat=True))


def _decisive(measure: str, row: OfficeAnswer | WaitingReport) -> tuple[bool, int]:
    """What makes the figure stands first."""
    if isinstance(row, WaitingReport):
        return not row.is_overdue, row.number
    if measure == "days":
        return False, -row.days
    return (not row.is_doubted) if measure == "false-close" else row.is_in_time, -row.number


def _csv(
    measure: str, by: str, key: str, rows: Sequence[OfficeAnswer | WaitingReport]
) -> HttpResponse:
    if measure == "overdue":
        return csv_file(
            f"laporan-{measure}-{by}-{key}",
            ("laporan", "perangkat_daerah", "golongan", "batas", "terlambat", "contoh"),
            (
                (w.code or "rahasia", w.agency, w.kind, w.due, w.is_overdue, w.is_sample)
                for w in rows
                if isinstance(w, WaitingReport)
            ),
        )
    return csv_file(
        f"laporan-{measure}-{by}-{key}",
        ("laporan", "perangkat_daerah", "golongan", "dijawab", "hari", "batas", "tepat_waktu",
         "ternyata_belum", "contoh"),
        (
            (a.code or "rahasia", a.agency, a.kind, a.on, a.days, a.due, a.is_in_time,
             a.is_doubted, a.is_sample)
            if isinstance(a, OfficeAnswer)
            else (a.code or "rahasia", a.agency, a.kind, None, None, a.due, False, None,
                  a.is_sample)
            for a in rows
        ),
    )  # fmt: skip


FILES = ("daftar.txt", "checkpoint.txt", "undian.json")


@site_page
def report_draws(request: HttpRequest, site: Site) -> HttpResponse:
    """Which answers were drawn for somebody else to look at, and what was found."""
    draws = list(
        ClosureDraw.objects.public()
        .filter(government=site.government)
        .order_by("-month")[:MONTHS_SHOWN]
    )
    numbers = {number for each in draws for number in each.drawn}
    looked = _looked(site, numbers)
    entries = {
        (subject, act): position
        for subject, act, position in Entry.objects.public()
        .of(site.government.slug)
        .filter(subject__in=[subject_of(each.month) for each in draws])
        .values_list("subject", "act", "position")
    }
    return show(
        request,
        site,
        "reports/public/report_draws.html",
        {
            "share": SHARE,
            "files": FILES,
            "months": [
                {
                    "draw": each,
                    "name": f"{each.month:%Y-%m}",
                    "listed": len(each.listed),
                    "committed_in": entries.get(
                        (subject_of(each.month), "services.closures_committed")
                    ),
                    "drawn_in": entries.get((subject_of(each.month), "services.closures_drawn")),
                    "found": [(number, looked.get(number)) for number in each.drawn],
                }
                for each in draws
            ],
        },
    )


def _looked(site: Site, numbers: set[int]) -> dict[int, RequestStep]:
    """The last word of a second person on each report."""
    steps = (
        RequestStep.objects.public()
        .filter(government=site.government, request__number__in=numbers)
        .filter(step__in=(Step.CONFIRMED, Step.DOUBTED))
        .select_related("by__agency", "request")
        .order_by("pk")
    )
    return {step.request.number: step for step in steps}


@site_page
def report_draw_file(request: HttpRequest, site: Site, month: str, file: str) -> HttpResponse:
    """Give the list, the checkpoint or the draw as a file, to hash and draw again."""
    draws = ClosureDraw.objects.public().filter(government=site.government)
    draw = next((each for each in draws if f"{each.month:%Y-%m}" == month), None)
    if draw is None or file not in FILES or (file == FILES[1] and not draw.checkpoint):
        raise Http404
    response: HttpResponse
    if file == FILES[0]:
        response = HttpResponse(list_text(draw.listed), content_type="text/plain")
    elif file == FILES[1]:
        response = HttpResponse(draw.checkpoint, content_type="text/plain; charset=utf-8")
    else:
        response = JsonResponse(
            {
                "government": site.government.slug,
                "is_sample": site.government.is_sample,
                "month": month,
                "listed": draw.listed,
                "list_sha256": draw.list_hash,
                "committed_at": draw.committed_at.isoformat(),
                "share_percent": SHARE,
                "checkpoint": draw.checkpoint or None,
                "checkpoint_size": draw.checkpoint_size,
                "is_witnessed": draw.is_witnessed,
                "seed": draw.seed or None,
                "drawn": draw.drawn if draw.drawn_at else None,
                "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
            },
            json_dumps_params={"indent": 1},
        )
    response.headers["Content-Disposition"] = f'attachment; filename="laporan-{month}-{file}"'
    return response
