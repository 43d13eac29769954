"""Work that is asked for at the desk: kept uploads, watching it, stopping it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from idaman.core.files import blobs
from idaman.core.jobs import actions
from idaman.core.jobs.models import Job, JobQuerySet, JobState
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, show
from idaman.web.desk.uploads import is_too_large

ONWARD = {
    "plan.check": "desk:findings",
    "table.read": "desk:table-map",
    "table.rows": "desk:table-compare",
    "pdf.make:commitment": "desk:preview",
    "pdf.make:sheet": "desk:preview",
    "pdf.make:stocktake": "desk:stocktake-printed",
    "pdf.make:annex": "desk:preparation-printed",
    "pdf.make:attendance": "desk:preparation-printed",
    "pdf.make:potential": "desk:potential-publish",
    "pdf.make:survey": "desk:survey-printed",
    "pdf.make:service": "desk:services-publish",
    "picture:service": "desk:service-form-ready",
    "picture:potential": "desk:potential-evidence-ready",
    "picture:workshop": "desk:workshop-photo-ready",
    "pdf.validate": "desk:signature-confirm",
    "claims.export": "desk:claims-ready",
    "routing.learn": "desk:routing-learned",
    "index.compute": "desk:index-tried",
    "handbook.make": "desk:handbook-printed",
    "books.make": "desk:books-printed",
}
"""Where the work leads when it is done: by its kind and what it is about, else by its kind."""


class NoFile(Refused):
    """The form came without a file."""


def of_desk(desk: Desk) -> JobQuerySet:
    """The jobs the post may see: its own, and the checks where it imports plans."""
    jobs = Job.objects.of(desk.slug)
    own = jobs.filter(post=desk.post.code)
    return own | jobs.filter(kind="plan.check") if desk.can(Permission.PLAN_IMPORT) else own


def keep_upload(
    request: DeskRequest, field: str, folder: Path | None = None
) -> tuple[blobs.StoredFile, str]:
    """Keep the file a form sent, with the files or in a folder; refuse one too large unread.

    Raises NoFile, TooLarge, Empty.
    """
    limit = settings.UPLOAD_LIMIT_BYTES
    if is_too_large(int(request.META.get("CONTENT_LENGTH") or 0)):
        raise blobs.TooLarge(
            Text(
                "The file is larger than %(limit)s MB. Split it or take pictures out of it.",
                limit=limit // (1024 * 1024),
            ),
        )
    file = request.FILES.get(field)
    if not isinstance(file, UploadedFile):
        raise NoFile(Text("Choose a file first."))
    chunks: Callable[[], Iterator[bytes]] = file.chunks
    return blobs.keep(folder or settings.FILES, chunks(), limit=limit), str(file.name or "")[:200]


def ask_once(
    request: DeskRequest, desk: Desk, *, kind: str, params: dict[str, Any], subject: str = ""
) -> Job:
    """Ask for the work; a form that is sent twice finds the job it asked for."""
    token = request.POST.get("token", "")[:64]
    if token:
        asked = Job.objects.of(desk.slug).filter(
            kind=kind, post=desk.post.code, params__token=token
        )
        if first := asked.order_by("id").first():
            return first
    return actions.ask(
        log=desk.slug,
        kind=kind,
        post=desk.post.code,
        now=desk.now,
        params={**params, "token": token},
        subject=subject,
    )


def finished(desk: Desk, number: int, kind: str, *about: str) -> Job:
    """Find done work of this kind about one of these; to other pages it does not exist.

    Raises Http404.
    """
    ours = Q()
    for what in about:
        ours |= Q(subject__startswith=f"{what}:")
    return get_object_or_404(of_desk(desk).filter(ours, kind=kind, state=JobState.DONE), pk=number)


def waited_for(desk: Desk) -> JobQuerySet:
    """The jobs that have a page to wait at.

    A picture of what was promised is read for somebody who has the receipt already.
    """
    led = Q(kind__in=ONWARD)
    for key in ONWARD:
        kind, colon, what = key.partition(":")
        led |= Q(kind=kind, subject__startswith=f"{what}:") if colon else Q()
    return of_desk(desk).filter(led)


def _back_of(desk: Desk, job: Job) -> str:
    """Give where work that came to nothing was asked for; "" where its kind says it."""
    what, _colon, about = job.subject.partition(":")
    match what:
        case "potential" | "service" | "survey":
            return reverse(f"desk:{what}", args=(desk.slug, about))
        case "workshop" | "attendance":
            plan, _slash, code = about.partition("/")
            number = code.rpartition(".")[2]
            return reverse("desk:workshop", args=(desk.slug, plan, int(number)))
        case "annex":
            return reverse("desk:annex", args=(desk.slug, about))
        case "books":
            return reverse("desk:plan-books", args=(desk.slug, about))
        case "stocktake":
            return reverse("desk:stocktake", args=(desk.slug, int(about)))
    return ""


@desk_page()
def job(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show how far the work is; lead on when it is done."""
    found = get_object_or_404(waited_for(desk), pk=number)
    is_part = bool(request.headers.get("HX-Request"))
    if found.state == JobState.DONE:
        about = f"{found.kind}:{found.subject.partition(':')[0]}"
        onward = reverse(
            ONWARD.get(about) or ONWARD[found.kind],
            kwargs={"government": desk.slug, "number": number},
        )
        return HttpResponseClientRedirect(onward) if is_part else redirect(onward)
    template = "desk/job.html#progress" if is_part else "desk/job.html"
    waiting_before = (
        Job.objects.of(desk.slug).under_way().filter(pk__lt=number).count()
        if found.state == JobState.WAITING
        else 0
    )
    context = {
        "job": found,
        "said": found.say(language()),
        "waiting_before": waiting_before,
        "back": _back_of(desk, found) if found.is_over else "",
    }
    return show(request, desk, template, context)


@desk_page(methods=POSTED)
def job_cancel(request: DeskRequest, desk: Desk, number: int) -> HttpResponse:
    found = get_object_or_404(waited_for(desk), pk=number)
    if actions.cancel(job=found, now=desk.now):
        messages.success(request, _("Stopped. Nothing was changed."))
    else:
        messages.error(request, _("This work is already over."))
    return redirect("desk:job", government=desk.slug, number=number)
