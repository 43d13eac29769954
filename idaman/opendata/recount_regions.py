"""What several governments come to together, counted again from the open data of each.

The rules are those of docs/methods/comparing.md, written a second time: what the pages of a kawasan
reckon from tables is reckoned here from the rows anyone can download, and from nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, fsum
from typing import Any

from idaman.core.period import read_period

Row = Mapping[str, Any]
Line = tuple[str, str, str]
"""Indicator, series and period."""
Values = dict[Line, dict[str, Decimal]]
"""The one value of each line at each place, by the place's code."""
DIGITS = 9
COLUMNS = ("kuartil_1", "nilai_tengah", "kuartil_3", "rata_menurut_penduduk")
"""What the figures of `rolled` are called in the table of a kawasan, in their order."""


@dataclass(frozen=True)
class SiteRows:
    """One government's rows of the dataset `statistics`, and the code of its own territory."""

    slug: str
    home: str
    rows: Sequence[Row]


def settled(rows: Iterable[Row], places: Collection[str]) -> dict[tuple[str, str, str, str], Any]:
    """Give what each site's figures of a place and period come to; None where sources differ.

    By place, indicator, series and period. What was corrected or taken back, and simulations, say
    nothing; of sources that differ the followed one counts.

    >>> one = {"indicator": "IPM", "region": "64.02", "series": "", "period": "2024",
    ...        "as_published": "76.57", "counts": True, "is_followed": False, "nature": "official"}
    >>> list(settled([one, one | {"as_published": "76.570"}], {"64.02"}).values())
    [Decimal('76.57')]
    >>> list(settled([one, one | {"as_published": "76"}], {"64.02"}).values())
    [None]
    >>> list(settled([one, one | {"as_published": "76", "is_followed": True}], {"64.02"}).values())
    [Decimal('76')]
    """
    told: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["counts"] and row["nature"] != "simulation" and row["region"] in places:
            key = (row["region"], row["indicator"], row["series"], row["period"])
            told[key].append(row)
    found: dict[tuple[str, str, str, str], Any] = {}
    for key, some in told.items():
        followed = [row for row in some if row["is_followed"]]
        values = {Decimal(row["as_published"]) for row in followed or some}
        found[key] = next(iter(values)) if len(values) == 1 else None
        if found[key] is not None and len(some) > 1:
            found[key] = Decimal((followed or some)[0]["as_published"])
    return found


def together(sites: Sequence[SiteRows], places: Collection[str]) -> Values:
    """Put the sites' figures of these places together: of a place one site speaks for an indicator.

    Its own site does, then the one that knows the newest period; of equal ones the first by name.
    A site whose unit is another than that of the first is not heard.
    """
    units: dict[str, str] = {}
    heard: dict[tuple[str, str], tuple[tuple[bool, int], dict[tuple[str, str], Any]]] = {}
    for site in sorted(sites, key=lambda each: each.slug):
        of_unit: dict[str, str] = {}
        for row in site.rows:
            if row["counts"] and row["nature"] != "simulation" and row["region"] in places:
                of_unit.setdefault(row["indicator"], row["unit"])
        for code, unit in of_unit.items():
            units.setdefault(code, unit)
        known: dict[tuple[str, str], dict[tuple[str, str], Any]] = defaultdict(dict)
        for (region, code, series, period), value in settled(site.rows, places).items():
            if of_unit[code] == units[code]:
                known[code, region][series, period] = value
        for (code, region), lines in known.items():
            newest = max(read_period(period).first.toordinal() for _series, period in lines)
            rank = (site.home == region, newest)
            if (code, region) not in heard or rank > heard[code, region][0]:
                heard[code, region] = rank, lines
    found: Values = defaultdict(dict)
    for (code, region), (_rank, lines) in heard.items():
        for (series, period), value in lines.items():
            if value is not None:
                found[code, series, period][region] = value
    return dict(found)


def rolled(
    values: Values, places: Sequence[str], weights: Mapping[str, Decimal]
) -> dict[Line, tuple[int, str]]:
    """Roll every line up over the places: how many are known, and the figures as they are written.

    These are quartiles, middle and mean by weight, see `written`.

    >>> line = ("IPM", "SP2010", "2017")
    >>> said = {"a": Decimal("70.18"), "b": Decimal("72.75"), "c": Decimal("79.46")}
    >>> rolled({line: said}, ["a", "b", "c", "d"], {"a": Decimal(1), "b": Decimal(3)})[line]
    (3, '71.465;72.75;76.105;72.1075')
    """
    return {line: _rolled(there, places, weights) for line, there in values.items()}


def _rolled(
    there: Mapping[str, Decimal], places: Sequence[str], weights: Mapping[str, Decimal]
) -> tuple[int, str]:
    known = [(float(there[place]), place) for place in places if place in there]
    if not known:
        return 0, written([None] * 4)
    ordered = sorted(value for value, _place in known)

    def at(share: float) -> float:
        place = (len(ordered) - 1) * share
        below = floor(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    weighed = [(value, float(weights[place])) for value, place in known if place in weights]
    whole = fsum(weight for _value, weight in weighed)
    mean = fsum(value * weight for value, weight in weighed) / whole if whole else None
    return len(known), written([at(0.25), at(0.5), at(0.75), mean])


def written(figures: Iterable[float | None]) -> str:
    """Write figures to nine digits, with - where there is none.

    >>> written([1 / 3, None, 2.0])
    '0.333333333;-;2'
    """
    return ";".join(
        "-" if value is None or value != value else f"{value:.{DIGITS}g}" for value in figures
    )
