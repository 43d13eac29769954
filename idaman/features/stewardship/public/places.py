"""What is planned and promised where: districts, villages, notice-board sheets, the map."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.safestring import SafeString, mark_safe

from idaman.core.places.models import Region, RegionLevel
from idaman.features.delivery.pieces.questions import asked_at
from idaman.features.delivery.queries.rollups import By
from idaman.features.plan.models import Adopted
from idaman.features.reports.pieces import lines_for
from idaman.features.services.queries import offered_in
from idaman.web.portal import reading
from idaman.web.portal.lists import csv_file, items_csv, page_of, wants_csv
from idaman.web.portal.site import Site, show, site_page

ON_PAPER = 12
"""Rows of a notice-board sheet: as many as surely fit on one A4 page."""
ON_VILLAGE_PAGE = 24
POTENTIALS_OF_VILLAGE = 8
ON_DISTRICT_PAGE = 12
"""Potentials that a place's page lists; the rest is one step away."""
RANKS = {
    **{"due": 1, "undated": 1, "unsigned": 2, "kept": 3, "kept_late": 3},
    **{"released": 4, "dropped": 4},
}
"""In which order a notice tells; what is not named here comes first."""


@site_page
def districts(request: HttpRequest, site: Site) -> HttpResponse:
    regions, counts = site.book.districts, site.book.counts_by_district
    if wants_csv(request):
        return csv_file(
            "kecamatan",
            (
                "kode_kemendagri",
                "nama",
                "isi_rencana",
                "sumber",
                "janji",
                "ditepati",
                "terlambat",
                "diingkari",
            ),
            (
                (r.code, r.name, counts[r.code], r.source, d.promised, d.kept, d.late, d.broken)
                for r in regions
                for d in [reading.delivery(site.book.board.at(r.code))]
            ),
        )
    return show(
        request,
        site,
        "stewardship/public/districts.html",
        {
            "regions": sorted(regions, key=lambda r: r.name),
            "extents": {
                r.code: reading.extent(site, site.book.within(r), By.DISTRICT, r.code)
                for r in regions
            },
            "map": reading.district_map(site),
            "everywhere": site.book.everywhere,
            "never": [r for r in regions if not counts[r.code]],
        },
    )


@site_page
def district(request: HttpRequest, site: Site, district: str) -> HttpResponse:
    region = _district(site, district)
    items = site.book.within(region)
    if wants_csv(request):
        return items_csv(f"kecamatan-{district}", items, site.book.board)
    return show(
        request,
        site,
        "stewardship/public/district.html",
        {
            "region": region,
            "extent": reading.extent(site, items, By.DISTRICT, region.code),
            "marks": reading.marks(site, items),
            "status_counts": reading.counts(
                site, items, By.DISTRICT, region.code, district=district
            ),
            "figures": reading.figures(site, By.DISTRICT, region.code),
            "everywhere": site.book.everywhere,
            "villages": site.book.villages(region),
            "extents": {
                v.pk: reading.extent(site, found, By.VILLAGE, v.code)
                for v in site.book.villages(region)
                if (found := site.book.naming_place(v))
            },
            "known_figures": site.book.measured_at(region),
            "page": page_of(items, request),
            "reports": lines_for(site, region=region),
            **_potentials(site, region, ON_DISTRICT_PAGE),
            **_services(site, region, ON_DISTRICT_PAGE),
        },
    )


@site_page
def village(request: HttpRequest, site: Site, district: str, village: str) -> HttpResponse:
    region = _village(site, district, village)
    here, around, everywhere = _promises_for(site, region)
    if wants_csv(request):
        return items_csv(f"desa-{village}", [*here, *around], site.book.board)
    return show(
        request,
        site,
        "stewardship/public/village.html",
        {
            "region": region,
            "here": here[:ON_VILLAGE_PAGE],
            "here_in_all": len(here),
            "extent": reading.extent(site, here, By.VILLAGE, region.code),
            "around": around[: max(ON_VILLAGE_PAGE - len(here), 6)],
            "around_in_all": len(around),
            "everywhere": everywhere,
            "asked": asked_at(site, region, region.parent) if region.parent else [],
            "status_counts": reading.counts(
                site, here, By.VILLAGE, region.code, village=f"{district}/{village}"
            ),
            "figures": reading.figures(site, By.VILLAGE, region.code),
            "known_figures": site.book.measured_at(region)[:ON_VILLAGE_PAGE],
            "reports": lines_for(site, region=region),
            **_potentials(site, region, POTENTIALS_OF_VILLAGE),
            **_services(site, region, POTENTIALS_OF_VILLAGE),
        },
    )


@site_page
def district_notice(request: HttpRequest, site: Site, district: str) -> HttpResponse:
    region = _district(site, district)
    items = site.book.within(region)
    address = site.public_address("district", district=district)
    return _notice(request, site, region, items, [], address)


