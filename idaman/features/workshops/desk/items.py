"""One item of a plan: what it says, how it came to, changing it, taking it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.merge import clashing, in_order, merged
from idaman.core.people.permissions import Permission
from idaman.core.prepared_queries import Prepared
from idaman.core.refusal import Refused
from idaman.features.plan import actions
from idaman.features.plan.actions import (
    OWNER,
    ItemChanged,
    ItemInvalid,
    document_of,
    references_of,
    validated,
)
from idaman.features.plan.forms import ItemForm
from idaman.features.plan.models import Adopted, Item, Plan
from idaman.features.plan.pieces.fields import FieldLine, compared, lines_of
from idaman.features.plan.pieces.findings import say_all
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.plan.queries import bodies_after, bodies_at, body_of_hash
from idaman.features.plan.rules.invalid import Problem
from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.workbook.layout import BY_KIND
from idaman.features.workshops.forms import ItemRestoreForm, ItemSeenForm, NoteForm
from idaman.features.workshops.models import Note
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
from idaman.web.forms import sent

MOST_CHANGES = 10
NAMED: Prepared[tuple[str, str, str | None, str | None]] = Prepared(
    lambda government, plan: (
        Item.objects.of(government)
        .filter(plan=plan)
        .standing()
        .order_by("position")
        .values_list(
            "kind", "code", KeyTextTransform("name", "body"), KeyTextTransform("text", "body")
        )
    )
)


def item_of(desk: Desk, plan: Plan, kind: str, code: str) -> Item:
    items = Item.objects.of(desk.government).filter(plan=plan, kind=kind)
    return get_object_or_404(items.select_related("changed_by"), code=code)


def may_edit(desk: Desk, body: Mapping[str, Any] | None) -> bool:
    """Tell whether the post may change this item of the plan itself."""
    code = (body or {}).get("owner")
    return desk.can(Permission.PLAN_EDIT, OWNER.first(desk.government, code or ""))


def _may_offer(desk: Desk, kind: str, code: str) -> bool:
    """Evidence is offered for what is in force, by who owns it."""
    current = Adopted.objects.of(desk.government).current().promised()
    found = current.filter(kind=kind, code=code).select_related("owner").first()
    return found is not None and desk.can(Permission.EVIDENCE_OFFER, found.owner)


@desk_page()
def item(request: DeskRequest, desk: Desk, plan: str, kind: str, code: str) -> HttpResponseBase:
    """Show an item with its findings and every change it went through."""
    return show_item(request, desk, plan_of(desk, plan), kind, code)


def show_item(
    request: DeskRequest,
    desk: Desk,
    found: Plan,
    kind: str,
    code: str,
    *,
    noted: NoteForm | None = None,
) -> HttpResponseBase:
    """Show an item; `noted` is a note that was typed on it and refused."""
    note_form = noted or NoteForm(sequence=found.sequence)
    kept = item_of(desk, found, kind, code)
    references = references_of(desk.government)
    findings = [f for f in lint(document_of(found), references) if f.code == code]
    is_editor = not found.closed_at and kept.body is not None and may_edit(desk, kept.body)
    context = {
        "plan": found,
        "item": kept,
        "lines": lines_of(kind, kept.body or {}, language(), references),
        "findings": say_all(findings),
        "changes": _history(found, kind, code, kept.hash),
        "notes": Note.objects.of(desk.government)
        .filter(plan=found, kind=kind, code=code)
        .order_by("number"),
        "may_edit": is_editor,
        "may_restore": is_editor or (kept.body is None and desk.can(Permission.PLAN_EDIT)),
        "may_propose": not found.closed_at
        and kept.body is not None
        and not is_editor
        and desk.can(Permission.PLAN_PROPOSE),
        "may_offer": _may_offer(desk, kind, code),
        "note_form": note_form,
    }
    return show(request, desk, "workshops/desk/item.html", context, status=note_form.status)


def _history(plan: Plan, kind: str, code: str, now_hash: str) -> list[dict[str, Any]]:
    """Tell each change with what it changed, the newest first."""
    changes = list(
        plan.changes.filter(kind=kind, code=code)
        .select_related("by")
        .order_by("-sequence")[: MOST_CHANGES + 1]
    )
    bodies = bodies_after(plan, changes)
    told = []
    for n, change in enumerate(changes[:MOST_CHANGES]):
        before = bodies[n + 1] if n + 1 < len(changes) else {}
        lines = compared(kind, before, bodies[n], language()) if change.old_hash else []
        told.append(
            {
                "change": change,
                "lines": lines if change.new_hash else [],
                "is_earlier": bool(change.new_hash) and change.new_hash != now_hash,
                "restore": ItemRestoreForm(
                    initial={"sequence": change.sequence, "expected_hash": now_hash}
                ),
            }
        )
    return told


def form_of(desk: Desk, plan: Plan, kind: str, *, is_new: bool = False) -> ItemForm:
    def names() -> dict[str, dict[str, str]]:
        told: dict[str, dict[str, str]] = {}
        for other, code, name, text in NAMED(desk.government, plan):
            told.setdefault(other, {})[code] = f"{code} · {name or text or ''}"
        return told

    years = range(plan.first_year, plan.last_year + 1)
    return ItemForm(kind, language(), references_of(desk.government), names, years, is_new)


@dataclass(frozen=True)
class Meeting:
    """Two edits of one item brought together: theirs as kept, and what the form now holds."""

    theirs: Item
    body: Mapping[str, Any] = field(hash=False)
    """Theirs, with the fields changed here upon it."""
    apart: list[FieldLine] = field(default_factory=list)
    """Where the form says something else than what is kept."""
    clashes: list[str] = field(default_factory=list)
    """The fields both changed, and not to the same."""
    taken: list[FieldLine] = field(default_factory=list)
    """What only they changed; the form has it already."""


def meeting(plan: Plan, theirs: Item, body: Mapping[str, Any], expected: str) -> Meeting:
    """Put what was typed upon what somebody else saved since `expected`, field by field."""
    now = theirs.body
    if now is None:
        return Meeting(theirs, body)
    mine = validated(theirs.kind, theirs.code, body)
    base = body_of_hash(plan, theirs.kind, theirs.code, expected)
    outcome = merged(base, now, mine)
    said = (language(), references_of(plan.government))
    return Meeting(
        theirs,
        outcome,
        compared(theirs.kind, now, outcome, *said),
        clashing(base, now, mine) if base else list(mine),
        [
            line
            for line in compared(theirs.kind, base, now, *said)
            if outcome.get(line.field) == now.get(line.field)
        ]
        if base
        else [],
    )


def show_form(
    request: DeskRequest,
    desk: Desk,
    plan: Plan,
    form: ItemForm,
    body: Mapping[str, Any],
    *,
    code: str,
    expected_hash: str,
    problems: Mapping[str, str] | None = None,
    met: Meeting | None = None,
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Show the form of an item with what was typed; `more` is for a page that proposes it."""
    problems = problems or {}
    context = {
        "plan": plan,
        "kind": form.kind,
        "code": code,
        "is_new": form.is_new,
        "fields": form.fields(body, problems),
        "problems": problems,
        "expected_hash": expected_hash,
        "met": met,
        **(more or {}),
    }
    return show(request, desk, "workshops/desk/item_edit.html", context, status=status)


