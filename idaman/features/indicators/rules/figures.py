"""Several figures for one thing: which stand, whether they agree, and which one is followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum, auto

from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.indicators.rules.publisher import release_order

MOST_DIGITS = 24
_GROUPS = re.compile(r"-?\d{1,3}(?:([.,])\d{3})+")


class NotANumber(Refused):
    """What stands there is no number, or could be two."""


def read_number(said: str) -> Decimal:
    """Read a number as it was published, every digit kept; refuse what could mean two numbers.

    >>> read_number("76,57"), read_number("76.50"), read_number("27.263,10"), read_number("-3")
    (Decimal('76.57'), Decimal('76.50'), Decimal('27263.10'), Decimal('-3'))
    >>> read_number("1.234.567"), read_number("26,912.065"), read_number("0,861")
    (Decimal('1234567'), Decimal('26912.065'), Decimal('0.861'))
    >>> read_number("1.234")
    Traceback (most recent call last):
    idaman.features.indicators.rules.figures.NotANumber: “1.234” dapat berarti ribuan atau \
desimal. Tulis tanpa tanda ribuan, misalnya 1234, atau dengan satu angka lagi di belakang koma, \
misalnya 1,2340.
    """
    text = re.sub(r"[\s\u00a0]", "", said).replace("\u2212", "-")
    grouped = _GROUPS.fullmatch(text)
    if grouped and len(re.findall(r"[.,]", text)) == 1 and not text.lstrip("-").startswith("0"):
        raise NotANumber(
            Text(
                "“%(text)s” may mean thousands or decimals. Write it without a mark for "
                "thousands, such as %(whole)s, or with one more digit after the point, such as "
                "%(decimal)s.",
                text=said.strip()[:30],
                whole=re.sub("[.,]", "", text),
                decimal=Bilingual(text.replace(".", ",") + "0", text.replace(",", ".") + "0"),
            )
        )
    marks = re.findall(r"[.,]", text)
    if len(set(marks)) == 2:
        # The mark that comes last is the decimal one.
        text = text.replace(marks[0], "").replace(marks[-1], ".")
    elif len(marks) > 1:
        text = text.replace(marks[0], "") if grouped else "?"
    try:
        number = Decimal(text.replace(",", ".")) if re.fullmatch(r"-?[\d.,]+", text) else None
    except InvalidOperation:
        number = None
    if number is None or len(number.as_tuple().digits) > MOST_DIGITS:
        raise NotANumber(
            Text(
                "“%(text)s” is no number. Write for instance 76.57; leave out what is not known.",
                text=said.strip()[:30],
            ),
        )
    return number


def plain(number: Decimal) -> str:
    """Write a number for storing and hashing: a point, no exponent, the digits it had.

    >>> plain(Decimal("76.50")), plain(Decimal("1E+3")), plain(Decimal("-0"))
    ('76.50', '1000', '0')
    """
    return f"{number or abs(number):f}"


class Accord(StrEnum):
    """How several figures for one thing stand to each other."""

    NONE = auto()
    """No value is known."""
    ONE = auto()
    """One source speaks."""
    AGREED = auto()
    """Several publishers say the same."""
    DISPUTED = auto()
    """Sources differ and nobody said which is followed: there is no one value."""
    FOLLOWED = auto()
    """Sources differ; the government says which it follows, and why."""


@dataclass(frozen=True)
class ReleasedFigure:
    """One figure for one thing, from one release of one publisher."""

    key: int
    value: Decimal
    publisher: str = ""
    corrects: int | None = None
    is_withdrawn: bool = False
    release: str = ""


@dataclass(frozen=True)
class Settled:
    """What figures for one thing come to: those that stand, and the one value, where there is."""

    accord: Accord
    standing: tuple[ReleasedFigure, ...]
    chosen: ReleasedFigure | None = None
    superseded: tuple[ReleasedFigure, ...] = ()
    """Neither corrected nor taken back, but of a release older than another of its publisher."""

    @property
    def value(self) -> Decimal | None:
        """The one value; None where none is known or none was chosen among several."""
        return self.chosen.value if self.chosen else None


def standing(figures: Iterable[ReleasedFigure]) -> list[ReleasedFigure]:
    """Leave out what was withdrawn, and what a figure that stands corrects.

    >>> [f.key for f in standing([ReleasedFigure(1, Decimal(23)), ReleasedFigure(2, Decimal(20),
    ...     corrects=1)])]
    [2]

    Where the correction is withdrawn, what it corrected stands again.

    >>> [f.key for f in standing([ReleasedFigure(1, Decimal(23)),
    ...                           ReleasedFigure(2, Decimal(20), corrects=1, is_withdrawn=True)])]
    [1]
    """
    kept = [figure for figure in figures if not figure.is_withdrawn]
    corrected = {figure.corrects for figure in kept}
    return [figure for figure in kept if figure.key not in corrected]


def newest_releases(figures: Sequence[ReleasedFigure]) -> list[ReleasedFigure]:
    """Leave out what a newer release of the same publisher says anew.


    >>> told = [ReleasedFigure(1, Decimal(75), "BPS"), ReleasedFigure(2, Decimal(76), "BPS",
    ...     release="2026"),
    ...         ReleasedFigure(3, Decimal(70), "Kajian")]
    >>> [figure.key for figure in newest_releases(told)]
    [2, 3]
    """
    newest: dict[str, tuple[int, int, int]] = {}
    for each in figures:
        of = each.publisher.casefold()
        newest[of] = max(newest.get(of, (0, 0, 0)), release_order(each.release))
    return [f for f in figures if release_order(f.release) == newest[f.publisher.casefold()]]


def heir(key: int, figures: Sequence[ReleasedFigure]) -> int:
    """Follow corrections from a figure to the one that stands for it today.

    >>> heir(1, [ReleasedFigure(1, Decimal(1)), ReleasedFigure(2, Decimal(2), corrects=1)])
    2
    """
    by = {f.corrects: f.key for f in figures if f.corrects is not None and not f.is_withdrawn}
    seen = {key}
    while (following := by.get(key)) is not None and following not in seen:
        seen.add(following)
        key = following
    return key


def settle(figures: Sequence[ReleasedFigure], *, followed: int | None = None) -> Settled:
    """Say what several figures for one thing come to. Never an average.

    `followed` is the key of the figure the government said it follows; a correction of it is
    followed in its place, and so is a newer release of its publisher. Where it does not stand any
    more, nothing is followed.

    >>> two = [ReleasedFigure(1, Decimal(23), "Kominfo"), ReleasedFigure(2, Decimal(13), "Kajian")]
    >>> settle(two).accord, settle(two).value
    (<Accord.DISPUTED: 'disputed'>, None)
    >>> settle(two, followed=1).accord, settle(two, followed=1).value
    (<Accord.FOLLOWED: 'followed'>, Decimal('23'))
    >>> two = ReleasedFigure(1, Decimal("7.60"), "BPS"), ReleasedFigure(2, Decimal("7.6"), "Kajian")
    >>> settle(two).accord
    <Accord.AGREED: 'agreed'>


    One publisher is one source, however many publications and releases say
    it.

    >>> two = ReleasedFigure(1, Decimal("7.60"), "BPS"), ReleasedFigure(2, Decimal("7.6"), "BPS")
    >>> settle(two).accord
    <Accord.ONE: 'one'>
    """
    there = standing(figures)
    left = tuple(newest_releases(there))
    older = tuple(figure for figure in there if figure not in left)
    if not left:
        return Settled(Accord.NONE, ())
    if len({figure.value for figure in left}) == 1:
        is_one = len({figure.publisher.casefold() for figure in left}) == 1
        return Settled(Accord.ONE if is_one else Accord.AGREED, left, left[-1], older)
    if followed is not None:
        key = heir(followed, figures)
        whose = next((f.publisher.casefold() for f in older if f.key == key), None)
        newer = [f for f in left if f.key == key or f.publisher.casefold() == whose]
        if len(newer) == 1:
            return Settled(Accord.FOLLOWED, left, newer[0], older)
    return Settled(Accord.DISPUTED, left, superseded=older)
