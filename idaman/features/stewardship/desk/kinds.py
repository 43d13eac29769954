"""What may arrive as a table at the desk: each target with its permission and its three actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.conf import settings

from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome
from idaman.core.imports.rules.records import Record
from idaman.core.imports.rules.target import Target
from idaman.core.people import actions as people
from idaman.core.people.models import Government, Post
from idaman.core.people.permissions import Permission
from idaman.features.delivery.actions import spendings
from idaman.features.economy.actions import arrival as sector_tables
from idaman.features.indicators.actions import arriving
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Plan
from idaman.features.plan.rules.diff import Difference
from idaman.features.potentials.actions import register_tables
from idaman.features.reports.actions import lapor
from idaman.features.services.actions import catalogue_tables
from idaman.features.stewardship.rules.targets import TARGETS
from idaman.features.surveys.actions import survey_tables
from idaman.web.desk.acting import Desk


class Examine(Protocol):
    """Says what each record would do, and what stands against it. Changes nothing."""

    def __call__(
        self, *, government: Government, records: Sequence[Record], by: Post, now: datetime
    ) -> list[RecordOutcome]: ...


class Enter(Protocol):
    """Enters all records or none, keeps the arrival, writes one entry into the ledger."""

    def __call__(
        self,
        *,
        government: Government,
        records: Sequence[Record],
        parcel: Parcel,
        by: Post,
        now: datetime,
        token: str = "",
    ) -> Arrival: ...


class Apart(Protocol):
    """Gives the plan that the rows enter, and all that they would change in it."""

    def __call__(
        self, *, government: Government, records: Sequence[Record]
    ) -> tuple[Plan, list[Difference]]: ...


class Undo(Protocol):
    """Withdraws what an arrival brought by a compensating act, or refuses with a sentence."""

    def __call__(
        self,
        *,
        government: Government,
        arrival: Arrival,
        reason: str,
        by: Post,
        now: datetime,
        token: str = "",
    ) -> None: ...


@dataclass(frozen=True)
class ArrivalKind:
    """A target as the desk handles it; `leads` names the page that shows what was entered."""

    target: Target
    permission: Permission
    examine: Examine
    enter: Enter
    undo: Undo
    leads: str
    apart: Apart | None = None
    """Lays what would come of the rows beside the plan, where they enter one."""


def _examine_lapor(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    secret = settings.SECRET_KEY.encode()
    return lapor.examine_lapor(
        government=government, records=records, secret=secret, by=by, now=now
    )


def _enter_lapor(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    return lapor.enter_lapor(
        government=government,
        records=records,
        parcel=parcel,
        secret=settings.SECRET_KEY.encode(),
        by=by,
        now=now,
        token=token,
    )


KINDS: dict[str, ArrivalKind] = {
    each.target.key: each
    for each in (
        ArrivalKind(
            TARGETS["programmes"],
            Permission.PLAN_IMPORT,
            masterplan.examine_programmes,
            masterplan.enter_programmes,
            masterplan.undo_programmes,
            "plans",
            masterplan.programmes_apart,
        ),
        ArrivalKind(
            TARGETS["money"],
            Permission.DELIVERY_MONEY,
            spendings.examine_spendings,
            spendings.enter_spendings,
            spendings.undo_spendings,
            "tables",
        ),
        ArrivalKind(
            TARGETS["accounts"],
            Permission.PEOPLE_APPOINT,
            people.examine_accounts,
            people.enter_accounts,
            people.undo_accounts,
            "office-accounts",
        ),
        ArrivalKind(
            TARGETS["agencies"],
            Permission.PEOPLE_MANAGE,
            people.examine_agencies,
            people.enter_agencies,
            people.undo_agencies,
            "office-agencies",
        ),
        ArrivalKind(
            TARGETS["places"],
            Permission.REGION_LOAD,
            people.examine_places,
            people.enter_places,
            people.undo_places,
            "tables",
        ),
        ArrivalKind(
            TARGETS["statistics"],
            Permission.STATISTIC_ENTER,
            arriving.examine_statistics,
            arriving.enter_statistics,
            arriving.undo_statistics,
            "indicators",
        ),
        ArrivalKind(
            TARGETS["potentials"],
            Permission.POTENTIAL_EDIT,
            register_tables.examine_potentials,
            register_tables.enter_potentials,
            register_tables.undo_potentials,
            "potentials",
        ),
        ArrivalKind(
            TARGETS["lapor"],
            Permission.REQUEST_ROUTE,
            _examine_lapor,
            _enter_lapor,
            lapor.undo_lapor,
            "reports-moderation",
        ),
        ArrivalKind(
            TARGETS["sector-tables"],
            Permission.ECONOMY_ENTER,
            sector_tables.examine_tables,
            sector_tables.enter_tables,
            sector_tables.undo_tables,
            "sector-tables",
        ),
        ArrivalKind(
            TARGETS["survey-responses"],
            Permission.SURVEY_RUN,
            survey_tables.examine_answers,
            survey_tables.enter_answers,
            survey_tables.undo_answers,
            "surveys",
        ),
        ArrivalKind(
            TARGETS["services"],
            Permission.SERVICE_EDIT,
            catalogue_tables.examine_services,
            catalogue_tables.enter_services,
            catalogue_tables.undo_services,
            "services",
        ),
    )
}
"""Key of the target → how the desk handles it, in the order in which it is offered."""


def kinds_for(desk: Desk) -> dict[str, ArrivalKind]:
    """The targets the acting post may send."""
    return {key: kind for key, kind in KINDS.items() if desk.can(kind.permission, desk.post.agency)}
