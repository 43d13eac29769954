"""A composite index with honest uncertainty: filled, treated, scaled, weighed, put together.

Plain figures in, plain figures out; every choice stands in the `Spec`, and the same spec and
figures give the same result. No order of units, of indicators or of groups changes a rank. What
is computed from figures stands in `reckoning`, which brings NumPy; pages do without.
"""

from idaman.features.indices.rules.spec import (
    METHOD,
    Doubt,
    Fill,
    Group,
    IndexIndicator,
    IndexWrong,
    Mean,
    Scale,
    Spec,
    Steps,
    Weighing,
    read_spec,
)

__all__ = [
    "METHOD",
    "Doubt",
    "Fill",
    "Group",
    "IndexWrong",
    "IndexIndicator",
    "Mean",
    "Scale",
    "Spec",
    "Steps",
    "Weighing",
    "read_spec",
]
