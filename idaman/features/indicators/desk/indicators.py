"""Indicators at the desk: the list by state, the technical sheet, who approves it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.period import Frequency
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.actions import sheets as actions
from idaman.features.indicators.forms import IndicatorForm
from idaman.features.indicators.models import Indicator, Outcome, TechnicalSheet
from idaman.features.indicators.queries import PlaceIndicator, measured, places_of, state_of
from idaman.features.indicators.rules.direction import Better
from idaman.features.indicators.rules.figures import read_number
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
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import sent
from idaman.web.places import place_typed

A_PAGE = 50
LENGTH = 4000


class NotOnTheForm(Refused):
    """What was sent is none of the choices of the form."""


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
    request: DeskRequest, desk: Desk, found: Indicator, *, status: int = 200
) -> HttpResponseBase:
    """Answer with the page of an indicator."""
    sheets = list(
        TechnicalSheet.objects.of(desk.government)
        .filter(indicator=found)
        .select_related("drafted_by", "approved_by", "owner")
        .order_by("-version")
    )
    draft = next((s for s in sheets if s.state == TechnicalSheet.State.DRAFT), None)
    places = places_of(desk.government, code=found.code, now=desk.now)
    items = Adopted.objects.of(desk.government).current().indicators().select_related("owner")
    links = links_of(desk.government, now=desk.now)
    linked = [code for code, link in links.items() if link.indicator_id == found.pk]
    context = {
        "indicator": found,
        "in_force": next((s for s in sheets if s.state == TechnicalSheet.State.APPROVED), None),
        "draft": draft,
        "draft_seen": actions.seen(draft),
        "sheets": sheets,
        "places": places.items(),
        "linked": [item for item in items if item.code in linked],
        "linkable": [
            item
            for item in items
            if item.code not in linked and desk.can(Permission.PLAN_EDIT, item.owner)
        ],
        "may_draft": desk.can(Permission.INDICATOR_DRAFT, found.owner),
        "may_approve": desk.can(Permission.INDICATOR_APPROVE, found.owner),
        "wrote": draft is not None and desk.post.code in draft.writers,
        "may_enter": desk.can(Permission.STATISTIC_ENTER, found.owner),
        "may_follow": desk.can(Permission.STATISTIC_FOLLOW, found.owner),
        "typed": request.POST,
    }
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
    if request.method == "POST":
        try:
            actions.draft_sheet(
                indicator=found,
                content=_content(request, desk),
                draft_seen=request.POST.get("seen", "")[:64],
                by=desk.post,
                now=desk.now,
                is_sample=desk.government.is_sample,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(request, _("The draft is kept. Somebody else approves it."))
            return redirect("desk:indicator", government=desk.slug, code=code)
    sheets = TechnicalSheet.objects.of(desk.government).filter(indicator=found)
    draft = sheets.drafts().select_related("owner").first()
    base = draft or sheets.approved().select_related("owner").first()
    context = {
        "indicator": found,
        "draft": draft,
        "seen": request.POST.get("seen", "")[:64] if request.POST else actions.seen(draft),
        "typed": request.POST if request.POST else _as_typed(found, base),
        "agencies": _agencies(desk),
        "frequencies": words.FREQUENCIES.items(),
        "ways": words.BETTER.items(),
        "outcomes": words.OUTCOMES.items(),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, desk, "indicators/desk/technical_sheet.html", context, status=status)


@desk_page(Permission.INDICATOR_APPROVE, methods=POSTED)
def technical_sheet_approve(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Put the draft that was read in force."""
    found = indicator_of(desk, code)
    try:
        actions.approve_sheet(
            sheet=_draft(desk, found),
            draft_seen=request.POST.get("seen", "")[:64],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return indicator_page(request, desk, found, status=422)
    messages.success(request, _("The technical sheet is in force and public."))
    return redirect("desk:indicator", government=desk.slug, code=code)


@desk_page(Permission.INDICATOR_DRAFT, methods=POSTED)
def technical_sheet_drop(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Give the draft up; the sheet in force stays."""
    found = indicator_of(desk, code)
    try:
        actions.drop_draft(
            sheet=_draft(desk, found), by=desk.post, now=desk.now, token=token_of(request)
        )
    except Refused as no:
        say_no(request, no)
        return indicator_page(request, desk, found, status=422)
    messages.success(request, _("The draft is given up."))
    return redirect("desk:indicator", government=desk.slug, code=code)


@desk_page(Permission.PLAN_EDIT, methods=POSTED)
def indicator_linked(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say which indicator of the plan is measured by this one, or is not any more."""
    found = indicator_of(desk, code)
    asked = Adopted.objects.of(desk.government).current().indicators()
    item = (
        asked.filter(code=request.POST.get("item", "")[:24])
        .select_related("government__region", "owner")
        .first()
    )
    try:
        if item is None:
            raise NotOnTheForm(Text("Choose an indicator of the plan in force."))
        link_indicator(
            item=item,
            indicator=None if "away" in request.POST else found,
            region=place_typed(desk.government, request.POST.get("place", "")),
            by=desk.post,
            now=desk.now,
            is_sample=desk.government.is_sample,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return indicator_page(request, desk, found, status=422)
    messages.success(request, _("The plan's indicator shows it from now on."))
    return redirect("desk:indicator", government=desk.slug, code=code)


def _draft(desk: Desk, found: Indicator) -> TechnicalSheet:
    sheets = TechnicalSheet.objects.of(desk.government).filter(indicator=found).drafts()
    draft = sheets.select_related("government", "indicator__owner", "owner").first()
    if draft is None:
        raise actions.DraftChanged(Text("There is no draft of the technical sheet."))
    return draft


def _agencies(desk: Desk) -> list[Agency]:
    return list(Agency.objects.of(desk.government).open().order_by("short"))


def _owner(desk: Desk, code: str) -> Agency | None:
    if not code:
        return None
    found = Agency.objects.of(desk.government).filter(code=code[:20]).first()
    if found is None:
        raise NotOnTheForm(Text("Choose an agency of the list."))
    return found


def _content(request: DeskRequest, desk: Desk) -> actions.Content:
    """Read the form of a sheet."""
    sent = {key: request.POST.get(key, "").strip() for key in FIELDS}
    if sent["better"] not in set(Better) or sent["frequency"] not in set(Frequency):
        raise NotOnTheForm(Text("Choose which way is better and how often the figure comes out."))
    low, high = _bound(sent["band_low"]), _bound(sent["band_high"])
    return actions.Content(
        name=sent["name"][:200],
        name_en=sent["name_en"][:200],
        definition=sent["definition"][:LENGTH],
        formula=sent["formula"][:LENGTH],
        unit=sent["unit"][:60],
        better=Better(sent["better"]),
        band=(low, high) if low is not None and high is not None else None,
        lowest=_bound(sent["lowest"]),
        highest=_bound(sent["highest"]),
        source=sent["source"][:LENGTH],
        series=_series(sent["series"][:LENGTH]),
        frequency=Frequency(sent["frequency"]),
        lag_days=_number(sent["lag_days"]),
        disaggregation=sent["disaggregation"][:LENGTH],
        method=sent["method"][:200],
        owner=_owner(desk, sent["owner"]),
        outcome=Outcome(sent["outcome"]) if sent["outcome"] in set(Outcome) else None,
        sdgs=tuple(_number(part) for part in sent["sdgs"].replace(",", " ").split()[:17]),
    )


FIELDS = (
    "name", "name_en", "definition", "formula", "unit", "better", "band_low", "band_high",
    "lowest", "highest", "source", "series", "frequency", "lag_days", "disaggregation", "method",
    "owner", "outcome", "sdgs",
)  # fmt: skip


def _bound(said: str) -> Decimal | None:
    return read_number(said[:40]) if said else None


def _number(said: str) -> int:
    if not (said.isdecimal() and len(said) <= 4):
        raise NotOnTheForm(Text("“%(text)s” is no whole number.", text=said[:20]))
    return int(said)


def _series(said: str) -> tuple[tuple[str, str], ...]:
    """Read series, one a line: code = name."""
    pairs = (line.partition("=") for line in said.splitlines() if line.strip())
    return tuple((code.strip(), name.strip() or code.strip()) for code, _, name in pairs)


def _as_typed(found: Indicator, base: TechnicalSheet | None) -> dict[str, Any]:
    """Fill the form from the draft, or the sheet in force, or what is known of the indicator."""
    if base is None:
        owner = found.owner.code if found.owner else ""
        return {
            "name": found.name,
            "name_en": found.name_en,
            "unit": found.unit,
            "owner": owner,
            "lag_days": 365,
            "frequency": Frequency.YEAR,
        }
    filled = {field: getattr(base, field) for field in FIELDS}
    return {
        **filled,
        **{
            bound: filled[bound].replace(".", ",")
            for bound in ("band_low", "band_high", "lowest", "highest")
        },
        "owner": base.owner.code if base.owner else "",
        "series": "\n".join(f"{code} = {name}" for code, name in base.series),
        "sdgs": ", ".join(str(goal) for goal in base.sdgs),
    }
