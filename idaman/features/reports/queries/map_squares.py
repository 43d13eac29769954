"""Reports on a map: counted by squares, in one query however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import cos, radians, sin
from typing import Any

from django.db.models import Count, ExpressionWrapper, F, FloatField, Min, Q, Value
from django.db.models.functions import Cos, Floor, Power, Radians, Sin

from idaman.core.places.rules.distance import EARTH_KM
from idaman.features.reports.models.requests import OPEN_STATES, Request, RequestQuerySet
from idaman.features.services.rules.grid import ACROSS, MapWindow, around, per_degree

METRES_A_DEGREE = 111_195
SHOWN_PER_DEGREE = 1000
"""As `Request.shown_place` rounds."""


@dataclass(frozen=True)
class MapSquare:
    """So many reports in one square; of one alone, its number."""

    x: int
    y: int
    count: int
    waiting: int
    late: int
    number: int | None


@dataclass(frozen=True)
class Mapped:
    """What a window shows, and how much it cannot."""

    window: MapWindow
    squares: tuple[MapSquare, ...]
    elsewhere: int
    """Reports with a place outside the window; counted at the first zoom only."""
    placeless: int
    """Reports that name a village and no place; counted at the first zoom only."""

    @property
    def count(self) -> int:
        return sum(square.count for square in self.squares)


def mapped(rows: RequestQuerySet, window: MapWindow | None, *, today: date) -> Mapped:
    """Count the reports of public `rows` that may be read by squares; the first window for None.

    Squares are coarser than the place a report's page shows.
    """
    seen = rows.shown()
    if window is not None:
        west, south, east, north = window.degrees()
        seen = seen.filter(
            longitude__gte=west, longitude__lt=east, latitude__gte=south, latitude__lt=north
        )
    n = per_degree(window.zoom if window else 0)
    waiting = Q(state__in=OPEN_STATES)
    counted = (
        seen.annotate(x=Floor(F("longitude") * float(n)), y=Floor(F("latitude") * float(n)))
        .values("x", "y")
        .order_by()
        .annotate(
            count=Count("pk"),
            waiting=Count("pk", filter=waiting),
            late=Count("pk", filter=waiting & Q(due__lt=today)),
            first=Min("number"),
        )
    )
    found = [_square(row) for row in counted if row["x"] is not None and row["y"] is not None]
    placed = sum(square.count for square in found)
    total = sum(row["count"] for row in counted)
    at = window or around((square.x, square.y, square.count) for square in found)
    inside = tuple(s for s in found if 0 <= s.x - at.x < ACROSS and 0 <= s.y - at.y < ACROSS)
    return Mapped(at, inside, placed - sum(s.count for s in inside), total - placed)


def _square(row: Any) -> MapSquare:
    number = row["first"] if row["count"] == 1 else None
    return MapSquare(
        int(row["x"]), int(row["y"]), row["count"], row["waiting"], row["late"], number
    )


def near(rows: RequestQuerySet, latitude: float, longitude: float, metres: float) -> Any:
    """Keep to reports shown at most so far from a point, by the haversine of their angle.

    Measured to the place a report's page shows: the exact one could be found by asking often.
    """
    step = metres / METRES_A_DEGREE + 1 / SHOWN_PER_DEGREE
    aside = step / max(0.01, cos(radians(latitude)))
    box = rows.filter(
        latitude__range=(latitude - step, latitude + step),
        longitude__range=(longitude - aside, longitude + aside),
    )
    lat, long = _shown(F("latitude")), _shown(F("longitude"))
    up = Power(Sin(Radians(lat - Value(latitude)) / Value(2.0)), Value(2.0))
    across = Power(Sin(Radians(long - Value(longitude)) / Value(2.0)), Value(2.0))
    angle = up + Cos(Radians(lat)) * across * Value(cos(radians(latitude)))
    far = sin(metres / (2000 * EARTH_KM)) ** 2
    return box.annotate(angle=ExpressionWrapper(angle, FloatField())).filter(angle__lte=far)


def _shown(degrees: F) -> Any:
    n = Value(float(SHOWN_PER_DEGREE))
    return ExpressionWrapper(Floor(degrees * n + Value(0.5)) / n, FloatField())


def within(rows: RequestQuerySet, window: MapWindow, x: int, y: int) -> list[Request]:
    """Give the newest reports of one square that may be read."""
    n = per_degree(window.zoom)
    across = {"longitude__gte": x / n, "longitude__lt": (x + 1) / n}
    here = rows.shown().filter(**across, latitude__gte=y / n, latitude__lt=(y + 1) / n)
    near = here.select_related("region__parent", "agency", "receiver")
    return list(near.order_by("-arrived_at", "-id")[:50])
