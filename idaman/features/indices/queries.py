"""Indices of a government's own: the figures they are computed from, and what came out."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from idaman.core.canonical import canonical
from idaman.core.people.models import Government
from idaman.core.period import read_period
from idaman.core.places.models import Region
from idaman.features.indicators.models import Following, Statistic
from idaman.features.indicators.rules.figures import settle
from idaman.features.indices.models import IndexResult, IndexVersion
from idaman.features.indices.rules.spec import Spec, read_spec
from idaman.opendata import recount_figures

Key = tuple[str, str, str, str]
"""Place, indicator, period, series, by their codes."""


@dataclass(frozen=True)
class IndexCell:
    """The one figure of a place that counts, and where it stands."""

    value: str
    statistic: int
    government: str
    publisher: str
    is_sample: bool


def cells_of(codes: Iterable[str], places: Iterable[str], *, now: datetime) -> dict[Key, IndexCell]:
    """Give what open sites know of indicators at places, period by period and series by series.

    Of a place its own site is believed first, then the others in the order of their names. Where
    sources differ and none is followed nothing is known. Simulations are not among it. Two queries.
    """
    asked = (
        Statistic.objects.public()
        .filter(indicator__code__in=list(codes), region__code__in=list(places), entered_at__lte=now)
        .exclude(nature=Statistic.Nature.SIMULATION)
        .select_related("retraction", "indicator", "government", "region")
        .order_by("pk")
    )
    told: dict[tuple[Key, Government], list[Statistic]] = defaultdict(list)
    for row in asked:
        key = row.region.code, row.indicator.code, row.period, row.series
        told[key, row.government].append(row)
    followings = Following.objects.public().filter(region__code__in=list(places), at__lte=now)
    followed = {row.key: row.statistic_id for row in followings.order_by("pk")}
    found: dict[Key, IndexCell] = {}
    for (key, government), rows in sorted(
        told.items(),
        key=lambda each: (each[1][0].region_id != each[0][1].region_id, each[0][1].slug),
    ):
        chosen = settle([r.figure for r in rows], followed=followed.get(rows[0].key)).chosen
        kept = next((r for r in rows if chosen is not None and r.pk == chosen.key), None)
        if kept is not None and key not in found:
            found[key] = IndexCell(
                kept.value, kept.pk, government.slug, kept.publisher, kept.is_sample
            )
    return found


@dataclass(frozen=True)
class Inputs:
    """The figures of an index: what is computed from, as plain data that can be hashed."""

    units: tuple[tuple[str, str, str], ...]
    """Code, name and kind of each place."""
    cells: Mapping[tuple[str, str], IndexCell]
    history: Mapping[tuple[str, str], Sequence[tuple[int, str]]]
    """Years before the index's own period, and the value then."""

    @cached_property
    def told(self) -> dict[str, Any]:
        """Say them as plain data, in one order."""
        return {
            "units": [list(unit) for unit in self.units],
            "cells": [
                [*key, cell.value, cell.statistic, cell.government, cell.publisher, cell.is_sample]
                for key, cell in sorted(self.cells.items())
            ],
            "history": [
                [*key, ago, value]
                for key, rows in sorted(self.history.items())
                for ago, value in rows
            ],
        }

    @property
    def sha256(self) -> str:
        return hashlib.sha256(canonical(self.told)).hexdigest()


def inputs_of(spec: Spec, units: Sequence[str], *, now: datetime) -> Inputs:
    """Read the figures of an index at a moment: of each indicator one period and one series."""
    regions = {r.code: r for r in Region.objects.public().filter(code__in=list(units))}
    known = cells_of([each.code for each in spec.indicators], regions, now=now)
    cells: dict[tuple[str, str], IndexCell] = {}
    history: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    own = {each.code: (each.period, each.series) for each in spec.indicators}
    for (place, code, period, series), cell in sorted(known.items()):
        if (period, series) == own[code]:
            cells[place, code] = cell
        elif series == own[code][1] and (ago := _years(own[code][0], period)) > 0:
            history[place, code].append((ago, cell.value))
    return Inputs(
        tuple((r.code, r.full_name, r.kind) for _, r in sorted(regions.items())),
        cells,
        {key: sorted(rows) for key, rows in history.items()},
    )


def _years(period: str, earlier: str) -> int:
    """Tell how many years before; 0 where one of them is no whole year."""
    if not (period.isdecimal() and earlier.isdecimal()):
        return 0
    return read_period(period).last.year - read_period(earlier).last.year


