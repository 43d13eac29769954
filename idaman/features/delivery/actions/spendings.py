"""Money of many items at once, as a table tells it: matched, entered all or none, withdrawn."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.findings import Finding
from idaman.core.free_text import WordsMissing
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace, What, errors_in
from idaman.core.imports.rules.records import PAIRED_FROM, Record
from idaman.core.ledger import actions as ledger
from idaman.core.money import exact_rupiah
from idaman.core.people import access
from idaman.core.people.models import Government, Post, republish
from idaman.core.people.permissions import Permission
from idaman.core.text import Text
from idaman.features.delivery.models import Spending
from idaman.features.plan.models import Adopted, Plan

BUDGET_CODES = ("dpa_code", "renja_code", "rpjmd_code")
"""Where an item of the plan says which budget lines are its own, the nearest to money first."""


@dataclass
class _Sum:
    """What rows together tell of one item and year."""

    code: str
    name: str
    year: int
    ceiling_idr: int = 0
    realised_idr: int = 0
    told_on: date = date.min
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """What records are matched with: items by their codes, years, what was told last."""

    items: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    years: range
    last: Mapping[tuple[str, int], Spending]
    today: date


def _known(government: Government, now: datetime) -> _Known:
    """Read what is promised and what was told of it. Three queries."""
    items: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    promised = list(Adopted.objects.of(government).current().promised())
    for item in promised:
        names[item.code] = item.name
        items[item.code.casefold()].append(item.code)
    for field_name in BUDGET_CODES:
        coded: dict[str, list[str]] = defaultdict(list)
        for item in promised:
            if said := str(item.body.get(field_name) or "").strip().casefold():
                coded[said].append(item.code)
        for said, codes in coded.items():
            items.setdefault(said, codes)
    spans = Plan.objects.of(government).values_list("first_year", "last_year")
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    years = [year for span in spans for year in span] or [today.year]
    last = {}
    for spending in Spending.objects.of(government).counting(now).order_by("told_on", "pk"):
        last[spending.item_code, spending.year] = spending
    together = {said: tuple(codes) for said, codes in items.items()}
    return _Known(together, names, range(min(years), max(years) + 1), last, today)


def _matched(
    records: Sequence[Record], known: _Known
) -> tuple[list[tuple[Record, _Sum | None, Finding | None]], dict[tuple[str, int], _Sum]]:
    """Find the item of each record, and sum the rows of one item and year."""
    sums: dict[tuple[str, int], _Sum] = {}
    seen: dict[tuple[str, int], int] = {}
    found: list[tuple[Record, _Sum | None, Finding | None]] = []
    for record in records:
        said, year = record.text("code"), record.whole("year") or 0
        amount = exact_rupiah(record.whole("ceiling") or 0)
        codes = known.items.get(said.casefold(), ())
        written = record.text(PAIRED_FROM) or said
        first = seen.setdefault((written.casefold(), year), record.row)
        wrong = None
        if not codes:
            wrong = record.finding("item-not-known", "code", value=said, amount=amount)
        elif len(codes) > 1:
            shown = ", ".join(codes)
            wrong = record.finding("item-shared", "code", value=said, choices=shown, amount=amount)
        elif year not in known.years:
            period = f"{known.years[0]}–{known.years[-1]}"
            wrong = record.finding("year-outside", "year", value=year, period=period)
        elif (told_on := record.day("told_on")) is not None and told_on > known.today:
            wrong = record.finding("day-ahead", "told_on", value=told_on.isoformat())
        elif first != record.row:
            shown = f"{said} {year}"
            wrong = record.finding("row-doubled", "code", first=first, value=shown)
        if wrong is not None:
            found.append((record, None, wrong))
            continue
        (code,) = codes
        whole = sums.setdefault((code, year), _Sum(code, known.names[code], year))
        note = None
        if whole.rows:
            note = record.finding("money-summed", "code", first=whole.rows[0], code=code)
        whole.rows.append(record.row)
        whole.ceiling_idr += record.whole("ceiling") or 0
        whole.realised_idr += record.whole("realised") or 0
        whole.told_on = max(whole.told_on, record.day("told_on") or date.min)
        found.append((record, whole, note))
    return found, sums


def _becomes(whole: _Sum, last: Spending | None) -> What:
    if last is None:
        return "added"
    told = (whole.ceiling_idr, whole.realised_idr)
    is_same = (last.ceiling_idr, last.realised_idr) == told and last.told_on >= whole.told_on
    return "unchanged" if is_same else "changed"


def examine_spendings(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which item's money it tells, and what matches none. Changes nothing."""
    known = _known(government, now)
    outcomes = []
    for record, whole, note in _matched(records, known)[0]:
        findings = [note] if note else []
        amount = record.whole("ceiling") or 0
        title = f"{record.text('code')} {record.text('name')}".strip()
        if whole is None:
            is_left = note is not None and note.severity == "warning"
            what: What = "unmatched" if is_left else "conflict"
            outcomes.append(
                RecordOutcome(record.row, what, title, amount_idr=amount, findings=tuple(findings))
            )
            continue
        last = known.last.get((whole.code, whole.year))
        if whole.realised_idr > whole.ceiling_idr and record.row == whole.rows[0]:
            findings.append(record.finding("money-overspent", "realised", code=whole.code))
        what = _becomes(whole, last)
        fields = _changes(whole, last) if what == "changed" else ()
        outcomes.append(
            RecordOutcome(
                row=record.row,
                what=what,
                title=title,
                detail=f"{whole.code} {whole.name} · {whole.year}",
                amount_idr=amount,
                fields=fields,
                findings=tuple(findings),
            )
        )
    return outcomes


