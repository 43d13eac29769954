"""Tags and filters every template has."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from babel.dates import format_date
from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.defaultfilters import date as django_date
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from idaman.core.money import exact_rupiah, say_rupiah
from idaman.features.delivery.rules.citizens import Counts
from idaman.features.delivery.rules.obligation import Progress
from idaman.opendata import recount_rows
from idaman.web import words
from idaman.web.markup import safe, with_commands
from idaman.web.numbers import numeral

register = template.Library()
register.filter("commands", with_commands)

MARKS = {
    "kept": '<path d="M2 8.5 6 12.5 14 3.5" stroke-width="2.6"/>',
    "due": '<circle cx="8" cy="8" r="5.2"/>',
    "wait": '<circle cx="8" cy="8" r="6"/><path d="M8 4.6V8l2.6 1.8"/>',
    "late": '<path d="M8 2 14.5 13.5h-13zM8 6.4v3.2"/>',
    "broken": '<path d="M3 3l10 10M13 3 3 13" stroke-width="2.6"/>',
    "kept_late": '<circle cx="8" cy="8" r="6.6"/><path d="M4.8 8.3 7 10.6l4.2-5"/>',
    "undated": '<circle cx="8" cy="8" r="5.2" stroke-dasharray="2 3"/>',
    "unsigned": '<rect x="2.5" y="2.5" width="11" height="11" rx="2" stroke-dasharray="2.4 2.2"/>',
    "ownerless": '<path d="M5.4 5.6a2.7 2.7 0 1 1 3.9 2.5C8.3 8.7 8 9.2 8 10.3M8 13.4v.2"/>',
    "released": '<path d="M2.5 8h11"/>',
}


class LiteralText(TranslateNode):
    """A literal text, translated once a language: a page has dozens of them."""

    def __init__(self, node: TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop)
        self.into: str | None = node.asvar
        self.kept: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        language = get_language()
        text = self.kept.get(language)
        if text is None:
            text = self.kept[language] = super().render(context)
        if self.into:
            context[self.into] = text
            return ""
        return text


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """Translate as Django does; literals, which never change, only once."""
    node = do_translate(parser, token)
    is_literal = node.filter_expression.var.literal is not None and not node.message_context
    return LiteralText(node) if is_literal and not node.filter_expression.filters else node


class Once(template.Node):
    """A part that reads the same on every page of a site: drawn once for its book."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, given: list[FilterExpression], nodelist: NodeList) -> None:
        self.name, self.given, self.nodelist = name, given, nodelist

    def render(self, context: Context) -> SafeString:
        site = context.get("site")
        if site is None:
            return self.nodelist.render(context)
        given = [each.resolve(context, ignore_failures=True) for each in self.given]
        key = (self.name, get_language(), site.own_host, *given)
        drawn: dict[Any, SafeString] = site.drawn
        if key not in drawn:
            drawn[key] = self.nodelist.render(context)
        return drawn[key]


@register.tag
def once(parser: Parser, token: Token) -> Once:
    """Draw a part once for a site: {% once nav here %}…{% endonce %}.

    It may depend on the government, the language, the host and what is given after its name,
    which must be one of few values; never on the day or on who asks.
    """
    _, name, *given = token.split_contents()
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(name, [parser.compile_filter(each) for each in given], nodelist)


def _language() -> Literal["id", "en"]:
    return "en" if (get_language() or "id").startswith("en") else "id"


@register.simple_tag(takes_context=True)
def to(context: Context, page: str, **which: Any) -> SafeString:
    """Give the address of a portal page, in the language and on the host of this one."""
    site = context.get("site")
    if site is not None:
        return mark_safe(safe(site.to(page, **which)))
    return mark_safe(safe(reverse(f"portal:{page}", kwargs=which)))


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
def subject_code(subject: str) -> str:
    """Give the code of what an act is about, without the kind before it.

    >>> subject_code("indicator:MISKIN"), subject_code("KEG-001")
    ('MISKIN', 'KEG-001')
    """
    return subject.rpartition(":")[2]


@register.filter
def iso(moment: datetime.date | None) -> str:
    """Write a day or a moment for machines, to the second and in the zone of the page."""
    if isinstance(moment, datetime.datetime):
        return timezone.localtime(moment).isoformat(timespec="seconds")
    return moment.isoformat() if moment else ""


