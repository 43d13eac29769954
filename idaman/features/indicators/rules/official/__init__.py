"""Official methods, reckoned as a simulation: formula, constants with their grade, bands, examples.

What each rests on is data (`methods.toml`), in versions where a method has several.
"""

from idaman.features.indicators.rules.official.calculation import (
    NotInRange,
    Reckoned,
    ReckoningLine,
    reckon,
)
from idaman.features.indicators.rules.official.methods import (
    METHODS,
    Constant,
    Input,
    Method,
    MethodExample,
    MethodVersion,
    ResultBand,
)

__all__ = [
    "METHODS",
    "ResultBand",
    "Constant",
    "MethodExample",
    "Input",
    "Method",
    "NotInRange",
    "Reckoned",
    "ReckoningLine",
    "MethodVersion",
    "reckon",
]
