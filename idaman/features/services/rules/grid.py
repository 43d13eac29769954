"""A map of many points as squares of a grid: which squares are seen, and where one zooms to.

Squares lie on whole multiples of their side from 0° east and north, so the same square has the same
name for everybody. The smallest is about 700 metres wide, coarser than any place that is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

PER_DEGREE = 5
"""Squares a degree at the first zoom."""
MOST_ZOOM = 5
ACROSS = 16
"""So many squares are seen from side to side, at most."""


def per_degree(zoom: int) -> int:
    """Give how many squares make a degree.

    >>> [per_degree(zoom) for zoom in (0, 1, 5)]
    [5, 10, 160]
    """
    return PER_DEGREE << zoom


@dataclass(frozen=True)
class MapWindow:
    """What is seen: a zoom, and the square in the south-west corner by its column and row."""

    zoom: int
    x: int
    y: int

    def degrees(self) -> tuple[float, float, float, float]:
        """Give its edges: west, south, east, north.

        >>> MapWindow(0, 580, -5).degrees()
        (116.0, -1.0, 119.2, 2.2)
        """
        n = per_degree(self.zoom)
        return self.x / n, self.y / n, (self.x + ACROSS) / n, (self.y + ACROSS) / n

    def zoomed(self, x: int, y: int) -> MapWindow:
        """Give the window one zoom nearer, with that square in its middle.

        >>> MapWindow(0, 580, -5).zoomed(584, -2)
        MapWindow(zoom=1, x=1161, y=-11)
        """
        half = ACROSS // 2
        return MapWindow(self.zoom + 1, 2 * x + 1 - half, 2 * y + 1 - half)

    def away(self) -> MapWindow | None:
        """Give the window one zoom farther, with the same middle; None for the first."""
        if self.zoom <= 1:
            return None
        half = ACROSS // 2
        return MapWindow(self.zoom - 1, (self.x + half) // 2 - half, (self.y + half) // 2 - half)

    def moved(self, right: int, up: int) -> MapWindow:
        """Give the window half a side farther on.

        >>> MapWindow(2, 0, 0).moved(1, 0)
        MapWindow(zoom=2, x=8, y=0)
        """
        return MapWindow(self.zoom, self.x + right * ACROSS // 2, self.y + up * ACROSS // 2)


def around(squares: Iterable[tuple[int, int, int]]) -> MapWindow:
    """Give the first window: where most of what is counted lies, by column, row and count.

    >>> around([(580, -5, 3), (583, -2, 9), (0, 0, 1)])
    MapWindow(zoom=0, x=574, y=-10)
    """
    columns: Counter[int] = Counter()
    rows: Counter[int] = Counter()
    for x, y, count in squares:
        columns[x] += count
        rows[y] += count
    return MapWindow(0, _start(columns), _start(rows))


def _start(counted: Counter[int]) -> int:
    """Give where to begin so that the most is seen, with what is seen in the middle."""
    if not counted:
        return 0

    def seen_from(at: int) -> int:
        return sum(counted.get(at + n, 0) for n in range(ACROSS))

    first = max(sorted(counted), key=seen_from)
    last = max(at for at in range(first, first + ACROSS) if at in counted)
    return first - (ACROSS - 1 - (last - first)) // 2
