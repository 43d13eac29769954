"""Districts and villages that arrive as a table: the own territory only, undone while unused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from idaman.core.people.models import Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.places import actions as regions
from idaman.core.places.models import Kind, Region, RegionLevel, Scheme
from idaman.core.places.rules import names
from idaman.core.places.rules.codes import Bps, Kemendagri
from idaman.core.places.rules.places import PlaceRow
from idaman.core.refusal import Refused
from idaman.core.text import Text

LEVEL_WORDS = {
    "province": ("provinsi", "province"),
    "regency": ("kabupaten atau kota", "regency or city"),
    "district": ("kecamatan", "district"),
    "village": ("desa atau kelurahan", "village"),
}


@dataclass(frozen=True)
class _Known:
    """A place as it stands now, or as a row would have it."""

    name: str
    kind: str
    bps: str
    latitude: float | None
    longitude: float | None
    source: str

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data, to be kept with the arrival."""
        return dict(self.__dict__)


def _standing(government: Government) -> dict[str, _Known]:
    """The places of the territory by code. Two queries."""
    found = Region.objects.within(government.region.code).prefetch_related("codes")
    return {
        r.code: _Known(
            r.name,
            r.kind,
            next((c.value for c in r.codes.all() if c.scheme == Scheme.BPS), ""),
            r.latitude,
            r.longitude,
            r.source,
        )
        for r in found
    }


def _kind_of(code: str, said: str) -> str:
    """Say what a place is called: as the row says, else as its code tells.

    The number of a village begins with 1 where it is urban (kelurahan), else it is rural (desa).
    """
    if said:
        return said
    if code.count(".") == 2:
        return Kind.DISTRICT
    return Kind.URBAN_VILLAGE if code.rpartition(".")[2].startswith("1") else Kind.RURAL_VILLAGE


def _read(record: Record, government: Government) -> tuple[str, Finding | None]:
    """Read the code of a row; say what is wrong with it."""
    try:
        typed = Kemendagri.parse(record.text("code"))
        if record.text("bps"):
            Bps.parse(record.text("bps"))
    except Refused as no:
        return record.text("code"), record.finding(
            "place-code", "code", reason=str(no).rstrip("."), reason_en=no.say("en").rstrip(".")
        )
    code, own = typed.value, government.region
    if not f"{code}.".startswith(f"{own.code}."):
        return code, record.finding("place-abroad", "code", value=code, place=own.full_name)
    kind = _kind_of(code, record.text("kind"))
    fits = {"district": (Kind.DISTRICT,), "village": (Kind.RURAL_VILLAGE, Kind.URBAN_VILLAGE)}
    if typed.level in fits and kind not in fits[typed.level]:
        level, level_en = LEVEL_WORDS[typed.level]
        said = {"value": code, "level": level, "level_en": level_en, "kind": kind}
        return code, record.finding("place-level", "kind", **said)
    return code, None


