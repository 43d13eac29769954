"""The service standard of one service: fourteen components, typed; a gap is an empty field."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from idaman.features.services.rules.lines import (
    MOST_LINES,
    Fee,
    Form,
    Line,
    Place,
    Time,
    Words,
    lines_in,
)
from idaman.features.services.rules.lists import CHANNELS, COMPONENTS, EVENTS, INTERNAL, PUBLISHED
from idaman.web.rules import bodies
from idaman.web.rules.bodies import WrongBody

__all__ = ["ServiceBody", "WrongBody", "filled", "missing", "public_part", "read"]

Lines = Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)]
Region = Annotated[str, Field(pattern=r"^\d\d(\.\d+){1,3}$")]


class ServiceBody(BaseModel):
    """One service. Published and internal components are apart, and never shown together."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    name_en: Annotated[str, Field(max_length=200)] = ""
    agency: Annotated[str, Field(min_length=1, max_length=20)]
    """Code of the agency that offers it."""
    summary: Words = ""
    summary_en: Words = ""
    words: Lines = ()
    """What people call it at the counter, for the search."""
    events: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    online: Annotated[str, Field(max_length=300, pattern=r"^(https?://[^\s<>\"]+)?$")] = ""
    serves: tuple[Region, ...] = ()
    """Kemendagri codes of the places it is for; the whole territory where none is named."""
    places: Annotated[tuple[Place, ...], Field(max_length=MOST_LINES)] = ()
    forms: Annotated[tuple[Form, ...], Field(max_length=20)] = ()

    requirements: Lines = ()
    """A case in which alone one is asked for stands behind it in brackets."""
    requirements_en: Lines = ()
    procedure: Lines = ()
    procedure_en: Lines = ()
    time: Time | None = None
    time_from: Annotated[str, Field(max_length=200)] = ""
    """From when the time is counted."""
    time_from_en: Annotated[str, Field(max_length=200)] = ""
    fees: Annotated[tuple[Fee, ...], Field(max_length=MOST_LINES)] = ()
    fee_basis: Annotated[str, Field(max_length=300)] = ""
    product: Words = ""
    product_en: Words = ""
    complaints: Words = ""
    complaints_en: Words = ""

    legal_basis: Lines = ()
    facilities: Words = ""
    competence: Words = ""
    supervision: Words = ""
    staff: Annotated[int, Field(ge=1, le=100_000)] | None = None
    guarantee: Words = ""
    safety: Words = ""
    evaluation: Words = ""

    source: Words = ""
    sample: bool = False

    @field_validator("requirements", "requirements_en", "procedure", "procedure_en", "legal_basis")
    @classmethod
    def _plain_lines(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        # What a cell of a table holds is read as the same lines again.
        return tuple(bare for line in lines for bare in lines_in(line))

    @field_validator("words")
    @classmethod
    def _each_once(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(bare for line in lines for bare in lines_in(line)))

    @field_validator("events", "channels")
    @classmethod
    def _known(cls, codes: tuple[str, ...], info: Any) -> tuple[str, ...]:
        known = EVENTS if info.field_name == "events" else CHANNELS
        if unknown := [code for code in codes if code not in known]:
            raise ValueError(
                f"choose|“{unknown[0]}” tidak ada di daftar.|“{unknown[0]}” is not in the list."
            )
        return tuple(code for code in known if code in codes)

    @model_validator(mode="after")
    def _in_both_languages(self) -> ServiceBody:
        for name in ("requirements", "procedure"):
            english = getattr(self, f"{name}_en")
            if english and len(english) != len(getattr(self, name)):
                label = COMPONENTS[name]
                raise ValueError(
                    f"pairs|{label.id}: terjemahannya harus sama banyak barisnya.|"
                    f"{label.en}: the translation must have as many lines."
                )
        return self

    def as_json(self) -> dict[str, Any]:
        """Give plain data, as it is kept and hashed."""
        return self.model_dump(mode="json")


OWN = {
    "online": ("Tulis alamat yang berawal https://", "Write an address that begins https://"),
    "serves": ("Pilih kecamatan atau desa.", "Choose districts or villages."),
    "forms": (
        "Tulis judul = alamat yang berawal https://",
        "Write title = an address that begins https://",
    ),
}


def read(said: dict[str, Any]) -> ServiceBody:
    """Read a body from plain data.

    >>> read({"name": "KTP-el", "agency": ""})
    Traceback (most recent call last):
    idaman.web.rules.bodies.WrongBody: agency: Isi dahulu.

    Raises WrongBody, with each field that is wrong.
    """
    return bodies.read(ServiceBody, said, OWN)


def filled(body: ServiceBody) -> dict[str, bool]:
    """Tell of each of the fourteen components whether anything is entered.

    >>> known = filled(ServiceBody(name="KTP-el", agency="CAPIL", fees=(Fee(amount_idr=0),)))
    >>> len(known), known["fees"], known["time"]
    (14, True, False)
    """
    return {name: getattr(body, name) not in (None, "", ()) for name in COMPONENTS}


def missing(body: ServiceBody) -> list[str]:
    """Name the published components nobody has entered, in the order of the standard."""
    known = filled(body)
    return [name for name in PUBLISHED if not known[name]]


def public_part(body: ServiceBody) -> ServiceBody:
    """Give what may be shown to anybody: the same without the internal components.

    >>> public_part(ServiceBody(name="KTP-el", agency="CAPIL",
    ...     facilities="Ruang tunggu")).facilities
    ''
    """
    nothing = {name: ServiceBody.model_fields[name].default for name in INTERNAL}
    return body.model_copy(update=nothing)
