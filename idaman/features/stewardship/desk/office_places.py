"""The places of the government: its districts and villages, as they are known."""

from __future__ import annotations

from django.http.response import HttpResponseBase

from idaman.core.places.models import Region, RegionLevel
from idaman.features.stewardship.desk.office import OFFICE
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, show


@desk_page(OFFICE)
def office_places(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the districts with their villages."""
    inside = Region.objects.within(desk.government.region.code).order_by("code")
    villages: dict[int | None, list[Region]] = {}
    districts = []
    for region in inside:
        if region.level == RegionLevel.DISTRICT:
            districts.append(region)
        elif region.level == RegionLevel.VILLAGE:
            villages.setdefault(region.parent_id, []).append(region)
    return show(
        request,
        desk,
        "stewardship/desk/office_places.html",
        {
            "rows": [(each, villages.get(each.pk, [])) for each in districts],
            "villages": sum(map(len, villages.values())),
            "region": desk.government.region,
        },
    )
