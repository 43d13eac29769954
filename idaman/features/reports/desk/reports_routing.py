"""What the secretariat sets for reports: who gets which, how many days, usual words, who else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.forms import model_to_dict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.reports.actions import clocks, routing
from idaman.features.reports.forms.setting import ReceiverForm, ReplyTemplateForm, ReportTermsForm
from idaman.features.reports.models import Receiver, ReplyTemplate, Request, RoutingRules, SlaTerms
from idaman.features.reports.rules.report import TOPICS
from idaman.features.reports.rules.routing import (
    MOST_RULES,
    RoutedReport,
    RoutingCondition,
    first,
    why,
)
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
    token_of,
)
from idaman.web.forms import TokenForm, sent

LAST = 200
FEW = 5
"""So many reports are named of those that say too little."""
BLANKS = 2
"""So many empty rules stand below those there are."""


@desk_page(Permission.REQUEST_ROUTE, methods=BOTH)
def routing_rules(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show the rules; try changed ones on a text and on the last reports; save them."""
    versions = list(
        RoutingRules.objects.of(desk.government).select_related("by").order_by("-number")[:20]
    )
    base = versions[0].number if versions else 0
    rules, status = routing.rules_of(desk.government), 200
    text = (request.POST.get("text") or request.GET.get("text", ""))[:3000]
    changes: list[routing.Tried] | None = None
    if request.method == "POST":
        rules = list(_typed(request))
        try:
            if request.POST.get("act") == "save":
                routing.set_rules(
                    government=desk.government,
                    rules=rules,
                    base=_number(request.POST.get("base", "")),
                    note=request.POST.get("note", ""),
                    by=desk.post,
                    now=desk.now,
                    token=token_of(request),
                )
                messages.success(request, _("The rules count from now on."))
                return redirect("desk:routing-rules", government=desk.slug)
            routing.check_rules(desk.government, rules)
        except Refused as no:
            say_no(request, no)
            status = 422
        else:
            base = _number(request.POST.get("base", ""))
            changes = routing.tried(_last(desk), rules, _secret())
    report = RoutedReport(text, topic=request.POST.get("topic", "") or request.GET.get("topic", ""))
    fired = first(rules, report) if text or report.topic else None
    whys = [(each, why(each, report)) for each in rules] if text or report.topic else []
    return show(
        request,
        desk,
        "reports/desk/routing_rules.html",
        {
            "rules": [*rules, *[RoutingCondition("")] * (BLANKS if len(rules) < MOST_RULES else 0)],
            "base": base,
            "versions": versions,
            "text": text,
            "topic": report.topic,
            "is_tried": bool(text or report.topic),
            "fired": fired,
            "whys": whys,
            "lacks": [] if fired else [(each, said.unsaid) for each, said in whys if said.unsaid],
            "tried": len(changes or []),
            "fires": sum(each.after is not None for each in changes or []),
            "changes": [each for each in changes or [] if each.is_changed],
            "unsaid": _unsaid(desk, changes or []),
            "idle": Counter(
                each.request.topic for each in changes or [] if each.after is None
            ).most_common(),
            "is_dry": changes is not None,
            "topics": TOPICS,
            "kinds": clocks.terms_on(desk.government, desk.today).classes,
            "agencies": list(
                Agency.objects.of(desk.government).filter(closed_on=None).order_by("short")
            ),
            "receivers": list(
                Receiver.objects.of(desk.government).filter(closed_on=None).order_by("name")
            ),
            "note": request.POST.get("note", "")[:300],
        },
        status=status,
    )


def _unsaid(desk: Desk, tried: list[routing.Tried]) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """How many reports no rule fires for, by what they do not say that rules ask for; a few."""
    found: dict[str, list[Request]] = {}
    for each in tried:
        for condition in each.unsaid:
            found.setdefault(condition, []).append(each.request)
    return [
        (condition, len(reports), [_link(desk, each) for each in reports[:FEW]])
        for condition, reports in sorted(found.items(), key=lambda pair: -len(pair[1]))
    ]


def _link(desk: Desk, report: Request) -> tuple[str, str]:
    return reverse("desk:report", args=[desk.slug, report.number]), report.code


