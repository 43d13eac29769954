"""Groups of governments' territories (kawasan), read from a JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from idaman.core.refusal import Refused
from idaman.core.text import Text

Words = Annotated[str, StringConstraints(strip_whitespace=True)]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class NoKawasan(Refused):
    """The file is no list of groups, or one of them lacks something."""


class Member(BaseModel):
    """A territory in a group, and where it is said that it belongs."""

    model_config = ConfigDict(extra="ignore")

    place: Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2})?$")]
    """Kemendagri's code of a province, regency or city."""
    membership: Literal["confirmed", "attended", "background"] = "confirmed"
    note: Words = ""
    source: Words = ""
    area_km2: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    population: int | None = Field(default=None, ge=0, le=2_147_483_647)


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=24)]
Place = Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2}){0,2}(\.\d{4})?$")]
"""Kemendagri's code of any place."""


class _Said(BaseModel):
    """What has a name, and where it is said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    name: Named
    name_en: Words = ""
    source: Words = ""
    sample: bool = False
    """Invented for the sample."""

    @property
    def is_sample(self) -> bool:
        return self.sample


class PeerGroup(_Said):
    """Places that are alike in one way."""

    places: tuple[Place, ...] = ()


class Peers(_Said):
    """One way in which places are alike, and why that makes a comparison fairer."""

    why: Words
    why_en: Words = ""
    groups: tuple[PeerGroup, ...]

    def group_of(self, place: str) -> PeerGroup | None:
        """Give the group a place is in; None where nobody said."""
        return next((group for group in self.groups if place in group.places), None)


class Fair(BaseModel):
    """What an amount is divided by, so that large and small places can be compared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    indicator: Code
    per: Literal["people", "area"]
    each: int = Field(default=1, ge=1, le=1_000_000)
    """Per so many people or km²."""
    why: Words
    why_en: Words = ""


class Goal(_Said):
    """A value the group wants to reach together."""

    indicator: Code
    series: Words = ""
    want: Literal["least", "most"]
    """At least or at most the value."""
    value: Decimal
    year: int | None = Field(default=None, ge=1990, le=2100)

    def distance(self, value: Decimal) -> Decimal:
        """Give how far a value is from the goal; 0 where it is reached.

        >>> goal = Goal(code="A", name="A", indicator="IPM", want="least", value="80")
        >>> goal.distance(Decimal("76.57")), goal.distance(Decimal("81"))
        (Decimal('3.43'), Decimal('0'))
        """
        away = self.value - value if self.want == "least" else value - self.value
        return max(away, Decimal(0))


class Inside(BaseModel):
    """A district within the capital's delineation, wholly or in part."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Place
    is_confirmed: bool = True
    note: Words = ""
    source: Words = ""


class Common(_Said):
    """A service that several governments offer, and the names they give it."""

    names: tuple[Named, ...] = Field(min_length=1)


class Comparing(BaseModel):
    """By what rules members are put side by side: data of the kawasan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    around: tuple[Place, ...] = ()
    """Neighbours that stand beside the members, and count in no middle."""
    people: Code = "PENDUDUK"
    area: Code = "LUAS"
    """The indicators that tell population and area."""
    peers: tuple[Peers, ...] = ()
    fair: tuple[Fair, ...] = ()
    goals: tuple[Goal, ...] = ()
    inside: tuple[Inside, ...] = ()
    services: tuple[Common, ...] = ()

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """Read it back as it is kept.

        >>> Comparing.read(Comparing(around=("64.03",)).kept()).around
        ('64.03',)
        """
        return cls.model_validate(said)

    def kept(self) -> dict[str, Any]:
        """Give it as it is kept: what the file said, and nothing that is usual."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def places(self) -> Iterator[str]:
        """Every place that is named."""
        yield from self.around
        for scheme in self.peers:
            for group in scheme.groups:
                yield from group.places
        yield from (each.place for each in self.inside)


class TerritoryGroup(BaseModel):
    """A named group of territories."""

    model_config = ConfigDict(extra="ignore")

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    name: Named
    name_en: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    note: Words = ""
    source: Words = ""
    members: Annotated[list[Member], Field(min_length=1)]
    comparing: Comparing = Comparing()


class _File(BaseModel):
    groups: list[TerritoryGroup]


def read_groups(text: str) -> list[TerritoryGroup]:
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
            Text("No JSON: line %(line)s, column %(column)s.", line=no.lineno, column=no.colno)
        ) from None
    except ValidationError as no:
        first = no.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:]) or "berkas"
        raise NoKawasan(
            Text(
                "%(where)s: not what is expected (%(first)s). docs/operate.md shows the form.",
                where=where,
                first=first["msg"],
            ),
        ) from None
