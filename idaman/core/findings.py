"""What a check says when several things may be wrong: findings, not exceptions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from idaman.core.rulebook import RULES, Language, Severity

__all__ = ["Finding", "Language", "FindingPlace", "References", "Severity", "found"]


@dataclass(frozen=True)
class Finding:
    """What a check says: error (*salah*), warning (*periksa*), advice (*saran*).

    `rule` names an entry of the catalogue, which holds the words; `values` fill them in. `sheet`,
    `row`, `column` place it in the workbook (1-based row, column letters) when it came from one;
    `code` and `field` place it in the document, or `field` alone as a JSON pointer.
    """

    rule: str
    severity: Severity
    values: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    code: str = ""
    field: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""

    def say(self, language: Language = "id") -> str:
        """Say what was found, as one complete sentence.

        >>> found("activity-without-owner", code="KEG-001", name="Balai Digital").say("en")
        'Activity KEG-001 "Balai Digital" has no responsible agency.'
        """
        return RULES[self.rule].say(language, {"code": self.code, **self.values})

    def remedy(self, language: Language = "id") -> str:
        """Say what would put it right."""
        return RULES[self.rule].remedy(language, {"code": self.code, **self.values})

    @property
    def sentence(self) -> str:
        """The Indonesian sentence."""
        return self.say("id")

    @property
    def place(self) -> str:
        """Where to look, as an officer would say it.

        >>> Finding("cell-error", Severity.ERROR, sheet="Kegiatan", row=7, column="D").place
        'Kegiatan!D7'
        """
        if self.sheet:
            return f"{self.sheet}!{self.column}{self.row or ''}".rstrip("!")
        return ".".join(part for part in (self.code, self.field) if part)

    def as_json(self) -> dict[str, Any]:
        """Give it as plain data, to cross a process boundary.

        >>> seen = found("cell-error", sheet="Kegiatan", row=7, column="D", value="#REF!")
        >>> Finding.from_json(seen.as_json()) == seen
        True
        """
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return plain | {"severity": self.severity.value, "values": dict(self.values)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Finding:
        """Take it back from plain data; what later versions add is left aside."""
        known = {each.name: plain[each.name] for each in fields(cls) if each.name in plain}
        return cls(**known | {"severity": Severity(plain["severity"])})


def found(
    rule: str,
    *,
    code: str = "",
    field: str = "",
    sheet: str = "",
    row: int = 0,
    column: str = "",
    severity: Severity | None = None,
    **values: object,
) -> Finding:
    """Report a finding with the gravity its rule has in the catalogue."""
    return Finding(
        rule,
        severity or RULES[rule].severity,
        {key: str(value) for key, value in values.items()},
        code,
        field,
        sheet,
        row,
        column,
    )


@dataclass(frozen=True)
class FindingPlace:
    """A place as a check needs it."""

    code: str
    name: str
    level: str
    """province, regency, district or village"""
    parent: str = ""


@dataclass(frozen=True)
class References:
    """What the government already has, which a plan may refer to.

    `agencies` maps agency codes to names; `places` maps Kemendagri codes of the government's
    territory (itself, its districts, its villages) to places. None means "not known here": the
    check then says nothing about them.
    """

    agencies: Mapping[str, str] | None = None
    places: Mapping[str, FindingPlace] | None = None
    year: int | None = None
    """The current year, when a rule needs it."""
    potentials: Mapping[str, str] | None = None
    """Codes of the register of regional potentials, with their names."""
    abroad: tuple[str, ...] = ()
    """Names of regencies and cities beyond the territory, as far as they are known."""

    def as_json(self) -> dict[str, Any]:
        """Give them as plain data, to cross a process boundary."""
        places = self.places
        return {
            "agencies": None if self.agencies is None else dict(self.agencies),
            "places": None
            if places is None
            else [[p.code, p.name, p.level, p.parent] for p in places.values()],
            "year": self.year,
            "potentials": None if self.potentials is None else dict(self.potentials),
            "abroad": list(self.abroad),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> References:
        """Take them back from plain data.

        >>> known = References({"D1": "Dinas"}, {"64.02": FindingPlace("64.02", "Kukar",
        ...     "regency")}, 2026)
        >>> References.from_json(known.as_json()) == known
        True
        """
        places = plain.get("places")
        return cls(
            agencies=plain.get("agencies"),
            places=None if places is None else {each[0]: FindingPlace(*each) for each in places},
            year=plain.get("year"),
            potentials=plain.get("potentials"),
            abroad=tuple(plain.get("abroad", ())),
        )
