"""From the baseline to the targets, in a line no larger than a stamp."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, SIDE, ABOVE = 300, 92, 26, 26


def sparkline(
    points: Mapping[int, float], *, baseline_year: int | None, label: str, said: Mapping[int, str]
) -> SafeString:
    """Draw year → value; the baseline a full dot, targets hollow dots on a dashed line.

    Without two points there is no line: nothing is filled in.
    """
    if not points:
        return mark_safe("")
    years = sorted(points)
    span = years[-1] - years[0] or 1
    low, high = min(points.values()), max(points.values())
    height = HEIGHT - ABOVE - 24

    def at(year: int) -> tuple[float, float]:
        x = SIDE + (year - years[0]) / span * (WIDTH - 2 * SIDE)
        rise = (points[year] - low) / (high - low) if high > low else 0.5
        return round(x, 1), round(ABOVE + (1 - rise) * height, 1)

    line = " ".join(f"{x},{y}" for x, y in map(at, years))
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="5" fill="{}" stroke="var(--river)" stroke-width="2.5"/>',
        ((*at(y), "var(--river)" if y == baseline_year else "var(--card)") for y in years),
    )
    ends = dict.fromkeys((years[0], years[-1]))
    words = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>'
        '<text class="s" x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (x, y - 11, anchor, said[year], x, HEIGHT - 4, anchor, str(year))
            for year, anchor in zip(ends, ("middle", "middle"), strict=False)
            for x, y in [at(year)]
        ),
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<polyline points="{}" fill="none" stroke="var(--river)" stroke-width="2.5" '
        'stroke-dasharray="5 5"/>{}{}</svg>',
        WIDTH,
        HEIGHT,
        label,
        line,
        dots,
        words,
    )