def work_of(version: IndexVersion, inputs: Inputs) -> dict[str, Any]:
    """What the child is asked, to compute a version on figures."""
    return work(version.spec, version.reach, inputs.told)


def work(spec: Mapping[str, Any], reach: str, figures: Mapping[str, Any]) -> dict[str, Any]:
    """What the child is asked, to compute a description on figures."""
    return {"spec": spec, "reach": reach, "figures": figures}


@dataclass(frozen=True)
class IndexView:
    """An index as it is shown: its newest approved version and what that gave last."""

    version: IndexVersion
    last: IndexResult | None
    """None until the clock has computed it."""

    @cached_property
    def spec(self) -> Spec:
        return read_spec(self.version.spec)

    @property
    def slug(self) -> str:
        return self.version.index.slug

    @property
    def is_sample(self) -> bool:
        return self.version.index.is_sample

    @cached_property
    def units(self) -> list[dict[str, Any]]:
        """The places by rank, those without a score last."""
        found = self.last.result["units"] if self.last else []
        return sorted(found, key=lambda u: (not u["rank"], u["rank"], u["code"]))

    @cached_property
    def cells(self) -> dict[tuple[str, str], IndexCell]:
        """The figures it was computed from."""
        told = self.last.figures["cells"] if self.last else []
        return {(row[0], row[1]): IndexCell(*row[2:]) for row in told}


def shown(government: Government) -> list[IndexView]:
    """Give the indices that are public, each by its newest approved version. Two queries."""
    versions: dict[int, IndexVersion] = {}
    rows = IndexVersion.objects.public().filter(government=government).approved()
    for row in rows.select_related("index", "proposed_by", "approved_by"):
        versions.setdefault(row.index_id, row)
    results = IndexResult.objects.public().filter(version__in=versions.values())
    last = {row.version_id: row for row in results.select_related("by").order_by("pk")}
    return [IndexView(version, last.get(version.pk)) for version in versions.values()]


def index_spec_rows(government: Government, indices: Sequence[IndexView]) -> list[dict[str, Any]]:
    """Tell what each index is as a row of the dataset `indices`."""
    return [
        {
            "government": government.slug,
            "index": each.slug,
            "version": each.version.number,
            "name": each.spec.name,
            "description": canonical(each.version.spec).decode(),
            "reach": each.version.reach,
            "sha256": each.version.sha256,
            "figures_sha256": each.last.figures_sha256,
            "is_sample": each.is_sample,
        }
        for each in indices
        if each.last is not None
    ]


def index_cell_rows(government: Government, indices: Sequence[IndexView]) -> list[dict[str, Any]]:
    """Tell every figure an index is computed from as rows of the dataset `index_cells`.

    A place of which nothing is known has a row without indicator, so that it is not forgotten.
    """
    found = []
    for each in indices:
        if each.last is None:
            continue
        told = each.last.figures
        values = [(row[0], row[1], 0, row[2], row[4]) for row in told["cells"]]
        values += [(row[0], row[1], row[2], row[3], "") for row in told["history"]]
        known = {row[0] for row in values}
        values += [(unit[0], "", 0, "", "") for unit in told["units"] if unit[0] not in known]
        names = {unit[0]: unit for unit in told["units"]}
        found += [
            {
                "government": government.slug,
                "index": each.slug,
                "region": place,
                "place": names[place][1],
                "region_kind": names[place][2],
                "indicator": code,
                "ago": ago,
                "value": value,
                "site": site,
                "is_sample": each.is_sample,
            }
            for place, code, ago, value, site in values
        ]
    return found


def index_lines(each: IndexView) -> list[tuple[str, str, str]]:
    """Give what is published of an index: by what, which place, the figures as written."""
    found = []
    for unit in each.units:
        if unit["rank"]:
            found.append(("unit", unit["code"], f"{unit['score']:.9g};{unit['rank']}"))
            ends = f"{unit['low']};{unit['median']};{unit['high']}"
            found.append(("interval", unit["code"], ends))
    return found


def index_figure_rows(government: Government, indices: Sequence[IndexView]) -> list[dict[str, Any]]:
    """Tell every score, rank and interval as rows of the dataset `computed`."""
    return [
        recount_figures.row(
            government.slug,
            ("composite", each.slug, by, place),
            value,
            is_sample=each.is_sample,
            places=(place, ""),
        )
        for each in indices
        for by, place, value in index_lines(each)
    ]
