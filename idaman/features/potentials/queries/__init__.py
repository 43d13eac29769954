"""What is known of potentials and of the economy, read in a constant number of queries."""

from idaman.features.economy.queries import ANALYSES, Analysis, Economy, Need, Row, economy
from idaman.features.potentials.queries.register import Seen, exhibits_of, seen_of, shown, standings

__all__ = [
    "ANALYSES",
    "Analysis",
    "Economy",
    "Need",
    "Row",
    "Seen",
    "economy",
    "exhibits_of",
    "seen_of",
    "shown",
    "standings",
]
