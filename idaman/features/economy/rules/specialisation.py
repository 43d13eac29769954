"""What a region does more of than others, and how narrowly it lives from few sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import Literal

from idaman.core.text import Text
from idaman.features.economy.rules.growth import mean_growth
from idaman.features.economy.rules.tables import (
    CannotCompute,
    NothingThere,
    RegionColumn,
    shares,
    together,
)

Mean = Literal["compound", "arithmetic"]


def quotients(own: RegionColumn, reference: RegionColumn) -> dict[str, float | None]:
    """Give the location quotient of each sector: LQ = (eᵢᵣ/eᵣ) / (Eᵢ/E).

    Above 1 the region has more of the sector than the reference (a *base* sector). None where
    neither has any of it. The mean of the quotients, weighted by the reference's shares, is 1.

    >>> own = RegionColumn("Wilayah", 2000, {"tani": 50, "industri": 10, "dagang": 20, "jasa": 20})
    >>> nation = RegionColumn("Negara", 2000, {"tani": 10, "industri": 20, "dagang": 40,
    ...     "jasa": 30})
    >>> {k: round(v, 3) for k, v in quotients(own, nation).items()}
    {'tani': 5.0, 'industri': 0.5, 'dagang': 0.5, 'jasa': 0.667}

    Raises CannotCompute. Source: Krumme, location quotients (University of Washington).
    """
    here, there = together([own, reference])
    inside(own, reference, here, there)
    part, whole = shares(here), shares(there)
    return {s: part[s] / whole[s] if there[s] else None for s in here}


def inside(
    own: RegionColumn,
    reference: RegionColumn,
    here: Mapping[str, float],
    there: Mapping[str, float],
) -> None:
    """Refuse a reference without a sector that the region has: it cannot hold the region."""
    for sector, value in here.items():
        if value and not there[sector]:
            raise CannotCompute(
                Text(
                    "Sector %(sector)s is in %(own)s but zero in %(reference)s. The "
                    "reference must hold the region; check both tables.",
                    sector=sector,
                    own=own.name,
                    reference=reference.name,
                ),
            )


def quotients_over_time(
    own: Sequence[RegionColumn],
    reference: Sequence[RegionColumn],
    *,
    mean: Mean = "compound",
    to_the_years: bool = False,
) -> dict[str, float | None]:
    """Give the dynamic location quotient: ((1+gᵢᵣ)/(1+gᵣ)) / ((1+Gᵢ)/(1+G)).

    g and G are mean annual growth of sector and whole, in region and reference, over consecutive
    years. Above 1 the sector gains ground in the region. The literature prints it without and
    with an exponent t, the years between first and last: `to_the_years` takes the second. With
    compound growth that is exactly LQ of the last year over LQ of the first. None where a sector
    starts or ends at nothing, so that it has no growth.



    >>> a = [RegionColumn("W", 2020, {"A": 100, "B": 100}), RegionColumn("W", 2021, {"A": 120,
    ...     "B": 100})]
    >>> z = [RegionColumn("N", 2020, {"A": 500, "B": 500}), RegionColumn("N", 2021, {"A": 550,
    ...     "B": 550})]
    >>> {k: round(v, 4) for k, v in quotients_over_time(a, z).items()}
    {'A': 1.0909, 'B': 0.9091}

    Raises CannotCompute.
    """
    if len(own) < 2 or [c.year for c in own] != [c.year for c in reference]:
        raise CannotCompute(
            Text("A dynamic LQ needs the same years, two at least, in region and reference.")
        )
    if any(b.year - a.year != 1 for a, b in zip(own, own[1:], strict=False)):
        raise CannotCompute(Text("A dynamic LQ needs consecutive years without a gap."))
    tables = together([*own, *reference])
    here, there = tables[: len(own)], tables[len(own) :]
    own_all = mean_growth([fsum(t.values()) for t in here], mean=mean)
    ref_all = mean_growth([fsum(t.values()) for t in there], mean=mean)
    assert own_all is not None
    assert ref_all is not None
    years = own[-1].year - own[0].year
    found: dict[str, float | None] = {}
    for sector in here[0]:
        g = mean_growth([t[sector] for t in here], mean=mean)
        big = mean_growth([t[sector] for t in there], mean=mean)
        if g is None or big is None:
            found[sector] = None
            continue
        ratio = ((1 + g) / (1 + own_all)) / ((1 + big) / (1 + ref_all))
        found[sector] = ratio**years if to_the_years else ratio
    return found


def krugman(own: RegionColumn, reference: RegionColumn, *, halved: bool = False) -> float:
    """Give Krugman's index of specialisation: Σ |sᵢᵣ − sᵢ|, from 0 (alike) to 2 (nothing shared).

    `halved` gives the form from 0 to 1, which also is in print.

    >>> a = RegionColumn("A", 2000, {"1": 20, "2": 10, "3": 70, "4": 0, "5": 0})
    >>> b = RegionColumn("B", 2000, {"1": 0, "2": 0, "3": 0, "4": 60, "5": 40})
    >>> krugman(a, b), krugman(a, b, halved=True), krugman(a, a)
    (2.0, 1.0, 0.0)

    Raises CannotCompute. Source: Krugman, Geography and Trade (1991).
    """
    here, there = (shares(table) for table in together([own, reference]))
    found = fsum(abs(here[s] - there[s]) for s in here)
    return found / 2 if halved else found


def herfindahl(column: RegionColumn) -> tuple[float, float, float]:
    """Give how concentrated a region is: Σ s², the same from 0 to 1, and how many equal sectors.



    >>> h, normalised, equal = herfindahl(RegionColumn("A", 2000, {"1": 20, "2": 50, "3": 20,
    ...     "4": 10}))
    >>> round(h, 4), round(normalised, 4), round(equal, 2)
    (0.34, 0.12, 2.94)

    Raises CannotCompute, also where there is one sector only. Source: Herfindahl (1950).
    """
    (table,) = together([column])
    if len(table) < 2:
        raise CannotCompute(
            Text(
                "%(column)s: a single sector is neither concentrated nor spread.",
                column=column.name,
            ),
        )
    found = fsum(share**2 for share in shares(table).values())
    least = 1 / len(table)
    return found, (found - least) / (1 - least), 1 / found


def specialisation_gini(own: RegionColumn, reference: RegionColumn) -> float:
    """Give the Gini coefficient of specialisation, over the sorted location quotients.

    G = 2 Σ rᵢ (Rᵢ − R̄) / (n² R̄), with R the quotients, r their rank from the smallest.

    >>> a = RegionColumn("A", 2000, {"1": 700, "2": 600, "3": 500, "4": 10000, "5": 40000})
    >>> b = RegionColumn("B", 2000, {"1": 30000, "2": 15000, "3": 10000, "4": 60000, "5": 50000})
    >>> round(specialisation_gini(a, b), 7)
    0.6222222

    Raises CannotCompute. Source: Farhauer and Kröll, Standorttheorien (2014).
    """
    known = sorted(q for q in quotients(own, reference).values() if q is not None)
    count, mean = len(known), fsum(known) / len(known)
    if not mean:
        raise NothingThere(Text("%(own)s: empty.", own=own.name))
    return 2 * fsum(n * (q - mean) for n, q in enumerate(known, 1)) / (count**2 * mean)
