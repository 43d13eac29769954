"""The masterplan as books: which ones, printed from any revision, published once adopted."""

from __future__ import annotations

import json
import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.files import blobs
from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.plan import actions
from idaman.features.plan.models import Plan, Version
from idaman.features.plan.paper import masterplan
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.plan.rules.book_sets import CHAPTERS, MOST_BOOKS, BookPlan, books_in, shipped
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.web.desk.jobs import ask_once

KIND = "books.make"
LAYOUT_LIMIT = 64 * 1024 * 1024
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@desk_page()
def plan_books(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Show which books the edition has, and what can be printed."""
    found = plan_of(desk, plan)
    return _books(request, desk, found)


class NoNumber(Refused):
    """What stands for a revision is no number."""


def _is_number(request: DeskRequest, name: str) -> bool:
    typed = request.POST.get(name, "").strip()
    return typed.isdecimal() and len(typed) < 10


def _books(
    request: DeskRequest,
    desk: Desk,
    plan: Plan,
    typed: list[dict[str, Any]] | None = None,
    *,
    status: int = 200,
) -> HttpResponseBase:
    chosen = books_in(plan.books)
    rows = typed or [{"title": b.title, "chapters": b.chapters} for b in chosen]
    empty = [{"title": "", "chapters": ()}] if len(rows) < MOST_BOOKS else []
    versions = (
        Version.objects.of(desk.government)
        .filter(plan=plan)
        .select_related("plan")
        .prefetch_related("printed_books")
        .order_by("-number")
    )
    jobs = Job.objects.of(desk.slug).filter(kind=KIND, subject=f"books:{plan.slug}")
    return show(
        request,
        desk,
        "plan/desk/plan_books.html",
        {
            "plan": plan,
            "books": [
                {"title": b.title, "chapters": [CHAPTERS[key] for key in b.chapters]}
                for b in chosen
            ],
            "rows": [*rows, *empty],
            "chapters": CHAPTERS,
            "sets": shipped(),
            "versions": versions,
            "printings": jobs.filter(state=JobState.DONE).order_by("-pk")[:5],
        },
        status=422 if typed else status,
    )


@desk_page(Permission.PLAN_IMPORT, methods=POSTED)
def books_choose(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Choose a set that ships, or write titles and pick chapters."""
    found = plan_of(desk, plan)
    named = {each.name: each.books for each in shipped()}
    typed = None
    books = named.get(request.POST.get("set", ""))
    if books is None:
        typed = _typed(request)
        books = tuple(
            BookPlan(_key(n, row["title"]), row["title"], row["chapters"])
            for n, row in enumerate(typed, start=1)
        )
    try:
        actions.choose_books(
            plan=found, books=books, by=desk.post, now=desk.now, token=token_of(request)
        )
    except Refused as no:
        say_no(request, no)
        return _books(request, desk, found, typed)
    messages.success(request, _("From now on these books are printed."))
    return redirect("desk:plan-books", government=desk.slug, plan=plan)


def _typed(request: DeskRequest) -> list[dict[str, Any]]:
    """The rows of the form that have a title; chapters in the order of the list."""
    rows = []
    for n in range(MOST_BOOKS):
        title = " ".join(request.POST.get(f"title-{n}", "").split())[:200]
        picked = set(request.POST.getlist(f"chapter-{n}"))
        if title or picked:
            rows.append({"title": title, "chapters": tuple(c for c in CHAPTERS if c in picked)})
    return rows


def _key(n: int, title: str) -> str:
    """Name a book's file after its place; titles change, and may be alike."""
    named = re.match(r"buku (\d)\b", title.lower())
    return f"buku-{named[1] if named else n}"


@desk_page(Permission.PLAN_IMPORT, methods=POSTED)
def books_print(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Ask for the books of a revision, or of an adopted version, to be printed."""
    found = plan_of(desk, plan)
    typed = request.POST.get("revision", "").strip()
    if request.POST.get("version") and not _is_number(request, "version"):
        raise Http404
    number = int(request.POST.get("version") or 0)
    try:
        if typed and not _is_number(request, "revision"):
            raise NoNumber(
                Text(
                    "“%(typed)s” is no revision. Write a number from 1 to %(sequence)s.",
                    typed=typed[:20],
                    sequence=found.sequence,
                ),
            )
        sequence = int(typed or found.sequence)
        if number:
            version = get_object_or_404(
                Version.objects.of(desk.government).select_related(
                    "plan__government__region", "composition"
                ),
                plan=found,
                number=number,
            )
            documents = masterplan.adopted(version, now=desk.now)
        else:
            documents = masterplan.draft(found, sequence, now=desk.now)
    except Refused as no:
        say_no(request, no)
        return _books(request, desk, found, status=422)
    laid = json.dumps(documents, ensure_ascii=False).encode()
    kept = blobs.keep(settings.EXPORTS, [laid], limit=LAYOUT_LIMIT)
    job = ask_once(
        request,
        desk,
        kind=KIND,
        params={
            "sha256": kept.sha256,
            "folder": str(settings.EXPORTS),
            # A draft is handed out for a day; what is adopted stays.
            "into": str(settings.FILES if number else settings.EXPORTS),
            "limit_bytes": settings.EXPORT_LIMIT_BYTES,
            "at": desk.now.isoformat(),
            "version": number,
            "revision": sequence,
            "titles": masterplan.titles_of(documents),
        },
        subject=f"books:{found.slug}",
    )
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _printed(desk: Desk, number: int) -> tuple[Job, Plan]:
    done = Job.objects.of(desk.slug).filter(kind=KIND, state=JobState.DONE)
    job = get_object_or_404(done, pk=number)
    return job, plan_of(desk, job.subject.partition(":")[2])


def _path(job: Job, sha256: str) -> Any:
    return blobs.path_of(settings.FILES if job.params["version"] else settings.EXPORTS, sha256)


@desk_page()
def books_printed(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out what was printed, and offer to publish what is adopted."""
    job, plan = _printed(desk, number)
    made: dict[str, Any] = job.result or {}
    version = None
    if job.params["version"]:
        version = Version.objects.of(desk.government).get(plan=plan, number=job.params["version"])
    published = version is not None and set(
        version.printed_books.values_list("pdf_sha256", flat=True)
    ) >= {each["pdf"] for each in made.values()}
    return show(
        request,
        desk,
        "plan/desk/books_printed.html",
        {
            "plan": plan,
            "job": job,
            "version": version,
            "is_published": published,
            "books": [
                {
                    "key": key,
                    "title": job.params["titles"][key],
                    "pages": each["pages"],
                    "docx": bool(each["docx"]),
                    "is_there": _path(job, each["pdf"]).is_file(),
                }
                for key, each in made.items()
            ],
        },
    )


@desk_page()
def books_file(
    request: DeskRequest, desk: Desk, number: int, key: str, ending: str
) -> HttpResponseBase:
    """Give one book of a printing."""
    job, plan = _printed(desk, number)
    sha256 = (job.result or {}).get(key, {}).get(ending, "") if ending in TYPES else ""
    if not sha256 or not _path(job, sha256).is_file():
        raise Http404
    state = (
        f"v{job.params['version']}" if job.params["version"] else f"draf-{job.params['revision']}"
    )
    mark = "-contoh" if desk.government.is_sample else ""
    return FileResponse(
        _path(job, sha256).open("rb"),
        content_type=TYPES[ending],
        as_attachment=True,
        filename=f"{desk.slug}-{plan.slug}-{state}-{key}{mark}.{ending}",
    )


@desk_page(Permission.PLAN_ADOPT, methods=POSTED)
def books_publish(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Publish the books of an adopted version on its page."""
    job, plan = _printed(desk, number)
    version = get_object_or_404(
        Version.objects.of(desk.government).select_related("plan", "government", "composition"),
        plan=plan,
        number=job.params["version"],
    )
    try:
        actions.publish_books(
            version=version,
            printed=job.result or {},
            titles=job.params["titles"],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Published. The version's page offers them now."))
    return redirect("desk:books-printed", government=desk.slug, number=number)
