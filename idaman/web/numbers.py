"""How numbers are written for people: with the language's marks, and a minus sign that is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from babel.numbers import format_decimal
from django.utils.translation import get_language

MINUS = "−"


def numeral(value: float | Decimal | str, language: str = "id", **how: Any) -> str:
    """Write a number as a language does, below nothing with the minus sign and not a hyphen.

    >>> numeral(-1234.5), numeral(-0.69, "en", format="#,##0.#")
    ('−1.234,5', '−0.7')
    """
    said = str(format_decimal(value, locale=language, **how))
    return said.replace("-", MINUS, 1) if said.startswith("-") else said


def language() -> Literal["id", "en"]:
    """Give the reader's language."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def written(value: float, digits: int = 3) -> str:
    """Write a number as the language does, with so many digits after the comma at most."""
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return numeral(value, language(), format=pattern)


def percent(share: float, digits: int = 1) -> str:
    """Write a part of one in per cent."""
    said = written(share * 100, digits)
    return f"{said} %" if language() == "id" else f"{said}%"
