"""Reports and answers one by one, for the questions a government asks of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from idaman.core.canonical import moment
from idaman.core.people.models import Government
from idaman.features.reports.models import Request, Visibility
from idaman.features.surveys.models import SurveyResponse

PIECE = 5000


def report_each(government: Government) -> Iterator[dict[str, Any]]:
    """Tell every report as a row of `reports`: no reporter, no words, no place on the map."""
    rows = Request.objects.of(government).order_by("number")
    told = rows.values(
        *("number", "arrived_at", "source", "kind", "topic", "visibility", "state"),
        *("service__code", "agency__code", "region__code", "due", "answered_at", "closed_at"),
        *("reopened", "also", "merged_into", "is_sample"),
    )
    for row in told.iterator(chunk_size=PIECE):
        yield {
            "government": government.slug,
            "number": row["number"],
            "arrived_at": moment(row["arrived_at"]),
            "source": row["source"],
            "kind": row["kind"],
            "topic": row["topic"],
            "is_secret": row["visibility"] == Visibility.SECRET,
            "state": row["state"],
            "service": row["service__code"] or "",
            "agency": row["agency__code"] or "",
            "region": row["region__code"] or "",
            "due": row["due"].isoformat() if row["due"] else None,
            "answered_at": moment(row["answered_at"]) if row["answered_at"] else None,
            "closed_at": moment(row["closed_at"]) if row["closed_at"] else None,
            "reopened": row["reopened"],
            "also": row["also"],
            "is_merged": row["merged_into"] is not None,
            "is_sample": row["is_sample"],
        }


def survey_answer_each(government: Government) -> Iterator[dict[str, Any]]:
    """Tell every answered sheet as a row of `survey_answers`: scores and group, no words."""
    zone = ZoneInfo(government.timezone)
    rows = SurveyResponse.objects.of(government).order_by("pk")
    told = rows.values(
        *("pk", "survey__number", "survey__service__code", "survey__agency__code", "at", "channel"),
        *("scores", "sex", "age", "education", "occupation", "aside_at", "is_sample"),
    )
    for row in told.iterator(chunk_size=PIECE):
        yield {
            "government": government.slug,
            "number": row["pk"],
            "survey": row["survey__number"],
            "service": row["survey__service__code"] or "",
            "agency": row["survey__agency__code"],
            "day": row["at"].astimezone(zone).date().isoformat(),
            "channel": row["channel"],
            **{f"u{n}": int(score) for n, score in enumerate(row["scores"], start=1)},
            "sex": row["sex"],
            "age": row["age"],
            "education": row["education"],
            "occupation": row["occupation"],
            "counts": row["aside_at"] is None,
            "is_sample": row["is_sample"],
        }
