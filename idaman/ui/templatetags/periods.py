"""What a closed period is called."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date
from django import template
from django.utils.translation import get_language, gettext

register = template.Library()


@register.filter
def period_name(period: Any) -> str:
    """Name a period, or its span: July 2026, 3rd quarter of 2026."""
    span = getattr(period, "span", period)
    if span.kind == "quarter":
        return gettext("Quarter %(n)s of %(year)s") % {
            "n": ("I", "II", "III", "IV")[span.quarter - 1],
            "year": span.first.year,
        }
    language = "en" if (get_language() or "id").startswith("en") else "id"
    return str(format_date(span.first, "LLLL y", locale=language))
