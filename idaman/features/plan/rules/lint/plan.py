"""What the rules look at: the document with its indexes, built once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property

from idaman.core.findings import Finding, FindingPlace, References
from idaman.core.rulebook import RULES
from idaman.features.plan.rules.model import KINDS, Activity, Document, Indicator, Piece, QuickWin

Check = Callable[["LintedPlan"], Iterator[Finding]]
CHECKS: dict[str, Check] = {}
"""Rule id → the function that finds what breaks it."""


def check(rule: str) -> Callable[[Check], Check]:
    """Register a function as the check of one rule of the catalogue."""

    def register(function: Check) -> Check:
        if rule not in RULES or rule in CHECKS:
            raise LookupError(rule)
        CHECKS[rule] = function
        return function

    return register


class LintedPlan:
    """A document and what it refers to, with the questions several rules ask."""

    def __init__(self, document: Document, references: References) -> None:
        self.document, self.references = document, references
        self.settings = document.settings
        self.activities = document.activities
        self.quick_wins = document.quick_wins

    @cached_property
    def codes(self) -> dict[str, set[str]]:
        """Kind → the codes of its elements."""
        return {
            kind: {piece.code for piece in getattr(self.document, listed)}
            for kind, (listed, _) in KINDS.items()
        }

    @cached_property
    def by_code(self) -> dict[str, Activity]:
        """Code → activity."""
        return {activity.code: activity for activity in self.activities}

    @cached_property
    def indicators_of(self) -> dict[str, list[Indicator]]:
        """Objective → its indicators."""
        found = defaultdict(list)
        for indicator in self.document.indicators:
            if indicator.objective:
                found[indicator.objective].append(indicator)
        return found

    @cached_property
    def alive(self) -> list[QuickWin]:
        """Quick wins that were not given up."""
        return [win for win in self.quick_wins if not win.dropped]

    @cached_property
    def districts(self) -> list[FindingPlace]:
        """The districts of the territory, as far as they are known."""
        places = (self.references.places or {}).values()
        return [place for place in places if place.level == "district"]

    def district_of(self, code: str) -> str:
        """The district a place is, or lies in."""
        place = (self.references.places or {}).get(code)
        if place is None or place.level != "village":
            return code
        return place.parent or code.rpartition(".")[0]

    def in_period(self, year: int) -> bool:
        """Tell whether a year belongs to the plan."""
        return self.settings.first_year <= year <= self.settings.last_year

    @cached_property
    def work(self) -> list[Activity | QuickWin]:
        """All that is done: activities and quick wins."""
        return [*self.activities, *self.quick_wins]

    @property
    def period(self) -> str:
        """The years of the plan, as people write them."""
        return f"{self.settings.first_year}–{self.settings.last_year}"

    @property
    def pieces(self) -> Iterator[tuple[str, Piece]]:
        """All elements with their kinds."""
        for kind, (listed, _) in KINDS.items():
            for piece in getattr(self.document, listed):
                yield kind, piece
