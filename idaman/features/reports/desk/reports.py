"""Reports at the desk: the queue, one report, and every act of whoever handles it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.days import working_days_after
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.features.reports.actions import clocks, handling, privacy, routing
from idaman.features.reports.actions.moderating import copies_of
from idaman.features.reports.actions.pictures import kept_photo, picture_of
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.models import (
    Receiver,
    ReplyTemplate,
    Request,
    RequestPhoto,
    RequestStep,
    State,
    Step,
)
from idaman.features.reports.models.requests import RequestQuerySet
from idaman.features.reports.queries import requests as facts
from idaman.features.reports.queries.learning import suggested
from idaman.features.reports.rules.report import TOPICS, beginning, number_in
from idaman.features.services.models import Service
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, say_no, show, token_of

A_PAGE = 50
BY_DAY = ("running", "unread")
"""The lists that come by their last day; the others by their last step."""


def _secret() -> bytes:
    return settings.SECRET_KEY.encode()


def words_in(kept: bytes) -> str | None:
    """The words of a closed box; None where this installation's key does not open it."""
    try:
        return opened(kept, _secret())
    except InvalidToken:
        return None


def mine(desk: Desk) -> RequestQuerySet:
    """The reports a post handles: all for the secretariat, else those its own agency has."""
    return facts.at_hand(desk.government, agencies(desk))


def agencies(desk: Desk) -> list[int] | None:
    """The agencies a post handles for, by their rows; None for all."""
    if desk.can(Permission.REQUEST_ROUTE):
        return None
    return facts.agencies_of(desk.post.agency) if desk.post.agency else []


def report_of(desk: Desk, number: int) -> Request:
    """One report of the government that the post handles, or that its agency had before."""
    rows = Request.objects.of(desk.government).select_related(
        "government", "agency", "receiver", "region__parent", "service__newest", "merged_into",
        "split_from", "api_key",
    )  # fmt: skip
    found = rows.filter(number=number).first()
    if found is None or not desk.can(Permission.REQUEST_HANDLE, found.agency):
        raise Http404
    return found


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue."""

    request: Request
    words: str
    is_overdue: bool
    is_soon: bool


@desk_page(Permission.REQUEST_HANDLE)
def reports(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what the post handles: what runs by its last day, the rest by its last step."""
    if (number := number_in(request.GET.get("number", ""))) is not None:
        return redirect("desk:report", government=desk.slug, number=number)
    chosen = request.GET.get("list", BY_DAY[0])
    if chosen not in facts.LISTS:
        raise Http404
    rows = mine(desk).filter(facts.LISTS[chosen])
    fields = ("topic", "service", "district", "village", "agency")
    asked = {name: request.GET.get(name, "")[:24] for name in fields}
    villages = _villages(desk, asked["district"])
    if asked["village"] not in {each.code for each in villages}:
        asked["village"] = ""
    if asked["topic"]:
        rows = rows.filter(topic=asked["topic"])
    if asked["service"]:
        rows = rows.filter(service__code=asked["service"])
    if place := asked["village"] or asked["district"]:
        rows = rows.filter(Q(region__code=place) | Q(region__code__startswith=f"{place}."))
    if asked["agency"] and desk.can(Permission.REQUEST_ROUTE):
        rows = rows.filter(agency__code=asked["agency"])
    if is_overdue := request.GET.get("due") == "overdue":
        rows = rows.filter(due__lt=desk.today)
    shown, more = _page(rows, by_day=chosen in BY_DAY, after=request.GET.get("after", ""))
    terms = clocks.terms_on(desk.government, desk.today)
    soon = terms.steps["soon"].length.amount
    calendar = clocks.clock_of(desk.government, desk.now).calendar
    near = working_days_after(desk.today, soon, calendar=calendar)
    kept = "&".join(f"{k}={v}" for k, v in asked.items() if v)
    return show(
        request,
        desk,
        "reports/desk/reports.html",
        {
            "chosen": chosen,
            "is_overdue": is_overdue,
            "lists": list(facts.LISTS),
            "counts": facts.counted(desk.government, mine(desk), desk.today),
            "most_counted": facts.MOST_COUNTED,
            "rows": [
                QueueRow(
                    each,
                    beginning(words_in(bytes(each.closed)) or each.words or ""),
                    each.due is not None and each.due < desk.today,
                    each.due is not None and desk.today <= each.due <= near,
                )
                for each in shown
            ],
            "next": more,
            "asked": asked,
            "kept": f"list={chosen}"
            + (f"&{kept}" if kept else "")
            + ("&due=overdue" if is_overdue else ""),
            "topics": TOPICS,
            "districts": Region.objects.public()
            .filter(parent=desk.government.region_id)
            .order_by("name"),
            "villages": villages,
            "services": Service.objects.of(desk.government)
            .standing()
            .select_related("newest")
            .order_by("newest__name"),
            "agencies": Agency.objects.of(desk.government).filter(closed_on=None).order_by("short")
            if desk.can(Permission.REQUEST_ROUTE)
            else [],
        },
    )


