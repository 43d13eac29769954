"""Everything that arrives as a table: sent, mapped, compared, entered, undone."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from idaman.core.files import blobs
from idaman.core.findings import Finding, References, Severity
from idaman.core.imports import actions as arrivals
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.locate import Table, group_of
from idaman.core.imports.rules.mapping import (
    SCALES,
    ColumnMatch,
    Mapping,
    digest_of,
    fingerprint,
    propose,
    samples_of,
    scale_of,
)
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome
from idaman.core.imports.rules.records import Record
from idaman.core.imports.rules.target import Target, TargetField
from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.plan.actions import references_of
from idaman.features.plan.pieces.findings import by_severity, csv_of, row_of, say_all
from idaman.features.plan.rules.diff import money_moved
from idaman.features.stewardship.desk.kinds import KINDS, ArrivalKind, kinds_for
from idaman.features.stewardship.forms.tables import UndoForm
from idaman.features.stewardship.rules import table_work as work
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    from_another_post,
    language,
    say_no,
    show,
    token_of,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.jobs import ask_once, keep_upload, of_desk
from idaman.web.forms import sent

A_PAGE = 100
MOST_LETTERS = 400_000
PLAN = "plan"
SURE, LIKELY = 85, 55
"""From these confidences on a proposal is called sure, or likely."""


class MappedWrong(Refused):
    """The mapping contradicts itself."""


class Forgotten(Refused):
    """The file was on its way for too long and is gone."""


def _forgotten() -> Forgotten:
    return Forgotten(Text("The file is no longer kept. Send it once more."))


@desk_page(Permission.TABLE_SEND)
def tables(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List what arrived: file, source, who, when, how many rows."""
    kinds = kinds_for(desk)
    only = request.GET.get("target", "")
    found = Arrival.objects.of(desk.slug).filter(target__in=kinds).newest_first()
    if only in kinds:
        found = found.filter(target=only)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 12:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: A_PAGE + 1])
    context = {
        "arrivals": [(each, kinds[each.target].target.say(language())) for each in rows[:A_PAGE]],
        "more": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None,
        "kinds": [(key, kind.target.say(language())) for key, kind in kinds.items()],
        "only": only,
    }
    return show(request, desk, "stewardship/desk/tables.html", context)


