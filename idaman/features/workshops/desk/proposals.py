"""Proposals: an agency proposes an item, the secretariat takes it in or sends it back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.merge import clashing, merged
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.plan.actions import ItemInvalid, references_of
from idaman.features.plan.forms import ItemForm
from idaman.features.plan.models import Item, Plan
from idaman.features.plan.pieces.fields import compared, lines_of
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.plan.queries import body_of_hash
from idaman.features.plan.rules.workbook.layout import BY_KIND
from idaman.features.workshops.actions import proposing
from idaman.features.workshops.actions.refusals import AlreadyDecided
from idaman.features.workshops.desk.items import (
    at_fields,
    form_of,
    item_of,
    next_code,
    show_form,
)
from idaman.features.workshops.forms import ItemSeenForm, ProposalReturnForm
from idaman.features.workshops.models import Proposal, Workshop
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import TokenForm, sent

A_PAGE = 50
MOST_WORKSHOPS = 20


@desk_page()
def proposals(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """List proposals, those that wait first; the own agency's alone where asked."""
    found = plan_of(desk, plan)
    only = request.GET.get("state", "waiting")
    after = request.GET.get("after", "")
    rows = Proposal.objects.of(desk.government).filter(plan=found)
    if only in Proposal.State.values:
        rows = rows.filter(state=only)
    if request.GET.get("mine") and desk.post.agency:
        rows = rows.filter(by__agency=desk.post.agency)
    if after.isdecimal() and len(after) < 9:
        rows = rows.filter(number__gt=int(after))
    shown = list(rows.select_related("by", "by__agency").order_by("number")[: A_PAGE + 1])
    context = {
        "plan": found,
        "proposals": shown[:A_PAGE],
        "only": only,
        "mine": request.GET.get("mine", ""),
        "next": shown[A_PAGE - 1].number if len(shown) > A_PAGE else None,
    }
    return show(request, desk, "workshops/desk/proposals.html", context)


def _proposal(desk: Desk, plan: Plan, number: int) -> Proposal:
    rows = Proposal.objects.of(desk.government).filter(plan=plan)
    return get_object_or_404(
        rows.select_related(
            "plan__government", "government", "by__agency", "decided_by", "change", "workshop"
        ),
        number=number,
    )


