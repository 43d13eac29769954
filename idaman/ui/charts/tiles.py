"""A territory as tiles, or as its real outlines once they are loaded; each part is a link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STEP, SIZE = 50, 45


@dataclass(frozen=True)
class Tile:
    """One place: where it leads, its whole name, its short label and what is counted there."""

    href: str
    name: str
    short: str
    x: int
    y: int
    value: int | None
    said: str
    """The value as words, for those who hear the map."""
    shown: str | None = None
    """What stands under the short label instead of the value."""


@dataclass(frozen=True)
class Outline:
    """A place with its real boundary (GeoJSON Polygon or MultiPolygon)."""

    href: str
    name: str
    value: int | None
    said: str
    geometry: dict[str, Any]


def tiles(places: Sequence[Tile], *, label: str) -> SafeString:
    """Draw each place as one square of a grid; more is darker, nothing is hollow."""
    if not places:
        return SafeString("")
    most = max((p.value or 0 for p in places), default=0) or 1
    left, top = min(p.x for p in places), min(p.y for p in places)
    wide = (max(p.x for p in places) - left) * STEP + SIZE
    high = (max(p.y for p in places) - top) * STEP + SIZE
    body = format_html_join(
        "",
        '<a href="{}" aria-label="{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}" '
        'rx="9"{}/><text x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text class="s" x="{}" y="{}" text-anchor="middle">{}</text></a>',
        (
            (
                p.href,
                f"{p.name}: {p.said}",
                f"{p.name}: {p.said}",
                x,
                y,
                SIZE,
                SIZE,
                _shade(p.value, most),
                x + SIZE / 2,
                y + 21,
                p.short,
                x + SIZE / 2,
                y + 36,
                p.shown if p.shown is not None else "–" if p.value is None else p.value,
            )
            for p in places
            for x, y in [((p.x - left) * STEP, (p.y - top) * STEP)]
        ),
    )
    return format_html(
        '<svg class="tiles" viewBox="-2 -2 {} {}" style="max-width:{}px" role="group" '
        'aria-label="{}">{}</svg>',
        wide + 4,
        high + 4,
        # Few tiles are not blown up: a tile is as large on every map.
        round(wide * 1.5),
        label,
        body,
    )


def outlines(places: Sequence[Outline], *, label: str) -> SafeString:
    """Draw each place as its boundary, on one scale."""
    points = [point for p in places for ring in _rings(p.geometry) for point in ring]
    if not points:
        return SafeString("")
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrow = cos(radians((south + north) / 2))
    scale = 600 / max((east - west) * narrow, north - south, 1e-9)

    def path(geometry: dict[str, Any]) -> str:
        return "".join(
            "M"
            + "L".join(
                f"{(x - west) * narrow * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring
            )
            + "Z"
            for ring in _rings(geometry)
        )

    most = max((p.value or 0 for p in places), default=0) or 1
    body = format_html_join(
        "",
        '<a href="{}" aria-label="{}"><title>{}</title><path d="{}"{}/></a>',
        (
            (
                p.href,
                f"{p.name}: {p.said}",
                f"{p.name}: {p.said}",
                path(p.geometry),
                _shade(p.value, most),
            )
            for p in places
        ),
    )
    return format_html(
        '<svg class="tiles" viewBox="-2 -2 {} {}" role="group" aria-label="{}">{}</svg>',
        f"{(east - west) * narrow * scale + 4:.0f}",
        f"{(north - south) * scale + 4:.0f}",
        label,
        body,
    )


def _shade(value: int | None, most: int) -> SafeString:
    """Never so dark that the words on it could not be read."""
    if not value:
        return SafeString(' class="none"')
    return format_html(' fill-opacity="{}"', f"{0.08 + 0.34 * value / most:.2f}")


def _rings(geometry: dict[str, Any]) -> Iterable[list[tuple[float, float]]]:
    polygons = (
        [geometry["coordinates"]]
        if geometry.get("type") == "Polygon"
        else geometry.get("coordinates", [])
    )
    for polygon in polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]
