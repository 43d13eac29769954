"""What the register says of one potential: typed, every fact with its source, gaps as None."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from idaman.core.refusal import Refused
from idaman.features.potentials.rules.lists import KINDS, LICENCE, kbli_code
from idaman.web.rules import bodies
from idaman.web.rules.bodies import WrongBody

__all__ = ["PotentialBody", "Condition", "Fit", "Land", "WrongBody", "read", "unknown"]

Code = Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.\-]{0,23}$")]
Words = Annotated[str, Field(max_length=4000)]
Line = Annotated[str, Field(max_length=300)]
Measure = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


class Condition(StrEnum):
    """How far it is used."""

    UNUSED = "unused"
    PARTLY = "partly"
    USED = "used"
    DECLINING = "declining"


class Land(StrEnum):
    """Whose the land is."""

    GOVERNMENT = "government"
    VILLAGE = "village"
    STATE = "state"
    FOREST = "forest"
    CUSTOMARY = "customary"
    PRIVATE = "private"
    MIXED = "mixed"


class Fit(StrEnum):
    """Whether the spatial plan (RTRW) allows it."""

    FITS = "fits"
    CONDITIONAL = "conditional"
    AGAINST = "against"


class PotentialBody(BaseModel):
    """One potential. A number carries its unit in its name; a source stands beside its fact."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    name_en: Annotated[str, Field(max_length=200)] = ""
    kind: str
    place: Annotated[str, Field(pattern=r"^\d\d(\.\d+){1,3}$")]
    """Kemendagri code of a regency, district or village; never finer."""
    summary: Words = ""
    summary_en: Words = ""
    capacity: Measure | None = None
    capacity_unit: Annotated[str, Field(max_length=60)] = ""
    capacity_year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    capacity_source: Line = ""
    condition: Condition | None = None
    condition_note: Words = ""
    kbli: tuple[str, ...] = ()
    area_ha: Measure | None = None
    area_source: Line = ""
    land: Land | None = None
    land_source: Line = ""
    fit: Fit | None = None
    fit_source: Line = ""
    """Where it says so: the regulation and its map."""
    road_km: Measure | None = None
    port_km: Measure | None = None
    power_km: Measure | None = None
    water_km: Measure | None = None
    distance_source: Line = ""
    incentives: Words = ""
    incentives_en: Words = ""
    incentives_source: Line = ""
    licence: tuple[str, ...] = ()
    licence_note: Words = ""
    unlocked_by: tuple[Code, ...] = ()
    """Codes of activities and quick wins whose keeping makes it usable."""
    owner: Annotated[str, Field(max_length=20)] = ""
    """Code of the agency that answers for it."""
    contact: Annotated[str, Field(max_length=40)] = ""
    """Code of the post to call, never a person."""
    source: Words = ""
    sample: bool = False

    @field_validator("kind")
    @classmethod
    def _known_kind(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError("choose|Pilih salah satu jenis dari daftar.|Choose a kind.")
        return kind

    @field_validator("kbli")
    @classmethod
    def _five_digits(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(dict.fromkeys(kbli_code(code) for code in codes))
        except Refused as no:
            raise ValueError(f"kbli|{no}|{no.say('en')}") from no

    @field_validator("licence")
    @classmethod
    def _known_steps(cls, steps: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [step for step in steps if step not in LICENCE]:
            raise ValueError(
                f"step|Langkah izin {unknown[0]} tidak dikenal.|Unknown licence step {unknown[0]}."
            )
        # In the order of the path, however they were ticked.
        return tuple(step for step in LICENCE if step in steps)

    def as_json(self) -> dict[str, Any]:
        """Give plain data, as it is kept and hashed."""
        return self.model_dump(mode="json")


FACTS: tuple[str, ...] = (
    "capacity", "condition", "kbli", "area_ha", "land", "fit", "road_km", "port_km", "power_km",
    "water_km", "incentives", "licence", "unlocked_by", "contact",
)  # fmt: skip
"""What an investor asks for; each that is empty is shown as not known yet."""


def unknown(body: PotentialBody) -> list[str]:
    """Name the facts an investor would ask for that nobody has entered.

    >>> gaps = unknown(PotentialBody(name="Tambak", kind="fishery", place="64.02", area_ha=12))
    >>> "area_ha" in gaps, "fit" in gaps
    (False, True)
    """
    return [name for name in FACTS if getattr(body, name) in (None, "", ())]


def read(said: dict[str, Any]) -> PotentialBody:
    """Read a body from plain data.

    >>> read({"name": "", "kind": "fishery", "place": "64.02"})
    Traceback (most recent call last):
    idaman.web.rules.bodies.WrongBody: name: Isi dahulu.

    Raises WrongBody, with each field that is wrong.
    """
    return bodies.read(PotentialBody, said, OWN)


OWN = {
    "place": ("Pilih tempatnya: kecamatan atau desa.", "Choose the place: a district or a village.")
}
