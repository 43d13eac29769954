"""Filters of the economy."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from idaman.features.economy.rules.sectors import sector_written

register = template.Library()


@register.filter
def sector_codes(codes: Iterable[str]) -> str:
    """Write sectors by their letters, with commas between."""
    return "; ".join(sector_written(code) for code in codes)
