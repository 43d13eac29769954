"""Statistics: entered, corrected, taken back, and which source is followed. Nothing is erased."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from idaman.core import period as periods
from idaman.core.canonical import canonical, digest, sealed
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.period import Frequency, TimePeriod
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.models import (
    Following,
    Indicator,
    Retraction,
    Statistic,
    TechnicalSheet,
)
from idaman.features.indicators.rules.figures import plain
from idaman.features.indicators.rules.publisher import read_source


class PeriodWrong(Refused):
    """A period that the indicator does not have, or that has not begun."""


class SeriesWrong(Refused):
    """A series that the sheet does not name."""


class Implausible(Refused):
    """A value outside what the sheet calls plausible; said again, it is entered."""


class AlreadyThere(Refused):
    """The same source said the same already."""


class NotAccepted(Refused):
    """Evidence that is not accepted carries no figure."""


class FigureNotStanding(Refused):
    """A figure that was corrected or taken back is not corrected again."""


class NothingToFollow(Refused):
    """The figure does not stand among those it should be chosen from."""


@dataclass(frozen=True)
class Observation:
    """One figure as a source tells it; the value in the indicator's unit, exact."""

    region: Region
    period: TimePeriod
    value: Decimal
    publisher: str
    nature: Statistic.Nature
    series: str = ""
    publication: str = ""
    address: str = ""
    published_on: date | None = None
    certainty: str = ""
    note: str = ""
    reason: str = ""
    corrects: Statistic | None = None
    exhibit: Exhibit | None = None
    """The accepted evidence it was counted from."""
    release: str = ""
    """Parted from the publisher where both are written in one."""

    def __post_init__(self) -> None:
        source = read_source(self.publisher, self.release)
        object.__setattr__(self, "publisher", source.publisher)
        object.__setattr__(self, "release", source.release)

    @property
    def key(self) -> tuple[int, str, str]:
        return self.region.pk, self.period.code, self.series


@dataclass
class IndicatorContext:
    """What has to be known of an indicator to judge a figure: its sheet and what stands there."""

    sheet: TechnicalSheet | None
    standing: dict[tuple[int, str, str], list[Statistic]]


def known_of(indicators: Sequence[Indicator]) -> dict[int, IndicatorContext]:
    """Read sheets and standing figures of many indicators at once, by the indicator's key."""
    keys = [indicator.pk for indicator in indicators]
    sheets = TechnicalSheet.objects.filter(indicator__in=keys).approved()
    found = {key: IndicatorContext(None, {}) for key in keys}
    for sheet in sheets:
        found[sheet.indicator_id].sheet = sheet
    rows = Statistic.objects.filter(indicator__in=keys).select_related("retraction")
    gone = {row.corrects_id for row in rows if not row.is_withdrawn}
    for row in rows:
        if row.pk not in gone and not row.is_withdrawn:
            known = found[row.indicator_id].standing
            known.setdefault((row.region_id, row.period, row.series), []).append(row)
    return found


def refusal_of(
    indicator: Indicator,
    figure: Observation,
    known: IndicatorContext,
    *,
    today: date,
    said_again: bool = False,
) -> Refused | None:
    """Say why a figure cannot be entered as it is; None where it can."""
    if not figure.publisher.strip():
        return WordsMissing(Text("Name the source: who published this figure."))
    if figure.corrects and not figure.reason.strip():
        return WordsMissing(Text("Write why it is corrected."))
    sheet = known.sheet
    if sheet and not periods.fits(Frequency(sheet.frequency), figure.period):
        return PeriodWrong(
            Text(
                "%(indicator)s is counted by %(frequency)s; the period %(period)s does not fit.",
                indicator=indicator.code,
                frequency=_FREQUENCIES[sheet.frequency],
                period=figure.period.code,
            )
        )
    if figure.period.first > today:
        return PeriodWrong(Text("The period %(period)s has not begun.", period=figure.period.code))
    if sheet and figure.series not in sheet.series_codes:
        named = ", ".join(code for code in sheet.series_codes if code)
        return SeriesWrong(
            Text(
                "The technical sheet of %(indicator)s has no series “%(series)s”. %(choose)s",
                indicator=indicator.code,
                series=figure.series,
                choose=Text("Choose: %(known)s.", known=named)
                if named
                else Text("The indicator has no series: leave it empty."),
            )
        )
    if (exhibit := figure.exhibit) is not None and (
        exhibit.status != Status.ACCEPTED or exhibit.government_id != indicator.government_id
    ):
        return NotAccepted(
            Text("Evidence %(pk)s is not accepted, so no figure can rest on it.", pk=exhibit.pk)
        )
    if any(_says_same(row, figure) for row in known.standing.get(figure.key, ())):
        return AlreadyThere(
            Text(
                "%(publisher)s is on record with %(figure)s for the period %(period)s already.",
                publisher=figure.publisher,
                figure=plain(figure.value),
                period=figure.period.code,
            ),
        )
    if sheet and not said_again and not sheet.is_plausible(figure.value):
        bounds = f"{sheet.lowest or '…'}–{sheet.highest or '…'}"
        return Implausible(
            Text(
                "%(figure)s %(unit)s is outside what is plausible (%(bounds)s). Look "
                "again; if it is so, send it once more with “it is so”.",
                figure=plain(figure.value),
                unit=indicator.unit,
                bounds=bounds,
            ),
        )
    return None


