"""Help at the desk: the page of the acting post's role first, the page that helps here, the PDF."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse

from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Role
from idaman.core.refusal import Refused
from idaman.web import handbook_book as book
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, say_no, show
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, of_desk
from idaman.web.handbook import front, laid_out
from idaman.web.modules import is_open
from idaman.web.rules.handbook import shelf
from idaman.web.rules.handbook.page import LIVE, Page

PAGE_OF = {
    Role.OFFICER: "petugas",
    Role.HEAD: "kepala",
    Role.SECRETARIAT: "sekretariat",
    Role.EXPERT: "pendamping",
    Role.LEADERSHIP: "pimpinan",
    Role.COUNCIL: "pimpinan",
    Role.ASSESSOR: "asesor",
    Role.PROVINCE: "provinsi",
    Role.ADMINISTRATOR: "pengelola",
}
"""The page of each role."""
WHOLE = "semua"
"""Stands for all pages in the address of a print."""


def address_for(desk: Desk, to: str) -> str:
    """Say where a link of the handbook leads from this desk; nowhere if it has no such page."""
    door, _, name = to.partition(":")
    if door == "page":
        return reverse("desk:handbook-page", kwargs={"government": desk.slug, "chapter": name})
    if door == "portal" and not desk.government.is_open:
        return ""
    if not is_open(desk.government, to):
        return ""
    try:
        return reverse(to, kwargs={"government": desk.slug})
    except NoReverseMatch:
        return ""


def help_for(here: str, desk: Desk) -> str:
    """Give the address of what helps with a page of the desk."""
    slug, anchor = shelf.help_for(here, own_page(desk), language())
    return address_for(desk, f"page:{slug}") + (f"#{anchor}" if anchor else "")


def own_page(desk: Desk) -> str:
    """Name the page of the acting post's role."""
    return PAGE_OF[Role(desk.post.role)]


@desk_page()
def handbook(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show the own role's page first, then all others; find sections by words."""
    typed = request.GET.get("q", "").strip()[:200]
    told = front(typed, own_page(desk), language(), partial(address_for, desk))
    return show(request, desk, "desk/handbook.html", {**told, "whole": WHOLE})


def _page(slug: str) -> Page:
    try:
        return shelf.page(slug, language())
    except KeyError:
        raise Http404 from None


@desk_page()
def handbook_page(request: DeskRequest, desk: Desk, chapter: str) -> HttpResponseBase:
    """Show one page, with its links leading into this desk."""
    told = laid_out(_page(chapter), partial(address_for, desk))
    return show(request, desk, "desk/handbook_page.html", told)


def _on_paper(desk: Desk, slug: str) -> str:
    """Give a page's whole address; the public one, for whoever scans it may have no account yet."""
    if desk.government.is_open:
        return book.address(desk.government, slug)
    return settings.PUBLIC_URL + address_for(desk, f"page:{slug}")


@desk_page(methods=POSTED)
def handbook_print(request: DeskRequest, desk: Desk, chapter: str) -> HttpResponseBase:
    """Ask for a page, or the whole handbook, as PDF."""
    slugs = list(shelf.SLUGS) if chapter == WHOLE else [_page(chapter).slug]
    links = {
        n.to.partition("#")[0]
        for slug in slugs
        for n in shelf.page(slug, language()).walk()
        if LIVE.fullmatch(n.to)
    }
    pages = {f"page:{slug}": _on_paper(desk, slug) for slug in shelf.SLUGS}
    addresses = pages | {
        to: settings.PUBLIC_URL + path for to in links if (path := address_for(desk, to))
    }
    try:
        job = ask_once(
            request,
            desk,
            kind="handbook.make",
            params=book.to_print(
                desk.government, language(), slugs, addresses=addresses, now=desk.now
            ),
            subject=f"handbook:{chapter}",
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:handbook", government=desk.slug)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _printed(desk: Desk, number: int) -> Job:
    jobs = of_desk(desk).filter(kind="handbook.make", state=JobState.DONE)
    return get_object_or_404(jobs, pk=number)


@desk_page()
def handbook_printed(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out what was printed."""
    job = _printed(desk, number)
    context = {
        "job": job,
        "bytes": (job.result or {})["bytes"],
        "title": job.params["cover"]["title"],
    }
    return show(request, desk, "desk/handbook_printed.html", context)


@desk_page()
def handbook_file(request: DeskRequest, desk: Desk, number: int) -> FileResponse:
    job = _printed(desk, number)
    chapter = job.subject.partition(":")[2]
    return file_of((job.result or {})["sha256"], f"bantuan-{chapter}.pdf")