@site_page
def village_notice(request: HttpRequest, site: Site, district: str, village: str) -> HttpResponse:
    region = _village(site, district, village)
    here, around, _ = _promises_for(site, region)
    address = site.public_address("village", district=district, village=village)
    return _notice(request, site, region, here, around, address)


def _notice(
    request: HttpRequest,
    site: Site,
    region: Region,
    here: list[Adopted],
    around: list[Adopted],
    address: str,
) -> HttpResponse:
    """One A4 page, however much is planned there: the nearest in time first.

    `around` is what names not the place itself but its district.
    """
    by_item = site.book.board.by_item
    by = By.DISTRICT if region.level == RegionLevel.DISTRICT else By.VILLAGE

    def due(item: Adopted) -> date | None:
        promise = by_item.get(item.code)
        return promise.due if promise and promise.due else item.ends

    standing = [*here, *around]
    if by_item:
        # What is late comes first, what is done last.
        standing.sort(key=lambda i: (RANKS.get(site.stands(i)[0], 0), due(i) or date.max))
    else:
        standing.sort(
            key=lambda i: ((day := due(i)) is None, (day or site.today) < site.today, day)
        )
    return show(
        request,
        site,
        "stewardship/public/notice.html",
        {
            "region": region,
            "rows": [(item, due(item)) for item in standing[:ON_PAPER]],
            "is_signed": bool(by_item),
            "extent": reading.extent(site, here, by, region.code),
            "around": len(around),
            "left": max(len(standing) - ON_PAPER, 0),
            "address": address,
            "shown_address": address.partition("://")[2],
            "qr": _qr(address),
        },
    )


def _qr(address: str) -> SafeString:
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, light="#fff"
    )
    # segno writes the picture; the address in it is drawn, not written.
    return mark_safe(out.getvalue().decode())


def _district(site: Site, slug: str) -> Region:
    found = site.book.district(slug)
    if found is None:
        raise Http404
    return found


def _village(site: Site, district: str, slug: str) -> Region:
    found = site.book.village(district, slug)
    if found is None:
        raise Http404
    return found


def _promises_for(site: Site, region: Region) -> tuple[list[Adopted], list[Adopted], int]:
    """What names the village, what names its district, and how much is for everyone."""
    here = site.book.naming_place(region)
    around = site.book.naming_place(region.parent) if region.parent else []
    known = {i.pk for i in here}
    return here, [i for i in around if i.pk not in known], site.book.everywhere


@site_page
def map(request: HttpRequest, site: Site) -> HttpResponse:
    by_plan = request.GET.get("by") == "plan"
    regions = site.book.districts
    return show(
        request,
        site,
        "stewardship/public/map.html",
        {
            "map": reading.district_map(site, by_plan=by_plan),
            "by_plan": by_plan,
            "tiles_url": settings.TILES_URL,
            "has_places": any(_is_placed(r) for r in regions),
            "unplaced": [r for r in regions if not _is_placed(r)],
        },
    )


def _is_placed(region: Region) -> bool:
    """Whether it is known where on the map a place lies."""
    return region.latitude is not None or hasattr(region, "boundary")


@site_page
def map_data(request: HttpRequest, site: Site) -> HttpResponse:
    """Districts as outlines or points, with what is planned and how promises stand (GeoJSON)."""
    counts = site.book.counts_by_district
    features: list[dict[str, Any]] = []
    for region in site.book.districts:
        geometry: dict[str, Any] | None = None
        if hasattr(region, "boundary"):
            geometry = region.boundary.geojson
        elif region.latitude is not None and region.longitude is not None:
            geometry = {"type": "Point", "coordinates": [region.longitude, region.latitude]}
        features.append(
            {
                "type": "Feature",
                "id": region.code,
                "geometry": geometry,
                "properties": {
                    "name": region.full_name,
                    "short": region.name,
                    "items": counts[region.code],
                    "promises": (
                        there := reading.delivery(site.book.board.at(region.code))
                    ).promised,
                    "kept": there.kept,
                    "late": there.late,
                    "broken": there.broken,
                    "href": site.to("district", district=region.slug),
                    "sample": site.government.is_sample,
                },
            }
        )
    return JsonResponse(
        {"type": "FeatureCollection", "features": features},
        content_type="application/geo+json",
    )


def _potentials(site: Site, region: Region, most: int) -> dict[str, Any]:
    """What a place's page says of its potentials: a few, and how many there are."""
    found = site.book.potentials_in(region)
    return {"potentials": found[:most], "potentials_in_all": len(found)}


def _services(site: Site, region: Region, most: int) -> dict[str, Any]:
    """What a place's page says of services: those with a counter there, and how many there are."""
    here = [each for each in offered_in(site.book.services, region) if each.stands_in(region)]
    return {"services_here": here[:most], "services_in_all": len(site.book.services)}
