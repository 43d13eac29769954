"""Reports at the desk before they are handled: written down for somebody, looked at, refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from idaman.core.jobs.models import Job
from idaman.core.jobs.models import JobState as Stage
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region, RegionLevel
from idaman.core.refusal import Refused
from idaman.features.reports.actions import moderating, pictures, redacting, reporting
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.forms.arrival import (
    PhotoRedactForm,
    ReportEntryForm,
    ReportHideForm,
    ReportShowForm,
    ReportsRefuseForm,
)
from idaman.features.reports.models import Request, RequestPhoto
from idaman.features.reports.models.requests import RequestQuerySet
from idaman.features.reports.queries.outcomes import repeated
from idaman.features.reports.rules import report as spelling
from idaman.features.reports.rules.redaction import COLUMNS, ROWS
from idaman.paper.qr import qr
from idaman.web.copies import copy_response
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    show,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import TokenForm, sent, sent_files

A_PAGE = 25
MOST_COUNTED = 1000
"""Beyond so many the page says "more than": counting junk would take longer than reading it."""


@desk_page(Permission.REQUEST_ENTER, methods=BOTH)
def report_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Write down what somebody without a phone reports, and print their slip."""
    form = ReportEntryForm(
        sent(request), sent_files(request), villages=_villages(desk), limit_mb=pictures.LIMIT_MB
    )
    context: dict[str, Any] = {"form": form}
    if request.method == "POST":
        try:
            # Kept also where the form is refused: nobody has to choose the photo once more.
            photo = _kept_photo(request, form)
            answer = _written_down(request, desk, form, photo, context) if form.is_valid() else None
        except Refused as no:
            if isinstance(no, (AlreadyDone, NotAllowed)):
                raise
            form.refuse(no, language())
            answer = None
        if answer:
            return answer
    return show(request, desk, "reports/desk/report_new.html", context, status=form.status)


def _kept_photo(request: DeskRequest, form: ReportEntryForm) -> pictures.UnreadPhoto | None:
    photo = pictures.kept_photo(
        form.files.get("photo"),
        root=settings.CITIZENS,
        announced=request.META.get("CONTENT_LENGTH") or "",
        before=form.data.get("photo_kept", ""),
    )
    form.send_along(photo_kept=photo.signed if photo else "")
    return photo


def _written_down(
    request: DeskRequest,
    desk: Desk,
    form: ReportEntryForm,
    photo: pictures.UnreadPhoto | None,
    context: dict[str, Any],
) -> HttpResponseBase | None:
    """Write the report down and give its slip; None where it may be one that is known."""
    typed = form.cleaned_data
    secret, token = settings.SECRET_KEY.encode(), typed["token"]
    said = reporting.ReportInput(
        words=typed["words"],
        region=typed["place"],
        kind=typed["kind"] or "complaint",
        topic=typed["topic"],
        visibility=typed["visibility"],
        name=typed["name"],
        reach=typed["reach"],
    )
    first = reporting.sent_before(
        desk.government,
        secret=secret,
        token=token,
        sent=reporting.sent_as(said, [photo.sha256] if photo else [], secret),
        post=desk.post.code,
    )
    if first is not None:
        if photo:
            photo.drop()
        return _slip(request, desk, *first)
    if not typed["seen"]:
        context["alike"] = repeated(
            desk.government,
            region=typed["place"],
            words=typed["words"],
            topic=typed["topic"],
            now=desk.now,
        )
        if context["alike"]:
            form.send_along(seen="1")
            return None
    with transaction.atomic():
        made, key = reporting.write_down(
            government=desk.government,
            said=said,
            pictures=pictures.picture_of(
                photo,
                desk.government,
                RequestPhoto.Role.REPORT,
                now=desk.now,
                post=desk.post.code,
            ),
            secret=secret,
            by=desk.post,
            now=desk.now,
            token=token,
        )
    return _slip(request, desk, made, key)


def _slip(request: DeskRequest, desk: Desk, made: Request, key: str) -> HttpResponseBase:
    """Lay the slip out to be printed at once."""
    # The receipt is kept nowhere: it is printed now, from this answer, or not at all.
    address = _receipt_address(desk, key)
    slip = {
        "report": made,
        "key": key,
        "qr": qr(address),
        "address": address.partition("://")[2],
    }
    return show(request, desk, "reports/desk/report_slip.html", slip)


def _receipt_address(desk: Desk, key: str) -> str:
    government = desk.government
    path = reverse("portal:report-receipt", kwargs={"government": desk.slug, "key": key})
    path = path.removeprefix("/en")
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}" + path.replace(f"/{desk.slug}/", "/", 1)
    return f"{settings.PUBLIC_URL}{path}"


