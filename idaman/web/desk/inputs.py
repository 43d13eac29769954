"""What officers type into forms: places by name or code, days."""

from __future__ import annotations

from datetime import date

from idaman.core.imports.rules.cells import read_day
from idaman.core.people.models import Government
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.web.desk.acting import DeskRequest


class BadPlace(Refused):
    """What was typed is no place that may be meant here."""


class BadDate(Refused):
    """What was typed is no date."""


def day_typed(typed: str) -> date:
    """Read a day.

    Raises BadDate.
    """
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise BadDate(
            "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-01-31.",
            en="Write the date as year-month-day, such as 2026-01-31.",
        ) from None


def place_typed(government: Government, typed: str, *, beyond: bool = False) -> Region | None:
    """Find the place that was typed; None where nothing was.

    `beyond` also takes places outside the territory, by their code.
    Raises BadPlace.
    """
    typed = typed.strip()[:120]
    if not typed:
        return None
    inside = Region.objects.within(government.region.code)
    code = typed.partition(" ")[0]
    found = list(inside.filter(code=code)[:1]) or list(inside.filter(name__iexact=typed)[:2])
    if not found and beyond:
        found = list(Region.objects.public().filter(code=code)[:1])
    if len(found) != 1:
        raise BadPlace(
            f"“{typed}” {'ada lebih dari satu' if found else 'tidak ada'} di sini. "
            "Tulis kodenya, misalnya 64.02.19.2001.",
            en=f"There is {'more than one' if found else 'no'} “{typed}” here. "
            "Write its code, such as 64.02.19.2001.",
        )
    return found[0]


class NoDay(Refused):
    """A day is missing or cannot be read."""


def day_in(request: DeskRequest, field: str) -> date:
    """Read a day from the form.

    Raises NoDay.
    """
    if (day := read_day(request.POST.get(field, ""))) is None:
        raise NoDay(
            "Tulis tanggalnya, misalnya 2026-08-17.", en="Write the date, such as 2026-08-17."
        )
    return day
