"""Builders: promises that are signed, late or broken, and a Dewan that meets about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from idaman.core.people.models import Government
from idaman.features.commitments.models import (
    Clause,
    Commitment,
    CommitmentStage,
    Sheet,
    SheetState,
)
from idaman.features.delivery.actions import council
from idaman.features.delivery.models import Decision, Stocktake
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries import council as facts
from idaman.features.delivery.queries.quickwins import quick_wins
from idaman.features.delivery.queries.waiting import unverified
from idaman.features.plan.models import Adopted
from tests.build import NOON
from tests.features.commitments.scenes import Scene


def a_signed_scene(
    *, dues: dict[str, date] | None = None, at: datetime = NOON, **more: Any
) -> Scene:
    """A scene whose sheets were all signed at a moment, with these due dates."""
    scene = Scene(**more)
    commitment = scene.negotiating()
    for code, due in (dues or {}).items():
        Clause.objects.filter(sheet__commitment=commitment, item_code=code).update(due=due)
    as_if_signed(commitment, at)
    return scene


def as_if_signed(commitment: Commitment, at: datetime) -> None:
    """Put the rows where signing leaves them; how one signs is tested elsewhere."""
    Sheet.objects.filter(commitment=commitment).update(
        state=SheetState.SIGNED, opened_at=at, signed_at=at
    )
    Commitment.objects.filter(pk=commitment.pk).update(stage=CommitmentStage.OPEN, opened_at=at)


def the_quick_win(government: Government, code: str = "QW-01") -> Adopted:
    found = Adopted.objects.of(government).current().quick_wins()
    return found.select_related("owner", "government").get(code=code)


def an_agenda(government: Government, *, now: datetime) -> dict[str, Any]:
    """The agenda as the board stands."""
    stands = board(government, now=now)
    return facts.agenda(
        board=stands,
        quick_wins=quick_wins(government, stands, now=now),
        unverified=unverified(government, now=now),
        decisions=facts.decisions(government, now=now),
    )


def a_planned(scene: Any, *, on: date | None = None, now: datetime = NOON) -> Stocktake:
    return council.plan_stocktake(
        government=scene.government,
        on=on or now.date(),
        place="Ruang rapat",
        by=scene.secretariat,
        now=now,
    )


def a_held(scene: Any, *, now: datetime = NOON) -> Stocktake:
    return council.hold_stocktake(
        stocktake=a_planned(scene, now=now),
        agenda=an_agenda(scene.government, now=now),
        minutes="Rapat dibuka.\n\nRapat ditutup.",
        by=scene.secretariat,
        now=now,
    )


def a_decision(scene: Any, stocktake: Stocktake | None = None, **changes: Any) -> Decision:
    good: dict[str, Any] = {
        "stocktake": stocktake or a_held(scene),
        "text": "Selesaikan pengadaan menara.",
        "owner": scene.heads[0],
        "due": NOON.date() + timedelta(days=14),
        "item_code": "KEG-001",
        "by": scene.secretariat,
        "now": NOON,
    }
    return council.decide(**{**good, **changes})
