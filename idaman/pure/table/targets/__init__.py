"""Everything that may arrive as a table. A new target is one module here and one line below."""

from __future__ import annotations

from idaman.features.economy.rules.columns import SECTOR_TABLES
from idaman.features.potentials.rules.columns import POTENTIALS
from idaman.pure.table.target import Target
from idaman.pure.table.targets.accounts import ACCOUNTS
from idaman.pure.table.targets.agencies import AGENCIES
from idaman.pure.table.targets.lapor import LAPOR
from idaman.pure.table.targets.money import MONEY
from idaman.pure.table.targets.places import PLACES
from idaman.pure.table.targets.programmes import PROGRAMMES
from idaman.pure.table.targets.services import SERVICES
from idaman.pure.table.targets.statistics import STATISTICS
from idaman.pure.table.targets.survey_responses import SURVEY_RESPONSES

TARGETS: dict[str, Target] = {
    each.key: each
    for each in (
        PROGRAMMES,
        MONEY,
        STATISTICS,
        POTENTIALS,
        SECTOR_TABLES,
        SURVEY_RESPONSES,
        SERVICES,
        LAPOR,
        AGENCIES,
        ACCOUNTS,
        PLACES,
    )
}
"""Key → target, in the order in which the desk offers them."""
