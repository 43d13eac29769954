"""What the tests of the economy share: a government in a province, with tables."""

from __future__ import annotations

from typing import Any

from idaman.core.places.models import Region
from idaman.features.economy.actions import tables as actions
from idaman.features.economy.models import SectorTable, TableMeasure
from idaman.features.economy.rules.sectors import SECTORS
from tests.build import NOON
from tests.features.potentials import scenes


class Scene(scenes.Scene):
    """The same government, whose secretariat enters tables."""

    def table(
        self,
        region: Region | None = None,
        *,
        year: int = 2024,
        measure: str = TableMeasure.GRDP_CONSTANT,
        times: float = 1,
        **more: Any,
    ) -> SectorTable:
        good: dict[str, Any] = {
            "government": self.government,
            "measure": measure,
            "region": region or self.government.region,
            "year": year,
            "values": {s: str(round((n + 1) * 10 * times, 3)) for n, s in enumerate(SECTORS)},
            "source": "BPS uji",
            "by": self.secretariat,
            "now": NOON,
        }
        return actions.enter_table(**good | more)
