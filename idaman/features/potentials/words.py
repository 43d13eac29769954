"""How potentials and the economy are said: facts with source and gap, stages, figures."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from idaman.features.economy.rules import Quadrant
from idaman.features.potentials.rules.body import Body
from idaman.features.potentials.rules.lists import (
    KBLI,
    KINDS,
    LICENCE,
    READINESS,
    SECTORS,
    sector_written,
)
from idaman.ui.numbers import numeral

Words = dict[str, str | Promise]

LABELS: Words = {
    "name": _("Name"),
    "name_en": _("Name in English"),
    "kind": _("Kind"),
    "place": _("Place"),
    "summary": _("What it is"),
    "summary_en": _("What it is, in English"),
    "capacity": _("Capacity"),
    "capacity_unit": _("Unit of the capacity"),
    "capacity_year": _("Year of the capacity"),
    "capacity_source": _("Source of the capacity"),
    "condition": _("Condition"),
    "condition_note": _("More on its condition"),
    "kbli": _("Business classes (KBLI)"),
    "area_ha": _("Area (hectares)"),
    "area_source": _("Source of the area"),
    "land": _("Whose land it is"),
    "land_source": _("Source of the land's status"),
    "fit": _("Fit with the spatial plan"),
    "fit_source": _("Where the spatial plan says so"),
    "road_km": _("To a road (km)"),
    "port_km": _("To a port or jetty (km)"),
    "power_km": _("To power (km)"),
    "water_km": _("To water (km)"),
    "distance_source": _("Source of the distances"),
    "incentives": _("Incentives"),
    "incentives_en": _("Incentives, in English"),
    "incentives_source": _("Source of the incentives"),
    "licence": _("Path to the licence (OSS)"),
    "licence_note": _("More on the licence"),
    "unlocked_by": _("Plan items that unlock it"),
    "owner": _("Agency that answers for it"),
    "contact": _("Post to call"),
    "source": _("Source of the rest"),
    "sample": _("Sample"),
    "code": _("Code"),
}
CONDITIONS: Words = {
    "unused": _("not used yet"),
    "partly": _("partly used"),
    "used": _("in full use"),
    "declining": _("declining"),
}
LANDS: Words = {
    "government": _("the regional government's"),
    "village": _("the village's"),
    "state": _("the state's"),
    "forest": _("forest area"),
    "customary": _("customary land"),
    "private": _("private"),
    "mixed": _("mixed"),
}
FITS: Words = {
    "fits": _("fits"),
    "conditional": _("fits under conditions"),
    "against": _("does not fit"),
}
STAGES: Words = {
    "listed": _("listed"),
    "ready": _("ready"),
    "offer": _("offered"),
    "deal": _("agreed"),
    "jobs": _("gives jobs"),
}
MEASURES: Words = {
    "grdp_constant": _("GRDP at constant prices of 2010"),
    "grdp_current": _("GRDP at current prices"),
    "employment": _("people at work"),
    "population": _("population"),
}
QUADRANTS: Words = {
    Quadrant.LEADING: _("leading: large and growing faster"),
    Quadrant.PRESSED: _("under pressure: large and growing slower"),
    Quadrant.RISING: _("rising: small and growing faster"),
    Quadrant.BEHIND: _("behind: small and growing slower"),
}
ANALYSES: Words = {
    "quotients": _("What the region has more of than its province"),
    "dynamic": _("Which sectors gain ground here"),
    "klassen": _("Large or small, fast or slow"),
    "shift": _("Where the change came from"),
    "growth": _("Who brought growth"),
    "specialisation": _("How narrowly the region lives"),
    "regions": _("The region among its neighbours"),
    "inequality": _("How evenly income is spread over the province"),
}
TERMS: Words = {
    "quotients": _("location quotient (LQ)"),
    "dynamic": _("dynamic LQ"),
    "klassen": _("Klassen's typology of sectors"),
    "shift": _("shift-share, Dunn and Esteban-Marquillas"),
    "growth": _("contribution to growth"),
    "specialisation": _("Krugman, Herfindahl, Gini of specialisation"),
    "regions": _("Klassen's typology of regions"),
    "inequality": _("Williamson, Gini, Theil"),
}


def language() -> str:
    """Give the reader's language."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def written(value: float, digits: int = 3) -> str:
    """Write a number as the language does, with so many digits after the comma at most."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return numeral(value, language(), format=pattern)


def percent(share: float, digits: int = 1) -> str:
    """Write a part of one in per cent."""
    said = written(share * 100, digits)
    return f"{said} %" if language() == "id" else f"{said}%"


def kind(code: str) -> str:
    """Name a kind of potential."""
    return KINDS[code].say(language()) if code in KINDS else code


def sector(code: str) -> str:
    """Name a sector with its letters: A Pertanian, Kehutanan, dan Perikanan."""
    if code not in SECTORS:
        return code
    return f"{sector_written(code)} {SECTORS[code].say(language())}"


def readiness(code: str) -> str:
    """Name a point of readiness."""
    return READINESS[code].say(language()) if code in READINESS else code


def licence(code: str) -> str:
    """Name a step to the licence."""
    return LICENCE[code].say(language()) if code in LICENCE else code


def kbli(code: str) -> str:
    """Write a business class with its title, where the list has it."""
    return f"{code} {KBLI[code].say(language())}" if code in KBLI else code


@dataclass(frozen=True)
class Fact:
    """One fact an investor asks for: its label, what is known, where from."""

    name: str
    label: str
    values: list[str] = field(default_factory=list)
    """Nothing in it is a gap."""
    source: str = ""
    note: str = ""

    @property
    def is_gap(self) -> bool:
        return not self.values


def facts_of(body: Body) -> list[Fact]:
    """Say the facts of a potential in the reader's language; gaps are there, as gaps."""

    def fact(name: str, *values: str, source: str = "", note: str = "") -> Fact:
        return Fact(name, str(LABELS[name]), [v for v in values if v], source, note)

    def measured(name: str, unit: str) -> Fact:
        value: float | None = getattr(body, name)
        said = "" if value is None else f"{written(value)} {unit}"
        return fact(name, said, source=body.distance_source if value is not None else "")

    year = f" ({body.capacity_year})" if body.capacity_year else ""
    capacity = (
        "" if body.capacity is None else f"{written(body.capacity)} {body.capacity_unit}{year}"
    )
    english = language() == "en"
    incentives = (body.incentives_en if english else "") or body.incentives
    return [
        fact("capacity", capacity.strip(), source=body.capacity_source),
        fact(
            "condition",
            str(CONDITIONS[body.condition]) if body.condition else "",
            note=body.condition_note,
        ),
        fact("kbli", *(kbli(code) for code in body.kbli)),
        fact(
            "area_ha",
            "" if body.area_ha is None else f"{written(body.area_ha)} ha",
            source=body.area_source,
        ),
        fact("land", str(LANDS[body.land]) if body.land else "", source=body.land_source),
        fact("fit", str(FITS[body.fit]) if body.fit else "", source=body.fit_source),
        *(measured(name, "km") for name in ("road_km", "port_km", "power_km", "water_km")),
        fact("incentives", incentives, source=body.incentives_source),
        fact("licence", *(licence(step) for step in body.licence), note=body.licence_note),
    ]


def summary(body: Body) -> str:
    """Give what it is, in English where the reader wants it and there is some."""
    return (body.summary_en if language() == "en" else "") or body.summary


def named(code: str, words: Words) -> str:
    """Name a code; a code without a word is shown as it is."""
    return str(words.get(code, code))


def enumerated(names: list[str], most: int = 3) -> str:
    """Write names one after the other, the rest as a number.

    >>> from django.utils import translation
    >>> with translation.override("en"): enumerated(["A", "B", "C", "D"], most=2)
    'A, B and 2 more'
    """
    shown = names[:most]
    if len(names) > most:
        return gettext("%(names)s and %(n)d more") % {
            "names": ", ".join(shown),
            "n": len(names) - most,
        }
    if len(shown) > 1:
        return gettext("%(names)s and %(last)s") % {
            "names": ", ".join(shown[:-1]),
            "last": shown[-1],
        }
    return "".join(shown)