@register.filter
def rupiah(amount: int | None) -> SafeString:
    """Say an amount as people do, with the exact one behind; a gap where none is known."""
    if amount is None:
        return gap(gettext("no cost stated"))
    return _amount(amount, _language())


@lru_cache(maxsize=4096)
def _amount(amount: int, language: Literal["id", "en"]) -> SafeString:
    said = safe(say_rupiah(amount, language))
    return mark_safe(f'<span class="nw" title="{exact_rupiah(amount, language)}">{said}</span>')


@register.filter
def money(amount: int | None) -> SafeString:
    """Say a cost; nothing planned reads as a gap, never as free of charge."""
    return rupiah(amount or None)


@register.filter
def number(value: float | str | None) -> str | SafeString:
    """Write a number as the language does, at most three digits after the comma."""
    if value is None or value == "":
        return gap(gettext("no value yet"))
    return _written(value, _language())


@lru_cache(maxsize=4096)
def _written(value: float | str, language: str) -> str:
    return numeral(value, language, format="#,##0.###")


@lru_cache(maxsize=4096)
def _day(value: datetime.date, pattern: str, language: str) -> str:
    return str(format_date(value, pattern, locale=language))


def _calendar_day(value: datetime.date) -> datetime.date:
    """Give the day alone: a moment would be kept once for each of its seconds."""
    return value.date() if isinstance(value, datetime.datetime) else value


@register.filter
def date(value: Any, arg: str = "") -> str:
    """Write a day as the language does, e.g. 11 Nov 2026; with a format, as Django would."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if arg or value in (None, ""):
        return str(django_date(value, arg)) if value else ""
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value[:10])
    return _day(_calendar_day(value), "d MMM y", _language())


@register.filter
def long_date(value: datetime.date) -> str:
    """Write a day with its month in full."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return _day(_calendar_day(value), "d MMMM y", _language())


@register.filter
def month_name(value: datetime.date) -> str:
    """Name a day's month."""
    return _day(value, "LLLL", _language())


@register.filter
def calendar_kind(kind: str) -> str:
    """Say what a government set a day to."""
    return str(words.CALENDAR_KINDS[kind])


@register.simple_tag
def gap(said: str) -> SafeString:
    """Show that something is missing, in words."""
    return mark_safe(f'<span class="gap">{safe(said)}</span>')


@register.filter
def links(things: Iterable[tuple[str, str]]) -> SafeString:
    """Write addresses and names as links, with commas between."""
    return mark_safe(", ".join(f'<a href="{safe(href)}">{safe(said)}</a>' for href, said in things))


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
        shown = safe(said or words.TIMINGS[code])
        return mark_safe(f'<span class="status"><i class="m {code}"></i>{shown}</span>')
    return _drawn(code, said or words.STATUSES.get(code, code))


def _drawn(code: str, said: object) -> SafeString:
    return mark_safe(
        f'<span class="status {safe(code)}"><svg viewBox="0 0 16 16" aria-hidden="true" '
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
        f'stroke-linejoin="round">{MARKS.get(code, MARKS["due"])}</svg>{safe(said)}</span>'
    )


@register.simple_tag(takes_context=True)
def timing(context: Context, item: Any) -> SafeString:
    """Show where the plan puts an item today; not whether it was delivered."""
    site = context.get("site")
    return status(item.timing(site.today if site else timezone.localdate()))


@register.simple_tag
def standing(code: str, days: int = 0) -> SafeString:
    """Show how it stands with a promise, with the days it is late, where it is."""
    if code in words.TIMINGS and code not in words.STATUSES:
        return status(code)
    said = str(words.STATUSES[code])
    if days and code in ("late", "kept_late"):
        said = ngettext("%(said)s by %(n)d day", "%(said)s by %(n)d days", days) % {
            "said": said,
            "n": days,
        }
    return _drawn(code, said)


@register.simple_tag(takes_context=True)
def stands(context: Context, item: Any) -> SafeString:
    """Show how it stands with an item of the plan on this site."""
    return standing(*context["site"].stands(item))


