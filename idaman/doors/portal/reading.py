"""What pages ask of the current plan: promises as marks, places as tiles, money as sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from idaman.doors.portal.site import Site
from idaman.rooms.masterplan.models import Adopted
from idaman.rooms.regions.models import Region
from idaman.ui import words
from idaman.ui.charts.squares import Square, squares
from idaman.ui.charts.tiles import Outline, Tile, outlines, tiles
from idaman.ui.templatetags.ui import name

PAGES = {
    "objective": "objective",
    "programme": "programme",
    "activity": "activity",
    "quick_win": "quick-win",
    "indicator": "indicator",
}
"""Kind of item → the page that shows one."""


def address_of(site: Site, kind: str, code: str) -> str:
    """Give the page of one item; the plan itself for kinds without a page of their own."""
    return site.to(PAGES[kind], code=code) if kind in PAGES else site.to("plan")


def marks(site: Site, items: Iterable[Adopted]) -> SafeString:
    """Draw items as one mark each, in the plan's order, quick wins last."""
    base = {
        kind: site.to(PAGES[kind], code="KODE").rpartition("KODE")
        for kind in ("activity", "quick_win")
    }
    said_of = {timing: str(said) for timing, said in words.TIMINGS.items()}
    rows = []
    for item in items:
        before, _, after = base[item.kind]
        timing = item.timing(site.today)
        said = f"{item.code} {name(item)}: {said_of[timing]}"
        rows.append(
            Square(
                f"{before}{item.code}{after}",
                f"{said} (contoh)" if item.is_sample else said,
                timing,
                is_round=item.kind == "quick_win",
            )
        )
    return squares(rows)


def district_map(site: Site) -> SafeString:
    """Draw the districts with how many promises name each: real outlines if all are known."""
    counts = site.book.counts_by_district

    def said(code: str) -> str:
        n = counts[code]
        return ngettext("%(n)d promise", "%(n)d promises", n) % {"n": n}

    label = gettext("Map of the districts: how many promises name each")
    return place_map(
        site.book.districts,
        href=lambda r: site.to("district", district=r.slug),
        value=lambda r: counts[r.code],
        said=lambda r: said(r.code),
        label=label,
    )


def place_map(
    regions: Sequence[Region],
    *,
    href: Callable[[Region], str],
    value: Callable[[Region], int | None],
    said: Callable[[Region], str],
    label: str,
) -> SafeString:
    """Draw places as outlines when every boundary is loaded, else as tiles."""
    if regions and all(getattr(r, "boundary", None) for r in regions):
        return outlines(
            [Outline(href(r), r.full_name, value(r), said(r), r.boundary.geojson) for r in regions],
            label=label,
        )
    return tiles(
        [
            Tile(
                href(r),
                r.full_name,
                r.tile_label or r.name[:3],
                r.tile_x,
                r.tile_y,
                value(r),
                said(r),
            )
            for r in regions
            if r.tile_x is not None and r.tile_y is not None
        ],
        label=label,
    )


def timings(site: Site, items: Iterable[Adopted]) -> Counter[str]:
    """How many items the plan puts where today."""
    return Counter(item.timing(site.today) for item in items)
