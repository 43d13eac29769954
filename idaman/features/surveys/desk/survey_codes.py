"""The codes of a survey, printed and taken out of use; the report and plates as PDF."""

from __future__ import annotations

from functools import partial

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.delivery.queries import improving
from idaman.features.surveys.actions import surveys as actions
from idaman.features.surveys.desk.surveys import survey_of
from idaman.features.surveys.forms import SurveyCodesForm
from idaman.features.surveys.models import Improvement, Survey, SurveyToken
from idaman.features.surveys.paper import surveys as books
from idaman.features.surveys.queries import results_of
from idaman.paper.qr import qr
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    say_no,
    show,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.desk.files import file_of
from idaman.web.desk.jobs import ask_once, of_desk
from idaman.web.forms import TokenForm, sent

SLIPS_A_SHEET = 12
FILES = {"report": "laporan", "plates": "plat"}


@desk_page(Permission.SURVEY_RUN, methods=BOTH)
def survey_codes(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """List the codes of a survey by batch; make more."""
    found = survey_of(desk, code)
    form = SurveyCodesForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(actions.make_codes, survey=found),
        message="",
        to=lambda made: redirect(
            "desk:survey-codes-print", government=desk.slug, code=found.code, batch=made[0].batch
        ),
    )
    if answer:
        return answer
    batches: dict[int, list[SurveyToken]] = {}
    rows = SurveyToken.objects.of(desk.government).filter(survey=found).select_related("made_by")
    for each in rows.prefetch_related("responses").order_by("-batch", "number"):
        batches.setdefault(each.batch, []).append(each)
    context = {
        "survey": found,
        "batches": [
            {
                "number": number,
                "kind": codes[0].kind,
                "made_at": codes[0].made_at,
                "made_by": codes[0].made_by,
                "codes": codes,
                "used": sum(bool(each.responses.all()) for each in codes),
                "answers": sum(len(each.responses.all()) for each in codes),
            }
            for number, codes in batches.items()
        ],
        "form": form,
    }
    return show(request, desk, "surveys/desk/survey_codes.html", context, status=form.status)


@desk_page(Permission.SURVEY_RUN)
def survey_codes_print(request: DeskRequest, desk: Desk, code: str, batch: int) -> HttpResponseBase:
    """Lay plates and slips out on A4, or give links as text to be sent."""
    found = survey_of(desk, code)
    rows = SurveyToken.objects.of(desk.government).filter(survey=found, batch=batch)
    made = list(rows.filter(revoked_at=None).order_by("number"))
    if not made:
        raise Http404
    codes = [(each, actions.code_of(each)) for each in made]
    printed = [
        {"code": each, "where": where, "qr": qr(where), "address": where.partition("://")[2]}
        for each, plain in codes
        if plain and (where := books.address(desk.government, f"skm/{plain}/"))
    ]
    kind = made[0].kind
    a_page = SLIPS_A_SHEET if kind == SurveyToken.Kind.SLIP else 2
    context = {
        "survey": found,
        "kind": kind,
        "batch": batch,
        "printed": printed,
        "sheets": [printed[n : n + a_page] for n in range(0, len(printed), a_page)],
        "is_stale": len(printed) < len(made),
    }
    return show(request, desk, "surveys/desk/survey_codes_print.html", context)


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def survey_code_revoke(
    request: DeskRequest, desk: Desk, code: str, number: int
) -> HttpResponseBase:
    """Take a code out of use."""
    found = survey_of(desk, code)
    rows = SurveyToken.objects.of(desk.government).filter(survey=found)
    one = get_object_or_404(rows.select_related("survey__government", "survey__agency"), pk=number)
    onward = redirect("desk:survey-codes", government=desk.slug, code=found.code)
    answer = carry_out(
        request,
        desk,
        TokenForm(sent(request)),
        partial(actions.revoke_code, code=one),
        message=_("Taken out of use. What was answered through it still counts."),
        to=lambda _made: onward,
        late={actions.AlreadyRevoked: onward},
    )
    return answer or onward


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def survey_print(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Print the report in the ministry's form, or the plates for the counter."""
    found = survey_of(desk, code)
    try:
        if request.POST.get("what") == "plates":
            params = books.plates(found, _plates(desk, found), desk.now)
        else:
            result = results_of(desk.government, [found])[0]
            planned = list(
                Improvement.objects.of(desk.government)
                .filter(survey=found)
                .select_related("survey", "owner")
                .order_by("number")
            )
            followed = improving(desk.government, planned, desk.now)
            params = books.report(result, followed, now=desk.now)
    except Refused as no:
        say_no(request, no)
        return redirect("desk:survey", government=desk.slug, code=found.code)
    job = ask_once(request, desk, kind="pdf.make", params=params, subject=found.subject)
    return redirect("desk:job", government=desk.slug, number=job.pk)


def _plates(desk: Desk, found: Survey) -> list[tuple[str, str]]:
    """Label and address of every plate of the counter that is in use."""
    rows = SurveyToken.objects.of(desk.government).filter(
        survey=found, kind=SurveyToken.Kind.COUNTER, revoked_at=None
    )
    return [
        (each.label, books.address(desk.government, f"skm/{plain}/"))
        for each in rows.order_by("batch", "number")
        if (plain := actions.code_of(each))
    ]


def _printed(desk: Desk, number: int) -> Job:
    rows = of_desk(desk).filter(kind="pdf.make", state=JobState.DONE, subject__startswith="survey:")
    return get_object_or_404(rows, pk=number)


@desk_page(Permission.SURVEY_RUN)
def survey_printed(request: DeskRequest, desk: Desk, number: int) -> HttpResponseBase:
    """Hand out what was printed."""
    job = _printed(desk, number)
    found = survey_of(desk, job.subject.partition(":")[2])
    context = {"survey": found, "job": job, "kinds": list(job.result or {})}
    return show(request, desk, "surveys/desk/survey_printed.html", context)


@desk_page(Permission.SURVEY_RUN)
def survey_file(request: DeskRequest, desk: Desk, number: int, kind: str) -> FileResponse:
    """Give a printed report or the plates as PDF."""
    job = _printed(desk, number)
    found = survey_of(desk, job.subject.partition(":")[2])
    sha256 = (job.result or {}).get(kind)
    if sha256 is None or kind not in FILES:
        raise Http404
    return file_of(sha256, f"{FILES[kind]}-{found.code}.pdf")
