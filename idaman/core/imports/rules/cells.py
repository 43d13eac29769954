"""Understanding one cell: what officers write is taken when it is clear, refused when it is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process

from idaman.core.findings import References
from idaman.core.money import NotRupiah, parse_rupiah
from idaman.core.places.rules.place_names import HERE, NameScope, PlaceNames

YES = {"ya", "y", "yes", "true", "benar", "1", "v", "x", "contoh"}
NO = {"tidak", "t", "no", "n", "false", "salah", "0", "-", "bukan"}
MONTHS = {
    word: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb pebruari february",
            "maret mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agu ags agt aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov nopember nop",
            "desember des dec december",
        ),
        1,
    )
    for word in names.split()
}
_CODE = re.compile(r"^[A-Z0-9][A-Z0-9.\-]{0,23}$")


class Unclear(Exception):
    """A cell nobody can be sure about: which rule it breaks, and what to show."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(rule)
        self.rule, self.values = rule, values


def bare_letters(text: str) -> str:
    """Keep letters and digits only: "Dinas  P-U" is "dinaspu"."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def nearest(text: str, choices: Iterable[str], cutoff: int = 60) -> str:
    """Give the choice that looks most like a text, or "" when none does."""
    best = process.extractOne(
        text, list(choices), scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=cutoff
    )
    return str(best[0]) if best else ""


class Cells:
    """Reads cells by the form of their column; `notes` collects advice about the last one."""

    def __init__(self, references: References) -> None:
        self.references = references
        self.notes: list[tuple[str, dict[str, object]]] = []
        self.agencies = references.agencies

    @cached_property
    def _agency_names(self) -> dict[str, str]:
        codes: dict[str, str] = {}
        named = Counter(bare_letters(name) for name in (self.references.agencies or {}).values())
        for code, name in (self.references.agencies or {}).items():
            # Two agencies of one name can only be told apart by their codes.
            if named[bare_letters(name)] == 1:
                codes[bare_letters(name)] = code
        for code in self.references.agencies or {}:
            codes[bare_letters(code)] = code
        return codes

    @cached_property
    def place_names(self) -> PlaceNames:
        """The names of the territory, where it is known."""
        return PlaceNames(self.references.places or {}, self.references.abroad)

    def read(self, form: str, value: Any) -> Any:
        """Read a cell that is not empty, or say what is unclear about it."""
        return getattr(self, f"_{form}")(value)

    def _note(self, rule: str, **values: object) -> None:
        self.notes.append((rule, values))

    def _text(self, value: Any) -> str:
        return text_of(value)

    def _code(self, value: Any) -> str:
        text = text_of(value)
        code = text.split(" · ")[0].strip()
        if _CODE.match(code):
            return code
        better = re.sub(r"[\s_/]+", "-", code.upper())
        if not _CODE.match(better):
            raise Unclear("code-invalid", value=text)
        self._note("code-normalised", value=text, code=better)
        return better

    def _codes(self, value: Any) -> tuple[str, ...]:
        return tuple(self._code(part) for part in _several(value, commas=True))

    def _agency(self, value: Any) -> str:
        text = text_of(value)
        if self.agencies is None:
            return text.split(" · ")[0].strip()
        for said in (text, text.split(" · ")[0].strip()):
            if said in self.agencies:
                return said
            if bare_letters(said) and bare_letters(said) in self._agency_names:
                return self._agency_names[bare_letters(said)]
        close = nearest(text, [*self.agencies.values(), *self.agencies])
        raise Unclear("agency-unknown", value=text, nearest=close)

    def _agencies(self, value: Any) -> tuple[str, ...]:
        return tuple(self._agency(part) for part in _several(value))

    def _place(self, value: Any, scope: NameScope = HERE) -> str:
        text = text_of(value)
        if self.references.places is None:
            return text.split(" · ")[0].strip()
        found = self.place_names.find(text, scope)
        if isinstance(found, str):
            return found
        raise Unclear(found.rule, **found.values)

    def _places(self, value: Any, scope: NameScope = HERE) -> tuple[str, ...]:
        return tuple(self._place(part, scope) for part in _several(value, commas=True))

    def scope(self, heading: str, values: Iterable[Any]) -> NameScope:
        """Say where the places of a column lie."""
        if self.references.places is None:
            return HERE
        return self.place_names.scope(heading, [text_of(value) for value in values])

    def place(self, form: str, value: Any, scope: NameScope) -> Any:
        """Read a cell of one place, or of several, within the scope of its column."""
        return self._places(value, scope) if form == "places" else self._place(value, scope)

    def _number(self, value: Any) -> float:
        if isinstance(value, bool | date | timedelta):
            raise Unclear("number-unclear", value=text_of(value))
        if isinstance(value, int | float):
            return float(value)
        number = _number_in(text_of(value))
        if number is None:
            raise Unclear("number-unclear", value=text_of(value))
        return number

    def _year(self, value: Any) -> int:
        number = value if isinstance(value, int | float) else None
        if isinstance(value, str) and re.fullmatch(r"\s*\d{4}\s*", value):
            number = int(value)
        if number is None or isinstance(value, bool) or not 2000 <= number <= 2100:
            raise Unclear("year-unclear", value=text_of(value))
        if number != int(number):
            raise Unclear("year-unclear", value=text_of(value))
        return int(number)

    def _money(self, value: Any) -> int:
        if isinstance(value, date | timedelta):
            raise Unclear("money-unclear", value=text_of(value), reason=text_of(value))
        try:
            amount = parse_rupiah(value if isinstance(value, int | float) else text_of(value))
        except NotRupiah as refusal:
            rule = "money-decimals" if refusal.trouble == "decimals" else "money-unclear"
            raise Unclear(rule, value=text_of(value)) from refusal
        if not isinstance(value, int | float) and not str(value).strip().isdigit():
            self._note("money-as-text", value=text_of(value), amount=amount)
        return amount

    def _date(self, value: Any) -> date:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            if not 36_526 <= value <= 73_415:  # the years 2000 to 2100 as a spreadsheet counts days
                raise Unclear("date-unclear", value=text_of(value))
            day = date(1899, 12, 30) + timedelta(days=int(value))
            self._note("date-as-text", value=text_of(value), date=day.isoformat())
            return day
        text = text_of(value)
        day = _day_in(text)
        self._note("date-as-text", value=text, date=day.isoformat())
        return day

    def _yesno(self, value: Any) -> bool:
        word = ("ya" if value else "tidak") if isinstance(value, bool) else text_of(value)
        if word.casefold() in YES:
            return True
        if word.casefold() in NO:
            return False
        raise Unclear("yesno-unclear", value=word)

    def _sdgs(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = f"{value:g}"
        goals = []
        for part in re.split(r"[;,\s.]+", text_of(value).strip(" ;,.")):
            digits = re.sub(r"^(sdgs?|tpb)\W*", "", part.casefold())
            if not digits.isdigit() or not 1 <= int(digits) <= 17:
                raise Unclear("sdg-unknown", value=part)
            goals.append(int(digits))
        return tuple(goals)


def text_of(value: Any) -> str:
    """What stands in a cell, as text.

    >>> text_of(5.0), text_of(1.5), text_of(" a "), text_of(date(2026, 1, 12))
    ('5', '1.5', 'a', '2026-01-12')
    """
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e16:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return str(value).strip()


def _several(value: Any, *, commas: bool = False) -> list[str]:
    parts = re.split(r"[;\n,]" if commas else r"[;\n]", text_of(value))
    return [part.strip() for part in parts if part.strip()]


def _number_in(text: str) -> float | None:
    """Read a number typed as text; None when it could mean two things, or nothing.

    >>> _number_in("12,5"), _number_in("1.234,5"), _number_in("85%"), _number_in("1.200")
    (12.5, 1234.5, 85.0, None)
    """
    bare = text.strip().removesuffix("%").strip().replace("\u00a0", "").replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", bare) and (bare.count(".") > 1 or "," in bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d+,\d+(e[+-]?\d+)?", bare):
        bare = bare.replace(",", ".")
    elif not re.fullmatch(r"-?\d+(\.\d{1,2}|\.\d{4,})?(e[+-]?\d+)?", bare):
        return None
    return float(bare)


_HOUR = re.compile(
    r"(?<=\d)(?:,?\s+(?:pukul\s+|jam\s+)?|t)(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d(?:\.\d+)?)?"
    r"(?:\s*(?:z|wib|wita|wit|[+-]\d\d:?\d\d))?$"
)
"""The time of day that an export writes behind a date."""


def _day_in(text: str) -> date:
    """Read a date typed as text, its time of day left aside, or say that it is unclear.

    >>> _day_in("12 Januari 2026"), _day_in("2026-01-12"), _day_in("25/12/2026 08.15 WITA")
    (datetime.date(2026, 1, 12), datetime.date(2026, 1, 12), datetime.date(2026, 12, 25))
    """
    days = r"^(senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu),?\s+"
    words = _HOUR.sub("", re.sub(days, "", text.casefold()))
    if iso := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", words):
        return _day(text, iso[1], iso[2], iso[3])
    if named := re.fullmatch(r"(\d{1,2})[\s\-.]+([a-z]+)\.?[\s\-.,]+(\d{4})", words):
        month = MONTHS.get(named[2])
        if month is None:
            close = nearest(named[2], MONTHS, 75)
            raise Unclear("date-unclear", value=text, nearest=close)
        return _day(text, named[3], month, named[1])
    if numbers := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", words):
        # Day first is how Indonesia writes; a twelve-or-less month first is then a wrong date.
        return _day(text, numbers[3], numbers[2], numbers[1])
    raise Unclear("date-unclear", value=text)


def read_day(text: str) -> date | None:
    """Read a day as officers write it; None where it is none.

    >>> read_day("17/8/2026"), read_day("17 Agustus 2026"), read_day("besok")
    (datetime.date(2026, 8, 17), datetime.date(2026, 8, 17), None)
    """
    try:
        return _day_in(text.strip())
    except Unclear:
        return None


def _day(text: str, year: object, month: object, day: object) -> date:
    try:
        read = date(int(str(year)), int(str(month)), int(str(day)))
    except ValueError as refusal:
        raise Unclear("date-unclear", value=text) from refusal
    if not 2000 <= read.year <= 2100:
        raise Unclear("date-unclear", value=text)
    return read
