"""Evidence at the desk: sending it, looking at it, judging it, taking it back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.evidence.access import may_see_original
from idaman.core.evidence.actions import NoSuchMove, NotAnother
from idaman.core.evidence.models import MISSING, MOVES, Exhibit, Status, Verdict
from idaman.core.files import blobs
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.permissions import Permission
from idaman.core.prepared_queries import Prepared
from idaman.core.refusal import Refused
from idaman.features.delivery.access import may_judge
from idaman.features.delivery.actions import sending, verifying
from idaman.features.delivery.desk.subjects import about
from idaman.features.delivery.forms.verifying import (
    VERDICTS,
    ExhibitAnswerForm,
    VerdictForm,
    WithdrawalForm,
)
from idaman.features.delivery.models import Submission, Turn
from idaman.features.delivery.queries import board
from idaman.features.plan.models import Adopted
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.jobs import keep_upload
from idaman.web.forms import TokenForm, sent

A_PAGE = 50
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}


SUBJECT: Prepared[Adopted] = Prepared(
    lambda government, code: (
        Adopted.objects.of(government)
        .current()
        .promised()
        .filter(code=code)
        .select_related("owner", "government")
        .order_by("pk")[:1]
    )
)
EXHIBIT: Prepared[Exhibit] = Prepared(
    lambda government, number: (
        Exhibit.objects.of(government)
        .filter(pk=number)
        .select_related("file", "offered_by__agency", "repeats", "government")
    )
)

OPEN_TURN: Prepared[Turn] = Prepared(
    lambda government, exhibit: (
        Turn.objects.of(government)
        .open()
        .filter(exhibit=exhibit)
        .select_related("agency")
        .order_by("pk")[:1]
    )
)
VERDICTS_OF: Prepared[Verdict] = Prepared(
    lambda government, exhibit: (
        Verdict.objects.of(government)
        .filter(exhibit=exhibit)
        .select_related("by__agency")
        .order_by("pk")
    )
)


def subject_of(desk: Desk, code: str) -> Adopted | None:
    """Find what the evidence is about in the version in force."""
    return SUBJECT.first(desk.government, code)


def exhibit_of(desk: Desk, number: int) -> Exhibit:
    """Find an exhibit of the government."""
    found = EXHIBIT.first(desk.government, number)
    if found is None:
        raise Http404
    return found


@desk_page()
def evidence(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what is promised and how it is proven, from a place in the plan's order."""
    promised = Adopted.objects.of(desk.government).current().promised().filter(is_dropped=False)
    is_mine = request.GET.get("whose", "mine") == "mine" and desk.post.agency is not None
    if is_mine and desk.post.agency is not None:
        promised = promised.owned_by(desk.post.agency)
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
    return show(request, desk, "delivery/desk/evidence.html", context)


def _may_offer(desk: Desk, item: Adopted) -> bool:
    return desk.can(Permission.EVIDENCE_OFFER, item.owner)


