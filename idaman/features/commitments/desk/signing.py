"""Signing at the desk: one's key, one's sheet, files signed elsewhere, and ink on paper."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.jobs.models import Job, JobState
from idaman.core.people.models import Post
from idaman.core.people.permissions import Permission
from idaman.core.text import Text
from idaman.features.commitments.actions import keys, signing
from idaman.features.commitments.desk.commitments import sheet_of
from idaman.features.commitments.desk.signing_keys import (
    holding_of,
    key_of,
    require_second_factor,
    totp_of,
)
from idaman.features.commitments.desk.time_stamp import stamper
from idaman.features.commitments.forms.desk import SheetUploadForm, SigningAccountForm, SigningForm
from idaman.features.commitments.models import Line, Route, Sheet, Signature
from idaman.features.commitments.paper import sheets as books
from idaman.paper.rules import ca
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, show
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.jobs import ask_once, keep_upload, of_desk
from idaman.web.forms import TokenForm, sent, sent_files

TURNS = 5


def line_of(desk: Desk, sheet: Sheet) -> Line | None:
    lines = Line.objects.of(desk.government).filter(sheet=sheet, post=desk.post)
    return lines.select_related(
        "sheet__commitment", "sheet__agency", "sheet__replaces", "post", "government"
    ).first()


@desk_page(Permission.COMMITMENT_SIGN, methods=BOTH)
def sheet_sign(request: DeskRequest, desk: Desk, code: str, sheet: str) -> HttpResponseBase:
    """Show the sheet as it will be signed; sign it with PIN and one-time code."""
    found = sheet_of(desk, code, sheet)
    line = line_of(desk, found)
    if line is None:
        raise Http404
    form = SigningForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(_sign, request, desk, line),
        message=_("Signed. This is recorded for good; here is your receipt."),
        to=lambda signature: redirect("desk:receipt", desk.slug, signature.leaf),
    )
    return answer or _show_signing(request, desk, line, form, SigningAccountForm())


def _show_signing(
    request: DeskRequest,
    desk: Desk,
    line: Line,
    form: SigningForm,
    account_form: SigningAccountForm,
) -> HttpResponseBase:
    found = line.sheet
    context = {
        "sheet": found,
        "commitment": found.commitment,
        "line": line,
        "clauses": found.clauses.select_related("owner", "deputy", "first").order_by("position"),
        "key": key_of(request, desk),
        "has_totp": totp_of(request) is not None,
        "has_service": bool(settings.SIGNING_SERVICE_URL),
        "holding": holding_of(request, desk),
        "form": form,
        "account_form": account_form,
    }
    status = max(form.status, account_form.status)
    return show(request, desk, "commitments/desk/sheet_sign.html", context, status=status)


def _sign(
    request: DeskRequest,
    desk: Desk,
    line: Line,
    *,
    pin: str,
    code: str,
    by: Post,
    now: datetime,
    token: str,
) -> Signature:
    """Open the key, sign the file, record it; once more where somebody signed meanwhile."""
    key = key_of(request, desk)
    if key is None:
        raise signing.KeyUnusable(Text("You have no valid signing key. Make one first."))
    if line.signed_at:
        raise signing.AlreadySigned(Text("You have signed this sheet."))
    factor = require_second_factor(request, code)
    left = keys.try_pin(key=key, by=by, now=now)
    try:
        secret = ca.unwrap(key.wrapped, pin)
    except ca.WrongPin:
        raise ca.WrongPin(Text("The PIN is wrong. Tries left: %(left)s.", left=left)) from None
    for turn in range(TURNS):
        base = (
            Sheet.objects.of(desk.government)
            .values_list("file_sha256", flat=True)
            .get(pk=line.sheet_id)
        )
        _refuse_foreign(line)
        file, level, validation = books.signed_over(
            base, line=line, key=key, secret=secret, now=now, ask_time=stamper()
        )
        try:
            return signing.sign(
                line=line,
                key=key,
                base_sha256=base,
                file_sha256=file,
                level=level,
                validation=validation,
                factor=factor,
                by=by,
                now=now,
                token=token,
            )
        except signing.StaleFile:
            if turn == TURNS - 1:
                raise
    raise AssertionError("unreachable")


def _refuse_foreign(line: Line) -> None:
    """A file that came from outside is never read in this process.

    Raises NotOpen.
    """
    outside = Signature.objects.of(line.government).filter(
        sheet=line.sheet_id, route__in=[Route.UPLOADED, Route.EXTERNAL]
    )
    if outside.exists():
        raise signing.NotOpen(
            Text(
                "This file carries a signature made elsewhere: sign it there too, then upload it."
            ),
        )


@desk_page(Permission.COMMITMENT_SIGN, methods=POSTED)
def sheet_outside(request: DeskRequest, desk: Desk, code: str, sheet: str) -> HttpResponseBase:
    """Ask the signing service outside for one's signature."""
    line = line_of(desk, sheet_of(desk, code, sheet))
    if line is None or not settings.SIGNING_SERVICE_URL:
        raise Http404
    form = SigningAccountForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(signing.ask_outside, line=line),
        message=_("Sent. Confirm at the service; this page shows the outcome."),
        to=lambda _asked: redirect("desk:sheet", desk.slug, code, sheet),
    )
    return answer or _show_signing(request, desk, line, SigningForm(), form)


