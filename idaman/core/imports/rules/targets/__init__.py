"""Everything that may arrive as a table. A new target is one module here and one line below."""

from __future__ import annotations

from idaman.core.imports.rules.target import Target
from idaman.core.imports.rules.targets.accounts import ACCOUNTS
from idaman.core.imports.rules.targets.agencies import AGENCIES
from idaman.core.imports.rules.targets.lapor import LAPOR
from idaman.core.imports.rules.targets.money import MONEY
from idaman.core.imports.rules.targets.places import PLACES
from idaman.core.imports.rules.targets.programmes import PROGRAMMES
from idaman.core.imports.rules.targets.services import SERVICES
from idaman.core.imports.rules.targets.statistics import STATISTICS
from idaman.core.imports.rules.targets.survey_responses import SURVEY_RESPONSES
from idaman.features.economy.rules.columns import SECTOR_TABLES
from idaman.features.potentials.rules.columns import POTENTIALS

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
