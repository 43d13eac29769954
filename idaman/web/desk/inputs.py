"""What officers type into forms: days."""

from __future__ import annotations

from datetime import date

from idaman.core.imports.rules.cells import read_day
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.web.desk.acting import DeskRequest


class BadDate(Refused):
    """What was typed is no date."""


def day_typed(typed: str) -> date:
    """Read a day.

    Raises BadDate.
    """
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise BadDate(Text("Write the date as year-month-day, such as 2026-01-31.")) from None


class NoDay(Refused):
    """A day is missing or cannot be read."""


def day_in(request: DeskRequest, field: str) -> date:
    """Read a day from the form.

    Raises NoDay.
    """
    if (day := read_day(request.POST.get(field, ""))) is None:
        raise NoDay(Text("Write the date, such as 2026-08-17."))
    return day
