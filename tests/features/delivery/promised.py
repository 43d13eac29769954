"""Builders: a government whose promises were signed, with evidence sent and judged by the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.features.commitments.models import Clause, CommitmentStage, Sheet, SheetState
from idaman.features.delivery.actions import verifying
from idaman.features.plan.models import Adopted
from tests.build import a_person, a_post
from tests.features.commitments.scenes import Scene

SIGNED = datetime(2026, 1, 10, 2, tzinfo=UTC)
DUE = date(2026, 6, 30)


def on(month: int, day: int, hour: int = 2) -> datetime:
    """A moment of 2026, in UTC: eight hours later where the government is."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


class Promised(Scene):
    """Every sheet signed in January 2026, every promise due at the end of June."""

    def __init__(self, agencies: int = 2, **more: object) -> None:
        super().__init__(agencies, **more)
        Government.objects.filter(pk=self.government.pk).update(created_at=on(1, 2))
        self.government.refresh_from_db()
        self.commitment = self.drawn()
        self.commitment.stage = CommitmentStage.CLOSED
        self.commitment.save()
        Sheet.objects.filter(commitment=self.commitment).update(
            state=SheetState.SIGNED, opened_at=on(1, 5), signed_at=SIGNED
        )
        Clause.objects.filter(sheet__commitment=self.commitment).update(due=DUE)
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.agencies[0])
        a_person(self.officer)

    @property
    def slug(self) -> str:
        return self.government.slug

    def item(self, code: str = "KEG-001") -> Adopted:
        return Adopted.objects.of(self.government).current().get(code=code, kind="activity")

    def sent(self, at: datetime, *, code: str = "KEG-001", **file: object) -> Exhibit:
        """Evidence for an item, sent by the officer at a moment."""
        number = Exhibit.objects.count() + 1
        prepared = {
            "public_sha256": "",
            "media_type": "image/jpeg",
            "bytes": 10,
            "width": 4,
            "height": 3,
            "latitude": None,
            "longitude": None,
            "picture_hash": "",
            **file,
        }
        kept = evidence.receive(
            government=self.government,
            sha256=str(prepared.pop("sha256", f"{number:064x}")),
            prepared=prepared,
            taken_at=None,
            by=self.officer,
            now=at,
        )
        return verifying.offer(
            file=kept,
            item=self.item(code),
            requirement=None,
            note="Menara menyala",
            by=self.officer,
            now=at,
        )

    def judged(self, exhibit: Exhibit, at: datetime, status: Status = Status.ACCEPTED) -> Exhibit:
        """The other agency's word about it."""
        verifying.judge(
            exhibit=exhibit,
            owner=self.agencies[0],
            status=status,
            reason="Diperiksa di tempat.",
            by=self.heads[1],
            now=at,
        )
        return exhibit
