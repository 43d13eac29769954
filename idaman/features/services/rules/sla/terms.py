"""How long what may take: classes and steps of a report, versioned data with source and grade."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from typing import Any, Literal

from idaman.core.refusal import Refused
from idaman.core.text import Named, Text
from idaman.features.services.rules.sla.clock import Length, TimeUnit

Grade = Literal["stated", "background", "own"]
LONGEST_DAYS = 365
"""No class or step may be given more."""


class TermsWrong(Refused):
    """Days that no clock can run by."""


@dataclass(frozen=True)
class Term(Named):
    """What one class or step may take, who says so, and how sure that is."""

    code: str
    name: Text
    length: Length
    grade: Grade
    source: str


@dataclass(frozen=True)
class TermsOfService:
    """What counts from a day on: what the classes of report may take, and the steps within."""

    code: str
    since: date
    about: str
    classes: Mapping[str, Term]
    steps: Mapping[str, Term]

    def of(self, kind: str) -> Length:
        """Give what a class of report may take; an unknown class waits as a complaint does.

        >>> NEWEST.of("information").amount, NEWEST.of("whistle").amount
        (5, 14)
        """
        return self.classes.get(kind, self.classes["complaint"]).length

    def changed(self, days: Mapping[str, int], *, source: str) -> TermsOfService:
        """Give the terms with a government's own days, by the code of class or step.

        What a government sets is its own word, with the letter that says so.

        >>> own = NEWEST.changed({"aspiration": 20, "verify": 2}, source="Perbup 4/2027")
        >>> own.of("aspiration").amount, own.steps["verify"].source
        (20, 'Perbup 4/2027')

        Raises TermsWrong.
        """
        for code, amount in days.items():
            if code not in self.classes and code not in self.steps:
                known = ", ".join([*self.classes, *self.steps])
                raise TermsWrong(
                    Text(
                        "There is no class or step “%(code)s”. There are: %(known)s.",
                        code=code,
                        known=known,
                    ),
                )
            if not 1 <= amount <= LONGEST_DAYS:
                raise TermsWrong(
                    Text(
                        "%(term)s: write 1 to %(most)s days, not %(amount)s.",
                        term=self.classes.get(code) or self.steps[code],
                        most=LONGEST_DAYS,
                        amount=amount,
                    )
                )
        return replace(
            self,
            classes=_set(self.classes, days, source),
            steps=_set(self.steps, days, source),
        )


def _set(terms: Mapping[str, Term], days: Mapping[str, int], source: str) -> dict[str, Term]:
    return {
        code: replace(
            term, length=replace(term.length, amount=days[code]), grade="own", source=source
        )
        if code in days
        else term
        for code, term in terms.items()
    }


def _term(code: str, said: Mapping[str, Any]) -> Term:
    length = Length(said["days"], TimeUnit(said.get("unit", TimeUnit.DAYS)))
    return Term(code, Text(said["name"]), length, said["grade"], said["source"])


def _read() -> tuple[TermsOfService, ...]:
    said = tomllib.loads((files(__package__) / "terms.toml").read_text())
    return tuple(
        TermsOfService(
            each["code"],
            each["from"],
            each["about"],
            {code: _term(code, term) for code, term in each["class"].items()},
            {code: _term(code, term) for code, term in each["step"].items()},
        )
        for each in said["version"]
    )


VERSIONS: tuple[TermsOfService, ...] = _read()
"""The national terms as they are known, the oldest first."""
NEWEST: TermsOfService = VERSIONS[-1]


def in_force(day: date, versions: Iterable[TermsOfService] = VERSIONS) -> TermsOfService:
    """Give the terms that count for what arrives on a day; the first where none did yet.

    >>> in_force(date(2026, 8, 17)).code
    'lapor-2018'
    """
    known = sorted(versions, key=lambda terms: terms.since)
    return [known[0], *(terms for terms in known if terms.since <= day)][-1]
