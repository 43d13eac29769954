"""Who does the work: each agency and what it owes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from idaman.core.people.models import Agency
from idaman.features.delivery.queries.rollups import NOBODY, By
from idaman.features.plan.models import Adopted
from idaman.features.reports.pieces import lines_for
from idaman.features.services.queries import offered_by
from idaman.features.surveys.queries import published
from idaman.web.portal import reading
from idaman.web.portal.lists import csv_file, items_csv, page_of, wants_csv
from idaman.web.portal.site import Site, show, site_page

MOST_SURVEYS = 6


@site_page
def agencies(request: HttpRequest, site: Site) -> HttpResponse:
    rows = list(site.book.agencies.values())
    owned: dict[int | None, list[Adopted]] = defaultdict(list)
    for item in site.book.promised:
        owned[item.owner_id].append(item)
    if wants_csv(request):
        return csv_file(
            "perangkat-daerah",
            ("kode", "singkatan", "nama", "jenis", "jumlah_kegiatan", "jumlah_quick_win", "sumber",
             "janji", "ditepati", "terlambat", "diingkari"),
            (
                (
                    a.code, a.short, a.name, a.kind,
                    sum(i.kind == "activity" for i in owned[a.pk]),
                    sum(i.kind == "quick_win" for i in owned[a.pk]), a.source,
                    d.promised, d.kept, d.late, d.broken,
                )
                for a in rows
                for d in [reading.delivery(site.book.board.of_agency(a.code))]
            ),
        )  # fmt: skip
    listed: list[dict[str, Any]] = [
        {
            "agency": a,
            "extent": reading.extent(site, owned[a.pk], By.AGENCY, a.code),
            "marks": reading.marks(site, owned[a.pk]),
            "delivery": reading.delivery(site.book.board.of_agency(a.code)),
        }
        for a in rows
    ]
    return show(
        request,
        site,
        "stewardship/public/agencies.html",
        {
            "busy": sorted(
                (row for row in listed if row["extent"].items), key=lambda row: -row["extent"].items
            ),
            "idle": [row for row in listed if not row["extent"].items],
            "orphans": reading.extent(site, owned[None], By.AGENCY, NOBODY),
            "orphan_marks": reading.marks(site, owned[None]),
        },
    )


@site_page
def agency(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    found = (
        Agency.objects.public()
        .filter(government=site.government, code=code)
        .select_related("region", "successor")
        .first()
    )
    if found is None:
        raise Http404
    items = [item for item in site.book.promised if item.owner_id == found.pk]
    if wants_csv(request):
        return items_csv(f"perangkat-daerah-{code}", items, site.book.board)
    return show(
        request,
        site,
        "stewardship/public/agency.html",
        {
            "agency": found,
            "extent": reading.extent(site, items, By.AGENCY, found.code),
            "total": sum(i.cost_idr for i in items if i.kind == "activity"),
            "marks": reading.marks(site, items),
            "counts": reading.counts(site, items, By.AGENCY, found.code, agency=found.code),
            "figures": reading.figures(site, By.AGENCY, found.code),
            "helps": [
                item
                for item in site.book.promised
                if any(partner.pk == found.pk for partner in site.book.partners_of(item))
            ][:50],
            "answers_for": [
                each
                for each in site.book.measured
                if each.indicator.owner_id is not None
                and site.book.agencies[each.indicator.owner_id].answering_id == found.pk
            ],
            "services": offered_by(site.book.services, found.pk),
            "indicators": [i for i in site.book.all("indicator") if i.owner_id == found.pk],
            "satisfaction": [
                each
                for each in published(site.government, agency=found)
                if each.survey.published_at and each.survey.published_at <= site.book.now
            ][:MOST_SURVEYS],
            "page": page_of(items, request),
            "reports": lines_for(site, agency=found),
        },
    )
