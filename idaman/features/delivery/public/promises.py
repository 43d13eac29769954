"""What was promised: activities and quick wins, in lists and one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.core.places.models import Region
from idaman.features.delivery.public.delivery import delivered
from idaman.features.plan.models import Adopted
from idaman.features.plan.queries import ItemCost
from idaman.opendata.recount_figures import METHODS
from idaman.web.portal.acts import acts_about
from idaman.web.portal.lists import items_csv, page_of, wants_csv
from idaman.web.portal.origin import origin
from idaman.web.portal.site import Site, show, site_page
from idaman.web.templatetags.ui import links, number

SORTS = ("plan", "name", "ends", "cost")


@site_page
def activities(request: HttpRequest, site: Site) -> HttpResponse:
    items = site.book.all("activity")
    if wants_csv(request):
        return items_csv("kegiatan", items, site.book.board)
    return show(
        request,
        site,
        "delivery/public/activities.html",
        {"page": page_of(items, request, sorts=SORTS)},
    )


@site_page
def activity(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    item = site.book.find("activity", code)
    if item is None:
        raise Http404
    said = item.said
    programme = site.book.find("programme", item.parent_code)
    return show(
        request,
        site,
        "delivery/public/activity.html",
        {
            **_common(site, item),
            "programme": programme,
            "objective": site.book.find("objective", programme.parent_code) if programme else None,
            "needs": site.book.named("activity", said["depends_on"]),
            "needed_by": site.book.naming("activity", "depends_on", code),
            "indicators": site.book.named("indicator", said["indicators"]),
            "quick_wins": site.book.naming("quick_win", "activities", code),
            "gaps": _gaps(item, said["indicators"]),
        },
    )


@site_page
def quick_wins(request: HttpRequest, site: Site) -> HttpResponse:
    items = site.book.all("quick_win")
    if wants_csv(request):
        return items_csv("quick-win", items, site.book.board)
    return show(
        request,
        site,
        "delivery/public/quick_wins.html",
        {"page": page_of(items, request, sorts=SORTS)},
    )


@site_page
def quick_win(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    item = site.book.find("quick_win", code)
    if item is None:
        raise Http404
    said = item.said
    return show(
        request,
        site,
        "delivery/public/quick_win.html",
        {
            **_common(site, item),
            "activities": site.book.named("activity", said["activities"]),
            "replacement": site.book.find("quick_win", said["replaced_by"] or ""),
            "replaces": site.book.naming("quick_win", "replaced_by", code),
            "gaps": _gaps(item, [said["measure"]] if said["measure"] else []),
            "win": site.book.quick_wins.by_code.get(code),
        },
    )


def _common(site: Site, item: Adopted) -> dict[str, Any]:
    """What both pages show: places, partners, money, and the entries that speak of the item."""
    plan = site.version.plan.slug if site.version else ""
    subjects = [
        f"plan:{plan}",
        f"plan:{plan}/{item.code}",
        f"{item.kind}:{item.code}",
        item.code,
    ]
    return {
        "item": item,
        "said": item.said,
        "places": [_place_link(site, place) for place in site.book.places_of(item)],
        "partners": site.book.partners_of(item),
        "d": delivered(site, item),
        "costs": _cost_table(item.code, site.book.costs_of(item)),
        "version": METHODS["costs"],
        "origin": origin(site, "costs", "money", "progress"),
        "entries": acts_about(site.government.slug, subjects, most=20),
        "unlocks": site.book.unlocked_by(item),
    }


def _place_link(site: Site, place: Region) -> SafeString:
    """Link a place; drawn once, for a plan names the same few places over and over."""
    key = ("place", site.language, site.own_host, place.pk)
    if key not in site.drawn:
        site.drawn[key] = links([(_place_address(site, place), place.full_name)])
    return site.drawn[key]


def _place_address(site: Site, place: Region) -> str:
    if place.parent_id == site.government.region_id:
        return site.to("district", district=place.slug)
    if place.parent and place.parent.parent_id == site.government.region_id:
        return site.to("village", district=place.parent.slug, village=place.slug)
    return site.to("districts")


def _cost_table(code: str, costs: Iterable[ItemCost]) -> dict[str, Any]:
    """Lay costs out as years by sources, with their sums, each under the key it is counted by."""
    cells: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sums: dict[str, int] = defaultdict(int)
    for cost in costs:
        cells[cost.year][cost.source] += cost.amount_idr
        sums[cost.source] += cost.amount_idr
    terms = [amount for by in cells.values() for amount in by.values()]
    total = sum(sums.values())
    return {
        "sources": list(sums),
        "rows": [
            (
                year,
                [(f"{code}:{year}:{source}", by.get(source)) for source in sums],
                f"{code}:{year}",
                sum(by.values()),
            )
            for year, by in cells.items()
        ],
        "sums": [(f"{code}:{source}", amount) for source, amount in sums.items()],
        "total": total,
        "line": f"{' + '.join(map(number, terms))} = {number(total)}" if len(terms) > 1 else "",
    }


def _gaps(item: Adopted, measured: Iterable[str]) -> list[str]:
    """Say what the plan leaves open about a promise."""
    missing = [
        (item.owner is None, gettext("nobody is responsible")),
        (item.starts is None or item.ends is None, gettext("no dates")),
        (not item.cost_idr, gettext("no cost stated")),
        (not item.whole_regency and not item.said.get("places"), gettext("no place named")),
        (not list(measured), gettext("nothing measures it")),
    ]
    return [words for is_missing, words in missing if is_missing]
