"""Holding figures against each other: what fires, what holds, what cannot be judged and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from idaman.core.period import TimePeriod
from idaman.core.text import Text
from idaman.features.indicators.rules.figures import plain
from idaman.features.indicators.rules.official import METHODS, NotInRange, reckon
from idaman.features.indicators.rules.robust import NORMAL, mad, median, score
from idaman.features.indicators.rules.rules import (
    RULES,
    CheckKind,
    CheckRule,
    CheckRules,
    RuleScope,
)

DIGITS = 28
MOST_TERMS = 24


class CheckVerdict(StrEnum):
    """What a check says of figures."""

    FIRES = "fires"
    HOLDS = "holds"
    UNKNOWN = "unknown"
    """It cannot be judged: something it needs is not known."""


class NotJudged(StrEnum):
    """Why something cannot be judged."""

    NO_VALUE = "no_value"
    DISPUTED = "disputed"
    """Sources differ and none is followed."""
    TOO_FEW = "too_few"
    ALL_ALIKE = "all_alike"
    """More than half are the same, so no distance is usual."""
    OUT_OF_RANGE = "out_of_range"
    """Zero below the line, or outside what the method takes."""


@dataclass(frozen=True)
class ExactFigure:
    """One figure that stands, exact and with the digits it was published with."""

    key: int
    value: Decimal
    publisher: str = ""


@dataclass(frozen=True)
class CheckCell:
    """All standing figures for one thing, and the one value where there is one."""

    indicator: str
    place: str
    period: TimePeriod
    series: str
    told: tuple[ExactFigure, ...]
    value: Decimal | None

    @property
    def at(self) -> tuple[str, str, TimePeriod, str]:
        return self.indicator, self.place, self.period, self.series


@dataclass(frozen=True)
class CheckBand:
    """A band a government gave for itself, in the indicator's unit; None is an open end."""

    key: int
    indicator: str
    place: str
    period: TimePeriod
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class CheckBoard:
    """What is known, of all places that matter."""

    home: str
    cells: tuple[CheckCell, ...]
    units: Mapping[str, str] = field(default_factory=dict)
    stated: tuple[CheckBand, ...] = ()
    within: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The places directly within a place."""
    peers: tuple[str, ...] = ()
    """Places of the same level beside home, and home itself."""

    @cached_property
    def by_key(self) -> dict[tuple[str, str, TimePeriod, str], CheckCell]:
        return {cell.at: cell for cell in self.cells}

    @cached_property
    def lines(self) -> dict[tuple[str, str, str, int], list[CheckCell]]:
        """The cells with one value of each series at each place, in the order of time.

        Years and half years are never one line.
        """
        found: dict[tuple[str, str, str, int], list[CheckCell]] = defaultdict(list)
        for cell in sorted(self.cells, key=lambda cell: (cell.indicator, cell.place, cell.period)):
            if cell.period.months and cell.value is not None:
                found[cell.indicator, cell.place, cell.series, cell.period.months].append(cell)
        return dict(found)

    def find(self, indicator: str, like: CheckCell) -> CheckCell | None:
        """Another indicator at the same place, period and series, or without any series."""
        exact = self.by_key.get((indicator, like.place, like.period, like.series))
        return exact or self.by_key.get((indicator, like.place, like.period, ""))

    def is_in(self, scope: RuleScope, place: str) -> bool:
        """Whether a rule of this scope looks at a place."""
        if scope is RuleScope.ALL or place == self.home:
            return True
        return scope is RuleScope.TERRITORY and place.startswith(f"{self.home}.")


@dataclass(frozen=True)
class Lack:
    """What is missing for a judgement: of which indicator, where, how many of how many."""

    why: NotJudged
    indicator: str = ""
    place: str = ""
    there: int = 0
    needed: int = 0


@dataclass(frozen=True)
class CheckFinding:
    """What one rule says of one thing, with the sums it rests on."""

    rule: CheckRule
    verdict: CheckVerdict
    indicator: str
    place: str
    period: TimePeriod
    series: str = ""
    sums: tuple[str, ...] = ()
    """The arithmetic, a line each, numbers with a decimal point."""
    lacks: tuple[Lack, ...] = ()
    used: tuple[CheckCell, ...] = ()
    stated: CheckBand | None = None

    @property
    def key(self) -> str:
        """What an answer to it is kept under: the rule and what it looks at.

        >>> from idaman.core.period import read_period
        >>> rule = RULES["pangsa-pad"]
        >>> CheckFinding(rule, CheckVerdict.FIRES, "PAD", "64.02", read_period("2024")).key
        'pangsa-pad~PAD~64.02~2024~'
        """
        parts = (self.rule.id, self.indicator, self.place, self.period.code, self.series)
        return "~".join(parts)


def examine(board: CheckBoard, rules: CheckRules = RULES) -> list[CheckFinding]:
    """Run every rule over what is known, rule by rule.

    Nothing is changed or left out by what fires. What rests on nothing at all is not mentioned.

    >>> from idaman.core.period import read_period
    >>> def cell(code, value):
    ...     told = (ExactFigure(1, Decimal(value)),)
    ...     return CheckCell(code, "64.02", read_period("2024"), "", told, Decimal(value))
    >>> board = CheckBoard("64.02", (cell("PAD", "12.7"), cell("PENDAPATAN-TOTAL", "12.7")))
    >>> [(f.rule.id, str(f.verdict), f.sums) for f in examine(board)]
    [('pangsa-pad', 'fires', ('12.7 ÷ 12.7 × 100 = 100', '100 > 50'))]
    """
    with localcontext(prec=DIGITS):
        return [
            found
            for rule in rules.rules
            for found in _EXAMINERS[rule.kind](rule, board, rules)
            if board.is_in(rule.scope, found.place)
        ]


def _n(value: Decimal | Fraction, digits: int = 4) -> str:
    """Write a number for a sum: at most so many digits after the point."""
    if not value:
        return "0"
    exact = (
        Decimal(value.numerator) / Decimal(value.denominator)
        if isinstance(value, Fraction)
        else value
    )
    written = plain(round(exact, digits)) if _places(exact) > digits else plain(exact)
    return written.rstrip("0").rstrip(".") if _places(exact) > digits else written


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _signed(value: Decimal) -> str:
    return f"({plain(value)})" if value < 0 else plain(value)


def _lack(
    board: CheckBoard, indicator: str, like: CheckCell
) -> tuple[CheckCell | None, Lack | None]:
    cell = board.find(indicator, like)
    if cell is None:
        return None, Lack(NotJudged.NO_VALUE, indicator, like.place)
    if cell.value is None:
        return cell, Lack(NotJudged.DISPUTED, indicator, like.place)
    return cell, None


def _found(rule: CheckRule, verdict: CheckVerdict, of: CheckCell, **more: object) -> CheckFinding:
    return CheckFinding(rule, verdict, of.indicator, of.place, of.period, of.series, **more)  # type: ignore[arg-type]


def _share(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    for part in board.cells:
        if part.indicator != rule.numerator:
            continue
        whole, lack = _lack(board, rule.denominator, part)
        lacks = tuple(each for each in (lack,) if each)
        if part.value is None:
            lacks = (Lack(NotJudged.DISPUTED, part.indicator, part.place), *lacks)
        elif whole is not None and whole.value is not None and whole.value <= 0:
            lacks = (Lack(NotJudged.OUT_OF_RANGE, whole.indicator, whole.place),)
        used = tuple(each for each in (part, whole) if each)
        if lacks or whole is None or whole.value is None or part.value is None:
            yield _found(rule, CheckVerdict.UNKNOWN, part, lacks=lacks, used=used)
            continue
        share = Fraction(part.value) / Fraction(whole.value) * 100
        fires = share > Fraction(rule.most)
        sums = (
            f"{plain(part.value)} ÷ {plain(whole.value)} × 100 = {_n(share, 2)}",
            f"{_n(share, 2)} {'>' if fires else '≤'} {plain(rule.most)}",
        )
        yield _found(rule, _verdict(fires), part, sums=sums, used=used)


def _verdict(fires: bool) -> CheckVerdict:
    return CheckVerdict.FIRES if fires else CheckVerdict.HOLDS


def _band(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    for stated in board.stated:
        lines = [
            (cell, cell.period.last.year)
            for cell in board.cells
            if (cell.indicator, cell.place) == (stated.indicator, stated.place)
        ]
        year = stated.period.last.year
        near = [
            cell for cell, at in lines if cell.period.months and 0 <= year - at <= rule.within_years
        ]
        newest = max(near, key=lambda cell: cell.period.last, default=None)
        at = (stated.indicator, stated.place, stated.period)
        if newest is None or newest.value is None:
            why = NotJudged.NO_VALUE if newest is None else NotJudged.DISPUTED
            lacks = (Lack(why, stated.indicator, stated.place),)
            yield CheckFinding(rule, CheckVerdict.UNKNOWN, *at, lacks=lacks, stated=stated)
            continue
        value = newest.value
        if stated.low is not None and value < stated.low:
            fires, line = True, f"{plain(value)} < {plain(stated.low)}"
        elif stated.high is not None and value > stated.high:
            fires, line = True, f"{plain(value)} > {plain(stated.high)}"
        else:
            low = f"{plain(stated.low)} ≤ " if stated.low is not None else ""
            high = f" ≤ {plain(stated.high)}" if stated.high is not None else ""
            fires, line = False, f"{low}{plain(value)}{high}"
        yield CheckFinding(rule, _verdict(fires), *at, sums=(line,), used=(newest,), stated=stated)


def _parts(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    for whole in board.cells:
        inside = board.within.get(whole.place, ())
        if board.units.get(whole.indicator, "").casefold() not in rules.additive_units:
            continue
        cells = [
            (place, board.by_key.get((whole.indicator, place, whole.period, whole.series)))
            for place in inside
        ]
        known = [cell for _, cell in cells if cell and cell.value is not None]
        if not known:
            continue
        used = (whole, *known)
        if whole.value is None:
            disputed_whole = (Lack(NotJudged.DISPUTED, whole.indicator, whole.place),)
            yield _found(rule, CheckVerdict.UNKNOWN, whole, lacks=disputed_whole, used=used)
            continue
        values = [cell.value for cell in known if cell.value is not None]
        total = sum(values, Decimal(0))
        allowed = abs(whole.value) * rule.tolerance / 100
        terms = " + ".join(_signed(value) for value in values)
        if len(values) > MOST_TERMS:
            terms = f"{plain(values[0])} + … + {plain(values[-1])} ({len(values)})"
        sums = [f"{terms} = {plain(total)}"]
        if missing := len(cells) - len(known):
            # Of what is not known nothing is assumed but that it is not negative.
            over = total > whole.value + allowed and min(values) >= 0
            sums.append(f"{plain(total)} {'>' if over else '≤'} {plain(whole.value)}")
            lacks: tuple[Lack, ...] = ()
            if not over:
                disputed = [c.place for _, c in cells if c is not None and c.value is None]
                lacks = tuple(
                    Lack(NotJudged.DISPUTED, whole.indicator, place) for place in disputed
                ) + (
                    (Lack(NotJudged.NO_VALUE, whole.indicator, "", len(known), len(cells)),)
                    if missing > len(disputed)
                    else ()
                )
            verdict = CheckVerdict.FIRES if over else CheckVerdict.UNKNOWN
            yield _found(rule, verdict, whole, sums=tuple(sums), lacks=lacks, used=used)
            continue
        apart = abs(total - whole.value)
        fires = apart > allowed
        sums.append(
            f"|{plain(total)} − {plain(whole.value)}| = {_n(apart)} {'>' if fires else '≤'} "
            f"{plain(rule.tolerance)} ÷ 100 × {plain(abs(whole.value))} = {_n(allowed)}"
        )
        yield _found(rule, _verdict(fires), whole, sums=tuple(sums), used=used)


def bounds(value: Decimal) -> tuple[Decimal, Decimal]:
    """Give what a published figure may have been before it was rounded.

    >>> bounds(Decimal("12.7"))
    (Decimal('12.65'), Decimal('12.75'))
    """
    half = Decimal(5).scaleb(-_places(value) - 1)
    return value - half, value + half


def _identity(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    names = [code for _, code in rule.inputs] or [rule.numerator, rule.denominator]
    for result in board.cells:
        if result.indicator != rule.result:
            continue
        pairs = [_lack(board, code, result) for code in names]
        cells = [cell for cell, _ in pairs if cell is not None]
        lacks = [lack for _, lack in pairs if lack is not None]
        if not cells and not board.is_in(RuleScope.TERRITORY, result.place):
            continue
        if result.value is None:
            lacks.append(Lack(NotJudged.DISPUTED, result.indicator, result.place))
        used = (result, *cells)
        values = [cell.value for cell in cells if cell.value is not None]
        if lacks or result.value is None:
            yield _found(rule, CheckVerdict.UNKNOWN, result, lacks=tuple(lacks), used=used)
            continue
        try:
            low, high, line = _from_parts(rule, values)
        except NotInRange:
            outside = (Lack(NotJudged.OUT_OF_RANGE, result.indicator, result.place),)
            yield _found(rule, CheckVerdict.UNKNOWN, result, lacks=outside, used=used)
            continue
        least, most = bounds(result.value)
        fires = high < least or low > most
        sums = (
            line,
            f"[{_n(low)}; {_n(high)}] ∩ [{plain(least)}; {plain(most)}] {'=' if fires else '≠'} ∅",
        )
        yield _found(rule, _verdict(fires), result, sums=sums, used=used)


def _from_parts(rule: CheckRule, values: Sequence[Decimal]) -> tuple[Decimal, Decimal, str]:
    """Give the lowest and the highest result the parts allow, and the sum with its numbers."""
    ranges = [bounds(value) for value in values]
    if rule.method:
        method = METHODS[rule.method]
        clipped = [
            (max(low, each.least), min(high, each.most))
            for (low, high), each in zip(ranges, method.inputs, strict=True)
        ]
        found = reckon(method, list(values))
        low = reckon(method, [each for each, _ in clipped]).exact
        high = reckon(method, [each for _, each in clipped]).exact
        return low, high, f"{found.steps[-1].sum} = {_n(found.exact)}"
    above, below = values
    (above_low, above_high), (below_low, below_high) = ranges
    if below_low <= 0 or above_low < 0:
        raise NotInRange(Text("Nothing below the line."))
    line = f"{plain(above)} ÷ {plain(below)} × {plain(rule.scale)} = "
    return (
        above_low / below_high * rule.scale,
        above_high / below_low * rule.scale,
        line + _n(above / below * rule.scale),
    )


def _spread(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    for cell in board.cells:
        if len(cell.told) < 2:
            continue
        values = [each.value for each in cell.told]
        highest, lowest = max(values), min(values)
        if highest == lowest:
            sums: tuple[str, ...] = (" = ".join(plain(value) for value in values),)
            yield _found(rule, CheckVerdict.HOLDS, cell, sums=sums, used=(cell,))
            continue
        if highest <= 0:
            lacks = (Lack(NotJudged.OUT_OF_RANGE, cell.indicator, cell.place),)
            yield _found(rule, CheckVerdict.UNKNOWN, cell, lacks=lacks, used=(cell,))
            continue
        apart = Fraction(highest - lowest) / Fraction(highest) * 100
        fires = apart > Fraction(rule.most)
        sums = (
            f"({plain(highest)} − {_signed(lowest)}) ÷ {plain(highest)} × 100 = {_n(apart, 2)}",
            f"{_n(apart, 2)} {'>' if fires else '≤'} {plain(rule.most)}",
        )
        yield _found(rule, _verdict(fires), cell, sums=sums, used=(cell,))


@dataclass(frozen=True)
class YearlyChange:
    """From one figure to the next of its series: how much a year, and the sum that gives it."""

    before: CheckCell
    after: CheckCell
    a_year: Decimal
    sum: str


def changes(line: Sequence[CheckCell], *, is_plain: bool) -> list[YearlyChange]:
    """Give the changes along a line, each a year; in per cent, or in the unit where it is plain.

    From zero or below there is no change in per cent.
    """
    found = []
    for before, after in pairwise(line):
        a, b = before.value, after.value
        assert a is not None
        assert b is not None
        years = _years(before.period, after.period)
        over = f" ÷ {_n(years)}" if years != 1 else ""
        if is_plain:
            a_year = (b - a) / years
            said = f"{_signed(b)} − {_signed(a)}"
            found.append(YearlyChange(before, after, a_year, f"({said}){over} = {_n(a_year)}"))
        elif a > 0:
            a_year = (b / a - 1) * 100 / years
            said = f"({plain(b)} ÷ {plain(a)} − 1) × 100{over} = {_n(a_year, 2)}"
            found.append(YearlyChange(before, after, a_year, said))
    return found


def _years(before: TimePeriod, after: TimePeriod) -> Decimal:
    months = (after.last.year - before.last.year) * 12 + after.last.month - before.last.month
    return Decimal(months) / 12


def _jump(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    for (indicator, place, series, _), line in board.lines.items():
        if indicator not in rule.indicators or not board.is_in(rule.scope, place):
            continue
        for change in changes(line, is_plain=False):
            fires = abs(change.a_year) > rule.most
            mark = ">" if fires else "≤"
            sums = (change.sum, f"|{_n(change.a_year, 2)}| {mark} {plain(rule.most)}")
            used = (change.before, change.after)
            yield CheckFinding(
                rule, _verdict(fires), indicator, place, change.after.period, series, sums,
                used=used,
            )  # fmt: skip


def _score(
    rule: CheckRule, value: Decimal, values: Sequence[Decimal]
) -> tuple[bool, tuple[str, ...]]:
    """Hold a value against the others; raises ZeroDivisionError where they are all alike."""
    found = score(value, values)
    if found is None:
        raise ZeroDivisionError
    fires = abs(found) > rule.most
    middle, spread = median(values), mad(values)
    return fires, (
        f"median {_n(middle)}; MAD {_n(spread)}; n = {len(values)}",
        f"{_n(NORMAL)} × ({_n(value)} − {_bracket(middle)}) ÷ {_n(spread)} = {_n(found, 2)}",
        f"|{_n(found, 2)}| {'>' if fires else '≤'} {plain(rule.most)}",
    )


def _bracket(value: Decimal) -> str:
    return f"({_n(value)})" if value < 0 else _n(value)


def _series(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    for (indicator, place, series, _), line in board.lines.items():
        if not board.is_in(rule.scope, place) or len(line) < 2:
            continue
        is_plain = board.units.get(indicator, "").casefold() in rules.plain_units
        found = changes(line, is_plain=is_plain)
        newest = line[-1]
        if len(found) < rule.least:
            lacks = (Lack(NotJudged.TOO_FEW, indicator, place, len(found), rule.least),)
            yield _found(rule, CheckVerdict.UNKNOWN, newest, lacks=lacks, used=tuple(line))
            continue
        values = [change.a_year for change in found]
        for change in found:
            try:
                fires, sums = _score(rule, change.a_year, values)
            except ZeroDivisionError:
                lacks = (Lack(NotJudged.ALL_ALIKE, indicator, place),)
                yield _found(rule, CheckVerdict.UNKNOWN, newest, lacks=lacks, used=tuple(line))
                break
            yield CheckFinding(
                rule, _verdict(fires), indicator, place, change.after.period, series,
                (change.sum, *sums), used=(change.before, change.after),
            )  # fmt: skip


def _peers(rule: CheckRule, board: CheckBoard, rules: CheckRules) -> Iterator[CheckFinding]:
    for own in board.cells:
        if own.place != board.home or own.value is None:
            continue
        cells = [
            cell
            for place in board.peers
            if (cell := board.by_key.get((own.indicator, place, own.period, own.series)))
            and cell.value is not None
        ]
        if len(cells) < 2:
            continue
        if len(cells) < rule.least:
            lacks = (Lack(NotJudged.TOO_FEW, own.indicator, "", len(cells), rule.least),)
            yield _found(rule, CheckVerdict.UNKNOWN, own, lacks=lacks, used=tuple(cells))
            continue
        values = [cell.value for cell in cells if cell.value is not None]
        value = own.value
        first: tuple[str, ...] = ()
        if board.units.get(own.indicator, "").casefold() not in rules.plain_units:
            if min(values) <= 0:
                lacks = (Lack(NotJudged.OUT_OF_RANGE, own.indicator, ""),)
                yield _found(rule, CheckVerdict.UNKNOWN, own, lacks=lacks, used=tuple(cells))
                continue
            values = [each.ln() for each in values]
            value = own.value.ln()
            first = (f"ln {plain(own.value)} = {_n(value)}",)
        try:
            fires, sums = _score(rule, value, values)
        except ZeroDivisionError:
            lacks = (Lack(NotJudged.ALL_ALIKE, own.indicator, ""),)
            yield _found(rule, CheckVerdict.UNKNOWN, own, lacks=lacks, used=tuple(cells))
            continue
        yield _found(rule, _verdict(fires), own, sums=(*first, *sums), used=tuple(cells))


_EXAMINERS = {
    CheckKind.SHARE: _share,
    CheckKind.BAND: _band,
    CheckKind.PARTS: _parts,
    CheckKind.IDENTITY: _identity,
    CheckKind.SPREAD: _spread,
    CheckKind.JUMP: _jump,
    CheckKind.SERIES: _series,
    CheckKind.PEERS: _peers,
}


def counts(findings: Iterable[CheckFinding]) -> dict[CheckVerdict, int]:
    """Count how many fire, hold and cannot be judged."""
    said = [each.verdict for each in findings]
    return {verdict: said.count(verdict) for verdict in CheckVerdict}
