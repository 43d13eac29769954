"""What services tell the open data: reports as counts of many, satisfaction by element."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import Coalesce, TruncMonth

from idaman.core.people.models import Government
from idaman.features.reports.models import OPEN_STATES, Request, Source, State, Visibility
from idaman.features.reports.queries.requests import BY, MEASURES, NOBODY, ReportFigures, code_of
from idaman.features.services.queries import ServiceView
from idaman.features.surveys.queries import Result, SurveyResult, put_together
from idaman.opendata import recount_figures, recount_rows, recount_totals
from idaman.opendata.rules.suppression import hidden

TOTALS = ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
"""Every sum that can be made of months, districts and kinds: none may give a hidden count away."""


def request_rows(government: Government) -> list[dict[str, Any]]:
    """Tell how many reports came, by month, district and kind, as rows of `requests`. One query.

    Counts under five are hidden, and with them a second cell of every sum. A secret one has no
    district: beside `report_states` it would be found by subtraction.
    """
    counted = (
        Request.objects.public()
        .filter(government=government)
        .annotate(month=TruncMonth("arrived_at"))
        .values_list("month", "region__code", "visibility", "kind", "is_sample")
        .annotate(many=Count("pk"))
        .order_by("month", "region__code", "visibility", "kind", "is_sample")
    )
    counts: Counter[tuple[str, str, str]] = Counter()
    invented: set[tuple[str, str, str]] = set()
    for month, code, visibility, kind, is_sample, many in counted:
        known = "" if visibility == Visibility.SECRET else code or ""
        cell = f"{month:%Y-%m}", ".".join(known.split(".")[:3]), kind
        counts[cell] += many
        invented |= {cell} if is_sample else set()
    gone = hidden(counts, totals=TOTALS)
    return [
        {
            "government": government.slug,
            "month": cell[0],
            "district": cell[1],
            "kind": cell[2],
            "reports": None if cell in gone else many,
            "is_hidden": cell in gone,
            "is_sample": cell in invented,
        }
        for cell, many in counts.items()
    ]


def report_state_rows(government: Government, *, today: date) -> list[dict[str, Any]]:
    """Tell how every report stands that pages count, as rows of `report_states`. One query.

    Secret ones come last and by their state, so that their order tells nothing of when they came.
    """
    asked = (
        Request.objects.public()
        .filter(government=government)
        .annotate(office=Coalesce("agency__successor__code", "agency__code"))
        .values_list(
            "number", "visibility", "region__code", "office", "state", "due", "reopened", "also",
            "source", "is_sample",
        )
    )  # fmt: skip
    told = []
    for number, visibility, region, office, state, due, reopened, also, source, is_sample in asked:
        is_secret = visibility == Visibility.SECRET
        is_waiting = state in OPEN_STATES
        row = {
            "government": government.slug,
            "report": code_of(number, visibility),
            "region": "" if is_secret else region or "",
            "agency": office or NOBODY,
            "state": state,
            "is_waiting": is_waiting,
            "is_answered": state in (State.ANSWERED, State.CLOSED),
            "is_late": is_waiting and due is not None and due < today,
            "reopened": reopened,
            "also": also,
            "is_secret": is_secret,
            "by_lapor": source == Source.LAPOR,
            "is_sample": is_sample,
        }
        told.append((is_secret, row["report"], str(office), state, str(sorted(row.items())), row))
    ordered = [row for *_, row in sorted(told, key=lambda each: each[:-1])]
    return [{"number": number, **row} for number, row in enumerate(ordered, start=1)]


def service_rows(government: Government, offered: Sequence[ServiceView]) -> list[dict[str, Any]]:
    """Tell what offices promise at the counter in public as rows of `services`."""
    costs = {
        each.pk: recount_rows.fees(
            (fee.amount_idr for fee in each.body.fees), (fee.per for fee in each.body.fees)
        )
        for each in offered
    }
    return [
        {
            "government": government.slug,
            "code": each.code,
            "name": each.body.name,
            "name_en": each.body.name_en,
            "agency": (each.version.agency.successor or each.version.agency).code,
            "time": each.body.time.value if each.body.time else None,
            "time_unit": each.body.time.unit.value if each.body.time else "",
            "fees": costs[each.pk][0],
            "fee_per": costs[each.pk][1],
            "filled": " ".join(name for name, is_there in each.filled.items() if is_there),
            "missing": " ".join(each.gaps),
            "version": each.version.number,
            "is_sample": each.is_sample,
        }
        for each in offered
    ]


def satisfaction_rows(
    government: Government, results: Sequence[SurveyResult]
) -> list[dict[str, Any]]:
    """Tell published surveys element by element as rows of `satisfaction`.

    A survey with fewer than five answers is not among them.
    """
    return [
        {
            "government": government.slug,
            "survey": result.survey.number,
            "agency": result.survey.agency.code,
            "service": result.survey.service.code if result.survey.service else "",
            "period": result.survey.period,
            "element": line.code,
            "answers": result.n,
            "total": line.total,
            "average": float(line.average),
            "squares": result.tally.squares,
            "served": result.population,
            "is_sample": result.is_sample,
        }
        for result in results
        if result.is_known
        for line in result.lines
    ]


def index_rows(government: Government, results: Sequence[SurveyResult]) -> list[dict[str, Any]]:
    """Tell the index of every survey, agency and period as rows of `computed`."""
    every: list[Result] = [*results, *put_together(results)]
    return [
        recount_figures.row(
            government.slug, ("ikm", measure, *each.group), value, is_sample=each.is_sample
        )
        for each in every
        if each.is_known
        for measure, value in (
            ("index", str(each.index)),
            ("grade", each.band.letter),
            ("interval", recount_figures.between(each.interval)),
        )
    ]


def group_rows(government: Government, results: Sequence[SurveyResult]) -> list[dict[str, Any]]:
    """Tell who answered published surveys as rows of `satisfaction_groups`; few are kept back."""
    return [
        {
            "government": government.slug,
            "survey": result.survey.number,
            "by": by,
            "group": group,
            "answers": part.n,
            "total": sum(part.tally.totals) if part.tally else None,
            "is_hidden": part.tally is None,
            "is_sample": result.is_sample,
        }
        for result in results
        if result.is_known
        for by, groups in result.profile.items()
        for group, part in groups.items()
    ]


def element_rows(government: Government, results: Sequence[SurveyResult]) -> list[dict[str, Any]]:
    """Tell what a survey's page shows by element, weight and group as rows of `computed`."""
    return [
        recount_figures.row(government.slug, ("ikm", *told), value, is_sample=result.is_sample)
        for result in results
        if result.is_known
        for told, value in shown_by(result).items()
    ]


