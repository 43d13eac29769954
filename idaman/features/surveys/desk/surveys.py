"""Surveys at the desk: planning, running, results, own words, and what is done about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.features.delivery.actions import improvements
from idaman.features.delivery.queries import improving
from idaman.features.plan.models import Adopted, AdoptedQuerySet
from idaman.features.services.models import Service
from idaman.features.surveys.actions import answering
from idaman.features.surveys.actions import surveys as actions
from idaman.features.surveys.forms import (
    ImprovementDropForm,
    ImprovementFollowForm,
    ImprovementPlanForm,
    SurveyPlanForm,
    SurveyPopulationForm,
    SurveyStepForm,
    SurveyWordsForm,
)
from idaman.features.surveys.models import (
    Improvement,
    Survey,
    SurveyQuerySet,
    SurveyResponse,
    WordsVerdict,
)
from idaman.features.surveys.queries import RULES, results_of
from idaman.features.surveys.rules.elements import STANDARD_FORM
from idaman.web.desk.acting import (
    BOTH,
    Desk,
    DeskRequest,
    carry_out,
    desk_page,
    show,
)
from idaman.web.desk.acting import POST as POSTED
from idaman.web.forms import TokenForm, sent

A_PAGE = 30
MOST_WORDS = 30


def mine(desk: Desk) -> SurveyQuerySet:
    """The surveys the post may run: all for the secretariat, else those of its own agency."""
    rows = Survey.objects.of(desk.government)
    agency = desk.post.agency
    if agency is None or desk.can(Permission.REQUEST_MODERATE):
        return rows if desk.can(Permission.REQUEST_MODERATE) else rows.none()
    return rows.run_by(agency)


def survey_of(desk: Desk, code: str) -> Survey:
    """Find a survey the post may run; Http404 otherwise."""
    number = code.removeprefix("SKM-")
    if not number.isdecimal() or len(number) > 6:
        raise Http404
    rows = mine(desk).select_related(
        "government", "agency", "service__newest", "service__shown", "planned_by"
    )
    found = get_object_or_404(rows, number=int(number))
    if not desk.can(Permission.SURVEY_RUN, found.agency):
        raise Http404
    return found


def whole(typed: str, *, digits: int = 8) -> int | None:
    """Read a whole number as people write it; None for anything else."""
    plain = typed.strip().replace(".", "").replace(" ", "")
    return int(plain) if plain.isdecimal() and len(plain) <= digits else None


@desk_page(Permission.SURVEY_RUN)
def surveys(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """List surveys, the newest first."""
    rows = mine(desk).select_related("agency", "service__newest", "service__shown")
    before = whole(request.GET.get("before", ""), digits=6)
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: A_PAGE + 1])
    context = {
        "rows": results_of(desk.government, found[:A_PAGE]),
        "next": found[A_PAGE - 1].number if len(found) > A_PAGE else "",
    }
    return show(request, desk, "surveys/desk/surveys.html", context)


@desk_page(Permission.SURVEY_RUN, methods=BOTH)
def survey_new(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """Plan a survey."""
    agencies = _agencies(desk)
    services = Service.objects.of(desk.government).standing().select_related("newest__agency")
    offered = [
        each
        for each in services.order_by("newest__name")
        if each.agency and each.agency.answering_id in {a.pk for a in agencies}
    ]
    form = SurveyPlanForm(
        sent(request),
        agencies=agencies,
        services=offered,
        initial={
            "period": f"{desk.today.year}-S{1 + desk.today.month // 7}",
            "form": STANDARD_FORM,
        },
    )
    answer = carry_out(
        request,
        desk,
        form,
        partial(
            actions.plan_survey, government=desk.government, is_sample=desk.government.is_sample
        ),
        message=_("Planned. Open it once codes or paper are ready."),
        to=lambda made: redirect("desk:survey", government=desk.slug, code=made.code),
    )
    page = "surveys/desk/survey_new.html"
    return answer or show(request, desk, page, {"form": form}, status=form.status)


def _agencies(desk: Desk) -> list[Agency]:
    rows = Agency.objects.of(desk.government).filter(closed_on=None).order_by("name")
    return [each for each in rows if desk.can(Permission.SURVEY_RUN, each)]


@desk_page(Permission.SURVEY_RUN)
def survey(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Show how far a survey is, what it says, what looks odd, and what is done about it."""
    return _shown(request, desk, survey_of(desk, code))


