"""What a check of a workbook found, what it would change, and taking it in."""

from __future__ import annotations

from functools import partial

from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.findings import Finding
from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.rulebook import RULES
from idaman.features.plan.actions import HasErrors, document_of, take_in
from idaman.features.plan.forms import PlanImportForm
from idaman.features.plan.models import Plan
from idaman.features.plan.pieces.findings import ORDER, by_severity, csv_of, row_of, say_all
from idaman.features.plan.rules.diff import diff, money_moved
from idaman.features.plan.rules.model import Document
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.acting import Desk, DeskRequest, carry_out, desk_page, language, show
from idaman.web.desk.jobs import of_desk
from idaman.web.forms import sent

A_PAGE = 100


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
        "groups": by_severity(list(page.object_list)),
        "is_readable": bool((job.result or {}).get("document")),
    }
    return show(request, desk, "plan/desk/findings.html", context)


@desk_page(Permission.PLAN_IMPORT)
def findings_csv(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    return csv_of(say_all(_findings(_checked(desk, number))), f"temuan-{number}.csv")


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
        "form": PlanImportForm(initial={"base_sequence": plan.sequence if plan else 0}),
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


@desk_page(Permission.PLAN_IMPORT, methods=POSTED)
def plan_import(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Take the checked workbook in, if the plan is still the one it was compared with."""
    job = _checked(desk, number)
    document = _document(job)
    compare = redirect("desk:compare", government=desk.slug, number=number)
    answer = carry_out(
        request,
        desk,
        PlanImportForm(sent(request)),
        partial(
            take_in,
            government=desk.government,
            plan=_plan_for(desk, document),
            document=document,
            file_sha256=job.params["sha256"],
        ),
        message=lambda plan: _("The workbook is imported as revision %s.") % plan.sequence,
        to=lambda plan: redirect("desk:plan", government=desk.slug, plan=plan.slug),
        late={
            HasErrors: redirect("desk:findings", government=desk.slug, number=number),
            Refused: compare,
        },
    )
    return answer or compare
