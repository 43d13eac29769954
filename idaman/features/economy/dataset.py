"""What the economy tells the open data."""

from __future__ import annotations

from typing import Any

from idaman.features.economy.models import WHOLE
from idaman.features.economy.queries import Analysis, Economy, FigureRow
from idaman.features.economy.rules.sectors import SECTORS
from idaman.opendata import recount_figures


def table_rows(known: Economy) -> list[dict[str, Any]]:
    """Tell every table of the economy, sector by sector, as rows of `sector_tables`."""
    return [
        {
            "government": known.government.slug,
            "table": table.pk,
            "measure": table.measure,
            "region": table.region.code,
            "place": table.region.name,
            "region_kind": table.region.kind,
            "year": table.year,
            "sector": "whole" if sector == WHOLE else sector,
            "value": str(table.values[sector]),
            "unit": table.unit,
            "source": table.source,
            "is_followed": len(tables) == 1 or known.chosen.get(key) == table.pk,
            "is_sample": table.is_sample,
        }
        for key, tables in known.tables.items()
        for table in tables
        for sector in (*SECTORS, WHOLE)
        if table.values.get(sector) is not None
    ]


def line(row: FigureRow) -> str:
    """Write one line of a figure as the open data do."""
    return recount_figures.written(
        [row.value, *row.more], row.quadrant.value if row.quadrant else ""
    )


def economy_rows(known: Economy) -> list[dict[str, Any]]:
    """Tell every figure of the economy that can be made as rows of `computed`."""
    return [
        recount_figures.row(
            known.government.slug,
            ("economy", found.code, by, key),
            value,
            is_sample=found.is_sample,
            made_of=found.measure,
            years=(found.first, found.last),
            places=(known.own.code, known.reference.code),
        )
        for found in known.all
        if found.is_there
        for by, key, value in economy_lines(found)
    ]


def economy_lines(found: Analysis) -> list[tuple[str, str, str]]:
    """Give every line of a figure as the open data have it: by what, which, written."""
    whole = [
        ("whole", name, recount_figures.written([value])) for name, value in found.figures.items()
    ]
    return [*(("row", each.code, line(each)) for each in found.rows), *whole]
