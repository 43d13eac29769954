"""Builders: a milestone in a village with accepted evidence, and people who answer about it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from django.utils import timezone

from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.actions import OPERATOR
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.delivery.actions import citizens, verifying, work
from idaman.features.delivery.models import Answer, Milestone, Plate
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted
from tests.build import NOON, a_document, a_government, a_post, an_adopted, an_agency

_n = count(1)


class Village:
    """A government with an owner, a district's office, a secretariat, and something promised."""

    def __init__(self, **more: object) -> None:
        self.government = a_government(**more)
        self.operator = Post.objects.create(
            government=self.government, code=OPERATOR, name="Operator", role=Role.ADMINISTRATOR
        )
        self.owner = an_agency(self.government)
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.owner)
        self.lead = an_agency(self.government)
        self.secretariat = a_post(self.government, role=Role.SECRETARIAT, agency=self.lead)
        self.region = Region.objects.get(code=f"{self.government.region.code}.01.2001")
        self.office = self.a_district_office("01")
        self.camat = a_post(self.government, role=Role.HEAD, agency=self.office)
        an_adopted(
            self.government,
            by=self.secretariat,
            document=a_document(self.government, owner=self.owner),
        )
        promised = Adopted.objects.of(self.government).current().promised()
        self.item = promised.select_related("owner", "government").get(code="QW-01")
        self.milestone = self.a_milestone()

    @property
    def slug(self) -> str:
        return self.government.slug

    def a_district_office(self, number: str) -> Agency:
        office = an_agency(self.government, code=f"KEC-{number}")
        office.kind = Agency.Kind.DISTRICT
        office.region = Region.objects.get(code=f"{self.government.region.code}.{number}")
        office.save()
        return office

    def a_milestone(self, *, region: Region | None | str = "") -> Milestone:
        return work.set_milestone(
            item=self.item,
            name="Menara penguat menyala",
            due=date(2026, 6, 30),
            requires=[work.RequiredEvidence("Foto menara menyala", EvidenceKind.PLACE)],
            region=self.region if region == "" else region,
            by=self.secretariat,
            now=NOON,
        )

    def an_exhibit(self, milestone: Milestone | None = None) -> Exhibit:
        milestone = milestone or self.milestone
        file = evidence.receive(
            government=self.government,
            sha256=f"{next(_n):064x}",
            prepared={
                "public_sha256": "",
                "media_type": "image/jpeg",
                "bytes": 10,
                "width": 4,
                "height": 3,
                "latitude": None,
                "longitude": None,
                "picture_hash": "",
            },
            taken_at=None,
            by=self.officer,
            now=NOON,
        )
        return verifying.offer(
            file=file,
            item=self.item,
            requirement=milestone.requirements.get(),
            note="Menara menyala",
            by=self.officer,
            now=NOON,
        )

    def an_accepted(self, *, at=NOON, milestone: Milestone | None = None) -> Exhibit:
        exhibit = self.an_exhibit(milestone)
        self.accept(exhibit, at=at)
        return exhibit

    def accept(self, exhibit: Exhibit, *, at=NOON, by: Post | None = None) -> None:
        verifying.judge(
            exhibit=exhibit,
            owner=self.owner,
            status=Status.ACCEPTED,
            reason="",
            by=by or self.camat,
            now=at,
        )

    def plates(self, many: int = 1, *, kind=Plate.Kind.PLATE, milestone=None) -> list[Plate]:
        return citizens.make_plates(
            milestone=milestone or self.milestone,
            kind=kind,
            count=many,
            by=self.secretariat,
            now=NOON,
        )

    def slips(self, many: int = 1) -> list[Plate]:
        return self.plates(many, kind=Plate.Kind.SLIP)

    def answered(self, there="yes", works="yes", **more: object) -> Answer:
        """An answer an hour after noon, from a phone of its own."""
        good = {
            "milestone": self.milestone,
            "there": there,
            "works": works,
            "device": "" if more.get("by") else f"ponsel-{next(_n)}",
            "now": NOON + timedelta(hours=1),
        }
        return citizens.answer(**{**good, **more})

    def told(self, there="no", works="", *, by: Post | None = None, **more: object) -> Answer:
        """An answer that somebody told at the desk."""
        return self.answered(there, works, by=by or self.camat, owner=self.owner, **more)


def this_month() -> date:
    return timezone.localdate().replace(day=1)
