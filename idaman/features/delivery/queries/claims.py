"""Every claim with its evidence, hash, verifier and date, for whoever assesses from outside.

A claim is an exhibit: somebody offered a file and said what it proves.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from idaman.core.canonical import moment
from idaman.core.evidence.models import Exhibit, ExhibitQuerySet, Verdict
from idaman.core.ledger.models import Checkpoint, Entry, Log
from idaman.core.people.models import Government
from idaman.core.people.queries import end_of_day
from idaman.features.delivery.models import Requirement
from idaman.features.delivery.queries.periods import lines_as_of
from idaman.features.delivery.rules.periods import PeriodSpan
from idaman.features.plan.models import Adopted
from idaman.features.potentials.models import Potential

ACTS = (
    "evidence.offered",
    "evidence.judged",
    "evidence.offered-again",
    "evidence.reopened",
    "evidence.withdrawn",
)


@dataclass(frozen=True)
class ClaimSelection:
    """Which claims: of a dimension or agency, sent in a period, as known at the end of a day."""

    as_of: date
    dimension: str = ""
    agency: str = ""
    period: PeriodSpan | None = None

    def as_json(self) -> dict[str, str]:
        return {
            "as_of": self.as_of.isoformat(),
            "dimension": self.dimension,
            "agency": self.agency,
            "period": self.period.slug if self.period else "",
        }


@dataclass(frozen=True)
class Judged:
    """A step in a claim's life, and whose word it was."""

    status: str
    at: datetime
    post: str
    agency: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """One claim as it was known at the end of the day asked for."""

    exhibit: Exhibit
    name: str
    dimension: str
    agency: str
    asked: str
    kind: str
    status: str
    steps: tuple[Judged, ...]

    @property
    def decided(self) -> Judged | None:
        """The last word of somebody who verifies; None while the claim waits for one."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.status != "proses" else None


def claims_of(
    government: Government, asked: ClaimSelection, *, before: int | None = None, most: int = 50
) -> list[Claim]:
    """List claims, the newest first, from a number downwards."""
    until = end_of_day(government, asked.as_of)
    items = _subjects(government)
    exhibits = _exhibits(government, asked, until, items)
    if before is not None:
        exhibits = exhibits.filter(pk__lt=before)
    found = list(
        exhibits.select_related("file", "offered_by__agency", "government").order_by("-pk")[:most]
    )
    steps = _steps(government, [each.pk for each in found], until)
    required = _required(government, {each.subject for each in found})
    claims = []
    for each in found:
        name, dimension, agency = items.get(each.subject, ("", "", ""))
        what, kind = required.get((each.subject, each.requirement), ("", ""))
        own = steps.get(each.pk, ())
        claims.append(
            Claim(
                exhibit=each,
                name=name,
                dimension=dimension,
                agency=agency,
                asked=what,
                kind=kind,
                status=own[-1].status if own else "proses",
                steps=tuple(own),
            )
        )
    return claims


def count_of(government: Government, asked: ClaimSelection) -> int:
    """Count the claims that were asked for."""
    return _exhibits(
        government, asked, end_of_day(government, asked.as_of), _subjects(government)
    ).count()


def told(
    government: Government, asked: ClaimSelection, *, originals: bool, most: int
) -> dict[str, Any]:
    """Tell everything an export holds as plain data: the same rows give the same data."""
    claims = sorted(claims_of(government, asked, most=most), key=lambda claim: claim.exhibit.pk)
    numbers = {claim.exhibit.pk for claim in claims}
    until = end_of_day(government, asked.as_of)
    entries = _entries(government, {claim.exhibit.subject for claim in claims}, numbers, until)
    log = Log.objects.get(slug=government.slug)
    signed = Checkpoint.objects.of(government.slug).newest_first()
    checkpoint = signed.filter(is_cosigned=True).first() or signed.first()
    return {
        "form": 1,
        "government": government.slug,
        "name": government.name,
        "is_sample": government.is_sample,
        "asked": asked.as_json(),
        "as_of": moment(until),
        "origin": log.origin,
        "vkey": log.vkey,
        "checkpoint": str(checkpoint.signed) if checkpoint else "",
        "checkpoint_size": checkpoint.size if checkpoint else 0,
        "claims": [_claim(claim, entries, originals=originals) for claim in claims],
        "entries": [
            {"position": entry.position, "act": entry.act, "leaf": entry.leaf, "exhibit": number}
            for number, of in sorted(entries.items())
            for entry in of
        ],
        "obligations": lines_as_of(government, asked.as_of),
    }


def _subjects(government: Government) -> dict[str, tuple[str, str, str]]:
    """Name, dimension and owner's code of what evidence can be about: promises and potentials."""
    promised = Adopted.objects.of(government).current().promised()
    known = {
        code: (name, dimension, owner or "")
        for code, name, dimension, owner in promised.values_list(
            "code", "name", "dimension", "owner__code"
        )
    }
    potentials = Potential.objects.of(government).standing().select_related("newest__owner")
    for row in potentials:
        assert row.newest is not None
        known[row.subject] = (row.newest.name, "", row.owner.code if row.owner else "")
    return known


