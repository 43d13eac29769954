"""Preparing a plan: its four stages, what blocks each gate, and passing it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.core.findings import Finding, Severity
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.taxonomy import Dimension
from idaman.features.plan.actions import document_of
from idaman.features.plan.models import Plan
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.plan.rules.diff import items_of
from idaman.features.workshops import rules as bimtek
from idaman.features.workshops.actions import reviewing
from idaman.features.workshops.forms import ApprovalForm, WaiverForm
from idaman.features.workshops.models import (
    Approval,
    FollowUp,
    GatePass,
    GroupSeat,
    Note,
    Proposal,
    Waiver,
    Workshop,
)
from idaman.web.charts.stages import ChartStage, stages
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import (
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.forms import sent

MOST_SHOWN = 20
SHEET_OF = {
    "readiness": "readiness",
    "gap": "gaps",
    "swot": "swot",
    "strategy": "strategies",
    "objective": "vision",
    "programme": "programmes",
    "activity": "activities",
    "indicator": "indicators",
    "innovation": "innovations",
    "phase": "roadmap",
    "quick_win": "quick-wins",
}
"""The worksheet on which an output of a stage is written."""


@dataclass(frozen=True)
class Block:
    """One thing that stands in the way of a gate, with the page where it is put right."""

    href: str
    sentence: str
    remedy: str = ""
    form: WaiverForm | None = None
    """By which an expert lets it pass; None where nobody may."""


@desk_page()
def workshops(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Lead to the plan that is being prepared, or let one be begun."""
    open_plans = list(
        Plan.objects.of(desk.government).filter(closed_at=None).order_by("-first_year", "slug")
    )
    if len(open_plans) == 1:
        return _show_preparation(request, desk, plan_of(desk, open_plans[0].slug))
    return show(request, desk, "workshops/desk/workshops.html", {"plans": open_plans})


