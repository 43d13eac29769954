"""Builders of reports: `a_report(office)` is a good one; name only what the test is about."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.reports.actions import clocks
from idaman.features.reports.actions.steps import closed, stepped
from idaman.features.reports.models import Request, Source, State, Step
from tests.build import NOON, a_government, a_person, a_post, an_agency

SECRET = b"rahasia uji"


@dataclass
class Office:
    """A government that takes in reports: a secretariat and two agencies, each post held."""

    government: Government = field(default_factory=a_government)
    own: Agency = field(init=False)
    other: Agency = field(init=False)
    secretariat: Post = field(init=False)
    officer: Post = field(init=False)
    head: Post = field(init=False)
    neighbour: Post = field(init=False)

    def __post_init__(self) -> None:
        self.own, self.other = an_agency(self.government), an_agency(self.government)
        lead = an_agency(self.government)
        self.secretariat = a_post(self.government, role=Role.SECRETARIAT, agency=lead)
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.own)
        self.head = a_post(self.government, role=Role.HEAD, agency=self.own)
        self.neighbour = a_post(self.government, role=Role.OFFICER, agency=self.other)
        for post in (self.secretariat, self.officer, self.head, self.neighbour):
            a_person(post)

    @property
    def village(self) -> Region:
        return Region.objects.get(code=f"{self.government.region.code}.01.2001")


def a_report(
    office: Office, *, words: str = "Jalan berlubang", now: datetime = NOON, **more: Any
) -> Request:
    """A report as it comes in: received, with its clock."""
    good: dict[str, Any] = {
        "government": office.government,
        "number": Request.objects.filter(government=office.government).count() + 1,
        "source": Source.OWN,
        "kind": "complaint",
        "region": office.village,
        "closed": closed(words, SECRET),
        "secret_sha256": secrets.token_hex(32),
        "salt": secrets.token_bytes(16),
        "arrived_at": now,
        "changed_at": now,
    }
    made = Request(**{**good, **more})
    clocks.set_due(made, state=State.RECEIVED, now=now)
    made.save()
    stepped(request=made, step=Step.ARRIVED, state=State.RECEIVED, by=None, now=now)
    return made
