"""Rolling figures up over places and periods, so that the order never matters.

Every figure becomes a state; states merge; a merged state gives one figure together with how many
of how many parts it has. Merging is associative and commutative and all sums are exact, so place
by place, period by period or all at once give the same figure to the last digit. The rules stand
in docs/methods/rollup.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import reduce

Exact = int | Fraction | Decimal
"""What can be added in any order: no float is among it."""


class RollupRule(StrEnum):
    """How parts become one figure."""

    SUM = "sum"
    """Flows: every part adds to the total."""
    MEAN = "mean"
    """The plain mean of the parts."""
    WEIGHTED = "weighted"
    """The mean, each part by its weight."""
    RATIO = "ratio"
    """All numerators over all denominators; shares themselves are never added."""
    MIN = "min"
    MAX = "max"
    COUNT = "count"
    """How many parts have a figure."""
    LAST = "last"
    """Stocks: the newest period's figures, added over series; older ones are not carried on."""
    CUMULATIVE = "cumulative"
    """Running totals: each series' newest figure holds those before it; added over series only."""


class MissingPolicy(StrEnum):
    """What a part without a figure does to the whole."""

    REFUSE = "refuse"
    """One missing part, no figure."""
    IGNORE = "ignore"
    """The figure is that of the parts there are, and says how many these are."""
    ZERO = "zero"
    """A missing part counts as zero, and is still counted as missing."""


BY_SERIES = frozenset({RollupRule.LAST, RollupRule.CUMULATIVE})
ADDS_SHARES = frozenset({RollupRule.SUM, RollupRule.MEAN, RollupRule.LAST, RollupRule.CUMULATIVE})


@dataclass(frozen=True)
class Formula:
    """How a figure is rolled up, and what missing parts do.

    Raises ValueError where shares would be added: a village's 50 % and a town's 50 % are neither
    100 % nor, weighed alike, the district's share.
    """

    how: RollupRule
    missing: MissingPolicy
    is_share: bool = False

    def __post_init__(self) -> None:
        if self.is_share and self.how in ADDS_SHARES:
            raise ValueError("Shares are never added: use ratio, or weighted with weights.")


@dataclass(frozen=True)
class FigurePart:
    """One figure of one series in one period; None where no figure is known.

    `series` is what goes on from period to period: a place, or an item at a place. `period` sorts
    as text ("2026", "2026-08"), in one unit for all parts. `of` is the denominator of a ratio.
    """

    series: str
    period: str
    value: Exact | None
    weight: Exact = 1
    of: Exact | None = None

    def __post_init__(self) -> None:
        for given in (self.value, self.weight, self.of):
            if isinstance(given, float):
                raise ValueError("A float adds differently in another order: give exact figures.")
        if self.weight < 0:
            raise ValueError("A weight is not negative.")


@dataclass(frozen=True)
class Newest:
    """The newest period in which a series has a figure, and what was said of it then."""

    period: str
    values: frozenset[Fraction]

    def merged(self, other: Newest) -> Newest:
        if self.period == other.period:
            return Newest(self.period, self.values | other.values)
        return max(self, other, key=lambda newest: newest.period)


@dataclass(frozen=True)
class RollupState:
    """What is known of some parts: enough to merge with others and to give the figure."""

    formula: Formula
    expected: int = 0
    present: int = 0
    total: Fraction = Fraction(0)
    weight: Fraction = Fraction(0)
    weight_present: Fraction = Fraction(0)
    of: Fraction = Fraction(0)
    of_present: Fraction = Fraction(0)
    baseless: int = 0
    """Parts of a ratio whose denominator is not known."""
    low: Fraction | None = None
    high: Fraction | None = None
    newest: Mapping[str, Newest | None] = field(default_factory=dict)
    """Every series seen, with its newest figure; None while it has none."""


def empty(formula: Formula) -> RollupState:
    """Give the state of no parts: merging it changes nothing."""
    return RollupState(formula)


