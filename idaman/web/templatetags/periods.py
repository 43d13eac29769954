"""What a closed period is called, and what was frozen in it."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from idaman.web.templatetags.ui import number, recounted

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


@register.simple_tag
def frozen(period: str, measure: str, many: int, kept: object, href: str = "") -> str | SafeString:
    """Say how many promises stood so, to be counted again where the frozen lines are there."""
    if not kept or not many:
        return number(many)
    return recounted("periods", measure, ("period", period), str(many), number(many), href)


@register.simple_tag
def frozen_line(period: str, line: Any, measure: str, said: str = "") -> SafeString:
    """Say one figure of a promise as it was frozen."""
    value = getattr(line, measure)
    group = ("row", f"{period}:{line.item}")
    return recounted("periods", measure, group, str(value), said or number(value))