def _villages(desk: Desk, district: str) -> list[Region]:
    """The villages of the chosen district, to choose one of; none before a district is chosen."""
    if not district:
        return []
    inside = Region.objects.within(desk.government.region.code).filter(parent__code=district)
    return list(inside.order_by("name"))


def _page(rows: RequestQuerySet, *, by_day: bool, after: str) -> tuple[list[Request], str]:
    """A page of a list and the mark from which the next goes on; blank at its end."""
    mark, _sep, last = after.partition("~")
    field = "due" if by_day else "changed_at"
    if last.isdecimal() and len(last) < 18:
        try:
            at: date | datetime = (
                date.fromisoformat(mark) if by_day else datetime.fromisoformat(mark)
            )
        except ValueError:
            raise Http404 from None
        beyond = "gt" if by_day else "lt"
        rows = rows.filter(
            Q(**{f"{field}__{beyond}": at}) | Q(**{field: at, f"pk__{beyond}": int(last)})
        )
    order = ("due", "pk") if by_day else ("-changed_at", "-pk")
    found = list(rows.order_by(*order).select_related("agency", "receiver", "region")[: A_PAGE + 1])
    if len(found) <= A_PAGE:
        return found, ""
    edge = found[A_PAGE - 1]
    at_edge = edge.due if by_day else edge.changed_at
    return found[:A_PAGE], f"{at_edge.isoformat() if at_edge else ''}~{edge.pk}"


