"""Reports of citizens: the form without an account, the receipt, what is shown, what became of it.

Forms are never kept by anybody, sent from our own pages only, and no address of a visitor is looked
at. Where a government takes complaints by the national channel, its buttons lead there.
"""

from __future__ import annotations

import secrets
import uuid
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from idaman.core.canonical import hashed
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people.models import Agency, Intake
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions import pictures, reporting
from idaman.features.reports.models import (
    OPEN_STATES,
    Request,
    RequestPhoto,
    RequestStep,
    State,
    Step,
    Visibility,
)
from idaman.features.reports.models.requests import RequestQuerySet
from idaman.features.reports.pieces import group_of, of_site
from idaman.features.reports.queries.outcomes import (
    ReportOutcomes,
    at_place,
    became,
    repeated,
)
from idaman.features.reports.rules import report as spelling
from idaman.features.reports.rules.open311 import asking
from idaman.features.reports.words import reports as say
from idaman.features.services.models import Service
from idaman.features.surveys.actions import answering
from idaman.web.copies import copy_response
from idaman.web.portal.feeds import OURS, ChangesFeed, plain
from idaman.web.portal.site import Site, show, site_of, site_page
from idaman.web.portal.visitors import device_of, form_page, remembered
from idaman.web.templatetags.ui import name

A_PAGE = 50
FIELDS = ("place", "kind", "topic", "visibility", "words", "name", "reach", "service")
TRAP = "website"
"""A field that people do not see; what is written there was written by no person."""
TOLD = frozenset({Step.ANSWERED, Step.ASKED, Step.OUTSIDE, Step.CLOSED, Step.REFUSED, Step.HIDDEN})
"""Steps whose words are public: what an office says."""
QUIET = frozenset({Step.SHOWN, Step.CLASSED, Step.NOTE})
"""Steps that tell the reader of a report nothing."""
AFRESH = frozenset({Step.ANSWERED, Step.REOPENED, Step.DOUBTED})
"""Steps after which what senders said before counts no more."""
ON_A_LINE = (
    *("number", "arrived_at", "words", "topic", "region", "agency", "also", "reopened"),
    *("state", "due", "visibility", "is_sample"),
)
"""What a line of a list says of a report."""
GROUPS = {
    "waiting": Q(state__in=OPEN_STATES),
    "answered": Q(state__in=(State.ANSWERED, State.CLOSED)),
    "reopened": Q(reopened__gt=0),
}


class NoPerson(Refused):
    """What was sent was filled in by a machine."""


@site_page
def reports(request: HttpRequest, site: Site) -> HttpResponse:
    """List what was reported and may be read, the newest first, with what became of all."""
    asked, rows = _asked(request, site)
    found = rows.shown().only(*ON_A_LINE)
    before = spelling.number_in(request.GET.get("before", ""))
    if before is not None:
        last = of_site(site).filter(number=before).values_list("arrived_at", "pk").first()
        if last is None:
            raise Http404
        found = found.filter(Q(arrived_at__lt=last[0]) | Q(arrived_at=last[0], pk__lt=last[1]))
    page = list(found.order_by("-arrived_at", "-id")[: A_PAGE + 1])
    kept = {key: value for key, value in asked.items() if value}
    return show(
        request,
        site,
        "reports/public/reports.html",
        {
            "rows": _placed(site, page[:A_PAGE]),
            "next": page[A_PAGE - 1].number if len(page) > A_PAGE else None,
            "is_first": before is None,
            "became": _became(site, asked, rows) if before is None else None,
            "group": None if any(asked.values()) else group_of(None, None),
            "asked": asked,
            "place": _place(site, asked["place"]),
            "agency": _agency(site, asked["agency"]),
            "kept": "".join(f"{key}={value}&" for key, value in kept.items()),
            "topics": say.topics(),
            "districts": site.book.districts,
        },
    )


def _placed(site: Site, rows: list[Request]) -> list[Request]:
    """Give each report its place and agency out of the book, which no list has to ask for."""
    for row in rows:
        if row.region_id in site.book.regions:
            row.region = site.book.regions[row.region_id]
        if row.agency_id in site.book.agencies:
            row.agency = site.book.agencies[row.agency_id]
    return rows