_FREQUENCIES = {
    "year": Text("year"), "semester": Text("semester"), "quarter": Text("quarter"),
    "month": Text("month"), "three_years": Text("year"), "irregular": Text("year"),
    "once": Text("no time (write -)"),
}  # fmt: skip


def _says_same(row: Statistic, figure: Observation) -> bool:
    return figure.corrects is None and row.number == figure.value and is_same_source(row, figure)


def is_same_source(row: Statistic, figure: Observation) -> bool:
    """Tell whether both are of one release and publication of one publisher."""
    return (
        row.publisher.casefold() == figure.publisher.casefold()
        and row.release.casefold() == figure.release.casefold()
        and row.publication.casefold() == figure.publication.strip().casefold()
    )


@transaction.atomic
def enter(
    *,
    indicator: Indicator,
    figure: Observation,
    by: Post,
    now: datetime,
    said_again: bool = False,
    is_sample: bool = False,
    token: str = "",
) -> Statistic:
    """Enter what a source tells; a figure that is there already stays beside it.

    `said_again` enters a value outside what is plausible.
    Raises NotAllowed, WordsMissing, PeriodWrong, SeriesWrong, NotAccepted, Implausible,
    AlreadyThere, AlreadyDone.
    """
    government = indicator.government
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=indicator.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    known = _hold(indicator)
    today = timezone.localdate(now)
    if no := refusal_of(indicator, figure, known, today=today, said_again=said_again):
        raise no
    statistic = _row(indicator, figure, by, now, is_sample)
    entry = ledger.record(
        "indicators.statistic-entered",
        subject=indicator.subject,
        token=token,
        detail=_detail(statistic, figure),
        **about(by, now, is_public=True),
    )
    statistic.leaf = entry.leaf
    statistic.save()
    republish(government, now)
    return statistic


@transaction.atomic
def correct(
    *,
    statistic: Statistic,
    figure: Observation,
    by: Post,
    now: datetime,
    said_again: bool = False,
    is_sample: bool = False,
    token: str = "",
) -> Statistic:
    """Append the right figure beside one that was wrong, with the reason. Both stay.

    Raises NotAllowed, WordsMissing, FigureNotStanding, SeriesWrong, PeriodWrong, Implausible,
    AlreadyDone.
    """
    indicator = statistic.indicator
    government = indicator.government
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=indicator.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    known = _hold(indicator)
    _refuse_gone(statistic, known)
    today = timezone.localdate(now)
    if no := refusal_of(indicator, figure, known, today=today, said_again=said_again):
        raise no
    corrected = _row(indicator, figure, by, now, is_sample)
    entry = ledger.record(
        "indicators.statistic-corrected",
        subject=indicator.subject,
        token=token,
        detail={
            **_detail(corrected, figure),
            "was": statistic.value,
            "corrects": statistic.leaf,
            "reason": sealed(corrected.reason, bytes(corrected.salt)),
        },
        **about(by, now, is_public=True),
    )
    corrected.leaf = entry.leaf
    corrected.save()
    republish(government, now)
    return corrected


