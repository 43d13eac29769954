"""Reports on a map: drawn by the server, nearer with every link, whatever the browser can do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log2

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.features.reports.models import Request
from idaman.features.reports.queries.map_squares import MapSquare, mapped, within
from idaman.features.services.rules.grid import ACROSS, MOST_ZOOM, MapWindow, per_degree
from idaman.web.charts.tiles import rings
from idaman.web.portal.site import Site, show, site_page

SIDE = 32
"""Pixels of a square."""
LETTER, LINE = 7, 12
"""How wide a letter of a name is at most, and how high a line of them."""
AROUND = (0, -LINE, LINE, -2 * LINE, 2 * LINE)
"""Where a name may stand: at its place, or a little above or below."""
Box = tuple[int, int, int, int]
"""Left, top, right and bottom."""
MOST_ROWS = 12
_NUMBER = re.compile(r"-?[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True)
class MapDot:
    """A square as it is drawn: its middle, its size, where it leads, what it says."""

    square: MapSquare
    left: int
    top: int
    radius: int
    href: str
    shown: str
    said: str
    place: str


@dataclass(frozen=True)
class Name:
    """A district's name where it lies."""

    left: int
    top: int
    name: str


@site_page
def reports_map(request: HttpRequest, site: Site) -> HttpResponse:
    """Show where reports are, as far or as near as asked; below it the reports of one square."""
    window = _window(request)
    rows = Request.objects.public().filter(government=site.government)
    seen = mapped(rows, window, today=site.today)
    at = seen.window
    chosen = _pair(request.GET.get("kotak", ""))
    dots = [_dot(site, at, square) for square in seen.squares]
    return show(
        request,
        site,
        "reports/public/reports_map.html",
        {
            "seen": seen,
            "dots": dots,
            "most": sorted(dots, key=lambda dot: -dot.square.count)[:MOST_ROWS],
            "outlines": _outlines(site, at),
            "names": _names(site, at, dots),
            "size": ACROSS * SIDE,
            "away": _away(at),
            "moves": [] if window is None else _moves(at),
            "chosen": within(rows, at, *chosen) if chosen else None,
        },
    )


def _window(request: HttpRequest) -> MapWindow | None:
    """Read which window is asked for; None for the first.

    Raises Http404.
    """
    asked = [request.GET.get(name, "") for name in ("z", "x", "y")]
    if not any(asked):
        return None
    if not all(_NUMBER.fullmatch(each) for each in asked):
        raise Http404
    window = MapWindow(*map(int, asked))
    if not 1 <= window.zoom <= MOST_ZOOM:
        raise Http404
    return window


def _pair(said: str) -> tuple[int, int] | None:
    first, _dot, second = said.partition(".")
    if _NUMBER.fullmatch(first) and _NUMBER.fullmatch(second):
        return int(first), int(second)
    return None


def _query(window: MapWindow) -> str:
    return f"?z={window.zoom}&x={window.x}&y={window.y}"


def _away(at: MapWindow) -> str:
    """Where one sees more; nothing at the first window."""
    if at.zoom == 0:
        return ""
    farther = at.away()
    return _query(farther) if farther else "?"


def _moves(at: MapWindow) -> list[tuple[str, str]]:
    return [
        (_query(at.moved(-1, 0)), _("West")),
        (_query(at.moved(1, 0)), _("East")),
        (_query(at.moved(0, 1)), _("North")),
        (_query(at.moved(0, -1)), _("South")),
    ]


def _dot(site: Site, at: MapWindow, square: MapSquare) -> MapDot:
    if square.number is not None:
        href = site.to("report", number=square.number)
    elif at.zoom < MOST_ZOOM:
        href = _query(at.zoomed(square.x, square.y))
    else:
        href = f"{_query(at)}&kotak={square.x}.{square.y}#kotak"
    n = per_degree(at.zoom)
    lat, long = (square.y + 0.5) / n, (square.x + 0.5) / n
    return MapDot(
        square,
        left=(square.x - at.x) * SIDE + SIDE // 2,
        top=(ACROSS - 1 - (square.y - at.y)) * SIDE + SIDE // 2,
        radius=min(12, 4 + round(log2(square.count + 1))),
        href=href,
        shown=_shown(square.count),
        said=_said(square),
        place=f"{lat:.3f}, {long:.3f}",
    )


def _shown(count: int) -> str:
    """Write a count so that it fits; one alone needs none."""
    if count < 1000:
        return str(count) if count > 1 else ""
    return _("%(n)dk") % {"n": count // 1000}


def _said(square: MapSquare) -> str:
    """Say what a square holds, so that nobody has to see its colour."""
    parts = [ngettext("%(n)d report", "%(n)d reports", square.count) % {"n": square.count}]
    if square.waiting:
        parts.append(_("%(n)d waiting") % {"n": square.waiting})
    if square.late:
        parts.append(_("%(n)d late") % {"n": square.late})
    return ", ".join(parts)


def _outlines(site: Site, at: MapWindow) -> str:
    """Draw the edges of the districts that reach into the window, where these are loaded."""
    west, south, east, north = at.degrees()
    scale = SIDE * per_degree(at.zoom)
    drawn = []
    for district in site.book.districts:
        boundary = getattr(district, "boundary", None)
        for ring in rings(boundary.geojson) if boundary else ():
            across, along = [x for x, _ in ring], [y for _, y in ring]
            if max(across) < west or min(across) > east:
                continue
            if max(along) < south or min(along) > north:
                continue
            points = dict.fromkeys(
                f"{round((x - west) * scale)} {round((north - y) * scale)}" for x, y in ring
            )
            drawn.append("M" + "L".join(points) + "Z")
    return "".join(drawn)


def _names(site: Site, at: MapWindow, dots: list[MapDot]) -> list[Name]:
    """Place the names of districts so that none covers another name or a circle.

    One that finds no room is left out; nearer there is more.
    """
    west, south, east, north = at.degrees()
    scale = SIDE * per_degree(at.zoom)
    taken = [
        (d.left - d.radius, d.top - d.radius, d.left + d.radius, d.top + d.radius) for d in dots
    ]
    placed = []
    for district in site.book.districts:
        long, lat = district.longitude, district.latitude
        if long is None or lat is None or not (west < long < east and south < lat < north):
            continue
        left, top = round((long - west) * scale), round((north - lat) * scale)
        wide = LETTER * len(district.name)
        for down in AROUND:
            box = (left, top + down - LINE, left + wide, top + down + LINE // 3)
            if box[2] <= ACROSS * SIDE and not any(_meet(box, other) for other in taken):
                taken.append(box)
                placed.append(Name(left, top + down, district.name))
                break
    return placed


def _meet(one: Box, other: Box) -> bool:
    """Tell whether two boxes share room."""
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