def _became(site: Site, asked: dict[str, str], rows: RequestQuerySet) -> ReportOutcomes:
    """Count once a publication what became of what a list was asked for."""
    kept, key = site.book.counted, ("became", *asked.values())
    if key not in kept:
        kept[key] = became(rows, site.today)
    found: ReportOutcomes = kept[key]
    return found


def _asked(request: HttpRequest, site: Site) -> tuple[dict[str, str], RequestQuerySet]:
    """Read what a list was asked for: of which place, agency, topic, and how it stands."""
    asked = {key: request.GET.get(key, "")[:40] for key in ("place", "agency", "topic", "state")}
    rows = of_site(site)
    place = _place(site, asked["place"])
    if place is not None:
        rows = at_place(rows, place)
    agency = _agency(site, asked["agency"])
    if agency is not None:
        rows = rows.handled_by(agency)
    if asked["topic"] in spelling.TOPICS:
        rows = rows.filter(topic=asked["topic"])
    if asked["state"] in GROUPS:
        rows = rows.filter(GROUPS[asked["state"]])
    known = {
        "place": place is not None,
        "agency": agency is not None,
        "topic": asked["topic"] in spelling.TOPICS,
        "state": asked["state"] in GROUPS,
    }
    return {key: value if known[key] else "" for key, value in asked.items()}, rows


def _place(site: Site, code: str) -> Region | None:
    return next((r for r in site.book.regions.values() if r.code == code), None) if code else None


def _agency(site: Site, code: str) -> Agency | None:
    return next((a for a in site.book.agencies.values() if a.code == code), None) if code else None


@site_page
def report(request: HttpRequest, site: Site, number: int) -> HttpResponse:
    """Show a report that may be read: its words, its clock, every step, what the office says."""
    found = _shown(site, number)
    steps = _told(RequestStep.objects.public().filter(request=found).exclude(step__in=QUIET))
    photos = RequestPhoto.objects.public().filter(request=found).order_by("pk")
    return show(
        request,
        site,
        "reports/public/report.html",
        {
            "report": found,
            "steps": steps,
            "is_content": bool(_content(steps)),
            "photos": list(photos[:12]),
            "may_reopen": reporting.may_reopen(found, timezone.now()),
            "until": _until(found),
        },
    )


def _told(steps: Any) -> list[tuple[RequestStep, str]]:
    """Each step with what the office said in public of it."""
    rows = steps.select_related("agency", "receiver", "other").order_by("number")[:200]
    return [(step, step.words if step.step in TOLD else "") for step in rows]


def _content(steps: list[tuple[RequestStep, str]]) -> set[int]:
    """The reports whose sender says that it is done, as long as nobody has doubted it since."""
    found: set[int] = set()
    for step, _words in steps:
        if step.step in AFRESH:
            found = set()
        elif step.step == Step.SATISFIED:
            found.add(step.other_id or step.request_id)
    return found


def _onward(report: Request) -> list[tuple[RequestStep, str]]:
    """What happened to the report that one was merged into; of a secret one nothing."""
    other = report.merged_into
    if other is None or other.visibility == Visibility.SECRET:
        return []
    return _told(RequestStep.objects.public().filter(request=other).exclude(step__in=QUIET))


def _goes_on(report: Request) -> Request:
    """The report in which one goes on: itself, or the one it was merged into, unless secret."""
    other = report.merged_into
    return report if other is None or other.visibility == Visibility.SECRET else other


def _until(report: Request) -> datetime | None:
    """The last moment at which the answer may be doubted."""
    return report.answered_at + reporting.REOPEN_WITHIN if report.answered_at else None


def _shown(site: Site, number: int) -> Request:
    rows = (
        of_site(site)
        .shown()
        .select_related(
            "government",
            "region__parent",
            "agency",
            "receiver",
            "service__shown",
            "merged_into__agency",
            "merged_into__receiver",
        )
    )
    found = rows.filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise Http404
    return found


