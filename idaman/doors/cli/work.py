"""Running jobs: claimed, done in a child, with a lease that is kept while it works."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from idaman.doors.cli.child import Died, Stopped, in_child
from idaman.doors.cli.house import now
from idaman.rooms.delivery.actions import sending
from idaman.rooms.jobs import actions as jobs
from idaman.rooms.jobs.models import Job

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
    except Stopped:
        return
    except Died as why:
        log.warning("%s: %s", job, why)
        jobs.let_go(job=job)
        return
    if "result" in said:
        jobs.finish(job=job, result=said["result"], now=clock())
    else:
        no = said["refused"]
        jobs.refuse(job=job, sentence=no["id"], en=no["en"], now=clock())
    if job.kind == "picture":
        sending.settle_all(now=clock())


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
