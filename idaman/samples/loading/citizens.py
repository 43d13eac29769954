"""The demonstration's citizens: plates that hang, answers that come in, an objection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from idaman.cli import house

if TYPE_CHECKING:
    from idaman.core.people.models import Government, Post
    from idaman.features.delivery.models import Answer, Objection, Plate

Happening = tuple[date, Callable[[], object]]


class Citizens:
    """What people said, told by day so that it happens between the steps of the story."""

    def __init__(
        self,
        government: Government,
        said: dict[str, Any],
        posts: dict[str, Post],
        day: Callable[[str], date],
    ) -> None:
        self.government = government
        self.said = said
        self.posts = posts
        self.day = day
        self.plates: dict[tuple[str, int, str], list[Plate]] = {}
        self.phones = count(1)

    def happenings(self) -> Iterator[Happening]:
        """Give what happened, each with its day; on one day in the order given."""
        for about in self.said["milestones"]:
            yield self.day(about["made_on"]), partial(self.hang, about)
            for told in about["answers"]:
                kept: list[Answer | Objection] = []
                for _ in range(told.get("times", 1)):
                    yield self.day(told["on"]), partial(self.answer, about, told, kept)
                yield from self.showing(told, kept)
        for told in self.said["objections"]:
            kept = []
            yield self.day(told["on"]), partial(self.object_to, told, kept)
            yield from self.showing(told, kept)

    def showing(self, told: dict[str, Any], kept: list[Answer | Objection]) -> Iterator[Happening]:
        if told.get("shown_on"):
            yield self.day(told["shown_on"]), partial(self.show, kept)

    def hang(self, about: dict[str, Any]) -> None:
        from idaman.features.delivery.actions import citizens
        from idaman.features.delivery.models import Plate

        for kind, many in ((Plate.Kind.PLATE, about["plates"]), (Plate.Kind.SLIP, about["slips"])):
            if many:
                self.plates[about["item"], about["number"], kind] = citizens.make_plates(
                    milestone=self._milestone(about),
                    kind=kind,
                    count=many,
                    by=self.posts["SEKRETARIAT"],
                    now=house.now(),
                )

    def answer(
        self, about: dict[str, Any], told: dict[str, Any], kept: list[Answer | Objection]
    ) -> None:
        from idaman.features.delivery.actions import citizens

        milestone = self._milestone(about)
        item = self._item(about["item"])
        plates = self.plates.get((about["item"], about["number"], told["by"]), [])
        phone = next(self.phones)
        given = citizens.answer(
            milestone=milestone,
            there=told["there"],
            works=told.get("works", ""),
            # Only the first of several says why.
            text="" if kept else told.get("text", ""),
            device=f"contoh-{phone}",
            plate=plates.pop(0) if told["by"] == "slip" else plates[0] if plates else None,
            by=self.posts[told["post"]] if told["by"] == "assisted" else None,
            owner=item.owner if item else None,
            now=house.now(),
        )
        kept.append(given)

    def object_to(self, told: dict[str, Any], kept: list[Answer | Objection]) -> None:
        from idaman.core.evidence.models import Exhibit
        from idaman.features.delivery.actions import citizens

        exhibit = (
            Exhibit.objects.of(self.government)
            .about(told["item"])
            .filter(requirement__startswith=f"{told['milestone']}.")
            .select_related("government")
            .earliest("pk")
        )
        kept.append(
            citizens.object_to(
                exhibit=exhibit,
                reason=told["reason"],
                device=f"contoh-{next(self.phones)}",
                now=house.now(),
            )
        )

    def show(self, kept: list[Answer | Objection]) -> None:
        from idaman.features.delivery.actions import citizens

        citizens.moderate(
            thing=kept[0], state="shown", by=self.posts["SEKRETARIAT"], now=house.now()
        )

    def _milestone(self, about: dict[str, Any]) -> Any:
        from idaman.features.delivery.models import Milestone

        found = Milestone.objects.of(self.government).select_related("region", "government")
        return found.get(item_code=about["item"], number=about["number"])

    def _item(self, code: str) -> Any:
        from idaman.features.plan.models import Adopted

        promised = Adopted.objects.of(self.government).current().promised()
        return promised.select_related("owner").filter(code=code).first()
