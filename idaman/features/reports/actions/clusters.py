"""Clusters of reports: counted by the clock, accepted or declined with a reason by the office."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Max

from idaman.core.canonical import sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import day_of
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.models import Cluster, ClusterVersion, Request, State, Visibility
from idaman.features.reports.rules import clusters as counting
from idaman.features.reports.rules.report import subject, words_of
from idaman.features.services.models import Service

UNCOUNTED = (State.REFUSED, State.MERGED)
"""What is no report of its own: refused, or counted with the one it was merged into."""
State_ = Cluster.State


class ClusterDecided(Refused):
    """The cluster was decided before, or has faded."""


@dataclass(frozen=True)
class _Row:
    """What is counted of a request."""

    number: int
    topic: str
    on: date
    region: int | None
    place: tuple[float, float] | None
    words: frozenset[str]
    is_secret: bool
    is_sample: bool
    is_late: bool


def _rows(government: Government, today: date, secret: bytes) -> dict[int, _Row]:
    """Read every request of the days that are compared, by its number. One query."""
    zone = ZoneInfo(government.timezone)
    since = datetime.combine(today - counting.SPAN, datetime.min.time(), zone)
    asked = (
        Request.objects.of(government)
        .filter(arrived_at__gte=since)
        .exclude(state__in=UNCOUNTED)
        .values_list(
            *("number", "service__code", "topic", "arrived_at", "region", "latitude"),
            *("longitude", "visibility", "is_sample", "due", "answered_at", "closed_at", "closed"),
        )
    )
    rows = {}
    for number, service, topic, at, region, lat, lon, seen, sample, due, *ends, closed in asked:
        done = ends[0] or ends[1]
        ended = done.astimezone(zone).date() if done else today
        if about := subject(service or "", topic):
            rows[number] = _Row(
                number=number,
                topic=about,
                on=at.astimezone(zone).date(),
                region=region,
                place=(lat, lon) if lat is not None and lon is not None else None,
                words=_words(closed, secret),
                is_secret=seen == Visibility.SECRET,
                is_sample=sample,
                is_late=due is not None and ended > due,
            )
    return rows


def _words(closed: bytes, secret: bytes) -> frozenset[str]:
    try:
        return words_of(opened(closed, secret))
    except InvalidToken:
        return frozenset()


@transaction.atomic
def find_clusters(*, government: Government, secret: bytes, by: Post, now: datetime) -> int:
    """Count clusters up to today; propose new ones, bring others up to date, let old ones fade.

    Harmless when repeated: a version is appended only where a figure changed. What was declined
    is not proposed again while one of its reports is still counted. `secret` opens the words, so
    that near copies count once. Return how many are new.
    """
    Government.objects.select_for_update().get(pk=government.pk)
    today = day_of(government, now)
    rows = _rows(government, today, secret)
    found = counting.clusters(
        (
            counting.CountedReport(r.number, r.topic, r.on, str(r.region or ""), r.place, r.words)
            for r in rows.values()
        ),
        until=today,
    )
    known = _known(government)
    met: set[int] = set()
    new = 0
    for each in found:
        cluster = _same(each, known, met)
        if cluster is None:
            cluster, new = _propose(government, each, rows, by, now), new + 1
        met.add(cluster.pk)
        _append(cluster, each, rows, known.get(cluster), today, by, now)
    for cluster, version in known.items():
        is_open = cluster.state == State_.PROPOSED and cluster.pk not in met
        if is_open and not _stays(version, rows, today):
            cluster.state, cluster.changed_at = State_.FADED, now
            cluster.save(update_fields=["state", "changed_at"])
            ledger.record("services.cluster_faded", **_said(cluster, by, now))
            republish(government, now)
    return new


def _stays(version: ClusterVersion, rows: Mapping[int, _Row], today: date) -> bool:
    """Whether a burst that is no longer found is still to be decided."""
    counted = sum(number in rows for number in version.requests)
    return (
        version.is_burst and today <= version.until + counting.STAYS and counted >= counting.LEAST
    )


def _known(government: Government) -> dict[Cluster, ClusterVersion]:
    """Give every cluster that may still be the same as a new one, with its newest version."""
    versions: dict[Cluster, ClusterVersion] = {}
    rows = ClusterVersion.objects.of(government).exclude(cluster__state=State_.FADED)
    for version in rows.select_related("cluster__government").order_by("number"):
        versions[version.cluster] = version
    return versions


def _same(
    found: counting.ClusterCandidate, known: Mapping[Cluster, ClusterVersion], met: set[int]
) -> Cluster | None:
    """Find the cluster about the same that shares most reports with what was found."""
    best: tuple[int, Cluster] | None = None
    for cluster, version in known.items():
        shared = found.shared(version.requests, version.until)
        if cluster.topic == found.topic and shared and cluster.pk not in met:
            best = max(best or (0, cluster), (shared, cluster), key=lambda b: b[0])
    return best[1] if best else None


def _propose(
    government: Government,
    found: counting.ClusterCandidate,
    rows: Mapping[int, _Row],
    by: Post,
    now: datetime,
) -> Cluster:
    kind, _, code = found.topic.partition(":")
    earlier = Cluster.objects.of(government).aggregate(n=Max("number"))["n"] or 0
    made = Cluster.objects.create(
        government=government,
        number=earlier + 1,
        topic=found.topic,
        service=Service.objects.of(government).filter(code=code).first()
        if kind == "service"
        else None,
        region_id=int(found.village) if found.village else None,
        latitude=round(found.centre[0], 3) if found.centre else None,
        longitude=round(found.centre[1], 3) if found.centre else None,
        is_secret=any(rows[n].is_secret for n in found.reports),
        is_sample=any(rows[n].is_sample for n in found.reports),
        found_at=now,
        changed_at=now,
    )
    ledger.record(
        "services.cluster_found",
        **_said(made, by, now),
        detail={
            "now": found.rates.now,
            "before": None if counting.is_kept_back(found.rates.before) else found.rates.before,
            "days": found.rates.window.days,
            "tested": found.tested,
        },
    )
    republish(government, now)
    return made


def _append(
    cluster: Cluster,
    found: counting.ClusterCandidate,
    rows: Mapping[int, _Row],
    newest: ClusterVersion | None,
    today: date,
    by: Post,
    now: datetime,
) -> None:
    numbers, late = list(found.reports), sum(rows[n].is_late for n in found.reports)
    window = found.rates.window
    figures = (window, found.rates.now, found.rates.before, late, numbers)
    if newest:
        was = (newest.window, newest.now, newest.before, newest.late, newest.requests)
        is_passing = window == counting.BURST and set(numbers) <= set(newest.requests)
        if figures == was or is_passing:
            return
    ClusterVersion.objects.create(
        government=cluster.government,
        cluster=cluster,
        number=newest.number + 1 if newest else 1,
        until=today,
        days=window.days,
        days_before=window.days_before,
        now=found.rates.now,
        before=found.rates.before,
        lower=found.rates.lower,
        upper=found.rates.upper if isfinite(found.rates.upper) else None,
        p=found.rates.p,
        tested=found.tested,
        late=late,
        requests=numbers,
        at=now,
    )
    cluster.is_secret = cluster.is_secret or any(rows[n].is_secret for n in numbers)
    cluster.changed_at = now
    cluster.save(update_fields=["is_secret", "changed_at"])
    if newest:
        republish(cluster.government, now)


@transaction.atomic
def decline_cluster(
    *, cluster: Cluster, reason: str, by: Post, now: datetime, token: str = ""
) -> Cluster:
    """Decline a cluster, with a reason that anyone reads.

    Raises NotAllowed, ClusterDecided, WordsMissing, AlreadyDone.
    """
    said = reason.strip()[:2000]
    held = _to_decide(cluster, by, token)
    if not said:
        raise WordsMissing(
            Text("Write why this cluster does not become a quick-win candidate; anyone reads it.")
        )
    held.reason, held.salt = said, secrets.token_bytes(16)
    _decide(held, State_.DECLINED, by, now)
    ledger.record(
        "services.cluster_declined",
        **_said(held, by, now),
        token=token,
        detail={"reason": sealed(said, bytes(held.salt))},
    )
    republish(held.government, now)
    return held


@transaction.atomic
def accept_cluster(*, cluster: Cluster, by: Post, now: datetime, token: str = "") -> Cluster:
    """Accept a cluster as a quick-win candidate; the feature above makes and links it.

    Raises NotAllowed, ClusterDecided, AlreadyDone.
    """
    held = _to_decide(cluster, by, token)
    _decide(held, State_.ACCEPTED, by, now)
    ledger.record("services.cluster_accepted", **_said(held, by, now), token=token)
    republish(held.government, now)
    return held


def _to_decide(cluster: Cluster, by: Post, token: str) -> Cluster:
    government = cluster.government
    access.require(by, Permission.REQUEST_ROUTE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Cluster.objects.select_for_update(of=("self",)).get(pk=cluster.pk)
    if held.state != State_.PROPOSED:
        raise ClusterDecided(Text("%(held)s was decided before, or has faded.", held=held.code))
    return held


def _decide(cluster: Cluster, state: Cluster.State, by: Post, now: datetime) -> None:
    cluster.state, cluster.changed_at = state, now
    cluster.decided_at, cluster.decided_by = now, by
    cluster.save()


def _said(cluster: Cluster, by: Post, now: datetime) -> dict[str, Any]:
    return {
        **about(by, now, is_public=not cluster.is_secret),
        "subject": f"cluster:{cluster.code}",
    }
