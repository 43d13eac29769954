"""Columns of a sector table, and the sentences that name what is missing in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isfinite

from idaman.core.refusal import Refused

NAMED = 5
"""So many missing cells a sentence names; of the others it says how many."""


class CannotCompute(Refused):
    """The figure has no meaning on these tables; the sentence says why."""


class ValueMissing(CannotCompute):
    """A cell has no value."""


class BelowZero(CannotCompute):
    """A cell is less than nothing."""


class NothingThere(CannotCompute):
    """A table, or what everything is measured against, adds up to nothing."""


class OtherSectors(CannotCompute):
    """Two tables do not list the same sectors."""


@dataclass(frozen=True)
class RegionColumn:
    """One region in one year: sector → value, all in one unit (rupiah, persons). None is a gap."""

    region: str
    year: int
    values: Mapping[str, float | None]

    @property
    def name(self) -> str:
        """The column as sentences call it."""
        return f"{self.region} {self.year}"

    @property
    def missing(self) -> list[str]:
        """The sectors without a value, as they come."""
        return [sector for sector, value in self.values.items() if value is None]


def together(columns: Sequence[RegionColumn]) -> list[dict[str, float]]:
    """Give the values of columns that are complete and list the same sectors, in one order.

    >>> told = together([RegionColumn("Hulu", 2024, {"A": 3, "B": 1})])
    >>> told
    [{'A': 3.0, 'B': 1.0}]
    >>> together([RegionColumn("Hulu", 2024, {"A": 3, "B": None})])
    Traceback (most recent call last):
    idaman.features.economy.rules.tables.ValueMissing: Hulu 2024: sektor B belum ada nilainya.

    Raises ValueMissing, BelowZero, NothingThere, OtherSectors.
    """
    sectors = list(columns[0].values)
    for column in columns:
        _complete(column)
        if column.values.keys() != columns[0].values.keys():
            odd = sorted(column.values.keys() ^ columns[0].values.keys())
            raise OtherSectors(
                f"{column.name} dan {columns[0].name} tidak memuat sektor yang sama: "
                f"{_listed(odd, 'dan')}.",
                en=f"{column.name} and {columns[0].name} do not list the same sectors: "
                f"{_listed(odd, 'and')}.",
            )
    return [{sector: float(column.values[sector] or 0) for sector in sectors} for column in columns]


def _complete(column: RegionColumn) -> None:
    if not column.values:
        raise NothingThere(
            f"{column.name}: tabelnya kosong.", en=f"{column.name}: the table is empty."
        )
    if column.missing:
        raise ValueMissing(
            f"{column.name}: sektor {_listed(column.missing, 'dan')} belum ada nilainya.",
            en=f"{column.name}: there is no value for sector {_listed(column.missing, 'and')}.",
        )
    for sector, value in column.values.items():
        if value is None or not isfinite(value) or value < 0:
            raise BelowZero(
                f"{column.name}: nilai sektor {sector} adalah {value}; nilai tambah dan tenaga "
                "kerja tidak mungkin kurang dari nol.",
                en=f"{column.name}: the value of sector {sector} is {value}; neither value added "
                "nor employment can be below zero.",
            )
    if not fsum(v for v in column.values.values() if v is not None):
        raise NothingThere(
            f"{column.name}: semua sektor bernilai nol, jadi tidak ada yang dapat dibagi.",
            en=f"{column.name}: all sectors are zero, so there is nothing to divide.",
        )


def _listed(names: Sequence[str], last: str) -> str:
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        more = "lainnya" if last == "dan" else "more"
        shown.append(f"{len(names) - NAMED} {more}")
    return ", ".join(shown[:-1]) + f" {last} {shown[-1]}" if len(shown) > 1 else shown[0]


def shares(values: Mapping[str, float]) -> dict[str, float]:
    """Give each sector's part of the whole, 0 to 1.

    >>> shares({"A": 3.0, "B": 1.0})
    {'A': 0.75, 'B': 0.25}
    """
    whole = fsum(values.values())
    return {sector: value / whole for sector, value in values.items()}