@desk_page()
def preparation(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Show the four stages of a plan, and how much stands in the way of each gate."""
    return _show_preparation(request, desk, plan_of(desk, plan))


def _groups(desk: Desk, plan: Plan) -> list[tuple[Dimension, list[GroupSeat]]]:
    """Who sits in each of the six working groups; empty before anybody was seated."""
    seats = list(
        GroupSeat.objects.of(desk.government)
        .filter(plan=plan)
        .select_related("agency")
        .order_by("-is_lead", "agency__short")
    )
    if not seats:
        return []
    return [(each, [s for s in seats if s.dimension == each.value]) for each in Dimension]


def _show_preparation(request: DeskRequest, desk: Desk, found: Plan) -> HttpResponseBase:
    stand = reviewing.stands(found, document_of(found))
    notes = Note.objects.of(desk.government).filter(plan=found)
    context = {
        "plan": found,
        "picture": picture(desk, found, stand),
        "gates": [(gate, gate.stage.name.say(language())) for gate in stand],
        "workshops": Workshop.objects.of(desk.government).filter(plan=found).order_by("number"),
        "follow_ups": [
            (f, f.days_late(desk.today))
            for f in FollowUp.objects.of(desk.government)
            .open()
            .filter(workshop__plan=found)
            .select_related("owner", "workshop")
            .order_by("due")[:MOST_SHOWN]
        ],
        "groups": _groups(desk, found),
        "open_notes": notes.open().count(),
        "waiting": Proposal.objects.of(desk.government).filter(plan=found).waiting().count(),
    }
    return show(request, desk, "workshops/desk/preparation.html", context)


def picture(desk: Desk, plan: Plan, stand: list[bimtek.Gate]) -> str:
    """Draw the stages of a plan, each leading to its gate."""
    return stages(
        [
            ChartStage(
                reverse("desk:gate", args=[desk.slug, plan.slug, gate.stage.number]),
                gate.stage.number,
                gate.stage.name.say(language()),
                standing_of(gate),
                mark_of(gate),
                gate.count,
            )
            for gate in stand
        ]
    )


def standing_of(gate: bimtek.Gate) -> str:
    """Say how it stands with a gate."""
    if gate.is_passed:
        return _("passed")
    if gate.is_open:
        return _("open: it can be passed")
    if gate.is_clear and gate.waits_for_earlier:
        return _("waits for the gate before it")
    if gate.is_clear:
        return _("waits for the expert's approval")
    return ngettext("%d thing in the way", "%d things in the way", gate.count) % gate.count


def mark_of(gate: bimtek.Gate) -> str:
    """Give the mark of the look for a gate."""
    if gate.is_passed:
        return "kept"
    return "wait" if gate.is_clear else "due"


@desk_page()
def gate(request: DeskRequest, desk: Desk, plan: str, stage: int) -> HttpResponseBase:
    """List what blocks a gate, each with a link; approve and pass it here."""
    return _show_gate(request, desk, plan_of(desk, plan), stage)


def _show_gate(
    request: DeskRequest,
    desk: Desk,
    found: Plan,
    stage: int,
    refused: ApprovalForm | WaiverForm | None = None,
) -> HttpResponseBase:
    """Show a gate; `refused` is the form that comes back with what was typed."""
    if not 1 <= stage <= len(bimtek.STAGES):
        raise Http404
    document = document_of(found)
    stand = reviewing.stands(found, document)[stage - 1]
    kinds = {item.code: item.kind for item in items_of(document)}
    waiving = refused if isinstance(refused, WaiverForm) else None
    blocks = [
        (f, _block(desk, found, f, kinds, place, waiving)) for place, f in enumerate(stand.findings)
    ]
    notes = Note.objects.of(desk.government).filter(plan=found, stage=stage).open()
    waivers = Waiver.objects.of(desk.government).filter(plan=found, stage=stage)
    let = {w.key: w for w in waivers.select_related("by")}
    approvals = Approval.objects.of(desk.government).filter(plan=found, stage=stage)
    passes = GatePass.objects.of(desk.government).filter(plan=found, stage=stage)
    context = {
        "plan": found,
        "gate": stand,
        "name": stand.stage.name.say(language()),
        "about": stand.stage.about.say(language()),
        "said": standing_of(stand),
        "mark": mark_of(stand),
        "agenda": [
            (day, [t.words.say(language()) for t in stand.stage.agenda if t.day == day])
            for day in range(1, stand.stage.days + 1)
        ],
        "outputs": [
            (o.words.say(language()), SHEET_OF[o.kind], o not in stand.missing)
            for o in stand.stage.outputs
        ],
        "errors": [block for f, block in blocks if f.severity is Severity.ERROR],
        "warnings": [block for f, block in blocks if f.severity is not Severity.ERROR],
        "waived": [
            (f.say(language()), let[bimtek.key_of(f)])
            for f in stand.waived
            if bimtek.key_of(f) in let
        ],
        "notes": notes.select_related("by").order_by("number"),
        "approval": approvals.select_related("by").order_by("-sequence", "-pk").first(),
        "passed": passes.select_related("by", "composition").defer("composition__document").first(),
        "approve_form": refused if isinstance(refused, ApprovalForm) else ApprovalForm(),
    }
    status = refused.status if refused else 200
    return show(request, desk, "workshops/desk/gate.html", context, status=status)


def _block(
    desk: Desk,
    plan: Plan,
    finding: Finding,
    kinds: dict[str, str],
    place: int,
    refused: WaiverForm | None,
) -> Block:
    """Tell what a finding blocks; a warning has a form by which an expert lets it pass."""
    kind = kinds.get(finding.code)
    if kind:
        href = reverse("desk:item", args=[desk.slug, plan.slug, kind, finding.code])
    else:
        href = reverse("desk:rule", args=[desk.slug, finding.rule])
    form = None
    if finding.severity is Severity.WARNING:
        key = bimtek.key_of(finding)
        form = WaiverForm(initial={"key": key}, auto_id=f"%s-{place}")
        if refused and refused["key"].value() == key:
            form = refused
    return Block(href, finding.say(language()), finding.remedy(language()), form)


@desk_page(Permission.PLAN_REVIEW, methods=POSTED)
def gate_approve(request: DeskRequest, desk: Desk, plan: str, stage: int) -> HttpResponseBase:
    """Approve a stage as the plan stands now."""
    found = plan_of(desk, plan)
    form = ApprovalForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(reviewing.approve, plan=found, stage=stage, is_sample=desk.government.is_sample),
        message=lambda approved: (
            _("Approved as of revision %s. It holds until something of this stage changes.")
            % approved.sequence
        ),
        to=lambda _approved: redirect("desk:gate", desk.slug, plan, stage),
        late={reviewing.GateShut: redirect("desk:gate", desk.slug, plan, stage)},
    )
    return answer or _show_gate(request, desk, found, stage, form)


@desk_page(Permission.PLAN_REVIEW, methods=POSTED)
def gate_waive(request: DeskRequest, desk: Desk, plan: str, stage: int) -> HttpResponseBase:
    """Let a warning pass, with the reason."""
    found = plan_of(desk, plan)
    form = WaiverForm(sent(request), auto_id="%s-again")
    answer = carry_out(
        request,
        desk,
        form,
        partial(reviewing.waive, plan=found, is_sample=desk.government.is_sample),
        message=_("Let pass. Your reason stands in the annex."),
        to=lambda _waiver: redirect("desk:gate", desk.slug, plan, stage),
        late={reviewing.NotWaivable: redirect("desk:gate", desk.slug, plan, stage)},
    )
    return answer or _show_gate(request, desk, found, stage, form)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def gate_pass(request: DeskRequest, desk: Desk, plan: str, stage: int) -> HttpResponseBase:
    """Pass a gate; the revision is stored whole."""
    found = plan_of(desk, plan)
    try:
        passed = reviewing.pass_gate(
            plan=found,
            stage=stage,
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:gate", desk.slug, plan, stage)
    messages.success(
        request,
        _("Gate passed with revision %s, which is kept whole.") % passed.composition.sequence,
    )
    return redirect("desk:preparation", desk.slug, plan)
