"""Everything that may arrive as a table. A new target is a module of its feature, a line here."""

from __future__ import annotations

from idaman.core.imports.rules.place_columns import PLACES
from idaman.core.imports.rules.target import Target
from idaman.core.people.rules.account_columns import ACCOUNTS
from idaman.core.people.rules.agency_columns import AGENCIES
from idaman.features.delivery.rules.money_columns import MONEY
from idaman.features.economy.rules.columns import SECTOR_TABLES
from idaman.features.indicators.rules.columns import STATISTICS
from idaman.features.plan.rules.programme_columns import PROGRAMMES
from idaman.features.potentials.rules.columns import POTENTIALS
from idaman.features.reports.rules.lapor_columns import LAPOR
from idaman.features.services.rules.columns import SERVICES
from idaman.features.surveys.rules.columns import SURVEY_RESPONSES

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
