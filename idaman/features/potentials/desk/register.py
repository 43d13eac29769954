"""The register of potentials at the desk: editing, evidence, steps, printing and publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core import versions
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.jobs.models import Job
from idaman.core.merge import clashing, merged
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.delivery.actions import verifying
from idaman.features.potentials import paper as book
from idaman.features.potentials import words as say
from idaman.features.potentials.actions import register, steps
from idaman.features.potentials.forms import (
    EvidenceForm,
    PotentialForm,
    StepForm,
    UploadForm,
)
from idaman.features.potentials.models import Enquiry, Potential, PotentialVersion
from idaman.features.potentials.queries import exhibits_of, seen_of, standings
from idaman.features.potentials.rules.body import read
from idaman.features.potentials.rules.pipeline import ORDER, PipelineStage, PipelineStanding
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
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, finished, keep_upload
from idaman.web.forms import ReasonForm, sent
from idaman.web.numbers import written
from idaman.web.words import named

A_PAGE = 50


def potential_of(desk: Desk, code: str) -> Potential:
    """Find a potential of this government."""
    rows = Potential.objects.of(desk.government).select_related(
        "government__region", "newest__owner", "newest__region__parent", "newest__contact", "shown"
    )
    return get_object_or_404(rows, code=code)


@desk_page()
def potentials(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List the register, own potentials first asked for, from a place in the order of codes."""
    rows = Potential.objects.of(desk.government).standing()
    is_mine = request.GET.get("whose") == "mine" and desk.post.agency is not None
    if is_mine and desk.post.agency is not None:
        rows = rows.owned_by(desk.post.agency)
    after = request.GET.get("after", "")[:24]
    found = list(
        (rows.filter(code__gt=after) if after else rows)
        .select_related("newest__owner", "newest__region", "shown")
        .order_by("code")[: A_PAGE + 1]
    )
    seen = found[:A_PAGE]
    evidence = exhibits_of(desk.government, [row.subject for row in seen])
    known = standings(desk.government, seen, evidence)
    context = {
        "rows": [
            {
                "potential": row,
                "standing": known.get(row.pk, PipelineStanding()),
                "waiting": sum(e.status == Status.OFFERED for e in evidence.get(row.subject, [])),
                "is_changed": row.shown_id is not None and row.shown_id != row.newest_id,
            }
            for row in seen
        ],
        "is_mine": is_mine,
        "next": seen[-1].code if len(found) > A_PAGE else "",
        "open_enquiries": Enquiry.objects.of(desk.government).waiting().count()
        if desk.may["enquiry_answer"]
        else 0,
    }
    return show(request, desk, "potentials/desk/potentials.html", context)


def _form(
    desk: Desk, data: QueryDict | None, kept: Mapping[str, Any], *, is_new: bool
) -> PotentialForm:
    agencies = Agency.objects.of(desk.government).open().order_by("name")
    owners = [(a.code, a.name) for a in agencies if desk.can(Permission.POTENTIAL_EDIT, a)]
    return PotentialForm(
        data, initial=kept, government=desk.government, owners=owners, is_new=is_new
    )


