"""Is this PDF genuine? By its hash at once, else by looking at it; nothing is kept."""

from __future__ import annotations

import secrets
import shutil
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import PUBLIC_POST, Job
from idaman.core.ledger.models import Entry
from idaman.core.refusal import Refused
from idaman.features.commitments.forms.public import CODE, LIMIT_BYTES, FingerprintForm, PdfForm
from idaman.features.commitments.models import Sheet, Signature
from idaman.features.commitments.paper import sheets as books
from idaman.paper.rules import ca
from idaman.web.forms import sent, sent_files
from idaman.web.portal.site import Site, show, site_of

MOST_WAITING = 5


# No session and no cookie: nothing is done in anybody's name, so nothing can be forged.
@csrf_exempt
@never_cache
@login_not_required
def verification(request: HttpRequest, government: str) -> HttpResponse:
    """Take a PDF, a fingerprint or a code, and say whether it is genuine."""
    site = site_of(request, government)
    asked = request.POST or request.GET
    words = FingerprintForm(asked if asked.get("hash", "").strip() else None)
    file = PdfForm(sent(request) if not words.is_bound else None, sent_files(request))
    if words.is_valid():
        typed = words.cleaned_data["hash"]
        if code := CODE.fullmatch(typed.upper()):
            return redirect(site.to("sheet", code=code[1], sheet=code[2]))
        known = looked_up(site, typed.lower())
        more = {"known": known, "asked": typed.lower()}
        return _show(request, site, words, file, more, 200 if known else 404)
    if file.is_valid():
        try:
            return _by_file(request, site, words, file)
        except Refused as no:
            file.add_error("file", no.say(site.language))
    return _show(request, site, words, file, status=422 if words.errors or file.errors else 200)


def _show(
    request: HttpRequest,
    site: Site,
    words: FingerprintForm,
    file: PdfForm,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"words_form": words, "file_form": file, **(more or {})}
    return show(request, site, "commitments/public/verification.html", context, status)


def looked_up(site: Site, sha256: str) -> dict[str, Any] | None:
    """Tell what the ledger knows of a file or of a sheet's words; None where it knows nothing."""
    signature = (
        Signature.objects.public()
        .filter(government=site.government, file_sha256=sha256)
        .select_related("sheet__commitment", "sheet__agency", "post", "key")
        .order_by("pk")
        .first()
    )
    if signature is not None:
        entry = Entry.objects.public().of(site.government.slug).receipts(signature.leaf).first()
        # Each signature covers those before it, so the file carries them all.
        signers = Signature.objects.public().filter(
            sheet=signature.sheet, route=signature.route, pk__lte=signature.pk
        )
        return {
            "what": "signed",
            "signature": signature,
            "signers": list(signers.select_related("post").order_by("pk")),
            "sheet": signature.sheet,
            "entry": entry,
        }
    rows = Sheet.objects.public().filter(government=site.government)
    for field in ("content_hash", "pdf_sha256", "paper_sha256"):
        found = rows.filter(**{field: sha256}).select_related("commitment", "agency").first()
        if found is not None:
            return {"what": field, "sheet": found}
    return None


def _by_file(
    request: HttpRequest, site: Site, words: FingerprintForm, form: PdfForm
) -> HttpResponse:
    # A folder of its own: whoever else sends the same file still needs theirs.
    folder = settings.EXAMINED / secrets.token_hex(8)
    kept = blobs.keep(folder, form.cleaned_data["file"].chunks(), limit=LIMIT_BYTES)
    if known := looked_up(site, kept.sha256):
        shutil.rmtree(folder, ignore_errors=True)
        return _show(request, site, words, form, {"known": known, "asked": kept.sha256})
    now, secret = timezone.now(), secrets.token_urlsafe(12)
    try:
        job = jobs.ask(
            log=f"~{site.government.slug}"[:40],
            kind="pdf.validate",
            post=PUBLIC_POST,
            now=now,
            params={
                **books.trust(now),
                "sha256": kept.sha256,
                "own_folder": str(folder),
                "moment": now.isoformat(),
                "secret": secret,
            },
            most_waiting=MOST_WAITING,
        )
    except Refused:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return redirect(site.to("examined", number=job.pk, secret=secret))


@never_cache
@login_not_required
def examined(request: HttpRequest, government: str, number: int, secret: str) -> HttpResponse:
    """Show what was found in a file, to whoever sent it; for an hour."""
    site = site_of(request, government)
    job = (
        Job.objects.public()
        .filter(pk=number, log=f"~{site.government.slug}"[:40], params__secret=secret)
        .first()
    )
    if job is None:
        raise Http404
    return show(
        request,
        site,
        "portal/examined.html",
        {"job": job, "said": job.say(site.language), "read": job.result or {}},
    )


@login_not_required
def root_certificate(request: HttpRequest, government: str) -> HttpResponse:
    """Give the root certificate of this installation, for readers who check by themselves."""
    site_of(request, government)
    try:
        own = books.authority()
    except Refused:
        raise Http404 from None
    return _kept("akar.pem", "application/x-pem-file", ca.pem(own.root))


@login_not_required
def revocation_list(request: HttpRequest, government: str) -> HttpResponse:
    """Give the list of revoked certificates as it is now."""
    site_of(request, government)
    try:
        body = books.revocations(timezone.now())
    except Refused:
        raise Http404 from None
    return _kept("pencabutan.crl", "application/pkix-crl", body)


@login_not_required
def root_revocations(request: HttpRequest, government: str) -> HttpResponse:
    """Give the root's own list, which its key signed before it was carried away."""
    site_of(request, government)
    try:
        own = books.authority()
    except Refused:
        raise Http404 from None
    return _kept("akar.crl", "application/pkix-crl", own.root_crl)


def _kept(name: str, media_type: str, body: bytes) -> HttpResponse:
    response = HttpResponse(body, media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
