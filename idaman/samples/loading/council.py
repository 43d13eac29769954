"""The demonstration's Dewan: a stocktake held, one planned, quick wins on their way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from idaman.cli import house
from idaman.samples.loading.delivery import SampleAct

if TYPE_CHECKING:
    from idaman.core.people.models import Government, Post
    from idaman.features.delivery.models import Decision, Stocktake
    from idaman.features.plan.models import Adopted


def steps(government: Government, said: dict[str, Any], today: date) -> Iterator[SampleAct]:
    """Give the sample's meetings, decisions, answers, readings and fates, each on its day."""
    meeting = _Meetings(government, said, today)
    held = said["held"]
    yield SampleAct(meeting.ago(said["since_days_ago"]), 300, meeting.begin)
    yield SampleAct(meeting.ago(held["days_ago"] + 10), 301, meeting.plan)
    yield SampleAct(meeting.ago(held["days_ago"]), 302, meeting.hold)
    for n, each in enumerate(held["decisions"], start=303):
        made: dict[str, Decision] = {}
        yield SampleAct(meeting.ago(held["days_ago"]), n, partial(meeting.decide, each, made))
        if "note" in each:
            on = meeting.ago(each["closed_days_ago"])
            yield SampleAct(on, n, partial(meeting.close, each, made))
    yield SampleAct(meeting.ago(5), 310, meeting.plan_next)
    for n, (code, gate) in enumerate(said["gates"].items(), start=320):
        on = meeting.ago(gate["days_ago"])
        yield SampleAct(on, n, partial(meeting.answer, code, gate["answers"]))
    for n, each in enumerate(said["readings"], start=340):
        yield SampleAct(meeting.ago(each["days_ago"]), n, partial(meeting.read, each))
    for n, each in enumerate(said["fates"], start=360):
        yield SampleAct(meeting.ago(each["days_ago"]), n, partial(meeting.settle, each))


class _Meetings:
    def __init__(self, government: Government, said: dict[str, Any], today: date) -> None:
        from idaman.core.people.models import Post
        from idaman.features.plan.models import Adopted

        self.government, self.said, self.today = government, said, today
        self.posts: dict[str, Post] = {
            post.code: post
            for post in Post.objects.of(government).select_related("agency", "government")
        }
        self.items: dict[str, Adopted] = {
            item.code: item
            for item in Adopted.objects.of(government)
            .current()
            .quick_wins()
            .select_related("owner", "government")
        }
        self.stocktake: Stocktake | None = None

    @property
    def by(self) -> Post:
        return self.posts["SEKRETARIAT"]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def begin(self) -> None:
        from idaman.features.delivery.actions import council

        council.set_rhythm(
            government=self.government,
            months=self.said["months"],
            from_date=self.ago(self.said["since_days_ago"]),
            by=self.by,
            now=house.now(),
        )

    def plan(self) -> None:
        self.stocktake = self._planned(self.ago(self.said["held"]["days_ago"]), self.said["held"])

    def plan_next(self) -> None:
        said = self.said["planned"]
        self._planned(self.today + timedelta(days=said["days_ahead"]), said)

    def _planned(self, on: date, said: dict[str, Any]) -> Stocktake:
        from idaman.features.delivery.actions import council

        return council.plan_stocktake(
            government=self.government,
            on=on,
            place=said["place"],
            is_sample=True,
            by=self.by,
            now=house.now(),
        )

    def hold(self) -> None:
        """Freeze the agenda as the board stood that day."""
        from idaman.features.delivery.actions import council
        from idaman.features.delivery.queries import board
        from idaman.features.delivery.queries import council as facts
        from idaman.features.delivery.queries.quickwins import quick_wins
        from idaman.features.delivery.queries.waiting import unverified

        assert self.stocktake is not None
        zone = ZoneInfo(self.government.timezone)
        then = min(house.now(), datetime.combine(self.stocktake.on, time.max, tzinfo=zone))
        stood = board(self.government, now=then)
        self.stocktake = council.hold_stocktake(
            stocktake=self.stocktake,
            agenda=facts.agenda(
                board=stood,
                quick_wins=quick_wins(self.government, stood, now=then),
                unverified=unverified(self.government, now=then),
                decisions=[],
            ),
            minutes="\n\n".join(self.said["held"]["minutes"]),
            by=self.by,
            now=house.now(),
        )

    def decide(self, said: dict[str, Any], made: dict[str, Decision]) -> None:
        from idaman.features.delivery.actions import council

        assert self.stocktake is not None
        made["it"] = council.decide(
            stocktake=self.stocktake,
            text=said["text"],
            owner=self.posts[said["owner"]],
            due=self.ago(said["due_days_ago"]),
            item_code=said["item"],
            is_sample=True,
            by=self.by,
            now=house.now(),
        )

    def close(self, said: dict[str, Any], made: dict[str, Decision]) -> None:
        from idaman.features.delivery.actions import council

        council.close_decision(decision=made["it"], note=said["note"], by=self.by, now=house.now())

    def answer(self, code: str, answers: dict[str, str]) -> None:
        """Answer points of a gate; without a proof a point is not met."""
        from idaman.features.delivery.actions import quickwins

        for criterion, proof in answers.items():
            quickwins.answer(
                item=self.items[code],
                criterion=criterion,
                is_met=bool(proof),
                proof=proof,
                is_sample=True,
                by=self.by,
                now=house.now(),
            )

    def read(self, said: dict[str, Any]) -> None:
        from idaman.features.delivery.actions import quickwins

        quickwins.read(
            item=self.items[said["item"]],
            measure=said["measure"],
            value=Decimal(said["value"]),
            unit=said["unit"],
            on=self.ago(said["days_ago"]),
            source=said["source"],
            is_sample=True,
            by=self.by,
            now=house.now(),
        )

    def settle(self, said: dict[str, Any]) -> None:
        from idaman.features.delivery.actions import quickwins

        again = said.get("again_in_days")
        quickwins.decide(
            item=self.items[said["item"]],
            choice=said["choice"],
            reason=said["reason"],
            again_on=None if again is None else self.today + timedelta(days=again),
            is_sample=True,
            by=self.posts[said["by"]],
            now=house.now(),
        )
