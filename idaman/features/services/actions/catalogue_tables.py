"""The catalogue that arrives as a table: drafts and new versions, all or none, taken back whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from idaman.core import versions
from idaman.core.canonical import digest
from idaman.core.findings import Finding, Severity
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace, What
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.places.rules import names
from idaman.core.text import Text
from idaman.features.services.actions import catalogue
from idaman.features.services.models import Service, ServiceVersion
from idaman.features.services.rules.body import ServiceBody, read
from idaman.features.services.rules.columns import SERVICES
from idaman.features.services.rules.lists import COMPONENTS
from idaman.features.services.rules.misplaced_lines import mixed
from idaman.features.services.rules.rows import cell_of, understood
from idaman.web.rules.bodies import WrongBody


@dataclass
class _Row:
    """One record beside the service it is about, if there is one."""

    record: Record
    code: str
    standing: Service | None
    body: dict[str, Any] = field(default_factory=dict)
    said: ServiceBody | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.findings)

    @property
    def what(self) -> What:
        if self.is_wrong:
            return "conflict"
        if self.standing is None or self.standing.newest is None:
            return "added"
        same = self.said and digest(self.said.as_json()) == self.standing.newest.body_hash
        return "unchanged" if same else "changed"


def _read(government: Government, records: Sequence[Record], by: Post) -> list[_Row]:
    """Lay each record over what the catalogue says, and check it as the form does. Five queries."""
    services = list(Service.objects.of(government).standing().select_related("newest__agency"))
    by_code = {each.code: each for each in services}
    by_name: dict[tuple[str, str], list[Service]] = {}
    for each in services:
        if each.newest is not None:
            key = (names.key(each.newest.name), each.newest.agency.code)
            by_name.setdefault(key, []).append(each)
    rows, first = [], dict[str, int]()
    for record in records:
        code = record.text("code").upper()
        alike = by_name.get((names.key(record.text("name")), record.text("agency")), [])
        # Without a code, name and agency say which one it is, where they leave no doubt.
        standing = by_code.get(code) if code else alike[0] if len(alike) == 1 else None
        row = _Row(record, code, standing)
        _lay(row, government)
        if code and not versions.CODE.fullmatch(code):
            row.findings.append(_wrong(record, "code", *versions.CODE_FORM))
        if standing is not None:
            before = first.setdefault(standing.code, record.row)
            if before != record.row:
                told = {"first": before, "value": standing.code}
                row.findings.append(record.finding("row-doubled", "name", **told))
        rows.append(row)
    known = catalogue.known_to(government, [row.said for row in rows if row.said])
    for row in rows:
        if row.said is not None:
            _check(row, row.said, government, known, by)
    return rows


def _lay(row: _Row, government: Government) -> None:
    """Lay what the row says over what is known; what it leaves empty stays as it is."""
    newest = row.standing.newest if row.standing else None
    known = newest.body if newest else {}
    cells = {
        each.name: row.record.values[each.name]
        for each in SERVICES.fields
        if each.name != "code" and each.name in row.record.values
    }
    said, wrong = understood(cells)
    if "forms" in said and "forms" not in wrong:
        # A table holds links; what was handed in as a file stays.
        said["forms"] = [*(f for f in known.get("forms", ()) if f["sha256"]), *said["forms"]]
    row.body = {"sample": government.is_sample, **known, **said}
    row.findings += [_wrong(row.record, name, *both) for name, both in wrong.items()]
    if wrong:
        return
    try:
        row.said = read(row.body)
    except WrongBody as no:
        row.findings += [_wrong(row.record, name, *both) for name, both in no.fields.items()]


def _check(
    row: _Row,
    said: ServiceBody,
    government: Government,
    known: catalogue.ServiceReferences,
    by: Post,
) -> None:
    """Report places and agencies that are not there, others' services, and groups mixed up."""
    try:
        agency = catalogue.columns_of(government, said, known)["agency"]
    except WrongBody as no:
        row.findings += [_wrong(row.record, name, *both) for name, both in no.fields.items()]
        return
    owners: list[Agency | None] = [agency]
    if row.standing is not None:
        owners.append(row.standing.agency)
    if not all(_may(by, government, each) for each in owners):
        value = row.standing.code if row.standing else said.name
        row.findings.append(row.record.finding("service-of-others", "agency", value=value))
    for each in mixed(said):
        stands, reads = COMPONENTS[each.stands_in], COMPONENTS[each.reads_like]
        row.findings.append(
            row.record.finding(
                "service-mixed",
                each.stands_in,
                line=each.line[:60],
                stands_in=stands.id,
                stands_in_en=stands.en,
                reads_like=reads.id,
                reads_like_en=reads.en,
            )
        )


