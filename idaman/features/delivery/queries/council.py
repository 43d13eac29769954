"""The Dewan's calendar with its alarm, and an agenda that builds itself from the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from idaman.core.people.models import Government
from idaman.features.delivery.models import Decision, Rhythm, Stocktake
from idaman.features.delivery.queries.quickwins import QuickWins
from idaman.features.delivery.queries.standing import Board
from idaman.features.delivery.queries.waiting import Unverified
from idaman.features.delivery.rules.escalating import level_of
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.delivery.rules.rhythm import MONTHS, days_overdue, next_due

MOST = 40
"""An agenda names so many of each; the rest is counted."""


@dataclass(frozen=True)
class CouncilCalendar:
    """When the Dewan met, when it meets next, and whether that is late."""

    stocktakes: tuple[Stocktake, ...]
    months: int
    due: date
    days_overdue: int
    today: date

    @property
    def planned(self) -> list[Stocktake]:
        return sorted((s for s in self.stocktakes if not s.is_held), key=lambda s: s.on)

    @property
    def held(self) -> list[Stocktake]:
        return sorted((s for s in self.stocktakes if s.is_held), key=lambda s: s.on, reverse=True)

    @property
    def passed(self) -> list[Stocktake]:
        """Planned for a day that is over, and not recorded as held."""
        return [s for s in self.planned if s.on < self.today]

    @property
    def is_overdue(self) -> bool:
        return self.days_overdue > 0


def calendar(government: Government, *, now: datetime) -> CouncilCalendar:
    """Read the Dewan's calendar as of a moment."""
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    stocktakes = tuple(
        Stocktake.objects.of(government)
        .filter(planned_at__lte=now)
        .select_related("government")
        .order_by("number")
    )
    for stocktake in stocktakes:
        if stocktake.held_at and stocktake.held_at > now:
            # As of this moment it was still to come.
            stocktake.state, stocktake.held_at = Stocktake.State.PLANNED, None
    rhythm = (
        Rhythm.objects.of(government)
        .filter(set_at__lte=now, from_date__lte=today)
        .order_by("from_date", "pk")
        .last()
    )
    months = rhythm.months if rhythm else MONTHS
    founded = government.created_at.astimezone(ZoneInfo(government.timezone)).date()
    due = next_due(
        held=[s.on for s in stocktakes if s.is_held],
        since=rhythm.from_date if rhythm else founded,
        months=months,
    )
    return CouncilCalendar(stocktakes, months, due, days_overdue(due=due, today=today), today)


def decisions(government: Government, *, now: datetime) -> list[Decision]:
    """List every decision of the Dewan: open ones first, by due date; then the closed ones."""
    found = list(
        Decision.objects.of(government)
        .filter(at__lte=now)
        .select_related("stocktake", "owner__agency", "government")
    )
    for decision in found:
        if decision.closed_at and decision.closed_at > now:
            # As of this moment it was still open.
            decision.closed_at = None
    return sorted(
        found,
        key=lambda d: (d.closed_at is not None, d.due if not d.closed_at else date.min, -d.pk),
    )


def agenda(
    *,
    board: Board,
    quick_wins: QuickWins,
    unverified: list[Unverified],
    decisions: list[Decision],
) -> dict[str, Any]:
    """Build what lies before a stocktake, as the board stands: plain data that can be frozen.

    Each row names its item by code and kind, so that whoever shows it can link it.
    """
    late = sorted((o for o in board.obligations if o.is_overdue), key=lambda o: -o.days_late)
    parts = {
        "overdue": [o for o in late if o.standing == Standing.LATE],
        "broken": [o for o in late if o.standing == Standing.BROKEN],
    }
    told: dict[str, Any] = {"on": board.today.isoformat(), "counts": {}}
    for part, promises in parts.items():
        told["counts"][part] = len(promises)
        told[part] = [
            {
                "code": o.item_code,
                "kind": o.kind,
                "name": o.name,
                "agency": o.agency_code,
                "owner": o.owner_name,
                "due": o.due.isoformat() if o.due else "",
                "days": o.days_late,
                "level": level_of(o.days_late, board.ladder) or "",
                "sample": o.is_sample,
            }
            for o in promises[:MOST]
        ]
    told["counts"]["unverified"] = len(unverified)
    told["unverified"] = [
        {
            "code": each.code,
            "exhibit": each.number,
            "since": each.since.isoformat(),
            "days": each.days,
            "verifier": each.verifier_code,
            "sample": each.is_sample,
        }
        for each in unverified[:MOST]
    ]
    told["counts"]["quick_wins"] = len(quick_wins.to_decide)
    told["quick_wins"] = [
        {
            "code": state.code,
            "kind": "quick_win",
            "name": state.item.name,
            "agency": state.item.owner.code if state.item.owner else "",
            "due": state.decision_due.isoformat() if state.decision_due else "",
            "open_points": len(state.open_points),
            "is_live": bool(state.go_live and state.go_live.is_proven),
            "sample": state.item.is_sample,
        }
        for state in quick_wins.to_decide[:MOST]
    ]
    still = [d for d in decisions if not d.closed_at]
    told["counts"]["decisions"] = len(still)
    told["decisions"] = [
        {
            "code": d.code,
            "text": d.text,
            "owner": d.owner.name,
            "due": d.due.isoformat(),
            "days": d.days_late(board.today),
            "item": d.item_code,
            "sample": d.is_sample,
        }
        for d in still[:MOST]
    ]
    return told
