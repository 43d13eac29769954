"""The time a figure speaks of: a year, semester, quarter or month, or none at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

from idaman.core.refusal import Refused
from idaman.core.text import Text

MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = re.compile(r"(?:tahun )?((?:19|20)\d\d)")
_SEMESTER = re.compile(r"(?:semester|sem|smt|s) ?([12]|ii?) ((?:19|20)\d\d)")
_QUARTER = re.compile(r"(?:triwulan|tw|quarter|q) ?([1-4]|i{1,3}|iv) ((?:19|20)\d\d)")
_MONTH = re.compile(r"([a-z]{3})[a-z]* ((?:19|20)\d\d)")
_NUMBERED = re.compile(r"((?:19|20)\d\d) (0[1-9]|1[0-2])")
_TURNED = re.compile(r"((?:19|20)\d\d) ((?:semester|sem|smt|s|triwulan|tw|quarter|q) ?\w+|[a-z]+)")


class NotAPeriod(Refused):
    """What stands there names no period."""


class Frequency(StrEnum):
    """How often a figure comes out."""

    YEAR = auto()
    SEMESTER = auto()
    QUARTER = auto()
    MONTH = auto()
    THREE_YEARS = auto()
    IRREGULAR = auto()
    """Now and then, by year."""
    ONCE = auto()
    """Bound to no time, such as an area."""


_MONTHS_OF = {
    Frequency.YEAR: 12,
    Frequency.SEMESTER: 6,
    Frequency.QUARTER: 3,
    Frequency.MONTH: 1,
    Frequency.THREE_YEARS: 12,
    Frequency.IRREGULAR: 12,
    Frequency.ONCE: 0,
}
STEPS = {**_MONTHS_OF, Frequency.THREE_YEARS: 36, Frequency.IRREGULAR: 0}


@dataclass(frozen=True, order=True)
class TimePeriod:
    """A span of months from a first day; no months at all where time does not matter."""

    first: date
    months: int

    @property
    def code(self) -> str:
        """How it is stored and written in files.

        >>> [read_period(said).code for said in ("2024", "Semester I 2024", "TW3 2024", "Mei 2021")]
        ['2024', '2024-S1', '2024-TW3', '2021-05']
        >>> TIMELESS.code
        '-'
        """
        match self.months:
            case 12:
                return f"{self.first:%Y}"
            case 6:
                return f"{self.first:%Y}-S{1 + self.first.month // 7}"
            case 3:
                return f"{self.first:%Y}-TW{(self.first.month + 2) // 3}"
            case 1:
                return f"{self.first:%Y-%m}"
        return "-"

    @property
    def last(self) -> date:
        """The last day of it.

        >>> read_period("2024-02").last, read_period("2023").last
        (datetime.date(2024, 2, 29), datetime.date(2023, 12, 31))
        """
        return self.first if not self.months else self.after().first - timedelta(days=1)

    def after(self, months: int | None = None) -> TimePeriod:
        """Give the period as long as this one that begins so many months later."""
        ahead = self.first.year * 12 + self.first.month - 1 + (months or self.months)
        return TimePeriod(date(ahead // 12, ahead % 12 + 1, 1), self.months)


TIMELESS = TimePeriod(date(1, 1, 1), 0)


def read_period(said: str) -> TimePeriod:
    """Read a period as people write it, in Indonesian or English, or by its code.

    >>> read_period("2024 Semester 2") == read_period("2024-S2") == read_period("smt ii 2024")
    True
    >>> read_period("2024-TW1").first, read_period("tahun 2023").code
    (datetime.date(2024, 1, 1), '2023')
    >>> read_period("24")
    Traceback (most recent call last):
    idaman.core.period.NotAPeriod: “24” bukan periode. Tulis misalnya 2024, \
2024-S1, 2024-TW3, 2024-07, atau - bila tidak terikat waktu.
    """
    text = " ".join(re.sub(r"[^a-z0-9]+", " ", said.casefold()).split())
    if said.strip() in ("-", "–"):
        return TIMELESS
    if turned := _TURNED.fullmatch(text):
        text = f"{turned[2]} {turned[1]}"
    if found := _YEAR.fullmatch(text):
        return TimePeriod(date(int(found[1]), 1, 1), 12)
    if found := _SEMESTER.fullmatch(text):
        return TimePeriod(date(int(found[2]), _counted(found[1]) * 6 - 5, 1), 6)
    if found := _QUARTER.fullmatch(text):
        return TimePeriod(date(int(found[2]), _counted(found[1]) * 3 - 2, 1), 3)
    if found := _NUMBERED.fullmatch(text):
        return TimePeriod(date(int(found[1]), int(found[2]), 1), 1)
    if found := _MONTH.fullmatch(text):
        month = {"may": "mei", "aug": "agu", "ags": "agu", "oct": "okt", "dec": "des"}.get(
            found[1], found[1]
        )
        if month in MONTHS:
            return TimePeriod(date(int(found[2]), MONTHS.index(month) + 1, 1), 1)
    raise NotAPeriod(
        Text(
            "“%(text)s” is no period. Write for instance 2024, 2024-S1, 2024-TW3, "
            "2024-07, or - for what is bound to no time.",
            text=said.strip()[:30],
        ),
    )


def _counted(said: str) -> int:
    return ROMAN.get(said) or int(said)


def fits(frequency: Frequency, period: TimePeriod) -> bool:
    """Tell whether a figure of this frequency can be of that period.

    >>> fits(Frequency.YEAR, read_period("2024")), fits(Frequency.YEAR, read_period("2024-S1"))
    (True, False)
    """
    return period.months == _MONTHS_OF[frequency]


def missing(frequency: Frequency, periods: Iterable[TimePeriod]) -> list[TimePeriod]:
    """List the periods between the first and the last of which no figure is known.

    >>> known = [read_period(year) for year in ("2017", "2019", "2020", "2023")]
    >>> [gap.code for gap in missing(Frequency.YEAR, known)]
    ['2018', '2021', '2022']
    """
    step, known = STEPS[frequency], sorted({p for p in periods if fits(frequency, p)})
    if not step or len(known) < 2:
        return []
    found, at = [], known[0].after(step)
    while at < known[-1]:
        if at not in known:
            found.append(at)
        at = at.after(step)
    return found


def is_stale(
    frequency: Frequency, latest: TimePeriod | None, *, lag_days: int, today: date
) -> bool:
    """Tell whether the next figure should be there by now: its period ended so many days ago.

    >>> latest = read_period("2023")
    >>> [is_stale(Frequency.YEAR, latest, lag_days=180, today=date(2025, month, 1))
    ...  for month in (6, 7)]
    [False, True]
    """
    step = STEPS[frequency]
    if latest is None or not step:
        return False
    return (today - latest.after(step).last).days > lag_days
