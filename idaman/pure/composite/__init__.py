"""A composite index with honest uncertainty: filled, treated, scaled, weighed, put together.

Plain figures in, plain figures out; every choice stands in the `Spec`, and the same spec and
figures give the same result. No order of units, of indicators or of groups changes a rank.
"""

from idaman.pure.composite.doubting import Doubted, doubt
from idaman.pure.composite.figures import Figures, Unit
from idaman.pure.composite.moving import Move, Moves, Reach, moves
from idaman.pure.composite.result import METHOD, result
from idaman.pure.composite.spec import (
    Doubt,
    Fill,
    Group,
    IndexWrong,
    Indicator,
    Mean,
    Scale,
    Spec,
    Steps,
    Weighing,
    read_spec,
)
from idaman.pure.composite.standing import Standing, ranked, stand

__all__ = [
    "METHOD",
    "Doubt",
    "Doubted",
    "Figures",
    "Fill",
    "Group",
    "IndexWrong",
    "Indicator",
    "Mean",
    "Move",
    "Moves",
    "Reach",
    "Scale",
    "Spec",
    "Standing",
    "Steps",
    "Unit",
    "Weighing",
    "doubt",
    "moves",
    "ranked",
    "read_spec",
    "result",
    "stand",
]
