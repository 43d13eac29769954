"""What pydantic found wrong with an item, said to people in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from idaman.core.text import Sayable, Text

GENERAL = Text("This is not right yet.")
SENTENCES: dict[str, Text] = {
    "missing": Text("This must be filled in."),
    "string_too_short": Text("Too short; at least %(min_length)s characters."),
    "string_too_long": Text("Too long; at most %(max_length)s characters."),
    "string_pattern_mismatch": Text(
        "It does not have the right form; see the example at this field."
    ),
    "string_type": Text("Write it as text."),
    "greater_than_equal": Text("At least %(ge)s."),
    "less_than_equal": Text("At most %(le)s."),
    "enum": Text("Choose one of those offered."),
    "extra_forbidden": Text("This field is not known."),
    "finite_number": Text("Write a finite number."),
    **dict.fromkeys(
        ("int_parsing", "int_type", "int_from_float", "int_parsing_size"),
        Text("Write a whole number, such as 2026."),
    ),
    **dict.fromkeys(
        ("float_parsing", "float_type"),
        Text("Write a number, such as 12.5."),
    ),
    **dict.fromkeys(
        ("bool_parsing", "bool_type"),
        Text("Choose yes or no."),
    ),
    **dict.fromkeys(
        (
            "date_parsing",
            "date_type",
            "date_from_datetime_parsing",
            "date_from_datetime_inexact",
        ),
        Text("Write the date as year-month-day, such as 2026-01-31."),
    ),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong at a field, named by its path with dots, such as costs.0.year."""

    field: str
    sentence: Sayable

    def say(self, language: str) -> str:
        """Say it in the language of this code."""
        return self.sentence.say(language)


def sentence_of(kind: str, values: Mapping[str, Any]) -> Text:
    """Say one of pydantic's errors; an unknown one in general.

    >>> sentence_of("string_too_long", {"max_length": 500}).say("en")
    'Too long; at most 500 characters.'
    """
    return SENTENCES.get(kind, GENERAL).with_values(**values)


def problems_of(invalid: ValidationError) -> list[Problem]:
    """Tell every problem of an item at its field."""
    return [
        Problem(".".join(map(str, error["loc"])), sentence_of(error["type"], error.get("ctx", {})))
        for error in invalid.errors()
    ]