def _changes(whole: _Sum, last: Spending | None) -> tuple[tuple[str, str, str, str], ...]:
    if last is None:
        return ()
    pairs = (
        (("Pagu", "Ceiling"), exact_rupiah(last.ceiling_idr), exact_rupiah(whole.ceiling_idr)),
        (
            ("Realisasi", "Realised"),
            exact_rupiah(last.realised_idr),
            exact_rupiah(whole.realised_idr),
        ),
        (("Per tanggal", "As of"), last.told_on.isoformat(), whole.told_on.isoformat()),
    )
    return tuple((*words, old, new) for words, old, new in pairs if old != new)


@transaction.atomic
def enter_spendings(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Enter what a source tells of many items' money, all or none. Earlier figures stay.

    Rows that match no item are counted with the arrival and not entered. The ledger has an entry
    for the whole and one for each figure.

    Raises NotAllowed, WordsMissing, HasFindings, NothingToEnter, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_MONEY, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not parcel.source.strip():
        raise WordsMissing(Text("Name the source, such as SIPD."))
    Government.objects.select_for_update().get(pk=government.pk)
    outcomes = examine_spendings(government=government, records=records, by=by, now=now)
    if wrong := errors_in(outcomes):
        raise HasFindings(len(wrong))
    known = _known(government, now)
    _, sums = _matched(records, known)
    becomes = {key: _becomes(whole, known.last.get(key)) for key, whole in sums.items()}
    spendings = Spending.objects.bulk_create(
        Spending(
            government=government,
            item_code=whole.code,
            year=whole.year,
            ceiling_idr=whole.ceiling_idr,
            realised_idr=whole.realised_idr,
            told_on=whole.told_on,
            source=parcel.source.strip()[:200],
            is_sample=government.is_sample,
            salt=secrets.token_bytes(16),
            entered_at=now,
            entered_by=by,
        )
        for key, whole in sums.items()
        if becomes[key] != "unchanged"
    )
    numbers = {(s.item_code, s.year): s.pk for s in spendings}
    traces = []
    for key, whole in sums.items():
        what = becomes[key]
        if what == "unchanged":
            traces.append(Trace(whole.rows[0], "unchanged", f"spending:{known.last[key].pk}"))
        elif what in ("added", "changed"):
            traces.append(Trace(whole.rows[0], what, f"spending:{numbers[key]}"))
    arrival = arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )
    said = _said(government, by, now)
    ledger.record(
        "delivery.spendings-entered",
        **said,
        subject=f"arrival:{arrival.pk}",
        token=token,
        detail=arrival.detail(),
    )
    ledger.append(
        [
            ledger.drafted(
                "delivery.spending-entered",
                **said,
                subject=spending.item_code,
                detail={
                    "year": spending.year,
                    "ceiling_idr": spending.ceiling_idr,
                    "realised_idr": spending.realised_idr,
                    "told_on": spending.told_on.isoformat(),
                    "source": sealed(spending.source, bytes(spending.salt)),
                },
            )
            for spending in spendings
        ]
    )
    republish(government, now)
    return arrival


def _said(government: Government, by: Post, now: datetime) -> dict[str, Any]:
    return {
        "log": government.slug,
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
        "is_public": True,
    }


@transaction.atomic
def undo_spendings(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Withdraw the figures a table brought; what was told before counts again.

    Raises NotAllowed, LeanedOn, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_MONEY, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    lines = arrival.arrived.exclude(what="unchanged").values_list("about", flat=True)
    numbers = [int(about.partition(":")[2]) for about in lines]
    brought = Spending.objects.of(government).filter(pk__in=numbers)
    keys = set(brought.values_list("item_code", "year"))
    later = Spending.objects.of(government).filter(
        pk__gt=max(numbers, default=0), withdrawn_at=None
    )
    for code, year in later.values_list("item_code", "year"):
        if (code, year) in keys:
            raise LeanedOn(
                Text(
                    "A later figure for %(code)s of %(year)s rests on this arrival. Undo the "
                    "later one first, or send the right figures.",
                    code=code,
                    year=year,
                ),
            )
    count = brought.update(withdrawn_at=now)
    ledger.record(
        "delivery.spendings-undone",
        **_said(government, by, now),
        subject=f"arrival:{arrival.pk}",
        token=token,
        detail={"figures": count},
    )
    republish(government, now)