@register.filter
def percent(share: float | None) -> str | SafeString:
    """Write a share as whole per cent, never rounded up to all; a gap where there is none."""
    if share is None:
        return gap(gettext("no value yet"))
    whole = int(share * 100)
    return f"{whole} %" if _language() == "id" else f"{whole}%"


@register.filter
def width(share: float | None) -> str:
    """Write a share as the width of a bar."""
    return f"{(share or 0) * 100:.1f}%"


@register.simple_tag(takes_context=True)
def figure(context: Context, method: str) -> SafeString:
    """Link to the method by which something is worked out, whether or not a number stands there."""
    said = safe(gettext("How this is worked out"))
    return mark_safe(f'<a class="why" href="{to(context, "method", method=method)}">{said}</a>')


@register.simple_tag(takes_context=True)
def explained(context: Context, measure: str, by: str = "all", key: str = "all") -> SafeString:
    """Link a rolled-up figure to how it came to be: {% explained "verified" "agency" code %}."""
    said = safe(gettext("How this figure came to be"))
    address = to(context, "explanation", measure=measure, by=by, key=key or "-")
    return mark_safe(f'<a class="why" href="{address}">{said}</a>')


@register.simple_tag
def recounted(
    family: str, measure: str, group: tuple[str, str], exact: str, said: object, href: str = ""
) -> SafeString:
    """Mark a figure that anyone can count again, and lead to how it came to be.

    Without an address the page it stands on is its explanation.
    """
    name = "/".join((family, measure, *group))
    marked = f'<data class="recounted" value="{safe(name)}={safe(exact)}">{safe(said)}</data>'
    return mark_safe(f'<a href="{safe(href)}">{marked}</a>' if href else marked)


@register.simple_tag
def of_promises(
    measure: str, by: str, key: str, many: int, of_all: int, said: object = "", href: str = ""
) -> SafeString:
    """Say how many promises or signatures of how many, so that anyone can count them again."""
    exact = f"{many}/{of_all}"
    return recounted(
        "promises", measure, (by, key), exact, f"{many} / {of_all}" if said == "" else said, href
    )


@register.simple_tag
def worked(measure: str, by: str, key: str, progress: Progress, said: object) -> SafeString:
    """Say how far an `item` or `milestone` has come: `claimed`, `verified`, or all `weights`."""
    claimed, verified, required = progress.claimed, progress.verified, progress.required
    exact = {
        "claimed": f"{claimed}/{required}",
        "verified": f"{verified}/{required}",
        "weights": recount_rows.weights(claimed, verified, required),
    }
    return recounted("work", measure, (by, key), exact[measure], said)


@register.simple_tag
def named(measure: str, by: str, key: str, many: int, said: object = "") -> SafeString:
    """Say how many plan items name a place, an agency …, so that anyone can count them again."""
    return recounted("named", measure, (by, key), str(many), number(many) if said == "" else said)


@register.simple_tag
def planned(measure: str, by: str, key: str, value: float | str, said: object) -> SafeString:
    """Say a weight or a score of the plan, so that anyone finds its row in the open data."""
    exact = recount_rows.number(value)
    if measure == "weight":
        exact = recount_rows.percent(exact)
    return recounted("planned", measure, (by, key), exact, said)


@register.simple_tag
def citizens(measure: str, by: str, key: str, counts: Counts, said: object) -> SafeString:
    """Say what citizens say (`said`) or which `share` says yes, so that anyone can count again."""
    tally = counts.all
    exact = {
        "said": recount_rows.said(tally.yes, tally.partly, tally.no),
        "share": f"{tally.yes}/{tally.total}",
    }
    return recounted("citizens", measure, (by, key), exact[measure], said)


@register.simple_tag
def answered(milestone: str, told: Any, says: str, many: int) -> SafeString:
    """Say how many answered alike in one month by one channel, or in all the rest together."""
    month = f"{told.month:%Y-%m}" if told.month else ""
    key = recount_rows.answer(milestone, month, told.channel, says)
    said = f"{number(many)} {word(says, 'says')}"
    return recounted("citizens", "answers", ("row", key), str(many), said)


@register.simple_tag
def reading(told: Any) -> SafeString:
    """Say a figure of a quick win's use, so that anyone finds its row in the open data."""
    group = "row", str(told.pk)
    return recounted("readings", "value", group, str(told.value), number(str(told.value)))


