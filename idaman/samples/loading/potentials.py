"""The demonstration's potentials: the register, its evidence and steps, enquiries, tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from idaman.cli import house
from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused
from idaman.samples.loading import drawings
from idaman.samples.loading.delivery import SampleAct

if TYPE_CHECKING:
    from idaman.core.evidence.models import Exhibit
    from idaman.core.people.models import Government, Post
    from idaman.features.potentials.models import Potential

ENTERED_DAYS_AGO = 170


def steps(government: Government, said: dict[str, Any], today: date) -> Iterator[SampleAct]:
    """Give what happened to the sample's potentials, each on its day."""
    story = _Potentials(government, said, today)
    yield SampleAct(story.ago(ENTERED_DAYS_AGO), 400, story.enter_all)
    for code, happened in said["steps"].items():
        for n, each in enumerate(happened, start=410):
            yield SampleAct(story.ago(each["days_ago"]), n, partial(story.happen, code, each))
    yield SampleAct(story.ago(25), 450, story.publish_all)
    for n, each in enumerate(said["enquiries"], start=460):
        made: dict[str, Any] = {}
        yield SampleAct(story.ago(each["days_ago"]), n, partial(story.ask, each, made))
        if "answer" in each:
            yield SampleAct(
                story.ago(each["answer_days_ago"]), n, partial(story.answer, each, made)
            )


class _Potentials:
    def __init__(self, government: Government, said: dict[str, Any], today: date) -> None:
        from idaman.core.people.models import Post

        self.government, self.said, self.today = government, said, today
        self.zone = ZoneInfo(government.timezone)
        self.posts: dict[str, Post] = {
            p.code: p for p in Post.objects.of(government).select_related("agency", "government")
        }
        self.by = self.posts["SEKRETARIAT"]
        self.last: dict[str, Exhibit] = {}

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def potential(self, code: str) -> Potential:
        from idaman.features.potentials.models import Potential

        rows = Potential.objects.of(self.government).select_related(
            "government__region", "newest__owner", "newest__region__parent", "shown__contact"
        )
        return rows.get(code=code)

    def enter_all(self) -> None:
        """Enter the tables of the economy and the register."""
        from idaman.core.places.models import Region
        from idaman.features.economy.actions import tables as economy
        from idaman.features.potentials.actions import register

        regions = {
            r.code: r
            for r in Region.objects.filter(code__in={t["region"] for t in self.said["tables"]})
        }
        for table in self.said["tables"]:
            economy.enter_table(
                government=self.government,
                measure=table["measure"],
                region=regions[table["region"]],
                year=table["year"],
                values=table["values"],
                source=table["source"],
                note=table.get("note", ""),
                is_sample=table.get("sample", False),
                by=self.by,
                now=house.now(),
            )
        for each in self.said["potentials"]:
            register.enter(
                government=self.government,
                body=each["body"],
                code=each["code"],
                by=self.by,
                now=house.now(),
            )

    def happen(self, code: str, said: dict[str, Any]) -> None:
        """Offer evidence, have it verified, take a step with it."""
        from idaman.features.potentials.actions import steps
        from idaman.features.potentials.rules.pipeline import PipelineStage

        potential = self.potential(code)
        if "note" in said:
            exhibit = self.offer(potential, said)
            if "accept" in said:
                self.accept(potential, exhibit)
            self.last[code] = exhibit
        if "to" in said:
            steps.step(
                potential=potential,
                to=PipelineStage(said["to"]),
                on=house.now().astimezone(self.zone).date(),
                exhibit=self.last[code],
                is_sample=True,
                by=self.by,
                now=house.now(),
            )

    def accept(self, potential: Potential, exhibit: Exhibit) -> None:
        """Let the head of the agency whose turn it is accept."""
        from idaman.core.evidence.models import Status
        from idaman.features.delivery.actions import verifying
        from idaman.features.delivery.models import Turn

        turn = Turn.objects.of(self.government).filter(exhibit=exhibit).latest("number")
        verifying.judge(
            exhibit=exhibit,
            owner=potential.owner,
            status=Status.ACCEPTED,
            reason="",
            by=self.posts[f"KA-{turn.agency.code}"],
            now=house.now(),
        )

    def offer(self, potential: Potential, said: dict[str, Any]) -> Exhibit:
        """Draw a picture and offer it as any other."""
        from idaman.features.delivery.actions import verifying

        assert potential.newest is not None
        taken_at = house.now().astimezone(self.zone) - timedelta(hours=3)
        kept = drawings.keep(
            said["note"],
            place=potential.newest.region.name,
            taken_at=taken_at,
            seed=f"{potential.code}/{said['note']}",
        )
        return verifying.offer_about_potential(
            potential=potential,
            taken_at=taken_at,
            note=said["note"],
            proves=said.get("proves", ""),
            is_sample=True,
            by=self.posts[said["by"]],
            now=house.now(),
            **kept,
        )

    def publish_all(self) -> None:
        """Print every sheet in one child, and publish each potential with its own."""
        from idaman.cli.child import in_child
        from idaman.features.potentials.actions import register
        from idaman.features.potentials.paper import printing_of

        documents: dict[str, Any] = {}
        params: dict[str, Any] = {}
        found = [self.potential(each["code"]) for each in self.said["potentials"]]
        for potential in found:
            assert potential.newest is not None
            params = printing_of(potential, potential.newest, house.now())
            documents |= {f"{potential.code}:{k}": d for k, d in params["documents"].items()}
        told = in_child("pdf.make", _kept({**params, "documents": documents}))
        if "refused" in told:
            raise Refused(Bilingual(**told["refused"]))
        for potential in found:
            assert potential.newest is not None
            register.publish(
                potential=potential,
                version=potential.newest,
                sheets={k: told["result"][f"{potential.code}:{k}"] for k in ("id", "en")},
                by=self.by,
                now=house.now(),
            )

    def ask(self, said: dict[str, Any], made: dict[str, Any]) -> None:
        from django.conf import settings

        from idaman.features.potentials.actions import enquiries
        from idaman.features.potentials.rules.enquiry import EnquiryWords

        made["it"], _secret = enquiries.ask(
            potential=self.potential(said["potential"]),
            words=EnquiryWords(said["name"], said["organisation"], said["reach"], said["words"]),
            secret=settings.SECRET_KEY.encode(),
            is_sample=True,
            now=house.now(),
        )

    def answer(self, said: dict[str, Any], made: dict[str, Any]) -> None:
        from django.conf import settings

        from idaman.features.potentials.actions import enquiries
        from idaman.features.potentials.models import Enquiry

        enquiries.answer(
            enquiry=Enquiry.objects.of(self.government)
            .select_related("potential__newest__owner", "government")
            .get(pk=made["it"].pk),
            text=said["answer"],
            secret=settings.SECRET_KEY.encode(),
            by=self.posts[said["by"]],
            now=house.now(),
        )


def _kept(params: dict[str, Any]) -> dict[str, Any]:
    from django.conf import settings

    return {
        **params,
        "files": str(settings.FILES),
        "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
    }