def _exhibits(
    government: Government,
    asked: ClaimSelection,
    until: datetime,
    items: dict[str, tuple[str, str, str]],
) -> ExhibitQuerySet:
    rows = Exhibit.objects.of(government).filter(offered_at__lte=until).exclude(status="draf")
    if asked.period:
        zone = ZoneInfo(government.timezone)
        rows = rows.filter(
            offered_at__gte=datetime.combine(asked.period.first, time.min, tzinfo=zone),
            offered_at__lte=end_of_day(government, asked.period.last),
        )
    if asked.dimension or asked.agency:
        rows = rows.filter(
            subject__in=[
                code
                for code, (_, dimension, owner) in items.items()
                if asked.dimension in ("", dimension) and asked.agency in ("", owner)
            ]
        )
    return rows


def _steps(
    government: Government, exhibits: Collection[int], until: datetime
) -> dict[int, list[Judged]]:
    steps: dict[int, list[Judged]] = defaultdict(list)
    rows = Verdict.objects.filter(government=government, exhibit__in=exhibits, at__lte=until)
    for row in rows.select_related("by__agency").order_by("pk"):
        by = row.by
        steps[row.exhibit_id].append(
            Judged(row.status, row.at, by.code, by.agency.code if by.agency else "", row.reason)
        )
    return steps


def _required(
    government: Government, items: Collection[str]
) -> dict[tuple[str, str], tuple[str, str]]:
    rows = Requirement.objects.of(government).filter(milestone__item_code__in=items)
    return {
        (row.milestone.item_code, row.code): (row.what, row.kind)
        for row in rows.select_related("milestone")
    }


def _entries(
    government: Government, subjects: Collection[str], numbers: Collection[int], until: datetime
) -> dict[int, list[Entry]]:
    """The public acts about these exhibits that have their place in the order."""
    found: dict[int, list[Entry]] = defaultdict(list)
    rows = Entry.objects.public().of(government.slug).filter(subject__in=subjects, act__in=ACTS)
    for entry in rows.filter(at__lte=until).order_by("position"):
        number = entry.detail.get("exhibit")
        if isinstance(number, int) and number in numbers:
            found[number].append(entry)
    return found


def _claim(claim: Claim, entries: dict[int, list[Entry]], *, originals: bool) -> dict[str, Any]:
    exhibit, file, decided = claim.exhibit, claim.exhibit.file, claim.decided
    sender = exhibit.offered_by
    return {
        "number": exhibit.pk,
        "item": exhibit.subject,
        "name": claim.name,
        "dimension": claim.dimension,
        "agency": claim.agency,
        "requirement": exhibit.requirement,
        "asked": claim.asked,
        "kind": claim.kind,
        "offered_at": moment(exhibit.offered_at),
        "sender": sender.code,
        "sender_agency": sender.agency.code if sender.agency else "",
        "note": exhibit.note,
        "status": claim.status,
        "verifier": decided.post if decided else "",
        "verifier_agency": decided.agency if decided else "",
        "decided_at": moment(decided.at) if decided else "",
        "repeats": exhibit.repeats_id,
        "is_sample": exhibit.is_sample,
        "sha256": file.sha256,
        "public_sha256": file.public_sha256,
        "media_type": file.media_type,
        "bytes": file.bytes,
        "taken_at": moment(file.taken_at) if file.taken_at and originals else "",
        "place_is_known": file.latitude is not None,
        "position": next(
            (e.position for e in entries.get(exhibit.pk, ()) if e.act == "evidence.offered"), None
        ),
        "steps": [
            {
                "status": step.status,
                "at": moment(step.at),
                "post": step.post,
                "agency": step.agency,
                "reason": step.reason,
            }
            for step in claim.steps
        ],
    }


def as_bytes(said: dict[str, Any]) -> Iterable[bytes]:
    """Write what an export holds for the child that makes it."""
    yield json.dumps(said, sort_keys=True, ensure_ascii=False).encode()
