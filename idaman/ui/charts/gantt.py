"""The roadmap: one row an item, its name above its bar on a phone, beside it on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Row:
    """One bar: who, from when to when; without both dates it is a gap, not a bar."""

    href: str
    code: str
    name: str
    owner: str
    starts: date | None
    ends: date | None
    timing: str
    said: str
    """The dates as words, or why there is no bar."""
    mark: SafeString = SafeString("")
    """Stands after the name, for instance that the row is a sample."""


@dataclass(frozen=True)
class Scale:
    """The years the chart runs over, and the day that is today."""

    first_year: int
    last_year: int
    today: date

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    def at(self, day: date) -> float:
        """Where a day stands, in percent of the whole, kept inside the chart."""
        first = date(self.first_year, 1, 1)
        whole = (date(self.last_year + 1, 1, 1) - first).days
        return min(max((day - first).days / whole * 100, 0.0), 100.0)


def gantt(rows: Sequence[Row], scale: Scale) -> SafeString:
    """Draw one group of rows under its own years, so that each printed page has them."""
    years = format_html_join("", "<span>{}</span>", ((str(y),) for y in scale.years))
    now = scale.at(scale.today)
    line = format_html('<b style="left:{}%"></b>', f"{now:.2f}") if 0 < now < 100 else ""
    body = format_html_join(
        "",
        '<li><span class="l"><a href="{}">{}</a>{} <span class="small">{}</span></span>'
        '<span class="t">{}{}</span></li>',
        (
            (
                r.href,
                r.name,
                format_html(" {}", r.mark) if r.mark else "",
                " · ".join(part for part in (r.code, r.owner, r.said) if part),
                line,
                _bar(r, scale),
            )
            for r in rows
        ),
    )
    return format_html(
        '<div class="gantt" style="--ys:{}"><div class="head" aria-hidden="true"><span></span>'
        '<span class="axis">{}</span></div><ol>{}</ol></div>',
        len(scale.years),
        years,
        body,
    )


def _bar(row: Row, scale: Scale) -> SafeString:
    if row.starts is None or row.ends is None:
        return mark_safe("")
    left = scale.at(row.starts)
    width = scale.at(row.ends + timedelta(days=1)) - left
    return format_html(
        '<i class="{}" style="left:{}%;width:{}%"></i>', row.timing, f"{left:.2f}", f"{width:.2f}"
    )
