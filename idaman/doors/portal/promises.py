"""What was promised: activities and quick wins, in lists and one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from idaman.doors.portal.lists import items_csv, page_of, wants_csv
from idaman.doors.portal.site import Site, show, site_page
from idaman.rooms.ledger.models import Entry
from idaman.rooms.masterplan.models import Adopted, AdoptedCost
from idaman.rooms.regions.models import Region

SORTS = ("plan", "name", "ends", "cost")


@site_page
def activities(request: HttpRequest, site: Site) -> HttpResponse:
    items = site.items("activity").defer("body")
    if wants_csv(request):
        return items_csv("kegiatan", items)
    return show(
        request, site, "portal/activities.html", {"page": page_of(items, request, sorts=SORTS)}
    )


@site_page
def activity(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    item = site.items("activity").filter(code=code).first()
    if item is None:
        raise Http404
    said = item.said
    others = _neighbours(site, item, [*said["depends_on"], *said["indicators"]])
    above = list(site.items("programme", "objective"))
    programme = next(iter(_named(above, "programme", [item.parent_code])), None)
    return show(
        request,
        site,
        "portal/activity.html",
        {
            **_common(site, item),
            "programme": programme,
            "objective": next(
                (o for o in above if programme and o.code == programme.parent_code), None
            ),
            "needs": _named(others, "activity", said["depends_on"]),
            "needed_by": [
                o
                for o in others
                if o.kind == "activity" and code in (o.said.get("depends_on") or ())
            ],
            "indicators": _named(others, "indicator", said["indicators"]),
            "quick_wins": [
                o
                for o in others
                if o.kind == "quick_win" and code in (o.said.get("activities") or ())
            ],
            "gaps": _gaps(item, said["indicators"]),
        },
    )


@site_page
def quick_wins(request: HttpRequest, site: Site) -> HttpResponse:
    items = site.items("quick_win")
    if wants_csv(request):
        return items_csv("quick-win", items)
    return show(
        request, site, "portal/quick_wins.html", {"page": page_of(items, request, sorts=SORTS)}
    )


@site_page
def quick_win(request: HttpRequest, site: Site, code: str) -> HttpResponse:
    item = site.items("quick_win").filter(code=code).first()
    if item is None:
        raise Http404
    said = item.said
    others = _neighbours(site, item, [*said["activities"], said["replaced_by"] or ""])
    return show(
        request,
        site,
        "portal/quick_win.html",
        {
            **_common(site, item),
            "activities": _named(others, "activity", said["activities"]),
            "replacement": next(iter(_named(others, "quick_win", [said["replaced_by"]])), None),
            "replaces": [
                o for o in others if o.kind == "quick_win" and o.said.get("replaced_by") == code
            ],
            "gaps": _gaps(item, [said["measure"]] if said["measure"] else []),
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
    places = list(
        Region.objects.public()
        .filter(adopted_places__item=item)
        .select_related("parent")
        .order_by("code")
    )
    for place in places:
        place.href = _place_address(site, place)  # type: ignore[attr-defined]
    return {
        "item": item,
        "said": item.said,
        "places": places,
        "partners": [row.agency for row in item.partners.select_related("agency").order_by("id")],
        "costs": _cost_table(item.costs.order_by("year", "source")),
        "entries": list(
            Entry.objects.public()
            .of(site.government.slug)
            .filter(subject__in=subjects)
            .newest_first()[:20]
        ),
    }


def _place_address(site: Site, place: Region) -> str:
    if place.parent_id == site.government.region_id:
        return site.to("district", district=place.slug)
    if place.parent and place.parent.parent_id == site.government.region_id:
        return site.to("village", district=place.parent.slug, village=place.slug)
    return site.to("districts")


def _cost_table(costs: Iterable[AdoptedCost]) -> dict[str, Any]:
    """Lay costs out as years by sources, with their sums."""
    cells: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sums: dict[str, int] = defaultdict(int)
    for cost in costs:
        cells[cost.year][cost.source] += cost.amount_idr
        sums[cost.source] += cost.amount_idr
    sources = list(sums)
    return {
        "sources": sources,
        "rows": [
            (year, [by.get(s) for s in sources], sum(by.values())) for year, by in cells.items()
        ],
        "sums": [sums[s] for s in sources],
        "total": sum(sums.values()),
    }


def _neighbours(site: Site, item: Adopted, codes: Iterable[str]) -> list[Adopted]:
    """The items this one names and those that name it, found without reading the others."""
    return list(
        site.items("activity", "quick_win", "indicator")
        .annotate(written=Cast("body", TextField()))
        .filter(Q(code__in=list(codes)) | Q(written__contains=f'"{item.code}"'))
        .exclude(pk=item.pk)
    )


def _named(items: Iterable[Adopted], kind: str, codes: Iterable[str]) -> list[Adopted]:
    found = {i.code: i for i in items if i.kind == kind}
    return [found[code] for code in codes if code in found]


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
