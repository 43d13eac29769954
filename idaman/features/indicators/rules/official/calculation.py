"""Reckoning an official method: exact fractions as far as the formula allows, then its rounding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from idaman.core.refusal import Refused
from idaman.core.text import Named, Text
from idaman.features.indicators.rules.official.methods import (
    Combination,
    Method,
    MethodVersion,
    ResultBand,
)

DIGITS = 28
LIFE = (Decimal(20), Decimal(85))
SCHOOLING, SCHOOLED = Decimal(18), Decimal(15)
SPENDING = (Decimal(1_007_436), Decimal(26_572_352))
"""Bounds of the three parts of the IPM: years, years, rupiah a head and year."""
FACTOR = 25
"""Turns the scale 1 to 4 of a satisfaction survey into 25 to 100."""


class NotInRange(Refused):
    """An input is outside what the method takes."""


@dataclass(frozen=True)
class ReckoningLine(Named):
    """One line of the reckoning: what, the formula with its numbers, what comes out."""

    name: Text
    sum: str
    value: Decimal


@dataclass(frozen=True)
class Reckoned:
    """A result: exact, and as it is printed."""

    exact: Decimal
    printed: Decimal
    band: ResultBand | None
    steps: tuple[ReckoningLine, ...]
    version: MethodVersion | None


def reckon(
    method: Method, values: Mapping[str, Decimal] | Sequence[Decimal], *, version: str = ""
) -> Reckoned:
    """Reckon a method from its inputs, each in its unit.

    >>> from idaman.features.indicators.rules.official import METHODS
    >>> found = reckon(METHODS["idm"], [Decimal(v) for v in ("0.7257", "0.5333", "0.6667")])
    >>> found.printed, found.band.id
    (Decimal('0.6419'), 'Berkembang')

    Raises NotInRange for an input that is missing or outside its bounds.
    """
    chosen = method.version(version)
    method = method.in_version(chosen)
    given = _given(method, values)
    with localcontext(prec=DIGITS):
        exact, steps = _RECKONERS[method.how](method, given, chosen)
        printed = rounded(exact, method.decimals)
        band = band_of(method, rounded(exact, method.band_decimals))
    return Reckoned(exact, printed, band, tuple(steps), chosen)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, as the regulations' tables are.

    >>> rounded(Decimal("88.305"), 2)
    Decimal('88.31')
    """
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def band_of(method: Method, value: Decimal) -> ResultBand | None:
    """Give the band of a rounded value; None where the method has none.

    >>> from idaman.features.indicators.rules.official import METHODS
    >>> [band_of(METHODS["skm"], Decimal(v)).id[0] for v in ("76.11", "77.24", "88.30", "88.31")]
    ['C', 'B', 'B', 'A']
    """
    for band in method.bands:
        if value > band.least or (value == band.least and not method.bands_above):
            return band
    return None


def _given(method: Method, values: Mapping[str, Decimal] | Sequence[Decimal]) -> list[Decimal]:
    keys = [each.key for each in method.inputs]
    by_key = dict(values) if isinstance(values, Mapping) else dict(zip(keys, values, strict=True))
    for each in method.inputs:
        value = by_key.get(each.key)
        if value is None or not each.least <= value <= each.most:
            raise NotInRange(
                Text(
                    "%(input)s: write a number from %(least)s to %(most)s (%(unit)s).",
                    input=each,
                    least=each.least,
                    most=each.most,
                    unit=each.unit,
                )
                if each.unit
                else Text(
                    "%(input)s: write a number from %(least)s to %(most)s.",
                    input=each,
                    least=each.least,
                    most=each.most,
                )
            )
    return [by_key[key] for key in keys]


Found = tuple[Decimal, list[ReckoningLine]]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _weighted(method: Method, given: list[Decimal], version: MethodVersion | None) -> Found:
    weights = method.weights(version)
    steps, total = [], Fraction(0)
    for each, value, weight in zip(method.inputs, given, weights, strict=True):
        part = weight * Fraction(value)
        total += part
        line = f"{_plain(_decimal(weight))} × {_plain(value)}"
        steps.append(ReckoningLine(each.name, line, _decimal(part)))
    exact = _decimal(total / sum(weights))
    line = f"{_plain(_decimal(total))} ÷ {_plain(_decimal(sum(weights, Fraction(0))))}"
    return exact, [*steps, ReckoningLine(Text("Result"), line, exact)]


def _mean(method: Method, given: list[Decimal], version: MethodVersion | None) -> Found:
    total = sum(given, Decimal(0))
    exact = _decimal(Fraction(total) / len(given))
    return exact, [ReckoningLine(Text("Result"), f"{_plain(total)} ÷ {len(given)}", exact)]


def _ratio(method: Method, given: list[Decimal], version: MethodVersion | None) -> Found:
    above, below = given
    exact = _decimal(Fraction(above) / Fraction(below) * method.scale)
    times = f" × {method.scale}" if method.scale != 1 else ""
    return exact, [
        ReckoningLine(Text("Result"), f"{_plain(above)} ÷ {_plain(below)}{times}", exact)
    ]


def _skm(method: Method, given: list[Decimal], version: MethodVersion | None) -> Found:
    assert version is not None
    many, *sums = (Fraction(value) for value in given)
    for each, total in zip(method.inputs[1:], sums, strict=True):
        if not many <= total <= 4 * many:
            raise NotInRange(
                Text(
                    "%(input)s: between %(least)s and %(most)s, since each score is 1 to 4.",
                    input=each,
                    least=many,
                    most=4 * many,
                )
            )
    (weight,) = version.weights
    averages = [total / many for total in sums]
    steps = [
        ReckoningLine(each.name, f"{total} ÷ {many}", _decimal(average))
        for each, total, average in zip(method.inputs[1:], sums, averages, strict=True)
    ]
    exact = _decimal(FACTOR * weight * sum(averages))
    whole = _plain(rounded(_decimal(sum(averages, Fraction(0))), 6))
    return exact, [
        *steps,
        ReckoningLine(Text("Result"), f"{FACTOR} × {weight} × {whole}", exact),
    ]


def _ipm(method: Method, given: list[Decimal], version: MethodVersion | None) -> Found:
    life, expected, mean, spent = given
    rupiah = spent * 1000
    low, high = LIFE
    health = (life - low) / (high - low)
    schooling = (expected / SCHOOLING + mean / SCHOOLED) / 2
    least, most = SPENDING
    spending = (rupiah.ln() - least.ln()) / (most.ln() - least.ln())
    exact = 100 * (health * schooling * spending) ** (Decimal(1) / 3)
    parts = " × ".join(_plain(rounded(part, 6)) for part in (health, schooling, spending))
    return exact, [
        ReckoningLine(
            Text("Health"), f"({_plain(life)} − {low}) ÷ ({high} − {low})", health,
        ),
        ReckoningLine(
            Text("Education"),
            f"({_plain(expected)} ÷ {SCHOOLING} + {_plain(mean)} ÷ {SCHOOLED}) ÷ 2", schooling,
        ),
        ReckoningLine(
            Text("Spending"),
            f"(ln {_plain(rupiah)} − ln {least}) ÷ (ln {most} − ln {least})", spending,
        ),
        ReckoningLine(Text("Result"), f"100 × ({parts})^(1/3)", exact),
    ]  # fmt: skip


_RECKONERS = {
    Combination.MEAN: _mean,
    Combination.WEIGHTED: _weighted,
    Combination.RATIO: _ratio,
    Combination.IPM: _ipm,
    Combination.SKM: _skm,
}


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
