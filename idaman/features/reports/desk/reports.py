"""Reports at the desk: the queue, one report, and every act of whoever handles it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.days import working_days_after
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.features.reports.actions import clocks, handling, privacy, routing
from idaman.features.reports.actions.moderating import copies_of
from idaman.features.reports.actions.pictures import kept_photo, picture_of
from idaman.features.reports.actions.steps import opened
from idaman.features.reports.forms.acts import (
    ACTS,
    ClassifyForm,
    ForwardForm,
    ReportActForm,
    ReportAnswerForm,
    SuggestedForm,
)
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
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, say_no, show
from idaman.web.forms import sent, sent_files

A_PAGE = 50
BY_DAY = ("running", "unread")
"""The lists that come by their last day; the others by their last step."""
STEP_OF = {
    "start": Step.STARTED,
    "answer": Step.ANSWERED,
    "ask": Step.ASKED,
    "classify": Step.CLASSED,
}
OTHERS = ("ask", "resume", "told", "send_back", "classify", "close", "note")
"""The acts that look alike on the page: a summary, and below it a form."""


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
    form: ReportActForm | None = None,
    reporter: dict[str, str] | None = None,
) -> HttpResponseBase:
    """Show a report; `form` is the act that was refused, with what was typed."""
    steps = list(
        RequestStep.objects.of(desk.government)
        .filter(request=found)
        .select_related("agency", "receiver", "other", "by")
        .order_by("number")
    )
    photos = list(RequestPhoto.objects.of(desk.government).filter(request=found, erased_at=None))
    may_route = desk.can(Permission.REQUEST_ROUTE)
    allowed = {
        step.value
        for step, states in handling.FROM.items()
        if found.state in states and (step != Step.ASKED or found.secret_sha256)
    }
    to_route = may_route and Step.FORWARDED in allowed
    words = words_in(bytes(found.closed))
    handlers = _handlers(desk) if to_route else {}
    suggestion = routing.suggestion(found, _secret()) if to_route else None
    learned = suggested(desk.government, words) if to_route and words else []
    # An agency that was closed since is learned of, and suggested no more.
    by_code = {each.code: each for each in handlers.get("agencies", ()) if not each.closed_on}
    offered = [act for act in ACTS if _is_offered(act, found, allowed, may_route)]
    refused = form.act if form else ""
    acts = {
        act.replace("-", "_"): form
        if form and act == refused and not isinstance(form, SuggestedForm)
        else _form(request, desk, found, act)
        for act in ACTS
        if act in offered or act == refused
    }
    return show(
        request,
        desk,
        "reports/desk/report.html",
        {
            "report": found,
            "words": words,
            "learned": [(each, by_code[each.label]) for each in learned if each.label in by_code],
            "steps": [(step, words_in(bytes(step.closed))) for step in steps],
            "photos": [(photo, made) for photo, made in zip(
                photos, copies_of(photos).values(), strict=True)],
            "allowed": allowed,
            "acts": acts,
            "others": [acts[name] for name in OTHERS if name in acts],
            "suggestion": suggestion,
            "suggested": form
            if isinstance(form, SuggestedForm)
            else _suggested_form(found, suggestion, handlers),
            "reporter": reporter,
            "template": _template(request, desk),
            "templates": ReplyTemplate.objects.of(desk.government).standing().order_by("name")
            if "answer" in acts
            else [],
        },
        status=form.status if form else 200,
    )  # fmt: skip


def _is_offered(act: str, found: Request, allowed: set[str], may_route: bool) -> bool:
    """Tell whether an act stands on the report's page now."""
    match act:
        case "forward":
            return may_route and Step.FORWARDED in allowed
        case "send-back":
            return Step.SENT_BACK in allowed and found.agency is not None
        case "resume":
            return found.state == State.ASKED
        case "told":
            return may_route and found.state == State.OUTSIDE
        case "close":
            return may_route and Step.CLOSED in allowed
        case "note":
            return True
    return STEP_OF[act] in allowed


def _suggested_form(
    found: Request, suggestion: routing.RoutingSuggestion | None, handlers: dict[str, Any]
) -> SuggestedForm | None:
    if suggestion is None or suggestion.target is None:
        return None
    rule, receiver = suggestion.why.rule, suggestion.receiver
    initial = {
        "rule": rule.code,
        "kind": rule.kind,
        "to": f"receiver:{receiver.code}" if receiver else f"agency:{rule.agency}",
        "words": "",
    }
    if receiver:
        initial["words"] = _(
            "This is a matter of %(who)s; your report was passed on to it. %(channel)s"
        ) % {"who": receiver.name, "channel": receiver.channel}
    return SuggestedForm(report=found, initial=initial, **handlers)


