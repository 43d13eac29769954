"""The report of a survey in the ministry's form, and the plates that hang at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.utils import translation

from idaman.core.people.models import Government
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.queries import Improving
from idaman.features.surveys import words as say
from idaman.features.surveys.models import Survey
from idaman.features.surveys.queries import RULES, SurveyResult
from idaman.features.surveys.rules.elements import SOURCE
from idaman.features.surveys.rules.index import SCHEME
from idaman.paper.parts import qr
from idaman.web.templatetags.figures import when
from idaman.web.words import STATUSES

SIMULATION = "simulasi, bukan nilai resmi"


class NothingToPrint(Refused):
    """There is nothing to print yet."""


def address(government: Government, rest: str) -> str:
    """Give a whole public address, as it stands on paper."""
    if government.host:
        scheme = "https" if settings.IS_HTTPS else "http"
        return f"{scheme}://{government.host}/{rest}"
    return f"{settings.PUBLIC_URL}/{government.slug}/{rest}"


def source(name: str) -> str:
    """The Typst source of the report or the plates."""
    return (files(__package__) / f"{name}.typ").read_text()


def plates(survey: Survey, codes: Sequence[tuple[str, str]], now: datetime) -> dict[str, Any]:
    """Ask for the plates of the counter to be printed, one to a page.

    Their addresses hang on a wall for everybody, so they may lie in the work that is asked for.
    Raises NothingToPrint.
    """
    if not codes:
        raise NothingToPrint(Text("Make the plates for the counter first."))
    with translation.override("id"):
        data = {
            "government": survey.government.name,
            "code": survey.code,
            "about": say.subject(survey),
            "agency": survey.agency.name,
            "when": when(survey.period),
            "sample": survey.is_sample,
            "plates": [
                {"label": label, "qr": qr(where), "address": where.partition("://")[2]}
                for label, where in codes
            ],
        }
    return {"source": source("survey_plate"), "at": now.isoformat(), "documents": {"plates": data}}


def report(
    result: SurveyResult, improving: Sequence[Improving], *, now: datetime
) -> dict[str, Any]:
    """Ask for the report of a survey to be printed.

    Raises NothingToPrint where fewer than five answered.
    """
    if not result.is_known:
        raise NothingToPrint(Text("There are not five answers yet; no report can be made."))
    with translation.override("id"):
        data = _laid_out(result, improving, now)
    return {"source": source("survey"), "at": now.isoformat(), "documents": {"report": data}}


def _laid_out(
    result: SurveyResult, improving: Sequence[Improving], now: datetime
) -> dict[str, Any]:
    survey = result.survey
    government = survey.government
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    around = result.interval
    return {
        "government": government.name,
        "agency": survey.agency.name,
        "about": say.subject(survey),
        "when": when(survey.period),
        "code": survey.code,
        "simulation": SIMULATION,
        "sample": survey.is_sample,
        "as_of": format_date(today, "d MMMM y", locale="id"),
        "address": address(government, f"kepuasan/{survey.code}/"),
        "source": SOURCE,
        "n": result.n,
        "population": _served(survey),
        "advised": _advised(result),
        "channels": [{"said": str(say.CHANNELS[each]), "n": n} for each, n in result.by_channel],
        "index": say.written(result.index),
        "exact": say.written(result.index),
        "band": result.band.letter,
        "band_said": result.band.words.id,
        "interval": say.between(around),
        "interval_note": _rough(result),
        "printed": [
            {"weight": say.written(each.weight, each.digits), "index": say.written(value)}
            for each, value in result.printed
        ],
        "lines": [
            {
                "code": line.code,
                "name": say.element(line.element),
                "total": line.total,
                "average": say.written(line.average, 3),
                "weighted": say.written(line.weighted, 3),
                "converted": say.written(line.converted),
                "band": line.band.letter,
                "share": float(line.average - 1) / 3,
            }
            for line in result.lines
        ],
        "weakest": [
            f"{line.code} {say.element(line.element)} ({say.written(line.average, 3)})"
            for line in result.weakest
        ],
        "strongest": [
            f"{line.code} {say.element(line.element)} ({say.written(line.average, 3)})"
            for line in sorted(result.lines, key=lambda line: -line.average)[:3]
        ],
        "profile": [
            {
                "title": say.group(kind),
                "rows": [
                    {
                        "said": say.choice(kind, code),
                        "n": part.n,
                        "index": say.written(part.tally.index) if part.tally else "",
                    }
                    for code, part in parts.items()
                ],
            }
            for kind, parts in result.profile.items()
        ],
        "odd": [
            {
                "said": "Semua jawaban (yang dihitung)",
                "n": result.n,
                "index": say.written(result.index),
            },
            *(
                {
                    "said": said,
                    "n": tally.n if tally else "tidak ditampilkan",
                    "index": say.written(tally.index) if tally and tally.n else "–",
                }
                for said, tally in (
                    ("Tanpa yang sembilan jawabannya sama", result.told_without_straight),
                    ("Tanpa yang masuk beruntun", result.told_without_bursts),
                )
            ),
        ],
        "rules": (
            f"Ditandai bila {round(RULES.straight_share * 100)} % atau lebih dari sedikitnya "
            f"{RULES.straight_least} responden memberi jawaban yang sama sembilan kali, atau bila "
            f"lebih dari {RULES.burst} jawaban masuk lewat satu jalan dalam {RULES.minutes} menit. "
            "Tidak ada yang dibuang karenanya."
        ),
        "is_odd": result.is_straight or bool(result.burst.n),
        "bands": [
            {"letter": each.letter, "least": say.written(each.least), "said": each.words.id}
            for each in SCHEME.bands
        ],
        "improving": [
            {
                "element": say.element(each.improvement.element),
                "action": each.improvement.action,
                "owner": each.improvement.owner.name,
                "due": format_date(each.improvement.due, "d MMM y", locale="id"),
                "stands": _stands(each),
            }
            for each in improving
        ],
    }


def _served(survey: Survey) -> str:
    if survey.population is None:
        return ""
    return f"{say.written(survey.population, 0).rstrip(',.')} ({survey.population_source})"


def _advised(result: SurveyResult) -> str:
    if result.advised is None:
        return ""
    return f"{result.advised} (Krejcie-Morgan); {result.slovin} (Slovin, pembanding)"


def _rough(result: SurveyResult) -> str:
    return "kasar: kurang dari 30 jawaban" if result.interval and result.interval.is_rough else ""


def _stands(each: Improving) -> str:
    if each.improvement.dropped_at is not None:
        return f"dicabut: {each.improvement.dropped_because}"
    if each.state is None:
        return "belum diikuti sebagai janji"
    return f"{STATUSES[each.state.standing.value]} ({each.item_code})"