@register.simple_tag
def way(code: str, baseline: float | None, target: float | None) -> SafeString:
    """Say from where to where a quick win is to come, so that anyone finds it in the plan's row."""
    exact = ";".join(
        "" if each is None else recount_rows.number(each) for each in (baseline, target)
    )
    return recounted(
        "planned", "way", ("quick_win", code), exact, f"{number(baseline)} → {number(target)}"
    )


@register.simple_tag
def required(milestone: str, code: str, weight: int) -> SafeString:
    """Say how much a required piece of evidence weighs, so that anyone finds its row."""
    key = recount_rows.requirement(milestone, code)
    return recounted("work", "weight", ("requirement", key), str(weight), number(weight))


@register.simple_tag
def foretold(code: str, forecast: Any, said: object) -> SafeString:
    """Say when work will be finished, so that anyone finds the range in the open data."""
    low, middle, high = (f"{d:%Y-%m-%d}" for d in (forecast.low, forecast.middle, forecast.high))
    exact = recount_rows.foretold(low, middle, high, forecast.points)
    return recounted("forecasts", "range", ("item", code), exact, said)


@register.simple_tag
def gate(win: Any, said: object) -> SafeString:
    """Say how many points of a quick win's gate are open, so that anyone can count them again."""
    exact = f"{len(win.open_points)}/{len(win.points)}"
    return recounted("gate", "open", ("item", win.code), exact, said)


@register.simple_tag
def extent(part: Any) -> SafeString:
    """Say how many items a part of the plan holds and how many are promises, each counted again."""
    if not part.items:
        return gap(gettext("no plan item"))
    items = ngettext("%(n)d plan item", "%(n)d plan items", part.items) % {"n": part.items}
    marked = named(part.of_items, part.by, part.key, part.items, items)
    if part.promises is None:
        return marked
    if not part.promises:
        said = gettext("%(items)s, none of them a promise yet")
        return mark_safe(safe(said) % {"items": marked})
    said = ngettext("%(n)d promise", "%(n)d promises", part.promises) % {"n": part.promises}
    promises = named(part.of_promises, part.by, part.key, part.promises, said)
    said = gettext("%(items)s, %(promises)s among them")
    return mark_safe(safe(said) % {"items": marked, "promises": promises})


@register.simple_tag
def verifying(measure: str, agency: Any, value: float) -> SafeString:
    """Say how an agency verifies, so that anyone can count it again from its turns."""
    group = "agency", str(agency.code)
    return recounted("verifiers", measure, group, f"{value:g}", number(value))


@register.simple_tag
def standards(
    measure: str, key: str, exact: object, said: object = "", by: str = "agency"
) -> SafeString:
    """Say something of services that anyone can count again from the rows of `services`."""
    shown = number(str(exact)) if said == "" else said
    return recounted("services", measure, (by, key), str(exact), shown)


@register.simple_tag
def cost(by: str, key: object, amount: int | None, href: str = "") -> SafeString:
    """Say what is planned for an item, a year, a source …, so that anyone can add it up again."""
    if not amount:
        return rupiah(None)
    return recounted("costs", "planned", (by, str(key)), str(amount), rupiah(amount), href)


@register.simple_tag
def spent(measure: str, item: str, year: int, amount: int | None) -> SafeString:
    """Say what the newest word on an item's money of a year is: ceiling or realised."""
    if amount is None:
        return rupiah(None)
    group = ("item-year", f"{item}:{year}")
    return recounted("costs", measure, group, str(amount), rupiah(amount))


def percent_of(share: Fraction) -> str:
    """Write an exact share in per cent, two digits after the comma; all only where it is all.

    >>> percent_of(Fraction(6, 7)), percent_of(Fraction(29999, 30000)), percent_of(Fraction(1))
    ('85,71 %', '99,99 %', '100 %')
    """
    language = _language()
    hundredths = min(round(share * 10_000), 9_999) if share < 1 else round(share * 10_000)
    said = numeral(Decimal(hundredths) / 100, language, format="#,##0.##")
    return f"{said} %" if language == "id" else f"{said}%"


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