@transaction.atomic
def retract(
    *, statistic: Statistic, reason: str, by: Post, now: datetime, token: str = ""
) -> Retraction:
    """Take a figure back that should not be there, and say why; it stays, struck through.

    Raises NotAllowed, WordsMissing, FigureNotStanding, AlreadyDone.
    """
    indicator = statistic.indicator
    government = indicator.government
    access.require(by, Permission.STATISTIC_ENTER, government=government, owner=indicator.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write why it is taken back."))
    _refuse_gone(statistic, _hold(indicator))
    retraction = Retraction.objects.create(
        government=government,
        statistic=statistic,
        reason=reason.strip(),
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    ledger.record(
        "indicators.statistic-retracted",
        subject=indicator.subject,
        token=token,
        detail={
            **_key_of(statistic),
            "entered": statistic.leaf,
            "reason": sealed(retraction.reason, bytes(retraction.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return retraction


@transaction.atomic
def follow(
    *,
    indicator: Indicator,
    region: Region,
    period: str,
    series: str,
    statistic: Statistic | None,
    reason: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Following:
    """Say which of several figures the government follows, and why; the others stay in sight.

    None says that none of them is followed any more.
    Raises NotAllowed, WordsMissing, NothingToFollow, AlreadyDone.
    """
    government = indicator.government
    access.require(by, Permission.STATISTIC_FOLLOW, government=government, owner=indicator.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write why that source is followed."))
    there = _hold(indicator).standing.get((region.pk, period, series), [])
    if not there or (statistic is not None and statistic not in there):
        raise NothingToFollow(
            Text("That figure does not stand among those to follow. Load the page again.")
        )
    following = Following.objects.create(
        government=government,
        indicator=indicator,
        region=region,
        period=period,
        series=series,
        statistic=statistic,
        reason=reason.strip(),
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "indicators.source-followed",
        subject=indicator.subject,
        token=token,
        detail={
            "region": region.code,
            "period": period,
            "series": series,
            "follows": statistic.leaf if statistic else "",
            "value": statistic.value if statistic else "",
            "reason": sealed(following.reason, bytes(following.salt)),
        },
        **about(by, now, is_public=True),
    )
    republish(government, now)
    return following


@transaction.atomic
def enter_many(
    *,
    government: Government,
    figures: Sequence[tuple[Indicator, Observation]],
    by: Post,
    now: datetime,
    is_sample: bool = False,
    said_again: bool = False,
    detail: dict[str, Any] | None = None,
    token: str = "",
) -> list[Statistic]:
    """Enter many figures, corrections among them, in one act: all, or none where one cannot be.

    `detail` is what the act says besides, such as the hash of a file.
    Raises NotAllowed, WordsMissing, AlreadyDone and what enter() and correct() raise of the first
    wrong one.
    """
    indicators = {indicator.pk: indicator for indicator, _ in figures}
    for indicator in indicators.values() or [None]:
        access.require(
            by,
            Permission.STATISTIC_ENTER,
            government=government,
            owner=indicator.owner if indicator else by.agency,
        )
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not figures:
        raise WordsMissing(Text("There are no figures here."))
    # Held in one order, so that two imports never wait for each other.
    list(Indicator.objects.select_for_update().filter(pk__in=indicators).order_by("pk"))
    known, today = known_of(list(indicators.values())), timezone.localdate(now)
    rows = []
    for indicator, figure in figures:
        of = known[indicator.pk]
        if no := refusal_of(indicator, figure, of, today=today, said_again=said_again):
            raise no
        if figure.corrects is not None:
            _refuse_gone(figure.corrects, of)
            of.standing[figure.key].remove(figure.corrects)
        row = _row(indicator, figure, by, now, is_sample)
        of.standing.setdefault(figure.key, []).append(row)
        rows.append(row)
    said = [_detail(row, figure) for row, (_, figure) in zip(rows, figures, strict=True)]
    entry = ledger.record(
        "indicators.statistics-taken-in",
        subject="statistics",
        token=token,
        detail={
            **(detail or {}),
            "count": len(rows),
            "indicators": sorted(indicator.code for indicator in indicators.values())[:200],
            "figures": digest(said),
        },
        **about(by, now, is_public=True),
    )
    for row in rows:
        row.leaf = entry.leaf
    Statistic.objects.bulk_create(rows)
    republish(government, now)
    return rows


def _hold(indicator: Indicator) -> IndicatorContext:
    """Hold an indicator, so that two figures for one thing are never entered unseen."""
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    return known_of([indicator])[indicator.pk]


def _refuse_gone(statistic: Statistic, known: IndicatorContext) -> None:
    standing = known.standing.get((statistic.region_id, statistic.period, statistic.series), [])
    if statistic not in standing:
        raise FigureNotStanding(
            Text("This figure was corrected or taken back; correct the one that stands now.")
        )


def _row(
    indicator: Indicator, figure: Observation, by: Post, now: datetime, is_sample: bool
) -> Statistic:
    return Statistic(
        government=indicator.government,
        indicator=indicator,
        region=figure.region,
        period=figure.period.code,
        series=figure.series,
        value=plain(figure.value),
        unit=indicator.unit,
        publisher=figure.publisher,
        release=figure.release,
        publication=figure.publication.strip(),
        address=figure.address.strip(),
        published_on=figure.published_on,
        nature=figure.nature,
        certainty=figure.certainty,
        note=figure.note.strip(),
        exhibit=figure.exhibit,
        corrects=figure.corrects,
        reason=figure.reason.strip(),
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        entered_at=now,
        entered_by=by,
    )


def _key_of(statistic: Statistic) -> dict[str, str]:
    return {
        "region": statistic.region.code,
        "period": statistic.period,
        "series": statistic.series,
        "value": statistic.value,
    }


def _detail(statistic: Statistic, figure: Observation) -> dict[str, Any]:
    """What the ledger says of a figure: its key, value and kind; its source only as a hash."""
    words = [statistic.publisher, statistic.publication, statistic.address, statistic.note]
    words += [statistic.release] if statistic.release else []
    return {
        **_key_of(statistic),
        "nature": statistic.nature,
        "published_on": figure.published_on.isoformat() if figure.published_on else "",
        **({"evidence": statistic.exhibit_id} if statistic.exhibit_id else {}),
        "source": sealed(canonical(words).decode(), bytes(statistic.salt)),
    }