def _shown(
    request: DeskRequest, desk: Desk, found: Survey, refused: TokenForm | None = None
) -> HttpResponseBase:
    """Show a survey with its forms; the one that was refused says why, with what was typed."""
    result = results_of(desk.government, [found])[0]
    planned = (
        Improvement.objects.of(desk.government)
        .filter(survey=found)
        .select_related("survey", "owner")
        .order_by("number")
    )
    items = list(_items(desk, found).order_by("code"))

    def form_of(form: TokenForm) -> TokenForm:
        is_same = refused is not None and refused.auto_id == form.auto_id
        return refused if refused and is_same and type(refused) is type(form) else form

    context = {
        "survey": found,
        "result": result,
        "share": min(100, result.n * 100 // result.advised) if result.advised else None,
        "population": form_of(
            SurveyPopulationForm(
                initial={"population": found.population, "source": found.population_source}
            )
        ),
        "steps": [
            form_of(SurveyStepForm(step=step))
            for step, (begins, _ends, _reason) in actions.MOVES.items()
            if begins == found.state
        ],
        "improving": [
            (
                each,
                form_of(ImprovementFollowForm(items=items, auto_id=_apart(each.improvement))),
                form_of(ImprovementDropForm(auto_id=_apart(each.improvement))),
            )
            for each in improving(desk.government, list(planned), desk.now)
        ],
        "items": items,
        "plan": form_of(ImprovementPlanForm(owners=_owners(desk, found))),
        "words": [
            (row, text, form_of(SurveyWordsForm(initial={"words": text}, auto_id=_apart(row))))
            for row, text in _unseen(desk, found)
        ],
        "may_show": desk.can(Permission.REQUEST_MODERATE),
        "rules": RULES,
        "straight_percent": round(RULES.straight_share * 100),
    }
    status = refused.status if refused else 200
    return show(request, desk, "surveys/desk/survey.html", context, status=status)


def _apart(row: SurveyResponse | Improvement) -> str:
    """Tell the fields of one row's forms from those of the others on the page."""
    return f"%s-{row.pk}"


def _done(
    request: DeskRequest,
    desk: Desk,
    found: Survey,
    form: TokenForm,
    act: Callable[..., object],
    message: str,
    *late: type[Refused],
) -> HttpResponseBase:
    """Do what a form of a survey's page asks, and lead back to that page."""
    onward = redirect("desk:survey", government=desk.slug, code=found.code)
    answer = carry_out(
        request,
        desk,
        form,
        act,
        message=message,
        to=lambda _made: onward,
        late=dict.fromkeys(late, onward),
    )
    return answer or _shown(request, desk, found, form)


def _items(desk: Desk, found: Survey) -> AdoptedQuerySet:
    """What of the plan in force the survey's agency answers for, and this post may plan."""
    rows = Adopted.objects.of(desk.government).current().promised().filter(is_dropped=False)
    rows = rows.filter(owner__in=_answering(found))
    return rows.select_related("owner", "government")


def _answering(found: Survey) -> list[int]:
    return [found.agency_id, found.agency.answering_id]


def _owners(desk: Desk, found: Survey) -> list[Post]:
    rows = Post.objects.of(desk.government).filter(ended_on=None, agency__in=_answering(found))
    return list(rows.order_by("name"))


def _unseen(desk: Desk, found: Survey) -> list[tuple[SurveyResponse, str]]:
    """What was written in own words and not decided yet, opened for whoever runs the survey."""
    rows = (
        SurveyResponse.objects.of(desk.government)
        .counting()
        .filter(survey=found, seen=WordsVerdict.UNSEEN)
    )
    secret = settings.SECRET_KEY.encode()
    return [(row, answering.words_of(row, secret)) for row in rows.order_by("pk")[:MOST_WORDS]]


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def survey_step(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Open, close, publish, reopen or take back."""
    found = survey_of(desk, code)
    form, act = SurveyStepForm(sent(request)), partial(actions.step_survey, survey=found)
    return _done(request, desk, found, form, act, _("Recorded."), actions.WrongSurveyStep)


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def survey_population(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say how many were served in the period."""
    found = survey_of(desk, code)
    form, act = SurveyPopulationForm(sent(request)), partial(actions.set_population, survey=found)
    return _done(request, desk, found, form, act, _("Recorded."), actions.WrongSurveyStep)


@desk_page(Permission.REQUEST_MODERATE, methods=POSTED)
def survey_words(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Let somebody's own words be seen, without names, or keep them hidden."""
    found = survey_of(desk, code)
    rows = SurveyResponse.objects.of(desk.government).select_related("survey", "government")
    response = get_object_or_404(rows, survey=found, pk=number)
    form = SurveyWordsForm(sent(request), auto_id=_apart(response))
    act = partial(answering.moderate_words, response=response)
    said = _("Decided. The answer counts either way.")
    return _done(request, desk, found, form, act, said)


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def improvement_plan(request: DeskRequest, desk: Desk, code: str) -> HttpResponseBase:
    """Say what is done about an element, by whom, until when."""
    found = survey_of(desk, code)
    form = ImprovementPlanForm(sent(request), owners=_owners(desk, found))
    act = partial(actions.plan_improvement, survey=found, is_sample=found.is_sample)
    said = _("Planned. Tie it to an activity, so that it is followed.")
    return _done(request, desk, found, form, act, said, actions.WrongSurveyStep)


def _improvement(desk: Desk, found: Survey, number: int) -> Improvement:
    rows = Improvement.objects.of(desk.government).filter(survey=found)
    return get_object_or_404(
        rows.select_related("survey__government", "survey__agency", "government"), number=number
    )


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def improvement_follow(
    request: DeskRequest, desk: Desk, code: str, number: int
) -> HttpResponseBase:
    """Make an improvement a milestone of an activity in force."""
    found = survey_of(desk, code)
    planned = _improvement(desk, found, number)
    items = list(_items(desk, found).order_by("code"))
    form = ImprovementFollowForm(sent(request), items=items, auto_id=_apart(planned))
    act = partial(improvements.follow_improvement, improvement=planned)
    said = _("It is a milestone now: kept, late or broken by its evidence.")
    return _done(request, desk, found, form, act, said, improvements.AlreadyFollowed)


@desk_page(Permission.SURVEY_RUN, methods=POSTED)
def improvement_drop(request: DeskRequest, desk: Desk, code: str, number: int) -> HttpResponseBase:
    """Drop an improvement, with its reason."""
    found = survey_of(desk, code)
    planned = _improvement(desk, found, number)
    form = ImprovementDropForm(sent(request), auto_id=_apart(planned))
    act = partial(improvements.drop_improvement, improvement=planned)
    late = (improvements.AlreadyFollowed, actions.AlreadyDropped)
    return _done(request, desk, found, form, act, _("Recorded."), *late)