@desk_page(Permission.EVIDENCE_OFFER, methods=BOTH)
def evidence_offer(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take a file and a note for a requirement, and acknowledge them at once.

    The file is read apart from here; the clock offers it, whether or not the officer comes back.
    """
    subject = subject_of(desk, code)
    if subject is None or not _may_offer(desk, subject):
        raise Http404
    if request.method != "POST":
        return _form(request, desk, subject)
    note = request.POST.get("note", "")[:4000]
    token = token_of(request) or secrets.token_urlsafe(18)
    earlier = _sent_with(desk, token)
    if earlier and "file" not in request.FILES:
        return _acknowledged(request, desk, earlier)
    try:
        requirement = sending.requirement_named(subject, request.POST.get("requirement", ""))
        if "keep" in request.POST:
            sending.keep_words(
                item=subject, requirement=requirement, note=note, by=desk.post, now=desk.now
            )
            messages.success(request, _("Your note is kept. Add the file when you can."))
            return redirect("desk:evidence-offer", government=desk.slug, code=code)
        try:
            kept, _name = keep_upload(request, "file")
        except Refused:
            # The note is worth keeping even where the file did not come.
            if note.strip():
                sending.keep_words(
                    item=subject, requirement=requirement, note=note, by=desk.post, now=desk.now
                )
            raise
        if earlier and earlier.sha256 == kept.sha256:
            return _acknowledged(request, desk, earlier)
        submission = sending.send(
            item=subject,
            requirement=requirement,
            sha256=kept.sha256,
            note=note,
            by=desk.post,
            now=desk.now,
            # Another photo in a form that was kept on the phone is not the same sending.
            token=secrets.token_urlsafe(18) if earlier else token,
            is_sample=desk.government.is_sample,
        )
    except AlreadyDone:
        # Sent twice at the same moment: the other one was acknowledged meanwhile.
        if earlier := _sent_with(desk, token):
            return _acknowledged(request, desk, earlier)
        raise
    except Refused as no:
        say_no(request, no)
        return _form(request, desk, subject, status=422)
    return redirect("desk:evidence-sent", government=desk.slug, number=submission.pk)


def _form(
    request: DeskRequest, desk: Desk, subject: Adopted, *, status: int = 200
) -> HttpResponseBase:
    """The one page: what for, the file, a note. What was typed before is still there."""
    seen = board(desk.government, now=desk.now, codes=[subject.code])
    work = seen.works.get(subject.code)
    asked = [
        (requirement, milestone)
        for milestone in (work.milestones if work else ())
        if not milestone.is_implied
        for requirement in milestone.requirements
    ]
    draft = (
        Submission.objects.of(desk.government)
        .filter(sent_by=desk.post, item_code=subject.code, state=Submission.State.DRAFT)
        .first()
    )
    if request.method == "POST":
        chosen, note = request.POST.get("requirement", ""), request.POST.get("note", "")
    else:
        chosen = request.GET.get("requirement") or (draft.requirement if draft else "")
        note = draft.note if draft else ""
    codes = {requirement.code for requirement, _milestone in asked}
    if chosen not in codes:
        lacking = (each for each, _milestone in asked if each.proof.sent is None)
        first = next(lacking, None)
        chosen = first.code if first else ""
    context = {
        "subject": subject,
        "asked": asked,
        "chosen": chosen,
        "note": note,
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024),
    }
    return show(request, desk, "delivery/desk/evidence_offer.html", context, status=status)


def _sent_with(desk: Desk, token: str) -> Submission | None:
    """What this post sent with this very form before."""
    sent = Submission.objects.of(desk.government).filter(sent_by=desk.post, token=token)
    return sent.first()


def _acknowledged(request: DeskRequest, desk: Desk, earlier: Submission) -> HttpResponseBase:
    messages.info(request, _("This form was received before; it counts once."))
    return redirect("desk:evidence-sent", government=desk.slug, number=earlier.pk)


def _submission(desk: Desk, number: int) -> Submission:
    """What a colleague sent; to other agencies it does not exist."""
    sent = get_object_or_404(
        Submission.objects.of(desk.government)
        .exclude(state=Submission.State.DRAFT)
        .select_related("sent_by__agency", "exhibit", "government"),
        pk=number,
    )
    if not desk.can(Permission.EVIDENCE_OFFER, sent.sent_by.agency):
        raise Http404
    return sent


@desk_page(Permission.EVIDENCE_OFFER)
def evidence_sent(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """The receipt: received when, under which number, and what became of it."""
    sent = _submission(desk, number)
    context = {
        "sent": sent,
        "subject": subject_of(desk, sent.item_code),
        "entry": Entry.objects.of(desk.slug).receipts(sent.leaf).first(),
        "why": sent.say(language()),
    }
    return show(request, desk, "delivery/desk/evidence_sent.html", context)


@desk_page(Permission.EVIDENCE_OFFER, methods=POSTED)
def evidence_put_away(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Take a refused file off the list of this week."""
    sent = _submission(desk, number)
    try:
        sending.put_away(submission=sent, by=desk.post, now=desk.now, token=token_of(request))
    except Refused as no:
        say_no(request, no)
    return redirect("desk:week", government=desk.slug)


@desk_page()
def exhibit(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    return show_exhibit(request, desk, exhibit_of(desk, number))


def show_exhibit(
    request: DeskRequest, desk: Desk, found: Exhibit, refused: TokenForm | None = None
) -> HttpResponseBase:
    """Show an exhibit; `refused` is the form that comes back."""
    told = about(desk, found.subject)
    owner = told.owner
    moves = MOVES[found.status]
    forms: dict[str, TokenForm] = {
        "verdict_form": VerdictForm(moves=moves),
        "answer_form": ExhibitAnswerForm(),
        "withdraw_form": WithdrawalForm(auto_id="withdraw-%s"),
    }
    if refused:
        for name, form in forms.items():
            forms[name] = refused if type(form) is type(refused) else form
    context = {
        "exhibit": found,
        "may_see_original": may_see_original(exhibit=found, post=desk.post),
        "about": told,
        "turn": OPEN_TURN.first(desk.government, found),
        "verdicts": VERDICTS_OF(desk.government, found),
        "may_judge": any(each in moves for each in VERDICTS)
        and may_judge(exhibit=found, owner=owner, post=desk.post),
        "may_withdraw": Status.WITHDRAWN in moves and desk.can(Permission.EVIDENCE_OFFER, owner),
        "may_answer": found.status == Status.RETURNED
        and desk.can(Permission.EVIDENCE_OFFER, owner),
        **forms,
    }
    status = refused.status if refused else 200
    return show(request, desk, "delivery/desk/exhibit.html", context, status=status)


def _moved(
    request: DeskRequest,
    desk: Desk,
    found: Exhibit,
    form: TokenForm,
    act: Callable[..., object],
    said: str,
) -> HttpResponseBase:
    """Make a move with an exhibit and lead back to it; refused, the form comes back."""
    back = redirect("desk:exhibit", desk.slug, found.pk)
    late: dict[type[Refused], HttpResponseBase] = {NoSuchMove: back, NotAnother: back}
    answer = carry_out(request, desk, form, act, message=said, to=lambda _moved: back, late=late)
    return answer or show_exhibit(request, desk, found, form)


@desk_page(Permission.EVIDENCE_OFFER, methods=POSTED)
def exhibit_answer(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Offer again what was sent back, with an answer."""
    found = exhibit_of(desk, number)
    known = about(desk, found.subject).known
    if known is None:
        raise Http404
    form = ExhibitAnswerForm(sent(request))
    act = partial(verifying.offer_again, exhibit=found, about=known)
    said = _("Sent again. Another agency verifies it now.")
    return _moved(request, desk, found, form, act, said)


@desk_page(Permission.EVIDENCE_OFFER, methods=POSTED)
def exhibit_withdraw(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    found = exhibit_of(desk, number)
    form = WithdrawalForm(sent(request), auto_id="withdraw-%s")
    act = partial(verifying.withdraw, exhibit=found, owner=about(desk, found.subject).owner)
    said = _("Taken back. It stays here with your reason.")
    return _moved(request, desk, found, form, act, said)


@desk_page()
def exhibit_file(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the file as it was sent, never as a page of ours, to those its place may be told."""
    found = exhibit_of(desk, number)
    if not may_see_original(exhibit=found, post=desk.post):
        raise PermissionDenied
    file = found.file
    name = f"{file.sha256[:12]}.{SUFFIXES.get(file.media_type, 'bin')}"
    return _sent(file.sha256, file.media_type, name)


@desk_page()
def exhibit_picture(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the copy that tells neither place nor time; with `?small` the one for weak links."""
    file = exhibit_of(desk, number).file
    if not file.public_sha256:
        raise Http404
    copy = file.shown_sha256 if "small" in request.GET else file.public_sha256
    return _sent(copy, "image/jpeg", f"{copy[:12]}.jpg")


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
