"""Indicators at the desk: the list by state, the technical sheet, who approves it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people.permissions import Permission
from idaman.core.text import Text
from idaman.features.indicators.actions import sheets as actions
from idaman.features.indicators.forms.sheets import (
    IndicatorForm,
    PlanLinkForm,
    TechnicalSheetForm,
)
from idaman.features.indicators.models import Indicator, TechnicalSheet
from idaman.features.indicators.queries import PlaceIndicator, measured, places_of, state_of
from idaman.features.plan.actions import link_indicator
from idaman.features.plan.models import Adopted
from idaman.features.plan.queries import links_of
from idaman.web import words
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    show,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import SeenForm, TokenForm, sent

A_PAGE = 50
LENGTH = 4000


def indicator_of(desk: Desk, code: str) -> Indicator:
    """The government's indicator of that code."""
    found = Indicator.objects.of(desk.government).filter(code=code)
    indicator = found.select_related("government__region", "owner").first()
    if indicator is None:
        raise Http404
    return indicator


def own_indicator(desk: Desk, code: str, permission: Permission) -> Indicator:
    """The indicator of that code, for a post that may do this to it.

    Raises PermissionDenied for any other.
    """
    found = indicator_of(desk, code)
    if not desk.can(permission, found.owner):
        raise PermissionDenied
    return found


def drafts_of(desk: Desk) -> dict[int, TechnicalSheet]:
    """The drafts somebody works on, by the indicator's key."""
    rows = TechnicalSheet.objects.of(desk.government).drafts()
    return {sheet.indicator_id: sheet for sheet in rows}


