"""What all features tell the open data of one government."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from idaman.core.people.models import Government
from idaman.core.people.rules.modules import DATASETS, FAMILIES
from idaman.features.commitments.dataset import signature_rows
from idaman.features.delivery.dataset import (
    evidence_rows,
    figure_rows,
    gate_rows,
    money_figure_rows,
    money_rows,
    obligation_rows,
    period_figure_rows,
    period_rows,
    progress_rows,
    promise_rows,
    reading_rows,
    requirement_rows,
    verification_rows,
)
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.citizens import citizen_rows
from idaman.features.delivery.queries.forecasts import forecast_rows, foreseeing
from idaman.features.delivery.queries.quickwins import quick_wins
from idaman.features.delivery.queries.rollups import numbers
from idaman.features.delivery.queries.verifiers import verifiers
from idaman.features.economy.dataset import economy_rows, table_rows
from idaman.features.economy.queries import economy
from idaman.features.indicators.dataset import (
    band_rows,
    check_rows,
    checking_rows,
    completeness_rows,
    indicator_rows,
    place_rows,
)
from idaman.features.indicators.queries import catalogue, measured, statistic_rows, weights_of
from idaman.features.indicators.queries.checks import checked, standing_of
from idaman.features.indices.queries import (
    index_cell_rows,
    index_figure_rows,
    index_spec_rows,
    shown,
)
from idaman.features.plan.queries import (
    cost_figure_rows,
    cost_rows,
    course_rows,
    indicators_of,
    item_rows,
    target_rows,
    trajectories,
)
from idaman.features.potentials.dataset import potential_rows
from idaman.features.reports.dataset import (
    answer_rows,
    element_rows,
    group_rows,
    index_rows,
    report_figure_rows,
    report_state_rows,
    request_rows,
    satisfaction_rows,
    service_rows,
)
from idaman.features.reports.queries.clusters import cluster_rows
from idaman.features.reports.queries.inner import report_each, survey_answer_each
from idaman.features.reports.queries.requests import figures
from idaman.features.services.queries import offered
from idaman.features.surveys.queries import published


def told(
    government: Government, *, now: datetime, files: Path | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of every dataset, by its name. What is not public is not in them.

    `files` is where the manifests of closed periods are kept.
    """
    return dict(each_told(government, now=now, files=files))


def each_told(
    government: Government, *, now: datetime, files: Path | None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give what `told` does one dataset after the other, for who rests between them.

    What belongs to a module that the government has closed is left out.
    """
    closed = government.closed_modules
    for name, rows in _every(government, now=now, files=files):
        if DATASETS.get(name) not in closed:
            yield name, [row for row in rows if FAMILIES.get(row.get("family", "")) not in closed]


def _every(
    government: Government, *, now: datetime, files: Path | None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    held = board(government, now=now)
    results = published(government)
    seen = figures(government, now=now)
    known = economy(government)
    indices = shown(government)
    going = list(trajectories(government, indicators_of(government), now=now).values())
    listed = catalogue(government, now=now)
    held_against = checked(government, now=now, listed=listed)
    whole = standing_of(measured(government, now=now, listed=listed), held.today)
    yield "statistics", statistic_rows(government, now=now)
    items, costs = item_rows(government), cost_rows(government)
    money, periods = money_rows(government, now=now), period_rows(government, files)
    yield "plan_items", items
    yield "costs", costs
    signatures = signature_rows(government)
    yield "obligations", obligation_rows(government, held)
    yield "signatures", signatures
    yield "progress", progress_rows(government, held)
    yield "requirements", requirement_rows(government, held)
    yield "evidence", evidence_rows(government, held)
    yield "citizen_answers", citizen_rows(government, now=now)
    yield "forecasts", forecast_rows(government, foreseeing(government, held))
    wins = quick_wins(government, held, now=now)
    yield "gate_points", gate_rows(government, wins)
    yield "readings", reading_rows(government, wins)
    yield "money", money
    yield "periods", periods
    yield "potentials", potential_rows(government)
    yield "requests", request_rows(government)
    yield "report_states", report_state_rows(government, today=held.today)
    yield "satisfaction", satisfaction_rows(government, results)
    yield "satisfaction_groups", group_rows(government, results)
    yield "clusters", cluster_rows(government)
    yield "figures", figure_rows(government, numbers(government, held))
    yield "answers", answer_rows(government, seen)
    yield "sector_tables", table_rows(known)
    yield "targets", target_rows(government, going)
    yield "indices", index_spec_rows(government, indices)
    yield "index_cells", index_cell_rows(government, indices)
    yield "indicators", indicator_rows(government, listed, weights_of(government, now=now))
    yield "places", place_rows(government, held_against)
    yield "bands", band_rows(government, held_against)
    yield "checks", check_rows(government, held_against)
    yield "services", service_rows(government, offered(government, now))
    yield "verifications", verification_rows(government, verifiers(government, now).turns)
    yield "completeness", completeness_rows(government, whole, held.today)
    computed = [
        *index_rows(government, results),
        *element_rows(government, results),
        *promise_rows(government, held, signatures),
        *cost_figure_rows(government, items, costs),
        *money_figure_rows(government, money),
        *period_figure_rows(government, periods),
        *report_figure_rows(government, seen),
        *economy_rows(known),
        *course_rows(government, going),
        *index_figure_rows(government, indices),
        *checking_rows(government, held_against, whole),
    ]
    yield "computed", computed


def told_inside(government: Government) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Give the rows of every dataset a government asks only itself, one dataset after the other."""
    yield "reports", report_each(government)
    yield "survey_answers", survey_answer_each(government)
