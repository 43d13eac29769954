"""A named group of territories: who belongs, whose site is open, and what is compared where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from idaman.core.people.models import Government
from idaman.core.places.models import Kawasan, KawasanMember, Region
from idaman.core.places.rules.kawasan import Comparing
from idaman.features.indicators.queries import Beside, side_by_side
from idaman.features.indicators.queries.many_places import IndicatorPlaces, together
from idaman.web.charts.tiles import Tile, tiles
from idaman.web.portal.lists import csv_file, wants_csv
from idaman.web.portal.site import Language, address_of_page
from idaman.web.templatetags.ui import number

PAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "kawasan": (_("Who belongs"), ""),
    "kawasan-indicators": (
        _("Figures"),
        _("Published figures side by side: per head where it is fairer, and among peers."),
    ),
    "kawasan-promises": (
        _("Promises"),
        _("What was promised and kept, dimension by dimension: claimed, verified, citizens."),
    ),
    "kawasan-services": (
        _("Services"),
        _("The same service at each government: the time promised, and the time it took."),
    ),
    "kawasan-goals": (_("Shared goals"), _("How far each government is from them.")),
    "kawasan-inside": (
        _("Districts in the capital"),
        _("The districts within the capital's delineation, as one group."),
    ),
    "kawasan-method": (_("How we compare"), _("The rules, and why they are fair.")),
}
"""The pages of a kawasan: what each is called, and what it answers."""
UNDER = {"kawasan-indicator": "kawasan-indicators"}
"""Under which of them another page stands."""


def language() -> Language:
    """The reader's language."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def to(page: str, **which: Any) -> str:
    """Give the address of a page in the reader's language."""
    return address_of_page(language(), page, **which)


@dataclass(frozen=True)
class TerritoryRow:
    """A territory in a table: a member, or a neighbour beside them."""

    region: Region
    is_member: bool
    site: Government | None

    @property
    def href(self) -> str:
        """Its open site; nothing where it has none."""
        return to("government", government=self.site.slug) if self.site else ""


@dataclass
class KawasanView:
    """A kawasan with its members, neighbours, open sites and rules."""

    kawasan: Kawasan
    members: list[KawasanMember]
    around: list[Region]
    sites: dict[int, Government]
    """The open site of each place that has one, by the place's key."""

    @cached_property
    def rules(self) -> Comparing:
        return self.kawasan.rules

    @cached_property
    def places(self) -> list[TerritoryRow]:
        """Every place that stands in the tables, the members first; none is ever left out."""
        return [
            *(TerritoryRow(m.region, True, self.sites.get(m.region_id)) for m in self.members),
            *(TerritoryRow(region, False, self.sites.get(region.pk)) for region in self.around),
        ]

    @cached_property
    def inside(self) -> set[int]:
        """The keys of the members' places."""
        return {member.region_id for member in self.members}

    @cached_property
    def open(self) -> list[Government]:
        """The open sites of members, in the order of the table."""
        return [each.site for each in self.places if each.is_member and each.site]

    @property
    def is_sample(self) -> bool:
        return any(site.is_sample for site in self.sites.values())

    def beside(self, **asked: Any) -> list[Beside]:
        """The indicators known of these places, see `side_by_side`."""
        regions = [each.region for each in self.places]
        return side_by_side(regions, now=timezone.now(), **asked)

    def together(self, code: str | None = None) -> list[IndicatorPlaces]:
        """Every indicator known of any of these places, as plain values; see `together`."""
        return together([each.region for each in self.places], now=timezone.now(), code=code)


def group_of(slug: str) -> KawasanView:
    """Find a group. Four queries, however many belong to it. Raises Http404."""
    found = Kawasan.objects.public().filter(slug=slug).first()
    if found is None:
        raise Http404
    members = list(found.members.select_related("region__parent").order_by("region__code"))
    around = list(Region.objects.public().filter(code__in=found.rules.around).order_by("code"))
    keys = [*(m.region_id for m in members), *(region.pk for region in around)]
    open_sites = Government.objects.public().filter(region__in=keys)
    sites = {g.region_id: g for g in open_sites if g.uses["kawasan"]}
    return KawasanView(found, members, around, sites)


