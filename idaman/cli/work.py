"""Running jobs: claimed, done in a child, with a lease that is kept while it works."""

from __future__ import annotations

import logging
import os
import shutil
import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings

from idaman.cli.child import Died, Interrupted, Stopped, in_child
from idaman.cli.house import now
from idaman.core.bilingual import Bilingual
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job
from idaman.features.delivery.actions import sending

log = logging.getLogger(__name__)


def run(job: Job, *, clock: Callable[[], datetime] = now) -> None:
    """Run a claimed job to its end, or put it back when its child died."""
    params = {
        "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
        **job.params,
        "files": str(settings.FILES),
    }
    try:
        said = in_child(
            job.kind,
            params,
            beat=lambda n: jobs.beat(job=job, now=clock(), progress=n),
        )
    except (Interrupted, Stopped):
        jobs.let_go(job=job)
        return
    except Died as why:
        log.warning("%s: %s", job, why)
        jobs.blame(job=job, now=clock())
        return
    end(job, said, now=clock())
    if job.kind == "picture":
        sending.settle_all(now=clock())


def end(job: Job, said: dict[str, Any], *, now: datetime) -> None:
    """Commit what a child said, and only then throw away what was sent for this job alone.

    Whoever dies before that finds it again; whoever dies between leaves it to the chores.
    """
    if "result" in said:
        is_kept = jobs.finish(job=job, result=said["result"], now=now)
    else:
        no = said["refused"]
        is_kept = jobs.refuse(job=job, sentence=Bilingual(**no), now=now)
    if is_kept and (folder := job.params.get("own_folder")):
        shutil.rmtree(folder, ignore_errors=True)


def worker_name() -> str:
    """Name this process among all that may take up jobs."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}"


def run_waiting(*, clock: Callable[[], datetime] = now) -> int:
    """Run jobs until none waits; return how many were taken up.

    What was read before a worker died, and not yet offered, is offered first.
    """
    count = 0
    sending.settle_all(now=clock())
    while job := jobs.claim(worker=worker_name(), now=clock()):
        run(job, clock=clock)
        count += 1
    return count
