"""Rupiah as people write and read them; kept as whole rupiah in integers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from idaman.core.refusal import Refused
from idaman.core.text import Text

Trouble = Literal["empty", "decimals", "ambiguous", "negative", "words"]

_SENTENCES: dict[Trouble, Callable[[str], Text]] = {
    "empty": lambda text: Text("The amount is empty."),
    "decimals": lambda text: Text("%(text)s holds cents; write whole rupiah.", text=repr(text)),
    "ambiguous": lambda text: Text(
        "%(text)s may mean thousands or decimals; write digits without separators.", text=repr(text)
    ),
    "negative": lambda text: Text(
        "%(text)s is below zero; an amount cannot be negative.", text=repr(text)
    ),
    "words": lambda text: Text("%(text)s is no amount of money.", text=repr(text)),
}
_SCALES = {
    "": 1,
    **dict.fromkeys(("ribu", "rb", "thousand"), 10**3),
    **dict.fromkeys(("juta", "jt", "million"), 10**6),
    **dict.fromkeys(("miliar", "milyar", "m", "billion"), 10**9),
    **dict.fromkeys(("triliun", "trilyun", "t", "trillion"), 10**12),
}
_AMOUNT = re.compile(r"^(?:rp\.?|idr)?\s*(-?)\s*(\d[\d.,\s]*?)\s*(?:,-)?\s*([a-z]*)\.?$")


class NotRupiah(Refused):
    """What stands there is no amount in whole rupiah; `trouble` says why in one word."""

    def __init__(self, trouble: Trouble, text: str) -> None:
        super().__init__(_SENTENCES[trouble](text))
        self.trouble = trouble


def parse_rupiah(written: str | int | float) -> int:
    """Read an amount as whole rupiah, or refuse it with a sentence; never round in silence.

    >>> parse_rupiah("Rp 1.200.000,00"), parse_rupiah("Rp1.200.000"), parse_rupiah("1200000")
    (1200000, 1200000, 1200000)
    >>> parse_rupiah("1,2 miliar"), parse_rupiah("Rp 750 juta"), parse_rupiah(1200000.0)
    (1200000000, 750000000, 1200000)
    >>> parse_rupiah("Rp 1.200.000,50")
    Traceback (most recent call last):
    idaman.core.money.NotRupiah: 'Rp 1.200.000,50' memuat sen; tulislah rupiah bulat.
    >>> parse_rupiah("1,200")
    Traceback (most recent call last):
    idaman.core.money.NotRupiah: '1,200' dapat berarti ribuan atau desimal; tulislah angka tanpa \
tanda baca.
    """
    text = str(written).strip()
    if isinstance(written, bool):
        raise NotRupiah("words", text)
    if isinstance(written, int | float):
        if written != written or written in (float("inf"), float("-inf")):
            raise NotRupiah("words", text)
        if written < 0:
            raise NotRupiah("negative", text)
        if written != int(written):
            raise NotRupiah("decimals", text)
        return int(written)
    if not text:
        raise NotRupiah("empty", text)
    match = _AMOUNT.match(text.casefold().replace("\u00a0", " "))
    if not match or match[3] not in _SCALES:
        raise NotRupiah("words", text)
    if match[1]:
        raise NotRupiah("negative", text)
    whole, fraction = _parts(re.sub(r"\s", "", match[2]), text, scaled=bool(match[3]))
    amount, rest = divmod(int(whole + fraction) * _SCALES[match[3]], int(10 ** len(fraction)))
    if rest:
        raise NotRupiah("decimals", text)
    return amount


def _parts(digits: str, text: str, *, scaled: bool) -> tuple[str, str]:
    """Tell the whole rupiah from the decimals, in the Indonesian or the English way."""
    if digits.isdigit():
        return digits, ""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", digits) and not (
        scaled and digits.count(".") == 1 and "," not in digits
    ):
        whole, _, fraction = digits.partition(",")
        return whole.replace(".", ""), fraction
    if re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}", digits):
        whole, _, fraction = digits.partition(".")
        return whole.replace(",", ""), fraction
    if re.fullmatch(r"\d+,\d{3}|\d+\.\d{3}", digits):
        raise NotRupiah("ambiguous", text)
    if re.fullmatch(r"\d+[.,]\d+", digits):
        whole, fraction = re.split("[.,]", digits)
        return whole, fraction
    raise NotRupiah("words", text)


def say_rupiah(amount: int, language: Literal["id", "en"] = "id") -> str:
    """Say an amount as people speak of it, to two digits after the comma.

    >>> say_rupiah(1_200_000_000), say_rupiah(1_200_000_000, "en")
    ('Rp 1,2 miliar', 'IDR 1.2 billion')
    >>> say_rupiah(750_000), say_rupiah(-2_500_000), say_rupiah(999_999_999)
    ('Rp 750.000', '-Rp 2,5 juta', 'Rp 1 miliar')
    """
    names = {
        "id": ("triliun", "miliar", "juta"),
        "en": ("trillion", "billion", "million"),
    }[language]
    sign = "-" if amount < 0 else ""
    currency = "Rp" if language == "id" else "IDR"
    size = abs(amount)
    for name, scale in zip(names, (10**12, 10**9, 10**6), strict=True):
        # Half a hundredth below the scale already reads as one of it.
        if size >= scale - scale // 200_000 and size >= 10**6:
            hundredths = (size * 100 + scale // 2) // scale
            whole, fraction = divmod(hundredths, 100)
            number = f"{whole:,}.{fraction:02}".rstrip("0").rstrip(".")
            return f"{sign}{currency} {_turn(number, language)} {name}"
    return f"{sign}{currency} {_turn(f'{size:,}', language)}"


def exact_rupiah(amount: int, language: Literal["id", "en"] = "id") -> str:
    """Write an amount to the last rupiah, as the language writes numbers.

    >>> exact_rupiah(1_200_000_000), exact_rupiah(15_000, "en")
    ('Rp 1.200.000.000', 'IDR 15,000')
    """
    said = _turn(f"{abs(amount):,}", language)
    return f"{'-' if amount < 0 else ''}{'IDR' if language == 'en' else 'Rp'} {said}"


def _turn(number: str, language: str) -> str:
    """English digits the Indonesian way: comma for decimals, dots between thousands."""
    return number if language == "en" else number.translate(str.maketrans(",.", ".,"))