def shown_by(result: SurveyResult) -> dict[tuple[str, str, str], str]:
    """Give each figure of a survey's page but the index, by measure, what of, and its key."""
    code = result.survey.code
    found: dict[tuple[str, str, str], str] = {}
    for line in result.lines:
        key = f"{code}:{line.code}"
        found["total", "element", key] = str(line.total)
        found["average", "element", key] = str(line.average)
        found["weighted", "element", key] = str(line.weighted)
        found["grade", "element", key] = line.band.letter
    for convention, value in result.printed:
        found["index", "weight", f"{code}:{convention.digits}"] = str(value)
    for by, groups in result.profile.items():
        for group, part in groups.items():
            said = str(part.tally.index) if part.tally else recount_totals.HIDDEN
            found["index", "group", f"{code}:{by}:{group}"] = said
    return found


def answer_rows(government: Government, seen: ReportFigures) -> list[dict[str, Any]]:
    """Tell every answer and every report that waits as rows of `answers`."""
    answered: list[dict[str, Any]] = [
        {
            "report": each.code,
            "agency": each.agency,
            "kind": each.kind,
            "answered": each.on.isoformat(),
            "days": each.days,
            "due": each.due.isoformat() if each.due else None,
            "is_in_time": each.is_in_time,
            "is_doubted": each.is_doubted,
            "is_overdue": False,
            "is_sample": each.is_sample,
        }
        for each in seen.answers
    ]
    waiting: list[dict[str, Any]] = [
        {
            "report": each.code,
            "agency": each.agency,
            "kind": each.kind,
            "answered": None,
            "days": None,
            "due": each.due.isoformat(),
            "is_in_time": None,
            "is_doubted": None,
            "is_overdue": each.is_overdue,
            "is_sample": each.is_sample,
        }
        for each in seen.waiting
    ]
    return [
        {"government": government.slug, "number": number, **told}
        for number, told in enumerate([*answered, *waiting], start=1)
    ]


def report_figure_rows(government: Government, seen: ReportFigures) -> list[dict[str, Any]]:
    """Tell every figure of reports as rows of `computed`."""
    return [
        recount_figures.row(
            government.slug,
            ("reports", measure, by, key),
            seen.of(measure, by, key).exact(measure),
            is_sample=seen.is_sample,
        )
        for by in BY
        for key in seen.keys(by)
        for measure in MEASURES
        if (measure, by) != ("overdue", "month")
    ]
