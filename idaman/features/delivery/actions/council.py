"""The Dewan: planning stocktakes, holding them, deciding, closing; and escalating what is late."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max

from idaman.core.canonical import digest, sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions import OPERATOR
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.actions.work import WrongFigure, WrongWorkDate
from idaman.features.delivery.models import Decision, Escalation, Rhythm, Stocktake, Terms
from idaman.features.delivery.rules.escalating import LADDER, Late, reached
from idaman.features.plan.models import Adopted


class StocktakeAlreadyHeld(Refused):
    """The stocktake was held; nothing of it changes any more."""


class NotHeld(Refused):
    """Only a stocktake that was held decides."""


class DecisionAlreadyClosed(Refused):
    """The decision was closed before."""


@transaction.atomic
def plan_stocktake(
    *,
    government: Government,
    on: date,
    place: str,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Stocktake:
    """Put a stocktake of the Dewan into the calendar.

    Raises NotAllowed, WordsMissing, AlreadyDone.
    """
    access.require(by, Permission.COUNCIL_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not place.strip():
        raise WordsMissing(Text("Write where the meeting takes place."))
    # The government's row is held, so that two stocktakes never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    earlier = Stocktake.objects.of(government).aggregate(n=Max("number"))["n"] or 0
    planned = Stocktake.objects.create(
        government=government,
        number=earlier + 1,
        on=on,
        place=place.strip()[:200],
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        planned_at=now,
        planned_by=by,
    )
    ledger.record(
        "delivery.stocktake-planned",
        subject=planned.code,
        token=token,
        **about(by, now, is_public=True),
        detail={"on": on.isoformat(), "place": sealed(planned.place, bytes(planned.salt))},
    )
    republish(government, now)
    return planned


@transaction.atomic
def move_stocktake(
    *, stocktake: Stocktake, on: date, place: str, by: Post, now: datetime, token: str = ""
) -> Stocktake:
    """Move a planned stocktake to another day or place; the ledger keeps the first.

    Raises NotAllowed, StocktakeAlreadyHeld, WordsMissing, AlreadyDone.
    """
    government = stocktake.government
    access.require(by, Permission.COUNCIL_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = _held_row(stocktake)
    if not place.strip():
        raise WordsMissing(Text("Write where the meeting takes place."))
    old = held.on
    held.on, held.place = on, place.strip()[:200]
    held.save(update_fields=["on", "place"])
    ledger.record(
        "delivery.stocktake-moved",
        subject=held.code,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "old": old.isoformat(),
            "on": on.isoformat(),
            "place": sealed(held.place, bytes(held.salt)),
        },
    )
    republish(government, now)
    return held


@transaction.atomic
def hold_stocktake(
    *,
    stocktake: Stocktake,
    agenda: dict[str, Any],
    minutes: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Stocktake:
    """Record that the Dewan met: its minutes, and its agenda frozen as the board stands now.

    Raises NotAllowed, StocktakeAlreadyHeld, WordsMissing, WrongWorkDate, AlreadyDone.
    """
    government = stocktake.government
    access.require(by, Permission.COUNCIL_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = _held_row(stocktake)
    if not minutes.strip():
        raise WordsMissing(Text("Write the minutes."))
    if held.on > now.astimezone(ZoneInfo(government.timezone)).date():
        raise WrongWorkDate(
            Text(
                "This meeting is on %(on)s. Move its date if it was held earlier.",
                on=f"{held.on:%d-%m-%Y}",
            ),
        )
    held.agenda, held.agenda_hash = agenda, digest(agenda)
    held.minutes = minutes.strip()
    held.state = Stocktake.State.HELD
    held.held_at, held.held_by = now, by
    held.save(update_fields=["agenda", "agenda_hash", "minutes", "state", "held_at", "held_by"])
    ledger.record(
        "delivery.stocktake-held",
        subject=held.code,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "on": held.on.isoformat(),
            "agenda": sealed(held.agenda_hash, bytes(held.salt)),
            "minutes": sealed(held.minutes, bytes(held.salt)),
        },
    )
    republish(government, now)
    return held


@transaction.atomic
def decide(
    *,
    stocktake: Stocktake,
    text: str,
    owner: Post,
    due: date,
    by: Post,
    now: datetime,
    item_code: str = "",
    is_sample: bool = False,
    token: str = "",
) -> Decision:
    """Enter what a stocktake decided: what, who does it, by when.

    Raises NotAllowed, NotHeld, WordsMissing, WrongWorkDate, AlreadyDone.
    """
    government = stocktake.government
    access.require(by, Permission.COUNCIL_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = Stocktake.objects.select_for_update().get(pk=stocktake.pk)
    if not held.is_held:
        raise NotHeld(Text("Record first that the meeting was held."))
    if not text.strip() or owner.government_id != government.pk:
        raise WordsMissing(Text("Write the decision and choose the post that carries it out."))
    if item_code and not Adopted.objects.of(government).filter(code=item_code).exists():
        raise WordsMissing(Text("The plan has no item %(item_code)s.", item_code=item_code[:24]))
    if due < held.on:
        raise WrongWorkDate(Text("The due date lies before the meeting."))
    earlier = Decision.objects.of(government).filter(stocktake=held).aggregate(n=Max("number"))
    decided = Decision.objects.create(
        government=government,
        stocktake=held,
        number=(earlier["n"] or 0) + 1,
        text=text.strip(),
        owner=owner,
        due=due,
        item_code=item_code,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "delivery.council-decided",
        subject=decided.code,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "owner": owner.code,
            "due": due.isoformat(),
            "item": item_code,
            "text": sealed(decided.text, bytes(decided.salt)),
        },
    )
    republish(government, now)
    return decided


@transaction.atomic
def close_decision(
    *, decision: Decision, note: str, by: Post, now: datetime, token: str = ""
) -> Decision:
    """Say that a decision was carried out, and how that shows.

    Raises NotAllowed, WordsMissing, DecisionAlreadyClosed, AlreadyDone.
    """
    government = decision.government
    access.require(by, Permission.COUNCIL_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not note.strip():
        raise WordsMissing(Text("Write what came of it and how that shows."))
    held = Decision.objects.select_for_update().select_related("stocktake").get(pk=decision.pk)
    if held.closed_at is not None:
        raise DecisionAlreadyClosed(Text("This decision was closed before."))
    held.closed_at, held.closed_by, held.closing_note = now, by, note.strip()
    held.save(update_fields=["closed_at", "closed_by", "closing_note"])
    ledger.record(
        "delivery.decision-closed",
        subject=held.code,
        token=token,
        **about(by, now, is_public=True),
        detail={"note": sealed(held.closing_note, bytes(held.salt))},
    )
    republish(government, now)
    return held


@transaction.atomic
def set_rhythm(
    *,
    government: Government,
    months: int,
    from_date: date,
    by: Post,
    now: datetime,
    token: str = "",
) -> Rhythm:
    """Set how many months may lie between two stocktakes, from a day on.

    Raises NotAllowed, WrongFigure, AlreadyDone.
    """
    access.require(by, Permission.COUNCIL_RUN, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not 1 <= months <= 12:
        raise WrongFigure(Text("There are 1 to 12 months between two stocktakes."))
    rhythm = Rhythm.objects.create(
        government=government, months=months, from_date=from_date, set_at=now, set_by=by
    )
    ledger.record(
        "delivery.rhythm-set",
        subject="rhythm",
        token=token,
        **about(by, now, is_public=True),
        detail={"months": months, "from": from_date.isoformat()},
    )
    republish(government, now)
    return rhythm


@transaction.atomic
def escalate(
    *, government: Government, late: Iterable[Late], now: datetime, by: Post | None = None
) -> int:
    """Say once for each late promise and level who was told: owner, head, secretary.

    Return how many were told now. Harmless to repeat. `late` is read from the board
    (`facts.secretary.late_in`).
    """
    by = by or Post.objects.of(government).get(code=OPERATOR)
    # The government's row is held, so that two clocks take turns.
    Government.objects.select_for_update().get(pk=government.pk)
    told = set(Escalation.objects.of(government).values_list("item_code", "due", "level"))
    terms = Terms.objects.of(government).on(now.astimezone(ZoneInfo(government.timezone)).date())
    ladder = terms.ladder if terms else LADDER
    count = 0
    for promise in late:
        for level in reached(promise.days_late, ladder):
            if (promise.item_code, promise.due, level.value) in told:
                continue
            Escalation.objects.create(
                government=government,
                item_code=promise.item_code,
                due=promise.due,
                level=level,
                days_late=promise.days_late,
                at=now,
            )
            ledger.record(
                "delivery.escalated",
                log=government.slug,
                subject=promise.item_code,
                post=by.code,
                agency=promise.agency_code,
                now=now,
                is_public=True,
                detail={
                    "level": level.value,
                    "due": promise.due.isoformat(),
                    "days_late": promise.days_late,
                },
            )
            count += 1
    if count:
        republish(government, now)
    return count


def _held_row(stocktake: Stocktake) -> Stocktake:
    held = Stocktake.objects.select_for_update().get(pk=stocktake.pk)
    if held.is_held:
        raise StocktakeAlreadyHeld(
            Text("This meeting was held; its agenda and minutes do not change any more.")
        )
    return held