@site_page
def reports_feed(request: HttpRequest, site: Site) -> HttpResponse:
    """The reports that may be read as an Atom feed, newest first; ?place= keeps to one place."""
    asked, rows = _asked(request, site)
    found = rows.shown().select_related("region").order_by("-arrived_at", "-id")[:50]
    entries = list(found)
    query = "&".join(f"{key}={value}" for key, value in asked.items() if value)
    feed = ChangesFeed(
        title=_("Reports: %(name)s") % {"name": name(site.government)},
        link=site.public_address("reports"),
        description="",
        language=site.language,
        author_name=name(site.government),
        feed_url=site.public_address("reports-feed") + (f"?{query}" if query else ""),
        feed_guid=uuid.uuid5(OURS, f"reports:{site.government.slug}:{query}").urn,
        onward="",
        changed=max((e.changed_at for e in entries), default=site.government.created_at),
    )
    for each in entries:
        where = each.region.full_name if each.region else ""
        feed.add_item(
            title=plain(f"{each.code} {where}: {spelling.beginning(each.words)}"),
            link=site.public_address("report", number=each.number),
            description=plain(each.words),
            pubdate=each.arrived_at,
            updateddate=each.changed_at,
            unique_id=uuid.uuid5(OURS, f"report:{site.government.slug}:{each.number}").urn,
            author_name=name(site.government),
        )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


@never_cache
@login_not_required
def report_picture(
    request: HttpRequest, government: str, number: int, photo: int
) -> HttpResponseBase:
    """Give the copy of a picture that somebody looked at and let be seen."""
    site = site_of(request, government)
    shown = RequestPhoto.objects.public().filter(
        government=site.government, request__number=number, request__words_shown_at__isnull=False
    )
    found = shown.filter(pk=photo).first() if photo < 2**63 and number < 2**31 else None
    if found is None:
        raise Http404
    return copy_response(found.public_sha256)