def _may(by: Post, government: Government, owner: Agency | None) -> bool:
    return access.can(by, Permission.SERVICE_EDIT, government=government, owner=owner)


def _wrong(record: Record, name: str, reason: str, reason_en: str) -> Finding:
    return record.finding("service-wrong", name, reason=reason, reason_en=reason_en)


def examine_services(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which service it would enter or edit, and how. Changes nothing."""
    return [
        RecordOutcome(
            row=row.record.row,
            what=row.what,
            title=f"{row.standing.code if row.standing else row.code} {row.record.text('name')}",
            detail=row.record.text("agency"),
            fields=_changes(row) if row.what == "changed" else (),
            findings=tuple(row.findings),
        )
        for row in _read(government, records, by)
    ]


def _changes(row: _Row) -> tuple[tuple[str, str, str, str], ...]:
    assert row.said is not None
    assert row.standing is not None
    assert row.standing.newest is not None
    old, new = row.standing.newest.said, row.said
    return tuple(
        (*each.labels, cell_of(old, each.name), cell_of(new, each.name))
        for each in SERVICES.fields
        if each.name != "code" and getattr(old, each.name) != getattr(new, each.name)
    )


@transaction.atomic
def enter_services(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Enter new services and keep new versions of known ones, all or none; nothing is published.

    Raises NotAllowed, HasFindings, NothingToEnter, WrongBody, AlreadyDone.
    """
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # The government is held, so that two officers never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    rows = _read(government, records, by)
    if wrong := [row for row in rows if row.is_wrong]:
        raise HasFindings(len(wrong))
    traces = [_enter(row, government, by, now) for row in rows]
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    ledger.record(
        "services.table-entered",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now),
        detail=arrival.detail(),
    )
    return arrival


def _enter(row: _Row, government: Government, by: Post, now: datetime) -> Trace:
    """Enter a row's service or keep its new version."""
    if row.standing is None or row.standing.newest is None:
        made = catalogue.enter(government=government, body=row.body, code=row.code, by=by, now=now)
        return Trace(row.record.row, "added", _about(made.newest, made))
    newest = row.standing.newest
    if row.what == "unchanged":
        return Trace(row.record.row, "unchanged", _about(newest, row.standing))
    version = catalogue.edit(
        service=row.standing, body=row.body, expected=newest.number, by=by, now=now
    )
    before = {"version": newest.number}
    return Trace(row.record.row, "changed", _about(version, row.standing), before=before)


def _about(version: ServiceVersion | None, service: Service) -> str:
    return f"{service.subject}/{version.number if version else 0}"


@transaction.atomic
def undo_services(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Withdraw what a table added, and bring back by a further version what it changed.

    Raises NotAllowed, LeanedOn, WrongBody, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.TABLE_SEND, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    lines: list[tuple[str, str, Any]] = []
    for each in arrival.arrived.exclude(what="unchanged").order_by("pk"):
        code, _, number = each.about.removeprefix("service:").partition("/")
        lines.append((code, number, each.before))
    held = {
        one.code: one
        for one in Service.objects.of(government)
        .filter(code__in=[code for code, _, _ in lines])
        .select_for_update(of=("self",))
        .select_related("newest__agency", "government")
    }
    added = [held[code] for code, _, before in lines if before is None]
    _require_free(added)
    for code, number, _ in lines:
        _require_newest(held[code], int(number))
    for service in added:
        access.require(by, Permission.SERVICE_EDIT, government=government, owner=service.agency)
        Service.objects.filter(pk=service.pk).update(newest=None)
        ledger.record("services.withdrawn", subject=service.subject, **about(by, now))
    for code, number, before in lines:
        if before is not None:
            old = held[code].versions.get(number=before["version"])
            catalogue.edit(service=held[code], body=old.body, expected=int(number), by=by, now=now)
    ledger.record(
        "services.table-undone",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now),
        detail={"withdrawn": len(added), "restored": len(lines) - len(added)},
    )


def _require_free(added: Sequence[Service]) -> None:
    """Refuse to withdraw what was published or reported about."""
    mine = Service.objects.filter(pk__in=[each.pk for each in added])
    leaning = mine.exclude(showings=None, requests=None).order_by("code").first()
    if leaning is not None:
        raise LeanedOn(
            Text(
                "The service %(leaning)s was published already, or somebody reported "
                "about it; the arrival cannot be undone. Edit the services one by one.",
                leaning=leaning.code,
            ),
        )


def _require_newest(service: Service, number: int) -> None:
    """Refuse where the version that arrived was edited or published since."""
    newest = service.newest
    if newest is None or newest.number != number or newest.showings.exists():
        raise LeanedOn(
            Text(
                "The service %(service)s was edited or published since this arrival; it "
                "cannot be undone. Edit the services one by one.",
                service=service.code,
            ),
        )
