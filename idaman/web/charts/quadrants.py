"""Four quadrants of size and growth: each sector or region a dot, around two lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from idaman.web.markup import safe

WIDTH, HEIGHT = 560, 400
LEFT, TOP, RIGHT, BOTTOM = 14, 30, 14, 34


@dataclass(frozen=True)
class QuadrantDot:
    """One thing in the picture: its short name, and where it lies beyond or before the lines."""

    short: str
    name: str
    size: float
    """Its size, where the line is 1."""
    ahead: float
    """Its growth less that of the line, in parts of one."""


def quadrants(
    dots: Sequence[QuadrantDot],
    *,
    label: str,
    corners: tuple[str, str, str, str],
    size_said: str,
    growth_said: str,
) -> SafeString:
    """Draw dots by size (right is larger) and growth (up is faster) around the two lines.

    `corners` names the quadrants: top left, top right, bottom left, bottom right. Sizes beyond
    three and a half times the line lie at the edge, so that one giant hides nobody.
    """
    if not dots:
        return SafeString("")
    widest = min(max(max(d.size for d in dots), 1.6), 3.5)
    tallest = max(max(abs(d.ahead) for d in dots), 0.005) * 1.15
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    middle = LEFT + across / 2

    def x(size: float) -> float:
        if size >= 1:
            return middle + (min(size, widest) - 1) / (widest - 1) * (across / 2 - 14)
        return middle - (1 - size) * (across / 2 - 14)

    def y(ahead: float) -> float:
        return TOP + down / 2 - ahead / tallest * (down / 2 - 12)

    line = TOP + down / 2
    body = [
        f'<rect x="{LEFT}" y="{TOP}" width="{across}" height="{down}" fill="none" '
        'stroke="var(--line)"/>',
        f'<path d="M{middle} {TOP}V{TOP + down}M{LEFT} {line}H{LEFT + across}" '
        'stroke="var(--ink-3)" stroke-dasharray="4 4"/>',
    ]
    for n, corner in enumerate(corners):
        at = LEFT + 8 if n % 2 == 0 else LEFT + across - 8
        anchor = "start" if n % 2 == 0 else "end"
        high = TOP + 16 if n < 2 else TOP + down - 8
        body.append(
            f'<text class="s" x="{at}" y="{high}" text-anchor="{anchor}">{safe(corner)}</text>'
        )
    taken: list[tuple[float, float]] = []
    for d in sorted(dots, key=lambda d: (-d.size, d.short)):
        cx, cy = x(d.size), y(d.ahead)
        # A dot lies where it belongs; only its name steps aside, so that names can be read.
        wide = 7 * len(d.short)
        beyond = cx + 8 + wide > LEFT + across
        tx, ty = (cx - 8 - wide if beyond else cx + 8), cy + 4
        while any(abs(tx - a) < max(wide, 12) + 4 and abs(ty - b) < 12 for a, b in taken):
            ty += 6
        taken.append((tx, ty))
        body.append(
            f"<g><title>{safe(d.name)}</title>"
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="5" fill="var(--river)"/>'
            f'<text class="s" x="{tx:.1f}" y="{ty:.1f}">{safe(d.short)}</text></g>'
        )
    body.append(
        f'<text class="s" x="{LEFT + across}" y="{HEIGHT - 12}" text-anchor="end">'
        f"{safe(size_said)} →</text>"
        f'<text class="s" x="{LEFT}" y="18" text-anchor="start">↑ {safe(growth_said)}</text>'
    )
    return mark_safe(
        f'<svg class="quadrants" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{safe(label)}" style="max-width:44rem;width:100%;height:auto">'
        f"{''.join(body)}</svg>"
    )
