"""The roadmap: one row an item, its name above its bar on a phone, beside it on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.safestring import SafeString, mark_safe

from idaman.web.markup import safe


@dataclass(frozen=True)
class GanttBar:
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
class GanttScale:
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


def gantt(rows: Sequence[GanttBar], scale: GanttScale) -> SafeString:
    """Draw one group of rows under its own years, so that each printed page has them."""
    years = "".join(f"<span>{year}</span>" for year in scale.years)
    now = scale.at(scale.today)
    line = f'<b style="left:{now:.2f}%"></b>' if 0 < now < 100 else ""
    body = []
    for row in rows:
        mark = f" {safe(row.mark)}" if row.mark else ""
        said = " · ".join(part for part in (row.code, row.owner, row.said) if part)
        body.append(
            f'<li><span class="l"><a href="{safe(row.href)}">{safe(row.name)}</a>{mark} '
            f'<span class="small">{safe(said)}</span></span>'
            f'<span class="t">{line}{_bar(row, scale)}</span></li>'
        )
    return mark_safe(
        f'<div class="gantt" style="--ys:{len(scale.years)}"><div class="head" aria-hidden="true">'
        f'<span></span><span class="axis">{years}</span></div><ol>{"".join(body)}</ol></div>'
    )


def _bar(row: GanttBar, scale: GanttScale) -> str:
    if row.starts is None or row.ends is None:
        return ""
    left = scale.at(row.starts)
    width = scale.at(row.ends + timedelta(days=1)) - left
    return f'<i class="{safe(row.timing)}" style="left:{left:.2f}%;width:{width:.2f}%"></i>'
