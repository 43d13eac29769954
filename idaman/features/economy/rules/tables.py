"""Columns of a sector table, and the sentences that name what is missing in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isfinite

from idaman.core.refusal import Refused
from idaman.core.text import Text

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
                Text(
                    "%(column)s and %(other)s do not list the same sectors: %(sectors)s.",
                    column=column.name,
                    other=columns[0].name,
                    sectors=_listed(odd),
                )
            )
    return [{sector: float(column.values[sector] or 0) for sector in sectors} for column in columns]


def _complete(column: RegionColumn) -> None:
    if not column.values:
        raise NothingThere(Text("%(column)s: the table is empty.", column=column.name))
    if column.missing:
        raise ValueMissing(
            Text(
                "%(column)s: there is no value for sector %(sectors)s.",
                column=column.name,
                sectors=_listed(column.missing),
            )
        )
    for sector, value in column.values.items():
        if value is None or not isfinite(value) or value < 0:
            raise BelowZero(
                Text(
                    "%(column)s: the value of sector %(sector)s is %(value)s; neither value "
                    "added nor employment can be below zero.",
                    column=column.name,
                    sector=sector,
                    value=value,
                ),
            )
    if not fsum(v for v in column.values.values() if v is not None):
        raise NothingThere(
            Text(
                "%(column)s: all sectors are zero, so there is nothing to divide.",
                column=column.name,
            ),
        )


def _listed(names: Sequence[str]) -> Text:
    shown: list[str | Text] = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(Text("%(count)s more", count=len(names) - NAMED))
    if len(shown) == 1:
        return Text("%(name)s", name=shown[0])
    first = ", ".join(str(name) for name in shown[:-1])
    return Text("%(first)s and %(last)s", first=first, last=shown[-1])


def shares(values: Mapping[str, float]) -> dict[str, float]:
    """Give each sector's part of the whole, 0 to 1.

    >>> shares({"A": 3.0, "B": 1.0})
    {'A': 0.75, 'B': 0.25}
    """
    whole = fsum(values.values())
    return {sector: value / whole for sector, value in values.items()}
