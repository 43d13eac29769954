"""Quick wins: the ten points each must meet, one a dimension, twelve months, then a decision.

The points are data with a version and a source; docs/methods/quick-win-gate.md explains them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idaman.core.days import months_after

MONTHS = 12
"""Within so many months people shall feel it; then it is decided what becomes of it."""


class PointWeight(StrEnum):
    """How much hangs on a point, as the source words it."""

    WAJIB = "wajib"
    KRUSIAL = "krusial"


@dataclass(frozen=True)
class Criterion:
    """One point of the gate."""

    number: int
    code: str
    weight: PointWeight
    said: str
    said_en: str


@dataclass(frozen=True)
class QuickWinGate:
    """All points of one edition, and where they stand written."""

    version: str
    source: str
    criteria: tuple[Criterion, ...]

    @property
    def by_code(self) -> dict[str, Criterion]:
        return {criterion.code: criterion for criterion in self.criteria}


GATE = QuickWinGate(
    version="konsel-10",
    source="Sepuluh kriteria inovasi smart city, halaman daftar periksa Kabupaten Konawe Selatan",
    criteria=(
        Criterion(
            1,
            "implemented",
            PointWeight.WAJIB,
            "Sudah berjalan, bukan sekadar konsep",
            "Runs already, is more than a concept",
        ),
        Criterion(
            2,
            "own",
            PointWeight.WAJIB,
            "Dijalankan oleh atau bersama pemerintah daerah",
            "Run by or together with the regional government",
        ),
        Criterion(
            3,
            "digital",
            PointWeight.WAJIB,
            "Memakai teknologi digital sebagai bagian dari solusi",
            "Uses digital technology as part of the solution",
        ),
        Criterion(
            4,
            "impact",
            PointWeight.KRUSIAL,
            "Hasil dan dampaknya dapat dibuktikan",
            "Its result and impact can be proven",
        ),
        Criterion(
            5,
            "kpi",
            PointWeight.KRUSIAL,
            "Punya ukuran kinerja (KPI) yang dapat dihitung",
            "Has a performance measure (KPI) that can be counted",
        ),
        Criterion(
            6,
            "dimension",
            PointWeight.WAJIB,
            "Cocok dengan satu dari enam dimensi",
            "Fits one of the six dimensions",
        ),
        Criterion(
            7,
            "new",
            PointWeight.WAJIB,
            "Belum pernah menjadi pemenang utama",
            "Was never a main winner before",
        ),
        Criterion(
            8,
            "single",
            PointWeight.WAJIB,
            "Paling banyak satu usulan untuk tiap dimensi",
            "At most one entry for each dimension",
        ),
        Criterion(
            9,
            "verifiable",
            PointWeight.KRUSIAL,
            "Datanya dapat diperiksa asesor",
            "Its data can be verified by assessors",
        ),
        Criterion(
            10,
            "sptjm",
            PointWeight.WAJIB,
            "Ada surat pernyataan tanggung jawab mutlak (SPTJM) yang ditandatangani",
            "A statement of full responsibility (SPTJM) is signed",
        ),
    ),
)
GATES: Mapping[str, QuickWinGate] = {GATE.version: GATE}
"""Every edition that answers were given to; an answer names the one it belongs to."""


@dataclass(frozen=True)
class PointAnswer:
    """What was said of a point: met or not, and whether something proves it."""

    is_met: bool
    has_proof: bool


def open_points(answers: Mapping[str, PointAnswer], gate: QuickWinGate = GATE) -> list[Criterion]:
    """List the points not passed: not answered, not met, or met without proof.

    >>> met = {c.code: PointAnswer(True, True) for c in GATE.criteria}
    >>> [c.number for c in open_points({**met, "sptjm": PointAnswer(True, False)})]
    [10]
    """
    passed = {code for code, answer in answers.items() if answer.is_met and answer.has_proof}
    return [criterion for criterion in gate.criteria if criterion.code not in passed]


@dataclass(frozen=True)
class Spread:
    """Which dimensions have no quick win, and which have more than one."""

    without: tuple[str, ...]
    crowded: tuple[str, ...]


def spread(living: Iterable[str], *, dimensions: Collection[str]) -> Spread:
    """Check one quick win a dimension; `living` names the dimension of each that goes on.

    >>> spread(["living", "living", "economy"], dimensions=["living", "economy", "society"])
    Spread(without=('society',), crowded=('living',))
    """
    counted = Counter(living)
    return Spread(
        without=tuple(d for d in dimensions if not counted[d]),
        crowded=tuple(d for d in dimensions if counted[d] > 1),
    )


def is_within_months(
    *, starts: date | None, live: date | None, months: int = MONTHS
) -> bool | None:
    """Tell whether people can use it in time; None where a date is missing.

    >>> is_within_months(starts=date(2026, 1, 12), live=date(2027, 1, 12))
    True
    >>> is_within_months(starts=date(2026, 1, 12), live=date(2027, 1, 13))
    False
    """
    if starts is None or live is None:
        return None
    return live <= months_after(starts, months)


def decision_due(
    *, starts: date | None, ends: date | None, decided: Iterable[tuple[str, date | None]] = ()
) -> date | None:
    """Give the day by which it must be decided: scale, fix or stop. None when nothing is due.

    That is its last day, and no later than twelve months after its first. `decided` are the
    decisions so far, in order: after *fix* its own date for the next one counts, after *scale*
    and *stop* none is due.

    >>> decision_due(starts=date(2026, 1, 12), ends=date(2027, 6, 30))
    datetime.date(2027, 1, 12)
    >>> decision_due(starts=None, ends=date(2026, 6, 30), decided=[("fix", date(2026, 12, 1))])
    datetime.date(2026, 12, 1)
    """
    last = next(iter(list(decided)[-1:]), None)
    if last is not None:
        return last[1] if last[0] == QuickWinChoice.FIX else None
    year = months_after(starts, MONTHS) if starts else None
    return min((day for day in (year, ends) if day), default=None)


class QuickWinChoice(StrEnum):
    """What can become of a quick win."""

    SCALE = "scale"
    FIX = "fix"
    STOP = "stop"
