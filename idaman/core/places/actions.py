"""Loading places, their outlines, and groups of governments. All of it is public knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from idaman.core.ledger import actions as ledger
from idaman.core.places.models import (
    Alias,
    Boundary,
    Code,
    Kawasan,
    KawasanMember,
    Region,
    RegionLevel,
    Scheme,
)
from idaman.core.places.rules.kawasan import Comparing
from idaman.core.places.rules.places import PlaceRow
from idaman.core.refusal import Refused
from idaman.core.text import Text

LOG = "installation"
"""Places belong to no government: what is done to them stands in the installation's own log."""


class ParentMissing(Refused):
    """A place's parent is neither in the table nor known already."""


class CodeGiven(Refused):
    """Another place has this code of that scheme already."""


class UnknownPlace(Refused):
    """A code names no known place."""


@transaction.atomic
def load_places(*, rows: Sequence[PlaceRow], by: str, now: datetime) -> int:
    """Load a table of places; what is known already is brought up to date. Return how many.

    Raises ParentMissing, CodeGiven; then nothing is loaded.
    """
    ledger.open_installation()
    known = {r.code: r for r in Region.objects.all()}
    for row in sorted(rows, key=lambda row: (row.level != RegionLevel.COUNTRY, row.code)):
        parent = known.get(row.parent)
        if row.parent and parent is None:
            raise ParentMissing(
                Text(
                    "%(code)s %(name)s: its parent %(parent)s is not in the table. Add its "
                    "row first.",
                    code=row.code,
                    name=row.name,
                    parent=row.parent,
                ),
            )
        region = known.get(row.code) or Region(code=row.code)
        region.level, region.kind, region.name = row.level, row.kind, row.name
        region.parent, region.source = parent, row.source
        region.latitude, region.longitude = row.latitude, row.longitude
        region.slug = _slug(row, known)
        region.save()
        known[row.code] = region
    Alias.objects.filter(region__code__in=[row.code for row in rows]).delete()
    Alias.objects.bulk_create(
        [Alias(region=known[r.code], name=name) for r in rows for name in dict.fromkeys(r.aliases)]
    )
    Code.objects.filter(region__code__in=[row.code for row in rows]).delete()
    wanted = {row.bps: row for row in rows if row.bps}
    given = Code.objects.filter(scheme=Scheme.BPS, value__in=wanted).select_related("region")
    if other := given.first():
        raise CodeGiven(
            Text(
                "%(code)s %(name)s: the BPS code %(other)s belongs to %(region)s "
                "already. Mend one of them.",
                code=wanted[other.value].code,
                name=wanted[other.value].name,
                other=other.value,
                region=other.region,
            ),
        )
    Code.objects.bulk_create(
        [
            Code(region=known[row.code], scheme=scheme, value=value, source=row.source)
            for row in rows
            for scheme, value in ((Scheme.KEMENDAGRI, row.code), (Scheme.BPS, row.bps))
            if value and row.level != RegionLevel.COUNTRY
        ],
        batch_size=500,
    )
    ledger.record(
        "regions.places_loaded",
        log=LOG,
        subject="places",
        post=by,
        now=now,
        detail={"count": len(rows)},
        is_public=True,
    )
    return len(rows)


def _slug(row: PlaceRow, known: Mapping[str, Region]) -> str:
    """The name as an address; a sibling of the same name adds its kind, as real lists need."""
    slug = slugify(row.name) or row.code.replace(".", "-")
    twins = [
        r
        for r in known.values()
        if r.code != row.code and r.slug == slug and r.parent and r.parent.code == row.parent
    ]
    return f"{slug}-{row.kind}-{row.code[-4:]}" if twins else slug


@transaction.atomic
def place_tiles(*, tiles: Iterable[tuple[str, str, int, int]], by: str, now: datetime) -> int:
    """Give places their squares on the tile-grid map: (code, label, x, y). Return how many.

    Raises UnknownPlace.
    """
    count = 0
    for code, label, x, y in tiles:
        count += 1
        if not Region.objects.filter(code=code).update(tile_label=label, tile_x=x, tile_y=y):
            raise UnknownPlace(Text("No place has the code %(code)s.", code=code))
    ledger.record(
        "regions.tiles_placed",
        log=LOG,
        subject="tiles",
        post=by,
        now=now,
        detail={"count": count},
        is_public=True,
    )
    return count


@transaction.atomic
def load_boundaries(
    *, outlines: Iterable[Mapping[str, Any]], source: str, by: str, now: datetime
) -> int:
    """Load the outlines a boundaries job found; earlier ones are replaced. Return how many.

    Raises UnknownPlace.
    """
    count = 0
    for outline in outlines:
        region = Region.objects.filter(code=outline["code"]).first()
        if region is None:
            raise UnknownPlace(Text("No place has the code %(outline)s.", outline=outline["code"]))
        Boundary.objects.update_or_create(
            region=region,
            defaults={
                "geojson": outline["geojson"],
                "area_km2": outline["area_km2"],
                "source": source,
                "loaded_at": now,
            },
        )
        count += 1
    ledger.record(
        "regions.boundaries_loaded",
        log=LOG,
        subject="boundaries",
        post=by,
        now=now,
        detail={"count": count},
        is_public=True,
    )
    return count


@transaction.atomic
def group_kawasan(
    *,
    slug: str,
    name: str,
    name_en: str,
    note: str,
    source: str,
    members: Iterable[Mapping[str, Any]],
    by: str,
    now: datetime,
    comparing: Comparing | None = None,
) -> Kawasan:
    """Name a group of governments' territories and say where each membership is stated.

    `comparing` says by what rules they are put side by side. Raises UnknownPlace.
    """
    rules = comparing or Comparing()
    asked = set(rules.places())
    known = set(Region.objects.filter(code__in=asked).values_list("code", flat=True))
    if unknown := sorted(asked - known):
        raise _no_place(unknown[0])
    kawasan, _ = Kawasan.objects.update_or_create(
        slug=slug,
        defaults={
            "name": name,
            "name_en": name_en,
            "note": note,
            "source": source,
            "comparing": rules.kept(),
        },
    )
    kawasan.members.all().delete()
    count = 0
    for member in members:
        region = Region.objects.filter(code=member["place"]).first()
        if region is None:
            raise _no_place(member["place"])
        KawasanMember.objects.create(
            kawasan=kawasan,
            region=region,
            is_confirmed=member["membership"] == "confirmed",
            note=member.get("note") or "",
            source=member.get("source") or "",
            area_km2=member.get("area_km2"),
            population=member.get("population"),
        )
        count += 1
    ledger.record(
        "regions.kawasan_grouped",
        log=LOG,
        subject=f"kawasan:{slug}",
        post=by,
        now=now,
        detail={"members": count},
        is_public=True,
    )
    return kawasan


def _no_place(code: str) -> UnknownPlace:
    return UnknownPlace(Text("No place has the code %(code)s.", code=code))
