"""SWOT pairs: which inner and outer fields of an element have a strategy drawn from both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from idaman.core.taxonomy import Element, Quadrant
from idaman.features.plan.rules.model import Document, Strategy, Swot

INSIDE = (Quadrant.STRENGTH, Quadrant.WEAKNESS)
OUTSIDE = (Quadrant.OPPORTUNITY, Quadrant.THREAT)


@dataclass(frozen=True)
class Pair:
    """One inner entry beside one outer entry of the same element, and what is drawn from both."""

    element: Element
    inside: Swot
    outside: Swot
    strategies: tuple[Strategy, ...]


def pairs(document: Document) -> Iterator[Pair]:
    """Give every pair of an inner and an outer entry of one element, in the plan's order."""
    for element in Element:
        inner = [s for s in document.swot if s.element == element and s.quadrant in INSIDE]
        outer = [s for s in document.swot if s.element == element and s.quadrant in OUTSIDE]
        for inside in inner:
            for outside in outer:
                drawn = tuple(
                    each
                    for each in document.strategies
                    if {inside.code, outside.code} <= set(each.drawn_from)
                )
                yield Pair(element, inside, outside, drawn)


def open_pairs(document: Document) -> list[tuple[Element, Quadrant, Quadrant]]:
    """List the fields (SO, WO, ST, WT) that have entries on both sides and no strategy at all."""
    met: dict[tuple[Element, Quadrant, Quadrant], bool] = {}
    for pair in pairs(document):
        key = (pair.element, pair.inside.quadrant, pair.outside.quadrant)
        met[key] = met.get(key, False) or bool(pair.strategies)
    return [key for key, has in met.items() if not has]
