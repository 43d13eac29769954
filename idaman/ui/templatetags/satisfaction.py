"""Tags and filters of surveys and their results."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template

from idaman.pure.satisfaction.index import Band
from idaman.pure.satisfaction.interval import Interval
from idaman.rooms.services.models import Survey
from idaman.ui import satisfaction as say

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
def graded(band: Band) -> str:
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
