"""How a cluster of reports is called: what about, and where."""

from __future__ import annotations

from idaman.pure.plandoc.finding import Language
from idaman.pure.service.report import TOPICS
from idaman.rooms.services.models import Cluster


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
