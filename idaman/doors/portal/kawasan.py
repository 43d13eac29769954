"""A named group of territories: who belongs, whose site is open, figures side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from idaman.doors.portal.lists import csv_file, wants_csv
from idaman.rooms.indicators.facts import Beside, side_by_side
from idaman.rooms.people.models import Government
from idaman.rooms.regions.models import Kawasan, KawasanMember, Region
from idaman.ui.charts.tiles import Tile, tiles
from idaman.ui.templatetags.ui import number


@login_not_required
def kawasan(request: HttpRequest, kawasan: str) -> HttpResponse:
    found = Kawasan.objects.public().filter(slug=kawasan).first()
    if found is None:
        raise Http404
    members = list(found.members.select_related("region__parent").order_by("region__code"))
    beside = side_by_side([m.region for m in members], now=timezone.now())
    if request.GET.get("of") == "figures" and wants_csv(request):
        return _figures_csv(kawasan, members, beside)
    if wants_csv(request):
        return csv_file(
            f"kawasan-{kawasan}",
            ("kode_kemendagri", "nama", "luas_km2", "penduduk", "terkonfirmasi", "sumber"),
            (
                (m.region.code, m.region.full_name, m.area_km2, m.population, m.is_confirmed,
                 m.source)
                for m in members
            ),
        )  # fmt: skip
    open_sites = {
        g.region_id: g
        for g in Government.objects.public().filter(region__in=[m.region_id for m in members])
    }
    for member in members:
        site = open_sites.get(member.region_id)
        member.site = site  # type: ignore[attr-defined]
        member.href = (  # type: ignore[attr-defined]
            reverse("portal:government", kwargs={"government": site.slug}) if site else ""
        )
    response = render(
        request,
        "portal/kawasan.html",
        {
            "kawasan": found,
            "members": members,
            "map": _map({m.region_id: m for m in members}, members[0].region if members else None),
            "beside": [(each, _rows(each, members)) for each in beside],
            "is_sample": any(g.is_sample for g in open_sites.values()),
            "has_unconfirmed": any(not m.is_confirmed for m in members),
        },
    )
    response.is_published = True  # type: ignore[attr-defined]
    return response


def _rows(beside: Beside, members: list[KawasanMember]) -> list[dict[str, Any]]:
    """The places of one table, by their codes: no order of merit, and none is left out."""
    rows = []
    for member in members:
        there = beside.places.get(member.region_id)
        rows.append(
            {
                "region": member.region,
                "there": there,
                "is_comparable": beside.is_comparable(member.region_id),
                "href": reverse(
                    "portal:statistic",
                    kwargs={"government": there.government.slug, "code": beside.indicator.code},
                )
                if there
                else "",
            }
        )
    return rows


def _figures_csv(kawasan: str, members: list[KawasanMember], beside: list[Beside]) -> HttpResponse:
    return csv_file(
        f"kawasan-{kawasan}-angka",
        ("indikator", "nama", "satuan", "kode_kemendagri", "wilayah", "periode", "seri", "nilai",
         "penerbit", "situs", "contoh"),
        (
            (each.indicator.code, each.indicator.name, each.indicator.unit, member.region.code,
             member.region.full_name, there.reading.period.code, there.line.series, row.value,
             row.publisher, there.government.slug, "ya" if row.is_sample else "")
            for each in beside
            for member in members
            if (there := each.places.get(member.region_id))
            for row in there.reading.standing
        ),
    )  # fmt: skip


def _map(members: dict[int, object], any_member: Region | None) -> object:
    """Draw all territories of the province; those that do not belong stay hollow."""
    if any_member is None:
        return ""
    around = Region.objects.public().filter(parent_id=any_member.parent_id).order_by("code")

    def said(region: Region) -> str:
        member = members.get(region.pk)
        if member is None:
            return gettext("does not belong")
        people = getattr(member, "population", None)
        return gettext("%(people)s people") % {"people": number(people)}

    return tiles(
        [
            Tile(
                f"#t-{r.code}",
                r.full_name,
                r.tile_label or r.name[:3],
                r.tile_x,
                r.tile_y,
                1 if r.pk in members else None,
                said(r),
                shown="",
            )
            for r in around
            if r.tile_x is not None and r.tile_y is not None
        ],
        label=gettext("Map of the territories"),
    )
