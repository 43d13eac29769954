"""Tags and filters every template has."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from babel.dates import format_date
from babel.numbers import format_decimal
from django import template
from django.template.context import Context
from django.template.defaultfilters import date as django_date
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from idaman.pure.money import exact_rupiah, say_rupiah
from idaman.ui import words

register = template.Library()

MARKS = {
    "kept": '<path d="M2 8.5 6 12.5 14 3.5" stroke-width="2.6"/>',
    "due": '<circle cx="8" cy="8" r="5.2"/>',
    "wait": '<circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.6 1.8"/>',
    "late": '<path d="M8 2 14.5 13.5h-13zM8 6.4v3.2"/>',
    "broken": '<path d="M3 3l10 10M13 3 3 13" stroke-width="2.6"/>',
}


def _language() -> Literal["id", "en"]:
    return "en" if (get_language() or "id").startswith("en") else "id"


@register.simple_tag(takes_context=True)
def to(context: Context, page: str, **which: Any) -> str:
    """Give the address of a portal page, in the language and on the host of this one."""
    site = context.get("site")
    if site is not None:
        address: str = site.to(page, **which)
        return address
    return reverse(f"portal:{page}", kwargs=which)


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> str:
    """Give the address of this very page in the other language."""
    request = context.get("request")
    path: str = request.get_full_path() if request else "/"
    if path == "/en" or path.startswith("/en/"):
        return path.removeprefix("/en") or "/"
    return "/en" + path


@register.filter
def name(thing: Any) -> str:
    """Give a thing's name, in English where the reader wants it and there is one."""
    if thing is None:
        return ""
    if _language() == "en" and (english := getattr(thing, "name_en", "")):
        return str(english)
    return str(thing.name)


@register.filter
def rupiah(amount: int | None) -> SafeString:
    """Say an amount as people do, with the exact one behind; a gap where none is known."""
    if amount is None:
        return gap(gettext("no cost stated"))
    return format_html(
        '<span class="nw" title="{}">{}</span>',
        exact_rupiah(amount),
        say_rupiah(amount, _language()),
    )


@register.filter
def money(amount: int | None) -> SafeString:
    """Say a cost; nothing planned reads as a gap, never as free of charge."""
    return rupiah(amount or None)


@register.filter
def number(value: float | str | None) -> str | SafeString:
    """Write a number as the language does, at most three digits after the comma."""
    if value is None or value == "":
        return gap(gettext("no value yet"))
    return str(format_decimal(value, format="#,##0.###", locale=_language()))


@register.filter
def date(value: Any, arg: str = "") -> str:
    """Write a day as the language does, e.g. 11 Nov 2026; with a format, as Django would."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if arg or value in (None, ""):
        return str(django_date(value, arg)) if value else ""
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value[:10])
    return str(format_date(value, "d MMM y", locale=_language()))


@register.filter
def long_date(value: datetime.date) -> str:
    """Write a day with its month in full."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return str(format_date(value, "d MMMM y", locale=_language()))


@register.simple_tag
def gap(said: str) -> SafeString:
    """Show that something is missing, in words."""
    return format_html('<span class="gap">{}</span>', said)


@register.filter
def contoh(thing: Any) -> SafeString:
    """Mark what is invented for the sample."""
    if isinstance(thing, dict):
        is_sample = bool(thing.get("sample"))
    else:
        is_sample = thing if isinstance(thing, bool) else bool(getattr(thing, "is_sample", False))
    return SafeString('<span class="contoh">contoh</span>') if is_sample else SafeString("")


@register.simple_tag
def status(code: str, said: str = "") -> SafeString:
    """Show a status as mark, word and colour; `said` replaces the word, e.g. late by 12 days."""
    if code in words.TIMINGS:
        return format_html(
            '<span class="status"><i class="m {}"></i>{}</span>', code, said or words.TIMINGS[code]
        )
    return format_html(
        '<span class="status {}"><svg viewBox="0 0 16 16" aria-hidden="true" fill="none" '
        'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{}'
        "</svg>{}</span>",
        code,
        SafeString(MARKS.get(code, MARKS["due"])),
        said or words.STATUSES.get(code, code),
    )


@register.simple_tag(takes_context=True)
def timing(context: Context, item: Any) -> SafeString:
    """Show where the plan puts an item today; not whether it was delivered."""
    site = context.get("site")
    return status(item.timing(site.today if site else timezone.localdate()))


@register.simple_tag(takes_context=True)
def figure(context: Context, method: str) -> SafeString:
    """Link a figure to how it came to be."""
    return format_html(
        '<a class="why" href="{}">{}</a>',
        to(context, "method", method=method),
        gettext("Where does this figure come from?"),
    )


@register.filter
def dimension(code: str) -> str:
    """Name a dimension, officially and plainly."""
    return words.dimension(code)


@register.filter
def sub_dimension(code: str) -> str:
    """Name a sub-dimension."""
    return words.sub_dimension(code, _language())


@register.filter
def word(code: Any, kind: str) -> str:
    """Name a code of the method: {{ "up"|word:"directions" }}."""
    return str(getattr(words, kind.upper()).get(code, code))


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """Take what stands at a key, None when nothing does."""
    return mapping.get(key)


@register.filter
def split_words(text: str) -> list[str]:
    """Give the words of a literal one by one, to loop over."""
    return text.split()
