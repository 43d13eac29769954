"""How surveys and their results are said: elements, groups, channels, figures, titles."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from idaman.features.surveys.models import Survey
from idaman.features.surveys.rules.elements import (
    GROUP_NAMES,
    GROUPS,
    QUESTIONS,
)
from idaman.features.surveys.rules.index import rounded
from idaman.features.surveys.rules.interval import Interval
from idaman.web.numbers import numeral
from idaman.web.templatetags.figures import when
from idaman.web.templatetags.ui import name

Words = dict[str, str | Promise]

STATES: Words = {
    "planned": _("planned"),
    "open": _("taking answers"),
    "closed": _("closed, not published"),
    "published": _("published"),
}
CHANNELS: Words = {
    "counter": _("QR code at the counter"),
    "slip": _("slip with a code"),
    "link": _("link"),
    "after": _("after a report"),
    "paper": _("paper"),
    "phone": _("asked by an officer"),
}
KINDS: Words = {
    "counter": _("Plate for the counter"),
    "slip": _("Slips for one answer each"),
    "link": _("Links for one answer each"),
}
NOT_SAID = _("not said")


def language() -> str:
    """The reader's language."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def written(value: Fraction | Decimal | float | None, digits: int = 2) -> str:
    """Write a figure with exactly so many digits after the comma.

    >>> written(Fraction(91475, 1000)), written(None)
    ('91,48', '')
    """
    if value is None:
        return ""
    shown = rounded(Fraction(value), digits)
    return numeral(shown, language(), format="#,##0." + "0" * digits)


def between(around: Interval | None) -> str:
    """Write an interval, to one digit."""
    if around is None:
        return ""
    return gettext("%(low)s and %(high)s") % {
        "low": written(around.low, 1),
        "high": written(around.high, 1),
    }


def element(code: str) -> str:
    """Name one of the nine elements."""
    return QUESTIONS[code].name.say(language())


def group(kind: str) -> str:
    """Name what people are grouped by."""
    return GROUP_NAMES[kind].say(language())


def choice(kind: str, code: str) -> str:
    """Name one group of people."""
    found = GROUPS[kind].get(code)
    return found.say(language()) if found else str(NOT_SAID)


def subject(survey: Survey) -> str:
    """Name what was asked about: a service, or an agency as a whole."""
    version = (survey.service.shown or survey.service.newest) if survey.service else None
    return name(version) if version is not None else survey.agency.name


def title(survey: Survey) -> str:
    """Name a survey: what was asked about, and when."""
    return f"{subject(survey)}, {when(survey.period)}"
