"""Places as people type them: by name or by code."""

from __future__ import annotations

from idaman.core.people.models import Government
from idaman.core.places.models import Region
from idaman.core.refusal import Refused
from idaman.core.text import Text


class BadPlace(Refused):
    """What was typed is no place that may be meant here."""


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
            Text(
                "There is more than one “%(place)s” here. Write its code, such as 64.02.19.2001.",
                place=typed,
            )
            if found
            else Text(
                "There is no “%(place)s” here. Write its code, such as 64.02.19.2001.", place=typed
            )
        )
    return found[0]
