"""Ranks with how sure they are: a dot for the rank, a line for nine of ten draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from idaman.web.markup import safe

WIDTH, SIDE, ROW, TOP = 360, 14, 36, 26


@dataclass(frozen=True)
class Ranked:
    """One place: its rank, the ends of its interval, whether the rank holds, what is said of it."""

    name: str
    rank: int
    low: int
    high: int
    is_robust: bool
    is_own: bool
    said: str


def intervals(rows: Sequence[Ranked], *, label: str, first: str, last: str) -> SafeString:
    """Draw each place with its rank and interval; the first rank at the left.

    A rank that holds is a full dot, one that does not a hollow one: never by colour alone.
    """
    if not rows:
        return SafeString("")
    most = max(max(row.high, row.rank) for row in rows)
    step = (WIDTH - 2 * SIDE) / max(most - 1, 1)

    def x(rank: int) -> float:
        return SIDE + (rank - 1) * step

    height = TOP + ROW * len(rows) + 6
    every = 1 if most <= 12 else 5 if most <= 60 else 50
    marks = [n for n in range(1, most + 1) if n == 1 or n % every == 0]
    body = [
        f'<path d="M{x(n):.1f} {TOP - 4}V{height - 4}" stroke="var(--line)" stroke-width="1"/>'
        for n in marks
    ]
    body += [
        f'<text class="s" x="{x(n):.1f}" y="12" text-anchor="middle">{n}</text>' for n in marks
    ]
    for place, row in enumerate(rows):
        y = TOP + ROW * place
        ink = "var(--river)" if row.is_own else "var(--ink-2)"
        wide = 6 if row.is_own else 4
        inside = ink if row.is_robust else "var(--card)"
        body.append(
            f"<g><title>{safe(row.said)}</title>"
            f'<text x="{SIDE}" y="{y + 12}"{"" if row.is_own else " class=s"}>{safe(row.name)}'
            f'</text><path d="M{x(row.low):.1f} {y + 23}H{x(row.high):.1f}" stroke="{ink}" '
            f'stroke-width="{wide}" stroke-linecap="round" opacity=".55"/>'
            f'<circle cx="{x(row.rank):.1f}" cy="{y + 23}" r="6" fill="{inside}" '
            f'stroke="{ink}" stroke-width="2.5"/></g>'
        )
    return mark_safe(
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{safe(label)}" '
        f'style="max-width:34rem;width:100%;height:auto;display:block">{"".join(body)}</svg>'
        f'<p class="small">{safe(first)} … {most} {safe(last)}</p>'
    )
