"""Entering the money of many items at once, as pasted from the treasury's spreadsheet."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from idaman.pure.canonical import sealed
from idaman.pure.delivery.money_rows import MoneyRow
from idaman.rooms.delivery.actions.work import (
    WordsMissing,
    WrongDate,
    WrongFigure,
    government_publishes,
)
from idaman.rooms.delivery.models import Spending
from idaman.rooms.ledger import actions as ledger
from idaman.rooms.people import access
from idaman.rooms.people.models import Government, Post
from idaman.rooms.people.permissions import Permission


@transaction.atomic
def enter_spendings(
    *,
    government: Government,
    rows: Sequence[MoneyRow],
    told_on: date,
    source: str,
    by: Post,
    now: datetime,
    today: date,
    token: str = "",
    is_sample: bool = False,
) -> list[Spending]:
    """Enter what a source tells of many items' money, all rows or none. Earlier figures stay.

    The ledger has an entry for the whole and one for each row. Raises NotAllowed, WordsMissing,
    WrongFigure, WrongDate, AlreadyDone.
    """
    access.require(by, Permission.DELIVERY_MONEY, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not source.strip():
        raise WordsMissing(
            "Sebutkan sumber angkanya, misalnya SIPD.", en="Name the source, such as SIPD."
        )
    if not rows:
        raise WordsMissing("Tempelkan paling sedikit satu baris.", en="Paste at least one row.")
    if any(row.ceiling_idr < 0 or row.realised_idr < 0 for row in rows):
        raise WrongFigure("Rupiah tidak bisa negatif.", en="Rupiah cannot be negative.")
    if told_on > today:
        raise WrongDate(
            "Tanggal angkanya belum tiba.", en="The date of the figures has not come yet."
        )
    spendings = Spending.objects.bulk_create(
        Spending(
            government=government,
            item_code=row.code,
            year=row.year,
            ceiling_idr=row.ceiling_idr,
            realised_idr=row.realised_idr,
            told_on=told_on,
            source=source.strip(),
            is_sample=is_sample,
            salt=secrets.token_bytes(16),
            entered_at=now,
            entered_by=by,
        )
        for row in rows
    )
    said: dict[str, Any] = {
        "log": government.slug,
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
        "is_public": True,
    }
    ledger.record(
        "delivery.spendings-pasted",
        **said,
        subject="money",
        token=token,
        detail={"rows": len(rows), "told_on": told_on.isoformat()},
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
                    "told_on": told_on.isoformat(),
                    "source": sealed(spending.source, bytes(spending.salt)),
                },
            )
            for spending in spendings
        ]
    )
    government_publishes(government, now)
    return spendings
