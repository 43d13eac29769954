"""What the tests of the catalogue share: a government with agencies and services, published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from idaman.core.people.models import Agency, Government
from idaman.core.people.permissions import Role
from idaman.features.reports.models import Request, RequestStep, Source, State, Step
from idaman.features.services.actions import catalogue
from idaman.features.services.models import Service
from tests.build import NOON, a_government, a_post, an_agency


class Counter:
    """A government in which one agency offers services and another does not."""

    def __init__(self, government: Government | None = None, **more: Any) -> None:
        self.government = government or a_government(**more)
        self.own: Agency = an_agency(self.government, name="Dinas Kependudukan Uji")
        self.other: Agency = an_agency(self.government)
        self.secretariat = a_post(self.government)
        self.officer = a_post(self.government, role=Role.OFFICER, agency=self.own)
        self.head = a_post(self.government, role=Role.HEAD, agency=self.own)
        self.stranger = a_post(self.government, role=Role.HEAD, agency=self.other)

    def body(self, **changes: Any) -> dict[str, Any]:
        place = f"{self.government.region.code}.01"
        good: dict[str, Any] = {
            "name": "Kartu keluarga",
            "name_en": "Family card",
            "agency": self.own.code,
            "words": ["bikin KK", "KK hilang"],
            "events": ["identity"],
            "channels": ["counter"],
            "places": [
                {
                    "name": "Loket Hulu",
                    "address": "Jl. Uji 1",
                    "hours": [{"days": [1, 2, 3, 4], "opens": "08:00", "closes": "15:30"}],
                    "region": place,
                }
            ],
            "forms": [{"title": "F-1.01", "url": "https://contoh.go.id/f.pdf"}],
            "requirements": ["Buku nikah", "Surat kuasa [bila diwakilkan]"],
            "procedure": ["Ambil antrean", "Serahkan berkas"],
            "time": {"value": 3, "unit": "working_days"},
            "fees": [{"amount_idr": 0}],
            "product": "Kartu keluarga",
            "complaints": "Loket pengaduan",
            "legal_basis": ["UU 24/2013 rahasia dapur"],
            "facilities": "Ruang tunggu rahasia dapur",
        }
        return good | changes

    def service(self, **changes: Any) -> Service:
        made = catalogue.enter(
            government=self.government, body=self.body(**changes), by=self.officer, now=NOON
        )
        return refreshed(made)

    def publish(self, *services: Service, now: datetime = NOON, **more: Any) -> list[Any]:
        good: dict[str, Any] = {
            "government": self.government,
            "printed": [printed(each) for each in services],
            "by": self.head,
            "now": now,
        }
        return catalogue.publish(**good | more)

    def published(self, **changes: Any) -> Service:
        made = self.service(**changes)
        self.publish(made)
        return refreshed(made)

    def answered(self, service: Service, days: int, **more: Any) -> Request:
        """A report about a service that was answered so many days after it arrived."""
        number = Request.objects.count() + 1
        good: dict[str, Any] = {
            "government": self.government,
            "number": number,
            "source": Source.DESK,
            "kind": "complaint",
            "service": service,
            "agency": self.own,
            "state": State.ANSWERED,
            "salt": b"s" * 16,
            "arrived_at": NOON - timedelta(days=30),
            "answered_at": NOON - timedelta(days=30 - days),
            "changed_at": NOON,
        }
        return Request.objects.create(**good | more)

    def stood(self, request: Request, first: datetime, last: datetime) -> None:
        """The clock of a report stood from a moment to another."""
        for n, (step, state, at) in enumerate(
            ((Step.ASKED, State.ASKED, first), (Step.TOLD, State.WORKING, last)), 1
        ):
            RequestStep.objects.create(
                government=self.government,
                request=request,
                number=n,
                step=step,
                state=state,
                salt=b"s" * 16,
                at=at,
            )


def printed(service: Service) -> catalogue.PrintedNotice:
    assert service.newest is not None
    return catalogue.PrintedNotice(service, service.newest, {"id": "a" * 64, "en": "b" * 64})


def refreshed(service: Service) -> Service:
    rows = Service.objects.of(service.government).select_related(
        "government__region", "newest__agency", "shown"
    )
    return rows.get(pk=service.pk)
