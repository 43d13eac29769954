"""What a composite index is made of: every choice written down, none taken silently."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
)

from idaman.core.refusal import Refused
from idaman.core.text import Text

Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.-]{1,24}$")]
Parent = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w.-]{0,24}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Share = Annotated[float, Field(gt=0, le=1)]
WHOLE = Fraction(100)
_FRACTION = re.compile(r"\s*(\d{1,6})\s*/\s*([1-9]\d{0,5})\s*")
METHOD = "komposit-1"
"""The version of the method; another reckoning is another version."""
MOST_INDICATORS = 400
MOST_DRAWS = 20_000


class IndexWrong(Refused):
    """An index cannot be computed as it is described or from the figures there are."""


@dataclass(frozen=True)
class Weight:
    """A weight exactly as written: in percent (33.33), or as a fraction of the whole (1/3).

    >>> Weight("33.33").percent, Weight("1/3").percent, sum([Weight("1/3").percent] * 3)
    (Fraction(3333, 100), Fraction(100, 3), Fraction(100, 1))
    """

    written: str

    @property
    def percent(self) -> Fraction:
        """So much of a hundred, exactly."""
        share = _FRACTION.fullmatch(self.written)
        return Fraction(int(share[1]) * 100, int(share[2])) if share else Fraction(self.written)

    @property
    def is_fraction(self) -> bool:
        """Whether it is written as one number over another."""
        return "/" in self.written

    def __float__(self) -> float:
        return float(self.percent)


def read_weight(said: object) -> Weight:
    """Read a weight from plain data, a decimal in percent or the text of a fraction.

    >>> read_weight(" 1 / 3 "), read_weight(50), read_weight("33.330")
    (Weight(written='1/3'), Weight(written='50'), Weight(written='33.330'))

    Raises IndexWrong.
    """
    if isinstance(said, Weight):
        return said
    if isinstance(said, str) and (share := _FRACTION.fullmatch(said)):
        return Weight(f"{int(share[1])}/{int(share[2])}")
    try:
        number = Decimal(str(said).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(said, bool) or not number.is_finite():
        raise IndexWrong(
            Text(
                "The weight “%(text)s” cannot be read. Write percent such as 33.33 or a "
                "fraction such as 1/3.",
                text=said,
            ),
        )
    return Weight(f"{number:f}")


def said_sum(percent: Fraction) -> str:
    """Write a sum of weights: in percent where decimals hold it, else as a fraction of the whole.

    >>> said_sum(Fraction("99.99")), said_sum(Fraction(200, 3))
    ('99.99', '2/3')
    """
    rest = percent.denominator
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if rest != 1:
        return str(percent / 100)
    return f"{Decimal(percent.numerator) / Decimal(percent.denominator):f}"


Weighed = Annotated[
    Weight,
    BeforeValidator(read_weight),
    PlainSerializer(lambda weight: weight.written, return_type=str),
]


class Fill(StrEnum):
    """What becomes of a figure that is not known."""

    NONE = "none"
    """It stays a gap; the others weigh more."""
    PEERS_MEDIAN = "peers-median"
    """The median of the units of the same kind."""
    PEERS_MEAN = "peers-mean"
    """The mean of the units of the same kind."""
    PEERS = "peers"
    """As peers-median; so descriptions called it while there was no other."""
    MEAN = "mean"
    """The mean of all units."""
    LAST = "last"
    """The unit's own last figure, within so many years."""
    NEAREST = "nearest"
    """The mean of the k units most alike in what is known of both."""


class Scale(StrEnum):
    """How figures in different units are put on one scale."""

    MIN_MAX = "min-max"
    Z = "z"
    PERCENTILE = "percentile"
    TARGET = "target"
    GOALPOSTS = "goalposts"
    BORDA = "borda"


