"""What may arrive as a table: a target declares its fields, the engine does the rest.

A target is data. Whoever adds one names its fields (in both languages, with the headings officers
really write), puts it into `TARGETS` of `idaman.features.stewardship.rules.targets`, and gives the
desk three actions of its feature: look at the records, enter them, undo them. See CONTRIBUTING,
"a table that arrives".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "text",
    "code",
    "login",
    "place",
    "places",
    "agency",
    "agencies",
    "rupiah",
    "number",
    "percent",
    "year",
    "date",
    "choice",
    "yesno",
]

MOST_ROWS = 20_000
"""So many records one table may give; more are sent in parts."""


@dataclass(frozen=True)
class TargetField:
    """One thing a record knows.

    `aliases` are headings as officers write them, in lower case. A `yearly` field may come as a
    column a year. A field that `continues` holds down to the next filled cell, as merged cells do.
    A field that may be `given` can be said once for all rows. `groups` are the words of group rows
    ("Program: …") that fill it for the rows beneath; "" stands for a group row without such a word.
    """

    name: str
    kind: Kind
    labels: tuple[str, str]
    helps: tuple[str, str] = ("", "")
    required: bool = False
    aliases: tuple[str, ...] = ()
    yearly: bool = False
    continues: bool = False
    given: bool = False
    groups: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Value → the words that mean it; the first two are its labels."""
    most: int = 4000
    """How many letters it may have."""

    def say(self, language: str) -> str:
        """Name it: in Indonesian for "id", in English otherwise."""
        return self.labels[language != "id"]


@dataclass(frozen=True)
class Target:
    """What a table is turned into.

    `unique` names the fields that together may stand once in a table. A `long` target has one
    record a year: a column a year becomes as many records, each with the field `year`. What
    `is_personal` is kept no longer than it takes to enter it.
    """

    key: str
    labels: tuple[str, str]
    helps: tuple[str, str]
    fields: tuple[TargetField, ...]
    unique: tuple[str, ...] = ()
    long: bool = False
    is_personal: bool = False
    needs_source: bool = False
    """Whether nothing is entered without the name of its source."""
    paired: str = ""
    """A code field whose values a person may pair with others ("1.02.03 = KEG-004")."""
    most_rows: int = MOST_ROWS
    example: str = ""
    """A line of headings with a line of content, as it may be pasted."""

    def say(self, language: str) -> str:
        """Name it: in Indonesian for "id", in English otherwise."""
        return self.labels[language != "id"]

    def field_named(self, name: str) -> TargetField | None:
        """Give the field of that name."""
        return next((each for each in self.fields if each.name == name), None)