def _last(desk: Desk) -> list[Request]:
    rows = Request.objects.of(desk.government).select_related("government", "service", "region")
    return list(rows.order_by("-arrived_at", "-id")[:LAST])


def _secret() -> bytes:
    return settings.SECRET_KEY.encode()


def _number(typed: str) -> int:
    return int(typed) if typed.isdecimal() and len(typed) < 7 else 0


def _typed(request: DeskRequest) -> Iterator[RoutingCondition]:
    """The rules as the form has them, in the order of its numbers; one without code is left out."""
    found: list[tuple[int, int, RoutingCondition]] = []
    for n in range(min(_number(request.POST.get("count", "")), MOST_RULES + BLANKS)):

        def said(name: str, n: int = n) -> str:
            return request.POST.get(f"{name}-{n}", "").strip()

        if not said("code"):
            continue
        to, _sep, target = said("to").partition(":")
        rule = RoutingCondition(
            code=said("code").upper()[:21],
            name=said("name")[:80],
            words=_listed(said("words")),
            topics=tuple(request.POST.getlist(f"topics-{n}"))[: len(TOPICS)],
            service=said("service")[:24],
            kinds=(),
            places=_listed(said("places")),
            agency=target if to == "agency" else "",
            receiver=target if to == "receiver" else "",
            kind=said("kind"),
            at_once=said("at_once") == "yes",
        )
        found.append((_number(said("order")) or n + 1, n, rule))
    for _order, _n, rule in sorted(found, key=lambda each: each[:2]):
        yield rule


def _listed(typed: str) -> tuple[str, ...]:
    parts = (part.strip() for part in typed.replace("\n", ",").split(","))
    return tuple(part[:60] for part in parts if part)


@desk_page(Permission.REQUEST_ROUTE, methods=BOTH)
def report_terms(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Show how many days answers may take, with their sources, and take other days from a date."""
    terms = clocks.terms_on(desk.government, desk.today)
    topics = SlaTerms.objects.of(desk.government).visible_topics_on(desk.today)
    form = ReportTermsForm(
        sent(request),
        terms=terms,
        initial={"from_date": desk.today, "visible_topic": sorted(topics)},
    )
    answer = carry_out(
        request,
        desk,
        form,
        partial(clocks.set_terms, government=desk.government),
        message=_("The days are set. What arrived before keeps its day."),
        to=lambda _made: redirect("desk:report-terms", government=desk.slug),
    )
    history = SlaTerms.objects.of(desk.government).select_related("set_by").order_by("-from_date")
    context = {"terms": terms, "form": form, "history": history}
    page = "reports/desk/report_terms.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page(Permission.REQUEST_ROUTE, methods=BOTH)
def receivers(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the bodies outside that answer for some matters; enter, change or close one."""
    return _register(request, desk, "receivers", Receiver, ReceiverForm, routing.set_receiver)


@desk_page(Permission.REQUEST_ROUTE, methods=BOTH)
def reply_templates(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the words answers may begin with; enter, change or put away one."""
    form, action = ReplyTemplateForm, routing.set_template
    return _register(request, desk, "reply-templates", ReplyTemplate, form, action)


def _register(
    request: DeskRequest,
    desk: Desk,
    page: str,
    model: type[Receiver] | type[ReplyTemplate],
    form_of: type[TokenForm],
    action: Callable[..., Receiver | ReplyTemplate],
) -> HttpResponseBase:
    """List what there is, with a form for a new one or for the one chosen by its code."""
    rows = model.objects.of(desk.government).select_related("set_by").order_by("closed_on", "name")
    chosen = rows.filter(code=request.GET.get("code", "")).first()
    initial = {**model_to_dict(chosen), "is_closed": bool(chosen.closed_on)} if chosen else None
    form = form_of(sent(request), initial=initial)
    answer = carry_out(
        request,
        desk,
        form,
        partial(action, government=desk.government),
        message=_("Recorded."),
        to=lambda _made: redirect(f"desk:{page}", government=desk.slug),
    )
    context = {"rows": rows, "chosen": chosen, "form": form}
    template = f"reports/desk/{page.replace('-', '_')}.html"
    return answer or show(request, desk, template, context, status=form.status)