def _villages(desk: Desk) -> list[tuple[str, list[Region]]]:
    """The villages by district; a district without any stands for itself."""
    inside = Region.objects.within(desk.government.region.code)
    rows = inside.filter(level__in=(RegionLevel.DISTRICT, RegionLevel.VILLAGE)).order_by("name")
    districts = {r.pk: (r, list[Region]()) for r in rows if r.level == RegionLevel.DISTRICT}
    for row in rows:
        if row.level == RegionLevel.VILLAGE and row.parent_id in districts:
            districts[row.parent_id][1].append(row)
    return [(district.full_name, below or [district]) for district, below in districts.values()]


def _to_moderate(desk: Desk) -> RequestQuerySet:
    return Request.objects.of(desk.government).to_moderate()


@desk_page(Permission.REQUEST_MODERATE)
def reports_moderation(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show what nobody has looked at yet, the oldest first, and new photos of what is shown."""
    return _moderation(request, desk)


def _moderation(
    request: DeskRequest, desk: Desk, refused: TokenForm | None = None
) -> HttpResponseBase:
    """Show what is to be looked at; a form that was refused says why, with what was typed."""
    rows = _to_moderate(desk)
    after = spelling.number_in(request.GET.get("after", ""))
    if after is not None:
        last = Request.objects.of(desk.government).filter(number=after).first()
        rows = rows.filter(pk__gt=last.pk) if last else rows
    page = list(
        rows.select_related("region", "agency")
        .prefetch_related("photos")
        .annotate(is_repeated=_repeated_in(_to_moderate(desk)))
        .order_by("pk")[: A_PAGE + 1]
    )
    fresh = _with_new_photos(desk)
    photos = [p for each in (*page[:A_PAGE], *fresh) for p in each.photos.all()]
    counted = _to_moderate(desk)[: MOST_COUNTED + 1].count()

    def form_of(form: TokenForm) -> TokenForm:
        is_same = type(refused) is type(form) and refused.auto_id == form.auto_id
        return refused if refused and is_same else form

    context = {
        "rows": [
            (
                each,
                words,
                form_of(ReportShowForm(report=each, words=words or "")),
                form_of(ReportHideForm(auto_id=_at(each))),
            )
            for each in page[:A_PAGE]
            for words in [_words(each)]
        ],
        "fresh": [
            (each, form_of(ReportShowForm(report=each, words=each.words, at="f"))) for each in fresh
        ],
        "junk": form_of(ReportsRefuseForm()),
        "after": after if after is not None else "",
        "pictures": _states(desk, photos),
        "waiting": min(counted, MOST_COUNTED),
        "is_more": counted > MOST_COUNTED,
        "next": page[A_PAGE - 1].number if len(page) > A_PAGE else "",
        "recent": [
            (each, form_of(ReportHideForm(auto_id=_at(each))))
            for each in Request.objects.of(desk.government)
            .filter(words_shown_at__isnull=False)
            .select_related("words_shown_by")
            .order_by("-arrived_at", "-id")[:10]
        ],
    }
    status = refused.status if refused else 200
    return show(request, desk, "reports/desk/reports_moderation.html", context, status=status)


def _at(report: Request) -> str:
    return f"%s-h{report.pk}"


def _repeated_in(rows: RequestQuerySet) -> Exists:
    """Whether the same words wait in another report as well; asked of the index, not counted."""
    return Exists(rows.filter(alike=OuterRef("alike")).exclude(alike="").exclude(pk=OuterRef("pk")))


def _words(request: Request) -> str | None:
    """Open what was written; None where this installation's secret was changed since."""
    try:
        return opened(bytes(request.closed), settings.SECRET_KEY.encode())
    except InvalidToken:
        return None


def _with_new_photos(desk: Desk) -> list[Request]:
    """What is shown already and got a photo that nobody has looked at."""
    fresh = RequestPhoto.objects.of(desk.government).to_moderate()
    shown = fresh.filter(request__words_shown_at__isnull=False).order_by("pk")
    numbers = shown.values_list("request", flat=True)[:A_PAGE]
    rows = Request.objects.of(desk.government).filter(pk__in=list(numbers))
    return list(rows.select_related("region", "agency").prefetch_related("photos").order_by("pk"))


def _states(desk: Desk, photos: list[RequestPhoto]) -> dict[int, str]:
    """How far each photo is: done, black in parts or about to be, waiting, or refused as none."""
    mine = Job.objects.of(moderating.job_log(desk.government))
    jobs = mine.filter(pk__in=[p.job for p in photos if p.job])
    states = dict(jobs.values_list("pk", "state"))
    black = redacting.redacted_copies(photos)
    return {
        p.pk: ("black" if black[p.pk] else "blacking")
        if p.pk in black
        else str(states.get(p.job or 0, Stage.REFUSED))
        for p in photos
    }


@desk_page(Permission.REQUEST_MODERATE, methods=POSTED)
def report_show(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Let words, perhaps redacted, and the chosen photos be read by anyone."""
    found = _report(desk, number)
    at = "f" if found.words_shown_at else "r"
    form = ReportShowForm(sent(request), report=found, at=at)
    said = _("Shown. Anyone may read it now.")
    return _done(request, desk, form, partial(moderating.show, request=found), said)


@desk_page(Permission.REQUEST_MODERATE, methods=POSTED)
def report_hide(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Keep a report's words and photos from the public, with a reason."""
    found = _report(desk, number)
    form = ReportHideForm(sent(request), auto_id=_at(found))
    said = _("Hidden. The report is handled and counted all the same.")
    return _done(request, desk, form, partial(moderating.hide, request=found), said)


@desk_page(Permission.REQUEST_MODERATE, methods=POSTED)
def reports_refuse(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Refuse chosen reports, or all with the words of one, as abuse, with one reason."""
    form, act = ReportsRefuseForm(sent(request)), partial(_refused, desk)
    return _done(request, desk, form, act, lambda many: _("%(n)d refused.") % {"n": many})


def _refused(desk: Desk, *, number: list[int], like: list[int], **typed: Any) -> int:
    if like:
        alike = _to_moderate(desk).filter(number=like[0]).exclude(alike="")
        same = _to_moderate(desk).filter(alike__in=alike.values("alike")).order_by("pk")
        number = list(same.values_list("number", flat=True)[: moderating.MOST_AT_ONCE])
    return moderating.refuse(government=desk.government, numbers=number, **typed)


def _done(
    request: DeskRequest,
    desk: Desk,
    form: TokenForm,
    act: Callable[..., Any],
    message: str | Callable[[Any], str],
) -> HttpResponseBase:
    """Do what a form of the page asks, and lead back to it; what came too late is only told."""
    onward: HttpResponseBase = redirect("desk:reports-moderation", government=desk.slug)
    late: dict[type[Refused], HttpResponseBase] = {moderating.NotShown: onward}
    answer = carry_out(
        request, desk, form, act, message=message, to=lambda _made: onward, late=late
    )
    return answer or _moderation(request, desk, form)


def _report(desk: Desk, number: int) -> Request:
    rows = Request.objects.of(desk.government).select_related("government")
    return get_object_or_404(rows, number=number)


@desk_page(Permission.REQUEST_HANDLE)
def report_photo(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the copy of a report's picture to whoever handles or moderates it.

    ?as=public gives the one with parts black, where there is one.
    """
    rows = RequestPhoto.objects.of(desk.government).select_related("request__agency")
    photo = get_object_or_404(rows, pk=number)
    may_see = desk.can(Permission.REQUEST_HANDLE, photo.request.agency)
    if not may_see and not desk.can(Permission.REQUEST_MODERATE):
        raise Http404
    black = redacting.redacted_copies([photo]) if request.GET.get("as") == "public" else {}
    return copy_response(black.get(photo.pk, moderating.copies_of([photo])[photo.pk]))


@desk_page(Permission.REQUEST_MODERATE, methods=BOTH)
def photo_redact(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Choose the cells of a picture that are to be black; the copy offices see stays."""
    rows = RequestPhoto.objects.of(desk.government).select_related("request", "government")
    photo = get_object_or_404(rows, pk=number)
    copy = moderating.copies_of([photo])[photo.pk]
    form = PhotoRedactForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            redacting.redact_photo,
            photo=photo,
            copy=copy,
            folder=str(settings.CITIZENS / "copies"),
            log=moderating.job_log(desk.government),
        ),
        message=_("It is being made black. Show the report once more afterwards."),
        to=lambda _made: redirect("desk:reports-moderation", desk.slug),
    )
    if answer:
        return answer
    typed = form.cleaned_data.get("cells") if form.is_bound else None
    newest = photo.redactions.newest_first().first()
    black = set(typed or (newest.cells if newest else ()))
    context = {
        "form": form,
        "photo": photo,
        "is_there": bool(copy),
        "cells": [
            (n, n // COLUMNS + 1, n % COLUMNS + 1, n in black) for n in range(COLUMNS * ROWS)
        ],
    }
    return show(request, desk, "reports/desk/photo_redact.html", context, status=form.status)
