"""A territory as tiles, or as its real outlines once they are loaded; each part is a link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from idaman.web.markup import safe

STEP, SIZE = 50, 45


@dataclass(frozen=True)
class Tile:
    """One place: where it leads (nowhere if blank), its names, and what is counted there."""

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
    exact: str = ""
    """What is counted here, named and exact, so that anyone can count it again."""


@dataclass(frozen=True)
class Outline:
    """A place with its real boundary (GeoJSON Polygon or MultiPolygon)."""

    href: str
    name: str
    value: int | None
    said: str
    geometry: dict[str, Any]
    exact: str = ""


def tiles(places: Sequence[Tile], *, label: str) -> SafeString:
    """Draw each place as one square of a grid; more is darker, nothing is hollow."""
    if not places:
        return SafeString("")
    most = max((p.value or 0 for p in places), default=0) or 1
    left, top = min(p.x for p in places), min(p.y for p in places)
    wide = (max(p.x for p in places) - left) * STEP + SIZE
    high = (max(p.y for p in places) - top) * STEP + SIZE
    body = []
    for p in places:
        x, y = (p.x - left) * STEP, (p.y - top) * STEP
        shown = p.shown if p.shown is not None else "–" if p.value is None else str(p.value)
        drawn = (
            f'<rect x="{x}" y="{y}" width="{SIZE}" height="{SIZE}" rx="9"{_shade(p.value, most)}/>'
            f'<text x="{x + SIZE / 2}" y="{y + 21}" text-anchor="middle">{safe(p.short)}</text> '
            f'<text class="s" x="{x + SIZE / 2}" y="{y + 36}" text-anchor="middle">{safe(shown)}'
            "</text>"
        )
        # Whoever speaks to the page says what they see on the tile: its name begins with that.
        seen = " ".join(part for part in (p.short, shown) if part)
        body.append(_linked(p.href, p.exact, f"{seen}, {p.name}: {p.said}", drawn))
    # Few tiles are not blown up: a tile is as large on every map.
    return mark_safe(
        f'<svg class="tiles" viewBox="-2 -2 {wide + 4} {high + 4}" '
        f'style="max-width:{round(wide * 1.5)}px" role="group" aria-label="{safe(label)}">'
        f"{''.join(body)}</svg>"
    )


def outlines(places: Sequence[Outline], *, label: str) -> SafeString:
    """Draw each place as its boundary, on one scale."""
    points = [point for p in places for ring in rings(p.geometry) for point in ring]
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
            for ring in rings(geometry)
        )

    most = max((p.value or 0 for p in places), default=0) or 1
    body = "".join(
        _linked(
            p.href,
            p.exact,
            f"{p.name}: {p.said}",
            f'<path d="{path(p.geometry)}"{_shade(p.value, most)}/>',
        )
        for p in places
    )
    wide, high = (east - west) * narrow * scale + 4, (north - south) * scale + 4
    return mark_safe(
        f'<svg class="tiles" viewBox="-2 -2 {wide:.0f} {high:.0f}" role="group" '
        f'aria-label="{safe(label)}">{body}</svg>'
    )


def _exact(counted: str) -> str:
    return f' data-recounted="{safe(counted)}"' if counted else ""


def _linked(href: str, exact: str, name: str, drawn: str) -> str:
    """Wrap what is drawn of a place: as a link, or as a picture where it leads nowhere."""
    inside = f"<title>{safe(name)}</title>{drawn}"
    if not href:
        return f'<g role="img">{inside}</g>'
    return f'<a href="{safe(href)}"{_exact(exact)}>{inside}</a>'


def _shade(value: int | None, most: int) -> str:
    """Never so dark that the words on it could not be read."""
    if not value:
        return ' class="none"'
    return f' fill-opacity="{0.08 + 0.34 * value / most:.2f}"'


def rings(geometry: dict[str, Any]) -> Iterable[list[tuple[float, float]]]:
    """Give the rings of a (multi)polygon in GeoJSON, each as its points: east, north."""
    polygons = (
        [geometry["coordinates"]]
        if geometry.get("type") == "Polygon"
        else geometry.get("coordinates", [])
    )
    for polygon in polygons:
        for ring in polygon:
            yield [(point[0], point[1]) for point in ring]
