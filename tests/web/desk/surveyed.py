"""A survey for the walk over every page of the desk: codes, words, an improvement, a print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job, JobState
from idaman.core.people.permissions import Role
from idaman.features.surveys.actions import answering, surveys
from idaman.features.surveys.models import Survey, SurveyResponse, SurveyToken
from idaman.features.surveys.rules.elements import SurveySheet
from tests.build import NOON
from tests.web.desk.at_desk import House


@dataclass
class Surveyed:
    """An open survey with what waits around it."""

    survey: Survey
    code: SurveyToken
    words: SurveyResponse
    printed: Job


def a_survey(house: House) -> Surveyed:
    by = house.posts[Role.SECRETARIAT]
    survey = surveys.plan_survey(
        government=house.government,
        agency=house.own,
        service=None,
        period="2026-S2",
        population=400,
        population_source="Register",
        by=by,
        now=NOON,
    )

    def step(name: str) -> None:
        surveys.step_survey(survey=survey, step=name, reason="Uji", by=by, now=NOON)

    step("open")
    codes = surveys.make_codes(
        survey=survey, kind=SurveyToken.Kind.COUNTER, count=2, by=by, now=NOON
    )
    words = answering.answer(
        survey=survey,
        code=codes[0],
        device="a",
        answers=answering.ResponseInput("344434343", {}, "Antre lama"),
        secret=settings.SECRET_KEY.encode(),
        now=NOON,
    )
    papers = [(n, SurveySheet("344434343", {})) for n in range(1, 7)]
    answering.enter_papers(survey=survey, papers=papers, by=by, now=NOON)
    step("close")
    surveys.plan_improvement(
        survey=survey,
        element="time",
        action="Loket kedua dibuka",
        owner=house.posts[Role.HEAD],
        due=date(2027, 1, 31),
        by=by,
        now=NOON,
    )
    step("reopen")
    kept = blobs.keep(settings.FILES, [b"%PDF-1.7 a report"], limit=100)
    job = jobs.ask(
        log=house.slug,
        kind="pdf.make",
        post=by.code,
        now=NOON,
        params={"documents": {}},
        subject=survey.subject,
    )
    done = {"state": JobState.DONE, "result": {"report": kept.sha256}, "finished_at": NOON}
    Job.objects.filter(pk=job.pk).update(**done)
    return Surveyed(survey, codes[1], words, job)
