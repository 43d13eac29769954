"""Learning who gets which report: what there is to learn from, how it was judged, on or off."""

from __future__ import annotations

import json
from dataclasses import astuple
from functools import partial
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.files import blobs
from idaman.core.jobs.models import JobState
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions import learning as actions
from idaman.features.reports.forms.setting import LearnedTurnForm
from idaman.features.reports.models import LearnedRouting
from idaman.features.reports.queries.learning import examples, suggested
from idaman.features.reports.rules.clusters import share
from idaman.features.reports.rules.learning import LEAST, MARGIN, TooFewReports, judgement_of
from idaman.web.desk.acting import BOTH, Desk, DeskRequest, carry_out, desk_page, say_no, show
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.jobs import ask_once, of_desk
from idaman.web.forms import TokenForm, sent

KIND = "routing.learn"


def _judged(said: dict[str, Any]) -> dict[str, Any]:
    """Every share with its ends, in percent, and how the shares it says hold, for a page."""
    judged = judgement_of(said)
    return {
        "said": judged,
        "model": _percent(judged.right, judged.judged_on),
        "in_three": _percent(judged.right_in_three, judged.judged_on) if judged.bins else None,
        "rules": _percent(judged.right_by_rules, judged.judged_on),
        "off": 100 * (judged.off or 0),
        "bins": [
            {
                "said": 100 * each.said / each.many,
                "held": 100 * each.right / each.many,
                "many": each.many,
            }
            for each in judged.bins
        ],
    }


def _percent(right: int, many: int) -> tuple[float, float, float]:
    low, high = share(many, right)
    return 100 * right / many, 100 * low, 100 * high


@desk_page(Permission.REQUEST_ROUTE, methods=BOTH)
def routing_learning(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Say how much there is to learn from; ask for it to be learned; try what is on."""
    decided = examples(desk.government)
    if request.method == "POST":
        try:
            if len(decided) < LEAST:
                raise TooFewReports(
                    Text(
                        "There are %(count)s reports to learn from; %(least)s are needed.",
                        count=len(decided),
                        least=LEAST,
                    ),
                )
            said = json.dumps([astuple(each) for each in decided]).encode()
            kept = blobs.keep(settings.EXPORTS, [said], limit=len(said))
            params = {"folder": str(settings.EXPORTS), "sha256": kept.sha256}
            job = ask_once(request, desk, kind=KIND, params=params, subject="routing")
        except Refused as no:
            say_no(request, no)
        else:
            return redirect("desk:job", desk.slug, job.pk)
    text = request.GET.get("text", "")[:1000]
    kept_ = list(LearnedRouting.objects.of(desk.government).order_by("-number")[:10])
    context = {
        "decided": len(decided),
        "least": LEAST,
        "margin": round(100 * MARGIN),
        "learned": [(each, _judged(each.judgement)) for each in kept_],
        "text": text,
        "suggestions": suggested(desk.government, text) if text else [],
    }
    return show(request, desk, "reports/desk/routing_learning.html", context)


@desk_page(Permission.REQUEST_ROUTE, methods=BOTH)
def routing_learned(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show how what was learned was judged; keep it."""
    job = get_object_or_404(of_desk(desk).filter(kind=KIND, state=JobState.DONE), pk=number)
    result = job.result or {}
    form = TokenForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            actions.keep_learned,
            government=desk.government,
            model=result["model"],
            judgement=result["judgement"],
        ),
        message=_("Kept. It suggests nothing before it is switched on."),
        to=lambda _made: redirect("desk:routing-learning", desk.slug),
    )
    if answer:
        return answer
    context = {"judged": _judged(result["judgement"]), "form": form}
    return show(request, desk, "reports/desk/routing_learned.html", context, status=form.status)


@desk_page(Permission.REQUEST_ROUTE, methods=POSTED)
def routing_turn(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Switch a learned model on or off."""
    rows = LearnedRouting.objects.of(desk.government).select_related("government")
    found = get_object_or_404(rows, number=number)
    onward: HttpResponseBase = redirect("desk:routing-learning", desk.slug)
    answer = carry_out(
        request,
        desk,
        LearnedTurnForm(sent(request)),
        partial(actions.turn_learned, learned=found),
        message=lambda turned: (
            _("It suggests from now on.") if turned.is_on else _("It is silent.")
        ),
        to=lambda _made: onward,
        late={Refused: onward},
    )
    return answer or onward
