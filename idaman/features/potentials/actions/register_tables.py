"""The register that arrives as a table: drafts and new versions, all or none, taken back whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from idaman.core import versions
from idaman.core.canonical import digest
from idaman.core.evidence.models import Exhibit
from idaman.core.findings import Finding
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about
from idaman.core.people.permissions import Permission
from idaman.core.places.rules import names
from idaman.core.text import Text
from idaman.features.potentials.actions import register
from idaman.features.potentials.models import Potential, PotentialVersion
from idaman.features.potentials.models.register import POTENTIAL
from idaman.features.potentials.rules.body import PotentialBody, WrongBody, read
from idaman.features.potentials.rules.columns import POTENTIALS

NUMBERS = frozenset({"capacity", "area_ha", "road_km", "port_km", "power_km", "water_km"})


@dataclass
class _Row:
    """One record beside the potential it is about, if there is one."""

    record: Record
    code: str
    standing: Potential | None
    body: dict[str, Any]
    said: PotentialBody | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def what(self) -> str:
        if self.standing is None or self.standing.newest is None:
            return "added"
        same = self.said and digest(self.said.as_json()) == self.standing.newest.body_hash
        return "unchanged" if same else "changed"


def _read(government: Government, records: Sequence[Record], by: Post) -> list[_Row]:
    """Lay each record over what the register says, and check it as the form does. Six queries."""
    potentials = list(
        Potential.objects.of(government)
        .standing()
        .select_related("newest__owner", "newest__region")
    )
    by_code = {each.code: each for each in potentials}
    by_name: dict[tuple[str, str], list[Potential]] = {}
    for each in potentials:
        if each.newest is not None:
            key = (names.key(each.newest.name), each.newest.region.code)
            by_name.setdefault(key, []).append(each)
    rows, first = [], dict[str, int]()
    for record in records:
        code = record.text("code").upper()
        alike = by_name.get((names.key(record.text("name")), record.text("place")), [])
        # Without a code, name and place say which one it is, where they leave no doubt.
        standing = by_code.get(code) if code else alike[0] if len(alike) == 1 else None
        row = _Row(record, code, standing, _body(government, record, standing))
        if code and not versions.CODE.fullmatch(code):
            row.findings.append(_wrong(record, "code", *versions.CODE_FORM))
        if standing is not None:
            before = first.setdefault(standing.code, record.row)
            if before != record.row:
                said = {"first": before, "value": standing.code}
                row.findings.append(record.finding("row-doubled", "name", **said))
        try:
            row.said = read(row.body)
        except WrongBody as no:
            row.findings += [_wrong(record, name, *both) for name, both in no.fields.items()]
        rows.append(row)
    known = register.known_to(government, [row.said for row in rows if row.said])
    for row in rows:
        if row.said is None:
            continue
        try:
            owner = register.columns_of(government, row.said, known)["owner"]
        except WrongBody as no:
            row.findings += [_wrong(row.record, name, *both) for name, both in no.fields.items()]
            continue
        owners: list[Agency | None] = [owner]
        if row.standing is not None:
            owners.append(row.standing.owner)
        if not all(_may(by, government, each) for each in owners):
            value = row.standing.code if row.standing else row.said.name
            row.findings.append(row.record.finding("potential-of-others", "owner", value=value))
    return rows


def _may(by: Post, government: Government, owner: Agency | None) -> bool:
    return access.can(by, Permission.POTENTIAL_EDIT, government=government, owner=owner)


def _wrong(record: Record, name: str, reason: str, reason_en: str) -> Finding:
    return record.finding("potential-wrong", name, reason=reason, reason_en=reason_en)


def _body(government: Government, record: Record, standing: Potential | None) -> dict[str, Any]:
    """Lay what the row says over what is known; what it leaves empty stays as it is."""
    known = standing.newest.body if standing and standing.newest else {}
    body: dict[str, Any] = {"sample": government.is_sample, **known}
    for each in POTENTIALS.fields:
        if each.name == "code" or each.name not in record.values:
            continue
        value = record.values[each.name]
        if each.name in NUMBERS:
            value = float(value)
        elif each.name == "kbli":
            value = [part for part in re.split(r"[\s,;/]+", str(value)) if part]
        body[each.name] = value
    return body


def examine_potentials(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which potential it would enter or edit, and how. Changes nothing."""
    outcomes = []
    for row in _read(government, records, by):
        what = "conflict" if row.findings else row.what
        code = row.standing.code if row.standing else row.code
        outcomes.append(
            RecordOutcome(
                row=row.record.row,
                what=what,  # type: ignore[arg-type]
                title=f"{code} {row.record.text('name')}".strip(),
                detail=row.record.text("place"),
                fields=_changes(row) if what == "changed" else (),
                findings=tuple(row.findings),
            )
        )
    return outcomes