def _form_page(
    request: DeskRequest,
    desk: Desk,
    form: PotentialForm,
    *,
    potential: Potential | None = None,
    met: Mapping[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponseBase:
    context = {"form": form, "potential": potential, "met": met}
    page = "potentials/desk/potential_edit.html"
    return show(request, desk, page, context, status=status or form.status)


@desk_page(Permission.POTENTIAL_EDIT, methods=BOTH)
def potential_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Enter a potential."""
    own = desk.post.agency.code if desk.post.agency else ""
    kept = {"owner": own, "sample": desk.government.is_sample}
    form = _form(desk, sent(request), kept, is_new=True)

    answer = carry_out(
        request,
        desk,
        form,
        partial(register.enter, government=desk.government),
        message=_("Entered. The public sees it once it is published."),
        to=lambda made: redirect("desk:potential", government=desk.slug, code=made.code),
    )
    return answer or _form_page(request, desk, form)


@desk_page(Permission.POTENTIAL_EDIT, methods=BOTH)
def potential_edit(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Edit a potential; two who edit at once both keep what they typed."""
    found = potential_of(desk, code)
    if not desk.can(Permission.POTENTIAL_EDIT, found.owner) or found.newest is None:
        raise Http404
    newest = found.newest
    form = _form(desk, sent(request), {**newest.body, "expected": newest.number}, is_new=False)

    try:
        answer = carry_out(
            request,
            desk,
            form,
            partial(register.edit, potential=found),
            message=_("Saved as a new version. The public sees it once it is published."),
            to=lambda _made: redirect("desk:potential", government=desk.slug, code=code),
            unless=(versions.ChangedMeanwhile,),
        )
    except versions.ChangedMeanwhile as no:
        say_no(request, no)
        # The next save is made knowing theirs; what was typed is still in the form.
        mine = read(form.cleaned_data["body"]).as_json()
        outcome, met = _meeting(found, newest, mine, form.cleaned_data["expected"])
        merged_form = _form(desk, None, {**outcome, "expected": newest.number}, is_new=False)
        return _form_page(request, desk, merged_form, potential=found, met=met, status=409)
    return answer or _form_page(request, desk, form, potential=found)


def _meeting(
    potential: Potential, newest: PotentialVersion, mine: Mapping[str, Any], expected: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put what was typed upon the version somebody saved meanwhile; tell what is whose."""
    before = potential.versions.filter(number=expected).first()
    base = before.body if before else {}
    outcome = merged(base, newest.body, mine)
    both = clashing(base, newest.body, mine) if base else list(mine)
    met = {
        "by": newest.by.name,
        "apart": [
            (name in both, *line) for name, line in _apart(newest.body, outcome) if name in outcome
        ],
        "taken": [
            line
            for name, line in _apart(base, newest.body)
            if outcome.get(name) == newest.body.get(name)
        ],
    }
    return outcome, met


def _apart(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[tuple[str, tuple[str, str, str]]]:
    """Give the fields in which two bodies differ: heading, before, now."""
    return [
        (name, (str(say.LABELS[name]), _plain(old.get(name)), _plain(value)))
        for name, value in new.items()
        if value != old.get(name) and (value or old.get(name))
    ]


@desk_page()
def potential(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show a potential with its facts, evidence, steps, history and what can be done."""
    found = potential_of(desk, code)
    return _potential_page(request, desk, found)


def _potential_page(
    request: DeskRequest,
    desk: Desk,
    found: Potential,
    *,
    step_form: StepForm | None = None,
    back_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    if found.newest is None:
        raise Http404
    seen = seen_of(found, found.newest)
    evidence = exhibits_of(desk.government, [found.subject]).get(found.subject, [])
    context = {
        "potential": found,
        "version": found.newest,
        "seen": seen,
        "kind": say.kind(found.newest.kind),
        "summary": say.summary(seen.body),
        "facts": say.facts_of(seen.body),
        "gaps": [str(say.LABELS[name]) for name in seen.gaps],
        "promises": book.promises_of(desk.government, seen.body.unlocked_by, desk.now),
        "readiness": [(code, say.readiness(code), state) for code, state in seen.readiness.items()],
        "evidence": [(e, say.readiness(e.requirement)) for e in evidence],
        "stage": named(seen.standing.claimed, say.STAGES),
        "proven": named(seen.standing.proven, say.STAGES),
        "steps": [(s, named(s.to, say.STAGES)) for s in reversed(seen.steps)],
        "versions": found.versions.select_related("by").order_by("-number")[:A_PAGE],
        "showings": found.showings.select_related("by", "version").order_by("-pk")[:10],
        "enquiries": found.enquiries.order_by("-number")[:10]
        if desk.can(Permission.ENQUIRY_ANSWER, found.owner)
        else [],
        "may_edit": desk.can(Permission.POTENTIAL_EDIT, found.owner),
        "may_publish": desk.can(Permission.POTENTIAL_PUBLISH, found.owner),
        "is_newest_shown": found.shown_id == found.newest_id,
        "step_form": step_form or _step_form(desk, None, found, evidence, seen.standing.claimed),
        "back_form": back_form or ReasonForm(auto_id="back-%s"),
        "upload_form": UploadForm(auto_id="upload-%s"),
    }
    return show(request, desk, "potentials/desk/potential.html", context, status=status)


@desk_page()
def potential_version(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Show what a version says and what it changed."""
    found = potential_of(desk, code)
    version = get_object_or_404(
        PotentialVersion.objects.of(desk.government).select_related("by"),
        potential=found,
        number=number,
    )
    before = (
        PotentialVersion.objects.of(desk.government)
        .filter(potential=found, number=number - 1)
        .first()
    )
    old = before.body if before else {}
    lines = [line for _name, line in _apart(old, version.body)]
    context = {"potential": found, "version": version, "before": before, "lines": lines}
    return show(request, desk, "potentials/desk/potential_version.html", context)


def _plain(value: Any) -> str:
    match value:
        case None | "" | [] | False:
            return ""
        case True:
            return _("yes")
        case list():
            return ", ".join(str(each) for each in value)
        case float():
            return written(value)
    return str(value)


@desk_page(Permission.POTENTIAL_EDIT, methods=POSTED)
def potential_evidence(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take a file as evidence; it is read in a child, then looked at and offered."""
    found = potential_of(desk, code)
    if not desk.can(Permission.POTENTIAL_EDIT, found.owner):
        raise Http404
    try:
        kept, name = keep_upload(request, "file")
        job = ask_once(
            request,
            desk,
            kind="picture",
            params={"sha256": kept.sha256, "with_small": True, "name": name},
            subject=found.subject,
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:potential", government=desk.slug, code=code)
    return redirect("desk:job", government=desk.slug, number=job.pk)


@desk_page(Permission.POTENTIAL_EDIT, methods=BOTH)
def potential_evidence_ready(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show what was read of a file, and offer it with what it proves."""
    job = finished(desk, number, "picture", "potential")
    found = potential_of(desk, job.subject.partition(":")[2])
    if not desk.can(Permission.POTENTIAL_EDIT, found.owner):
        raise Http404
    prepared = dict(job.result or {})
    taken = prepared.pop("taken_at", None)
    form = EvidenceForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            verifying.offer_about_potential,
            potential=found,
            sha256=job.params["sha256"],
            prepared=prepared,
            taken_at=datetime.fromisoformat(taken) if taken else None,
            is_sample=found.newest.is_sample if found.newest else False,
        ),
        message=_("Offered. Another agency verifies it."),
        to=lambda _made: redirect("desk:potential", government=desk.slug, code=found.code),
    )
    context = {"potential": found, "job": job, "form": form}
    page = "potentials/desk/potential_evidence.html"
    return answer or show(request, desk, page, context, status=form.status)


def _step_form(
    desk: Desk,
    data: QueryDict | None,
    found: Potential,
    evidence: Sequence[Exhibit],
    stage: PipelineStage,
) -> StepForm:
    """Make the form of the next step: one stage forward, or back to any before."""
    here = ORDER.index(stage)
    return StepForm(
        data,
        initial={"to": ORDER[min(here + 1, len(ORDER) - 1)].value},
        auto_id="step-%s",
        potential=found,
        stages=[
            s
            for n, s in enumerate(ORDER)
            if n <= here + 1 and (n != here or s == PipelineStage.JOBS)
        ],
        exhibits=[each.pk for each in evidence if each.status in steps.OFFERED],
        with_enquiries=desk.can(Permission.ENQUIRY_ANSWER, found.owner),
    )


@desk_page(Permission.POTENTIAL_EDIT, methods=POSTED)
def potential_step(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Record a step forward with its evidence, or back with its reason."""
    found = potential_of(desk, code)
    if found.newest is None:
        raise Http404
    evidence = exhibits_of(desk.government, [found.subject]).get(found.subject, [])
    stage = seen_of(found, found.newest).standing.claimed
    form = _step_form(desk, sent(request), found, evidence, stage)
    answer = carry_out(
        request,
        desk,
        form,
        partial(steps.step, potential=found, is_sample=found.newest.is_sample),
        message=_("Recorded. It counts as proven once its evidence is accepted."),
        to=lambda _made: redirect("desk:potential", government=desk.slug, code=code),
    )
    return answer or _potential_page(request, desk, found, step_form=form, status=form.status)


@desk_page(Permission.POTENTIAL_PUBLISH, methods=POSTED)
def potential_print(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Print the investor's sheet of the newest version, to be looked at and published."""
    found = potential_of(desk, code)
    if not desk.can(Permission.POTENTIAL_PUBLISH, found.owner) or found.newest is None:
        raise Http404
    try:
        job = ask_once(
            request,
            desk,
            kind="pdf.make",
            params={
                **book.printing_of(found, found.newest, desk.now),
                "version": found.newest.number,
            },
            subject=found.subject,
        )
    except Refused as no:
        say_no(request, no)
        return redirect("desk:potential", government=desk.slug, code=code)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _printed(desk: Desk, number: int) -> tuple[Job, Potential, PotentialVersion]:
    """Find what a job printed: a version of a potential that the post may publish."""
    job = finished(desk, number, "pdf.make", "potential")
    found = potential_of(desk, job.subject.partition(":")[2])
    if not desk.can(Permission.POTENTIAL_PUBLISH, found.owner):
        raise Http404
    version = get_object_or_404(
        PotentialVersion.objects.of(desk.government),
        potential=found,
        number=job.params.get("version", 0),
    )
    return job, found, version


@desk_page(Permission.POTENTIAL_PUBLISH, methods=BOTH)
def potential_publish(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Show the sheet as printed, and publish the version it was printed of."""
    job, found, version = _printed(desk, number)
    if request.method == "POST":
        try:
            register.publish(
                potential=found,
                version=version,
                sheets=job.result or {},
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except Refused as no:
            say_no(request, no)
        else:
            messages.success(request, _("Published. Everybody sees it within seconds."))
        return redirect("desk:potential", government=desk.slug, code=found.code)
    context = {
        "potential": found,
        "version": version,
        "job": job,
        "is_newest": found.newest_id == version.pk,
        "gaps": [str(say.LABELS[name]) for name in seen_of(found, version).gaps],
    }
    return show(request, desk, "potentials/desk/potential_publish.html", context)


@desk_page(Permission.POTENTIAL_PUBLISH)
def potential_sheet(request: DeskRequest, desk: Desk, number: int, kind: str) -> FileResponse:
    """Give the sheet in a language as it was printed."""
    job, found, _version = _printed(desk, number)
    sha256 = (job.result or {}).get(kind)
    if sha256 is None or kind not in book.LANGUAGES:
        raise Http404
    return file_of(sha256, f"{found.code}-{kind}.pdf")


@desk_page(Permission.POTENTIAL_PUBLISH, methods=POSTED)
def potential_take_back(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Take a potential off the public site."""
    found = potential_of(desk, code)
    form = ReasonForm(sent(request), auto_id="back-%s")
    answer = carry_out(
        request,
        desk,
        form,
        partial(register.take_back, potential=found),
        message=_("Taken back. Its history stays here and in the ledger."),
        to=lambda _made: redirect("desk:potential", government=desk.slug, code=code),
    )
    return answer or _potential_page(request, desk, found, back_form=form, status=form.status)
