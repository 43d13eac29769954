"""Tags and filters of surveys and their results."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from idaman.features.surveys import words as say
from idaman.features.surveys.models import Survey
from idaman.features.surveys.queries import ElementLine, Result
from idaman.features.surveys.rules.groups import GroupPart
from idaman.features.surveys.rules.index import Convention, QualityBand
from idaman.features.surveys.rules.interval import Interval
from idaman.opendata import recount_figures
from idaman.opendata.recount_totals import HIDDEN
from idaman.web.templatetags.ui import gap, number, recounted

register = template.Library()


@register.filter
def index(value: Fraction | Decimal | float | None, digits: int = 2) -> str:
    """Write an index or an average with exactly so many digits."""
    return say.written(value, digits)


@register.filter
def between(around: Interval | None) -> str:
    """Write an interval."""
    return say.between(around)


@register.filter
def graded(band: QualityBand) -> str:
    """Write a grade: its letter and its words."""
    return f"{band.letter} ({band.words.say(say.language()).lower()})"


@register.filter
def element(code: str) -> str:
    """Name one of the nine elements."""
    return say.element(code)


@register.filter
def group(kind: str) -> str:
    """Name what people are grouped by."""
    return say.group(kind)


@register.filter
def choice(code: str, kind: str) -> str:
    """Name one group of people: {{ code|choice:"sex" }}."""
    return say.choice(kind, code)


@register.filter
def survey_word(code: str, kind: str) -> str:
    """Name a code: {{ survey.state|survey_word:"states" }}."""
    return str(getattr(say, kind.upper()).get(code, code))


@register.filter
def survey_title(survey: Survey) -> str:
    """Name a survey."""
    return say.title(survey)


@register.filter
def survey_subject(survey: Survey) -> str:
    """Name what a survey asks about."""
    return say.subject(survey)


@register.simple_tag
def of_all(result: Result, measure: str, href: str = "") -> SafeString:
    """Write the index, its interval or the answers of a survey, an agency or a period."""
    if measure == "answers":
        return recounted("surveys", "answers", result.group, str(result.n), number(result.n), href)
    exact, said = {
        "index": (str(result.index), say.written(result.index, 2)),
        "interval": (recount_figures.between(result.interval), say.between(result.interval)),
    }[measure]
    return recounted("ikm", measure, result.group, exact, said, href)


@register.simple_tag
def answers_of(survey: Survey, by: str, group: str, part: GroupPart) -> SafeString:
    """Write how many of one group answered."""
    key = f"{survey.code}:{by}:{group}"
    return recounted("surveys", "answers", ("group", key), str(part.n), number(part.n or 0))


@register.simple_tag
def of_element(survey: Survey, line: ElementLine, measure: str) -> SafeString:
    """Write one figure of an element of a survey, to be counted again from its total."""
    exact, said = {
        "total": (str(line.total), number(line.total)),
        "average": (str(line.average), say.written(line.average, 3)),
        "weighted": (str(line.weighted), say.written(line.weighted, 3)),
        "grade": (line.band.letter, line.band.letter),
    }[measure]
    return recounted("ikm", measure, ("element", f"{survey.code}:{line.code}"), exact, said)


@register.simple_tag
def by_weight(survey: Survey, convention: Convention, value: Fraction) -> SafeString:
    """Write the index of a survey with a rounded weight."""
    group = ("weight", f"{survey.code}:{convention.digits}")
    return recounted("ikm", "index", group, str(value), say.written(value))


@register.simple_tag
def of_group(survey: Survey, by: str, group: str, part: GroupPart) -> SafeString:
    """Write the index of one group that answered; the same gap as in the data where it is few."""
    exact = str(part.tally.index) if part.tally else HIDDEN
    said = say.written(part.tally.index, 2) if part.tally else gap(gettext("kept back"))
    return recounted("ikm", "index", ("group", f"{survey.code}:{by}:{group}"), exact, said)
