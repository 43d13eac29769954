"""Tables of the economy that arrive as one file: many regions, years and measures at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from idaman.core.canonical import digest
from idaman.core.findings import Finding
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace, errors_in
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.economy.actions import tables as economy
from idaman.features.economy.models import SectorTable, TableMeasure
from idaman.features.economy.rules.sectors import SECTORS, sector_code

GRDP = frozenset({TableMeasure.GRDP_CONSTANT, TableMeasure.GRDP_CURRENT})
UNITS = {
    "miliar": (True, Decimal(1)),
    "juta": (True, Decimal(1) / 1000),
    "orang": (False, Decimal(1)),
    "ribu-orang": (False, Decimal(1000)),
}
"""Unit → whether it counts money, and how many of the kept unit one of it is."""


@dataclass
class _Column:
    """The rows of one measure, region and year from one source: what becomes one table."""

    region: Region
    measure: str
    year: int
    source: str
    reason: str = ""
    values: dict[str, str] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    """Sector → the row that gave its figure."""
    standing: SectorTable | None = None
    refused: Refused | None = None

    @property
    def what(self) -> str:
        if self.standing is None:
            return "added"
        return "unchanged" if self.standing.values == self.kept else "changed"

    @property
    def kept(self) -> dict[str, str] | None:
        try:
            return economy.checked(self.values, self.region)
        except Refused:
            return None


class _Read:
    """The records of one arrival put together into tables. Three queries."""

    def __init__(self, government: Government, records: Sequence[Record]) -> None:
        own = government.region
        near = Region.objects.filter(parent=own.parent) if own.parent_id else ()
        found = [own, *([own.parent] if own.parent else []), *near]
        self.regions = {
            name.casefold(): region
            for region in found
            for name in (region.name, region.full_name, region.code)
        }
        self.regions |= {own.name.casefold(): own, own.full_name.casefold(): own}
        self.columns: dict[tuple[str, str, int, str], _Column] = {}
        self.of: list[tuple[_Column | None, str, Finding | None]] = []
        for record in records:
            self.of.append(self._take(record))
        standing = SectorTable.objects.of(government).standing().order_by("pk")
        for table in standing.select_related("region"):
            key = (table.measure, table.region.code, table.year, table.source)
            if key in self.columns:
                self.columns[key].standing = table
        for column in self.columns.values():
            try:
                economy.checked(column.values, column.region)
            except Refused as no:
                column.refused = no

    def _take(self, record: Record) -> tuple[_Column | None, str, Finding | None]:
        sector = sector_code(record.text("sector"))
        region = self.regions.get(record.text("region").casefold())
        measure = record.text("measure")
        is_money, times = UNITS[record.text("unit")]
        if region is None:
            value = record.text("region")
            return None, sector, record.finding("territory-unknown", "region", value=value)
        if not sector:
            value = record.text("sector")[:60]
            return None, sector, record.finding("sector-unknown", "sector", value=value)
        if is_money != (measure in GRDP):
            return None, sector, record.finding("unit-unfit", "unit", unit=record.text("unit"))
        year, source = record.whole("year") or 0, record.text("source").strip()[:300]
        key = (measure, region.code, year, source)
        column = self.columns.setdefault(key, _Column(region, measure, year, source))
        column.reason = column.reason or record.text("reason")
        if sector in column.values:
            first = column.first[sector]
            return (
                column,
                sector,
                record.finding("row-doubled", "sector", first=first, value=sector),
            )
        column.first[sector] = record.row
        number = record.number("value")
        if number is not None:
            column.values[sector] = format((number * times).normalize(), "f")
        return column, sector, None


def examine_tables(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which figure of which table it is. Changes nothing. Three queries."""
    read = _Read(government, records)
    outcomes = []
    told: set[int] = set()
    for record, (column, sector, wrong) in zip(records, read.of, strict=True):
        findings = [wrong] if wrong else []
        if column is not None and id(column) not in told:
            told.add(id(column))
            findings += _against(record, column)
        name = SECTORS[sector].id if sector in SECTORS else record.text("sector")
        before = (
            (column.standing.values.get(sector, "") if column.standing else "") if column else ""
        )
        becomes = column.values.get(sector, "") if column else ""
        what = "conflict" if findings or column is None else column.what
        is_other = what == "changed" and before != becomes
        outcomes.append(
            RecordOutcome(
                row=record.row,
                what=what,  # type: ignore[arg-type]
                title=f"{name}, {column.region.name} {column.year}" if column else name,
                detail=column.source if column else "",
                fields=(("Nilai", "Value", before, becomes),) if is_other else (),
                findings=tuple(findings),
            )
        )
    return outcomes


