"""Where a territory lies, as exactly as it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from idaman.core.places.models import Boundary, Region
from idaman.core.places.rules import boundaries
from idaman.core.refusal import Refused
from idaman.core.text import Text

Box = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""
INDONESIA: Box = (94.0, -12.0, 142.0, 7.0)
SLACK_DEGREES = 0.01
"""About a kilometre beyond an outline: it is simplified, and a phone's place is not exact."""
ENOUGH_PLACES = 3
AROUND_MANY, AROUND_FEW = 0.5, 1.5
"""So many degrees beyond the known places: what lies at a border is far from any of them."""


class OutsideTerritory(Refused):
    """A point that lies in no place of the territory."""


@dataclass(frozen=True)
class Territory:
    """What is known of where a territory lies: its outline, or else a box around its places."""

    outlines: tuple[dict[str, object], ...]
    box: Box

    def has(self, latitude: float, longitude: float) -> bool:
        """Tell whether a point lies in it, or so near that it may."""
        if self.outlines:
            return boundaries.is_near(
                self.outlines, latitude=latitude, longitude=longitude, slack=SLACK_DEGREES
            )
        west, south, east, north = self.box
        return west <= longitude <= east and south <= latitude <= north


def territory(region: Region) -> Territory:
    """Give where a territory lies: its outline, those of all its districts, or its known places.

    Where no place of it is known, the box is the country's.
    """
    own = Boundary.objects.filter(region=region).values_list("geojson", flat=True)
    if outlines := tuple(own):
        return Territory(outlines, INDONESIA)
    districts = Region.objects.within(region.code).districts()
    drawn = districts.filter(boundary__isnull=False).values_list("boundary__geojson", flat=True)
    if (outlines := tuple(drawn)) and len(outlines) == districts.count():
        return Territory(outlines, INDONESIA)
    known = Region.objects.within(region.code).filter(latitude__isnull=False)
    points = known.filter(longitude__isnull=False).values_list("latitude", "longitude")
    boxes = [boundaries.box(each) for each in outlines]
    boxes += [(x, y, x, y) for y, x in points if x is not None and y is not None]
    return Territory((), _around(boxes))


def _around(boxes: Sequence[Box]) -> Box:
    """Give the box around boxes with a margin, a wider one around few.

    >>> _around([(116.0, -1.0, 116.0, -1.0), (117.5, 0.5, 117.5, 0.5), (117.0, 0.0, 117.0, 0.0)])
    (115.5, -1.5, 118.0, 1.0)
    """
    if not boxes:
        return INDONESIA
    margin = AROUND_MANY if len(boxes) >= ENOUGH_PLACES else AROUND_FEW
    west, south, east, north = zip(*boxes, strict=True)
    return min(west) - margin, min(south) - margin, max(east) + margin, max(north) + margin


def require_inside(region: Region, latitude: float | None, longitude: float | None) -> None:
    """Refuse a point that lies outside a territory; no point is none.

    Raises OutsideTerritory.
    """
    if latitude is None or longitude is None or territory(region).has(latitude, longitude):
        return
    raise OutsideTerritory(
        Text(
            "The point %(latitude)s, %(longitude)s lies outside %(full_name)s. "
            "Correct it, or send without a point: the village is enough.",
            latitude=f"{latitude:.4f}",
            longitude=f"{longitude:.4f}",
            full_name=region.full_name,
        ),
    )