def _changes(row: _Row) -> tuple[tuple[str, str, str, str], ...]:
    assert row.said is not None
    assert row.standing is not None
    assert row.standing.newest is not None
    old, new = row.standing.newest.body, row.said.as_json()
    return tuple(
        (*each.labels, _plain(old.get(each.name)), _plain(new[each.name]))
        for each in POTENTIALS.fields
        if each.name != "code" and old.get(each.name) != new[each.name]
    )


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return f"{value:.15g}" if isinstance(value, float) else str(value or "")


@transaction.atomic
def enter_potentials(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Enter new potentials and keep new versions of known ones, all or none; nothing is published.

    Raises NotAllowed, HasFindings, NothingToEnter, WrongBody, AlreadyDone.
    """
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # The government is held, so that two officers never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    rows = _read(government, records, by)
    if wrong := [f for row in rows for f in row.findings]:
        raise HasFindings(len(wrong))
    traces = []
    for row in rows:
        before = None
        if row.what == "added":
            made = register.enter(
                government=government, body=row.body, code=row.code, by=by, now=now
            )
            about_it = _about(made.newest, made)
        else:
            assert row.standing is not None
            assert row.standing.newest is not None
            version = row.standing.newest
            if row.what == "changed":
                before = {"version": version.number}
                version = register.edit(
                    potential=row.standing, body=row.body, expected=version.number, by=by, now=now
                )
            about_it = _about(version, row.standing)
        what = "changed" if before else row.what if row.what == "added" else "unchanged"
        traces.append(Trace(row.record.row, what, about_it, before=before))  # type: ignore[arg-type]
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    ledger.record(
        "potentials.register-entered",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now),
        detail=arrival.detail(),
    )
    return arrival


def _about(version: PotentialVersion | None, potential: Potential) -> str:
    return f"{potential.subject}/{version.number if version else 0}"


@transaction.atomic
def undo_potentials(
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
        code, _, number = each.about.removeprefix(POTENTIAL).partition("/")
        lines.append((code, number, each.before))
    held = {
        one.code: one
        for one in Potential.objects.of(government)
        .filter(code__in=[code for code, _, _ in lines])
        .select_for_update(of=("self",))
        .select_related("newest__owner", "government")
    }
    added = [held[code] for code, _, before in lines if before is None]
    _require_free(added)
    for code, number, _ in lines:
        _require_newest(held[code], int(number))
    for potential in added:
        access.require(by, Permission.POTENTIAL_EDIT, government=government, owner=potential.owner)
        Potential.objects.filter(pk=potential.pk).update(newest=None)
        ledger.record("potentials.withdrawn", subject=potential.subject, **about(by, now))
    for code, number, before in lines:
        if before is not None:
            old = held[code].versions.get(number=before["version"])
            register.edit(potential=held[code], body=old.body, expected=int(number), by=by, now=now)
    ledger.record(
        "potentials.register-undone",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now),
        detail={"withdrawn": len(added), "restored": len(lines) - len(added)},
    )


def _require_free(added: Sequence[Potential]) -> None:
    """Refuse to withdraw what was published, asked about, stepped, or has evidence."""
    mine = Potential.objects.filter(pk__in=[each.pk for each in added])
    leaning = mine.exclude(showings=None, enquiries=None, steps=None).order_by("code").first()
    if leaning is None and added:
        told = Exhibit.objects.of(added[0].government).filter(
            subject__in=[each.subject for each in added]
        )
        subjects = set(told.values_list("subject", flat=True))
        leaning = next((each for each in added if each.subject in subjects), None)
    if leaning is not None:
        raise LeanedOn(
            Text(
                "The potential %(leaning)s was published already, or has evidence, a "
                "step or an enquiry; the arrival cannot be undone. Edit the potentials "
                "one by one.",
                leaning=leaning.code,
            ),
        )


def _require_newest(potential: Potential, number: int) -> None:
    """Refuse where the version that arrived was edited or published since."""
    newest = potential.newest
    if newest is None or newest.number != number or newest.showings.exists():
        raise LeanedOn(
            Text(
                "The potential %(potential)s was edited or published since this arrival; "
                "it cannot be undone. Edit the potentials one by one.",
                potential=potential.code,
            ),
        )
