"""Services as pages show them: what is promised, what was measured, what is not entered yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from idaman.core.people.models import Agency, Government, calendars_of
from idaman.core.places.models import Region
from idaman.features.reports.models import Request, RequestStep, State
from idaman.features.services.models import Service, ServiceShowing, ServiceVersion
from idaman.features.services.rules.body import ServiceBody, filled, missing, public_part
from idaman.features.services.rules.lines import Time
from idaman.features.services.rules.lists import PUBLISHED
from idaman.features.services.rules.measured_times import MeasuredTimes, measured, took
from idaman.features.services.rules.sla.clock import Clock, Pause, TimeUnit

LOOKED_BACK = timedelta(days=365)
"""Answers so old no longer say how long it takes."""


@dataclass
class ServiceView:
    """One published service as pages show it; its body holds the published components alone."""

    service: Service
    version: ServiceVersion
    showings: list[ServiceShowing] = field(default_factory=list)
    """Every time it was published, the newest first."""
    measured: MeasuredTimes | None = None

    @property
    def pk(self) -> int:
        return self.service.pk

    @property
    def code(self) -> str:
        return self.service.code

    @property
    def is_sample(self) -> bool:
        return self.version.is_sample

    @cached_property
    def body(self) -> ServiceBody:
        return public_part(self.version.said)

    @cached_property
    def gaps(self) -> list[str]:
        """Published components nobody has entered."""
        return missing(self.body)

    @cached_property
    def filled(self) -> dict[str, bool]:
        """Which of the published components are entered."""
        known = filled(self.body)
        return {name: known[name] for name in PUBLISHED}

    def serves(self, region: Region) -> bool:
        """Tell whether people of a place may use it: it is for there, or for a place around it."""
        return not self.body.serves or any(
            region.code == code or region.code.startswith(f"{code}.") for code in self.body.serves
        )

    def stands_in(self, region: Region) -> bool:
        """Tell whether one of its counters is in a place."""
        return any(
            place.region == region.code or place.region.startswith(f"{region.code}.")
            for place in self.body.places
        )


def offered(government: Government, now: datetime) -> list[ServiceView]:
    """Give every published service of a government, by code, in six queries."""
    rows = list(
        Service.objects.public()
        .filter(government=government)
        .select_related("shown__agency__successor", "newest__agency")
        .order_by("code")
    )
    if not rows:
        return []
    showings: dict[int, list[ServiceShowing]] = defaultdict(list)
    for each in (
        ServiceShowing.objects.of(government)
        .filter(service__in=rows, version__isnull=False)
        .select_related("version")
        .order_by("-pk")
    ):
        showings[each.service_id].append(each)
    times = measured_times(government, [row.pk for row in rows if row.shown], now)
    found = []
    for row in rows:
        assert row.shown is not None
        found.append(ServiceView(row, row.shown, showings.get(row.pk, []), times.get(row.pk)))
    return found


def offered_by(services: Iterable[ServiceView], agency: int) -> list[ServiceView]:
    """The services an agency offers, or took over from a closed one; by the agency's key."""
    return [each for each in services if each.version.agency.answering_id == agency]


def offered_in(services: Iterable[ServiceView], region: Region) -> list[ServiceView]:
    """The services people of a place may use, those with a counter there first."""
    here = [each for each in services if each.serves(region)]
    return sorted(here, key=lambda each: (not each.stands_in(region), each.code))


def measured_times(
    government: Government, keys: Collection[int], now: datetime
) -> dict[int, MeasuredTimes]:
    """Measure how long requests of these services of one government took, see `times_taken`."""
    return times_taken([government], keys, now)


def times_taken(
    governments: Collection[Government], keys: Collection[int], now: datetime
) -> dict[int, MeasuredTimes]:
    """Measure how long requests of these services took to be answered, in each one's own unit.

    Of the last twelve months, from their arrival to the last answer, without the time in which the
    clock stood; what is open, was merged, refused or is not the government's says nothing. Four
    queries, however many governments.
    """
    by_key = {government.pk: government for government in governments}
    rows = list(
        Request.objects.filter(
            government__in=list(by_key),
            service__in=keys,
            answered_at__isnull=False,
            answered_at__gte=now - LOOKED_BACK,
            state__in=(State.ANSWERED, State.CLOSED),
        ).values_list("pk", "government", "service", "arrived_at", "answered_at")
    )
    if not rows:
        return {}
    promised = _promises({row[2] for row in rows})
    stood = _pauses([row[0] for row in rows])
    calendars = calendars_of(by_key.values(), now)
    clocks = {
        key: Clock(zone=ZoneInfo(government.timezone), calendar=calendars[key])
        for key, government in by_key.items()
    }
    spans: dict[int, list[float]] = defaultdict(list)
    for pk, government, service, arrived, answered in rows:
        assert service is not None
        assert answered is not None
        promise = promised.get(service)
        unit = promise.unit if promise else TimeUnit.DAYS
        clock = clocks[government]
        spans[service].append(took(arrived, answered, stood.get(pk, ()), unit, clock=clock))
    return {service: measured(each, promised.get(service)) for service, each in spans.items()}


def _promises(keys: Collection[int]) -> dict[int, Time]:
    """The time each service promises in public."""
    found = ServiceVersion.objects.filter(shown_of__in=keys).values_list("service", "body__time")
    return {service: Time.model_validate(time) for service, time in found if time}


def _pauses(requests: Collection[int]) -> dict[int, list[Pause]]:
    """When the clock of each request stood: from a step that asks to the next that does not."""
    stood: dict[int, list[Pause]] = defaultdict(list)
    since: dict[int, datetime] = {}
    steps = RequestStep.objects.filter(request__in=requests).order_by("request", "number")
    for request, state, at in steps.values_list("request", "state", "at"):
        if state == State.ASKED:
            since.setdefault(request, at)
        elif begun := since.pop(request, None):
            stood[request].append(Pause(begun, at))
    return dict(stood)


@dataclass(frozen=True)
class Complete:
    """How much of the service standard an agency has entered, service by service."""

    agency: Agency
    services: list[tuple[Service, dict[str, bool]]]
    """Each standing service with its fourteen components."""

    def share(self, components: Collection[str]) -> float:
        """Give the part of these components that is entered, over all services (0 to 1)."""
        known = [done[name] for _, done in self.services for name in components]
        return sum(known) / len(known) if known else 0.0


def completeness(government: Government, *, only_public: bool = False) -> list[Complete]:
    """Tell how complete each agency's services are, the emptiest first; two queries.

    Of the newest versions, or of what the public sees.
    """
    found: dict[int, list[tuple[Service, dict[str, bool]]]] = defaultdict(list)
    rows = Service.objects.of(government)
    rows = rows.filter(shown__isnull=False) if only_public else rows.standing()
    for each in rows.select_related("newest__agency", "shown__agency").order_by("code"):
        version = each.shown if only_public else each.newest
        assert version is not None
        found[version.agency.answering_id].append((each, filled(version.said)))
    agencies = Agency.objects.of(government).filter(pk__in=found).order_by("name")
    told = [Complete(agency, found[agency.pk]) for agency in agencies]
    return sorted(told, key=lambda each: each.share(PUBLISHED))
