"""All of the index's reckoning in one place. It brings NumPy; `spec` and `whatif` do without."""

from idaman.pure.composite.doubting import Doubted, doubt
from idaman.pure.composite.figures import Figures, Unit
from idaman.pure.composite.moving import Move, Moves, Reach, moves
from idaman.pure.composite.result import result
from idaman.pure.composite.sensing import Sensed, sense
from idaman.pure.composite.standing import Standing, ranked, stand

__all__ = [
    "Doubted",
    "Figures",
    "Move",
    "Moves",
    "Reach",
    "Sensed",
    "Standing",
    "Unit",
    "doubt",
    "moves",
    "ranked",
    "result",
    "sense",
    "stand",
]