def shown(
    request: HttpRequest, group: KawasanView, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Answer with a page of a kawasan; it is kept until one of its sites publishes."""
    here = (request.resolver_match.url_name or "") if request.resolver_match else ""
    slug = group.kawasan.slug
    tabs = [
        {
            "href": to(page, kawasan=slug),
            "label": label,
            "says": says,
            "is_here": page == UNDER.get(here, here),
        }
        for page, (label, says) in PAGES.items()
        if (page != "kawasan-goals" or group.rules.goals)
        and (page != "kawasan-inside" or group.rules.inside)
    ]
    response = render(
        request,
        template,
        {
            "group": group,
            "kawasan": group.kawasan,
            "tabs": tabs,
            "why": to("kawasan-method", kawasan=slug),
            "is_sample": group.is_sample,
            **context,
        },
    )
    response.is_published = True  # type: ignore[attr-defined]
    return response


@login_not_required
def kawasan(request: HttpRequest, kawasan: str) -> HttpResponse:
    """Show who belongs to a group, and on what grounds."""
    group = group_of(kawasan)
    members = group.members
    if wants_csv(request):
        return csv_file(
            f"kawasan-{kawasan}",
            ("kode_kemendagri", "nama", "luas_km2", "penduduk", "terkonfirmasi", "sumber", "situs"),
            (
                (m.region.code, m.region.full_name, m.area_km2, m.population, m.is_confirmed,
                 m.source, site.slug if (site := group.sites.get(m.region_id)) else "")
                for m in members
            ),
        )  # fmt: skip
    return shown(
        request,
        group,
        "kawasan/public/kawasan.html",
        {
            "provinces": _by_province(list(zip(members, group.places, strict=False))),
            "map": _map(members),
            "has_unconfirmed": any(not m.is_confirmed for m in members),
        },
    )


@login_not_required
def kawasan_method(request: HttpRequest, kawasan: str) -> HttpResponse:
    """Say by what rules governments are put side by side, and what the group's own data are."""
    group = group_of(kawasan)
    named = {each.region.code: each.region.full_name for each in group.places}
    return shown(
        request,
        group,
        "kawasan/public/kawasan_method.html",
        {
            "peers": [
                (scheme, reason(scheme), [(g, [named.get(p, p) for p in g.places]) for g in
                 scheme.groups])
                for scheme in group.rules.peers
            ],
            "fair": [(each, reason(each)) for each in group.rules.fair],
        },
    )  # fmt: skip


def reason(said: Any) -> str:
    """Give why something is so, in the reader's language."""
    return str((said.why_en if language() == "en" else "") or said.why)


Row = tuple[KawasanMember, TerritoryRow]


def _by_province(rows: list[Row]) -> list[tuple[Region | None, list[Row]]]:
    """The members province by province, in the order of their codes."""
    found: dict[Region | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0].region.parent, []).append(row)
    return list(found.items())


def _map(members: list[KawasanMember]) -> SafeString | str:
    """Draw all territories of the province; those that do not belong stay hollow.

    Of several provinces there is no such map: tiles are laid out within one.
    """
    inside = {m.region_id: m for m in members}
    parents = {m.region.parent_id for m in members}
    if len(parents) != 1:
        return ""
    around = Region.objects.public().filter(parent_id=parents.pop()).order_by("code")

    def said(region: Region) -> str:
        member = inside.get(region.pk)
        if member is None:
            return gettext("does not belong")
        return gettext("%(people)s people") % {"people": number(member.population)}

    return tiles(
        [
            Tile(
                f"#t-{r.code}" if r.pk in inside else "",
                r.full_name,
                r.tile_label or r.name[:3],
                r.tile_x,
                r.tile_y,
                1 if r.pk in inside else None,
                said(r),
                shown="",
            )
            for r in around
            if r.tile_x is not None and r.tile_y is not None
        ],
        label=gettext("Map of the territories"),
    )
