"""Writing down once a month what is foretold, before anyone knows how it ends."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.pure.canonical import digest
from idaman.pure.forecast import METHOD
from idaman.rooms.delivery.actions.work import government_publishes
from idaman.rooms.delivery.facts.forecasts import done_on, forecast_of, month_of
from idaman.rooms.delivery.facts.standing import board
from idaman.rooms.delivery.models import Forecast
from idaman.rooms.evidence.models import Exhibit, Status
from idaman.rooms.ledger import actions as ledger
from idaman.rooms.ledger.models import Entry
from idaman.rooms.people.models import Government, Post


@transaction.atomic
def record_forecasts(*, government: Government, by: Post, now: datetime) -> int:
    """Append this month's forecast of every item of which one can be made; return how many.

    The first turn of the clock in a month does it, and the ledger keeps the hash of all rows; a
    later turn in the same month changes nothing.
    """
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    month = month_of(today)
    subject = f"forecasts:{month:%Y-%m}"
    said = Entry.objects.of(government.slug).about(subject)
    if said.exists() or not _has_accepted(government):
        return 0
    # Held, so that two clocks do not both find the month empty.
    Government.objects.select_for_update().get(pk=government.pk)
    if said.exists():
        return 0
    rows = [
        Forecast(
            government=government,
            item_code=code,
            month=month,
            made_on=today,
            low=foretold.low,
            middle=foretold.middle,
            high=foretold.high,
            points=foretold.points,
            seed=foretold.seed,
            method=foretold.method,
            is_sample=government.is_sample,
        )
        for code, work in sorted(board(government, now=now).works.items())
        if work.stopped_on is None
        and done_on(work) is None
        and (foretold := forecast_of(work, government=government.slug, today=today))
    ]
    Forecast.objects.bulk_create(rows)
    ledger.record(
        "delivery.forecasts-made",
        log=government.slug,
        subject=subject,
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        is_public=True,
        detail={"count": len(rows), "method": METHOD, "sha256": digest(said_of(rows))},
    )
    government_publishes(government, now)
    return len(rows)


def said_of(rows: list[Forecast]) -> list[list[str | int]]:
    """Lay forecasts out as the plain lists whose hash the ledger keeps."""
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
        ]
        for row in rows
    ]


def _has_accepted(government: Government) -> bool:
    return Exhibit.objects.of(government).filter(status=Status.ACCEPTED).exists()
