"""Workers that meet in a house of their own; played by test_work.py."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from idaman.doors.cli import house
from idaman.pure import blobs
from idaman.pure.plandoc.finding import Place, References
from idaman.rooms.jobs import actions
from idaman.rooms.jobs.models import Job
from tests.build import NOON
from tests.cli.races import at_once

REFERENCES = References(
    agencies={"DINAS": "Dinas Uji"},
    places={"64.02": Place("64.02", "Kutai Kartanegara", "regency", "64")},
).as_json()


def eight_workers_for_five_jobs():
    for n in range(5):
        actions.ask(log="uji", kind="plan.check", post="POS", now=NOON, params={"n": n})

    def take(worker):
        return lambda: [job.pk for _ in range(5) if (job := actions.claim(worker=worker, now=NOON))]

    taken = at_once(*[take(f"w{n}") for n in range(8)])
    attempts = list(Job.objects.values_list("attempts", flat=True))
    return {"taken": sorted(pk for each in taken for pk in each), "attempts": attempts}


def kept(path):
    data = Path(path).read_bytes()
    return blobs.keep(settings.FILES, [data], limit=1 << 30).sha256


def ask_for_check(path):
    return actions.ask(
        log="uji",
        kind="plan.check",
        post="POS",
        now=house.now(),
        params={"sha256": kept(path), "references": REFERENCES},
    ).pk


def ask_for_missing():
    return actions.ask(
        log="uji",
        kind="plan.check",
        post="POS",
        now=house.now(),
        params={"sha256": hashlib.sha256(b"never").hexdigest(), "references": REFERENCES},
    ).pk


def let_lease_run_out(pk):
    """Half a minute passes for this job."""
    job = Job.objects.get(pk=pk)
    Job.objects.filter(pk=pk).update(lease_until=job.lease_until - timedelta(minutes=1))


def told(pk):
    job = Job.objects.get(pk=pk)
    return {
        "state": job.state,
        "attempts": job.attempts,
        "sentence": job.sentence,
        "progress": job.progress,
        "findings": (job.result or {}).get("findings"),
        "document": bool((job.result or {}).get("document")),
    }


def cancel(pk):
    return actions.cancel(job=Job.objects.get(pk=pk), now=house.now())