def lift(part: FigurePart, formula: Formula) -> RollupState:
    """Give the state of one part.

    >>> lift(FigurePart("Tabang", "2026", 3), Formula(RollupRule.SUM, MissingPolicy.REFUSE)).total
    Fraction(3, 1)
    """
    value = None if part.value is None else Fraction(part.value)
    if formula.how in BY_SERIES:
        said = None if value is None else Newest(part.period, frozenset({value}))
        return RollupState(formula, newest={part.series: said})
    weight = Fraction(part.weight)
    of = None if part.of is None else Fraction(part.of)
    is_there = value is not None and (of is not None or formula.how != RollupRule.RATIO)
    told = value if is_there and value is not None else Fraction(0)
    return RollupState(
        formula,
        expected=1,
        present=int(is_there),
        total=told * weight if formula.how == RollupRule.WEIGHTED else told,
        weight=weight,
        weight_present=weight if is_there else Fraction(0),
        of=of or Fraction(0),
        of_present=(of or Fraction(0)) if is_there else Fraction(0),
        baseless=int(formula.how == RollupRule.RATIO and of is None),
        low=value if is_there else None,
        high=value if is_there else None,
    )


def merge(a: RollupState, b: RollupState) -> RollupState:
    """Join two states of the same formula; associative and commutative, with `empty` neutral.

    Raises ValueError for two formulas.

    >>> total = Formula(RollupRule.SUM, MissingPolicy.IGNORE)
    >>> a, b = (lift(FigurePart(place, "2026", n), total) for place, n in (("Tabang", 3),
    ...     ("Anggana", 4)))
    >>> merge(a, b) == merge(b, a)
    True
    """
    if a.formula != b.formula:
        raise ValueError("Figures of two formulas are not one figure.")
    return RollupState(
        a.formula,
        expected=a.expected + b.expected,
        present=a.present + b.present,
        total=a.total + b.total,
        weight=a.weight + b.weight,
        weight_present=a.weight_present + b.weight_present,
        of=a.of + b.of,
        of_present=a.of_present + b.of_present,
        baseless=a.baseless + b.baseless,
        low=min((x for x in (a.low, b.low) if x is not None), default=None),
        high=max((x for x in (a.high, b.high) if x is not None), default=None),
        newest=_joined(a.newest, b.newest),
    )


def _joined(
    a: Mapping[str, Newest | None], b: Mapping[str, Newest | None]
) -> Mapping[str, Newest | None]:
    if not a or not b:
        return a or b
    joined = dict(a)
    for series, said in b.items():
        mine = joined.get(series)
        joined[series] = mine.merged(said) if mine and said else mine or said
    return joined


@dataclass(frozen=True)
class RolledFigure:
    """A rolled-up figure, or None where there is none, and what it was made of."""

    value: Fraction | None
    formula: Formula
    present: int
    expected: int
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    as_of: str = ""
    """The newest period that counts, where only the newest does."""
    disputed: tuple[str, ...] = ()
    """Series with two different figures in their newest period: neither is chosen, both count as
    missing."""

    @property
    def missing(self) -> int:
        return self.expected - self.present

    @property
    def is_whole(self) -> bool:
        """Whether every part had a figure."""
        return self.present == self.expected

    @property
    def exact(self) -> int | Fraction | None:
        """The figure as an integer where it is one."""
        if self.value is None:
            return None
        return self.value.numerator if self.value.denominator == 1 else self.value


def finish(state: RollupState) -> RolledFigure:
    """Give the figure of a state, with how many of how many parts were there.

    >>> share = Formula(RollupRule.RATIO, MissingPolicy.IGNORE, is_share=True)
    >>> both = merge(lift(FigurePart("Tabang", "2026", 1, of=2), share),
    ...              lift(FigurePart("Tenggarong", "2026", 9, of=10), share))
    >>> finish(both).value, finish(both).numerator, finish(both).denominator
    (Fraction(5, 6), Fraction(10, 1), Fraction(12, 1))
    """
    return _of_series(state) if state.formula.how in BY_SERIES else _of_parts(state)


