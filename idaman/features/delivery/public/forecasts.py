"""When work will be finished, as foretold, and how the site's own past forecasts fared."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from idaman.features.delivery.models import Forecast
from idaman.features.delivery.queries.forecasts import done_on, score
from idaman.features.delivery.rules.forecast import LEAST_KNOWN, LEAST_POINTS
from idaman.features.delivery.rules.forecast import ForecastEnd as Foretold
from idaman.features.delivery.rules.forecast_range import ForecastCertainty
from idaman.web.markup import safe
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.reading import address_of
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import date, foretold

OUTCOMES_SHOWN = 50


@site_page
def forecasts(request: HttpRequest, site: Site) -> HttpResponse:
    if wants_csv(request):
        return _csv(site)
    board = site.book.board
    marked = score(site.government, board=board)
    said = site.book.forecasts
    works = {item.code: board.works.get(item.code) for item in site.book.promised}
    early = [
        item
        for item in site.book.promised
        if (work := works[item.code]) is not None
        and work.stopped_on is None
        and done_on(work) is None
        and item.code not in said
    ]
    rows = [
        {
            "item": item,
            "href": address_of(site, item.kind, item.code),
            "said": said[item.code],
            "range": _range(item.code, said[item.code]),
            "due": board.by_item[item.code].due if item.code in board.by_item else None,
            "progress": board.works[item.code].progress,
        }
        for item in site.book.promised
        if item.code in said and said[item.code].says != ForecastCertainty.NOTHING
    ]
    correction = site.book.foreseeing.correction
    both = [*marked.outcomes, *marked.without_share]
    newest = sorted(both, key=lambda o: (o.ended, o.forecast.made_on), reverse=True)
    return show(
        request,
        site,
        "delivery/public/forecasts.html",
        {
            "rows": rows,
            "early": len(early),
            "wide": sum(each.says == ForecastCertainty.NOTHING for each in said.values()),
            "least": LEAST_POINTS,
            "least_known": LEAST_KNOWN,
            "correction": correction,
            "score": marked,
            "exact": {
                "covered": f"{marked.covered}/{marked.known}",
                "distance": str(marked.mean_distance_days),
                "error": str(marked.mean_error_days),
                "without": f"{marked.covered_without_share}/{len(marked.without_share)}",
            },
            "all": ("all", "all"),
            "with_share": ("says", ForecastCertainty.SHARE.value),
            "with_range": ("says", ForecastCertainty.RANGE.value),
            "share": None if marked.share is None else int(marked.share * 100),
            "error": _days(marked.mean_error_days),
            "distance": _days(marked.mean_distance_days),
            "outcomes": [
                (outcome, _address(site, outcome.forecast.item_code))
                for outcome in newest[:OUTCOMES_SHOWN]
            ],
        },
    )


def _range(code: str, said: Foretold) -> SafeString:
    low, high = (mark_safe(f'<b class="nw">{safe(date(day))}</b>') for day in (said.low, said.high))
    return foretold(code, said, mark_safe(f"{low} – {high}"))


def _days(value: object) -> float | None:
    return None if value is None else round(float(value), 1)  # type: ignore[arg-type]


def _address(site: Site, code: str) -> str:
    """Give the item's page; nothing where the plan in force does not hold it."""
    for kind in ("activity", "quick_win"):
        if site.book.find(kind, code):
            return address_of(site, kind, code)
    return ""


def _csv(site: Site) -> HttpResponse:
    marked = score(site.government, board=site.book.board)
    ended = {each.forecast.pk: each for each in (*marked.outcomes, *marked.without_share)}
    rows = Forecast.objects.public().filter(government=site.government)
    return csv_file(
        "perkiraan",
        ("kode", "dibuat", "paling_awal", "tengah", "paling_akhir", "titik", "benih", "metode",
         "dikatakan", "dikoreksi_dari", "awal_asli", "tengah_asli", "akhir_asli",
         "selesai", "tercakup", "selisih_hari", "contoh"),
        (
            (row.item_code, row.made_on, row.low, row.middle, row.high, row.points, row.seed,
             row.method, row.says, row.known, row.uncorrected_low, row.uncorrected_middle,
             row.uncorrected_high, ended[row.pk].ended if row.pk in ended else None,
             ended[row.pk].is_covered if row.pk in ended else None,
             ended[row.pk].error_days if row.pk in ended else None, row.is_sample)
            for row in rows.order_by("made_on", "item_code")
        ),
    )  # fmt: skip
