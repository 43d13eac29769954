"""The two front pages, the installation's and a government's, and what is beside them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from idaman.core.ledger.models import Entry
from idaman.core.people.models import Government
from idaman.core.places.models import Kawasan
from idaman.core.taxonomy import Dimension
from idaman.features.commitments.pieces import signing
from idaman.features.delivery.queries.rollups import By
from idaman.features.indicators.pieces.figures import outcomes_at, picture
from idaman.features.plan.queries import grouped
from idaman.features.stewardship.public.acts import history_lines
from idaman.web import words
from idaman.web.charts.bars import Bar, bars
from idaman.web.portal import exhibition, reading
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import cost


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    governments = list(
        Government.objects.public().select_related("region").order_by("region__code")
    )
    response = render(
        request,
        "stewardship/public/home.html",
        {
            "governments": governments,
            "kawasan": list(Kawasan.objects.public().order_by("name")),
            "is_sample": any(g.is_sample for g in governments),
        },
    )
    response.is_published = True  # type: ignore[attr-defined]
    return response


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@site_page
def government(request: HttpRequest, site: Site) -> HttpResponse:
    items = site.book.promised
    board = site.book.board
    active = [i for i in items if not i.is_dropped]
    by_dimension = grouped(items, lambda item: item.dimension)
    money = site.book.money["year"]
    wins = [i for i in items if i.kind == "quick_win"]
    return show(
        request,
        site,
        "stewardship/public/government.html",
        {
            "activities": sum(i.kind == "activity" for i in active),
            "wins": sum(i.kind == "quick_win" for i in active),
            "timings": reading.timings(site, items),
            "delivery": reading.delivery(board.obligations),
            "extent": reading.extent(site, items),
            "every": ("all", "all"),
            "figures": reading.figures(site),
            "counts": reading.counts(site, items),
            "owned_and_fed": board.owned_and_fed,
            "fed_at": f"{site.now_at('obligations')}?{site.also}fed=yes",
            "dimensions": [
                {
                    "dimension": d.value,
                    "label": d.label,
                    "plain": words.DIMENSIONS[d.value],
                    "extent": reading.extent(
                        site, own := by_dimension.get(d.value, []), By.DIMENSION, d.value
                    ),
                    "marks": reading.marks(site, own),
                    "delivery": reading.delivery(board.of_dimension(d)),
                }
                for d in Dimension
            ],
            "unsorted": reading.marks(site, by_dimension[""]) if "" in by_dimension else "",
            "quick_wins": [
                {"item": w, "work": work, "counts": reading.citizens_say(site, work)}
                for w in sorted(wins, key=lambda w: w.is_dropped)[:6]
                for work in [board.works.get(w.code) if w.code in board.by_item else None]
            ],
            "quick_wins_in_all": len(wins),
            "map": reading.district_map(site),
            "signing": signing(site),
            "money": bars(
                [
                    Bar(
                        str(year),
                        total,
                        cost("year", year, total),
                        href=site.to("year", year=year),
                    )
                    for year, total in money.items()
                ],
                caption=gettext("Planned money by year"),
                head=(gettext("Year"), gettext("Money")),
            ),
            "money_in_all": sum(money.values()),
            "outcomes": [
                {
                    "seen": each,
                    "first": first,
                    "picture": picture(first) if first else "",
                }
                for each in outcomes_at(site)
                for first in [next((k for k in each.known if k.is_known), None)]
            ],
            "lines": history_lines(
                site,
                Entry.objects.public()
                .of(site.government.slug)
                .filter(act__in=words.NEWS)
                .newest_first()[:5],
                from_book=True,
            ),
            "kawasan": site.book.kawasan,
        },
    )


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component of the kit once, for whoever builds with it."""
    return render(
        request,
        "stewardship/public/gallery.html",
        {**exhibition.pieces(), "tiles_url": settings.TILES_URL},
    )
