"""What the tests of tables share: one goes from the form to the comparison as a person sends it."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from idaman.core.imports.models import Arrival
from idaman.core.jobs.models import Job
from tests.web.desk.at_desk import work_on

_n = count(1)


def sent(
    client: Client, desk: str, target: str, table: str | SimpleUploadedFile, **form: Any
) -> Job:
    """Send a file or pasted rows, and let the child look for the table."""
    said = {"rows": table} if isinstance(table, str) else {"file": table}
    answer = client.post(
        f"{desk}tables/send/", {"target": target, "token": f"s-{next(_n)}", **said, **form}
    )
    assert answer.status_code == 302, answer.content.decode()
    return done(answer.url)


def done(url: str) -> Job:
    """Do the work an address waits for."""
    job = Job.objects.get(pk=int(re.findall(r"/jobs/(\d+)/", url)[0]))
    job.state, job.worker = "running", "test"
    job.save()
    return work_on(job)


def form_of(page: str) -> dict[str, str]:
    """Read what a page of a mapping would send if nothing were changed on it."""
    form = {}
    for name, rest in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        chosen = re.findall(r'<option value="([^"]*)" selected', rest)
        form[name] = chosen[0] if chosen else ""
    for tag in re.findall(r"<input[^>]*>", page):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if said.get("type") == "radio" and " checked" not in tag:
            continue
        if "name" in said and said["name"] != "csrfmiddlewaretoken":
            form[said["name"]] = said.get("value", "")
    return form


def mapped(client: Client, desk: str, job: Job, **changes: str) -> Job:
    """Confirm the mapping as proposed, but for some changes, and let the child read the rows."""
    page = client.get(f"{desk}jobs/{job.pk}/mapping/").content.decode()
    form = form_of(page) | {"token": f"m-{next(_n)}"} | changes
    answer = client.post(f"{desk}jobs/{job.pk}/mapping/", form)
    assert answer.status_code == 302, answer.content.decode()
    return done(answer.url)


def compared(client: Client, desk: str, job: Job, language: str = "en") -> str:
    """Read the page that says what every row would do."""
    return client.get(f"/{language}{desk}jobs/{job.pk}/rows/").content.decode()


def entered(client: Client, desk: str, job: Job, token: str = "") -> Arrival | None:
    """Enter the rows; None when they were refused."""
    before = Arrival.objects.count()
    client.post(f"{desk}jobs/{job.pk}/enter/", {"token": token or f"e-{next(_n)}"})
    return Arrival.objects.latest("pk") if Arrival.objects.count() > before else None


def brought(
    client: Client, desk: str, target: str, table: str | SimpleUploadedFile, **form: Any
) -> Arrival | None:
    """Send, map as proposed and enter."""
    return entered(client, desk, mapped(client, desk, sent(client, desk, target, table, **form)))
