"""The register of potentials at the desk: editing, evidence, steps, printing and publishing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.doors.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    desk_page,
    language,
    say_no,
    show,
    token_of,
)
from idaman.doors.desk.acting import POST as POSTED
from idaman.doors.desk.files import file_of
from idaman.doors.desk.jobs import ask_once, finished, keep_upload
from idaman.features.potentials import forms as form
from idaman.features.potentials import paper as book
from idaman.features.potentials import words as say
from idaman.features.potentials.actions import register, steps
from idaman.features.potentials.models import Enquiry, Potential, PotentialVersion
from idaman.features.potentials.queries import exhibits_of, seen_of, standings
from idaman.features.potentials.rules.body import WrongBody, read
from idaman.features.potentials.rules.lists import READINESS
from idaman.features.potentials.rules.pipeline import ORDER, Stage, Standing, WrongStep
from idaman.pure import versions
from idaman.pure.plandoc.merge import clashing, merged
from idaman.pure.refused import Refused
from idaman.rooms.delivery.actions import verifying
from idaman.rooms.evidence.models import Exhibit, Status
from idaman.rooms.jobs.models import Job
from idaman.rooms.people.permissions import Permission
from idaman.ui.numbers import written
from idaman.ui.words import named

A_PAGE = 50
STAGES = tuple(stage.value for stage in ORDER)


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
                "standing": known.get(row.pk, Standing()),
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


def _form_page(
    request: DeskRequest,
    desk: Desk,
    body: Mapping[str, Any],
    problems: Mapping[str, str],
    *,
    potential: Potential | None = None,
    expected: int = 0,
    code: str = "",
    met: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    context = {
        "met": met,
        "groups": form.groups(desk, body, problems),
        "problems": problems,
        "potential": potential,
        "expected": expected,
        "code": code,
    }
    return show(request, desk, "potentials/desk/potential_edit.html", context, status=status)


@desk_page(Permission.POTENTIAL_EDIT, methods=BOTH)
def potential_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Enter a potential."""
    if request.method != "POST":
        own = desk.post.agency.code if desk.post.agency else ""
        return _form_page(request, desk, {"owner": own, "sample": desk.government.is_sample}, {})
    body, problems = form.read(request.POST)
    code = request.POST.get("code", "")[:24]
    if not problems:
        try:
            made = register.enter(
                government=desk.government,
                body=body,
                code=code,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except WrongBody as no:
            problems = {name: _said(both) for name, both in no.fields.items()}
        except Refused as no:
            say_no(request, no)
            return _form_page(request, desk, body, problems, code=code, status=422)
        else:
            messages.success(request, _("Entered. The public sees it once it is published."))
            return redirect("desk:potential", government=desk.slug, code=made.code)
    return _form_page(request, desk, body, problems, code=code, status=422)


def _said(both: tuple[str, str]) -> str:
    return both[0] if language() == "id" else both[1]


@desk_page(Permission.POTENTIAL_EDIT, methods=BOTH)
def potential_edit(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Edit a potential; two who edit at once both keep what they typed."""
    found = potential_of(desk, code)
    if not desk.can(Permission.POTENTIAL_EDIT, found.owner) or found.newest is None:
        raise Http404
    newest = found.newest
    if request.method != "POST":
        return _form_page(request, desk, newest.body, {}, potential=found, expected=newest.number)
    body, problems = form.read(request.POST)
    typed = request.POST.get("expected", "")
    expected = int(typed) if typed.isdecimal() and len(typed) < 7 else 0
    if not problems:
        try:
            register.edit(
                potential=found,
                body=body,
                expected=expected,
                by=desk.post,
                now=desk.now,
                token=token_of(request),
            )
        except WrongBody as no:
            problems = {name: _said(both) for name, both in no.fields.items()}
        except versions.ChangedMeanwhile as no:
            say_no(request, no)
            # The next save is made knowing theirs; what was typed is still in the form.
            outcome, met = _meeting(found, newest, read(body).as_json(), expected)
            return _form_page(
                request,
                desk,
                outcome,
                {},
                potential=found,
                expected=newest.number,
                met=met,
                status=409,
            )
        except Refused as no:
            say_no(request, no)
            return _form_page(
                request, desk, body, {}, potential=found, expected=expected, status=422
            )
        else:
            messages.success(
                request, _("Saved as a new version. The public sees it once it is published.")
            )
            return redirect("desk:potential", government=desk.slug, code=code)
    return _form_page(request, desk, body, problems, potential=found, expected=expected, status=422)


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
    typed: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponseBase:
    if found.newest is None:
        raise Http404
    seen = seen_of(found, found.newest)
    evidence = exhibits_of(desk.government, [found.subject]).get(found.subject, [])
    here = ORDER.index(seen.standing.claimed)
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
        "usable": [e for e in evidence if e.status in steps.OFFERED],
        "stage": named(seen.standing.claimed, say.STAGES),
        "proven": named(seen.standing.proven, say.STAGES),
        "steps": [(s, named(s.to, say.STAGES)) for s in reversed(seen.steps)],
        "choices": [
            (stage.value, named(stage, say.STAGES))
            for n, stage in enumerate(ORDER)
            if n <= here + 1 and (n != here or stage == Stage.JOBS) and n < len(ORDER)
        ],
        "forward": ORDER[min(here + 1, len(ORDER) - 1)].value,
        "versions": found.versions.select_related("by").order_by("-number")[:A_PAGE],
        "showings": found.showings.select_related("by", "version").order_by("-pk")[:10],
        "enquiries": found.enquiries.order_by("-number")[:10]
        if desk.can(Permission.ENQUIRY_ANSWER, found.owner)
        else [],
        "may_edit": desk.can(Permission.POTENTIAL_EDIT, found.owner),
        "may_publish": desk.can(Permission.POTENTIAL_PUBLISH, found.owner),
        "is_newest_shown": found.shown_id == found.newest_id,
        "typed": typed or {},
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
    context = {
        "potential": found,
        "job": job,
        "readiness": [(code, say.readiness(code)) for code in READINESS],
        "typed": request.POST,
    }
    if request.method != "POST":
        return show(request, desk, "potentials/desk/potential_evidence.html", context)
    prepared = dict(job.result or {})
    taken = prepared.pop("taken_at", None)
    try:
        verifying.offer_about_potential(
            potential=found,
            sha256=job.params["sha256"],
            prepared=prepared,
            taken_at=datetime.fromisoformat(taken) if taken else None,
            note=request.POST.get("note", "")[:4000],
            proves=request.POST.get("proves", "")[:16],
            is_sample=found.newest.is_sample if found.newest else False,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return show(request, desk, "potentials/desk/potential_evidence.html", context, status=422)
    messages.success(request, _("Offered. Another agency verifies it."))
    return redirect("desk:potential", government=desk.slug, code=found.code)


@desk_page(Permission.POTENTIAL_EDIT, methods=POSTED)
def potential_step(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Record a step forward with its evidence, or back with its reason."""
    found = potential_of(desk, code)
    typed = request.POST
    to, jobs = typed.get("to", ""), typed.get("jobs", "").strip().replace(".", "")
    chosen, asked = typed.get("exhibit", ""), typed.get("enquiry", "")
    try:
        if to not in STAGES:
            raise WrongStep("Pilih langkahnya.", en="Choose the step.")
        steps.step(
            potential=found,
            to=Stage(to),
            on=_day(typed.get("on", "")),
            exhibit=Exhibit.objects.of(desk.government)
            .filter(pk=int(chosen), subject=found.subject)
            .first()
            if chosen.isdecimal() and len(chosen) < 18
            else None,
            jobs=int(jobs) if jobs.isdecimal() and len(jobs) < 8 else None,
            enquiry=Enquiry.objects.of(desk.government)
            .filter(number=int(asked), potential=found)
            .first()
            if asked.isdecimal() and len(asked) < 9
            else None,
            reason=typed.get("reason", ""),
            is_sample=found.newest.is_sample if found.newest else False,
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return _potential_page(request, desk, found, typed.dict(), status=422)
    messages.success(request, _("Recorded. It counts as proven once its evidence is accepted."))
    return redirect("desk:potential", government=desk.slug, code=code)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise WrongStep(
            f"“{typed[:20]}” bukan tanggal. Tulis tahun-bulan-hari, misalnya 2026-01-31.",
            en=f"“{typed[:20]}” is no date. Write year-month-day, such as 2026-01-31.",
        ) from None


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
    try:
        register.take_back(
            potential=found,
            reason=request.POST.get("reason", ""),
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
    else:
        messages.success(request, _("Taken back. Its history stays here and in the ledger."))
    return redirect("desk:potential", government=desk.slug, code=code)
