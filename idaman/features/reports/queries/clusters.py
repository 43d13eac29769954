"""A cluster's reports, the promise broken, and what a quick win against it would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from idaman.core.people.models import Agency, Government
from idaman.features.reports.models import Cluster, ClusterVersion, Request
from idaman.features.reports.rules.clusters import is_kept_back
from idaman.opendata.recount_totals import ratio

MOST_SHOWN = 200


@dataclass(frozen=True)
class Drafted:
    """What a quick win against a cluster would be: where, whose, measured how."""

    owner: Agency | None
    """Who holds most of its reports, or offers the service."""
    baseline: int
    """Reports in the last days."""
    target: int
    """As many as came before in so many days, or half where none came before."""


def newest_of(clusters: Sequence[Cluster]) -> dict[int, ClusterVersion]:
    """Give the newest figures of each cluster, by its key. One query."""
    rows = ClusterVersion.objects.filter(cluster__in=clusters).order_by("number")
    return {version.cluster_id: version for version in rows}


def requests_of(version: ClusterVersion) -> Sequence[Request]:
    """Give the reports of a version, the newest first."""
    rows = Request.objects.of(version.government).filter(number__in=version.requests[-MOST_SHOWN:])
    return list(rows.select_related("agency__successor", "region").order_by("-number"))


def drafted(cluster: Cluster, version: ClusterVersion, reports: Sequence[Request]) -> Drafted:
    """Draft a quick win from what is known; a person corrects it before it is accepted."""
    holders = Counter(r.agency for r in reports if r.agency)
    owner = cluster.service.agency if cluster.service else None
    if holders:
        owner = max(holders, key=lambda agency: (holders[agency], agency.code))
    return Drafted(
        owner=(owner.successor or owner) if owner else None,
        baseline=version.now,
        target=version.before * version.days // version.days_before or version.now // 2,
    )


def is_hidden(version: ClusterVersion) -> bool:
    """Whether so few came before that saying how many would point at single people."""
    return is_kept_back(version.before)


def said_rates(version: ClusterVersion) -> str:
    """Write the ratio of a version as the open data do, kept back where a count of it is."""
    return ratio(version.now, None if is_hidden(version) else version.before, version.window)


def cluster_rows(government: Government) -> list[dict[str, Any]]:
    """Tell the clusters anyone may read as rows of the dataset `clusters`. Three queries."""
    clusters = list(
        Cluster.objects.public().of(government).select_related("region").order_by("number")
    )
    versions = newest_of(clusters)
    listed = {number for each in versions.values() for number in each.requests}
    rows = Request.objects.public().filter(government=government, number__in=listed)
    codes = {each.number: each.code for each in rows}
    return [
        {
            "government": government.slug,
            "cluster": each.code,
            "topic": each.topic,
            "region": each.region.code if each.region else "",
            "until": version.until.isoformat(),
            "days": version.days,
            "days_before": version.days_before,
            "now": version.now,
            "before": None if is_hidden(version) else version.before,
            "is_hidden": is_hidden(version),
            "rates": said_rates(version),
            "late": version.late,
            "tested": version.tested,
            "state": each.state,
            "reports": " ".join(codes[n] for n in version.requests if n in codes),
            "is_sample": each.is_sample,
        }
        for each in clusters
        if (version := versions.get(each.pk))
    ]
