"""Who verifies evidence: rules as data, read in order, never the own agency."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class EvidenceKind(StrEnum):
    """What a requirement asks for."""

    PLACE = "place"
    DOCUMENT = "document"
    MONEY = "money"
    FIGURE = "figure"


class VerifierRole(StrEnum):
    """Whom a rule names, where it does not name an agency's code."""

    DISTRICT = "@district"
    """The office of the district the place lies in."""
    SOURCE = "@source"
    """The agency that keeps the source of the figure."""
    INSPECTORATE = "@inspectorate"
    PLANNING = "@planning"
    LEAD = "@lead"


@dataclass(frozen=True)
class VerifierRule:
    """Evidence of this kind goes to these, one after the other."""

    kind: EvidenceKind
    to: tuple[str, ...]


STANDARD: tuple[VerifierRule, ...] = (
    VerifierRule(
        EvidenceKind.PLACE,
        (
            VerifierRole.DISTRICT,
            VerifierRole.INSPECTORATE,
            VerifierRole.PLANNING,
            VerifierRole.LEAD,
        ),
    ),
    VerifierRule(
        EvidenceKind.DOCUMENT, (VerifierRole.INSPECTORATE, VerifierRole.PLANNING, VerifierRole.LEAD)
    ),
    VerifierRule(
        EvidenceKind.MONEY, (VerifierRole.INSPECTORATE, VerifierRole.PLANNING, VerifierRole.LEAD)
    ),
    VerifierRule(
        EvidenceKind.FIGURE,
        (VerifierRole.SOURCE, VerifierRole.PLANNING, VerifierRole.INSPECTORATE, VerifierRole.LEAD),
    ),
)
"""What holds until a government sets its own rules."""


def chain(
    *,
    kind: EvidenceKind,
    named: Mapping[str, str],
    never: Collection[str],
    rules: Iterable[VerifierRule] = STANDARD,
) -> list[str]:
    """List the agencies evidence is offered to, the first first.

    `named` gives the agency's code for each role that is filled here; `never` are the agencies
    with an interest: the one that sends and the one that owns.

    >>> chain(kind=EvidenceKind.PLACE, never={"DISKOMINFO"}, named={
    ...     VerifierRole.DISTRICT: "KEC-TABANG", VerifierRole.PLANNING: "BAPPEDA",
    ...     VerifierRole.LEAD: "DISKOMINFO"})
    ['KEC-TABANG', 'BAPPEDA']
    """
    asked = (to for rule in rules if rule.kind == kind for to in rule.to)
    codes = (named.get(to, "") if to.startswith("@") else to for to in asked)
    return [code for code in dict.fromkeys(codes) if code and code not in never]


def pairs(judged: Iterable[tuple[str, str]], *, at_least: int = 3) -> list[tuple[str, str]]:
    """Find pairs of agencies that verify each other and hardly anybody else.

    `judged` are (verifier, whose evidence). A pair is named when each has verified the other at
    least so many times and nobody else's evidence.

    >>> pairs([("A", "B"), ("B", "A"), ("A", "B"), ("B", "A"), ("C", "A")], at_least=2)
    [('A', 'B')]
    """
    counted: dict[str, dict[str, int]] = {}
    for verifier, owner in judged:
        of = counted.setdefault(verifier, {})
        of[owner] = of.get(owner, 0) + 1
    return sorted(
        (a, b)
        for a, of in counted.items()
        for b in of
        if a < b
        and set(of) == {b}
        and set(counted.get(b, {})) == {a}
        and min(of[b], counted[b][a]) >= at_least
    )