@desk_page(methods=BOTH)
def sheet_upload(request: DeskRequest, desk: Desk, code: str, sheet: str) -> HttpResponseBase:
    """Take a PDF that was signed elsewhere; what it is worth is looked at apart from here."""
    found = sheet_of(desk, code, sheet)
    lines = _lines_to_bring(desk, found)
    form = SheetUploadForm(sent(request), sent_files(request), lines=lines)

    def examine(*, line: Line, capacity: str, **_more: Any) -> Job:
        kept, name = keep_upload(request, "file")
        return ask_once(
            request,
            desk,
            kind="pdf.validate",
            params={
                **books.trust(desk.now),
                "sha256": kept.sha256,
                "name": name,
                "base": found.file_sha256,
                "moment": desk.now.isoformat(),
                "line": line.pk,
                "capacity": capacity,
            },
            subject=f"sheet:{code}/{found.code}",
        )

    answer = carry_out(
        request,
        desk,
        form,
        examine,
        message="",
        to=lambda job: redirect("desk:job", desk.slug, job.pk),
    )
    context = {"sheet": found, "commitment": found.commitment, "lines": lines, "form": form}
    page = "commitments/desk/sheet_upload.html"
    return answer or show(request, desk, page, context, status=form.status)


def _lines_to_bring(desk: Desk, sheet: Sheet) -> list[Line]:
    """The lines this post may bring a file for: its own, or all where it records for others."""
    waiting = Line.objects.of(desk.government).missing().filter(sheet=sheet)
    if not desk.can(Permission.COMMITMENT_RECORD_PAPER):
        waiting = waiting.filter(post=desk.post)
    return list(waiting.select_related("post").order_by("position"))


@desk_page(methods=BOTH)
def signature_confirm(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was found in an uploaded file, then record its signature."""
    job = get_object_or_404(
        of_desk(desk).filter(kind="pdf.validate", state=JobState.DONE), pk=number
    )
    line = get_object_or_404(
        Line.objects.of(desk.government).select_related(
            "sheet__commitment__government", "sheet__agency", "post", "government"
        ),
        pk=job.params.get("line"),
    )
    read: dict[str, Any] = job.result or {}
    form = TokenForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            signing.take_upload,
            line=line,
            base_sha256=job.params["base"],
            file_sha256=job.params["sha256"],
            contains_base=bool(read.get("contains_base")),
            validation=read,
            capacity=job.params.get("capacity", ""),
        ),
        message=_("Recorded. The public site shows the signature."),
        to=lambda signature: redirect("desk:receipt", desk.slug, signature.leaf),
    )
    context = {"job": job, "line": line, "sheet": line.sheet, "read": read, "form": form}
    page = "commitments/desk/signature_confirm.html"
    return answer or show(request, desk, page, context, status=form.status)
