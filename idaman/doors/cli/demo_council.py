"""The demonstration's Dewan: one stocktake held, one planned, quick wins on their way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from idaman.doors.cli import house

if TYPE_CHECKING:
    from idaman.rooms.people.models import Government, Post


def load(government: Government, said: dict[str, Any], today: date) -> None:
    """Enter the sample's meetings, decisions, gate answers, readings and fates, all marked."""
    from idaman.rooms.delivery.actions import council
    from idaman.rooms.people.models import Post

    posts = {p.code: p for p in Post.objects.of(government).select_related("agency", "government")}
    by = posts["SEKRETARIAT"]
    council.set_rhythm(
        government=government,
        months=said["months"],
        from_date=today - timedelta(days=said["since_days_ago"]),
        by=by,
        now=house.now(),
    )
    _meet(government, said["held"], posts, today)
    council.plan_stocktake(
        government=government,
        on=today + timedelta(days=said["planned"]["days_ahead"]),
        place=said["planned"]["place"],
        is_sample=True,
        by=by,
        now=house.now(),
    )
    _win(government, said, posts, today)


def _meet(
    government: Government, said: dict[str, Any], posts: dict[str, Post], today: date
) -> None:
    from idaman.rooms.delivery.actions import council
    from idaman.rooms.delivery.facts import board
    from idaman.rooms.delivery.facts import council as facts
    from idaman.rooms.delivery.facts.quickwins import quick_wins
    from idaman.rooms.delivery.facts.waiting import unverified

    by, on = posts["SEKRETARIAT"], today - timedelta(days=said["days_ago"])
    planned = council.plan_stocktake(
        government=government, on=on, place=said["place"], is_sample=True, by=by, now=house.now()
    )
    then = datetime.combine(on, time.max, tzinfo=ZoneInfo(government.timezone))
    stood = board(government, now=then)
    held = council.hold_stocktake(
        stocktake=planned,
        agenda=facts.agenda(
            board=stood,
            quick_wins=quick_wins(government, stood, now=then),
            unverified=unverified(government, now=then),
            decisions=[],
        ),
        minutes="\n\n".join(said["minutes"]),
        by=by,
        now=house.now(),
    )
    for each in said["decisions"]:
        decision = council.decide(
            stocktake=held,
            text=each["text"],
            owner=posts[each["owner"]],
            due=today - timedelta(days=each["due_days_ago"]),
            item_code=each["item"],
            is_sample=True,
            by=by,
            now=house.now(),
        )
        if "note" in each:
            council.close_decision(decision=decision, note=each["note"], by=by, now=house.now())


def _win(government: Government, said: dict[str, Any], posts: dict[str, Post], today: date) -> None:
    from idaman.rooms.delivery.actions import quickwins
    from idaman.rooms.masterplan.models import Adopted

    current = Adopted.objects.of(government).current().quick_wins()
    items = {item.code: item for item in current.select_related("owner", "government")}
    by = posts["SEKRETARIAT"]
    for code, answers in said["gates"].items():
        for criterion, proof in answers.items():
            quickwins.answer(
                item=items[code],
                criterion=criterion,
                is_met=bool(proof),
                proof=proof,
                is_sample=True,
                by=by,
                now=house.now(),
            )
    for each in said["readings"]:
        quickwins.read(
            item=items[each["item"]],
            measure=each["measure"],
            value=Decimal(each["value"]),
            unit=each["unit"],
            on=today - timedelta(days=each["days_ago"]),
            source=each["source"],
            is_sample=True,
            by=by,
            now=house.now(),
        )
    for each in said["fates"]:
        quickwins.decide(
            item=items[each["item"]],
            choice=each["choice"],
            reason=each["reason"],
            again_on=today + timedelta(days=each["again_in_days"]),
            is_sample=True,
            by=posts[each["by"]],
            now=house.now(),
        )
