"""A person's copy of their data in words for reading: its tables, its columns, its values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from babel.dates import format_date, format_datetime
from django.utils import timezone
from django.utils.translation import gettext as _

from idaman.features.reports.words import reports
from idaman.web import words
from idaman.web.desk.acting import language
from idaman.web.desk.words import COLUMNS_OF_PERSONS, KEPT_OF_PERSONS, MODERATION

REQUEST, ANSWER, OBJECTION = "services.Request", "delivery.Answer", "delivery.Objection"
VALUES: dict[tuple[str, str], Callable[[str], object]] = {
    (REQUEST, "state"): lambda code: reports.STATES.get(code, code),
    (REQUEST, "kind"): reports.kind,
    (REQUEST, "topic"): reports.topic,
    (REQUEST, "step"): lambda code: reports.STEPS.get(code, code),
    (ANSWER, "there"): lambda code: words.SAYS.get(code, code),
    (ANSWER, "works"): lambda code: words.SAYS.get(code, code),
    (ANSWER, "state"): lambda code: MODERATION.get(code, code),
    (OBJECTION, "state"): lambda code: MODERATION.get(code, code),
    ("people.User", "capacity"): lambda code: words.CAPACITIES.get(code, code),
}


def said(table: str, column: str, value: object) -> str:
    """Say a table, a column or a value of it in the reader's words."""
    if not column:
        return str(KEPT_OF_PERSONS[table])
    if value is None:
        return str(COLUMNS_OF_PERSONS.get(column, column))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        at = timezone.localtime(value)
        pattern = "d MMMM y, HH.mm" if language() == "id" else "d MMMM y, HH:mm"
        return str(format_datetime(at, pattern, locale=language()))
    if isinstance(value, date):
        return str(format_date(value, "d MMMM y", locale=language()))
    return str(VALUES.get((table, column), str)(str(value)))
