"""Figures that arrive as a table: looked at, entered all or none, withdrawn again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from idaman.core.canonical import sealed
from idaman.core.findings import Finding
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace, What, errors_in
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.period import TIMELESS, Frequency, read_period
from idaman.core.places.models import Region
from idaman.core.places.rules.names import key as name_key
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.actions import statistics
from idaman.features.indicators.actions.statistics import (
    AlreadyThere,
    Implausible,
    IndicatorContext,
    Observation,
)
from idaman.features.indicators.models import Following, Indicator, Retraction, Statistic
from idaman.features.indicators.rules.figures import plain
from idaman.features.indicators.rules.publisher import release_order

FAR = date.max
"""Looking at a table knows no day; a period that has not begun is refused when it is entered."""


@dataclass(frozen=True)
class _Row:
    """What one record comes to: the figure it brings, if any, and what stands against it."""

    outcome: RecordOutcome
    figure: tuple[Indicator, Observation] | None = None


def examine_statistics(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which figure it would add or correct. Changes nothing."""
    return [row.outcome for row in _read_all(government, records, by)]


@transaction.atomic
def enter_statistics(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Enter the figures of a table, all or none; what is there already stays beside them.

    A figure outside what is plausible was shown before and is entered as it is.
    Raises NotAllowed, HasFindings, NothingToEnter, PeriodWrong, AlreadyDone.
    """
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=by.agency)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # The government's row is held, so that two tables are looked at one after the other.
    Government.objects.select_for_update().get(pk=government.pk)
    rows = _read_all(government, records, by)
    if wrong := errors_in([row.outcome for row in rows]):
        raise HasFindings(len(wrong))
    figures = [row.figure for row in rows if row.figure is not None]
    entered: list[Statistic] = []
    if figures:
        entered = statistics.enter_many(
            government=government,
            figures=figures,
            said_again=True,
            detail={"file": parcel.file_sha256, "mapping": parcel.mapping_sha256},
            by=by,
            now=now,
            is_sample=government.is_sample,
            token=token,
        )
    left = iter(entered)
    traces = [
        Trace(
            row.outcome.row,
            "changed" if row.outcome.what == "changed" else "added",
            f"statistic:{next(left).pk}",
        )
        if row.figure is not None
        else Trace(row.outcome.row, "unchanged", "")
        for row in rows
    ]
    return arrivals.receive(
        log=government.slug, parcel=parcel, traces=traces, post=by.code, now=now
    )


@transaction.atomic
def undo_statistics(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Take back every figure a table brought; each stays in sight, struck through.

    What the table corrected stands again. Refused where a later act leans on one of them.
    Raises NotAllowed, LeanedOn, WordsMissing, AlreadyUndone, AlreadyDone.
    """
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=by.agency)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    keys = [
        int(about.partition(":")[2])
        for about in arrival.arrived.exclude(what="unchanged").values_list("about", flat=True)
    ]
    rows = Statistic.objects.of(government).filter(pk__in=keys)
    owned = list(rows.select_related("indicator__owner", "retraction", "correction"))
    for row in owned:
        owner = row.indicator.owner
        access.require(by, Permission.STATISTIC_ENTER, government=government, owner=owner)
    _refuse_leaned(government, owned)
    Retraction.objects.bulk_create(
        [
            Retraction(
                government=government,
                statistic=row,
                reason=reason.strip(),
                salt=secrets.token_bytes(16),
                at=now,
                by=by,
            )
            for row in owned
            if not row.is_withdrawn
        ]
    )
    ledger.record(
        "indicators.statistics-withdrawn",
        subject="statistics",
        token=token,
        detail={
            "count": len(owned),
            "file": arrival.file_sha256,
            "reason": sealed(reason.strip(), bytes(arrival.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)


def _refuse_leaned(government: Government, rows: Sequence[Statistic]) -> None:
    """Refuse where a figure was corrected since, or is the one the government follows."""
    newest = Following.objects.of(government).filter(indicator__in={r.indicator_id for r in rows})
    followed = {each.key: each.statistic_id for each in newest.order_by("pk")}
    for row in rows:
        if hasattr(row, "correction") and not row.is_withdrawn:
            raise LeanedOn(
                Text(
                    "The figure of %(period)s by %(publisher)s was corrected since; take "
                    "them back one by one on the indicator's page.",
                    period=row.period,
                    publisher=row.publisher,
                ),
            )
        if followed.get(row.key) == row.pk:
            raise LeanedOn(
                Text(
                    "The figure of %(period)s by %(publisher)s is the one that is followed; "
                    "say first that another is.",
                    period=row.period,
                    publisher=row.publisher,
                ),
            )


def _read_all(government: Government, records: Sequence[Record], by: Post) -> list[_Row]:
    """Read all records against what is known, each also against those before it."""
    found = list(
        Indicator.objects.of(government).select_related("owner", "government").order_by("code")
    )
    named = {each.code.casefold(): each for each in found}
    by_name: dict[str, list[Indicator]] = {}
    for each in found:
        by_name.setdefault(name_key(each.name), []).append(each)
    named |= {k: same[0] for k, same in by_name.items() if len(same) == 1 and k not in named}
    asked = (_indicator(record, named) for record in records)
    wanted = {indicator.pk: indicator for indicator in asked if indicator is not None}
    known = statistics.known_of(list(wanted.values()))
    codes = {record.text("place") for record in records} - {""}
    regions = {region.code: region for region in Region.objects.filter(code__in=codes)}
    rows = []
    for record in records:
        row = _read(government, record, by, named, known, regions)
        rows.append(row)
        if row.figure is not None:
            _remember(known, *row.figure)
    return rows


def _indicator(record: Record, named: Mapping[str, Indicator]) -> Indicator | None:
    said = record.text("indicator")
    return named.get(said.casefold()) or named.get(name_key(said))


def _remember(
    known: Mapping[int, IndicatorContext], indicator: Indicator, figure: Observation
) -> None:
    """Let later rows of the same table meet this one, as if it were entered."""
    standing = known[indicator.pk].standing.setdefault(figure.key, [])
    standing.append(
        Statistic(
            value=plain(figure.value),
            publisher=figure.publisher,
            release=figure.release,
            publication=figure.publication,
        )
    )


def _read(
    government: Government,
    record: Record,
    by: Post,
    named: Mapping[str, Indicator],
    known: Mapping[int, IndicatorContext],
    regions: Mapping[str, Region],
) -> _Row:
    indicator = _indicator(record, named)
    said = f"{record.text('indicator')} {record.text('period') or record.text('year')}".strip()

    def wrong(rule: str, name: str, **values: object) -> _Row:
        finding = record.finding(rule, name, **values)
        return _Row(RecordOutcome(record.row, "conflict", said, findings=(finding,)))

    def refused(no: Refused, name: str) -> _Row:
        reason, reason_en = str(no).rstrip("."), no.say("en").rstrip(".")
        return wrong("figure-refused", name, reason=reason, reason_en=reason_en)

    if indicator is None:
        return wrong("indicator-unknown", "indicator", value=record.text("indicator"))
    if not access.can(by, Permission.STATISTIC_ENTER, government=government, owner=indicator.owner):
        return wrong("indicator-of-others", "indicator", value=indicator.code)
    unit = record.text("unit")
    if unit and unit.strip().casefold() != indicator.unit.casefold():
        return wrong("unit-differs", "unit", value=unit, unit=indicator.unit)
    sheet = known[indicator.pk].sheet
    try:
        figure = _told(record, known[indicator.pk], regions)
    except Refused as unread:
        return refused(unread, "period")
    same = _same_source(known[indicator.pk], figure)
    if same is not None and same.number != figure.value:
        if not figure.reason:
            return wrong(
                "figure-needs-reason", "value", value=plain(figure.value), known=same.value
            )
        figure = _correcting(figure, same)
    no = statistics.refusal_of(indicator, figure, known[indicator.pk], today=FAR)
    title = f"{indicator.code} {figure.region.name} {figure.period.code} {figure.series}".strip()
    if isinstance(no, AlreadyThere):
        return _Row(RecordOutcome(record.row, "unchanged", title, plain(figure.value)))
    findings: tuple[Finding, ...] = ()
    if isinstance(no, Implausible) and sheet is not None:
        bounds = f"{sheet.lowest or '…'}–{sheet.highest or '…'}"
        findings = (
            record.finding("figure-implausible", "value", value=plain(figure.value), bounds=bounds),
        )
    elif no is not None:
        return refused(no, "period")
    other = _differs(known[indicator.pk], figure)
    if other is not None:
        findings = (
            *findings,
            record.finding(
                "figure-differs",
                "value",
                value=plain(figure.value),
                publisher=other.publisher,
                known=other.value,
            ),
        )
    changed = (
        (("Nilai", "Value", figure.corrects.value, plain(figure.value)),) if figure.corrects else ()
    )
    what: What = "changed" if figure.corrects else "added"
    detail = f"{plain(figure.value)} {indicator.unit} · {figure.publisher}"
    outcome = RecordOutcome(record.row, what, title, detail, changed, findings)
    return _Row(outcome, (indicator, figure))


def _told(record: Record, known: IndicatorContext, regions: Mapping[str, Region]) -> Observation:
    """Read the figure a record tells.

    Raises NotAPeriod.
    """
    sheet = known.sheet
    said = record.text("period") or record.text("year")
    is_once = sheet is not None and sheet.frequency == Frequency.ONCE
    value = record.number("value")
    assert value is not None, "the engine gives no record without what is required"
    return Observation(
        region=regions[record.text("place")],
        period=TIMELESS if is_once and not record.text("period") else read_period(said),
        value=value,
        publisher=record.text("publisher"),
        release=record.text("release"),
        publication=record.text("publication"),
        address=record.text("address"),
        published_on=record.day("published_on"),
        nature=Statistic.Nature(record.text("nature") or Statistic.Nature.OFFICIAL),
        certainty=record.text("certainty"),
        note=record.text("note"),
        reason=record.text("reason"),
        series=record.text("series") or (sheet.series_codes[0] if sheet else ""),
    )


def _same_source(known: IndicatorContext, figure: Observation) -> Statistic | None:
    """The figure that stands from the very same publication; None where there is none kept."""
    for row in known.standing.get(figure.key, ()):
        if row.pk and statistics.is_same_source(row, figure):
            return row
    return None


def _differs(known: IndicatorContext, figure: Observation) -> Statistic | None:
    """A figure of another publisher that stands and says something else."""
    return next(
        (
            row
            for row in known.standing.get(figure.key, ())
            if row.number != figure.value
            and not _are_releases(row, figure)
            and (not figure.corrects or row.pk != figure.corrects.pk)
        ),
        None,
    )


def _are_releases(row: Statistic, figure: Observation) -> bool:
    """Tell whether both are releases of one publisher, of which the newer counts."""
    return row.publisher.casefold() == figure.publisher.casefold() and (
        release_order(row.release) != release_order(figure.release)
    )


def _correcting(figure: Observation, wrong: Statistic) -> Observation:
    return Observation(**{**figure.__dict__, "corrects": wrong})
