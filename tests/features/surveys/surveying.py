"""What the tests of satisfaction share: an agency that asks, and people who answer."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Role
from idaman.features.surveys.actions import answering, surveys
from idaman.features.surveys.models import Survey, SurveyResponse, SurveyToken
from idaman.features.surveys.rules.elements import GROUPS, SurveySheet
from tests.build import NOON, a_government, a_post, an_agency

SECRET = b"rahasia pemasangan ini"
GOOD = "344434343"
MIXED = ("344434343", "333333343", "443344434", "234434343")


class Asking:
    """A government whose agency runs a survey."""

    def __init__(self, government: Government | None = None, own: Agency | None = None) -> None:
        self.government = government or a_government()
        self.own: Agency = own or an_agency(self.government)
        self.other: Agency = an_agency(self.government)
        self.officer: Post = a_post(self.government, role=Role.OFFICER, agency=self.own)
        self.stranger: Post = a_post(self.government, role=Role.OFFICER, agency=self.other)
        self.secretariat: Post = a_post(self.government)

    def planned(self, **more: Any) -> Survey:
        good: dict[str, Any] = {
            "government": self.government,
            "agency": self.own,
            "service": None,
            "period": "2026-S2",
            "by": self.officer,
            "now": NOON,
        }
        return surveys.plan_survey(**good | more)

    def step(self, survey: Survey, *steps: str, **more: Any) -> Survey:
        good: dict[str, Any] = {"reason": "Ada yang keliru", "by": self.officer, "now": NOON}
        for step in steps:
            survey = surveys.step_survey(survey=survey, step=step, **good | more)
        return survey

    def opened(self, **more: Any) -> Survey:
        return self.step(self.planned(**more), "open")

    def typed(self, survey: Survey, many: int, *, first: int = 1, rows: Any = MIXED) -> None:
        sheets = [
            (first + n, SurveySheet(row, dict.fromkeys(GROUPS, "1" if n % 2 else "2")))
            for n, row in enumerate(islice(cycle(rows), many))
        ]
        answering.enter_papers(survey=survey, papers=sheets, by=self.officer, now=NOON)

    def published(self, many: int = 12, **more: Any) -> Survey:
        survey = self.opened(**more)
        self.typed(survey, many)
        return self.step(survey, "close", "publish")

    def codes(self, survey: Survey, kind: str = "slip", count: int = 2) -> list[SurveyToken]:
        return surveys.make_codes(
            survey=survey, kind=SurveyToken.Kind(kind), count=count, by=self.officer, now=NOON
        )

    def answer(self, survey: Survey, **more: Any) -> SurveyResponse:
        good: dict[str, Any] = {
            "survey": survey,
            "answers": answering.ResponseInput(GOOD),
            "secret": SECRET,
            "now": NOON,
        }
        return answering.answer(**good | more)
