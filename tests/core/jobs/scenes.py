"""Workers that meet in a house of their own; played by test_work.py."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from idaman.cli import house
from idaman.core.files import blobs
from idaman.core.findings import FindingPlace, References
from idaman.core.jobs import actions
from idaman.core.jobs.models import Job
from tests.build import NOON
from tests.cli.races import at_once
from tests.photos import a_photo

REFERENCES = References(
    agencies={"DINAS": "Dinas Uji"},
    places={"64.02": FindingPlace("64.02", "Kutai Kartanegara", "regency", "64")},
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


def ask_for_citizens_photo(seed=1):
    """A citizen's photo, kept and asked for as the forms do it."""
    from types import SimpleNamespace

    from idaman.features.reports.actions import pictures
    from idaman.features.reports.models import RequestPhoto

    photo = pictures.kept_photo(a_photo(seed), root=settings.CITIZENS)
    government = SimpleNamespace(slug="uji")
    (picture,) = pictures.picture_of(photo, government, RequestPhoto.Role.REPORT, now=house.now())
    return picture.job


def ask_for_evidence(seed=1):
    """A photo of an officer, which stays where it lies."""
    sha256 = blobs.keep(settings.FILES, a_photo(seed).chunks(), limit=1 << 30).sha256
    params = {"sha256": sha256, "with_small": True}
    return actions.ask(log="uji", kind="picture", post="POS", now=house.now(), params=params).pk


def ask_about_pdf(seed=1):
    """A visitor's PDF, in a folder of its own."""
    folder = settings.EXAMINED / f"folder-{seed}"
    kept = blobs.keep(folder, [b"%PDF-1.7\nno signature"], limit=1 << 30)
    params = {"roots": [], "certified": [], "crls": [], "moment": NOON.isoformat()}
    params |= {"sha256": kept.sha256, "own_folder": str(folder)}
    return actions.ask(
        log="~uji", kind="pdf.validate", post="PUBLIK", now=house.now(), params=params
    ).pk


def work_and_die(event, function):
    """Turn the clock, which is killed the moment it calls that function, or returns from it."""
    from idaman.cli import work

    def look(frame, what, arg):
        if what == event and frame.f_code.co_qualname == function:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)
    work.run_waiting()
    return "It lived."


def lies(pk):
    """How a job stands, and which of its files there are."""
    job = Job.objects.get(pk=pk)
    folder = job.params.get("own_folder") or settings.FILES
    result = job.result or {}
    copies = job.params.get("copies") or settings.FILES
    names = [result[key] for key in ("public_sha256", "small_sha256") if result.get(key)]
    return {
        **told(pk),
        "deaths": job.deaths,
        "original": blobs.path_of(Path(folder), job.params["sha256"]).exists(),
        "copies": [blobs.path_of(Path(copies), name).exists() for name in names],
    }
