"""How numbers are written for people: with the language's marks, and a minus sign that is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

MINUS = "−"


def numeral(value: float | Decimal | str, language: str = "id", **how: Any) -> str:
    """Write a number as a language does, below nothing with the minus sign and not a hyphen.

    >>> numeral(-1234.5), numeral(-0.69, "en", format="#,##0.#")
    ('−1.234,5', '−0.7')
    """
    said = str(format_decimal(value, locale=language, **how))
    return said.replace("-", MINUS, 1) if said.startswith("-") else said
