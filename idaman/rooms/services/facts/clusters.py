"""A cluster's reports, the promise broken, and what a quick win against it would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from idaman.rooms.people.models import Agency
from idaman.rooms.services.models import Cluster, ClusterVersion, Request

MOST_SHOWN = 200


@dataclass(frozen=True)
class Drafted:
    """What a quick win against a cluster would be: where, whose, measured how."""

    owner: Agency | None
    """Who holds most of its reports, or offers the service."""
    baseline: int
    """Reports in the later window."""
    target: int
    """As many as before it began, or half where none came before."""


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
        target=version.before or version.now // 2,
    )
