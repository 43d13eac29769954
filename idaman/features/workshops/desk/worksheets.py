"""Worksheets: the plan filled row by row in a workshop, on a projector or a phone.

A row is an element of the plan, or the place where one is missing. What is written in it is the
plan itself, saved like any edit of an item; posts that may not edit it propose it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from idaman.core.merge import in_order
from idaman.core.people.permissions import Permission
from idaman.core.prepared_queries import Prepared
from idaman.core.refusal import Refused
from idaman.core.taxonomy import Dimension, Element, Horizon, Part, Quadrant
from idaman.features.delivery.rules.quickwin import GATE, PointAnswer, open_points
from idaman.features.plan import actions
from idaman.features.plan.actions import ItemChanged, ItemInvalid, document_of
from idaman.features.plan.models import Item, Plan
from idaman.features.plan.pieces.plans import plan_of
from idaman.features.plan.queries import bodies_after
from idaman.features.plan.rules.model import KINDS, Document, Innovation
from idaman.features.plan.rules.swot import Pair, pairs
from idaman.features.plan.rules.workbook.layout import BY_KIND, label
from idaman.features.workshops.actions import proposing
from idaman.features.workshops.desk.items import (
    Meeting,
    at_fields,
    code_taken,
    form_of,
    may_edit,
    meeting,
    next_code,
)
from idaman.features.workshops.desk.proposals import free_code
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.fields import Field

NEW = "new"
PROOFS = tuple(f"proof_{criterion.code}" for criterion in GATE.criteria)


@dataclass(frozen=True)
class WorksheetRow:
    """One row: an element by its code, or the place of one that is missing."""

    key: str
    kind: str
    fields: tuple[str, ...]
    label: str
    body: Mapping[str, Any] = field(hash=False)
    """The element, or what is known of it before anybody writes."""
    group: str = ""
    is_there: bool = False
    said: str = ""
    """What the list shows of it."""


@dataclass(frozen=True)
class Worksheet:
    """One worksheet of a stage."""

    slug: str
    stage: int
    title: str | Promise
    about: str | Promise
    rows: Callable[[Document], Iterable[WorksheetRow]]
    listed: tuple[str, tuple[str, ...]] | None = None
    """Kind and fields of a worksheet that is one list of elements and a row for one more."""


def _written(
    kind: str, fields: tuple[str, ...], piece: Any, said: str, group: str = ""
) -> WorksheetRow:
    body = piece.model_dump(mode="json")
    code = body.get("code", "SETTINGS")
    named = body.get("name") or body.get("text") or code
    return WorksheetRow(code, kind, fields, f"{code} · {named}"[:160], body, group, True, said)


def _blank(
    kind: str, fields: tuple[str, ...], words: str, group: str = "", key: str = "", **known: Any
) -> WorksheetRow:
    return WorksheetRow(f"{NEW}-{key}" if key else NEW, kind, fields, words, known, group)


def _readiness(document: Document) -> Iterator[WorksheetRow]:
    fields = ("score", "reason", "evidence", "source")
    there = {each.part: each for each in document.readiness}
    for part in Part:
        words, group = label(part, language()), label(part.element, language())
        if (each := there.get(part)) is not None:
            said = f"{each.score:g}" if each.score is not None else ""
            row = _written("readiness", fields, each, said, group)
            yield WorksheetRow(row.key, row.kind, fields, words, row.body, group, bool(said), said)
        else:
            yield _blank("readiness", fields, words, group, part.value, part=part.value)


def _gaps(document: Document) -> Iterator[WorksheetRow]:
    fields = ("now", "wanted", "gap", "source")
    for dimension in Dimension:
        own = [each for each in document.gaps if each.dimension == dimension]
        for each in own:
            row = _written("gap", fields, each, each.gap)
            yield WorksheetRow(
                row.key, "gap", fields, dimension.label, row.body, "", True, each.gap
            )
        if not own:
            yield _blank("gap", fields, dimension.label, "", dimension, dimension=dimension.value)


def _swot(document: Document) -> Iterator[WorksheetRow]:
    fields = ("text", "potentials", "source")
    for element in Element:
        for quadrant in Quadrant:
            group = f"{label(element, language())} · {label(quadrant, language())}"
            for each in document.swot:
                if (each.element, each.quadrant) == (element, quadrant):
                    yield _written("swot", fields, each, "", group)
            yield _blank(
                "swot",
                fields,
                _("one more"),
                group,
                f"{element.value}.{quadrant.value}",
                element=element.value,
                quadrant=quadrant.value,
            )


def _strategies(document: Document) -> Iterator[WorksheetRow]:
    fields = ("text", "drawn_from")
    for each in document.strategies:
        yield _written("strategy", fields, each, ", ".join(each.drawn_from))
    for pair in pairs(document):
        if not pair.strategies:
            drawn = [pair.inside.code, pair.outside.code]
            words = f"{pair.inside.text} × {pair.outside.text}"[:160]
            yield _blank(
                "strategy", fields, words, _pair_words(pair), "_".join(drawn), drawn_from=drawn
            )
    yield _blank("strategy", fields, _("one more"))


def _pair_words(pair: Pair) -> str:
    said = language()
    return (
        f"{label(pair.element, said)}: {label(pair.inside.quadrant, said)} × "
        f"{label(pair.outside.quadrant, said)}"
    )


def _vision(document: Document) -> Iterator[WorksheetRow]:
    row = _written("settings", ("vision",), document.settings, document.settings.vision)
    said = document.settings.vision
    yield WorksheetRow(
        "SETTINGS", "settings", ("vision",), _("Vision"), row.body, "", bool(said), said
    )
    for mission in document.missions:
        yield _written("mission", ("text", "source"), mission, "", _("Missions"))
    yield _blank("mission", ("text", "source"), _("one more mission"), _("Missions"), "mission")
    fields = ("name", "mission", "source")
    for dimension in Dimension:
        for each in document.objectives:
            if each.dimension == dimension:
                yield _written("objective", fields, each, "", dimension.label)
        yield _blank(
            "objective",
            fields,
            _("one more objective"),
            dimension.label,
            dimension.value,
            dimension=dimension.value,
        )


def _list(
    slug: str,
    stage: int,
    title: str | Promise,
    about: str | Promise,
    kind: str,
    fields: tuple[str, ...],
) -> Worksheet:
    def rows(document: Document) -> Iterator[WorksheetRow]:
        for each in getattr(document, KINDS[kind][0]):
            yield _written(kind, fields, each, getattr(each, "owner", None) or "")
        yield _blank(kind, fields, _("one more"))

    return Worksheet(slug, stage, title, about, rows, (kind, fields))


def _roadmap(document: Document) -> Iterator[WorksheetRow]:
    fields = ("name", "first_year", "last_year", "activities")
    for horizon in (Horizon.LONG, Horizon.MEDIUM, Horizon.SHORT):
        group = label(horizon, language())
        for each in document.phases:
            if each.horizon == horizon:
                said = f"{each.first_year or '…'}–{each.last_year or '…'}"
                yield _written("phase", fields, each, said, group)
        yield _blank("phase", fields, _("one more"), group, horizon.value, horizon=horizon.value)


def _candidates(document: Document) -> Iterator[WorksheetRow]:
    for each in document.innovations:
        if each.candidate:
            points = _open(each)
            said = _("%(met)s of %(all)s points met") % {
                "met": len(GATE.criteria) - len(points),
                "all": len(GATE.criteria),
            }
            row = _written("innovation", PROOFS, each, said)
            yield WorksheetRow(
                row.key, "innovation", PROOFS, row.label, row.body, "", not points, said
            )


def _open(innovation: Innovation) -> list[Any]:
    """The points of the quick-win gate that no proof answers yet."""
    return open_points({c: PointAnswer(bool(p), bool(p)) for c, p in innovation.proofs.items()})


WIN = (
    *("name", "dimension", "owner", "activities", "benefit", "measure", "unit", "baseline"),
    *("target", "starts", "ends", "places", "whole_regency", "costs", "source"),
)


def _quick_wins(document: Document) -> Iterator[WorksheetRow]:
    known = {each.name for each in document.quick_wins}
    for each in document.quick_wins:
        yield _written("quick_win", WIN, each, each.dimension.label if each.dimension else "")
    for candidate in document.innovations:
        if candidate.candidate and candidate.name not in known:
            left = len(_open(candidate))
            yield _blank(
                "quick_win",
                WIN,
                f"{candidate.code} · {candidate.name}",
                _("Candidates") if not left else _("Candidates with open points"),
                candidate.code,
                name=candidate.name,
                dimension=candidate.dimension.value if candidate.dimension else None,
                owner=candidate.owner,
                benefit=candidate.idea,
            )
    yield _blank("quick_win", WIN, _("one more"))


PROGRAMME = ("name", "objective", "owner", "rpjmd_code", "flagship", "potentials", "source")

WORKSHEETS: tuple[Worksheet, ...] = (
    Worksheet(
        "readiness",
        1,
        gettext_lazy("Readiness"),
        gettext_lazy("Nine parts, each scored from 1 to 4 with reason and evidence."),
        _readiness,
    ),
    Worksheet(
        "gaps",
        1,
        gettext_lazy("Gaps"),
        gettext_lazy("For each dimension: how it is, how it shall be, what lies between."),
        _gaps,
    ),
    Worksheet(
        "swot",
        1,
        gettext_lazy("SWOT"),
        gettext_lazy("Three elements, four fields each. One point a row."),
        _swot,
    ),
    Worksheet(
        "strategies",
        1,
        gettext_lazy("Strategies"),
        gettext_lazy("You write them; their pairs are kept, and pairs without one shown."),
        _strategies,
    ),
    Worksheet(
        "vision",
        1,
        gettext_lazy("Vision, missions, objectives"),
        gettext_lazy("Which way it goes, dimension by dimension."),
        _vision,
    ),
    _list(
        "programmes",
        2,
        gettext_lazy("Programmes from RPJMD and Renstra"),
        gettext_lazy("What the agencies have already, with its code and owner."),
        "programme",
        PROGRAMME,
    ),
    _list(
        "indicators",
        2,
        gettext_lazy("Indicators"),
        gettext_lazy("How each objective is measured."),
        "indicator",
        (
            *("name", "objective", "unit", "direction", "baseline", "baseline_year"),
            *("baseline_source", "targets", "owner", "source"),
        ),
    ),
    _list(
        "activities",
        2,
        gettext_lazy("Action plan"),
        gettext_lazy("Who does what, where, when, for how much."),
        "activity",
        (
            *("name", "programme", "sub_dimension", "owner", "output", "starts", "ends"),
            *("places", "whole_regency", "costs", "indicators", "rpjmd_code", "sdgs"),
            "source",
        ),
    ),
    _list(
        "innovations",
        3,
        gettext_lazy("Innovations"),
        gettext_lazy("What is new on top of the programmes; a policy will do."),
        "innovation",
        (
            *("name", "dimension", "owner", "idea", "programme", "completion", "candidate"),
            "source",
        ),
    ),
    Worksheet(
        "roadmap",
        3,
        gettext_lazy("Roadmap"),
        gettext_lazy("Long, medium and short term, and what belongs to each."),
        _roadmap,
    ),
    Worksheet(
        "candidates",
        4,
        gettext_lazy("Quick-win candidates"),
        gettext_lazy("The ten points: each needs something that proves it."),
        _candidates,
    ),
    Worksheet(
        "quick-wins",
        4,
        gettext_lazy("Quick wins"),
        gettext_lazy("One a dimension, felt within a year."),
        _quick_wins,
    ),
)
BY_SLUG = {each.slug: each for each in WORKSHEETS}

CODES: Prepared[str] = Prepared(
    lambda government, plan, kind: (
        Item.objects.of(government)
        .filter(plan=plan, kind=kind)
        .standing()
        .order_by("position")
        .values_list("code", flat=True)
    )
)
ITEM: Prepared[Item] = Prepared(
    lambda government, plan, kind, code: Item.objects.of(government).filter(
        plan=plan, kind=kind, code=code
    )
)


@desk_page()
def worksheets(request: DeskRequest, desk: Desk, plan: str) -> HttpResponseBase:
    """List the worksheets of the four stages, with how many of their rows are filled."""
    found = plan_of(desk, plan)
    document = document_of(found)
    counted = [(sheet, list(sheet.rows(document))) for sheet in WORKSHEETS]
    context = {
        "plan": found,
        "stages": [
            (
                stage,
                [
                    (sheet, sum(r.is_there for r in rows), len(rows))
                    for sheet, rows in counted
                    if sheet.stage == stage
                ],
            )
            for stage in (1, 2, 3, 4)
        ],
    }
    return show(request, desk, "workshops/desk/worksheets.html", context)


def _sheet(slug: str) -> Worksheet:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


@desk_page()
def worksheet(request: DeskRequest, desk: Desk, plan: str, sheet: str) -> HttpResponseBase:
    """Show all rows of a worksheet; each opens by itself."""
    found = plan_of(desk, plan)
    chosen = _sheet(sheet)
    groups: dict[str, list[WorksheetRow]] = {}
    for row in chosen.rows(document_of(found)):
        groups.setdefault(row.group, []).append(row)
    context = {
        "plan": found,
        "sheet": chosen,
        "groups": list(groups.items()),
        "may_fill": not found.closed_at
        and (desk.may["plan_edit"] or desk.can(Permission.PLAN_PROPOSE)),
    }
    return show(request, desk, "workshops/desk/worksheet.html", context)


@desk_page(methods=BOTH)
def worksheet_row(
    request: DeskRequest, desk: Desk, plan: str, sheet: str, row: str
) -> HttpResponseBase:
    """Fill one row, large enough for a projector; save, and go on to the next."""
    found = plan_of(desk, plan)
    chosen = _sheet(sheet)
    rows = _rows(desk, found, chosen, row)
    at = next((n for n, each in enumerate(rows) if each.key == row), None)
    if at is None:
        at = _moved(desk, found, rows, row, is_sent=request.method == "POST")
    if request.method == "POST":
        if found.closed_at or not (desk.may["plan_edit"] or desk.can(Permission.PLAN_PROPOSE)):
            return redirect("desk:worksheet", desk.slug, plan, sheet)
        return _fill(request, desk, found, chosen, rows, at)
    kept = ITEM.first(desk.government, found, rows[at].kind, rows[at].key)
    return _show_row(
        request, desk, found, chosen, rows, at, rows[at].body, kept.hash if kept else ""
    )


def _rows(desk: Desk, plan: Plan, sheet: Worksheet, key: str) -> list[WorksheetRow]:
    """Give the rows of a worksheet as they stand, the one with this key whole.

    A list needs no composed plan: sixty officers save at once.
    """
    if sheet.listed is None or key == NEW:
        return list(sheet.rows(document_of(plan)))
    kind, fields = sheet.listed
    codes = CODES(desk.government, plan, kind)
    kept = ITEM.first(desk.government, plan, kind, key)
    body = (kept.body if kept else None) or {}
    named = body.get("name") or body.get("text") or key
    rows = [
        WorksheetRow(code, kind, fields, f"{key} · {named}"[:160], body, is_there=True)
        if code == key
        else WorksheetRow(code, kind, fields, code, {})
        for code in codes
    ]
    return [*rows, _blank(kind, fields, _("one more"))]


def _moved(desk: Desk, plan: Plan, rows: list[WorksheetRow], key: str, *, is_sent: bool) -> int:
    """Find where a row is now that somebody else filled, or took out, while it was typed in.

    What was sent then meets theirs, or becomes one more; it is never refused unread.
    """
    place = key.removeprefix(f"{NEW}-")
    for n, each in enumerate(rows):
        if key != place and place in (each.body.get("part"), each.body.get("dimension")):
            return n
    if not is_sent:
        raise Http404
    for n, each in enumerate(rows):
        if key != place and each.key == NEW:
            return n
    for each in rows:
        prefix = BY_KIND[each.kind].prefix
        if key.startswith(f"{prefix}-") and ITEM.first(desk.government, plan, each.kind, key):
            rows.append(
                WorksheetRow(key, each.kind, each.fields, key, _last_body(plan, each.kind, key))
            )
            return len(rows) - 1
    raise Http404


def _last_body(plan: Plan, kind: str, code: str) -> dict[str, Any]:
    """Give what an item said before it was taken out, so that putting it back keeps the rest."""
    stood = plan.changes.filter(kind=kind, code=code).exclude(new_hash="")
    last = stood.order_by("-sequence").first()
    return bodies_after(plan, [last])[0] if last else {"code": code}


def _show_row(
    request: DeskRequest,
    desk: Desk,
    plan: Plan,
    sheet: Worksheet,
    rows: list[WorksheetRow],
    at: int,
    body: Mapping[str, Any],
    expected_hash: str,
    *,
    problems: Mapping[str, str] | None = None,
    met: Meeting | None = None,
    status: int = 200,
) -> HttpResponseBase:
    row = rows[at]
    form = form_of(desk, plan, row.kind, is_new=not expected_hash)
    fields = {each.name: each for each in form.fields(body, problems or {})}
    context = {
        "plan": plan,
        "sheet": sheet,
        "row": row,
        "place": at + 1,
        "all": len(rows),
        "before": rows[at - 1].key if at else "",
        "after": rows[at + 1].key if at + 1 < len(rows) else "",
        "fields": [fields[name] for name in row.fields if _is_asked(fields.get(name))],
        "problems": problems or {},
        "expected_hash": expected_hash,
        "met": met,
        "proposes": not _saves(desk, row),
        "may_fill": not plan.closed_at
        and (desk.may["plan_edit"] or desk.can(Permission.PLAN_PROPOSE)),
    }
    return show(request, desk, "workshops/desk/worksheet_row.html", context, status=status)


def _is_asked(field: Field | None) -> bool:
    """Potentials are asked for where the register, or the row, has any."""
    return field is not None and (
        field.form != "potentials" or any(choices for _group, choices in field.choices)
    )


def _saves(desk: Desk, row: WorksheetRow) -> bool:
    """Tell whether the post changes the plan itself here; otherwise it proposes."""
    is_item = not row.key.startswith(NEW)
    return desk.can(Permission.PLAN_EDIT) or (is_item and may_edit(desk, row.body))


def _fill(
    request: DeskRequest,
    desk: Desk,
    plan: Plan,
    sheet: Worksheet,
    rows: list[WorksheetRow],
    at: int,
) -> HttpResponseBase:
    """Save or propose what was typed; on refusal show it again, so that nothing is lost."""
    row = rows[at]
    expected = request.POST.get("expected_hash", "")[:64]
    form = form_of(desk, plan, row.kind, is_new=not expected)
    typed, found = form.read(request.POST)
    problems = {name: said for name, said in found.items() if name.split(".")[0] in row.fields}
    body = {name: value for name, value in row.body.items() if name not in row.fields}
    body |= in_order(row.body, {name: typed[name] for name in row.fields if name in typed})
    if row.kind != "settings" and "code" not in body:
        body["code"] = next_code(plan, row.kind) if _saves(desk, row) else free_code(plan, row.kind)
    if (
        desk.government.is_sample
        and "sample" in KINDS.get(row.kind, ("", Innovation))[1].model_fields
    ):
        body.setdefault("sample", True)
    code = str(body.get("code", "SETTINGS"))
    met: Meeting | None = None
    status = 422
    try:
        if not problems:
            said = _keep(request, desk, plan, row, code, body, expected)
            messages.success(request, said)
            after = request.POST.get("next", "")
            if after and any(each.key == after for each in rows):
                return redirect("desk:worksheet-row", desk.slug, plan.slug, sheet.slug, after)
            return redirect("desk:worksheet", desk.slug, plan.slug, sheet.slug)
    except ItemInvalid as no:
        problems = at_fields(no.problems)
    except ItemChanged as no:
        if row.key.startswith(NEW):
            messages.error(request, code_taken(no.theirs))
            return _show_row(request, desk, plan, sheet, rows, at, body, "", status=409)
        say_no(request, no)
        met = meeting(plan, no.theirs, body, expected)
        body, expected, status = dict(met.body), no.theirs.hash, 409
    except Refused as no:
        say_no(request, no)
        status = 409
    return _show_row(
        request,
        desk,
        plan,
        sheet,
        rows,
        at,
        body,
        expected,
        problems=problems,
        met=met,
        status=status,
    )


def _keep(
    request: DeskRequest,
    desk: Desk,
    plan: Plan,
    row: WorksheetRow,
    code: str,
    body: dict[str, Any],
    expected: str,
) -> str:
    if _saves(desk, row):
        actions.save_item(
            plan=plan,
            kind=row.kind,
            code=code,
            body=body,
            expected_hash=expected,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
        return _("Saved as revision %s.") % plan.sequence
    asked = proposing.propose(
        plan=plan,
        kind=row.kind,
        code=code,
        body=body,
        base_hash=expected,
        reason="",
        is_sample=desk.government.is_sample,
        by=desk.post,
        now=desk.now,
        token=token_of(request),
    )
    return _("Proposed as %s. The secretariat decides.") % asked.name
