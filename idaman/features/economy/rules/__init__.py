"""What a region's economy is made of, how it grew, how evenly it is spread.

Plain tables in, plain figures out. A figure is computed on complete tables only: what is missing
is named by region, year and sector, never filled. Sums are exactly rounded (`math.fsum`), so no
order of rows changes a figure.
"""

from idaman.features.economy.rules.growth import Contribution, contributions, mean_growth
from idaman.features.economy.rules.inequality import (
    RegionIncome,
    TheilPart,
    decomposed,
    gini,
    theil_l,
    theil_t,
    williamson,
)
from idaman.features.economy.rules.klassen import KlassenQuadrant, regional, sectoral
from idaman.features.economy.rules.shift import Shift, shift_share
from idaman.features.economy.rules.specialisation import (
    herfindahl,
    krugman,
    quotients,
    quotients_over_time,
    specialisation_gini,
)
from idaman.features.economy.rules.tables import (
    BelowZero,
    CannotCompute,
    NothingThere,
    OtherSectors,
    RegionColumn,
    ValueMissing,
    shares,
    together,
)

__all__ = [
    "BelowZero",
    "CannotCompute",
    "RegionColumn",
    "Contribution",
    "NothingThere",
    "OtherSectors",
    "TheilPart",
    "RegionIncome",
    "KlassenQuadrant",
    "Shift",
    "ValueMissing",
    "contributions",
    "decomposed",
    "gini",
    "herfindahl",
    "krugman",
    "mean_growth",
    "quotients",
    "quotients_over_time",
    "regional",
    "sectoral",
    "shares",
    "shift_share",
    "specialisation_gini",
    "theil_l",
    "theil_t",
    "together",
    "williamson",
]