def _template(request: DeskRequest, desk: Desk) -> ReplyTemplate | None:
    code = request.GET.get("template", "")
    found = ReplyTemplate.objects.of(desk.government).standing().filter(code=code)
    return found.first() if code else None


def _forward(*, request: Request, to: Agency | Receiver, kind: str, **typed: Any) -> object:
    if isinstance(to, Receiver):
        return handling.pass_outside(request=request, receiver=to, **typed)
    return handling.forward(request=request, agency=to, kind=kind, secret=_secret(), **typed)


def _answer(
    *,
    request: Request,
    announced: str,
    by: Post,
    now: datetime,
    without_before: bool = False,
    **typed: Any,
) -> object:
    roles = (RequestPhoto.Role.BEFORE, RequestPhoto.Role.AFTER)
    # Kept before the transaction begins; the copies are asked for inside it.
    kept = [
        (role, kept_photo(typed.pop(role, None), root=settings.CITIZENS, announced=announced))
        for role in roles
    ]
    with transaction.atomic():
        pictures = [
            picture
            for role, photo in kept
            for picture in picture_of(photo, request.government, role, now=now, post=by.code)
        ]
        return handling.answer(
            request=request,
            pictures=pictures,
            is_without_before=without_before,
            by=by,
            now=now,
            **typed,
        )


def _in_box(action: Callable[..., object], field: str = "words") -> Callable[..., object]:
    """An act whose words stay inside."""

    def act(*, words: str, **typed: Any) -> object:
        return action(secret=_secret(), **{field: words}, **typed)

    return act


DEEDS: dict[str, Callable[..., object]] = {
    "forward": _forward,
    "classify": handling.classify,
    "send-back": _in_box(handling.send_back, "reason"),
    "start": handling.start,
    "ask": lambda **typed: handling.ask(secret=_secret(), **typed),
    "resume": _in_box(handling.resume),
    "note": _in_box(handling.note),
    "answer": _answer,
    "told": handling.told_by_receiver,
    "close": handling.close,
}


def _form(
    request: DeskRequest, desk: Desk, found: Request, act: str, *, is_sent: bool = False
) -> ReportActForm:
    """Make the form of an act, with what was sent or to be filled in."""
    data = (sent(request), sent_files(request)) if is_sent else ()
    more: dict[str, Any] = {}
    if act == ForwardForm.act:
        more = _handlers(desk)
    elif act == ReportAnswerForm.act:
        template = _template(request, desk)
        more = {
            "needs_photo": handling.needs_photo(found),
            "has_before": handling.has_before(found),
            "initial": {"words": template.words if template else ""},
        }
    elif act == ClassifyForm.act:
        more = {
            "kinds": clocks.terms_on(desk.government, desk.today).classes.values(),
            "services": Service.objects.of(desk.government)
            .standing()
            .select_related("newest")
            .order_by("newest__name"),
        }
    form = ACTS[act](*data, report=found, **more)
    if is_sent and form.data.get("rule"):
        return SuggestedForm(*data, report=found, **more)
    return form


def _handlers(desk: Desk) -> dict[str, Any]:
    """Who may get a report, and which classes a rule may set."""
    return {
        "agencies": list(
            Agency.objects.of(desk.government).select_related("successor").order_by("name")
        ),
        "receivers": list(Receiver.objects.of(desk.government).filter(closed_on=None)),
        "kinds": clocks.terms_on(desk.government, desk.today).classes,
    }


@desk_page(Permission.REQUEST_HANDLE, methods=POSTED)
def report_act(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Do one act; what was typed stays on the page where it is refused."""
    found = report_of(desk, number)
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Http404
    form = _form(request, desk, found, act, is_sent=True)
    how: dict[str, Any] = {"request": found}
    if act == ReportAnswerForm.act:
        how["announced"] = request.META.get("CONTENT_LENGTH") or ""
    answer = carry_out(
        request,
        desk,
        form,
        partial(DEEDS[act], **how),
        message=_("Recorded."),
        to=lambda _made: _onwards(desk, found),
    )
    if answer:
        return answer
    found.refresh_from_db()
    return _shown(request, desk, found, form=form)


def _onwards(desk: Desk, found: Request) -> HttpResponseBase:
    """Send the post on; what was given to somebody else is no longer its own to see."""
    found.refresh_from_db()
    if not desk.can(Permission.REQUEST_HANDLE, found.agency):
        return redirect("desk:reports", government=desk.slug)
    return redirect("desk:report", government=desk.slug, number=found.number)


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
