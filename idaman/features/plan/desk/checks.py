"""What a check of a workbook found, what it would change, and taking it in."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core import cells
from idaman.core.findings import Finding
from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.rulebook import RULES
from idaman.features.plan.actions import HasErrors, document_of, take_in
from idaman.features.plan.models import Plan
from idaman.features.plan.pieces import field_words
from idaman.features.plan.rules.diff import Difference, diff, money_moved
from idaman.features.plan.rules.model import Document
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, desk_page, language, say_no, show, token_of
from idaman.web.desk.jobs import of_desk

A_PAGE = 100
ORDER = {"error": 0, "warning": 1, "advice": 2}


@dataclass(frozen=True)
class FindingView:
    """A finding in the reader's language."""

    rule: str
    severity: str
    sheet: str
    place: str
    sentence: str
    remedy: str
    is_explained: bool = True
    """Whether the rule has a page that says why."""


def say_all(found: list[Finding]) -> list[FindingView]:
    """Say findings in the reader's language, the gravest first, as they stand in the workbook."""
    said = [
        FindingView(
            f.rule,
            f.severity,
            f.sheet,
            # The name of a field inside tells an officer nothing; the sentence says which.
            f.place if f.sheet or f.code else "",
            f.say(language()),
            f.remedy(language()),
            is_explained=bool(RULES[f.rule].why.en),
        )
        for f in found
    ]
    return sorted(said, key=lambda s: (ORDER[s.severity], s.sheet))


def grouped(said: list[FindingView]) -> list[tuple[str, list[tuple[str, list[FindingView]]]]]:
    """Group findings by severity, then by sheet."""
    return [
        (
            severity,
            [(sheet, list(rows)) for sheet, rows in groupby(of_severity, lambda s: s.sheet)],
        )
        for severity, of_severity in groupby(said, lambda s: s.severity)
    ]


def _checked(desk: Desk, number: int) -> Job:
    return get_object_or_404(
        of_desk(desk).filter(kind="plan.check", state=JobState.DONE), pk=number
    )


def _counts(job: Job) -> dict[str, int]:
    """How many were found of each severity; of very many, only the first are listed."""
    told = (job.result or {}).get("counts", {})
    return {severity: int(told.get(severity, 0)) for severity in ORDER}


def _findings(job: Job) -> list[Finding]:
    return [Finding.from_json(each) for each in (job.result or {}).get("findings", [])]


@desk_page(Permission.PLAN_IMPORT)
def findings(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    job = _checked(desk, number)
    said = say_all(_findings(job))
    counts = _counts(job)
    only = request.GET.get("severity", "")
    page = Paginator([s for s in said if not only or s.severity == only], A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "job": job,
        "name": job.params.get("name", ""),
        "counts": counts,
        "all": sum(counts.values()),
        "only": only,
        "page": page,
        "groups": grouped(list(page.object_list)),
        "is_readable": bool((job.result or {}).get("document")),
    }
    return show(request, desk, "plan/desk/findings.html", context)


@desk_page(Permission.PLAN_IMPORT)
def findings_csv(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    return csv_of(say_all(_findings(_checked(desk, number))), f"temuan-{number}.csv")


def csv_of(said: list[FindingView], name: str) -> HttpResponse:
    """Write findings as CSV that a spreadsheet opens, whatever stands in the cells."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    rows = csv.writer(response)
    rows.writerow([_("severity"), _("rule"), _("place"), _("what was found"), _("remedy")])
    for s in said:
        rows.writerow(
            [cells.guarded(v) for v in (s.severity, s.rule, s.place, s.sentence, s.remedy)]
        )
    return response


@desk_page()
def rule(request: DeskRequest, desk: Desk, rule: str) -> HttpResponseBase:
    """Explain one rule of the check: why it is there, wrong and right."""
    if rule not in RULES:
        raise Http404
    found = RULES[rule]
    context = {
        "rule": found,
        "sentence": found.say(language(), {}),
        "remedy": found.remedy(language(), {}),
        "why": found.why.say(language()),
    }
    return show(request, desk, "plan/desk/rule.html", context)


def _plan_for(desk: Desk, document: Document) -> Plan | None:
    settings = document.settings
    slug = f"{settings.first_year}-{settings.last_year}"
    return Plan.objects.of(desk.government).filter(slug=slug).first()


def _document(job: Job) -> Document:
    read = (job.result or {}).get("document")
    if not read:
        raise Http404
    return Document.model_validate(read)


@desk_page(Permission.PLAN_IMPORT)
def compare(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Lay the workbook beside the plan as it stands: what would become of each element."""
    job = _checked(desk, number)
    document = _document(job)
    plan = _plan_for(desk, document)
    empty = Document(settings=document.settings)
    differences = diff(document_of(plan) if plan else empty, document)
    page = Paginator(differences, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "job": job,
        "plan": plan,
        "document": document,
        "base_sequence": plan.sequence if plan else 0,
        "page": page,
        "rows": [row_of(each) for each in page.object_list],
        "counts": {
            what: sum(d.what == what for d in differences)
            for what in ("added", "removed", "changed", "moved")
        },
        "money": money_moved(differences),
        "errors": _counts(job)["error"],
        "is_same": not differences,
    }
    return show(request, desk, "plan/desk/compare.html", context)


def row_of(difference: Difference) -> dict[str, Any]:
    """Say one difference in the reader's language."""
    return {
        "kind": difference.kind,
        "code": difference.code,
        "what": difference.what,
        "name": difference.name,
        "money_idr": difference.money_idr,
        "fields": [
            field_words(difference.kind, name, old, new, language())
            for name, (old, new) in difference.fields.items()
        ],
    }


@desk_page(Permission.PLAN_IMPORT, methods=POSTED)
def plan_import(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Take the checked workbook in, if the plan is still the one it was compared with."""
    job = _checked(desk, number)
    document = _document(job)
    base = request.POST.get("base_sequence", "")
    try:
        plan = take_in(
            government=desk.government,
            plan=_plan_for(desk, document),
            document=document,
            base_sequence=int(base) if base.isdecimal() and len(base) < 10 else -1,
            file_sha256=job.params["sha256"],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except HasErrors as no:
        say_no(request, no)
        return redirect("desk:findings", government=desk.slug, number=number)
    except Refused as no:
        say_no(request, no)
        return redirect("desk:compare", government=desk.slug, number=number)
    messages.success(request, _("The workbook is imported as revision %s.") % plan.sequence)
    return redirect("desk:plan", government=desk.slug, plan=plan.slug)
