"""Agencies that arrive as a table: set up all or none, taken back while nothing leans on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from idaman.core.findings import Finding
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace, errors_in
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions.founding import CODE, set_up_agency
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.people.rules.usual_posts import kind_of
from idaman.core.places.models import Region
from idaman.core.places.rules import names
from idaman.core.text import Text


def examine_agencies(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which agency it would set up. Changes nothing. One query.

    A table sets up; what an agency is called changes on its page, with day and ground.
    """
    standing = {a.code: a for a in Agency.objects.of(government)}
    rows: dict[str, int] = {}
    outcomes = []
    for record in records:
        code = _code(record)
        wrong = _against(record, code, standing.get(code))
        if (first := rows.setdefault(code, record.row)) != record.row and wrong is None:
            wrong = record.finding("agency-code-twice", "code", value=code, first=first)
        outcomes.append(
            RecordOutcome(
                row=record.row,
                what="conflict" if wrong else "unchanged" if code in standing else "added",
                title=f"{code} {record.text('name')}",
                detail=_short(record, code),
                findings=(wrong,) if wrong else (),
            )
        )
    return outcomes


def _against(record: Record, code: str, known: Agency | None) -> Finding | None:
    if not CODE.fullmatch(code):
        return record.finding("agency-code", "code", value=code)
    if known is None:
        return None
    if known.closed_on is not None:
        return record.finding("agency-is-closed", "code", value=code)
    if names.key(known.name) != names.key(record.text("name")):
        return record.finding("agency-named", "name", value=code, known=known.name)
    return None


def _code(record: Record) -> str:
    """The code as it is written; left empty, it is built from the short name or the name."""
    written = record.text("code").upper()
    return written or names.agency_code(record.text("short") or record.text("name"))


def _short(record: Record, code: str) -> str:
    if short := record.text("short"):
        return short
    return code.replace("-", " ").title() if record.text("code") else record.text("name")[:60]


@transaction.atomic
def enter_agencies(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Set up the agencies of a table, all or none; those there already are passed over.

    Raises NotAllowed, HasFindings, NothingToEnter, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Government.objects.select_for_update().get(pk=government.pk)
    outcomes = examine_agencies(government=government, records=records, by=by, now=now)
    if wrong := errors_in(outcomes):
        raise HasFindings(len(wrong))
    districts = list(Region.objects.within(government.region.code).districts())
    by_code = {district.code: district for district in districts}
    by_name = {names.key(district.name): district for district in districts}
    traces = []
    for record, outcome in zip(records, outcomes, strict=True):
        code = _code(record)
        what = "added" if outcome.what == "added" else "unchanged"
        traces.append(Trace(record.row, what, f"agency:{code}"))  # type: ignore[arg-type]
        if what == "unchanged":
            continue
        kind = record.text("kind") or kind_of(record.text("name"))
        region = by_code.get(record.text("region"))
        if region is None and kind == Agency.Kind.DISTRICT:
            region = by_name.get(names.key(record.text("name")))
        set_up_agency(
            government=government,
            code=code,
            short=_short(record, code),
            name=record.text("name"),
            kind=kind,
            region=region,
            source=record.text("source"),
            by=by,
            now=now,
        )
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    ledger.record(
        "people.agencies-entered",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        now=now,
        detail=arrival.detail(),
        is_public=True,
        token=token,
    )
    return arrival


@transaction.atomic
def undo_agencies(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Take away the agencies a table set up, as long as nothing leans on one of them.

    Raises NotAllowed, LeanedOn, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_MANAGE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    codes = [
        line.about.partition(":")[2] for line in arrival.arrived.filter(what="added").order_by("pk")
    ]
    if government.lead_agency in codes:
        raise _leaned_on(government.lead_agency)
    for agency in Agency.objects.of(government).filter(code__in=codes):
        try:
            agency.delete()
        except ProtectedError:
            raise _leaned_on(agency.code) from None
    ledger.record(
        "people.agencies-undone",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        now=now,
        detail={"removed": len(codes)},
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)


def _leaned_on(code: str) -> LeanedOn:
    return LeanedOn(
        Text(
            "%(code)s is in use: it has posts, activities or evidence. Rename or "
            "close it on its page.",
            code=code,
        ),
    )
