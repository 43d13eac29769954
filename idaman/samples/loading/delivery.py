"""The demonstration's delivery: a year of work, laid out in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from idaman.cli import house
from idaman.samples.loading import drawings
from idaman.samples.loading.citizens import Citizens
from idaman.samples.loading.months import Months

if TYPE_CHECKING:
    from idaman.core.evidence.models import Exhibit, File
    from idaman.core.people.models import Government, Post
    from idaman.features.delivery.models import Milestone, Requirement
    from idaman.features.plan.models import Adopted


NOBODY: dict[str, Any] = {"milestones": [], "objections": []}


@dataclass(frozen=True)
class SampleAct:
    """Something that happened on a day."""

    on: date
    order: int
    do: Callable[[], object]


def load(
    government: Government, said: dict[str, Any], today: date, *, also: Iterable[SampleAct] = ()
) -> None:
    """Plan the milestones, then live through the year: evidence, verdicts, waiting, money.

    What `also` happened is told in its place among them.
    """
    story = _Story(government, said, today)
    months = Months(government, story.posts, story.day(said["commitment_day"]), today)
    for step in sorted([*story.steps(), *also], key=lambda step: (step.on, step.order)):
        months.until(step.on)
        with house.at(story.moment(step.on, step.order)):
            story.pass_on()
            step.do()
    months.until(today)
    story.pass_on()


class _Story:
    def __init__(self, government: Government, said: dict[str, Any], today: date) -> None:
        from idaman.core.people.models import Post
        from idaman.core.places.models import Region
        from idaman.features.plan.models import Adopted

        self.government = government
        self.said = said
        self.today = today
        self.zone = ZoneInfo(government.timezone)
        self.posts: dict[str, Post] = {
            post.code: post
            for post in Post.objects.of(government).select_related("agency", "government")
        }
        self.items: dict[str, Adopted] = {
            item.code: item
            for item in Adopted.objects.of(government)
            .current()
            .promised()
            .select_related("owner", "government")
        }
        self.regions = {
            region.code: region
            for region in Region.objects.within(government.region.code)
            if region.code
        }
        self.exhibits: dict[str, Exhibit] = {}

    def day(self, words: str) -> date:
        """`today-12`, or a date."""
        if words.startswith("today"):
            return self.today + timedelta(days=int(words.removeprefix("today") or 0))
        return date.fromisoformat(words)

    def moment(self, day: date, order: int) -> datetime:
        """A moment of the working day, later for what comes later in the file."""
        began = datetime.combine(day, time(8, 0), self.zone) + timedelta(seconds=30 * order)
        return min(began.astimezone(UTC), datetime.now(UTC))

    def steps(self) -> Iterator[SampleAct]:
        """Everything that happened, each with its day."""
        planned = self.day(self.said["commitment_day"]) + timedelta(days=20)
        order = 0
        for work in self.said["works"]:
            item = self.items[work["item"]]
            for milestone in work.get("milestones", []):
                made: dict[str, Milestone] = {}
                order += 1
                starts = max(planned, item.starts or planned)
                set_on = min(starts, self.today)
                yield SampleAct(set_on, order, partial(self.plan, item, milestone, made))
                for number, requires in enumerate(milestone["requires"], start=1):
                    if sent := requires.get("sent"):
                        yield from self.sending(item, milestone, made, number, sent, order)
            if stop := work.get("stop"):
                yield SampleAct(self.day(stop["on"]), order, partial(self.stop, item, stop))
            if reply := work.get("reply"):
                yield SampleAct(self.day(reply["on"]), order, partial(self.reply, item, reply))
        people = Citizens(self.government, self.said.get("citizens", NOBODY), self.posts, self.day)
        for number, (on, do) in enumerate(people.happenings()):
            yield SampleAct(on, 300 + number, do)
        money = self.said["money"]
        yield SampleAct(self.day(money["told_on"]), 900, lambda: self.money(money))

    def sending(
        self,
        item: Adopted,
        milestone: dict[str, Any],
        made: dict[str, Milestone],
        number: int,
        sent: dict[str, Any],
        order: int,
    ) -> Iterator[SampleAct]:
        key = f"{item.code}/{order}/{number}"
        on = self.day(sent["on"])
        yield SampleAct(
            on, 100 + order, lambda: self.offer(key, item, made["it"], milestone, number, sent)
        )
        for verdict in sent.get("verdicts", []):
            yield SampleAct(
                self.day(verdict["on"]),
                200 + order,
                partial(self.judge, key, item, verdict),
            )

    def plan(self, item: Adopted, said: dict[str, Any], made: dict[str, Milestone]) -> None:
        from idaman.features.delivery.actions import work
        from idaman.features.delivery.rules.verifying import EvidenceKind

        made["it"] = work.set_milestone(
            item=item,
            name=said["name"],
            due=self.day(said["due"]),
            region=self.regions.get(said.get("place", "")),
            is_go_live=said.get("is_go_live", False),
            requires=[
                work.RequiredEvidence(each["what"], EvidenceKind(each["kind"]), each["weight"])
                for each in said["requires"]
            ],
            by=self.posts["SEKRETARIAT"],
            now=house.now(),
            is_sample=True,
        )

    def offer(
        self,
        key: str,
        item: Adopted,
        milestone: Milestone,
        said: dict[str, Any],
        number: int,
        sent: dict[str, Any],
    ) -> None:
        from idaman.features.delivery.actions import verifying
        from idaman.features.delivery.models import Requirement

        assert item.owner is not None
        by = self.posts[f"PET-{item.owner.code}"]
        requirement: Requirement = (
            Requirement.objects.of(self.government)
            .select_related("milestone__region", "source_agency")
            .get(milestone=milestone, number=number)
        )
        self.exhibits[key] = verifying.offer(
            file=self.picture(key, said, requirement, sent, by),
            item=item,
            requirement=requirement,
            note=sent.get("note", ""),
            by=by,
            now=house.now(),
            is_sample=True,
        )

    def picture(
        self,
        key: str,
        said: dict[str, Any],
        requirement: Requirement,
        sent: dict[str, Any],
        by: Post,
    ) -> File:
        """Draw a picture, keep it under its hash, and read it as any other."""
        from idaman.core.evidence import actions

        region = self.regions.get(said.get("place", ""))
        taken_at = house.now().astimezone(self.zone) - timedelta(hours=3)
        known = region and region.latitude is not None and region.longitude is not None
        kept = drawings.keep(
            requirement.what,
            place=region.name if region else self.government.short,
            taken_at=taken_at,
            at=(region.latitude, region.longitude)  # type: ignore[arg-type, union-attr]
            if known and not sent.get("without_place")
            else None,
            seed=key,
        )
        return actions.receive(
            government=self.government,
            taken_at=taken_at,
            by=by,
            now=house.now(),
            **kept,
        )

    def judge(self, key: str, item: Adopted, verdict: dict[str, Any]) -> None:
        from idaman.core.evidence.models import Status
        from idaman.features.delivery.actions import verifying
        from idaman.features.delivery.models import Turn

        exhibit = self.exhibits[key]
        exhibit.refresh_from_db()
        turn = Turn.objects.of(self.government).filter(exhibit=exhibit).latest("number")
        judge = turn.agency.code
        verifying.judge(
            exhibit=exhibit,
            owner=item.owner,
            status=Status(verdict["status"]),
            reason=verdict.get("reason", ""),
            by=self.posts[f"KA-{judge}"],
            now=house.now(),
        )

    def stop(self, item: Adopted, said: dict[str, Any]) -> None:
        from idaman.features.delivery.actions import work

        work.stop(
            item=item,
            on=self.day(said["on"]),
            reason=said["reason"],
            by=self.posts[said["by"]],
            now=house.now(),
            is_sample=True,
        )

    def reply(self, item: Adopted, said: dict[str, Any]) -> None:
        from idaman.features.delivery.actions import work

        assert item.owner is not None
        work.reply(
            government=self.government,
            item_code=item.code,
            owner=item.owner,
            text=said["text"],
            by=self.posts[f"KA-{item.owner.code}"],
            now=house.now(),
            is_sample=True,
        )

    def money(self, said: dict[str, Any]) -> None:
        from idaman.features.delivery.actions import work

        for row in said["rows"]:
            work.enter_spending(
                government=self.government,
                item_code=row["item"],
                year=self.day(said["told_on"]).year,
                ceiling_idr=row["ceiling_idr"],
                realised_idr=row["realised_idr"],
                told_on=self.day(said["told_on"]),
                source=said["source"],
                by=self.posts["SEKRETARIAT"],
                now=house.now(),
                is_sample=True,
            )

    def pass_on(self) -> None:
        from idaman.features.delivery.actions import verifying

        verifying.pass_on(government=self.government, by=self.posts["OPERATOR"], now=house.now())
