"""Tags and filters of potentials and the economy."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from idaman.features.potentials import words as say
from idaman.features.potentials.rules.lists import sector_written

register = template.Library()


@register.filter
def potential_word(code: str, kind: str) -> str:
    """Name a code: {{ "fishery"|potential_word:"kind" }}, {{ stage|potential_word:"stages" }}."""
    match kind:
        case "kind":
            return say.kind(code)
        case "readiness":
            return say.readiness(code)
    return say.named(code, getattr(say, kind.upper()))


@register.filter
def sector_codes(codes: Iterable[str]) -> str:
    """Write sectors by their letters, with commas between."""
    return "; ".join(sector_written(code) for code in codes)


@register.filter
def sector_name(code: str) -> str:
    """Name a sector with its letters."""
    return say.sector(code)


@register.filter
def part(share: float | None) -> str:
    """Write a part of one in per cent, one digit after the comma."""
    return "" if share is None else say.percent(share)


@register.filter
def figure_of(value: float | None, digits: int = 2) -> str:
    """Write a figure with so many digits after the comma."""
    return "" if value is None else say.written(value, digits)
