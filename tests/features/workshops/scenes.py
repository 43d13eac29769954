"""A government that prepares its plan: a secretariat, two agencies, an expert."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Role
from idaman.core.taxonomy import Dimension
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Change, Item, Plan
from idaman.features.plan.rules.model import Document, Gap, Innovation, Settings
from tests.build import NOON, a_government, a_post, an_agency
from tests.features.plan.rules.builders import AGENCIES, clean


def a_ready_document(government: Government, **changes: Any) -> Document:
    """A plan in which nothing stands in the way of any gate but the expert."""
    good = clean()
    everywhere = {"places": (), "whole_regency": True}
    given: dict[str, Any] = {
        "settings": good.settings.model_copy(update={"place": government.region.code}),
        "activities": tuple(a.model_copy(update=everywhere) for a in good.activities),
        "gaps": tuple(
            Gap(code=f"JEDA-{n}", dimension=each, now="Belum", wanted="Sudah", gap="Jarak")
            for n, each in enumerate(Dimension, 1)
        ),
        "innovations": (Innovation(code="INO-1", name="Antrean daring"),),
    }
    return good.model_copy(update={**given, **changes})


@dataclass
class Preparing:
    """Everybody who prepares a plan, and the plan."""

    government: Government = field(default_factory=a_government)
    document: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.agencies: dict[str, Agency] = {
            code: an_agency(self.government, code=code, name=name)
            for code, name in AGENCIES.items()
        }
        self.secretariat: Post = a_post(self.government, agency=self.agencies["BAPPEDA"])
        self.expert: Post = a_post(self.government, role=Role.EXPERT)
        self.officer: Post = a_post(
            self.government, role=Role.OFFICER, agency=self.agencies["DINKES"]
        )
        self.other: Post = a_post(
            self.government, role=Role.OFFICER, agency=self.agencies["DISKOMINFO"]
        )
        self.plan: Plan = masterplan.take_in(
            government=self.government,
            plan=None,
            document=a_ready_document(self.government, **self.document),
            base_sequence=0,
            by=self.secretariat,
            now=NOON,
        )

    @property
    def slug(self) -> str:
        return self.government.slug

    def item(self, kind: str, code: str) -> Item:
        return Item.objects.get(plan=self.plan, kind=kind, code=code)

    def save(self, kind: str, code: str, *, by: Post | None = None, **changes: Any) -> Change:
        item = self.item(kind, code)
        masterplan.save_item(
            plan=self.plan,
            kind=kind,
            code=code,
            body={**(item.body or {}), **changes},
            expected_hash=item.hash,
            by=by or self.secretariat,
            now=NOON,
        )
        self.plan.refresh_from_db()
        return Change.objects.filter(plan=self.plan).latest("sequence")


def an_empty_plan(government: Government, by: Post) -> Plan:
    """A plan that has only its settings."""
    settings = Settings(
        title="Rencana baru",
        place=government.region.code,
        edition="2030–2034",
        first_year=2030,
        last_year=2034,
    )
    return masterplan.take_in(
        government=government,
        plan=None,
        document=Document(settings=settings),
        base_sequence=0,
        by=by,
        now=NOON,
    )
