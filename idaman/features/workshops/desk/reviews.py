"""Expert review: notes on items, how they were answered, and the annex that tells both."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.findings import Language
from idaman.core.people.permissions import Permission
from idaman.features.plan.actions import references_of
from idaman.features.plan.models import Change, Plan
from idaman.features.plan.pieces.fields import FieldLine, compared, lines_of
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.workshops.actions import reviewing
from idaman.features.workshops.actions.refusals import AlreadyDecided
from idaman.features.workshops.desk.items import show_item
from idaman.features.workshops.forms import NoteAnswerForm, NoteForm
from idaman.features.workshops.models import Note
from idaman.features.workshops.queries import NoteView
from idaman.features.workshops.queries import annex as annex_of
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, language, show
from idaman.web.forms import sent

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
    return _show_note(request, desk, _note_of(desk, plan_of(desk, plan), number))


def _note_of(desk: Desk, plan: Plan, number: int) -> Note:
    rows = Note.objects.of(desk.government).filter(plan=plan)
    parts = ("by", "disposed_by", "change", "plan", "government")
    return get_object_or_404(rows.select_related(*parts), number=number)


def _changes_since(noted: Note) -> list[Change]:
    """Give what may answer a note: changes of its item, then of others, the newest first."""
    changes = noted.plan.changes.filter(sequence__gt=noted.sequence).select_related("by")
    newest = changes.order_by("-sequence")
    own = newest.filter(kind=noted.kind, code=noted.code)
    others = newest.exclude(kind=noted.kind, code=noted.code)
    return [*own[:20], *others[:30]]


def _show_note(
    request: DeskRequest, desk: Desk, noted: Note, refused: NoteAnswerForm | None = None
) -> HttpResponseBase:
    """Show a note; `refused` is the answer that comes back with what was typed."""
    found = noted.plan
    (told,) = annex_of(found, [noted])
    references = references_of(desk.government)
    form = refused or NoteAnswerForm(changes=_changes_since(noted))
    context = {
        "plan": found,
        "note": noted,
        "was": lines_of(noted.kind, told.was, language(), references),
        "apart": compared(noted.kind, told.was, told.now, language(), references),
        "is_gone": not told.now,
        "form": form,
    }
    return show(request, desk, "workshops/desk/note.html", context, status=form.status)


@desk_page(Permission.WORKSHOP_RUN, methods=POSTED)
def note_answer(request: DeskRequest, desk: Desk, plan: str, number: int) -> HttpResponseBase:
    """Answer a note: with the change made for it, or with the reason why not."""
    noted = _note_of(desk, plan_of(desk, plan), number)
    form = NoteAnswerForm(sent(request), changes=_changes_since(noted))

    def answer(*, answer: str, decline: str, change: Change | None, **more: Any) -> Note:
        if decline or change is None:
            return reviewing.decline_note(note=noted, reason=answer, **more)
        return reviewing.accept_note(note=noted, change=change, answer=answer, **more)

    done = carry_out(
        request,
        desk,
        form,
        answer,
        message=_("Answered. The annex shows it."),
        to=lambda _noted: redirect("desk:note", desk.slug, plan, number),
        late={AlreadyDecided: redirect("desk:note", desk.slug, plan, number)},
    )
    return done or _show_note(request, desk, noted, form)


@desk_page(Permission.PLAN_REVIEW, methods=POSTED)
def item_note(
    request: DeskRequest, desk: Desk, plan: str, kind: str, code: str
) -> HttpResponseBase:
    """Write a note on an item as it stands now."""
    found = plan_of(desk, plan)
    form = NoteForm(sent(request), sequence=found.sequence)
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            reviewing.note,
            plan=found,
            kind=kind,
            code=code,
            is_sample=desk.government.is_sample,
        ),
        message=lambda noted: (
            _("Noted as %s. The gate of this stage waits for the answer.") % noted.name
        ),
        to=lambda _noted: redirect("desk:item", desk.slug, plan, kind, code),
    )
    return answer or show_item(request, desk, found, kind, code, noted=form)


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
