"""How figures of indicators are written: exact values, their periods, where they went."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from idaman.core.period import TimePeriod, read_period
from idaman.features.indicators.models import Statistic
from idaman.opendata import recount_rows
from idaman.web import words
from idaman.web.markup import safe
from idaman.web.numbers import MINUS
from idaman.web.templatetags.ui import number, recounted

register = template.Library()

SIGNS = {
    "better": '<path d="M2.5 11.5 6.5 7l3 3 4-5M9.5 4.5h4v4" stroke-width="2.2"/>',
    "worse": '<path d="M2.5 4.5 6.5 9l3-3 4 5M9.5 11.5h4v-4" stroke-width="2.2"/>',
    "unchanged": '<path d="M2.5 6h11M2.5 10h11" stroke-width="2.2"/>',
    "unknown": '<circle cx="8" cy="8" r="5.4" stroke-dasharray="2 3"/>',
    "ahead": '<path d="M3 12.5 7.5 8 3 3.5M8.5 12.5 13 8 8.5 3.5" stroke-width="2.2"/>',
    "on": '<path d="M5.5 12.5 10 8 5.5 3.5" stroke-width="2.4"/>',
    "behind": '<path d="M10.5 12.5 6 8l4.5-4.5" stroke-width="2.4"/>',
    "fires": '<path d="M8 2.6v6.6M8 12.2v1.2" stroke-width="2.6"/>',
    "holds": '<path d="M3 8.5 6.5 12 13 4.5" stroke-width="2.2"/>',
    "differs": '<path d="M5 2.5v11M11 2.5v11M2.5 5h5M8.5 11h5" stroke-width="2"/>',
}
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
COLOURS = {
    "better": "kept", "ahead": "kept", "on": "kept", "worse": "broken", "behind": "late",
    "differs": "late", "fires": "late", "holds": "kept",
}  # fmt: skip


@register.filter
def told(words: Any) -> str:
    """Say what carries its words in both languages, `id` and `en`; nothing for nothing.

    >>> from idaman.features.indicators.rules.official import METHODS
    >>> told(METHODS["idm"].title), told(None)
    ('Indeks Desa Membangun (IDM)', '')
    """
    if words is None:
        return ""
    return str(words.en if (get_language() or "id").startswith("en") else words.id)


@register.filter
def exact(value: Decimal | str | None) -> str:
    """Write a value as the language does, with exactly the digits it was published with.

    >>> exact("27263.10"), exact(Decimal("-0.50"))
    ('27.263,10', '−0,50')
    """
    if value is None or value == "":
        return ""
    written = f"{Decimal(value):,f}"
    mark = MINUS if written.startswith("-") else ""
    whole, point, rest = written.removeprefix("-").partition(".")
    if (get_language() or "id").startswith("en"):
        return f"{mark}{whole}{point}{rest}"
    return f"{mark}{whole.replace(',', '.')}{',' if point else ''}{rest}"


@register.filter
def sums(line: str) -> str:
    """Write a line of arithmetic as the language writes numbers.

    >>> sums("0.6745 × (-3.8737 − 1.3478) ÷ 0.7813 = -4.51")
    '0,6745 × (−3,8737 − 1,3478) ÷ 0,7813 = −4,51'
    >>> sums("23601.91 > 5")
    '23.601,91 > 5'
    """
    return NUMBER.sub(lambda found: exact(found[0]), line)


@register.filter
def source(row: Any) -> str:
    """Say whose figure it is, and of which release: BPS, rilis 2026."""
    if not row.release:
        return str(row.publisher)
    return gettext("%(who)s, release %(release)s") % {"who": row.publisher, "release": row.release}


@register.filter
def anchor(period: TimePeriod | str, series: str = "") -> str:
    """Name the place of a period's figures on the page of an indicator."""
    code = period if isinstance(period, str) else period.code
    return "-".join(part for part in ("p", series, code.strip("-") or "tetap") if part)


@register.filter
def when(period: TimePeriod | str) -> str:
    """Name a period for people: 2024, semester I 2024, triwulan III 2024, Juli 2024."""
    read = read_period(period) if isinstance(period, str) else period
    year, roman = read.first.year, ("I", "II", "III", "IV")
    match read.months:
        case 12:
            return str(year)
        case 6:
            return gettext("semester %(n)s %(year)s") % {
                "n": roman[read.first.month // 7], "year": year,
            }  # fmt: skip
        case 3:
            return gettext("quarter %(n)s %(year)s") % {
                "n": roman[(read.first.month - 1) // 3], "year": year,
            }  # fmt: skip
        case 1:
            language = "en" if (get_language() or "id").startswith("en") else "id"
            return str(format_date(read.first, "LLLL y", locale=language))
    return gettext("not bound to a time")


def _sign(code: str, said: object) -> SafeString:
    drawn = SIGNS.get(code, SIGNS["unknown"])
    return mark_safe(
        f'<span class="status {COLOURS.get(code, "due")}"><svg viewBox="0 0 16 16" '
        'aria-hidden="true" fill="none" stroke="currentColor" stroke-linecap="round" '
        f'stroke-linejoin="round">{drawn}</svg>{safe(said)}</span>'
    )


@register.simple_tag
def movement(code: str) -> SafeString:
    """Show where a figure went, as mark, word and colour."""
    return _sign(str(code), words.MOVEMENTS[str(code)])


@register.simple_tag
def differs(is_followed: bool = False) -> SafeString:
    """Show that sources differ, and whether one of them is followed."""
    said = gettext("sources differ; one is followed") if is_followed else gettext("sources differ")
    return _sign("differs", said)


@register.simple_tag
def on_course(code: str) -> SafeString:
    """Show how a plan's indicator goes, as mark, word and colour."""
    return _sign(str(code), words.COURSES[str(code)])


@register.simple_tag
def verdict(code: str) -> SafeString:
    """Show what a cross-check says, as mark, word and colour."""
    return _sign(str(code), words.VERDICTS[str(code)])


@register.simple_tag
def statistic(row: Statistic, stands: bool = True, href: str = "") -> SafeString:
    """Say a figure as it was published, so that anyone finds its row in the open data."""
    value = recount_rows.statistic(row.value, row.nature, stands=stands)
    return recounted("statistics", "value", ("row", str(row.pk)), value, exact(row.value), href)


@register.simple_tag
def going(way: str, outcome: str, many: int) -> SafeString:
    """Say how many indicators of an outcome go one way, so that anyone can count them again."""
    return recounted("movements", way, ("outcome", outcome), str(many), number(many))


@register.simple_tag
def weighed(way: str, outcome: str, share: Decimal) -> SafeString:
    """Say how much of an outcome's weights went one way, so that anyone can add it up again."""
    group = "outcome", outcome
    return recounted(
        "movements", f"{way}-share", group, recount_rows.percent(share), f"{number(str(share))} %"
    )


@register.simple_tag
def aim(point: str, code: str, year: int, value: Decimal) -> SafeString:
    """Say where one of the plan's indicators begins or is to come to: `baseline` or `target`."""
    group = "row", recount_rows.point(code, year)
    return recounted("targets", point, group, str(value), number(str(value)))
