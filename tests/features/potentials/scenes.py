"""What the tests of potentials share: a government with a register and evidence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.delivery.actions import verifying
from idaman.features.potentials.actions import enquiries, register, steps
from idaman.features.potentials.models import Enquiry, Potential, PotentialStep
from idaman.features.potentials.rules.enquiry import EnquiryWords
from idaman.features.potentials.rules.pipeline import PipelineStage
from tests.build import NOON, a_government, a_post, a_region, an_agency

SECRET = b"rahasia pemasangan ini"
WORDS = EnquiryWords("Sari", "CV Uji", "sari@contoh.id", "Apakah lahannya bebas?")


class Scene:
    """A government in a province, an agency that owns a potential, another that verifies."""

    def __init__(self, government: Government | None = None, **more: Any) -> None:
        self.government = government or a_government(**more)
        region = self.government.region
        if region.parent is None:
            region.parent = a_region(code=region.code[:2], name="Provinsi Uji")
            region.save()
        self.own: Agency = an_agency(self.government)
        self.other: Agency = an_agency(self.government)
        self.secretariat = a_post(self.government)
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.own)
        self.head = a_post(self.government, role=Role.HEAD, agency=self.own)
        self.verifier = a_post(self.government, role=Role.HEAD, agency=self.other)

    def body(self, **changes: Any) -> dict[str, Any]:
        good: dict[str, Any] = {
            "name": "Tambak udang Hulu",
            "name_en": "Shrimp ponds of Hulu",
            "kind": "fishery",
            "place": f"{self.government.region.code}.01.2001",
            "summary": "Tambak yang menunggu air dan listrik.",
            "capacity": 1200.5,
            "capacity_unit": "ton",
            "capacity_year": 2024,
            "capacity_source": "Uji",
            "kbli": ["03254"],
            "owner": self.own.code,
            "contact": self.officer.code,
            "unlocked_by": ["KEG-001"],
            "source": "Uji",
        }
        return good | changes

    def potential(self, **changes: Any) -> Potential:
        made = register.enter(
            government=self.government, body=self.body(**changes), by=self.officer, now=NOON
        )
        return refreshed(made)

    def published(self, **changes: Any) -> Potential:
        made = self.potential(**changes)
        assert made.newest is not None
        register.publish(
            potential=made,
            version=made.newest,
            sheets={"id": "a" * 64, "en": "b" * 64},
            by=self.head,
            now=NOON,
        )
        return refreshed(made)

    def exhibit(self, potential: Potential, **more: Any) -> Exhibit:
        prepared = {
            "public_sha256": "",
            "media_type": "image/jpeg",
            "bytes": 10,
            "width": 4,
            "height": 3,
            "latitude": None,
            "longitude": None,
            "picture_hash": "",
        }
        good: dict[str, Any] = {
            "potential": potential,
            "sha256": f"{Exhibit.objects.count() + 1:064x}",
            "prepared": prepared,
            "note": "Foto tambak",
            "by": self.officer,
            "now": NOON,
        }
        return verifying.offer_about_potential(**good | more)

    def accepted(self, potential: Potential, **more: Any) -> Exhibit:
        exhibit = self.exhibit(potential, **more)
        evidence.judge(
            exhibit=exhibit,
            owner=self.own,
            status=Status.ACCEPTED,
            reason="",
            by=self.verifier,
            now=NOON,
        )
        return exhibit

    def step(self, potential: Potential, to: PipelineStage, **more: Any) -> PotentialStep:
        good: dict[str, Any] = {
            "potential": potential,
            "to": to,
            "on": date(2026, 8, 1),
            "by": self.officer,
            "now": NOON,
        }
        return steps.step(**good | more)

    def ask(self, potential: Potential, **more: Any) -> tuple[Enquiry, str]:
        good: dict[str, Any] = {
            "potential": potential,
            "words": WORDS,
            "secret": SECRET,
            "now": NOON,
        }
        return enquiries.ask(**good | more)

    @property
    def province(self) -> Region:
        parent = self.government.region.parent
        assert parent is not None
        return parent


def refreshed(potential: Potential) -> Potential:
    rows = Potential.objects.of(potential.government).select_related(
        "government__region", "newest__owner", "shown__contact", "shown__owner"
    )
    return rows.get(pk=potential.pk)


def later(days: int) -> datetime:
    return NOON + timedelta(days=days)


def a_post_of(scene: Scene, role: Role) -> Post:
    return a_post(scene.government, role=role)
