"""Writing down once a month what is foretold, before anyone knows how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import digest
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry, EntryQuerySet
from idaman.core.people.models import Government, Post, about, republish
from idaman.features.delivery.models import Forecast
from idaman.features.delivery.rules.forecast import METHOD
from idaman.features.delivery.rules.forecast import ForecastEnd as Foretold


def is_month_open(government: Government, now: datetime) -> bool:
    """Tell whether this month's forecasts are still to be made, and there is anything to go by."""
    accepted = Exhibit.objects.of(government).filter(status=Status.ACCEPTED)
    return not _written(government, _month(government, now)).exists() and accepted.exists()


@transaction.atomic
def record_forecasts(
    *, government: Government, foretold: Mapping[str, Foretold], by: Post, now: datetime
) -> int:
    """Append this month's forecasts, by the item's code, as facts.forecasts makes them.

    Return how many. The first turn of the clock in a month does it, and the ledger keeps the hash
    of all rows; a later turn in the same month changes nothing.
    """
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    month = _month(government, now)
    # Held, so that two clocks do not both find the month empty.
    Government.objects.select_for_update().get(pk=government.pk)
    if not is_month_open(government, now):
        return 0
    rows = [
        Forecast(
            government=government,
            item_code=code,
            month=month,
            made_on=today,
            low=said.low,
            middle=said.middle,
            high=said.high,
            points=said.points,
            seed=said.seed,
            method=said.method,
            says=said.says,
            known=said.known,
            uncorrected_low=said.uncorrected.low,
            uncorrected_middle=said.uncorrected.middle,
            uncorrected_high=said.uncorrected.high,
            is_sample=government.is_sample,
        )
        for code, said in sorted(foretold.items())
    ]
    Forecast.objects.bulk_create(rows)
    ledger.record(
        "delivery.forecasts-made",
        subject=_subject(month),
        **about(by, now, is_public=True),
        detail={"count": len(rows), "method": METHOD, "sha256": digest(said_of(rows))},
    )
    republish(government, now)
    return len(rows)


def said_of(rows: list[Forecast]) -> list[list[str | int]]:
    """Lay forecasts out as the plain lists whose hash the ledger keeps.

    Those of the first method have no more than it knew, so that their hash is still theirs.
    """
    return [
        [
            row.item_code,
            row.made_on.isoformat(),
            row.low.isoformat(),
            row.middle.isoformat(),
            row.high.isoformat(),
            row.points,
            row.seed,
            row.method,
            *_corrected(row),
        ]
        for row in rows
    ]


def _corrected(row: Forecast) -> list[str | int]:
    own = (row.uncorrected_low, row.uncorrected_middle, row.uncorrected_high)
    days = [day.isoformat() for day in own if day is not None]
    return [row.says, row.known, *days] if days else []


def _month(government: Government, now: datetime) -> date:
    return now.astimezone(ZoneInfo(government.timezone)).date().replace(day=1)


def _subject(month: date) -> str:
    return f"forecasts:{month:%Y-%m}"


def _written(government: Government, month: date) -> EntryQuerySet:
    return Entry.objects.of(government.slug).about(_subject(month))