@desk_page()
def proposal(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Show what a proposal would change, beside what the plan says now."""
    found = plan_of(desk, plan)
    return _shown(request, desk, found, _proposal(desk, found, number), ProposalReturnForm())


def _shown(
    request: DeskRequest, desk: Desk, found: Plan, asked: Proposal, form: ProposalReturnForm
) -> HttpResponseBase:
    item = (
        Item.objects.of(desk.government)
        .filter(plan=found, kind=asked.kind, code=asked.code)
        .first()
    )
    now: dict[str, Any] = (item.body if item else None) or {}
    base = body_of_hash(found, asked.kind, asked.code, asked.base_hash)
    wanted = asked.body or {}
    outcome = merged(base, now, wanted) if now and asked.base_hash else wanted
    references = references_of(desk.government)
    said = (language(), references)
    is_waiting = asked.state == Proposal.State.WAITING
    has_moved = is_waiting and (item.hash if item else "") != asked.base_hash
    clashes = set(clashing(base, now, wanted)) if has_moved and asked.body is not None else set()
    context = {
        "plan": found,
        "proposal": asked,
        "is_removal": asked.body is None,
        "is_new": not asked.base_hash,
        "lines": lines_of(asked.kind, outcome if is_waiting else wanted or base, *said),
        "apart": compared(asked.kind, now if is_waiting else base, outcome, *said)
        if asked.body is not None and asked.base_hash
        else [],
        "has_moved": has_moved,
        "free": free_code(found, asked.kind) if is_waiting and _is_taken(asked, item) else "",
        "clashes": [
            line for line in compared(asked.kind, now, wanted, *said) if line.field in clashes
        ],
        "accept": ItemSeenForm(
            initial={"expected_hash": item.hash if item and item.body is not None else ""}
        ),
        "return": form,
        "withdraw": TokenForm(),
        "is_own": _is_own(desk, asked),
    }
    return show(request, desk, "workshops/desk/proposal.html", context, status=form.status)


def _is_taken(asked: Proposal, item: Item | None) -> bool:
    """Tell whether what was proposed as new has a code that the plan gave to another item."""
    return not asked.base_hash and item is not None and item.body is not None


def free_code(plan: Plan, kind: str) -> str:
    """Give a code that neither the plan nor a waiting proposal has."""
    waiting = Proposal.objects.of(plan.government).filter(plan=plan, kind=kind).waiting()
    return next_code(plan, kind, waiting.values_list("code", flat=True))


def _is_own(desk: Desk, asked: Proposal) -> bool:
    agency = desk.post.agency_id
    return asked.by_id == desk.post.pk or (agency is not None and asked.by.agency_id == agency)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def proposal_accept(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Take a proposal into the plan, with what the item became meanwhile."""
    found = plan_of(desk, plan)
    asked = _proposal(desk, found, number)
    onward = redirect("desk:proposal", desk.slug, plan, number)
    answer = carry_out(
        request,
        desk,
        ItemSeenForm(sent(request)),
        partial(_accepted, asked),
        message=_("Taken into the plan."),
        to=lambda _made: onward,
        late={Refused: onward},
    )
    return answer or onward


def _accepted(asked: Proposal, *, expected_hash: str, **typed: Any) -> object:
    found, kind, code = asked.plan, asked.kind, asked.code
    item = Item.objects.of(found.government).filter(plan=found, kind=kind, code=code).first()
    is_taken = _is_taken(asked, item)
    now = body_of_hash(found, kind, code, expected_hash)
    base = body_of_hash(found, kind, code, asked.base_hash)
    return proposing.accept_proposal(
        proposal=asked,
        body=merged(base, now, asked.body) if asked.body is not None and now else asked.body,
        expected_hash="" if is_taken else expected_hash,
        code=free_code(found, kind) if is_taken else "",
        **typed,
    )


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def proposal_return(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Send a proposal back with the reason."""
    found = plan_of(desk, plan)
    asked, form = _proposal(desk, found, number), ProposalReturnForm(sent(request))
    onward = redirect("desk:proposal", desk.slug, plan, number)
    answer = carry_out(
        request,
        desk,
        form,
        partial(proposing.return_proposal, proposal=asked),
        message=_("Sent back with your reason."),
        to=lambda _made: onward,
        late={AlreadyDecided: onward},
    )
    return answer or _shown(request, desk, found, asked, form)


@desk_page(Permission.PLAN_PROPOSE, methods=POSTED)
def proposal_withdraw(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Take back a proposal that waits."""
    asked = _proposal(desk, plan_of(desk, plan), number)
    if not _is_own(desk, asked):
        raise Http404
    onward = redirect("desk:proposal", desk.slug, plan, number)
    answer = carry_out(
        request,
        desk,
        TokenForm(sent(request)),
        partial(proposing.withdraw_proposal, proposal=asked),
        message=_("Taken back."),
        to=lambda _made: onward,
        late={Refused: onward},
    )
    return answer or onward


@desk_page(Permission.PLAN_PROPOSE, methods=BOTH)
def item_propose(
    request: DeskRequest, desk: Desk, plan: str, kind: str, code: str
) -> HttpResponseBase:
    """Propose a change of an item, or that it be taken out."""
    found = plan_of(desk, plan)
    kept = item_of(desk, found, kind, code)
    form = form_of(desk, found, kind)
    if request.method == "POST":
        return _propose(request, desk, found, form, code)
    if kept.body is None or found.closed_at:
        return redirect("desk:item", desk.slug, plan, kind, code)
    again = _earlier(request, desk, found, kind, code)
    return show_form(
        request,
        desk,
        found,
        form,
        (again.body if again else None) or kept.body,
        code=code,
        expected_hash=kept.hash,
        more=_proposing(desk, found),
    )


@desk_page(Permission.PLAN_PROPOSE, methods=BOTH)
def item_propose_new(request: DeskRequest, desk: Desk, plan: str, kind: str) -> HttpResponseBase:
    """Propose an item the plan does not have yet."""
    if kind not in BY_KIND or kind in ("settings", "cost"):
        raise Http404
    found = plan_of(desk, plan)
    form = form_of(desk, found, kind, is_new=True)
    if request.method == "POST":
        return _propose(request, desk, found, form, request.POST.get("code", "").strip())
    again = _earlier(request, desk, found, kind)
    body: dict[str, Any] = dict((again.body if again else None) or {})
    body["code"] = free_code(found, kind)
    if desk.post.agency and not again:
        body["owner"] = desk.post.agency.code
    return show_form(
        request, desk, found, form, body, code="", expected_hash="", more=_proposing(desk, found)
    )


def _earlier(
    request: DeskRequest, desk: Desk, plan: Plan, kind: str, code: str = ""
) -> Proposal | None:
    """Find a proposal that was sent back, to begin from what it said."""
    number = request.GET.get("again", "")
    if not (number.isdecimal() and len(number) < 9):
        return None
    rows = Proposal.objects.of(desk.government).filter(plan=plan, kind=kind, number=int(number))
    return (rows.filter(code=code) if code else rows).first()


def _proposing(desk: Desk, plan: Plan, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    held = Workshop.objects.of(desk.government).filter(plan=plan).order_by("-number")
    return {
        "is_proposal": True,
        "workshops": held[:MOST_WORKSHOPS],
        "typed": typed or {},
    }


def _propose(
    request: DeskRequest, desk: Desk, plan: Plan, form: ItemForm, code: str
) -> HttpResponseBase:
    """Keep the proposal; on refusal show it again, so that nothing typed is lost."""
    body, problems = form.read(request.POST)
    if not form.is_new and form.kind != "settings":
        body["code"] = code
        problems.pop("code", None)
    is_removal = bool(request.POST.get("remove")) and not form.is_new
    number = request.POST.get("workshop", "")
    held = Workshop.objects.of(desk.government).filter(plan=plan)
    status = 422
    try:
        if not problems or is_removal:
            asked = proposing.propose(
                plan=plan,
                kind=form.kind,
                code=str(body.get("code", code)),
                body=None if is_removal else body,
                base_hash=request.POST.get("expected_hash", "")[:64],
                reason=request.POST.get("why", ""),
                workshop=held.filter(number=int(number)).first()
                if number.isdecimal() and len(number) < 5
                else None,
                is_sample=desk.government.is_sample,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
            messages.success(request, _("Proposed as %s. The secretariat decides.") % asked.name)
            return redirect("desk:proposal", desk.slug, plan.slug, asked.number)
    except ItemInvalid as no:
        problems = at_fields(no.problems)
    except Refused as no:
        say_no(request, no)
        status = 409
    return show_form(
        request,
        desk,
        plan,
        form,
        body,
        code=code,
        expected_hash=request.POST.get("expected_hash", "")[:64],
        problems=problems,
        status=status,
        more=_proposing(desk, plan, {"why": request.POST.get("why", ""), "workshop": number}),
    )
