"""How the machinery of an installation stands: its clock, its ledgers, its queue, its disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Count, Min, OuterRef, Q, Subquery

from idaman.core.files import marks
from idaman.core.jobs.models import Job, JobState
from idaman.core.ledger.models import AuditRun, Checkpoint, Entry, Log, Witness


@dataclass(frozen=True)
class QueueStatus:
    """Numbers only: nothing here names a government, a post, or a person."""

    waiting: int
    running: int
    oldest_waiting_seconds: float
    logs: int
    entries: int
    unsequenced: int
    oldest_unsequenced_seconds: float
    unsigned: int
    newest_entry_seconds: float
    """How long ago the newest act was recorded; less than nothing where the clock went back."""
    witnesses_in_trouble: int
    disk_free_bytes: int
    clock_seconds: float | None
    """Since the clock last turned; None where it never did."""
    backup_seconds: float | None
    audit_seconds: float | None
    """Since all rows were last compared with the acts that wrote them; None where never."""
    audit_rows: int
    audit_faults: int


def clock_seconds(home: Path, now: datetime) -> float | None:
    """Tell how long ago the clock last turned, without asking the database."""
    turned = marks.of(home, marks.CLOCK)
    return (now - turned).total_seconds() if turned else None


def disk_free_bytes(home: Path) -> int:
    """Tell how much room is left where the data lie."""
    return shutil.disk_usage(home).free


def standing(*, home: Path, now: datetime) -> QueueStatus:
    """Read how the installation stands, by index only: no table is read through."""
    jobs = Job.objects.under_way().aggregate(
        waiting=Count("pk", filter=Q(state=JobState.WAITING)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        oldest=Min("asked_at", filter=Q(state=JobState.WAITING)),
    )
    newest = Checkpoint.objects.filter(log=OuterRef("slug")).newest_first().values("size")[:1]
    # One row a government: few enough to add up here.
    logs = list(Log.objects.annotate(signed=Subquery(newest)).values_list("size", "signed"))
    unsequenced = Entry.objects.filter(position=None).aggregate(count=Count("pk"), oldest=Min("at"))
    # By number: there is no index by moment.
    last = Entry.objects.order_by("-id").values_list("at", flat=True).first()

    def since(moment: datetime | None) -> float:
        return (now - moment).total_seconds() if moment else 0.0

    backup = marks.of(home, marks.BACKUP)
    audit = AuditRun.objects.newest_first().first()
    return QueueStatus(
        waiting=jobs["waiting"],
        running=jobs["running"],
        oldest_waiting_seconds=max(0.0, since(jobs["oldest"])),
        logs=len(logs),
        entries=sum(size for size, _ in logs),
        unsequenced=unsequenced["count"],
        oldest_unsequenced_seconds=max(0.0, since(unsequenced["oldest"])),
        # A log that is behind its own checkpoints has nothing left to sign.
        unsigned=sum(max(0, size - (signed or 0)) for size, signed in logs),
        newest_entry_seconds=since(last),
        witnesses_in_trouble=Witness.objects.exclude(trouble="").count(),
        disk_free_bytes=disk_free_bytes(home),
        clock_seconds=clock_seconds(home, now),
        backup_seconds=since(backup) if backup else None,
        audit_seconds=since(audit.at) if audit else None,
        audit_rows=audit.rows if audit else 0,
        audit_faults=audit.faults if audit else 0,
    )