@desk_page(Permission.TABLE_SEND, methods=BOTH)
def table_send(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Take a file or pasted rows, and ask for them to be read."""
    kinds = kinds_for(desk)
    may_plan = desk.can(Permission.PLAN_IMPORT)
    chosen = request.POST.get("target") or request.GET.get("target", "")
    if chosen == PLAN and not may_plan and request.method != "POST":
        return from_another_post(request, desk, Permission.PLAN_IMPORT)
    context = {
        "kinds": [
            (key, kind.target.say(language()), kind.target.helps[language() != "id"])
            for key, kind in kinds.items()
        ],
        "may_plan": may_plan,
        "chosen": chosen,
        "example": kinds[chosen].target.example if chosen in kinds else "",
        "sources": arrivals.sources(log=desk.slug),
        "typed": request.POST,
        "limit_mb": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024),
    }
    if request.method != "POST":
        return show(request, desk, "stewardship/desk/table_send.html", context)
    try:
        if chosen == PLAN and may_plan:
            job = _check_plan(request, desk)
        elif chosen in kinds:
            job = _read(request, desk, kinds[chosen])
        else:
            raise MappedWrong(Text("Choose first what the table holds."))
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "stewardship/desk/table_send.html", context, status=422)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _check_plan(request: DeskRequest, desk: Desk) -> Job:
    kept, name = keep_upload(request, "file")
    references = references_of(desk.government).as_json()
    params = {"sha256": kept.sha256, "name": name, "references": references}
    return ask_once(request, desk, kind="plan.check", params=params)


def _read(request: DeskRequest, desk: Desk, kind: ArrivalKind) -> Job:
    """Keep what was sent and ask a child to open it. What is personal is kept only on its way."""
    is_personal = kind.target.is_personal
    folder = settings.ARRIVING if is_personal else settings.FILES
    pasted = request.POST.get("rows", "")[:MOST_LETTERS]
    if pasted.strip() and not request.FILES.get("file"):
        limit = settings.UPLOAD_LIMIT_BYTES
        kept = blobs.keep(folder, [pasted.encode()], limit=limit)
        name = ""
    else:
        kept, name = keep_upload(request, "file", folder)
    params = {
        "sha256": kept.sha256,
        "name": name,
        "target": kind.target.key,
        "source": request.POST.get("source", "").strip()[:120],
        "original": str(folder) if is_personal else "",
        "folder": str(settings.ARRIVING),
    }
    return ask_once(request, desk, kind="table.read", params=params)


def _job(desk: Desk, number: int, work_kind: str) -> tuple[Job, ArrivalKind]:
    """Find finished work on a table that the post asked for and may still send.

    Raises Http404, PermissionDenied.
    """
    jobs = of_desk(desk).filter(kind=work_kind, state=JobState.DONE)
    job = get_object_or_404(jobs, pk=number)
    kind = KINDS.get(job.params.get("target", ""))
    if kind is None:
        raise Http404
    if not desk.can(kind.permission, desk.post.agency):
        raise PermissionDenied
    return job, kind


def _came_out(job: Job) -> dict[str, Any]:
    result: dict[str, Any] = job.result or {}
    return result


def _table(job: Job, number: int) -> Table:
    try:
        found = work.kept_tables(settings.ARRIVING, _came_out(job)["tables"])
    except FileNotFoundError:
        raise _forgotten() from None
    return found[number]


def _references(desk: Desk, target: Target) -> References:
    """What the fields of a target may refer to; nothing is asked for that none refers to."""
    kinds = {each.kind for each in target.fields}
    if kinds & {"agency", "agencies", "place", "places"}:
        return references_of(desk.government)
    return References()


@dataclass(frozen=True)
class _Column:
    """One column as the page shows it."""

    at: int
    letters: str
    heading: str
    samples: list[str]
    taken: ColumnMatch
    year: int | None
    sureness: str


@desk_page(Permission.TABLE_SEND, methods=BOTH)
def table_map(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what each column is taken for; read the rows once a person has confirmed it."""
    job, kind = _job(desk, number, "table.read")
    result = _came_out(job)
    if not result.get("tables"):
        said = say_all([Finding.from_json(each) for each in result.get("findings", [])])
        context: dict[str, Any] = {"job": job, "kind": kind, "groups": by_severity(said)}
        return show(request, desk, "stewardship/desk/table_unread.html", context)
    try:
        sheet = _sheet(request, result)
        table = _table(job, sheet)
    except Forgotten as no:
        say_no(request, no)
        return redirect("desk:table-send", government=desk.slug)
    references = _references(desk, kind.target)
    source = request.POST.get("source", job.params["source"]).strip()[:120]
    kept = arrivals.remembered(
        log=desk.slug, target=kind.target.key, fingerprint=fingerprint(table), source=source
    )
    mapping = propose(table, kind.target, references, kept=kept.mapping if kept else None)
    status = 200
    if request.method == "POST":
        mapping = _confirmed(request, table, kind.target)
        try:
            _refuse_contradictions(mapping, kind.target)
            if kind.target.needs_source and not source:
                raise MappedWrong(Text("Name the source of this table, such as SIPD realisation."))
            rows = _read_rows(
                request, desk, job, kind, table, sheet=sheet, mapping=mapping, source=source
            )
            return redirect("desk:job", government=desk.slug, number=rows.pk)
        except Refused as no:
            say_no(request, no)
            status = 422
    context = _mapping_page(table, kind.target, mapping) | {
        "job": job,
        "kind": kind.target.key,
        "target": kind.target.say(language()),
        "sheets": list(enumerate(result["sheets"])),
        "sheet": sheet,
        "source": source or (kept.source if kept else ""),
        "kept": kept if kept and kept.fingerprint == fingerprint(table) else None,
        "other": kept,
        "sources": arrivals.sources(log=desk.slug, target=kind.target.key),
        "findings": say_all([Finding.from_json(f) for f in result["findings"]]),
    }
    return show(request, desk, "stewardship/desk/table_map.html", context, status=status)


def _sheet(request: DeskRequest, result: AnyMapping[str, Any]) -> int:
    said = request.POST.get("sheet") or request.GET.get("sheet", "")
    is_one = said.isdecimal() and int(said[:4]) < len(result["sheets"])
    return int(said) if is_one else int(result["best"])


def _mapping_page(table: Table, target: Target, mapping: Mapping) -> dict[str, Any]:
    """Put together what the page of a mapping shows."""
    taken = {each.at: each for each in mapping.columns}
    given = {each.field for each in mapping.columns} | {g for g in mapping.groups.values() if g}
    columns = [
        _Column(
            at=column.at,
            letters=get_column_letter(column.at),
            heading=column.heading,
            samples=samples_of(table, n),
            taken=taken[column.at],
            year=taken[column.at].year or column.year,
            sureness=_sureness(taken[column.at]),
        )
        for n, column in enumerate(table.columns)
    ]
    has_year = any(each.year for each in mapping.columns)
    missing = [
        (field, mapping.fixed.get(field.name, ""), field.say(language()))
        for field in target.fields
        if field.name not in given
        and (field.given or field.required)
        and not (field.name == "year" and has_year)
    ]
    labels = [(row.at, row.kind, row.label) for row in table.rows if row.label]
    words = _words_of_groups(table)
    return {
        "table": table,
        "columns": columns,
        "fields": [(each, each.say(language())) for each in target.fields],
        "has_yearly": any(each.yearly for each in target.fields),
        "has_money": any(each.kind == "rupiah" for each in target.fields),
        "scales": SCALES,
        "missing": missing,
        "missing_required": [
            label for field, value, label in missing if field.required and not value
        ],
        "left_out": [c for c in columns if not c.taken.field],
        "counts": table.counts(),
        "group_rows": [
            (
                n,
                word,
                mapping.groups[word],
                [label for _, kind, label in labels if kind == "group"][:3],
            )
            for n, word in enumerate(words)
        ],
        "total_rows": [(at, label) for at, kind, label in labels if kind == "total"][:6],
        "note_rows": [(at, label) for at, kind, label in labels if kind == "note"][:6],
        "totals": mapping.totals,
        "pairs": "\n".join(f"{said} = {code}" for said, code in mapping.pairs.items()),
        "is_paired": bool(target.paired),
        "needs_source": target.needs_source,
        "skip": ", ".join(map(str, mapping.skip)),
    }


def _named(table: Table, word: str) -> list[str]:
    """The first groups of a word, as they stand in the table."""
    labels = (row.label for row in table.rows if row.kind == "group")
    return [label for label in labels if group_of(label)[0] == word][:3]


def _sureness(taken: ColumnMatch) -> str:
    if not taken.field or taken.reason == "none":
        return ""
    if taken.confidence >= SURE:
        return "sure"
    return "likely" if taken.confidence >= LIKELY else "unsure"


def _confirmed(request: DeskRequest, table: Table, target: Target) -> Mapping:
    """Read the mapping a person confirmed; what the form does not know is left aside."""
    columns = []
    for column in table.columns:
        field = target.field_named(request.POST.get(f"field-{column.at}", ""))
        if field is None:
            columns.append(ColumnMatch(column.at))
            continue
        said_year = request.POST.get(f"year-{column.at}", "")
        year = int(said_year) if re.fullmatch(r"20\d\d", said_year) else None
        said_scale = request.POST.get(f"scale-{column.at}", "")
        scale = int(said_scale) if said_scale in map(str, SCALES) else scale_of(column.heading)
        columns.append(
            ColumnMatch(
                column.at,
                field.name,
                year if field.yearly else None,
                scale if field.kind == "rupiah" else 1,
            )
        )
    fixed = {
        each.name: said
        for each in target.fields
        if (said := request.POST.get(f"fixed-{each.name}", "").strip()[:300])
        and each.name not in {c.field for c in columns}
    }
    groups = {}
    for n, word in enumerate(_words_of_groups(table)):
        name = request.POST.get(f"group-{n}", "")
        groups[word] = name if target.field_named(name) else ""
    totals = request.POST.get("totals")
    return Mapping(
        tuple(columns),
        fixed,
        groups,
        "data" if totals == "data" else "skip",
        _pairs_in(request.POST.get("pairs", "")) if target.paired else {},
        _numbers_in(request.POST.get("skip", "")),
    )


def _words_of_groups(table: Table) -> list[str]:
    """Name the words of a table's group rows, in the order they come."""
    return list(dict.fromkeys(group_of(r.label)[0] for r in table.rows if r.kind == "group"))


def _numbers_in(text: str) -> tuple[int, ...]:
    """Read row numbers as people list them: "12, 45-50"."""
    rows: set[int] = set()
    for first, last in re.findall(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?", text[:400]):
        rows.update(range(int(first), min(int(last or first), int(first) + 5000) + 1))
    return tuple(sorted(rows))


def _pairs_in(text: str) -> dict[str, str]:
    """Read which code stands for which, one pair a line: "1.02.03 = KEG-004"."""
    lines = [line.partition("=") for line in text[:20_000].splitlines()]
    return {said.strip().casefold(): code.strip() for said, _eq, code in lines if code.strip()}


def _refuse_contradictions(mapping: Mapping, target: Target) -> None:
    """Refuse two columns that are taken for the same thing.

    Raises MappedWrong.
    """
    seen: dict[tuple[str, int | None], str] = {}
    for each in mapping.columns:
        if not each.field:
            continue
        key = (each.field, each.year)
        letters = get_column_letter(each.at)
        if key in seen:
            field = target.field_named(each.field)
            assert field is not None
            raise MappedWrong(
                Text(
                    "The columns %(first)s and %(second)s are both taken for %(field)s. %(choose)s",
                    first=seen[key],
                    second=letters,
                    field=Text("“%(field)s” of %(year)s", field=field, year=each.year)
                    if each.year
                    else Text("“%(field)s”", field=field),
                    choose=Text("Choose one, or give their years.")
                    if field.yearly
                    else Text("Choose one."),
                )
            )
        seen[key] = letters


def _read_rows(
    request: DeskRequest,
    desk: Desk,
    job: Job,
    kind: ArrivalKind,
    table: Table,
    *,
    sheet: int,
    mapping: Mapping,
    source: str,
) -> Job:
    """Remember the mapping and ask for the rows to be read by it."""
    kept = mapping.remembered(table)
    params = {
        **{name: job.params[name] for name in ("sha256", "name", "target", "folder")},
        "read": job.pk,
        "tables": _came_out(job)["tables"],
        "sheet": sheet,
        "sheet_name": table.sheet,
        "source": source,
        "mapping": mapping.as_json(),
        "remembered": kept,
        "references": _references(desk, kind.target).as_json(),
    }
    asked = ask_once(request, desk, kind="table.rows", params=params)
    if asked.params["remembered"] == kept:
        arrivals.remember(
            log=desk.slug,
            target=kind.target.key,
            source=source,
            fingerprint=fingerprint(table),
            mapping=kept,
            post=desk.post.code,
            now=desk.now,
        )
    return asked


def _outcomes(desk: Desk, job: Job, kind: ArrivalKind) -> list[RecordOutcome]:
    """Say what each record would do, as things stand now."""
    return kind.examine(
        government=desk.government, records=_records(job), by=desk.post, now=desk.now
    )


def _records(job: Job) -> list[Record]:
    try:
        return work.kept_records(settings.ARRIVING, _came_out(job)["records"])
    except FileNotFoundError:
        raise _forgotten() from None


def _apart(desk: Desk, job: Job, kind: ArrivalKind) -> dict[str, Any]:
    """What the table would change in the plan, element by element, and the money it moves."""
    if kind.apart is None:
        return {}
    plan, differences = kind.apart(government=desk.government, records=_records(job))
    return {
        "plan": plan,
        "money": money_moved(differences),
        "apart": [row_of(each) for each in differences[:A_PAGE]],
        "apart_left": max(0, len(differences) - A_PAGE),
    }


def _all_findings(job: Job, outcomes: list[RecordOutcome]) -> list[Finding]:
    read = [Finding.from_json(each) for each in _came_out(job).get("findings", [])]
    return read + [finding for outcome in outcomes for finding in outcome.findings]


def _with_unread(job: Job, outcomes: list[RecordOutcome]) -> list[RecordOutcome]:
    """Put among what is wrong the rows of which a cell could not be read, each with its reason."""
    wrong: dict[int, list[Finding]] = defaultdict(list)
    for each in (Finding.from_json(said) for said in _came_out(job).get("findings", [])):
        if each.row and each.severity is Severity.ERROR:
            wrong[each.row].append(each)
    known = [
        replace(each, what="conflict", findings=(*wrong.pop(each.row), *each.findings))
        if each.row in wrong
        else each
        for each in outcomes
    ]
    left = [RecordOutcome(row, "conflict", "", findings=tuple(some)) for row, some in wrong.items()]
    return sorted([*known, *left], key=lambda each: each.row)


@desk_page(Permission.TABLE_SEND)
def table_compare(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what every row would do, before anything is written."""
    job, kind = _job(desk, number, "table.rows")
    try:
        outcomes = _outcomes(desk, job, kind)
    except Refused as no:
        say_no(request, no)
        return redirect("desk:table-send", government=desk.slug)
    findings = say_all(_all_findings(job, outcomes))
    errors = _came_out(job)["counts"]["error"] + sum(o.is_wrong for o in outcomes)
    outcomes = _with_unread(job, outcomes)
    counts = {
        what: sum(o.what == what for o in outcomes)
        for what in ("added", "changed", "unchanged", "conflict", "unmatched")
    }
    left = sum(o.amount_idr for o in outcomes if o.what == "unmatched")
    known = counts["unchanged"] + counts["unmatched"]
    only = request.GET.get("what", "")
    shown = [o for o in outcomes if not only or o.what == only]
    same = (
        Arrival.objects.of(desk.slug)
        .standing()
        .filter(target=kind.target.key, file_sha256=job.params["sha256"])
    )
    context = {
        "job": job,
        "target": kind.target.say(language()),
        "counts": counts,
        "rows_of": {k: n for k, n in _came_out(job)["rows"].items() if n},
        "errors": errors,
        "is_all_known": bool(counts["unchanged"]) and known == len(outcomes),
        "is_none_matched": counts["unmatched"] == len(outcomes),
        "left_idr": left,
        "is_empty": not outcomes,
        "groups": by_severity(findings[:A_PAGE]),
        "findings_more": max(0, len(findings) - A_PAGE),
        "findings_all": len(findings),
        "only": only,
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
        "language": language(),
        "same": same.newest_first().first(),
        **_apart(desk, job, kind),
    }
    return show(request, desk, "stewardship/desk/table_compare.html", context)


@desk_page(Permission.TABLE_SEND)
def table_findings(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the findings of a table as CSV."""
    job, kind = _job(desk, number, "table.rows")
    try:
        outcomes = _outcomes(desk, job, kind)
    except Refused:
        raise Http404 from None
    return csv_of(say_all(_all_findings(job, outcomes)), f"temuan-{number}.csv")


@desk_page(Permission.TABLE_SEND, methods=POSTED)
def table_enter(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Enter the rows as they were shown, all of them or none."""
    job, kind = _job(desk, number, "table.rows")
    params, result = job.params, _came_out(job)
    try:
        if result["counts"]["error"]:
            raise arrivals.HasFindings(result["counts"]["error"])
        records = _records(job)
        is_personal = kind.target.is_personal
        arrival = kind.enter(
            government=desk.government,
            records=records,
            parcel=Parcel(
                target=kind.target.key,
                file_sha256=params["sha256"],
                mapping=params["remembered"],
                mapping_sha256=digest_of(params["remembered"]),
                source=params["source"],
                file_name=params["name"],
                sheet=params["sheet_name"],
                is_file_kept=not is_personal,
                rows=result["rows"],
                findings=[] if is_personal else result["findings"][:A_PAGE],
            ),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:table-compare", government=desk.slug, number=number)
    if is_personal:
        _throw_away(params, result)
    messages.success(
        request,
        _("Entered: %(added)d added, %(changed)d changed, %(unchanged)d known already.")
        % {
            "added": arrival.added,
            "changed": arrival.changed,
            "unchanged": arrival.unchanged,
        },
    )
    return redirect(f"desk:{kind.leads}", government=desk.slug)


def _throw_away(params: AnyMapping[str, Any], result: AnyMapping[str, Any]) -> None:
    """Throw away what names people, once it is entered."""
    for name in (params["sha256"], params["tables"], result["records"]):
        blobs.path_of(settings.ARRIVING, name).unlink(missing_ok=True)


def _arrival(desk: Desk, number: int) -> tuple[Arrival, ArrivalKind]:
    kinds = kinds_for(desk)
    found = Arrival.objects.of(desk.slug).filter(target__in=kinds)
    arrival = get_object_or_404(found, pk=number)
    return arrival, kinds[arrival.target]


@desk_page(Permission.TABLE_SEND)
def table_arrived(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show one arrival: file, source, mapping, what it did, what was found, and its undoing."""
    return _arrived_page(request, desk, *_arrival(desk, number), form=UndoForm())


def _arrived_page(
    request: DeskRequest, desk: Desk, arrival: Arrival, kind: ArrivalKind, *, form: UndoForm
) -> HttpResponseBase:
    said = say_all([Finding.from_json(each) for each in arrival.findings])
    context = {
        "arrival": arrival,
        "target": kind.target.say(language()),
        "mapped": _mapped(arrival, kind.target),
        "rows_of": {k: n for k, n in arrival.rows.items() if n},
        "groups": by_severity(said),
        "revisions": _revisions(arrival),
        "form": form,
    }
    page = "stewardship/desk/table_arrived.html"
    return show(request, desk, page, context, status=form.status)


def _revisions(arrival: Arrival) -> tuple[str, int, int] | None:
    """The plan that a table was laid into, with its revision before and after."""
    slug, at, base = arrival.subject.removeprefix("plan:").partition("@")
    is_plan = arrival.subject.startswith("plan:") and at and base.isdecimal()
    return (slug, int(base), int(base) + 1) if is_plan else None


def _mapped(arrival: Arrival, target: Target) -> list[tuple[str, str]]:
    """Say in words which heading was taken for what."""
    rows = []
    for heading, said in arrival.mapping.get("headings", {}).items():
        field: TargetField | None = target.field_named(said["field"]) if said["field"] else None
        rows.append((heading, field.say(language()) if field else ""))
    return rows


@desk_page(Permission.TABLE_SEND)
def table_file(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Give the file of an arrival back, as it was sent."""
    arrival, _kind = _arrival(desk, number)
    path = blobs.path_of(settings.FILES, arrival.file_sha256)
    if not arrival.is_file_kept or not path.exists():
        raise Http404
    response = FileResponse(
        io.BytesIO(path.read_bytes()),
        as_attachment=True,
        filename=arrival.file_name or f"tempelan-{arrival.pk}.txt",
        content_type="application/octet-stream",
    )
    response["Content-Security-Policy"] = "sandbox"
    return response


@desk_page(Permission.TABLE_SEND, methods=POSTED)
def table_undo(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Take an arrival back, with a reason."""
    arrival, kind = _arrival(desk, number)
    form = UndoForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(kind.undo, government=desk.government, arrival=arrival),
        message=_("Undone. Both acts stay in the ledger."),
        to=lambda _made: redirect("desk:table-arrived", government=desk.slug, number=number),
    )
    return answer or _arrived_page(request, desk, arrival, kind, form=form)