def _of_parts(state: RollupState) -> RolledFigure:
    formula = state.formula
    is_zero = formula.missing == MissingPolicy.ZERO
    above, below = state.total, Fraction(1)
    match formula.how:
        case RollupRule.COUNT:
            above = Fraction(state.present)
        case RollupRule.MEAN:
            below = Fraction(state.expected if is_zero else state.present)
        case RollupRule.WEIGHTED:
            below = state.weight if is_zero else state.weight_present
        case RollupRule.RATIO:
            below = state.of if is_zero else state.of_present
        case RollupRule.MIN | RollupRule.MAX:
            seen = [x for x in (state.low, state.high) if x is not None]
            if is_zero and state.present < state.expected:
                seen.append(Fraction(0))
            if seen:
                above = min(seen) if formula.how == RollupRule.MIN else max(seen)
    is_known = formula.how == RollupRule.COUNT or bool(state.expected if is_zero else state.present)
    if formula.missing == MissingPolicy.REFUSE and state.present < state.expected:
        is_known = False
    if is_zero and state.baseless:
        # A missing numerator can count as zero; a missing denominator cannot.
        is_known = False
    is_divided = formula.how in (RollupRule.MEAN, RollupRule.WEIGHTED, RollupRule.RATIO)
    return RolledFigure(
        value=above / below if is_known and below else None,
        formula=formula,
        present=state.present,
        expected=state.expected,
        numerator=above if is_divided else None,
        denominator=below if is_divided else None,
    )


def _of_series(state: RollupState) -> RolledFigure:
    told = {series: said for series, said in state.newest.items() if said is not None}
    newest = max((said.period for said in told.values()), default="")
    if state.formula.how == RollupRule.LAST:
        told = {series: said for series, said in told.items() if said.period == newest}
    disputed = tuple(sorted(series for series, said in told.items() if len(said.values) > 1))
    told = {series: said for series, said in told.items() if len(said.values) == 1}
    expected, present = len(state.newest), len(told)
    missing = state.formula.missing
    is_known = bool(expected if missing == MissingPolicy.ZERO else present)
    if missing == MissingPolicy.REFUSE and present < expected:
        is_known = False
    total = sum((value for said in told.values() for value in said.values), Fraction(0))
    return RolledFigure(
        value=total if is_known else None,
        formula=state.formula,
        present=present,
        expected=expected,
        as_of=newest,
        disputed=disputed,
    )


def merged(states: Iterable[RollupState], formula: Formula) -> RollupState:
    """Merge any number of states, in whatever order they come."""
    return reduce(merge, states, empty(formula))


def rolled(parts: Iterable[FigurePart], formula: Formula) -> RollupState:
    """Give the state of many parts."""
    level = [lift(part, formula) for part in parts]
    # By halves: joining series one by one would copy all that came before each time.
    while len(level) > 1:
        level = [
            merge(level[n], level[n + 1]) if n + 1 < len(level) else level[n]
            for n in range(0, len(level), 2)
        ]
    return level[0] if level else empty(formula)


def roll_up(parts: Iterable[FigurePart], formula: Formula) -> RolledFigure:
    """Give the figure of many parts at once.

    A running total is not added to the one before it:


    >>> built = [FigurePart("Tabang", "2025", 3), FigurePart("Tabang", "2026", 5),
    ...     FigurePart("Anggana", "2026", 4)]
    >>> roll_up(built, Formula(RollupRule.CUMULATIVE, MissingPolicy.IGNORE)).exact
    9
    """
    return finish(rolled(parts, formula))


def grouped(
    parts: Iterable[FigurePart], by: Callable[[FigurePart], str], formula: Formula
) -> dict[str, RollupState]:
    """Give one state for each group of parts, to be finished or merged on."""
    groups: dict[str, list[FigurePart]] = {}
    for part in parts:
        groups.setdefault(by(part), []).append(part)
    return {key: rolled(group, formula) for key, group in groups.items()}
