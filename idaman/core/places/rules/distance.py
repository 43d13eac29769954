"""How far two points on the earth lie apart."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Tell the distance along the surface between two points, each (latitude, longitude).

    >>> round(distance_km((-0.4412, 116.9876), (-0.4412, 116.9876)), 3)
    0.0
    >>> round(distance_km((0, 116), (0, 117)), 1)
    111.2
    """
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