class Mean(StrEnum):
    """How several scores become one."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    POWER = "power"
    COPELAND = "copeland"
    """By duels between units, indicator by indicator; for the whole index only."""


class Weighing(StrEnum):
    """How weights are doubted."""

    GIVEN = "given"
    DIRICHLET = "dirichlet"
    """Around the given ones, the closer the greater the concentration."""
    UNIFORM = "uniform"
    """Any weights at all, each equally likely."""


class _Fixed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class IndexIndicator(_Fixed):
    """One indicator of an index: which figure, which way is better, where it stands and weighs."""

    code: Code
    name: Name
    name_en: str = ""
    unit: str = ""
    period: str = ""
    """The one period all its figures are of."""
    series: str = ""
    """The one series all its figures are of: series are never mixed."""
    direction: Literal[1, -1]
    """1 where more is better, -1 where less is."""
    group: Parent
    """The code of its group; empty right under the index."""
    weight: Weighed
    low: float | None = None
    high: float | None = None
    """Goalposts, the values between which it is counted; low is below high for any direction."""
    target: float | None = None
    log: bool = False
    """Whether logarithms are taken between the goalposts, as of income."""


class Group(_Fixed):
    """A dimension of an index, or a part of one."""

    code: Code
    name: Name
    name_en: str = ""
    parent: Parent
    """The code of the group it is in; empty right under the index."""
    weight: Weighed
    mean: Mean
    power: float | None = None


class Steps(_Fixed):
    """The choices that have no right answer. None has a default."""

    fill: Fill
    fill_years: int = Field(ge=0, le=20)
    neighbours: int = Field(ge=1, le=50)
    unit_share: Share
    """So much of its indicators must be observed, before anything is filled."""
    group_share: Share
    """So much of a group's weight must be there, or the group is a gap."""
    when_short: Literal["refuse", "leave out"]
    """What becomes of a unit of which less is observed."""
    treat: bool
    """Whether outliers are treated."""
    treat_most: int = Field(ge=0, le=20)
    """So many extremes are drawn in before the logarithm is taken."""
    skewness: float = Field(gt=0)
    kurtosis: float = Field(gt=0)
    scale: Scale
    lowest: float
    highest: float
    """The scale's ends: of min-max, percentile rank, target and goalposts."""
    centre: float
    spread: float = Field(gt=0)
    """Mean and standard deviation of a z score."""
    mean: Mean
    """How the groups become the index."""
    power: float | None = None


class Doubt(_Fixed):
    """What is drawn at random to see how far a rank depends on choices. None has a default."""

    draws: int = Field(ge=100, le=MOST_DRAWS)
    seed: int = Field(ge=0, lt=2**32)
    weights: Weighing
    concentration: float = Field(gt=0, le=100_000)
    fills: tuple[Fill, ...] = Field(min_length=1)
    scales: tuple[Scale, ...] = Field(min_length=1)
    means: tuple[Mean, ...]
    """The means each draw takes one of, at every level; none: those of the index stay."""
    leave_out: bool
    """Whether each draw leaves one indicator out, or none, each as likely."""
    wide: float = Field(gt=0, le=1)
    """A rank whose interval spans more than this part of all units is not robust."""
    sure: float = Field(gt=0.5, le=1)
    """A place before a neighbour counts as sure from this share of draws on."""


