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
from idaman.rooms.masterplan.facts import (
    course_rows,
    indicators_of,
    item_rows,
    target_rows,
    trajectories,
)
from idaman.rooms.people.models import Government
from idaman.rooms.potentials.facts.economy import economy
from idaman.rooms.potentials.facts.rows import economy_rows, potential_rows, table_rows
from idaman.rooms.services.facts.requests import figures
from idaman.rooms.services.facts.rows import (
    answer_rows,
    index_rows,
    report_figure_rows,
    request_rows,
    satisfaction_rows,
)
from idaman.rooms.services.facts.satisfaction import published


def told(government: Government, *, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of every dataset, by its name. What is not public is not in them."""
    held = board(government, now=now)
    results = published(government)
    seen = figures(government, now=now)
    known = economy(government)
    going = trajectories(government, indicators_of(government), now=now).values()
    return {
        "statistics": statistic_rows(government, now=now),
        "plan_items": item_rows(government),
        "obligations": obligation_rows(government, held),
        "progress": progress_rows(government, held),
        "evidence": evidence_rows(government, held),
        "money": money_rows(government, now=now),
        "potentials": potential_rows(government),
        "requests": request_rows(government),
        "satisfaction": satisfaction_rows(government, results),
        "figures": figure_rows(government, numbers(government, held)),
        "answers": answer_rows(government, seen),
        "sector_tables": table_rows(known),
        "targets": target_rows(government, going),
        "computed": [
            *index_rows(government, results),
            *report_figure_rows(government, seen),
            *economy_rows(known),
            *course_rows(government, going),
        ],
    }
