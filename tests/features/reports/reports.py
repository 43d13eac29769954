"""What the tests of reports share: a government that takes them itself, and reports in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from idaman.core.jobs.models import Job
from idaman.core.jobs.models import JobState as Stage
from idaman.core.people.models import Government, Intake
from idaman.core.people.permissions import Role
from idaman.core.places.models import Region
from idaman.features.reports.actions import moderating, reporting
from idaman.features.reports.actions.steps import ReportPicture, held, stepped
from idaman.features.reports.models import Request, RequestPhoto, Source, State, Step
from tests.build import NOON, a_government, a_post, an_agency

SECRET = b"rahasia pemasangan ini"
WORDS = "Lampu jalan di depan balai desa mati sejak minggu lalu"


class Scene:
    """A government with its own intake, an agency that answers, a secretariat that moderates."""

    def __init__(self, government: Government | None = None, **more: Any) -> None:
        self.government = government or a_government(**more)
        self.government.intake = Intake.OWN
        self.government.save()
        self.agency = an_agency(self.government)
        self.secretariat = a_post(self.government)
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.agency)
        self.village = Region.objects.get(code=f"{self.government.region.code}.01.2001")

    def said(self, **changes: Any) -> reporting.ReportInput:
        good: dict[str, Any] = {"words": WORDS, "region": self.village, "topic": "power"}
        return reporting.ReportInput(**good | changes)

    def report(self, *, now: datetime = NOON, **changes: Any) -> tuple[Request, str]:
        token = changes.pop("token", "")
        pictures = changes.pop("pictures", ())
        source = changes.pop("source", Source.OWN)
        return reporting.report(
            government=self.government,
            said=self.said(**changes),
            pictures=pictures,
            secret=SECRET,
            now=now,
            token=token,
            source=source,
        )

    def shown(self, *, words: str = "", **changes: Any) -> Request:
        """A report whose words somebody let be read."""
        made, _key = self.report(**changes)
        self.show(made, words=words or WORDS)
        made.refresh_from_db()
        return made

    def show(self, request: Request, **more: Any) -> None:
        good: dict[str, Any] = {"words": WORDS, "by": self.secretariat, "now": NOON}
        moderating.show(request=request, **good | more)

    def answered(self, request: Request, *, now: datetime = NOON) -> Request:
        """What an office does at last, in short."""
        row = held(request)
        row.agency, row.answered_at = self.agency, now
        stepped(
            request=row,
            step=Step.ANSWERED,
            state=State.ANSWERED,
            agency=self.agency,
            words="Lampunya sudah diganti.",
            by=self.officer,
            now=now,
        )
        return row

    def picture(
        self, role: RequestPhoto.Role = RequestPhoto.Role.REPORT, n: int = 1
    ) -> ReportPicture:
        """A picture that was sent, and whose copy is made."""
        job = Job.objects.create(
            log=moderating.job_log(self.government),
            kind="picture",
            post="SENDER",
            state=Stage.DONE,
            result={"public_sha256": f"{n + 99:064x}"},
            asked_at=NOON,
            finished_at=NOON,
        )
        return ReportPicture(role, f"{n:064x}", job.pk)


def later(**more: float) -> datetime:
    return NOON + timedelta(**more)
