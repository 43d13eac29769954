"""What was promised where: districts, villages, their notice-board sheets, the map."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.safestring import SafeString, mark_safe

from idaman.doors.portal import reading
from idaman.doors.portal.lists import csv_file, items_csv, page_of, wants_csv
from idaman.doors.portal.site import Site, show, site_page
from idaman.rooms.masterplan.models import Adopted, AdoptedPlace
from idaman.rooms.regions.models import Region

ON_PAPER = 12
"""Rows of a notice-board sheet: as many as surely fit on one A4 page."""
ON_VILLAGE_PAGE = 24


@site_page
def districts(request: HttpRequest, site: Site) -> HttpResponse:
    regions = reading.districts(site)
    counts = reading.counts_by_district(site)
    if wants_csv(request):
        return csv_file(
            "kecamatan",
            ("kode_kemendagri", "nama", "jumlah_janji", "sumber"),
            ((r.code, r.name, counts[r.code], r.source) for r in regions),
        )
    everywhere = reading.promised(site).filter(whole_regency=True)
    return show(
        request,
        site,
        "portal/districts.html",
        {
            "regions": sorted(regions, key=lambda r: r.name),
            "counts": counts,
            "map": reading.district_map(site, regions, counts),
            "everywhere": everywhere.count(),
            "never": [r for r in regions if not counts[r.code]],
        },
    )


@site_page
def district(request: HttpRequest, site: Site, district: str) -> HttpResponse:
    region = _district(site, district)
    items = reading.in_place(reading.promised(site), region)
    if wants_csv(request):
        return items_csv(f"kecamatan-{district}", items)
    own = list(items)
    villages = list(Region.objects.public().filter(parent=region).order_by("name"))
    named = AdoptedPlace.objects.public().filter(item__version=site.version, region__parent=region)
    counts: dict[int, int] = {}
    for _, place in set(named.values_list("item_id", "region_id")):
        counts[place] = counts.get(place, 0) + 1
    return show(
        request,
        site,
        "portal/district.html",
        {
            "region": region,
            "count": len(own),
            "marks": reading.marks(site, own),
            "timings": reading.timings(site, own),
            "everywhere": reading.promised(site).filter(whole_regency=True).count(),
            "villages": villages,
            "counts": counts,
            "page": page_of(items, request),
        },
    )


@site_page
def village(request: HttpRequest, site: Site, district: str, village: str) -> HttpResponse:
    region = _village(site, district, village)
    here, around, everywhere = _promises_for(site, region)
    if wants_csv(request):
        return items_csv(f"desa-{village}", [*here, *around])
    return show(
        request,
        site,
        "portal/village.html",
        {
            "region": region,
            "here": here[:ON_VILLAGE_PAGE],
            "here_in_all": len(here),
            "around": around[: max(ON_VILLAGE_PAGE - len(here), 6)],
            "around_in_all": len(around),
            "everywhere": everywhere,
            "timings": reading.timings(site, here),
        },
    )


@site_page
def district_notice(request: HttpRequest, site: Site, district: str) -> HttpResponse:
    region = _district(site, district)
    items = list(reading.in_place(reading.promised(site), region))
    return _notice(request, site, region, items, site.public_address("district", district=district))


@site_page
def village_notice(request: HttpRequest, site: Site, district: str, village: str) -> HttpResponse:
    region = _village(site, district, village)
    here, around, _ = _promises_for(site, region)
    address = site.public_address("village", district=district, village=village)
    return _notice(request, site, region, [*here, *around], address)


def _notice(
    request: HttpRequest, site: Site, region: Region, items: list[Adopted], address: str
) -> HttpResponse:
    """One A4 page, however many promises there are: the nearest in time first."""
    standing = [i for i in items if not i.is_dropped]
    standing.sort(key=lambda i: (i.ends is None, (i.ends or site.today) < site.today, i.ends))
    return show(
        request,
        site,
        "portal/notice.html",
        {
            "region": region,
            "rows": standing[:ON_PAPER],
            "in_all": len(standing),
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
    found = (
        Region.objects.public()
        .filter(parent=site.government.region, slug=slug)
        .select_related("boundary")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _village(site: Site, district: str, slug: str) -> Region:
    found = (
        Region.objects.public()
        .filter(parent__parent=site.government.region, parent__slug=district, slug=slug)
        .select_related("parent")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _promises_for(site: Site, region: Region) -> tuple[list[Adopted], list[Adopted], int]:
    """What names the village, what names its district, and how much is for everyone."""
    promised = reading.promised(site)
    here = list(promised.filter(places__region=region))
    around = list(promised.filter(places__region=region.parent))
    known = {i.pk for i in here}
    everywhere = promised.filter(whole_regency=True).count()
    return here, [i for i in around if i.pk not in known], everywhere


@site_page
def map(request: HttpRequest, site: Site) -> HttpResponse:
    regions = reading.districts(site)
    counts = reading.counts_by_district(site)
    return show(
        request,
        site,
        "portal/map.html",
        {
            "map": reading.district_map(site, regions, counts),
            "tiles_url": settings.TILES_URL,
            "has_places": any(r.latitude is not None or hasattr(r, "boundary") for r in regions),
        },
    )


@site_page
def map_data(request: HttpRequest, site: Site) -> HttpResponse:
    """Districts as outlines or points, with how many promises name each (GeoJSON)."""
    counts = reading.counts_by_district(site)
    features: list[dict[str, Any]] = []
    for region in reading.districts(site):
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
                    "promises": counts[region.code],
                    "href": site.to("district", district=region.slug),
                    "sample": site.government.is_sample,
                },
            }
        )
    return JsonResponse(
        {"type": "FeatureCollection", "features": features},
        content_type="application/geo+json",
    )
