"""Reading one cell as a field asks: gaps, units, percents, words of a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from idaman.core.findings import References
from idaman.core.imports.rules.cells import Cells, Unclear, bare_letters, nearest, text_of
from idaman.core.imports.rules.locate import Cell
from idaman.core.imports.rules.target import TargetField
from idaman.core.money import NotRupiah, parse_rupiah
from idaman.core.places.rules.names import LOGIN
from idaman.core.places.rules.place_names import HERE, NameScope

GAPS = frozenset({"", "-", "–", "—", "--", "n/a", "na", "n.a.", "#n/a", "...", "…", "*)", "tad"})
"""How officers write that nothing is known or nothing belongs here."""
PLACES = frozenset({"place", "places"})
NOTHING = frozenset({"nihil", "nol"})
MOST_IDR = 10**15
"""A tenth of the whole state budget: more is a slip of the hand."""
_THOUSANDS = re.compile(r"^-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$")
_DECIMALS = re.compile(r"^-?(0\.\d+|\d+\.(\d{1,2}|\d{4,}))$")
Dots = Literal["thousands", "decimals", ""]


def is_gap(value: Cell) -> bool:
    """Tell whether a cell says that there is nothing.

    >>> is_gap(" - "), is_gap("n/a"), is_gap(0), is_gap("Tabang")
    (True, True, False, False)
    """
    return value is None or (isinstance(value, str) and value.strip().casefold() in GAPS)


def dots_of(values: Sequence[Cell]) -> Dots:
    """Say what dots in a column of numbers mean, where its values leave no doubt.

    >>> dots_of(["1.200", "12.345.678"]), dots_of(["1.200", "0.35"]), dots_of(["1.200"])
    ('thousands', 'decimals', '')
    """
    texts = [str(v).strip().removesuffix("%").strip() for v in values if isinstance(v, str)]
    parts = [t for t in texts if "." in t]
    groups = [t for t in parts if _THOUSANDS.match(t)]
    if any(_DECIMALS.match(t) for t in parts):
        return "" if any(t.count(".") > 1 or "," in t for t in groups) else "decimals"
    certain = any(t.count(".") > 1 or "," in t for t in groups)
    return "thousands" if groups and (certain or len(groups) >= 3) else ""


class Reader:
    """Reads cells by the kind of their field; `notes` collects advice about the last one."""

    def __init__(self, references: References) -> None:
        self.cells = Cells(references)
        self.notes: list[tuple[str, dict[str, object]]] = []

    def read(
        self,
        each: TargetField,
        value: Cell,
        *,
        scale: int = 1,
        is_percent: bool = False,
        dots: Dots = "",
        scope: NameScope = HERE,
    ) -> Any:
        """Read a cell that is no gap into plain data; a place within the scope of its column.

        A day becomes "2026-01-12", a number the text of a decimal ("74.16"), rupiah an integer.
        Raises Unclear.
        """
        self.notes.clear()
        self.cells.notes.clear()
        read = self._read(each, value, scale, is_percent, dots, scope)
        if isinstance(read, str) and len(read) > each.most:
            raise Unclear("value-too-long", most=each.most)
        return read

    def _read(
        self,
        each: TargetField,
        value: Cell,
        scale: int,
        is_percent: bool,
        dots: Dots,
        scope: NameScope,
    ) -> Any:
        match each.kind:
            case "text":
                return text_of(value)
            case "code":
                return " ".join(text_of(value).split(" · ")[0].split())
            case "login":
                return _login(text_of(value))
            case "choice":
                return _choice(each, text_of(value))
            case "rupiah":
                return self._rupiah(value, scale)
            case "number":
                return _number(value, dots)
            case "percent":
                number = _number(value, dots)
                is_share = is_percent and isinstance(value, int | float)
                return _written(Decimal(number) * 100) if is_share else number
            case "date":
                return self.cells.read("date", value).isoformat()
            case "place" | "agency" | "places" | "agencies":
                read = self._known(each.kind, value, scope)
                return list(read) if isinstance(read, tuple) else read
            case "year" | "yesno":
                return self.cells.read(each.kind, value)

    def _known(self, kind: str, value: Cell, scope: NameScope) -> Any:
        try:
            if kind in PLACES:
                return self.cells.place(kind, value, scope)
            return self.cells.read(kind, value)
        except Unclear as unclear:
            here = {"agency-unknown": "agency-not-known", "place-unknown": "place-not-known"}
            raise Unclear(here.get(unclear.rule, unclear.rule), **unclear.values) from None

    def _rupiah(self, value: Cell, scale: int) -> int:
        """Read whole rupiah; cents are rounded, and that is said."""
        if isinstance(value, str):
            text = value.strip()
            if text.casefold() in NOTHING:
                return 0
            if dotted := re.fullmatch(r"\((.+)\)", text):
                text = f"-{dotted[1]}"
        if scale != 1:
            number = Decimal(_number(value, dots_of([value] * 3))) * scale
            amount = int(number.to_integral_value())
            if number < 0:
                raise Unclear("money-unclear", value=text_of(value))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            if value < 0:
                raise Unclear("money-unclear", value=text_of(value))
            amount = round(value)
            if amount != value:
                self.notes.append(("money-rounded", {"value": text_of(value), "amount": amount}))
        else:
            amount = self._amount(text_of(value))
        if amount > MOST_IDR:
            raise Unclear("money-absurd", value=text_of(value))
        return amount

    def _amount(self, text: str) -> int:
        try:
            return parse_rupiah(text)
        except NotRupiah as no:
            if no.trouble != "decimals":
                raise Unclear("money-unclear", value=text) from no
        whole = re.sub(r"[.,]\d{1,2}(?=\D*$)", "", text)
        cents = re.search(r"[.,](\d{1,2})(?=\D*$)", text)
        try:
            amount = parse_rupiah(whole)
        except NotRupiah as no:
            raise Unclear("money-unclear", value=text) from no
        if cents and int(cents[1].ljust(2, "0")) >= 50:
            amount += 1
        self.notes.append(("money-rounded", {"value": text, "amount": amount}))
        return amount

    def scope(self, each: TargetField, heading: str, values: Sequence[Cell]) -> NameScope:
        """Say where the places of a column lie; everywhere where the field holds none."""
        if each.kind not in PLACES:
            return HERE
        return self.cells.scope(heading, [value for value in values if not is_gap(value)])

    def fit(self, each: TargetField, values: Sequence[Cell], heading: str = "") -> float:
        """Say which part of some values can be read as this field, 0 to 1."""
        if not values:
            return 0.0
        read = 0
        dots, scope = dots_of(values), self.scope(each, heading, values)
        for value in values:
            if each.kind == "text":
                read += any(letter.isalpha() for letter in text_of(value))
                continue
            try:
                self.read(each, value, dots=dots, scope=scope)
            except Unclear as unclear:
                # Another region's name is a place too: the column holds places.
                read += unclear.rule == "place-elsewhere"
                continue
            read += 1
        return read / len(values)


def _login(text: str) -> str:
    login = text.lower()
    if not LOGIN.fullmatch(login):
        raise Unclear("email-none", value=text[:60])
    return login


def _choice(each: TargetField, text: str) -> str:
    words = {
        bare_letters(word): value
        for value, named in each.choices.items()
        for word in (value, *named)
    }
    if bare_letters(text) in words:
        return words[bare_letters(text)]
    shown = [named[0] if named else value for value, named in each.choices.items()]
    raise Unclear(
        "choice-unknown", value=text[:40], nearest=nearest(text, shown), choices=", ".join(shown)
    )


def _number(value: Cell, dots: Dots) -> str:
    """Read a number as the text of a decimal, exactly as it was written.

    >>> _number("1.200", "thousands"), _number("74,16", ""), _number(74.16, ""), _number("(5)", "")
    ('1200', '74.16', '74.16', '-5')
    """
    if isinstance(value, bool):
        raise Unclear("number-unclear", value=text_of(value))
    if isinstance(value, int | float):
        return _written(Decimal(repr(value)))
    text = text_of(value).removesuffix("%").strip().replace("\u00a0", "").replace(" ", "")
    if text.casefold() in NOTHING:
        return "0"
    if negative := re.fullmatch(r"\((.+)\)", text):
        text = f"-{negative[1]}"
    if _THOUSANDS.match(text) and (dots == "thousands" or text.count(".") > 1 or "," in text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d+,\d+", text):
        text = text.replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3}){2,}(\.\d+)?|-?\d{1,3}(,\d{3})+\.\d+", text):
        text = text.replace(",", "")
    elif not re.fullmatch(r"-?\d+(\.\d{1,2}|\.\d{4,})?", text) and not (
        dots == "decimals" and re.fullmatch(r"-?\d+\.\d+", text)
    ):
        raise Unclear("number-unclear", value=text_of(value))
    return _written(Decimal(text))


def _written(number: Decimal) -> str:
    """Write a decimal without exponent; what was written behind the point stays.

    >>> _written(Decimal("7.10")), _written(Decimal("1E+3")), _written(Decimal("-0"))
    ('7.10', '1000', '0')
    """
    return format(number, "f") if number else "0"
