"""Groups of governments' territories (kawasan), read from a JSON file."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from idaman.pure.refused import Refused

Text = Annotated[str, StringConstraints(strip_whitespace=True)]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class NoKawasan(Refused):
    """The file is no list of groups, or one of them lacks something."""


class Member(BaseModel):
    """A territory in a group, and where it is said that it belongs."""

    model_config = ConfigDict(extra="ignore")

    place: Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2})?$")]
    """Kemendagri's code of a province, regency or city."""
    membership: Literal["confirmed", "attended", "background"] = "confirmed"
    note: Text = ""
    source: Text = ""
    area_km2: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    population: int | None = Field(default=None, ge=0, le=2_147_483_647)


class Group(BaseModel):
    """A named group of territories."""

    model_config = ConfigDict(extra="ignore")

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    name: Named
    name_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    note: Text = ""
    source: Text = ""
    members: Annotated[list[Member], Field(min_length=1)]


class _File(BaseModel):
    groups: list[Group]


def read_groups(text: str) -> list[Group]:
    """Read a list of groups.

    >>> group, = read_groups('[{"slug": "ikn", "name": "IKN", "members": [{"place": "64.02"}]}]')
    >>> group.members[0].membership
    'confirmed'

    Raises NoKawasan, naming the place in the file.
    """
    try:
        return _File(groups=json.loads(text)).groups
    except json.JSONDecodeError as no:
        raise NoKawasan(
            f"Bukan JSON: baris {no.lineno}, kolom {no.colno}.",
            en=f"No JSON: line {no.lineno}, column {no.colno}.",
        ) from None
    except ValidationError as no:
        first = no.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "berkas"
        raise NoKawasan(
            f"{where}: bukan yang diharapkan ({first['msg']}). Bentuknya ada di docs/operate.md.",
            en=f"{where}: not what is expected ({first['msg']}). docs/operate.md shows the form.",
        ) from None
