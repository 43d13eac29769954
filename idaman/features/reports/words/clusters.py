"""How a cluster of reports is called, what about and where; how its figures are written."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from idaman.core.findings import Language
from idaman.features.reports.models import Cluster, ClusterVersion
from idaman.features.reports.queries.clusters import is_hidden
from idaman.features.reports.rules.clusters import share
from idaman.features.reports.rules.report import TOPICS
from idaman.web.markup import safe
from idaman.web.numbers import numeral

ENDLESS = "∞"
LEAST_CHANCE = 0.0001
"""Below this a chance is only said to be smaller."""


def named(cluster: Cluster, language: Language) -> str:
    """Say a cluster's topic and its village, such as "Listrik dan lampu jalan, Desa Hulu"."""
    kind, _, code = cluster.topic.partition(":")
    newest = cluster.service.newest if cluster.service else None
    if newest is not None:
        what = (newest.name_en if language == "en" else "") or newest.name
    elif kind == "topic" and code in TOPICS:
        what = TOPICS[code][language == "en"]
    else:
        what = code
    return f"{what}, {cluster.region.full_name}" if cluster.region else what


def ratio(version: ClusterVersion) -> SafeString:
    """Write how many times as many came, with the interval: 3,0 (1,0–10,6)."""
    said = _n(version.ratio, 1) if version.ratio else gettext("new")
    ends = f"{_n(version.lower, 1)}–{_n(version.upper, 1)}"
    return mark_safe(f'{safe(said)} <span class="small">({safe(ends)})</span>')


def sums(version: ClusterVersion) -> list[str]:
    """Write the formulas of docs/methods/clusters.md with the values in them, a line each.

    Nothing where a count of them is kept back.
    """
    if is_hidden(version):
        return []
    now, before = version.now, version.before
    days, days_before = version.window
    low, high = share(now + before, now)
    longer = "" if days == days_before else f" × {days_before} ÷ {days}"
    part = "½" if days == days_before else f"{days} ⁄ {days + days_before}"
    lines = [
        f"{now} ÷ {before}{longer} = {_n(version.ratio, 4)}",
        f"{_n(low, 4)} ÷ (1 − {_n(low, 4)}){longer} = {_n(version.lower, 4)}",
        f"{_n(high, 4)} ÷ (1 − {_n(high, 4)}){longer} = {_n(version.upper, 4)}",
    ]
    chance = f"P(X ≥ {now}), X ~ binomial({now + before}, {part}) {_chance(version.p)}"
    # Without reports before, neither ratio nor upper end is a number.
    return [*(line for line in lines if not line.endswith(ENDLESS)), chance]


def _chance(p: float) -> str:
    return f"= {_n(p, 4)}" if p >= LEAST_CHANCE else f"< {_n(LEAST_CHANCE, 4)}"


def _n(value: float | None, digits: int) -> str:
    if value is None:
        return ENDLESS
    form = f"0.{'0' * digits}"
    return numeral(value, "en" if (get_language() or "id").startswith("en") else "id", format=form)