@desk_page(Permission.PLAN_EDIT, methods=BOTH)
def item_edit(
    request: DeskRequest, desk: Desk, plan: str, kind: str, code: str
) -> HttpResponseBase:
    found = plan_of(desk, plan)
    kept = item_of(desk, found, kind, code)
    form = form_of(desk, found, kind)
    if request.method == "POST":
        return _save(request, desk, found, form, code, kept.body)
    if kept.body is None or found.closed_at or not may_edit(desk, kept.body):
        return redirect("desk:item", desk.slug, plan, kind, code)
    return show_form(request, desk, found, form, kept.body, code=code, expected_hash=kept.hash)


@desk_page(Permission.PLAN_EDIT, methods=BOTH)
def item_new(request: DeskRequest, desk: Desk, plan: str, kind: str) -> HttpResponseBase:
    if kind not in BY_KIND or kind in ("settings", "cost"):
        raise Http404
    if not desk.can(Permission.PLAN_EDIT):
        # An agency proposes what the plan does not have yet; the secretariat takes it in.
        return redirect("desk:item-propose-new", desk.slug, plan, kind)
    found = plan_of(desk, plan)
    form = form_of(desk, found, kind, is_new=True)
    if request.method == "POST":
        return _save(request, desk, found, form, request.POST.get("code", "").strip())
    body: dict[str, Any] = {"code": next_code(found, kind)}
    if desk.post.agency:
        body["owner"] = desk.post.agency.code
    return show_form(request, desk, found, form, body, code="", expected_hash="")


def next_code(plan: Plan, kind: str, taken: Iterable[str] = ()) -> str:
    """Give the next code of a kind that is neither in the plan nor among those `taken`.

    A code that an earlier edition gave away for good is never given again.
    """
    prefix = BY_KIND[kind].prefix
    codes = [
        *plan.items.filter(kind=kind).values_list("code", flat=True),
        *plan.government.permanent_codes.filter(kind=kind).values_list("code", flat=True),
    ]
    numbers = [int(m[1]) for c in [*codes, *taken] if (m := re.fullmatch(rf"{prefix}-(\d+)", c))]
    return f"{prefix}-{max(numbers, default=0) + 1:03}"


