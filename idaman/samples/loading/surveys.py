"""The demonstration's surveys: answers drawn from averages, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from idaman.cli import house
from idaman.features.surveys.rules.elements import ELEMENTS, GROUPS, SurveySheet
from idaman.samples.loading.delivery import SampleAct

if TYPE_CHECKING:
    from idaman.core.people.models import Government, Post
    from idaman.features.surveys.models import Survey

ORDER = 700
FOLLOWED_DAYS_AGO = 20


def steps(government: Government, said: dict[str, Any], today: date) -> Iterator[SampleAct]:
    """Give what happened to the sample's surveys, each on its day."""
    story = _Surveys(government, today)
    for n, each in enumerate(said["surveys"]):
        begins, ends = half_year(today, each["half_years_ago"])
        opens = min(begins + timedelta(days=7), today - timedelta(days=6))
        made: dict[str, Any] = {}
        yield SampleAct(opens, ORDER + n, partial(story.open, each, begins, made))
        if each.get("is_open"):
            yield SampleAct(
                today - timedelta(days=5), ORDER + n, partial(story.answer, each, n, made)
            )
            continue
        closes = min(ends + timedelta(days=9), today - timedelta(days=FOLLOWED_DAYS_AGO + 1))
        yield SampleAct(ends - timedelta(days=3), ORDER + n, partial(story.answer, each, n, made))
        yield SampleAct(closes, ORDER + n, partial(story.publish, each, made))
        later = today - timedelta(days=FOLLOWED_DAYS_AGO)
        yield SampleAct(later, ORDER + n, partial(story.improve, each, made))


def half_year(today: date, ago: int) -> tuple[date, date]:
    """Give the first and last day of the half-year so many before today's.

    >>> half_year(date(2026, 11, 25), 1)
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    """
    halves = today.year * 2 + (today.month > 6) - ago
    year, second = divmod(halves, 2)
    if second:
        return date(year, 7, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 6, 30)


def drawn(said: dict[str, Any], many: int, seed: int) -> list[SurveySheet]:
    """Draw so many sheets around the averages of the elements; a share answers all the same."""
    chance = Random(seed)
    sheets = []
    for _ in range(many):
        mood = chance.gauss(0, 0.35)
        row = [_score(chance, said["levels"][each] + mood) for each in ELEMENTS]
        if chance.random() < said.get("straight", 0.04):
            row = [3] * len(ELEMENTS)
        groups = {kind: chance.choice([*choices, *choices, ""]) for kind, choices in GROUPS.items()}
        sheets.append(SurveySheet("".join(map(str, row)), groups))
    return sheets


def _score(chance: Random, level: float) -> int:
    return max(1, min(4, round(chance.gauss(level, 0.45))))


class _Surveys:
    def __init__(self, government: Government, today: date) -> None:
        from idaman.core.people.models import Agency, Post

        self.government, self.today = government, today
        posts = Post.objects.of(government).select_related("agency", "government")
        self.posts: dict[str, Post] = {post.code: post for post in posts}
        self.agencies = {each.code: each for each in Agency.objects.of(government)}
        self.by = self.posts["SEKRETARIAT"]

    def open(self, said: dict[str, Any], begins: date, made: dict[str, Any]) -> None:
        """Plan a survey, and open it."""
        from idaman.features.surveys.actions import surveys

        planned = surveys.plan_survey(
            government=self.government,
            agency=self.agencies[said["agency"]],
            service=None,
            period=f"{begins.year}-S{1 + begins.month // 7}",
            population=said["served"],
            population_source=said["source"],
            is_sample=True,
            by=self.by,
            now=house.now(),
        )
        made["it"] = self.step(planned, "open")

    def step(self, survey: Survey, step: str) -> Survey:
        from idaman.features.surveys.actions import surveys

        return surveys.step_survey(survey=survey, step=step, by=self.by, now=house.now())

    def answer(self, said: dict[str, Any], seed: int, made: dict[str, Any]) -> None:
        """Type the sheets in one go; some more answer at the counter, in a burst."""
        from django.conf import settings

        from idaman.features.surveys.actions import answering, surveys
        from idaman.features.surveys.models import SurveyToken

        sheets = drawn(said, said["paper"] + said.get("counter", 0), seed)
        papers = list(enumerate(sheets[: said["paper"]], start=1))
        answering.enter_papers(survey=made["it"], papers=papers, by=self.by, now=house.now())
        if not said.get("counter"):
            return
        (plate,) = surveys.make_codes(
            survey=made["it"], kind=SurveyToken.Kind.COUNTER, count=1, by=self.by, now=house.now()
        )
        for n, sheet in enumerate(sheets[said["paper"] :]):
            answering.answer(
                survey=made["it"],
                code=plate,
                device=f"contoh-{n}",
                answers=answering.ResponseInput(sheet.scores, sheet.groups),
                secret=settings.SECRET_KEY.encode(),
                now=house.now() + timedelta(seconds=40 * n),
            )

    def publish(self, said: dict[str, Any], made: dict[str, Any]) -> None:
        """Close a survey, publish it, and plan what is done about it."""
        from idaman.features.surveys.actions import surveys

        made["it"] = self.step(self.step(made["it"], "close"), "publish")
        made["improvements"] = [
            surveys.plan_improvement(
                survey=made["it"],
                element=each["element"],
                action=each["action"],
                owner=self.posts[each["owner"]],
                due=self.today + timedelta(days=each["due_in"]),
                is_sample=True,
                by=self.by,
                now=house.now(),
            )
            for each in said.get("improvements", ())
        ]

    def improve(self, said: dict[str, Any], made: dict[str, Any]) -> None:
        """Tie what is done to an activity in force, where one is named."""
        from idaman.features.delivery.actions import improvements
        from idaman.features.plan.models import Adopted

        for each, planned in zip(said.get("improvements", ()), made["improvements"], strict=True):
            if "item" not in each:
                continue
            items = Adopted.objects.of(self.government).current().promised()
            improvements.follow_improvement(
                improvement=planned,
                item=items.select_related("owner", "government").get(code=each["item"]),
                proof=each["proof"],
                by=self.by,
                now=house.now(),
            )