@desk_page(Permission.REQUEST_HANDLE)
def report(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show one report: what was said, what happened, and what may be done with it now."""
    return _shown(request, desk, report_of(desk, number))


def _shown(
    request: DeskRequest,
    desk: Desk,
    found: Request,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    reporter: dict[str, str] | None = None,
) -> HttpResponseBase:
    steps = list(
        RequestStep.objects.of(desk.government)
        .filter(request=found)
        .select_related("agency", "receiver", "other", "by")
        .order_by("number")
    )
    photos = list(RequestPhoto.objects.of(desk.government).filter(request=found, erased_at=None))
    may_route = desk.can(Permission.REQUEST_ROUTE)
    is_open = found.state in (State.RECEIVED, State.FORWARDED, State.WORKING)
    to_route = may_route and found.state in handling.FROM[Step.FORWARDED]
    terms = clocks.terms_on(desk.government, desk.today)
    words, receiving = words_in(bytes(found.closed)), _agencies(desk) if to_route else []
    learned = suggested(desk.government, words) if to_route and words else []
    by_code = {each.code: each for each in receiving}
    return show(
        request,
        desk,
        "reports/desk/report.html",
        {
            "report": found,
            "words": words,
            # An agency that was closed since is learned of, and suggested no more.
            "learned": [(each, by_code[each.label]) for each in learned if each.label in by_code],
            "steps": [(step, words_in(bytes(step.closed))) for step in steps],
            "photos": [(photo, made) for photo, made in zip(
                photos, copies_of(photos).values(), strict=True)],
            "allowed": {step.value for step, states in handling.FROM.items()
                        if found.state in states
                        and (step != Step.ASKED or found.secret_sha256)},
            "may_route": may_route,
            "is_open": is_open,
            "is_overdue": found.due is not None and found.due < desk.today,
            "suggestion": routing.suggestion(found, _secret()) if to_route else None,
            "agencies": receiving,
            "receivers": Receiver.objects.of(desk.government).filter(closed_on=None)
            if to_route
            else [],
            "reporter": reporter,
            "template": _template(request, desk),
            "has_before": any(p.role in (p.Role.REPORT, p.Role.BEFORE) for p in photos),
            "templates": ReplyTemplate.objects.of(desk.government).standing().order_by("name")
            if is_open
            else [],
            "needs_photo": is_open and handling.needs_photo(found),
            "kinds": terms.classes.values(),
            "services": Service.objects.of(desk.government)
            .standing()
            .select_related("newest")
            .order_by("newest__name")
            if is_open
            else [],
            "typed": typed or {},
            "most": handling.WORDS_LENGTH,
        },
        status=status,
    )  # fmt: skip


def _template(request: DeskRequest, desk: Desk) -> ReplyTemplate | None:
    code = request.GET.get("template", "")
    found = ReplyTemplate.objects.of(desk.government).standing().filter(code=code)
    return found.first() if code else None


def _agencies(desk: Desk) -> list[Agency]:
    return list(Agency.objects.of(desk.government).filter(closed_on=None).order_by("name"))


Act = Callable[[DeskRequest, Desk, Request, dict[str, Any]], object]


def _forward(request: DeskRequest, desk: Desk, found: Request, common: dict[str, Any]) -> object:
    to, _sep, code = request.POST.get("to", "").partition(":")
    common["rule"] = request.POST.get("rule", "")[:40]
    words = request.POST.get("words", "")
    if to == "receiver":
        receiver = Receiver.objects.of(desk.government).filter(code=code).first()
        if receiver is None:
            raise _choose()
        return handling.pass_outside(request=found, receiver=receiver, words=words, **common)
    agency = (
        Agency.objects.of(desk.government).select_related("successor").filter(code=code).first()
    )
    if to != "agency" or agency is None:
        raise _choose()
    kind = request.POST.get("kind", "")
    known = clocks.terms_on(desk.government, desk.today).classes
    return handling.forward(
        request=found,
        agency=agency,
        kind=kind if kind in known else "",
        words=words,
        secret=_secret(),
        **common,
    )


def _choose() -> handling.NoReceiver:
    return handling.NoReceiver(
        "Pilih perangkat daerah atau pihak luar yang menerimanya.",
        en="Choose the agency or the body outside that gets it.",
    )


def _classify(request: DeskRequest, desk: Desk, found: Request, common: dict[str, Any]) -> object:
    code = request.POST.get("service", "")
    service = Service.objects.of(desk.government).filter(code=code).first() if code else None
    return handling.classify(
        request=found, kind=request.POST.get("kind", ""), service=service, **common
    )


def _ask(request: DeskRequest, desk: Desk, found: Request, common: dict[str, Any]) -> object:
    return handling.ask(
        request=found,
        question=request.POST.get("question", ""),
        reason=request.POST.get("reason", ""),
        secret=_secret(),
        **common,
    )


def _answer(request: DeskRequest, desk: Desk, found: Request, common: dict[str, Any]) -> object:
    roles = (RequestPhoto.Role.BEFORE, RequestPhoto.Role.AFTER)
    # Kept before the transaction begins; the copies are asked for inside it.
    length = request.META.get("CONTENT_LENGTH") or ""
    kept = [
        (role, kept_photo(request.FILES.get(role), root=settings.CITIZENS, announced=length))
        for role in roles
    ]
    with transaction.atomic():
        pictures = [
            picture
            for role, photo in kept
            for picture in picture_of(
                photo, desk.government, role, now=desk.now, post=desk.post.code
            )
        ]
        return handling.answer(
            request=found,
            words=request.POST.get("words", ""),
            pictures=pictures,
            is_without_before=bool(request.POST.get("without_before")),
            **common,
        )


def _in_box(action: Callable[..., object], field: str) -> Act:
    """An act whose words stay inside."""

    def act(request: DeskRequest, desk: Desk, found: Request, common: dict[str, Any]) -> object:
        said = {field: request.POST.get("words", "")}
        return action(request=found, secret=_secret(), **said, **common)

    return act


def _in_public(action: Callable[..., object]) -> Act:
    """An act whose words anyone reads."""

    def act(request: DeskRequest, desk: Desk, found: Request, common: dict[str, Any]) -> object:
        return action(request=found, words=request.POST.get("words", ""), **common)

    return act


def _start(request: DeskRequest, desk: Desk, found: Request, common: dict[str, Any]) -> object:
    return handling.start(request=found, **common)


ACTS: dict[str, Act] = {
    "forward": _forward,
    "classify": _classify,
    "send-back": _in_box(handling.send_back, "reason"),
    "start": _start,
    "ask": _ask,
    "resume": _in_box(handling.resume, "words"),
    "note": _in_box(handling.note, "words"),
    "answer": _answer,
    "told": _in_public(handling.told_by_receiver),
    "close": _in_public(handling.close),
}
TYPED = ("words", "question", "reason")


@desk_page(Permission.REQUEST_HANDLE, methods=POSTED)
def report_act(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Do one act; what was typed stays on the page where it is refused."""
    found = report_of(desk, number)
    name = request.POST.get("act", "")
    if (act := ACTS.get(name)) is None:
        raise Http404
    common = {"by": desk.post, "now": desk.now, "token": token_of(request)}
    try:
        act(request, desk, found, common)
    except Refused as no:
        say_no(request, no)
        typed = {field: request.POST.get(field, "")[: handling.WORDS_LENGTH] for field in TYPED}
        found.refresh_from_db()
        return _shown(request, desk, found, status=422, typed={**typed, "act": name})
    messages.success(request, _("Recorded."))
    # What was given to somebody else is no longer this post's to see.
    found.refresh_from_db()
    if not desk.can(Permission.REQUEST_HANDLE, found.agency):
        return redirect("desk:reports", government=desk.slug)
    return redirect("desk:report", government=desk.slug, number=number)


@desk_page(Permission.REPORTER_SEE, methods=POSTED)
def report_reporter(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show who reported, and write down that the post looked."""
    found = report_of(desk, number)
    try:
        privacy.looked_at_reporter(request=found, by=desk.post, now=desk.now)
    except Refused as no:
        say_no(request, no)
        return redirect("desk:report", government=desk.slug, number=number)
    said = words_in(bytes(found.reporter_closed))
    return _shown(request, desk, found, reporter=json.loads(said) if said else None)
