"""What is frozen when a period is closed, and how the same moment is known today."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from idaman.core.canonical import moment
from idaman.core.evidence.models import Exhibit, File
from idaman.core.files import blobs
from idaman.core.people.models import Government
from idaman.core.people.queries import end_of_day
from idaman.features.commitments.models import Sheet
from idaman.features.delivery.models import Milestone, Period
from idaman.features.delivery.queries.standing import Board, Obligation, board
from idaman.features.delivery.rules.periods import (
    Correction,
    Exhibited,
    ManifestLine,
    PeriodManifest,
    PeriodSpan,
    corrections,
)


def board_as_of(government: Government, day: date) -> Board:
    """Compute the board as it stood at the end of a day."""
    return board(government, now=end_of_day(government, day))


def first_day(government: Government) -> date:
    """Give the first day of which anything is known here: founding, or what was dated earlier."""
    starts = [
        government.created_at,
        *(
            rows.order_by(at).values_list(at, flat=True).first()
            for rows, at in (
                (Sheet.objects.filter(government=government, opened_at__isnull=False), "opened_at"),
                (Exhibit.objects.of(government), "offered_at"),
                (Milestone.objects.of(government), "set_at"),
            )
        ),
    ]
    zone = ZoneInfo(government.timezone)
    return min(at for at in starts if at is not None).astimezone(zone).date()


def frozen(government: Government, span: PeriodSpan) -> PeriodManifest:
    """Lay the board at the end of a period down as its manifest. The same rows, the same bytes."""
    return PeriodManifest(
        government=government.slug,
        period=span.slug,
        first=span.first.isoformat(),
        last=span.last.isoformat(),
        as_of=moment(end_of_day(government, span.last)),
        lines=_lines(government, span.last),
    )


def lines_as_of(government: Government, day: date) -> list[dict[str, Any]]:
    """Tell every obligation at the end of a day as plain data, as a manifest would."""
    return [asdict(line) for line in _lines(government, day)]


def _lines(government: Government, day: date) -> tuple[ManifestLine, ...]:
    found = board_as_of(government, day)
    files = dict(
        File.objects.of(government)
        .filter(
            pk__in={
                sent.file
                for each in found.obligations
                for milestone in each.work.milestones
                for requirement in milestone.requirements
                for sent in requirement.sent
            }
        )
        .values_list("pk", "sha256")
    )
    return tuple(
        _line(each, files) for each in sorted(found.obligations, key=lambda o: o.item_code)
    )


def kept_manifest(period: Period, files: Path) -> PeriodManifest | None:
    """Read the figures as they were frozen; None where the file is not here or not the same."""
    try:
        data = blobs.path_of(files, period.manifest_sha256).read_bytes()
        read = PeriodManifest.read(data)
    except (OSError, ValueError, TypeError):
        return None
    return read if hashlib.sha256(data).hexdigest() == period.manifest_sha256 else None


def corrections_of(period: Period, kept: PeriodManifest) -> list[Correction]:
    """List what is known today of the period's last moment that was frozen otherwise."""
    return corrections(kept, frozen(period.government, period.span))


def _line(each: Obligation, files: dict[int, str]) -> ManifestLine:
    progress = each.work.progress
    return ManifestLine(
        item=each.item_code,
        kind=each.kind,
        name=each.name,
        agency=each.agency_code,
        owner=each.owner_code,
        commitment=each.commitment,
        sheet=each.sheet,
        dimension=each.dimension,
        signed_on=each.signed_on.isoformat(),
        due=each.due.isoformat() if each.due else None,
        first_due=each.first_due.isoformat() if each.first_due else None,
        moves=each.moves,
        standing=each.standing.value,
        days_late=each.days_late,
        claimed=progress.claimed,
        verified=progress.verified,
        required=progress.required,
        is_sample=each.is_sample,
        exhibits=tuple(
            sorted(
                (
                    Exhibited(
                        number=sent.number,
                        requirement=requirement.code,
                        status=sent.status.value,
                        offered=sent.offered.isoformat(),
                        decided=sent.decided.isoformat() if sent.decided else None,
                        sha256=files[sent.file],
                    )
                    for milestone in each.work.milestones
                    for requirement in milestone.requirements
                    for sent in requirement.sent
                ),
                key=lambda exhibit: exhibit.number,
            )
        ),
    )