@desk_page()
def indicators(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what is measured by how it stands with sheet and values, the open work first."""
    drafts = drafts_of(desk)
    rows = [
        {"known": each, "state": state_of(each, drafts, desk.today)}
        for each in measured(desk.government, now=desk.now)
    ]
    counts = {state: sum(row["state"] == state for row in rows) for state in words.INDICATOR_STATES}
    asked = request.GET.get("state", "")
    if asked in words.INDICATOR_STATES:
        rows = [row for row in rows if row["state"] == asked]
    after = request.GET.get("after", "")[:24]
    left = [row for row in rows if _code(row) > after]
    context = {
        "rows": left[:A_PAGE],
        "counts": [(state, n) for state, n in counts.items() if n],
        "in_all": sum(counts.values()),
        "asked": asked,
        "next": _code(left[A_PAGE - 1]) if len(left) > A_PAGE else "",
        "may_add": desk.can(Permission.INDICATOR_DRAFT, desk.post.agency),
    }
    return show(request, desk, "indicators/desk/indicators.html", context)


def _code(row: dict[str, Any]) -> str:
    known: PlaceIndicator = row["known"]
    return known.indicator.code


@desk_page()
def indicator(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show one indicator: its sheets, every figure with its source, what it is linked to."""
    return indicator_page(request, desk, indicator_of(desk, code))


def indicator_page(
    request: DeskRequest,
    desk: Desk,
    found: Indicator,
    *,
    link_form: PlanLinkForm | None = None,
    refused: TokenForm | None = None,
) -> HttpResponseBase:
    """Answer with the page of an indicator, and why a form of it was refused."""
    sheets = list(
        TechnicalSheet.objects.of(desk.government)
        .filter(indicator=found)
        .select_related("drafted_by", "approved_by", "owner")
        .order_by("-version")
    )
    draft = next((s for s in sheets if s.state == TechnicalSheet.State.DRAFT), None)
    places = places_of(desk.government, code=found.code, now=desk.now)
    items = _planned(desk)
    links = links_of(desk.government, now=desk.now)
    linked = [code for code, link in links.items() if link.indicator_id == found.pk]
    form = link_form or PlanLinkForm(government=desk.government, items=items)
    linkable = [
        item.code
        for item in items
        if item.code not in linked and desk.can(Permission.PLAN_EDIT, item.owner)
    ]
    form.offer(linkable)
    context = {
        "indicator": found,
        "in_force": next((s for s in sheets if s.state == TechnicalSheet.State.APPROVED), None),
        "draft": draft,
        "approve_form": SeenForm(initial={"seen": actions.seen(draft)}),
        "refused": refused,
        "sheets": sheets,
        "places": places.items(),
        "linked": [item for item in items if item.code in linked],
        "linkable": linkable,
        "link_form": form,
        "may_draft": desk.can(Permission.INDICATOR_DRAFT, found.owner),
        "may_approve": desk.can(Permission.INDICATOR_APPROVE, found.owner),
        "wrote": draft is not None and desk.post.code in draft.writers,
        "may_enter": desk.can(Permission.STATISTIC_ENTER, found.owner),
        "may_follow": desk.can(Permission.STATISTIC_FOLLOW, found.owner),
    }
    status = 422 if link_form or refused else 200
    return show(request, desk, "indicators/desk/indicator.html", context, status=status)


@desk_page(Permission.INDICATOR_DRAFT, methods=BOTH)
def indicator_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Begin to measure something; its sheet is written next."""
    own = None if desk.can(Permission.STATISTIC_FOLLOW) else desk.post.agency
    form = IndicatorForm(
        sent(request), government=desk.government, initial={"owner": own.code if own else ""}
    )
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            actions.add_indicator,
            government=desk.government,
            is_sample=desk.government.is_sample,
        ),
        message=_("Added. Now write its technical sheet."),
        to=lambda made: redirect("desk:technical-sheet", government=desk.slug, code=made.code),
    )
    page = "indicators/desk/indicator_new.html"
    return answer or show(request, desk, page, {"form": form}, status=form.status)


@desk_page(Permission.INDICATOR_DRAFT, methods=BOTH)
def technical_sheet(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Write the draft of the next sheet, starting from the one in force."""
    found = own_indicator(desk, code, Permission.INDICATOR_DRAFT)
    sheets = TechnicalSheet.objects.of(desk.government).filter(indicator=found)
    draft = sheets.drafts().select_related("owner").first()
    base = draft or sheets.approved().select_related("owner").first()
    seen = actions.seen(draft)
    form = TechnicalSheetForm(sent(request), indicator=found, base=base, seen=seen)
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.draft_sheet, indicator=found, is_sample=desk.government.is_sample),
        message=_("The draft is kept. Somebody else approves it."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    context = {"indicator": found, "draft": draft, "form": form}
    page = "indicators/desk/technical_sheet.html"
    return answer or show(request, desk, page, context, status=form.status)


@desk_page(Permission.INDICATOR_APPROVE, methods=POSTED)
def technical_sheet_approve(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Put the draft that was read in force."""
    found = indicator_of(desk, code)
    form = SeenForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        lambda seen, **acting: actions.approve_sheet(
            sheet=_draft(desk, found), draft_seen=seen, **acting
        ),
        message=_("The technical sheet is in force and public."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    return answer or indicator_page(request, desk, found, refused=form)


@desk_page(Permission.INDICATOR_DRAFT, methods=POSTED)
def technical_sheet_drop(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Give the draft up; the sheet in force stays."""
    found = indicator_of(desk, code)
    form = TokenForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        lambda **acting: actions.drop_draft(sheet=_draft(desk, found), **acting),
        message=_("The draft is given up."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    return answer or indicator_page(request, desk, found, refused=form)


@desk_page(Permission.PLAN_EDIT, methods=POSTED)
def indicator_linked(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say which indicator of the plan is measured by this one, or is not any more."""
    found = indicator_of(desk, code)
    form = PlanLinkForm(sent(request), government=desk.government, items=_planned(desk))
    answer = carry_out(
        request,
        desk,
        form,
        lambda item, place, away, **acting: link_indicator(
            item=item,
            indicator=None if away else found,
            region=place,
            is_sample=desk.government.is_sample,
            **acting,
        ),
        message=_("The plan's indicator shows it from now on."),
        to=lambda _made: redirect("desk:indicator", government=desk.slug, code=code),
    )
    return answer or indicator_page(request, desk, found, link_form=form)


def _planned(desk: Desk) -> QuerySet[Adopted]:
    items = Adopted.objects.of(desk.government).current().indicators()
    return items.select_related("government__region", "owner")


def _draft(desk: Desk, found: Indicator) -> TechnicalSheet:
    sheets = TechnicalSheet.objects.of(desk.government).filter(indicator=found).drafts()
    draft = sheets.select_related("government", "indicator__owner", "owner").first()
    if draft is None:
        raise actions.DraftChanged(Text("There is no draft of the technical sheet."))
    return draft
