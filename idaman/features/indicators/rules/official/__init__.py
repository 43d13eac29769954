"""Official methods, reckoned as a simulation: formula, constants with their grade, bands, examples.

What each rests on is data (`methods.toml`), in versions where a method has several.
"""

from idaman.features.indicators.rules.official.methods import (
    METHODS,
    Band,
    Constant,
    Example,
    Input,
    Method,
    Version,
)
from idaman.features.indicators.rules.official.reckoning import NotInRange, Reckoned, Step, reckon

__all__ = [
    "METHODS",
    "Band",
    "Constant",
    "Example",
    "Input",
    "Method",
    "NotInRange",
    "Reckoned",
    "Step",
    "Version",
    "reckon",
]
