"""How potentials are said: facts with source and gap, stages."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from idaman.features.potentials.rules.body import PotentialBody
from idaman.features.potentials.rules.lists import (
    KBLI,
    KINDS,
    LICENCE,
    READINESS,
)
from idaman.web.numbers import language, written

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


def kind(code: str) -> str:
    """Name a kind of potential."""
    return KINDS[code].say(language()) if code in KINDS else code


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


def facts_of(body: PotentialBody) -> list[Fact]:
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


def summary(body: PotentialBody) -> str:
    """Give what it is, in English where the reader wants it and there is some."""
    return (body.summary_en if language() == "en" else "") or body.summary