class Spec(_Fixed):
    """A composite index, complete."""

    name: Name
    name_en: str = ""
    indicators: tuple[IndexIndicator, ...] = Field(min_length=2, max_length=MOST_INDICATORS)
    groups: tuple[Group, ...]
    steps: Steps
    doubt: Doubt

    def checked(self) -> Self:
        """Give it back where it holds together.

        Raises IndexWrong: a code twice, a group that is not there or in a circle, weights that do
        not add up to exactly 100, a choice that needs what is not given.
        """
        codes = [i.code for i in self.indicators] + [g.code for g in self.groups]
        for code in codes:
            if codes.count(code) > 1:
                raise IndexWrong(Text("%(code)s stands there twice.", code=code))
        known = {"", *(g.code for g in self.groups)}
        for code, parent in [
            *((i.code, i.group) for i in self.indicators),
            *((g.code, g.parent) for g in self.groups),
        ]:
            if parent not in known:
                raise IndexWrong(
                    Text(
                        "%(code)s: there is no group %(parent)s. Add the group or change the code.",
                        code=code,
                        parent=parent,
                    ),
                )
        self._require_tree()
        for code, weights in self.weights().items():
            self._require_whole(code, weights)
        self._require_choices()
        return self

    def weights(self) -> dict[str, dict[str, Weight]]:
        """Give the weights within the index ("") and within each group, by code."""
        found: dict[str, dict[str, Weight]] = {"": {}, **{g.code: {} for g in self.groups}}
        for group in self.groups:
            found[group.parent][group.code] = group.weight
        for indicator in self.indicators:
            found[indicator.group][indicator.code] = indicator.weight
        return found

    def _require_tree(self) -> None:
        parents = {g.code: g.parent for g in self.groups}
        for code in parents:
            at, steps = code, 0
            while at:
                at, steps = parents[at], steps + 1
                if steps > len(parents):
                    raise IndexWrong(
                        Text("The group %(text)s is within itself.", text=self._said(code))
                    )

    def _said(self, code: str) -> str:
        """Name a group as people know it, with its code; an indicator by its code."""
        return next((f"{g.name} ({code})" for g in self.groups if g.code == code), code)

    def _require_whole(self, code: str, weights: dict[str, Weight]) -> None:
        where = Text("the group %(group)s", group=self._said(code)) if code else Text("the index")
        if not weights:
            raise IndexWrong(Text("Nothing is in %(where)s.", where=where))
        for child, weight in weights.items():
            if weight.percent <= 0:
                raise IndexWrong(
                    Text(
                        "The weight of %(text)s must be more than zero, it says %(weight)s.",
                        text=self._said(child),
                        weight=weight.written,
                    ),
                )
        if (total := sum((w.percent for w in weights.values()), Fraction(0))) != WHOLE:
            said, whole = said_sum(total), "1" if "/" in said_sum(total) else "100"
            raise IndexWrong(
                Text(
                    "The weights in %(where)s add up to %(total)s, it must be exactly %(whole)s.",
                    where=where,
                    total=said,
                    whole=whole,
                )
            )

    def _require_choices(self) -> None:
        steps, doubt = self.steps, self.doubt
        if steps.lowest >= steps.highest:
            raise IndexWrong(
                Text(
                    "The scale's low end (%(lowest)s) must be below its high end (%(highest)s).",
                    lowest=f"{steps.lowest:g}",
                    highest=f"{steps.highest:g}",
                ),
            )
        for scale in {steps.scale, *doubt.scales}:
            for each in self.indicators:
                self._require_ends(scale, each)
        for mean, power, where in [
            (steps.mean, steps.power, self.name),
            *((g.mean, g.power, g.code) for g in self.groups),
            *((m, steps.power, self.name) for m in doubt.means),
        ]:
            if mean is Mean.POWER and not power:
                raise IndexWrong(
                    Text("%(where)s: a power mean needs a power other than zero.", where=where)
                )
        if any(g.mean is Mean.COPELAND for g in self.groups):
            raise IndexWrong(
                Text("Copeland can be used for the whole index only, not for a group.")
            )

    @staticmethod
    def _require_ends(scale: Scale, each: IndexIndicator) -> None:
        ends = each.low is not None and each.high is not None and each.low < each.high
        if scale is Scale.GOALPOSTS and (not ends or (each.log and (each.low or 0) <= 0)):
            raise IndexWrong(
                Text(
                    "%(indicator)s: goalposts need a low and a high end (low below high, above "
                    "zero).",
                    indicator=each.code,
                )
                if each.log
                else Text(
                    "%(indicator)s: goalposts need a low and a high end (low below high).",
                    indicator=each.code,
                )
            )
        if scale is Scale.TARGET and each.target is None:
            raise IndexWrong(Text("%(item)s: a distance to target needs a target.", item=each.code))

    def told(self) -> dict[str, Any]:
        """Say it as plain data, for canonical JSON."""
        return self.model_dump(mode="json")


def read_spec(told: object) -> Spec:
    """Read an index from plain data.

    Raises IndexWrong, naming the place and what is expected.
    """
    try:
        return Spec.model_validate(told).checked()
    except ValidationError as no:
        first = no.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "indeks"
        raise IndexWrong(
            Text("%(where)s: not what is expected (%(first)s).", where=where, first=first["msg"]),
        ) from None
