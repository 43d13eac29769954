"""What all rooms tell the open data of one government."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from idaman.rooms.delivery.facts import board
from idaman.rooms.delivery.facts.rollups import numbers
from idaman.rooms.delivery.facts.rows import (
    evidence_rows,
    figure_rows,
    money_rows,
    obligation_rows,
    progress_rows,
)
from idaman.rooms.indicators.facts import statistic_rows
from idaman.rooms.masterplan.facts import item_rows
from idaman.rooms.people.models import Government
from idaman.rooms.potentials.facts.rows import potential_rows
from idaman.rooms.services.facts.rows import request_rows, satisfaction_rows


def told(government: Government, *, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of every dataset, by its name. What is not public is not in them."""
    held = board(government, now=now)
    return {
        "statistics": statistic_rows(government, now=now),
        "plan_items": item_rows(government),
        "obligations": obligation_rows(government, held),
        "progress": progress_rows(government, held),
        "evidence": evidence_rows(government, held),
        "money": money_rows(government, now=now),
        "potentials": potential_rows(government),
        "requests": request_rows(government),
        "satisfaction": satisfaction_rows(government),
        "figures": figure_rows(government, numbers(government, held)),
    }
