"""Filters of potentials."""

from __future__ import annotations

from django import template

from idaman.features.potentials import words as say
from idaman.web.words import named

register = template.Library()


@register.filter
def potential_word(code: str, kind: str) -> str:
    """Name a code: {{ "fishery"|potential_word:"kind" }}, {{ stage|potential_word:"stages" }}."""
    match kind:
        case "kind":
            return say.kind(code)
        case "readiness":
            return say.readiness(code)
    return named(code, getattr(say, kind.upper()))