@form_page
def report_new(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Take a report; before it is sent, show what it may repeat."""
    if site.government.intake != Intake.OWN:
        return _sentence(
            request,
            site,
            _("This region takes complaints by SP4N-LAPOR!, the national channel."),
            by_lapor=True,
        )
    typed = {key: request.POST.get(key, request.GET.get(key, "")) for key in FIELDS}
    context: dict[str, Any] = {
        "typed": typed,
        "service": _service(site, typed["service"]),
        "token": request.POST.get("token", "")[:64] or secrets.token_urlsafe(18),
    }
    if request.method != "POST":
        return _form(request, site, context)
    try:
        if request.POST.get(TRAP):
            raise NoPerson(
                Text(
                    "A field that must stay empty was filled in, so this report was not "
                    "sent. Empty that field and send it again."
                ),
            )
        secret = settings.SECRET_KEY.encode()
        photo = _kept_photo(request)
        context |= {"photo_kept": photo.signed if photo else ""}
        said = _said(request, site, typed)
        first = reporting.sent_before(
            site.government,
            secret=secret,
            token=context["token"],
            sent=reporting.sent_as(said, [photo.sha256] if photo else [], secret),
        )
        if first is not None:
            if photo:
                photo.drop()
            return redirect(site.to("report-receipt", key=first[1]))
        if not request.POST.get("seen") and said.region is not None:
            context["alike"] = repeated(
                site.government,
                region=said.region,
                words=said.words,
                topic=said.topic,
                now=timezone.now(),
            )
            if context["alike"]:
                return _form(request, site, context)
        # A photo and its report are kept together; a report alone is all or nothing by itself.
        with transaction.atomic() if photo else nullcontext():
            _made, key = reporting.report(
                government=site.government,
                said=said,
                pictures=pictures.picture_of(
                    photo, site.government, RequestPhoto.Role.REPORT, now=timezone.now()
                ),
                secret=secret,
                now=timezone.now(),
                token=context["token"],
            )
    except reporting.SentOtherwise as no:
        context |= {"no": no.say(site.language), "token": secrets.token_urlsafe(18)}
        return _form(request, site, context, 409)
    except Refused as no:
        status = 429 if isinstance(no, reporting.TooManyReports) else 422
        context |= {"no": no.say(site.language), "is_trapped": isinstance(no, NoPerson)}
        return _form(request, site, context, status)
    return redirect(site.to("report-receipt", key=key))


def _form(
    request: HttpRequest, site: Site, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Show the form of a new report with what there is to choose from."""
    choices = {
        "limit_mb": pictures.LIMIT_MB,
        "most": reporting.WORDS_LENGTH,
        "kinds": say.kinds(),
        "topics": say.topics(),
        "visibilities": say.VISIBILITIES.items(),
        "districts": [(d, site.book.villages(d)) for d in site.book.districts],
    }
    return show(request, site, "reports/public/report_new.html", {**choices, **context}, status)


def _said(request: HttpRequest, site: Site, typed: dict[str, str]) -> reporting.ReportInput:
    pin = asking.point(request.POST.get("lat", ""), request.POST.get("lon", ""))
    return reporting.ReportInput(
        words=typed["words"],
        region=_place(site, typed["place"]),
        kind=typed["kind"] or "complaint",
        topic=typed["topic"],
        service=_service(site, typed["service"]),
        visibility=typed["visibility"] or Visibility.ANONYMOUS,
        name=typed["name"],
        reach=typed["reach"],
        latitude=round(pin[0], 6) if pin else None,
        longitude=round(pin[1], 6) if pin else None,
        language=site.language,
    )


def _service(site: Site, code: str) -> Service | None:
    if not code:
        return None
    rows = Service.objects.public().filter(government=site.government, code=code[:24])
    return rows.select_related("shown").first()


@form_page
def report_track(request: HttpRequest, site: Site) -> HttpResponseBase:
    """Lead whoever types a receipt off paper, or a report's number, to its page."""
    typed = request.POST.get("code", "")
    if request.method != "POST":
        return show(request, site, "reports/public/report_track.html", {})
    number = spelling.number_in(typed)
    if number is not None and of_site(site).shown().filter(number=number).exists():
        return redirect(site.to("report", number=number))
    key = spelling.typed(typed)
    if _mine(site, key) is not None:
        return redirect(site.to("report-receipt", key=key))
    return show(
        request,
        site,
        "reports/public/report_track.html",
        {"typed": typed[:64], "is_unknown": True, "is_number": number is not None},
        404,
    )


def _mine(site: Site, key: str) -> Request | None:
    """Find the report of a receipt; a refused one is told to its sender as well."""
    rows = Request.objects.public(with_refused=True).filter(government=site.government)
    return rows.filter(secret_sha256=hashed(key)).first() if key else None


@form_page
def report_receipt(request: HttpRequest, site: Site, key: str) -> HttpResponseBase:
    """Show the sender how their report stands; take their answer, or that it is done."""
    found = _mine(site, spelling.typed(key))
    if found is None:
        return _sentence(request, site, _("There is no receipt under this address."))
    no, at = "", _goes_on(found)
    if request.method == "POST":
        try:
            _act(request, site, found, at, spelling.typed(key))
            return redirect(site.to("report-receipt", key=key))
        except AlreadyDone:
            return redirect(site.to("report-receipt", key=key))
        except Refused as refused:
            no = refused.say(site.language)
    steps = _told(RequestStep.objects.public().filter(request=found).exclude(step__in=QUIET))
    onward = _onward(found)
    content = _content(onward if at != found else steps)
    photos = RequestPhoto.objects.public().filter(request=found)
    address = site.public_address("report-receipt", key=key)
    return show(
        request,
        site,
        "reports/public/report_receipt.html",
        {
            "report": found,
            "key": key,
            "no": no,
            "typed": request.POST.get("words", "")[: reporting.WORDS_LENGTH],
            "steps": steps,
            "onward": onward,
            "question": _question(found),
            "photos": list(photos.order_by("pk")[:12]),
            "unseen": _unseen(found),
            "split": list(found.split_off.order_by("number")[:5]),
            "may_reopen": reporting.may_reopen(at, timezone.now()),
            "may_thank": at.state == State.ANSWERED and found.pk not in content,
            "has_thanked": found.pk in content,
            "is_content_elsewhere": bool(content - {found.pk}),
            "until": _until(at),
            "is_asked": answering.still_asked(found),
            "address": address,
            "limit_mb": pictures.LIMIT_MB,
            "most": reporting.WORDS_LENGTH,
            "token": secrets.token_urlsafe(18),
        },
        422 if no else 200,
    )


def _act(request: HttpRequest, site: Site, found: Request, at: Request, key: str) -> None:
    """Do what the sender chose on the receipt; `at` is the report in which theirs goes on.

    Raises Refused.
    """
    secret, now = settings.SECRET_KEY.encode(), timezone.now()
    token = request.POST.get("token", "")[:64]
    words = request.POST.get("words", "")
    if request.POST.get("act") == "satisfied":
        reporting.satisfied(request=at, key=key, now=now, token=token)
        return
    photo = _kept_photo(request)
    with transaction.atomic():
        if request.POST.get("act") == "reopen":
            role = RequestPhoto.Role.REOPEN
            sent = pictures.picture_of(photo, site.government, role, now=now)
            reporting.reopen(
                request=at,
                key=key,
                words=words,
                pictures=sent,
                secret=secret,
                now=now,
                token=token,
            )
        else:
            role = RequestPhoto.Role.REPORT
            sent = pictures.picture_of(photo, site.government, role, now=now)
            reporting.tell(
                request=found,
                key=key,
                words=words,
                pictures=sent,
                secret=secret,
                now=now,
                token=token,
            )


def _unseen(found: Request) -> int:
    """So many photos its sender sent that nobody has looked at yet."""
    return found.photos.filter(received_by=None).to_moderate().count()


def _question(found: Request) -> str:
    """What the office asked last, while it waits for the answer."""
    if found.state != State.ASKED:
        return ""
    steps = RequestStep.objects.public().filter(request=found, step=Step.ASKED)
    last = steps.order_by("-number").first()
    return last.words if last else ""


@form_page
def report_also(request: HttpRequest, site: Site, number: int) -> HttpResponseBase:
    """Count whoever has the same trouble, once a device."""
    found = _shown(site, number)
    here = site.to("report", number=number)
    if request.method != "POST":
        return redirect(here)
    device = device_of(request) or secrets.token_urlsafe(18)
    try:
        reporting.me_too(request=found, device=device, now=timezone.now())
        said = _("Counted: you have the same trouble. You can follow it on its page.")
    except Refused as no:
        said = no.say(site.language)
    found.refresh_from_db()
    context = {"report": found, "said": said}
    return remembered(show(request, site, "reports/public/report_also.html", context), device)


@form_page
def report_reopen(request: HttpRequest, site: Site, number: int) -> HttpResponseBase:
    """Take from anyone that it is not done, with a new photo, within fourteen days."""
    found = _shown(site, number)
    now = timezone.now()
    context: dict[str, Any] = {
        "report": found,
        "until": _until(found),
        "may_reopen": reporting.may_reopen(found, now),
        "limit_mb": pictures.LIMIT_MB,
        "most": reporting.WORDS_LENGTH,
        "token": secrets.token_urlsafe(18),
        "typed": request.POST.get("words", "")[: reporting.WORDS_LENGTH],
    }
    if request.method != "POST":
        return show(request, site, "reports/public/report_reopen.html", context)
    try:
        photo = _kept_photo(request)
        context["photo_kept"] = photo.signed if photo else ""
        with transaction.atomic():
            reporting.reopen(
                request=found,
                words=request.POST.get("words", ""),
                pictures=pictures.picture_of(
                    photo, site.government, RequestPhoto.Role.REOPEN, now=now
                ),
                secret=settings.SECRET_KEY.encode(),
                now=now,
                token=request.POST.get("token", "")[:64],
            )
    except AlreadyDone:
        pass
    except Refused as no:
        context["no"] = no.say(site.language)
        return show(request, site, "reports/public/report_reopen.html", context, 422)
    return show(request, site, "reports/public/report_reopen.html", {**context, "is_sent": True})


def _sentence(
    request: HttpRequest, site: Site, said: str, *, by_lapor: bool = False
) -> HttpResponse:
    context = {"said": said, "by_lapor": by_lapor}
    return show(request, site, "reports/public/report_none.html", context, 404)


def _kept_photo(request: HttpRequest) -> pictures.UnreadPhoto | None:
    return pictures.kept_photo(
        request.FILES.get("photo"),
        root=settings.CITIZENS,
        announced=request.META.get("CONTENT_LENGTH") or "",
        before=request.POST.get("photo_kept", ""),
    )
