"""Expert review: notes on items, how they were answered, and the annex that tells both."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.findings import Language
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.plan.actions import references_of
from idaman.features.plan.models import Plan
from idaman.features.plan.pieces import FieldLine, compared, lines_of
from idaman.features.workshops.actions import reviewing
from idaman.features.workshops.desk.items import plan_of, show_item
from idaman.features.workshops.models import Note
from idaman.features.workshops.queries import NoteView
from idaman.features.workshops.queries import annex as annex_of
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, say_no, show, token_of

A_PAGE = 50


@desk_page()
def notes(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """List the notes on a plan, the open ones alone where asked, from a number on."""
    found = plan_of(desk, plan)
    only = request.GET.get("state", "")
    after = request.GET.get("after", "")
    rows = Note.objects.of(desk.government).filter(plan=found).select_related("by")
    if only in Note.State.values:
        rows = rows.filter(state=only)
    if after.isdecimal() and len(after) < 9:
        rows = rows.filter(number__gt=int(after))
    shown = list(rows.order_by("number")[: A_PAGE + 1])
    context = {
        "plan": found,
        "notes": shown[:A_PAGE],
        "only": only,
        "next": shown[A_PAGE - 1].number if len(shown) > A_PAGE else None,
    }
    return show(request, desk, "workshops/desk/notes.html", context)


@desk_page()
def note(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Show a note with the item as it was and as it is now; answer it here."""
    return _show_note(request, desk, plan, number)


def _show_note(
    request: DeskRequest, desk: Desk, plan: str, number: int, *, reason: str = "", status: int = 200
) -> HttpResponseBase:
    found = plan_of(desk, plan)
    rows = Note.objects.of(desk.government).filter(plan=found)
    noted = get_object_or_404(
        rows.select_related("by", "disposed_by", "change", "plan"), number=number
    )
    (told,) = annex_of(found, [noted])
    references = references_of(desk.government)
    changes = found.changes.filter(sequence__gt=noted.sequence).select_related("by")
    context = {
        "plan": found,
        "note": noted,
        "was": lines_of(noted.kind, told.was, language(), references),
        "apart": compared(noted.kind, told.was, told.now, language(), references),
        "is_gone": not told.now,
        "changes": changes.filter(kind=noted.kind, code=noted.code).order_by("-sequence")[:20],
        "others": changes.exclude(kind=noted.kind, code=noted.code).order_by("-sequence")[:30],
        "reason": reason,
    }
    return show(request, desk, "workshops/desk/note.html", context, status=status)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def note_answer(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Answer a note: with the change made for it, or with the reason why not."""
    found = plan_of(desk, plan)
    rows = Note.objects.of(desk.government).filter(plan=found).select_related("plan", "government")
    noted = get_object_or_404(rows, number=number)
    words = request.POST.get("answer", "")
    try:
        if request.POST.get("decline"):
            reviewing.decline_note(
                note=noted, reason=words, by=desk.post, now=desk.now, token=token_of(request)
            )
        else:
            reviewing.accept_note(
                note=noted,
                change=get_object_or_404(found.changes, pk=_number(request, "change")),
                answer=words,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
    except Refused as no:
        say_no(request, no)
        return _show_note(request, desk, plan, number, reason=words, status=422)
    messages.success(request, _("Answered. The annex shows it."))
    return redirect("desk:note", desk.slug, plan, number)


def _number(request: DeskRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 18 else 0


@desk_page(Permission.PLAN_REVIEW, methods=POSTED)
def item_note(
    request: DeskRequest, desk: Desk, plan: str, kind: str, code: str
) -> HttpResponseBase:
    """Write a note on an item as it stands now."""
    found = plan_of(desk, plan)
    try:
        noted = reviewing.note(
            plan=found,
            kind=kind,
            code=code,
            text=request.POST.get("text", ""),
            is_sample=desk.government.is_sample,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        typed = request.POST.get("text", "")
        return show_item(request, desk, found, kind, code, noted=typed, status=422)
    messages.success(
        request, _("Noted as %s. The gate of this stage waits for the answer.") % noted.name
    )
    return redirect("desk:item", desk.slug, plan, kind, code)


def annex_told(desk: Desk, plan: Plan, tongue: Language) -> list[tuple[NoteView, list[FieldLine]]]:
    """Give each note of a plan with what its answer changed."""
    rows = Note.objects.of(desk.government).filter(plan=plan)
    told = annex_of(plan, list(rows.select_related("by", "disposed_by", "change")))
    references = references_of(desk.government)
    return [
        (each, compared(each.note.kind, each.was, each.became, tongue, references)) for each in told
    ]


@desk_page()
def annex(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """Print what the experts said and what was done."""
    found = plan_of(desk, plan)
    context = {
        "plan": found,
        "told": annex_told(desk, found, language()),
        "waivers": found.waivers.select_related("by").order_by("pk"),
        "approvals": found.approvals.select_related("by").order_by("stage", "sequence"),
    }
    return show(request, desk, "workshops/desk/annex.html", context)