def _save(
    request: DeskRequest,
    desk: Desk,
    plan: Plan,
    form: ItemForm,
    code: str,
    kept: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """Save what was typed; on refusal show it again, so that nothing typed is lost."""
    typed, problems = form.read(request.POST)
    body = in_order(kept or {}, typed)
    if not form.is_new and form.kind != "settings":
        body["code"] = code
        problems.pop("code", None)
    expected = request.POST.get("expected_hash", "")[:64]
    met: Meeting | None = None
    status = 422
    try:
        if not problems:
            actions.save_item(
                plan=plan,
                kind=form.kind,
                code=str(body.get("code", code)),
                body=body,
                expected_hash=expected,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
            messages.success(request, _("Saved as revision %s.") % plan.sequence)
            return redirect(
                "desk:item", desk.slug, plan.slug, form.kind, str(body.get("code", code))
            )
    except ItemInvalid as no:
        problems = at_fields(no.problems)
    except ItemChanged as no:
        status = 409
        if form.is_new:
            # Two added at once: both are new, and each has a code of its own.
            messages.error(request, code_taken(no.theirs))
            body["code"] = next_code(plan, form.kind)
        else:
            say_no(request, no)
            met = meeting(plan, no.theirs, body, expected)
            body, expected = dict(met.body), no.theirs.hash
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
        expected_hash=expected,
        problems=problems,
        met=met,
        status=status,
    )


def code_taken(theirs: Item) -> str:
    """Say that somebody else gave the code to another item, and what to do."""
    body = theirs.body or {}
    return _(
        "Meanwhile %(who)s added %(code)s, “%(name)s”. Yours is another one and gets the next "
        "code. Nothing is lost; save it once more."
    ) % {
        "who": theirs.changed_by.name,
        "code": theirs.code,
        "name": body.get("name") or body.get("text") or theirs.code,
    }


def at_fields(problems: list[Problem]) -> dict[str, str]:
    """Put each problem at the field it belongs to, rows of costs at their row."""
    found: dict[str, str] = {}
    for problem in problems:
        parts = problem.field.split(".")
        at = ".".join(parts[:2]) if parts[0] in ("costs", "targets") else parts[0]
        found.setdefault(at, problem.say(language()))
    return found


@desk_page(Permission.PLAN_EDIT, methods=BOTH)
def item_remove(
    request: DeskRequest, desk: Desk, plan: str, kind: str, code: str
) -> HttpResponseBase:
    """Ask once more, then take the item out of the draft."""
    found = plan_of(desk, plan)
    kept = item_of(desk, found, kind, code)
    onward = redirect("desk:item", desk.slug, plan, kind, code)
    form = ItemSeenForm(sent(request), initial={"expected_hash": kept.hash})
    if request.method == "POST":
        answer = carry_out(
            request,
            desk,
            form,
            partial(actions.remove_item, plan=found, kind=kind, code=code),
            message=_("%s is taken out of the draft. Its history stays.") % code,
            to=lambda _made: redirect("desk:plan", government=desk.slug, plan=plan),
            late={Refused: onward},
        )
        return answer or onward
    if kept.body is None or kind == "settings" or not may_edit(desk, kept.body):
        return onward
    context = {"plan": found, "item": kept, "form": form}
    return show(request, desk, "workshops/desk/item_remove.html", context)


@desk_page(Permission.PLAN_EDIT, methods=POSTED)
def item_restore(
    request: DeskRequest, desk: Desk, plan: str, kind: str, code: str
) -> HttpResponseBase:
    """Put an item back to what an earlier revision said; the text it replaces stays in history."""
    found = plan_of(desk, plan)
    kept = item_of(desk, found, kind, code)
    form = ItemRestoreForm(sent(request))
    sequence = form.cleaned_data["sequence"] if form.is_valid() else 0
    body = bodies_at(found, [(kind, code, sequence)])[kind, code, sequence]
    if not body:
        raise Http404
    onward = redirect("desk:item", desk.slug, plan, kind, kept.code)
    answer = carry_out(
        request,
        desk,
        form,
        # What stood when the page was opened: who changed it meanwhile is not overwritten.
        lambda sequence, **seen: actions.save_item(
            plan=found, kind=kind, code=code, body=body, **seen
        ),
        message=_("As in revision %s again.") % sequence,
        to=lambda _made: onward,
        late={Refused: onward},
    )
    return answer or onward
