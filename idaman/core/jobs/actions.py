"""Asking for work, taking it up, and telling how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F

from idaman.core.jobs.models import MOST_DEATHS, Job, JobState
from idaman.core.refusal import Refused
from idaman.core.text import Sayable, Text

LEASE = timedelta(seconds=30)


class TooMuchWaiting(Refused):
    """The government already has as many jobs waiting as it may have."""


@transaction.atomic
def ask(
    *,
    log: str,
    kind: str,
    post: str,
    now: datetime,
    params: dict[str, Any],
    subject: str = "",
    most_waiting: int = 50,
) -> Job:
    """Put a piece of work in the queue.

    Raises TooMuchWaiting.
    """
    if Job.objects.of(log).under_way().count() >= most_waiting:
        raise TooMuchWaiting(
            Text(
                "There are %(most_waiting)s jobs waiting still. Try again in a few minutes.",
                most_waiting=most_waiting,
            ),
        )
    return Job.objects.create(
        log=log, kind=kind, post=post, params=params, subject=subject, asked_at=now
    )


AGAIN_ANY = Text("Ask for it again; if it happens again, tell the secretariat.")
AGAIN = {
    "plan.check": Text("Look at it, save it again as .xlsx, then upload it again."),
    "table.read": Text("Look at it, save it again as .xlsx or .csv, then send it again."),
    "table.rows": Text("Split the table into smaller parts and send them one by one."),
    "picture": Text("Take or save the photo again, then send it again."),
    "pdf.validate": Text("Download the PDF again from where it came, then upload it again."),
}
"""What a person can do about a file that stopped the worker, by kind of job."""


def claim(*, worker: str, now: datetime) -> Job | None:
    """Take up the oldest open job, or one whose worker fell silent; None when there is none."""
    seen_of = ("id", "attempts", "state", "lease_until")
    for job in Job.objects.claimable(now).only(*seen_of)[:20]:
        # One statement checks and changes, so two workers cannot both have it.
        seen = Job.objects.filter(
            pk=job.pk, state=job.state, attempts=job.attempts, lease_until=job.lease_until
        )
        taken = seen.update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            worker=worker,
            lease_until=now + LEASE,
            progress=0,
        )
        if taken:
            return Job.objects.get(pk=job.pk)
    return None


def beat(*, job: Job, now: datetime, progress: int | None = None) -> bool:
    """Lengthen the lease and tell how far; False when the job was cancelled or lost."""
    change: dict[str, Any] = {"lease_until": now + LEASE}
    if progress is not None:
        change["progress"] = max(0, min(100, progress))
    return bool(_mine(job).update(**change))


def finish(*, job: Job, result: Any, now: datetime) -> bool:
    """Keep what came out; False when the job was cancelled or lost meanwhile."""
    return bool(
        _mine(job).update(
            state=JobState.DONE, result=result, progress=100, finished_at=now, lease_until=None
        )
    )


def refuse(*, job: Job, sentence: Sayable, now: datetime) -> bool:
    """End the job with a sentence a person can act on, kept in both languages."""
    return bool(
        _mine(job).update(
            state=JobState.REFUSED,
            sentence=sentence.say("id"),
            sentence_en=sentence.say("en"),
            finished_at=now,
            lease_until=None,
        )
    )


def blame(*, job: Job, now: datetime) -> bool:
    """Hold the death of its child against a job; after the third it is refused with a sentence."""
    if job.deaths + 1 < MOST_DEATHS:
        return bool(
            _mine(job).update(
                state=JobState.WAITING, lease_until=None, worker="", deaths=F("deaths") + 1
            )
        )
    why = Text(
        "This file stopped the worker %(deaths)s times. %(again)s",
        deaths=MOST_DEATHS,
        again=AGAIN.get(job.kind, AGAIN_ANY),
    )
    return bool(
        _mine(job).update(
            state=JobState.REFUSED,
            deaths=F("deaths") + 1,
            sentence=why.say("id"),
            sentence_en=why.say("en"),
            finished_at=now,
            lease_until=None,
        )
    )


def let_go(*, job: Job) -> bool:
    """Put an unfinished job back in the queue, for a worker that is asked to stop."""
    return bool(_mine(job).update(state=JobState.WAITING, lease_until=None, worker=""))


def cancel(*, job: Job, now: datetime) -> bool:
    """Stop a job that has not ended."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=[JobState.WAITING, JobState.RUNNING]).update(
            state=JobState.CANCELLED,
            sentence="Dibatalkan.",
            sentence_en="Cancelled.",
            finished_at=now,
            lease_until=None,
        )
    )


def named_by_open() -> set[str]:
    """Name every file and folder that work still to be done may open: nothing may delete them."""
    open_params = Job.objects.under_way().values_list("params", flat=True)
    return {value for params in open_params for value in params.values() if isinstance(value, str)}


def is_needed(own_folder: Path) -> bool:
    """Tell whether work still to be done has this folder for its own."""
    return Job.objects.under_way().filter(params__own_folder=str(own_folder)).exists()


def forget(*, kinds: Sequence[str], before: datetime) -> int:
    """Forget what was asked and what came out, of work that ended long ago; return how much."""
    over = Job.objects.filter(kind__in=kinds, finished_at__lt=before).exclude(params={})
    return over.update(params={}, result=None)


def _mine(job: Job) -> Any:
    return Job.objects.filter(
        pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts
    )
