"""Answers that officers write down: a row of digits a sheet of paper, or asked by telephone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.surveys import words as say
from idaman.features.surveys.actions import answering
from idaman.features.surveys.desk.surveys import survey_of, whole
from idaman.features.surveys.forms import SheetAsideForm, SurveyAnswersForm
from idaman.features.surveys.models import Survey, SurveyResponse
from idaman.features.surveys.rules.elements import (
    GROUPS,
    Miskeyed,
    QuestionnaireForm,
    SurveySheet,
    keyed,
    labels,
)
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
from idaman.web.forms import sent

LENGTH = 24
"""So many letters a row may have: thirteen digits and some blanks."""


@dataclass(frozen=True)
class TypedSheetRow:
    """One row of the page: the sheet's number, what was typed, and what is wrong with it."""

    at: int
    number: str
    typed: str
    problem: str = ""
    sheet: SurveySheet | None = None


@desk_page(Permission.SURVEY_RUN, methods=BOTH)
def survey_papers(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Type sheets of paper, twenty to a page: nine digits, Enter, the next."""
    found = survey_of(desk, code)
    if request.method != "POST":
        return _grid(request, desk, found, _empty(desk, found))
    rows = _read(request, found.of_form)
    if any(row.problem for row in rows):
        return _grid(request, desk, found, rows, status=422)
    try:
        done = answering.enter_papers(
            survey=found,
            papers=[(int(row.number), row.sheet) for row in rows if row.sheet],
            by=desk.post,
            now=desk.now,
            token=token_of(request),
        )
    except Refused as no:
        say_no(request, no)
        return _grid(request, desk, found, rows, status=422)
    n = len(done.entered)
    messages.success(
        request, ngettext("%(n)d sheet entered.", "%(n)d sheets entered.", n) % {"n": n}
    )
    if done.repeated:
        numbers = ", ".join(map(str, done.repeated))
        messages.info(
            request, _("Known already and counted once: %(numbers)s.") % {"numbers": numbers}
        )
    return redirect("desk:survey-papers", government=desk.slug, code=found.code)


def _empty(desk: Desk, found: Survey) -> list[TypedSheetRow]:
    """Twenty rows that count on from the last sheet."""
    rows = SurveyResponse.objects.of(desk.government).counting().filter(survey=found)
    last = rows.aggregate(n=Max("paper"))["n"] or 0
    return [TypedSheetRow(n, str(last + n), "") for n in range(1, answering.A_PAGE_OF_PAPER + 1)]


def _read(request: DeskRequest, form: QuestionnaireForm) -> list[TypedSheetRow]:
    """Read the rows of the page; what is wrong is said at the row."""
    rows: list[TypedSheetRow] = []
    first: dict[str, int] = {}
    for at in range(1, answering.A_PAGE_OF_PAPER + 1):
        number = request.POST.get(f"number-{at}", "").strip()[:8]
        typed = request.POST.get(f"row-{at}", "").strip()[:LENGTH]
        rows.append(
            _row(at, number, typed, form, first) if typed else TypedSheetRow(at, number, "")
        )
    return rows


def _row(
    at: int, number: str, typed: str, form: QuestionnaireForm, first: dict[str, int]
) -> TypedSheetRow:
    read = whole(number, digits=6)
    if not read:
        return TypedSheetRow(at, number, typed, _("The sheet's number is missing, such as 12."))
    before = first.setdefault(number, at)
    if before != at:
        said = _("Row %(row)d has this number already.") % {"row": before}
        return TypedSheetRow(at, number, typed, said)
    try:
        return TypedSheetRow(at, str(read), typed, sheet=keyed(typed, form))
    except Miskeyed as no:
        return TypedSheetRow(at, number, typed, no.why.say(say.language()))


def _grid(
    request: DeskRequest,
    desk: Desk,
    found: Survey,
    rows: list[TypedSheetRow],
    *,
    status: int = 200,
    aside: SheetAsideForm | None = None,
) -> HttpResponseBase:
    form = aside or SheetAsideForm()
    put_aside = SurveyResponse.objects.of(desk.government).filter(
        survey=found, aside_at__isnull=False
    )
    context = {
        "survey": found,
        "rows": rows,
        "problems": [row for row in rows if row.problem],
        "order": [(code, say.element(element)) for code, element in labels(found.of_form)],
        "groups": [
            (say.group(kind), [(c, said.say(say.language())) for c, said in choices.items()])
            for kind, choices in GROUPS.items()
        ],
        "form": form,
        "aside": put_aside.exclude(paper=None).order_by("-aside_at")[:10],
        "length": LENGTH,
    }
    return show(
        request, desk, "surveys/desk/survey_papers.html", context, status=max(status, form.status)
    )


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def survey_aside(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Put a mistyped sheet aside by its number."""
    found = survey_of(desk, code)
    form = SheetAsideForm(sent(request))
    answer = carry_out(
        request,
        desk,
        form,
        partial(_put_aside, desk, found),
        message=_("Put aside. Type the sheet anew under its number."),
        to=lambda _made: redirect("desk:survey-papers", government=desk.slug, code=found.code),
    )
    return answer or _grid(request, desk, found, _empty(desk, found), aside=form)


def _put_aside(desk: Desk, found: Survey, *, paper: int, **typed: Any) -> object:
    rows = SurveyResponse.objects.of(desk.government).counting().filter(survey=found)
    response = get_object_or_404(
        rows.select_related("survey__government", "survey__agency"), paper=paper
    )
    return answering.put_aside(response=response, **typed)


@desk_page(Permission.SURVEY_RUN, methods=BOTH)
def survey_phone(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Ask the nine questions by telephone or at the desk, and write the answers down."""
    found = survey_of(desk, code)
    form = SurveyAnswersForm(sent(request), survey=found)
    answer = carry_out(
        request,
        desk,
        form,
        partial(answering.answer, survey=found, secret=settings.SECRET_KEY.encode()),
        message=_("Written down. Ask the next."),
        to=lambda _made: redirect("desk:survey-phone", government=desk.slug, code=found.code),
    )
    context = {"survey": found, "form": form, "open": True}
    page = "surveys/desk/survey_phone.html"
    return answer or show(request, desk, page, context, status=form.status)
