"""Months and quarters, what is frozen at their end, and what was recorded about them later."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, Self

from idaman.core.canonical import canonical

FORM = 1
"""Raised when a manifest says something in another way than before."""

Kind = Literal["month", "quarter"]
NAMED = re.compile(r"([0-9]{4})-(?:(0[1-9]|1[0-2])|tw([1-4]))", re.ASCII)


@dataclass(frozen=True, order=True)
class PeriodSpan:
    """A month or a quarter (triwulan) of a year."""

    first: date
    kind: Kind

    @classmethod
    def read(cls, slug: str) -> Self:
        """Read a period by its name: 2026-07 is a month, 2026-tw3 a quarter.

        Raises ValueError for what names none.
        """
        found = NAMED.fullmatch(slug)
        if not found or found[1] == "0000":
            raise ValueError(f"Not a period: {slug[:40]!r}")
        year, month, quarter = found.groups()
        if month:
            return cls(date(int(year), int(month), 1), "month")
        return cls(date(int(year), int(quarter) * 3 - 2, 1), "quarter")

    @property
    def slug(self) -> str:
        """The name it has in addresses.

        >>> PeriodSpan(date(2026, 7, 1), "month").slug, PeriodSpan(date(2026, 7, 1), "quarter").slug
        ('2026-07', '2026-tw3')
        """
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        return f"{self.first:%Y}-tw{self.quarter}"

    @property
    def quarter(self) -> int:
        return (self.first.month + 2) // 3

    @property
    def last(self) -> date:
        """The last day of the period.

        >>> PeriodSpan.read("2028-02").last, PeriodSpan.read("2026-tw4").last
        (datetime.date(2028, 2, 29), datetime.date(2026, 12, 31))
        """
        return self._next_first - timedelta(days=1)

    @property
    def _next_first(self) -> date:
        months = self.first.month - 1 + (1 if self.kind == "month" else 3)
        return date(self.first.year + months // 12, months % 12 + 1, 1)

    def has_ended(self, today: date) -> bool:
        """Tell whether the last day is over."""
        return today > self.last


def span_of(day: date, kind: Kind) -> PeriodSpan:
    """Give the month or quarter a day lies in.

    >>> span_of(date(2026, 8, 17), "quarter").slug
    '2026-tw3'
    """
    month = day.month if kind == "month" else (day.month - 1) // 3 * 3 + 1
    return PeriodSpan(date(day.year, month, 1), kind)


def ended_since(first_day: date, today: date) -> list[PeriodSpan]:
    """List the months and quarters that have ended, the newest first, from the one of a day on.

    >>> [span.slug for span in ended_since(date(2026, 5, 20), date(2026, 8, 17))]
    ['2026-07', '2026-tw2', '2026-06', '2026-05']
    """
    found: list[PeriodSpan] = []
    for kind in ("month", "quarter"):
        span = span_of(first_day, kind)
        while span.has_ended(today):
            found.append(span)
            span = PeriodSpan(span._next_first, kind)
    return sorted(found, key=lambda span: (span.last, span.kind), reverse=True)


@dataclass(frozen=True)
class Exhibited:
    """Evidence as a manifest names it: by number and by the hash of its file."""

    number: int
    requirement: str
    status: str
    offered: str
    decided: str | None
    sha256: str


@dataclass(frozen=True)
class ManifestLine:
    """One obligation as a manifest keeps it. Dates are written as ISO 8601 days."""

    item: str
    kind: str
    name: str
    agency: str
    owner: str
    commitment: str
    sheet: str
    dimension: str
    signed_on: str
    due: str | None
    first_due: str | None
    moves: int
    standing: str
    days_late: int
    claimed: int
    verified: int
    required: int
    is_sample: bool
    exhibits: tuple[Exhibited, ...] = ()


@dataclass(frozen=True)
class PeriodManifest:
    """The board at the end of a period's last day, as it is kept for good."""

    government: str
    period: str
    first: str
    last: str
    as_of: str
    """The moment in UTC: the last microsecond of the last day where the government is."""
    lines: tuple[ManifestLine, ...]
    form: int = FORM

    @cached_property
    def content(self) -> bytes:
        """The manifest as canonical JSON; these bytes are hashed and published."""
        return canonical(json.loads(json.dumps(asdict(self))))

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def counts(self) -> dict[str, int]:
        """How many obligations stand how, by the name of the standing."""
        return dict(sorted(Counter(line.standing for line in self.lines).items()))

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read a manifest back; what a later release added is left out.

        Raises ValueError for what is none.
        """
        said = json.loads(data)
        if not isinstance(said, dict) or "lines" not in said:
            raise ValueError("Not a manifest.")
        lines = tuple(
            ManifestLine(
                **{
                    **_known(ManifestLine, line),
                    "exhibits": tuple(
                        Exhibited(**_known(Exhibited, each)) for each in line.get("exhibits", ())
                    ),
                }
            )
            for line in said["lines"]
        )
        return cls(**{**_known(cls, said), "lines": lines})


def _known(shape: type, said: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(shape)}
    return {name: value for name, value in said.items() if name in names}


@dataclass(frozen=True)
class Correction:
    """Something that is known otherwise today than it was frozen: what, was, is."""

    item: str
    name: str
    what: str
    was: str | int | None
    now: str | int | None


COMPARED = (
    "standing", "days_late", "claimed", "verified", "required", "due", "first_due", "moves",
    "agency", "owner", "commitment", "sheet", "dimension", "signed_on", "name",
)  # fmt: skip
"""What a correction can be about, in the order it is shown."""


def corrections(frozen: PeriodManifest, known: PeriodManifest) -> list[Correction]:
    """List what differs between what was frozen and what is known today of the same moment.

    Nothing is overwritten: both stand side by side. Equal manifests give an empty list.
    """
    before = {line.item: line for line in frozen.lines}
    after = {line.item: line for line in known.lines}
    found: list[Correction] = []
    for item in sorted({*before, *after}):
        was, now = before.get(item), after.get(item)
        if was is None or now is None:
            some = was or now
            assert some is not None
            found.append(
                Correction(item, some.name, "listed", int(was is not None), int(now is not None))
            )
            continue
        found += [
            Correction(item, now.name, what, getattr(was, what), getattr(now, what))
            for what in COMPARED
            if getattr(was, what) != getattr(now, what)
        ]
        found += _of_exhibits(now, was.exhibits, now.exhibits)
    return found


def _of_exhibits(
    line: ManifestLine, was: Iterable[Exhibited], now: Iterable[Exhibited]
) -> list[Correction]:
    before = {each.number: each for each in was}
    after = {each.number: each for each in now}
    return [
        Correction(
            line.item, line.name, f"exhibit.{number}", _said(before, number), _said(after, number)
        )
        for number in sorted({*before, *after})
        if before.get(number) != after.get(number)
    ]


def _said(exhibits: Mapping[int, Exhibited], number: int) -> str | None:
    each = exhibits.get(number)
    if each is None:
        return None
    return f"{each.status} {each.decided or each.offered} {each.sha256[:12]}"