def examine_places(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which place it would add or change. Changes nothing. Two queries."""
    standing = _standing(government)
    read = [_read(record, government) for record in records]
    coming = {code for code, wrong in read if wrong is None}
    outcomes = []
    for record, (code, wrong) in zip(records, read, strict=True):
        is_own = code == government.region.code
        before = standing.get(code)
        parent = code.rpartition(".")[0]
        if wrong is None and not is_own and parent not in standing and parent not in coming:
            wrong = record.finding("place-alone", "code", value=code, parent=parent)
        becomes = _becomes(record, code, before)
        fields = _changes(before, becomes) if before else ()
        what = "conflict" if wrong else "added" if before is None else "changed"
        if not wrong and (is_own or (before is not None and not fields)):
            what, fields = "unchanged", ()
        outcomes.append(
            RecordOutcome(
                row=record.row,
                what=what,  # type: ignore[arg-type]
                title=f"{code} {record.text('name')}",
                detail="" if is_own else becomes.kind,
                fields=fields,
                findings=(wrong,) if wrong else (),
            )
        )
    return outcomes


def _becomes(record: Record, code: str, before: _Known | None) -> _Known:
    """What a place would be: what the row leaves open stays as it is."""
    said_kind = record.text("kind") or (before.kind if before else "")
    latitude, longitude = record.number("latitude"), record.number("longitude")
    return _Known(
        names.without_kind(record.text("name")),
        _kind_of(code, said_kind),
        record.text("bps") or (before.bps if before else ""),
        float(latitude) if latitude is not None else before.latitude if before else None,
        float(longitude) if longitude is not None else before.longitude if before else None,
        record.text("source") or (before.source if before else ""),
    )


def _changes(before: _Known, becomes: _Known) -> tuple[tuple[str, str, str, str], ...]:
    labels = {
        "name": ("Nama", "Name"),
        "kind": ("Jenis", "Kind"),
        "bps": ("Kode BPS", "BPS code"),
        "latitude": ("Lintang", "Latitude"),
        "longitude": ("Bujur", "Longitude"),
        "source": ("Sumber", "Source"),
    }
    return tuple(
        (*words, _shown(getattr(before, name)), _shown(getattr(becomes, name)))
        for name, words in labels.items()
        if getattr(before, name) != getattr(becomes, name)
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)


@transaction.atomic
def enter_places(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Load the districts and villages of a table into the own territory, all or none.

    Raises NotAllowed, HasFindings, NothingToEnter, CodeGiven, AlreadyDone.
    """
    access.require(by, Permission.REGION_LOAD, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Government.objects.select_for_update().get(pk=government.pk)
    outcomes = examine_places(government=government, records=records, by=by, now=now)
    if wrong := errors_in(outcomes):
        raise HasFindings(len(wrong))
    standing = _standing(government)
    loaded: dict[str, PlaceRow] = {}
    traces = []
    for record, outcome in zip(records, outcomes, strict=True):
        code, _ = _read(record, government)
        before = standing.get(code)
        if outcome.what in ("added", "changed"):
            loaded[code] = _row(code, _becomes(record, code, before))
        kept = before.as_json() if before and outcome.what == "changed" else None
        if outcome.what in ("added", "changed", "unchanged"):
            traces.append(Trace(record.row, outcome.what, f"region:{code}", before=kept))
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    _load(loaded, by, now)
    ledger.record(
        "people.places-entered",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        now=now,
        detail=arrival.detail(),
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return arrival


def _row(code: str, place: _Known) -> PlaceRow:
    return PlaceRow(
        code=code,
        bps=place.bps,
        level=RegionLevel.DISTRICT if code.count(".") == 2 else RegionLevel.VILLAGE,
        kind=place.kind,
        name=place.name,
        parent=code.rpartition(".")[0],
        latitude=place.latitude,
        longitude=place.longitude,
        aliases=(),
        source=place.source,
    )


def _load(rows: Mapping[str, PlaceRow], by: Post, now: datetime) -> None:
    """Load places without losing the other spellings that are known of them."""
    aliases: dict[str, list[str]] = {}
    for code, name in Region.objects.filter(code__in=rows).values_list("code", "aliases__name"):
        if name:
            aliases.setdefault(code, []).append(name)
    kept = [
        PlaceRow(**{**row.__dict__, "aliases": tuple(aliases.get(code, ()))})
        for code, row in rows.items()
    ]
    regions.load_places(rows=kept, by=by.code, now=now)


@transaction.atomic
def undo_places(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Take away the places a table added and give back to others what they were called.

    Raises NotAllowed, LeanedOn, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.REGION_LOAD, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    standing = _standing(government)
    back: dict[str, PlaceRow] = {}
    added: list[str] = []
    for line in arrival.arrived.exclude(what="unchanged"):
        code = line.about.partition(":")[2]
        if line.what == "added":
            added.append(code)
        elif line.before is not None and code in standing:
            back[code] = _row(code, _Known(**line.before))
    # Villages before their districts, so that nothing loses what it lies in.
    for code in sorted(added, key=lambda code: (-code.count("."), code)):
        try:
            Region.objects.filter(code=code).delete()
        except ProtectedError:
            raise LeanedOn(
                Text(
                    "The place %(code)s is in use by a plan, an agency or another place. "
                    "Correct its name by sending the right table.",
                    code=code,
                ),
            ) from None
    if back:
        _load(back, by, now)
    ledger.record(
        "people.places-undone",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        now=now,
        detail={"removed": len(added), "restored": len(back)},
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)
