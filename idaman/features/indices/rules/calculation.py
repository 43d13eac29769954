"""All of the index's reckoning in one place. It brings NumPy; `spec` and `whatif` do without."""

from idaman.features.indices.rules.figures import Figures, RankedUnit
from idaman.features.indices.rules.moving import Move, Moves, Reach, moves
from idaman.features.indices.rules.result import result
from idaman.features.indices.rules.sensing import Sensed, sense
from idaman.features.indices.rules.standing import ComputedIndex, ranked, stand
from idaman.features.indices.rules.uncertainty import Doubted, doubt

__all__ = [
    "Doubted",
    "Figures",
    "Move",
    "Moves",
    "Reach",
    "Sensed",
    "ComputedIndex",
    "RankedUnit",
    "doubt",
    "moves",
    "ranked",
    "result",
    "sense",
    "stand",
]
