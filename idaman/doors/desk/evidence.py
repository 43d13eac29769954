"""Evidence at the desk: sending it, looking at it, judging it, taking it back."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.doors.desk.acting import BOTH, Desk, DeskRequest, desk_page, say_no, show, token_of
from idaman.doors.desk.acting import POST as POSTED
from idaman.doors.desk.jobs import ask_once, keep_upload, of_desk
from idaman.pure import blobs
from idaman.pure.refused import Refused
from idaman.rooms.evidence import actions
from idaman.rooms.evidence.access import may_judge, may_see_original
from idaman.rooms.evidence.models import MISSING, MOVES, Exhibit, Status
from idaman.rooms.jobs.models import Job, State
from idaman.rooms.masterplan.models import Adopted
from idaman.rooms.people.models import Agency
from idaman.rooms.people.permissions import Permission

A_PAGE = 50
VERDICTS = (Status.ACCEPTED, Status.RETURNED, Status.REJECTED)
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


def subject_of(desk: Desk, code: str) -> Adopted | None:
    """Find what the evidence is about in the version in force."""
    promised = Adopted.objects.of(desk.government).current().promised()
    return promised.filter(code=code).select_related("owner").first()


def _owner(desk: Desk, subject: str) -> Agency | None:
    found = subject_of(desk, subject)
    return found.owner if found else None


def _exhibit(desk: Desk, number: int) -> Exhibit:
    exhibits = Exhibit.objects.of(desk.government)
    return get_object_or_404(
        exhibits.select_related("file", "offered_by__agency", "repeats", "government"), pk=number
    )


@desk_page()
def evidence(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what is promised and how it is proven, from a place in the plan's order."""
    promised = Adopted.objects.of(desk.government).current().promised().filter(is_dropped=False)
    is_mine = request.GET.get("whose", "mine") == "mine" and desk.post.agency is not None
    if is_mine:
        promised = promised.filter(owner=desk.post.agency)
    after = request.GET.get("after", "")
    rows = promised.order_by("code").select_related("owner")
    shown = list((rows.filter(code__gt=after[:24]) if after else rows)[: A_PAGE + 1])
    exhibits: dict[str, list[Exhibit]] = {}
    for each in (
        Exhibit.objects.of(desk.government)
        .filter(subject__in=[row.code for row in shown])
        .order_by("-pk")
    ):
        exhibits.setdefault(each.subject, []).append(each)
    context = {
        "rows": [
            {
                "item": row,
                "exhibits": exhibits.get(row.code, []),
                "may_offer": _may_offer(desk, row),
            }
            for row in shown[:A_PAGE]
        ],
        "missing": MISSING,
        "is_mine": is_mine,
        "next": shown[A_PAGE - 1].code if len(shown) > A_PAGE else "",
    }
    return show(request, desk, "desk/evidence.html", context)


def _may_offer(desk: Desk, item: Adopted) -> bool:
    return desk.can(Permission.EVIDENCE_OFFER, item.owner)


@desk_page(Permission.EVIDENCE_OFFER, methods=BOTH)
def evidence_offer(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take a file for an item; what it is will be read apart from here."""
    subject = subject_of(desk, code)
    if subject is None or not _may_offer(desk, subject):
        raise Http404
    limit_mb = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
    context = {"subject": subject, "limit_mb": limit_mb}
    if request.method != "POST":
        return show(request, desk, "desk/evidence_offer.html", context)
    try:
        kept, _name = keep_upload(request, "file")
        job = ask_once(request, desk, kind="picture", params={"sha256": kept.sha256}, subject=code)
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "desk/evidence_offer.html", context, status=422)
    return redirect("desk:job", government=desk.slug, number=job.pk)


@desk_page(Permission.EVIDENCE_OFFER, methods=BOTH)
def evidence_confirm(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was read from the file, then offer it with a note."""
    job = get_object_or_404(of_desk(desk).filter(kind="picture", state=State.DONE), pk=number)
    subject = subject_of(desk, job.subject)
    if subject is None or not _may_offer(desk, subject):
        raise Http404
    read = job.result or {}
    context = {"subject": subject, "job": job, "read": read, "taken_at": _taken_at(desk, read)}
    if request.method != "POST":
        return show(request, desk, "desk/evidence_confirm.html", context)
    try:
        exhibit = _receive_and_offer(request, desk, job, subject)
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "desk/evidence_confirm.html", context, status=422)
    messages.success(request, _("Sent. Another agency verifies it now."))
    return redirect("desk:exhibit", government=desk.slug, number=exhibit.pk)


