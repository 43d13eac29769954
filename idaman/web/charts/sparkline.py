"""From the baseline to the targets, in a line no larger than a stamp."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

from idaman.web.markup import safe

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
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="var(--river)" stroke-width="2.5"/>'
        for year in years
        for (x, y), fill in [(at(year), "var(--river)" if year == baseline_year else "var(--card)")]
    )
    words = "".join(
        f'<text x="{x}" y="{y - 11}" text-anchor="middle">{safe(said[year])}</text>'
        f'<text class="s" x="{x}" y="{HEIGHT - 4}" text-anchor="middle">{year}</text>'
        for year in dict.fromkeys((years[0], years[-1]))
        for x, y in [at(year)]
    )
    return mark_safe(
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{safe(label)}">'
        f'<polyline points="{line}" fill="none" stroke="var(--river)" stroke-width="2.5" '
        f'stroke-dasharray="5 5"/>{dots}{words}</svg>'
    )