def _against(record: Record, column: _Column) -> list[Finding]:
    """Say once for a table what stands against it."""
    if column.refused is not None:
        no = column.refused
        said = {"reason": str(no).rstrip("."), "reason_en": no.say("en").rstrip(".")}
        return [record.finding("sector-table-wrong", "value", **said)]
    if column.what == "changed" and not column.reason.strip():
        said = {"place": column.region.name, "year": str(column.year)}
        return [record.finding("correction-unexplained", "source", **said)]
    return []


@transaction.atomic
def enter_tables(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Keep every table the rows make, all or none; a source that says otherwise is corrected.

    Raises NotAllowed, HasFindings, NothingToEnter, WrongTable, AlreadyDone.
    """
    access.require(by, Permission.ECONOMY_ENTER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Government.objects.select_for_update().get(pk=government.pk)
    if wrong := errors_in(examine_tables(government=government, records=records, by=by, now=now)):
        raise HasFindings(len(wrong))
    read = _Read(government, records)
    tables: dict[int, SectorTable] = {}
    for each in read.columns.values():
        if each.what == "unchanged" and each.standing is not None:
            tables[id(each)] = each.standing
            continue
        tables[id(each)] = economy.prepared(
            government=government,
            measure=each.measure,
            region=each.region,
            year=each.year,
            values=each.values,
            source=each.source,
            corrects=each.standing,
            reason=each.reason,
            by=by,
            now=now,
        )
    for table in tables.values():
        if table.pk is None:
            table.save()
    traces = []
    for record, (column, sector, _) in zip(records, read.of, strict=True):
        if column is None:  # It had a finding, so nothing is entered.
            continue
        table = tables[id(column)]
        before = {"table": column.standing.pk} if column.standing else None
        traces.append(
            Trace(
                record.row,
                column.what,  # type: ignore[arg-type]
                f"table:{table.pk}/{sector}",
                before=before if column.what == "changed" else None,
            )
        )
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    values = [[t.pk, t.measure, t.region.code, t.year, t.values] for t in tables.values()]
    ledger.record(
        "potentials.tables-entered",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now, is_public=True),
        detail={**arrival.detail(), "tables": len(tables), "values": digest(values)},
    )
    republish(government, now)
    return arrival


@transaction.atomic
def undo_tables(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Take back the tables an arrival brought; what they corrected stands again.

    Raises NotAllowed, LeanedOn, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.ECONOMY_ENTER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    brought = {
        int(said.partition(":")[2].partition("/")[0])
        for said in arrival.arrived.exclude(what="unchanged").values_list("about", flat=True)
    }
    tables = SectorTable.objects.of(government).filter(pk__in=brought, taken_back_at=None)
    standing = set(tables.standing().values_list("pk", flat=True))
    later = next((t for t in tables.select_related("region") if t.pk not in standing), None)
    if later is not None:
        raise LeanedOn(
            Text(
                "The table of %(region)s %(year)s was corrected since. Take the "
                "correction back first.",
                region=later.region.name,
                year=later.year,
            ),
        )
    removed = SectorTable.objects.filter(pk__in=standing).update(
        taken_back_at=now, taken_back_by=by
    )
    ledger.record(
        "potentials.tables-undone",
        subject=f"arrival:{arrival.pk}",
        token=token,
        **about(by, now, is_public=True),
        detail={"removed": removed},
    )
    republish(government, now)
