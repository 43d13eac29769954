"""The months' draws for a second look, and what became of what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.people.models import Agency, Government
from idaman.features.delivery.models import Draw, Recheck, Turn


@dataclass(frozen=True)
class Second:
    """A drawn exhibit: what it is to prove, who is to look again, and what was said."""

    number: int
    subject: str
    status: Status
    asked: tuple[Agency, ...]
    recheck: Recheck | None

    @property
    def is_waiting(self) -> bool:
        return self.recheck is None and self.status == Status.ACCEPTED

    @property
    def is_moot(self) -> bool:
        """Whether the acceptance ended for another reason before anyone looked again."""
        return self.recheck is None and self.status != Status.ACCEPTED


@dataclass(frozen=True)
class MonthDraw:
    """A month's draw with what became of it."""

    draw: Draw
    seconds: tuple[Second, ...]

    @property
    def name(self) -> str:
        """The month as addresses and the ledger write it."""
        return f"{self.draw.month:%Y-%m}"


def months(government: Government, *, most: int = 24, month: date | None = None) -> list[MonthDraw]:
    """Tell what was listed, drawn and found, the newest month first, in four queries."""
    rows = Draw.objects.of(government).select_related("government")
    if month is not None:
        rows = rows.filter(month=month)
    draws = list(rows.order_by("-month")[:most])
    numbers = {number for draw in draws for number in draw.drawn}
    exhibits = {
        pk: (subject, Status(status))
        for pk, subject, status in Exhibit.objects.of(government)
        .filter(pk__in=numbers)
        .values_list("pk", "subject", "status")
    }
    rechecks = {
        (recheck.draw_id, recheck.exhibit_id): recheck
        for recheck in Recheck.objects.of(government)
        .filter(draw__in=draws)
        .select_related("by__agency")
    }
    turns: dict[int, list[Turn]] = {}
    asked = Turn.objects.of(government).filter(exhibit__in=numbers, is_recheck=True)
    for turn in asked.select_related("agency").order_by("number"):
        turns.setdefault(turn.exhibit_id, []).append(turn)
    return [
        MonthDraw(
            draw,
            tuple(
                Second(
                    number,
                    *exhibits[number],
                    tuple(
                        turn.agency
                        for turn in turns.get(number, ())
                        if draw.drawn_at and turn.since >= draw.drawn_at
                    ),
                    rechecks.get((draw.pk, number)),
                )
                for number in draw.drawn
                if number in exhibits
            ),
        )
        for draw in draws
    ]


def drawn_for(agency: Agency) -> list[Second]:
    """List what was drawn for an agency's second look and still waits for somebody's word."""
    return [
        second
        for month in months(agency.government)
        for second in month.seconds
        if second.is_waiting and agency.pk in {asked.pk for asked in second.asked}
    ]