@transaction.atomic
def _receive_and_offer(request: DeskRequest, desk: Desk, job: Job, subject: Adopted) -> Exhibit:
    read = job.result or {}
    file = actions.receive(
        government=desk.government,
        sha256=job.params["sha256"],
        prepared=read,
        taken_at=_taken_at(desk, read),
        by=desk.post,
        now=desk.now,
    )
    return actions.offer(
        file=file,
        subject=subject.code,
        owner=subject.owner,
        note=request.POST.get("note", "")[:4000],
        by=desk.post,
        now=desk.now,
        token=token_of(request) or secrets.token_urlsafe(18),
        is_sample=desk.government.is_sample,
    )


def _taken_at(desk: Desk, read: dict[str, Any]) -> datetime | None:
    """When it was taken; a camera that names no zone is taken to be in the government's."""
    if not read.get("taken_at"):
        return None
    taken = datetime.fromisoformat(read["taken_at"])
    return taken if taken.tzinfo else taken.replace(tzinfo=ZoneInfo(desk.government.timezone))


@desk_page()
def exhibit(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    found = _exhibit(desk, number)
    subject = subject_of(desk, found.subject)
    owner = subject.owner if subject else None
    moves = MOVES[found.status]
    context = {
        "exhibit": found,
        "may_see_original": may_see_original(exhibit=found, post=desk.post),
        "subject": subject,
        "verdicts": found.verdicts.select_related("by__agency").order_by("pk"),
        "choices": [s for s in VERDICTS if s in moves]
        if may_judge(exhibit=found, owner=owner, post=desk.post)
        else [],
        "may_withdraw": Status.WITHDRAWN in moves and desk.can(Permission.EVIDENCE_OFFER, owner),
        "may_answer": found.status == Status.RETURNED
        and desk.can(Permission.EVIDENCE_OFFER, owner),
    }
    return show(request, desk, "desk/exhibit.html", context)


@desk_page(Permission.EVIDENCE_JUDGE, methods=POSTED)
def exhibit_judge(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    found = _exhibit(desk, number)
    status = request.POST.get("status", "")
    try:
        if status not in VERDICTS:
            raise actions.NoSuchMove(
                "Pilih diterima, dikembalikan, atau ditolak.",
                en="Choose accepted, sent back or rejected.",
            )
        actions.judge(
            exhibit=found,
            owner=_owner(desk, found.subject),
            status=Status(status),
            reason=request.POST.get("reason", "")[:4000],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Your verdict is recorded."))
    return redirect("desk:exhibit", government=desk.slug, number=number)


@desk_page(Permission.EVIDENCE_OFFER, methods=POSTED)
def exhibit_answer(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Offer again what was sent back, with an answer."""
    found = _exhibit(desk, number)
    try:
        actions.offer_again(
            exhibit=found,
            owner=_owner(desk, found.subject),
            answer=request.POST.get("answer", "")[:4000],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Sent again. Another agency verifies it now."))
    return redirect("desk:exhibit", government=desk.slug, number=number)


@desk_page(Permission.EVIDENCE_OFFER, methods=POSTED)
def exhibit_withdraw(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    found = _exhibit(desk, number)
    try:
        actions.withdraw(
            exhibit=found,
            owner=_owner(desk, found.subject),
            reason=request.POST.get("reason", "")[:4000],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Taken back. It stays here with your reason."))
    return redirect("desk:exhibit", government=desk.slug, number=number)


@desk_page()
def exhibit_file(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the file as it was sent, never as a page of ours, to those its place may be told."""
    found = _exhibit(desk, number)
    if not may_see_original(exhibit=found, post=desk.post):
        raise PermissionDenied
    file = found.file
    name = f"{file.sha256[:12]}.{SUFFIXES.get(file.media_type, 'bin')}"
    return _sent(file.sha256, file.media_type, name)


@desk_page()
def exhibit_picture(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the copy that tells neither place nor time."""
    file = _exhibit(desk, number).file
    if not file.public_sha256:
        raise Http404
    return _sent(file.public_sha256, "image/jpeg", f"{file.public_sha256[:12]}.jpg")


def _sent(sha256: str, media_type: str, name: str) -> HttpResponseBase:
    path = blobs.path_of(settings.FILES, sha256)
    if not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), content_type=media_type, as_attachment=True, filename=name
    )
    # Whatever a stranger put into the file, it runs nothing here.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
