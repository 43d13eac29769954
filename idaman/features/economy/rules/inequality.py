"""How evenly income is spread over places: Williamson, Gini, Theil and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isfinite, log, sqrt

from idaman.core.text import Text
from idaman.features.economy.rules.tables import CannotCompute, NothingThere


@dataclass(frozen=True)
class RegionIncome:
    """A place with its income (any unit of money) and its people (persons, or any weight)."""

    name: str
    income: float
    people: float

    @property
    def a_head(self) -> float:
        """Income a head, in the unit of money."""
        return self.income / self.people


def checked(places: Sequence[RegionIncome]) -> None:
    """Refuse places of which inequality has no meaning: fewer than two, or one without value.

    Raises CannotCompute, NothingThere.
    """
    if len(places) < 2:
        raise NothingThere(Text("Inequality needs two places at least."))
    for place in places:
        for value, what in (
            (place.income, Text("income")),
            (place.people, Text("population")),
        ):
            if not isfinite(value) or value <= 0:
                raise CannotCompute(
                    Text(
                        "%(place)s: the %(what)s must be more than zero, it says %(value)s.",
                        place=place.name,
                        what=what,
                        value=value,
                    )
                )


def _parts(places: Sequence[RegionIncome]) -> list[tuple[float, float]]:
    """Give each place's part of the income and of the people."""
    checked(places)
    income, people = fsum(p.income for p in places), fsum(p.people for p in places)
    return [(p.income / income, p.people / people) for p in places]


def williamson(places: Sequence[RegionIncome]) -> float:
    """Give the weighted coefficient of variation: √Σ f (y − ȳ)² / ȳ; 0 where all heads are equal.

    f is a place's part of the people, y its income a head, ȳ that of all together (total income
    over total people, never the mean of the places' means).

    >>> round(williamson([RegionIncome("A", 100, 10), RegionIncome("B", 300, 10)]), 6)
    0.5
    >>> williamson([RegionIncome("A", 100, 10), RegionIncome("B", 300, 30)])
    0.0

    Raises CannotCompute. Source: Williamson (1965).
    """
    checked(places)
    people = fsum(p.people for p in places)
    mean = fsum(p.income for p in places) / people
    return sqrt(fsum(p.people / people * (p.a_head - mean) ** 2 for p in places)) / mean


def gini(places: Sequence[RegionIncome], *, corrected: bool = False) -> float:
    """Give the Gini coefficient by the Lorenz curve's trapezoids, weighted by people.

    `corrected` multiplies by n/(n − 1), which is meant for equal weights.

    >>> five = [RegionIncome(str(n), v, 1) for n, v in enumerate((10, 10, 10, 20, 50))]
    >>> round(gini(five), 7), round(gini(five, corrected=True), 7)
    (0.36, 0.45)

    Raises CannotCompute. Source: Gini (1912); the Lorenz curve sorts places with their weights.
    """
    ranked = sorted(places, key=lambda p: (p.income / p.people if p.people else 0.0, p.name))
    below, area = 0.0, []
    for income, people in _parts(ranked):
        area.append(people * (2 * below + income))
        below += income
    found = 1 - fsum(area)
    return found * len(ranked) / (len(ranked) - 1) if corrected else found


def theil_t(places: Sequence[RegionIncome]) -> float:
    """Give Theil's T: Σ s ln(s/f), with s a part of the income and f of the people; 0 if equal.

    >>> five = [RegionIncome(str(n), v, 1) for n, v in enumerate((10, 10, 10, 20, 50))]
    >>> round(theil_t(five), 7)
    0.2502012

    Raises CannotCompute. Source: Theil (1967).
    """
    return fsum(s * log(s / f) for s, f in _parts(places))


def theil_l(places: Sequence[RegionIncome]) -> float:
    """Give Theil's L (mean log deviation): Σ f ln(f/s).

    >>> five = [RegionIncome(str(n), v, 1) for n, v in enumerate((10, 10, 10, 20, 50))]
    >>> round(theil_l(five), 7)
    0.2326302

    Raises CannotCompute. Source: Theil (1967).
    """
    return fsum(f * log(f / s) for s, f in _parts(places))


@dataclass(frozen=True)
class TheilPart:
    """Theil's T of a whole: what lies between its groups, and what each group adds within."""

    between: float
    within: Mapping[str, float]

    @property
    def whole(self) -> float:
        return fsum([self.between, *self.within.values()])


def decomposed(groups: Mapping[str, Sequence[RegionIncome]]) -> TheilPart:
    """Divide Theil's T into inequality between groups and within each, exactly.

    Between: Σ S ln(S/F) over groups; within a group: S times its own T. A group of one place has
    nothing within.

    >>> cities = [RegionIncome("A", 60, 10), RegionIncome("B", 40, 10)]
    >>> regencies = [RegionIncome("C", 20, 10), RegionIncome("D", 30, 10)]
    >>> told = decomposed({"kota": cities, "kabupaten": regencies})
    >>> round(told.between, 4), round(told.whole, 4), round(theil_t(cities + regencies), 4)
    (0.0566, 0.0768, 0.0768)

    Raises CannotCompute. Source: Theil (1967); Bourguignon (1979).
    """
    everyone = [place for places in groups.values() for place in places]
    checked(everyone)
    income, people = fsum(p.income for p in everyone), fsum(p.people for p in everyone)
    between, within = [], {}
    for name, places in groups.items():
        s = fsum(p.income for p in places) / income
        f = fsum(p.people for p in places) / people
        between.append(s * log(s / f))
        within[name] = s * theil_t(places) if len(places) > 1 else 0.0
    return TheilPart(fsum(between), within)
