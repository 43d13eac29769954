"""What people are asked and may say: the form at a milestone, by plate or slip, and objections.

These are forms: never kept, sent from our own pages only, with one cookie that is set by answering.
No address of a visitor is looked at or kept.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from idaman.core.evidence.models import Exhibit
from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions import citizens
from idaman.features.delivery.forms.answers import CitizenAnswerForm, ObjectionForm
from idaman.features.delivery.models import Answer, CitizenPhoto, Milestone, Objection, Plate
from idaman.features.delivery.pieces.questions import asked_of, item_at
from idaman.features.delivery.queries.citizens import answers, months, said_against, words
from idaman.features.delivery.rules.citizens import Counts
from idaman.features.reports.actions.pictures import NoPhoto, begins_as_photo
from idaman.features.stewardship.pieces.subjects import about
from idaman.web.copies import copy_response
from idaman.web.forms import sent
from idaman.web.portal.site import Site, show, site_of
from idaman.web.portal.visitors import LEAF, device_of, form_page, remembered

PHOTO_LIMIT_BYTES = 8 * 1024 * 1024
ROOM_FOR_WORDS = 64 * 1024
MOST_WAITING = 200
CODE = re.compile(r"([A-Za-z0-9_-]{1,24})\.([0-9]{1,4})")


class CitizenPhotoTooLarge(Refused):
    """The photo is larger than a form here takes."""


@form_page
def question(request: HttpRequest, site: Site, code: str) -> HttpResponseBase:
    """Ask whether a milestone is there and works, and take the answer."""
    milestone = _milestone(site, code)
    if milestone is None:
        return _sentence(
            request,
            site,
            _("Nothing with this code was promised at a place here. Look it up under its village."),
        )
    return _ask(request, site, milestone, None)


@form_page
def plate(request: HttpRequest, site: Site, token: str) -> HttpResponseBase:
    """Ask the same of whoever scanned a plate at the place, or holds a slip."""
    found = (
        Plate.objects.public()
        .filter(government=site.government, token_sha256=citizens.hashed(token[:200]))
        .select_related("milestone__region__parent", "milestone__government")
        .first()
    )
    if found is None:
        return _sentence(
            request,
            site,
            _("This code is not known here. Perhaps it was mistyped, or it is another region's."),
        )
    if found.revoked_at is not None:
        return _sentence(
            request,
            site,
            _("This code was taken out of use. You can still answer on the page itself."),
            milestone=found.milestone,
            status=410,
        )
    return _ask(request, site, found.milestone, found)


@form_page
def answered(request: HttpRequest, site: Site, code: str, leaf: str) -> HttpResponse:
    """Thank for an answer with its receipt; what was said is not shown, for receipts get shown."""
    milestone = _milestone(site, code)
    given = (
        Answer.objects.public()
        .filter(government=site.government, milestone=milestone, leaf=leaf)
        .select_related("plate")
        .first()
        if milestone and LEAF.fullmatch(leaf)
        else None
    )
    if milestone is None or given is None:
        return _sentence(request, site, _("There is no receipt under this address."))
    return show(
        request,
        site,
        "delivery/public/answered.html",
        {
            "milestone": milestone,
            "given": given,
            "is_slip": given.channel == "slip",
            "is_to_be_seen": bool(given.text) or hasattr(given, "photo"),
        },
    )


@form_page
def objection(request: HttpRequest, site: Site, number: int) -> HttpResponseBase:
    """Take what somebody has against a piece of evidence: this is not true."""
    exhibit = (
        Exhibit.objects.public()
        .filter(government=site.government, pk=number)
        .select_related("government")
        .first()
        if number < 2**63
        else None
    )
    if exhibit is None:
        return _sentence(
            request,
            site,
            _("There is no such evidence, or it does not count now: it is being verified again."),
        )
    form = ObjectionForm(sent(request))
    context: dict[str, Any] = {
        "exhibit": exhibit,
        "about": about(site, exhibit.subject),
        "counts": site.book.objections.get(exhibit.pk),
        "others": said_against(exhibit),
        "limit_mb": PHOTO_LIMIT_BYTES // (1024 * 1024),
        "form": form,
    }
    if request.method != "POST" or not form.is_valid():
        context["lost"] = bool(request.FILES)
        return show(request, site, "delivery/public/objection.html", context, form.status)
    device = device_of(request) or secrets.token_urlsafe(18)
    try:
        with _picture(request, site) as picture:
            given = citizens.object_to(
                **form.cleaned_data,
                exhibit=exhibit,
                picture=picture,
                device=device,
                now=timezone.now(),
            )
        leaf = given.leaf
    except AlreadyDone as done:
        leaf = done.entry.leaf
    except Refused as no:
        form.refuse(no, site.language)
        context["lost"] = bool(request.FILES)
        status = 409 if isinstance(no, citizens.AnsweredAlready) else 422
        return show(request, site, "delivery/public/objection.html", context, status)
    return remembered(redirect(site.to("objected", number=number, leaf=leaf)), device)


@form_page
def objected(request: HttpRequest, site: Site, number: int, leaf: str) -> HttpResponse:
    """Thank for an objection with its receipt."""
    given = (
        Objection.objects.public()
        .filter(government=site.government, exhibit=number, leaf=leaf)
        .select_related("exhibit")
        .first()
        if LEAF.fullmatch(leaf) and number < 2**63
        else None
    )
    if given is None:
        return _sentence(request, site, _("There is no receipt under this address."))
    context = {"given": given, "about": about(site, given.exhibit.subject)}
    return show(request, site, "delivery/public/objected.html", context)


@never_cache
@login_not_required
def citizen_picture(request: HttpRequest, government: str, number: int) -> HttpResponseBase:
    """Give the copy of a picture that somebody looked at and let be seen."""
    site = site_of(request, government)
    shown = CitizenPhoto.objects.public().filter(government=site.government)
    found = shown.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return copy_response(found.public_sha256)


def _ask(
    request: HttpRequest, site: Site, milestone: Milestone, plate: Plate | None
) -> HttpResponseBase:
    """Show the form, or what this phone answered this month; take what is sent."""
    now = timezone.now()
    device = device_of(request)
    form = CitizenAnswerForm(sent(request))
    context = {**_context(site, milestone, plate, now), "form": form}
    if request.method != "POST" or not form.is_valid():
        context |= _earlier(site, milestone, plate, device, now)
        context["lost"] = bool(request.FILES)
        return show(request, site, "delivery/public/question.html", context, form.status)
    device = device or secrets.token_urlsafe(18)
    try:
        with _picture(request, site) as picture:
            given = citizens.answer(
                **form.cleaned_data,
                milestone=milestone,
                picture=picture,
                device=device,
                plate=plate,
                now=now,
            )
        leaf = given.leaf
    except AlreadyDone as done:
        leaf = done.entry.leaf
    except (citizens.AnsweredAlready, citizens.SlipUsed):
        context |= _earlier(site, milestone, plate, device, now)
        return show(request, site, "delivery/public/question.html", context, 409)
    except Refused as no:
        form.refuse(no, site.language)
        context["lost"] = bool(request.FILES)
        return show(request, site, "delivery/public/question.html", context, 422)
    response = redirect(site.to("answered", code=milestone.code, leaf=leaf))
    # A slip is known by its own code; its holder's phone needs no mark.
    is_slip = plate is not None and plate.kind == Plate.Kind.SLIP
    return response if is_slip else remembered(response, device)


def _context(
    site: Site, milestone: Milestone, plate: Plate | None, now: datetime
) -> dict[str, Any]:
    asked = next((a for a in asked_of(site, milestone.item_code) if a.code == milestone.code), None)
    return {
        "milestone": milestone,
        "plate": plate,
        # Counted anew, for whoever has just answered; public pages follow within seconds.
        "counts": answers(site.government, now, milestone).get(milestone.pk, Counts()),
        "progress": asked.progress if asked else None,
        "item": item_at(site, milestone.item_code),
        "months": months(milestone, now),
        "words": words(milestone),
        "limit_mb": PHOTO_LIMIT_BYTES // (1024 * 1024),
    }


def _earlier(
    site: Site, milestone: Milestone, plate: Plate | None, device: str, now: datetime
) -> dict[str, Any]:
    """What was answered before. Of a slip it is not told what: slips go from hand to hand."""
    if plate is not None and plate.kind == Plate.Kind.SLIP:
        return {"is_used": plate.answers.exists()}
    if not device:
        return {}
    given = Answer.objects.public().filter(
        government=site.government,
        milestone=milestone,
        voter=citizens.voter_of(milestone, device),
        month=citizens.month_on(site.government, now),
    )
    return {"earlier": given.first()}


@contextmanager
def _picture(request: HttpRequest, site: Site) -> Iterator[citizens.CitizenPicture | None]:
    """Keep the photo of a form; ask for it to be read in the transaction that takes the form."""
    sha256, folder = _kept_photo(request)
    with transaction.atomic():
        if not sha256:
            yield None
            return
        job = jobs.ask(
            log=citizens.job_log(site.government),
            kind="picture",
            post=citizens.CITIZEN,
            now=timezone.now(),
            params={
                "sha256": sha256,
                "own_folder": folder,
                "copies": str(settings.CITIZENS / "copies"),
            },
            most_waiting=MOST_WAITING,
        )
        yield citizens.CitizenPicture(sha256, job.pk)


def _kept_photo(request: HttpRequest) -> tuple[str, str]:
    """Keep what was sent, unread, in a folder of its own that is thrown away after the copy."""
    file = request.FILES.get("photo")
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if announced > PHOTO_LIMIT_BYTES + ROOM_FOR_WORDS:
        raise _too_large()
    if not isinstance(file, UploadedFile) or not file.size:
        return "", ""
    if file.size > PHOTO_LIMIT_BYTES:
        raise _too_large()
    if not begins_as_photo(file):
        raise NoPhoto(
            Text(
                "This file is no JPEG, PNG or WebP photo. Choose it from the gallery, or "
                "answer without a photo: the answer counts all the same."
            ),
        )
    folder = settings.CITIZENS / "sent" / secrets.token_hex(8)
    return blobs.keep(folder, file.chunks(), limit=PHOTO_LIMIT_BYTES).sha256, str(folder)


def _too_large() -> CitizenPhotoTooLarge:
    most = PHOTO_LIMIT_BYTES // (1024 * 1024)
    return CitizenPhotoTooLarge(
        Text(
            "The photo is larger than %(most)s MB. Send a smaller one, or answer "
            "without a photo: the answer counts all the same.",
            most=most,
        ),
    )


def _milestone(site: Site, code: str) -> Milestone | None:
    parts = CODE.fullmatch(code)
    if parts is None:
        return None
    return (
        Milestone.objects.public()
        .filter(
            government=site.government,
            item_code=parts[1],
            number=int(parts[2]),
            region__isnull=False,
        )
        .select_related("region__parent", "government")
        .first()
    )


def _sentence(
    request: HttpRequest,
    site: Site,
    said: str,
    *,
    milestone: Milestone | None = None,
    status: int = 404,
) -> HttpResponse:
    context = {"said": said, "milestone": milestone}
    return show(request, site, "delivery/public/not_asked.html", context, status)
