"""The satisfaction index: exact, and as it is printed where the weight was rounded.

Index = 25 × Σ (average of an element × weight), weight 1/9 (PermenPANRB 14/2017; domain grade B,
arithmetic A). Everything is exact fractions; rounding happens where it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from idaman.core.bilingual import Bilingual
from idaman.features.surveys.rules.elements import ELEMENTS, SOURCE

FACTOR = 25
"""Turns the scale 1 to 4 into 25 to 100."""


@dataclass(frozen=True)
class Convention:
    """A weight as reports print it, with how many digits; no digits is the exact ninth."""

    digits: int
    weight: Fraction


EXACT = Convention(0, Fraction(1, 9))
PRINTED = (
    Convention(4, Fraction(1111, 10_000)),
    Convention(3, Fraction(111, 1000)),
    Convention(2, Fraction(11, 100)),
)
"""The rounded weights that reports use; each gives another index for the same answers."""


@dataclass(frozen=True)
class QualityBand:
    """A grade of quality, from the index (rounded to two digits) upwards."""

    letter: str
    least: Decimal
    words: Bilingual


@dataclass(frozen=True)
class GradeScheme:
    """The grades of one regulation."""

    key: str
    source: str
    bands: tuple[QualityBand, ...]
    """The highest first."""


SCHEME = GradeScheme(
    "2017",
    SOURCE,
    (
        QualityBand("A", Decimal("88.31"), Bilingual("Sangat baik", "Very good")),
        QualityBand("B", Decimal("76.61"), Bilingual("Baik", "Good")),
        QualityBand("C", Decimal("65.00"), Bilingual("Kurang baik", "Poor")),
        QualityBand("D", Decimal("25.00"), Bilingual("Tidak baik", "Bad")),
    ),
)
OLD_SCHEME = GradeScheme(
    "2004",
    "KEP/25/M.PAN/2/2004",
    (
        QualityBand("A", Decimal("81.26"), Bilingual("Sangat baik", "Very good")),
        QualityBand("B", Decimal("62.51"), Bilingual("Baik", "Good")),
        QualityBand("C", Decimal("43.76"), Bilingual("Kurang baik", "Poor")),
        QualityBand("D", Decimal("25.00"), Bilingual("Tidak baik", "Bad")),
    ),
)
"""Of fourteen elements; kept, because old figures are graded by it."""


def rounded(value: Fraction, digits: int = 2) -> Decimal:
    """Round half up to so many digits after the point.

    >>> rounded(Fraction(76605, 1000)), rounded(Fraction(2, 3), 3)
    (Decimal('76.61'), Decimal('0.667'))
    """
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def band(value: Fraction | Decimal, scheme: GradeScheme = SCHEME) -> QualityBand:
    """Grade an index: round to two digits first, so that no value falls between two bands.

    >>> [band(Decimal(v)).letter for v in ("76.11", "77.24", "88.30", "88.31", "64.99", "76.605")]
    ['C', 'B', 'B', 'A', 'D', 'B']
    >>> band(Decimal("85"), OLD_SCHEME).letter, band(Decimal("85")).letter
    ('A', 'B')

    Raises ValueError for what is no index.
    """
    two = rounded(Fraction(value))
    if not Decimal(FACTOR) <= two <= 100:
        raise ValueError(f"{two} is no index: it lies between 25 and 100.")
    return next(each for each in scheme.bands if two >= each.least)


def index(totals: Sequence[int], n: int, convention: Convention = EXACT) -> Fraction:
    """Give the index of n respondents from each element's total of scores.

    The published worked example of 29 respondents:

    >>> totals = [105, 101, 100, 116, 102, 105, 106, 105, 115]
    >>> [str(rounded(index(totals, 29, c), 3)) for c in (EXACT, *PRINTED)]
    ['91.475', '91.466', '91.384', '90.560']

    Raises ValueError where the totals cannot be those of n respondents.
    """
    if n < 1 or len(totals) != len(ELEMENTS) or any(not n <= t <= 4 * n for t in totals):
        raise ValueError("Nine totals, each between once and four times the respondents.")
    return FACTOR * convention.weight * Fraction(sum(totals), n)


@dataclass(frozen=True)
class IndexLine:
    """One line of the printed form: average, weighted average as printed to two digits."""

    element: str
    total: int
    average: Fraction
    weighted: Fraction


def steps(totals: Sequence[int], n: int, convention: Convention = EXACT) -> list[IndexLine]:
    """Give the printed form's lines: total, average (NRR) and weighted average per element.

    >>> [str(rounded(s.weighted, 2)) for s in steps([4] * 9, 1, PRINTED[1])][:2]
    ['0.44', '0.44']
    """
    return [
        IndexLine(element, total, Fraction(total, n), Fraction(total, n) * convention.weight)
        for element, total in zip(ELEMENTS, totals, strict=True)
    ]


@dataclass(frozen=True)
class ScoreTally:
    """How often each answer was given: for every row of nine scores, how many gave it.

    >>> told = ScoreTally.of({"444444444": 1, "333333333": 1})
    >>> told.n, told.totals[0], float(told.index)
    (2, 7, 87.5)
    """

    rows: Mapping[str, int]

    @classmethod
    def of(cls, rows: Mapping[str, int]) -> ScoreTally:
        """Take rows of nine digits with how many respondents gave them."""
        return cls({row: many for row, many in rows.items() if many})

    def __add__(self, other: ScoreTally) -> ScoreTally:
        return ScoreTally(dict(Counter(self.rows) + Counter(other.rows)))

    @property
    def n(self) -> int:
        """How many respondents."""
        return sum(self.rows.values())

    @property
    def totals(self) -> list[int]:
        """Each element's total of scores, in the order of ELEMENTS."""
        return [
            sum(int(row[place]) * many for row, many in self.rows.items())
            for place in range(len(ELEMENTS))
        ]

    @property
    def index(self) -> Fraction:
        """The exact index. Raises ValueError without a respondent."""
        return index(self.totals, self.n)

    def printed(self, convention: Convention) -> Fraction:
        """The index with a rounded weight."""
        return index(self.totals, self.n, convention)

    @property
    def own(self) -> dict[int, int]:
        """How many respondents have which sum of nine scores (9 to 36)."""
        found: Counter[int] = Counter()
        for row, many in self.rows.items():
            found[sum(map(int, row))] += many
        return dict(sorted(found.items()))

    @property
    def squares(self) -> int:
        """The sum of squares of respondents' sums of nine scores.

        >>> ScoreTally.of({"111111111": 2, "222222222": 1}).squares
        486
        """
        return sum(own**2 * many for own, many in self.own.items())

    def answers(self, element: str) -> list[int]:
        """How many gave 1, 2, 3 and 4 to an element.

        >>> ScoreTally.of({"444444443": 2, "144444443": 1}).answers("requirements")
        [1, 0, 0, 2]
        """
        place = ELEMENTS.index(element)
        given = Counter[str]()
        for row, many in self.rows.items():
            given[row[place]] += many
        return [given[digit] for digit in "1234"]

    def without_straight(self) -> ScoreTally:
        """Leave out those who gave the same answer nine times."""
        return ScoreTally({row: many for row, many in self.rows.items() if len(set(row)) > 1})

    @property
    def straight(self) -> int:
        """How many gave the same answer nine times."""
        return self.n - self.without_straight().n
