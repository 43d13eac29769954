"""Fields of a form, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One thing to choose: its value, its words, and whether it is chosen."""

    value: str
    words: str
    is_chosen: bool = False


@dataclass
class Field:
    """One field of the form, ready to be shown."""

    name: str
    form: str
    head: str
    note: str = ""
    is_required: bool = False
    value: str = ""
    is_long: bool = False
    choices: list[tuple[str, list[Choice]]] = field(default_factory=list)
    """Groups of choices; the empty group name for those that need none."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    """Costs: a row a year and source. Targets: a row a year."""
    problem: str = ""

    @property
    def chosen(self) -> list[Choice]:
        return [c for _group, choices in self.choices for c in choices if c.is_chosen]
