"""Builders: reports and what else is kept of a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from idaman.core.boxes import box
from idaman.core.people.models import Government
from idaman.features.potentials.actions.enquiries import hashed
from idaman.features.reports.actions.steps import PURPOSE
from idaman.features.reports.models import Request, RequestPhoto, RequestStep, State, Step
from tests.build import NOON

SECRET = b"rahasia pemasangan ini yang panjang"
SALT = b"0123456789abcdef"


def a_report(
    government: Government,
    *,
    reporter: str = "Budi, 0812-3456-789",
    said: str = "Jalan di depan rumah saya rusak",
    at: datetime = NOON,
    **changes: Any,
) -> Request:
    """A report that was settled when it arrived, with one step of its sender and one picture."""
    opener = box(SECRET, PURPOSE)
    number = Request.objects.of(government).count() + 1
    fields: dict[str, Any] = {
        "source": "own",
        "kind": "simple",
        "state": State.CLOSED,
        "closed": opener.encrypt(said.encode()),
        "reporter_closed": opener.encrypt(reporter.encode()) if reporter else b"",
        "salt": SALT,
        "secret_sha256": hashed(f"kunci-{government.pk}-{number}"),
        "latitude": -0.5,
        "longitude": 117.1,
        "arrived_at": at,
        "closed_at": at,
        "changed_at": at,
        **changes,
    }
    made = Request.objects.create(government=government, number=number, **fields)
    step = RequestStep.objects.create(
        government=government,
        request=made,
        number=1,
        step=Step.ARRIVED,
        state=made.state,
        closed=opener.encrypt(b"kata pelapor"),
        salt=SALT,
        at=at,
    )
    RequestPhoto.objects.create(
        government=government,
        request=made,
        step=step,
        role=RequestPhoto.Role.REPORT,
        sha256="a" * 64,
        copy_sha256=f"{made.pk:064x}",
        received_at=at,
    )
    return made


def days(many: int) -> timedelta:
    return timedelta(days=many)
