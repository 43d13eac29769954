"""What pydantic found wrong with an item, said to people in Indonesian and in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

GENERAL = ("Isian ini belum benar.", "This is not right yet.")
SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("Isian ini wajib diisi.", "Please fill this in."),
    "string_too_short": (
        "Terlalu pendek; paling sedikit {min_length} huruf.",
        "Too short; at least {min_length} characters.",
    ),
    "string_too_long": (
        "Terlalu panjang; paling banyak {max_length} huruf.",
        "Too long; at most {max_length} characters.",
    ),
    "string_pattern_mismatch": (
        "Bentuknya tidak benar; lihat contoh di kolom ini.",
        "It does not have the right form; see the example at this field.",
    ),
    "string_type": ("Tulis sebagai teks.", "Write it as text."),
    "greater_than_equal": ("Paling sedikit {ge}.", "At least {ge}."),
    "less_than_equal": ("Paling banyak {le}.", "At most {le}."),
    "enum": ("Pilih salah satu yang tersedia.", "Choose one of those offered."),
    "extra_forbidden": ("Isian ini tidak dikenal.", "This field is not known."),
    "finite_number": ("Tulis angka yang berhingga.", "Write a finite number."),
    **dict.fromkeys(
        ("int_parsing", "int_type", "int_from_float", "int_parsing_size"),
        ("Tulis bilangan bulat, misalnya 2026.", "Write a whole number, such as 2026."),
    ),
    **dict.fromkeys(
        ("float_parsing", "float_type"),
        ("Tulis angka, misalnya 12,5.", "Write a number, such as 12.5."),
    ),
    **dict.fromkeys(
        ("bool_parsing", "bool_type"),
        ("Pilih ya atau tidak.", "Choose yes or no."),
    ),
    **dict.fromkeys(
        (
            "date_parsing",
            "date_type",
            "date_from_datetime_parsing",
            "date_from_datetime_inexact",
        ),
        (
            "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-01-31.",
            "Write the date as year-month-day, such as 2026-01-31.",
        ),
    ),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong at a field, named by its path with dots, such as costs.0.year."""

    field: str
    sentence: str
    en: str

    def say(self, language: str) -> str:
        """Say it in Indonesian for "id", in English otherwise."""
        return self.sentence if language == "id" else self.en


def sentences_of(kind: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """Say one of pydantic's errors in Indonesian and in English; an unknown one in general.

    >>> sentences_of("string_too_long", {"max_length": 500})
    ('Terlalu panjang; paling banyak 500 huruf.', 'Too long; at most 500 characters.')
    """
    indonesian, english = SENTENCES.get(kind, GENERAL)
    return indonesian.format(**values), english.format(**values)


def problems_of(invalid: ValidationError) -> list[Problem]:
    """Tell every problem of an item at its field."""
    problems = []
    for error in invalid.errors():
        sentence, en = sentences_of(error["type"], error.get("ctx", {}))
        problems.append(Problem(".".join(map(str, error["loc"])), sentence, en))
    return problems
