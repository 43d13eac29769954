"""One box that finds promises, places and agencies, however they are spelt."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from idaman.core.people.models import Agency
from idaman.core.places.models import Region
from idaman.core.search import Index, SearchRecord
from idaman.features.services.rules.everyday import meant, record_of
from idaman.web.portal import reading
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Site, show, site_page

FOUND_ON = ("objective", "programme", "activity", "quick_win", "indicator")
WORTH = {"quick_win": 0.6, "activity": 0.5, "district": 1.0, "village": 0.7, "agency": 0.6}


class SearchHit(NamedTuple):
    """What a find shows: its kind, code, names and the slugs of its page."""

    kind: str
    code: str
    name: str
    name_en: str
    beside: str
    slugs: tuple[str, ...]
    is_sample: bool = False

    def label(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name


def _index(site: Site) -> Index:
    """Give the site's index, built once a publication."""
    kept = site.book.counted
    if "search" not in kept:
        kept["search"] = Index(_records(site))
    found: Index = kept["search"]
    return found


def _records(site: Site) -> list[SearchRecord]:
    records = []
    for item in site.book.all(*FOUND_ON):
        said = item.said
        other = " ".join(
            str(said.get(key) or "")
            for key in ("output", "benefit", "measure", "definition", "note", "rpjmd_code")
        )
        names = tuple(n for n in (item.name, item.name_en, item.code) if n)
        found = SearchHit(
            item.kind, item.code, item.name, item.name_en, item.dimension, (), item.is_sample
        )
        records.append(SearchRecord(found, names, other, WORTH.get(item.kind, 0.2)))
    for each in site.book.measured:
        i, sheet = each.indicator, each.sheet
        found = SearchHit("statistic", i.code, i.name, i.name_en, i.unit, (), i.is_sample)
        names = tuple(n for n in (i.name, i.name_en, i.code) if n)
        records.append(SearchRecord(found, names, sheet.definition if sheet else "", 0.3))
    region = site.government.region
    places = (
        Region.objects.public()
        .within(region.code)
        .exclude(pk=region.pk)
        .select_related("parent")
        .prefetch_related("aliases")
    )
    for place in places:
        is_district = place.parent_id == region.pk
        slugs = (place.slug,) if is_district else (place.parent.slug if place.parent else "",)
        found = SearchHit(
            "district" if is_district else "village",
            place.code,
            place.full_name,
            "",
            "" if is_district or not place.parent else place.parent.full_name,
            slugs if is_district else (*slugs, place.slug),
        )
        names = (place.name, place.full_name, *(a.name for a in place.aliases.all()))
        records.append(SearchRecord(found, names, "", WORTH[found.kind]))
    for offered in site.book.services:
        v = offered.version
        found = SearchHit(
            "service", offered.code, v.name, v.name_en, v.agency.short, (), offered.is_sample
        )
        records.append(record_of(found, offered.code, offered.body))
    for agency in Agency.objects.public().filter(government=site.government):
        found = SearchHit("agency", agency.code, agency.name, "", agency.short, ())
        names = (agency.short, agency.name, agency.code)
        records.append(SearchRecord(found, names, "", WORTH["agency"]))
    return records


def found_by(site: Site, typed: str, most: int = 30) -> list[SearchHit]:
    """What was meant by what was typed, best first."""
    index = _index(site)
    finds = [
        (found, sure) for found, sure in index.find(typed, most) if isinstance(found, SearchHit)
    ]
    told = [found for found, _ in finds]
    # Services are also called by words that mean something else in the names of other things.
    for found, sure in reversed(index.find(meant(typed), most)):
        if isinstance(found, SearchHit) and found.kind == "service" and found not in told:
            is_surer = not finds or sure > finds[0][1]
            told = [found, *told] if is_surer else [*told, found]
    return told[:most]


def address(site: Site, found: SearchHit) -> str:
    """Give the page of a find."""
    match found.kind:
        case "district":
            return site.to("district", district=found.slugs[0])
        case "village":
            return site.to("village", district=found.slugs[0], village=found.slugs[1])
        case "agency" | "statistic" | "service":
            return site.to(found.kind, code=found.code)
    return reading.address_of(site, found.kind, found.code)


@site_page
def search(request: HttpRequest, site: Site) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:200]
    finds = found_by(site, typed) if typed else []
    if wants_csv(request):
        return csv_file(
            "hasil-cari",
            ("jenis", "kode", "nama", "alamat", "contoh"),
            ((f.kind, f.code, f.name, address(site, f), f.is_sample) for f in finds),
        )
    return show(
        request,
        site,
        "stewardship/public/search.html",
        {
            "typed": typed,
            "finds": [
                {"found": f, "label": f.label(site.language), "href": address(site, f)}
                for f in finds
            ],
        },
    )
