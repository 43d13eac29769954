"""What the page of a place or an agency shows of reports."""

from __future__ import annotations

from typing import Any

from idaman.core.people.models import Agency
from idaman.core.places.models import Region
from idaman.features.reports.models import Request
from idaman.features.reports.models.requests import RequestQuerySet
from idaman.features.reports.queries.outcomes import NOTHING, at_place, became
from idaman.web.portal.site import Site

ON_A_PAGE = 5
"""So many reports a village's or an agency's page shows; the rest is one step away."""


def of_site(site: Site) -> RequestQuerySet:
    return Request.objects.public().filter(government=site.government)


def group_of(region: Region | None, agency: Agency | None) -> tuple[str, str] | None:
    """Name what anyone counts again; a closed agency's reports are its successor's there."""
    if region is not None:
        return "place", region.code
    if agency is not None:
        return ("agency", agency.code) if agency.successor_id is None else None
    return "all", "all"


def lines_for(site: Site, *, region: Region | None = None, agency: Agency | None = None) -> Any:
    """What the page of a place or an agency tells of its reports: counts, and the newest shown."""
    if site.as_of or not site.book.uses["reports"]:
        return None
    rows = of_site(site)
    if region is not None:
        rows = at_place(rows, region)
    if agency is not None:
        rows = rows.handled_by(agency)
    counted = (
        became(rows, site.today) if region is None else site.book.became.get(region.code, NOTHING)
    )
    newest = rows.shown().select_related("region__parent", "agency").order_by("-arrived_at", "-id")
    return {
        "became": counted,
        "newest": list(newest[:ON_A_PAGE]) if counted.total else [],
        "group": group_of(region, agency),
        "query": f"place={region.code}" if region else f"agency={agency.code}" if agency else "",
        "place": region if region is not None and region.level == "village" else None,
    }
