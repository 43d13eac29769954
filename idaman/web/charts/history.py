"""What was measured over time, against the way a plan drew; nothing is drawn across a gap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from idaman.web.markup import safe


@dataclass(frozen=True)
class Mark:
    """What is known of one time: one value, or several where sources differ."""

    at: float
    """Where it lies on the axis of time, in years."""
    values: tuple[float, ...]
    said: str
    """The value in words; for several, all of them."""
    when: str
    follows_gap: bool = False
    """Whether a figure is missing between the one before and this one."""
    is_apart: bool = False
    """Whether no line joins it, such as what was computed here and is no official value."""


@dataclass(frozen=True)
class Shape:
    """How large it is drawn, in the units of its own picture."""

    width: int
    height: int
    side: int
    above: int


SMALL = Shape(300, 92, 30, 26)
LARGE = Shape(420, 170, 36, 32)


def history(
    marks: Sequence[Mark], *, label: str, way: Sequence[Mark] = (), shape: Shape = SMALL
) -> SafeString:
    """Draw values as full dots on a line, the way of a plan as hollow dots on a dashed one.

    Where sources differ all of them are drawn, joined by an upright line, and no line passes.
    Nothing to draw is an empty string.
    """
    everything = [*marks, *way]
    if not everything:
        return mark_safe("")
    first, last = min(m.at for m in everything), max(m.at for m in everything)
    values = [value for m in everything for value in m.values]
    low, high = min(values), max(values)
    below = 24
    tall = shape.height - shape.above - below

    def x(mark: Mark) -> float:
        span = last - first
        share = (mark.at - first) / span if span else 0.5
        return round(shape.side + share * (shape.width - 2 * shape.side), 1)

    def y(value: float) -> float:
        rise = (value - low) / (high - low) if high > low else 0.5
        return round(shape.above + (1 - rise) * tall, 1)

    drawn = [
        _line([(x(m), y(m.values[0])) for m in way], dashed=True),
        *(_line([(x(m), y(m.values[0])) for m in run]) for run in _runs(marks)),
        *(_dot(x(m), y(m.values[0]), "var(--card)") for m in way),
    ]
    for mark in marks:
        if len(mark.values) > 1:
            heights = [y(value) for value in mark.values]
            drawn.append(
                f'<path d="M{x(mark)} {min(heights)}V{max(heights)}" stroke="var(--late)" '
                'stroke-width="2" stroke-dasharray="3 3"/>'
            )
        colour = "var(--late)" if len(mark.values) > 1 else "var(--river)"
        fill = "var(--card)" if mark.is_apart else colour
        drawn += [_dot(x(mark), y(value), fill, colour) for value in mark.values]
    drawn += _words(marks, way, x, y, shape)
    return mark_safe(
        f'<svg class="{"spark" if shape is SMALL else "history"}" '
        f'viewBox="0 0 {shape.width} {shape.height}" role="img" aria-label="{safe(label)}">'
        f"{''.join(drawn)}</svg>"
    )


def _runs(marks: Sequence[Mark]) -> list[list[Mark]]:
    """The stretches that may be joined: one value each, nothing missing in between."""
    runs: list[list[Mark]] = [[]]
    for mark in marks:
        stands_alone = mark.is_apart or len(mark.values) > 1
        if mark.follows_gap or stands_alone:
            runs.append([])
        if not stands_alone:
            runs[-1].append(mark)
        else:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def _line(points: Sequence[tuple[float, float]], *, dashed: bool = False) -> str:
    if len(points) < 2:
        return ""
    joined = " ".join(f"{x},{y}" for x, y in points)
    style = ' stroke-dasharray="5 5" stroke-opacity=".7"' if dashed else ""
    return (
        f'<polyline points="{joined}" fill="none" stroke="var(--river)" stroke-width="2.5"{style}/>'
    )


def _dot(x: float, y: float, fill: str, stroke: str = "var(--river)") -> str:
    return f'<circle cx="{x}" cy="{y}" r="5" fill="{fill}" stroke="{stroke}" stroke-width="2.5"/>'


def _words(
    marks: Sequence[Mark],
    way: Sequence[Mark],
    x: Callable[[Mark], float],
    y: Callable[[float], float],
    shape: Shape,
) -> list[str]:
    """Name the first and the last time, with what is known or promised of them."""
    known = sorted([*marks, *way], key=lambda m: m.at)
    spoken = [*marks[:1], *marks[-1:], *way[-1:]] if marks else [way[0], way[-1]]
    ends = dict.fromkeys((known[0].at, known[-1].at))
    words: list[str] = []
    taken: list[float] = []
    for mark in sorted(dict.fromkeys(spoken), key=lambda m: m not in marks):
        at = x(mark)
        # What would lie upon words that stand already is said in the table beneath.
        if any(abs(at - other) < 26 + 4 * len(mark.said) for other in taken):
            continue
        taken.append(at)
        top = min(y(value) for value in mark.values)
        words.append(f'<text x="{at}" y="{top - 11}" text-anchor="middle">{safe(mark.said)}</text>')
    for at in ends:
        mark = next(m for m in known if m.at == at)
        words.append(
            f'<text class="s" x="{x(mark)}" y="{shape.height - 4}" text-anchor="middle">'
            f"{safe(mark.when)}</text>"
        )
    return words
