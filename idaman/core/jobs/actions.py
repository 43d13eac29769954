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
            f"Masih ada {most_waiting} pekerjaan menunggu. Coba lagi beberapa menit lagi.",
            en=f"There are {most_waiting} jobs waiting still. Try again in a few minutes.",
        )
    return Job.objects.create(
        log=log, kind=kind, post=post, params=params, subject=subject, asked_at=now
    )


AGAIN_ANY = (
    "Mintalah lagi; bila terulang, beri tahu sekretariat.",
    "Ask for it again; if it happens again, tell the secretariat.",
)
AGAIN = {
    "plan.check": (
        "Periksa berkasnya, simpan ulang sebagai .xlsx, lalu unggah lagi.",
        "Look at it, save it again as .xlsx, then upload it again.",
    ),
    "table.read": (
        "Periksa berkasnya, simpan ulang sebagai .xlsx atau .csv, lalu kirim lagi.",
        "Look at it, save it again as .xlsx or .csv, then send it again.",
    ),
    "table.rows": (
        "Pecah tabelnya menjadi bagian yang lebih kecil, lalu kirim satu demi satu.",
        "Split the table into smaller parts and send them one by one.",
    ),
    "picture": (
        "Ambil atau simpan ulang fotonya, lalu kirim lagi.",
        "Take or save the photo again, then send it again.",
    ),
    "pdf.validate": (
        "Unduh PDF itu lagi dari asalnya, lalu unggah lagi.",
        "Download the PDF again from where it came, then upload it again.",
    ),
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


def refuse(*, job: Job, sentence: str, en: str, now: datetime) -> bool:
    """End the job with a sentence a person can act on, in Indonesian and in English."""
    return bool(
        _mine(job).update(
            state=JobState.REFUSED,
            sentence=sentence,
            sentence_en=en,
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
    again, again_en = AGAIN.get(job.kind, AGAIN_ANY)
    return bool(
        _mine(job).update(
            state=JobState.REFUSED,
            deaths=F("deaths") + 1,
            sentence=f"Berkas ini {MOST_DEATHS} kali menghentikan pekerja. {again}",
            sentence_en=f"This file stopped the worker {MOST_DEATHS} times. {again_en}",
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
