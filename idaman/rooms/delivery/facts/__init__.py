"""How it stands with delivery, read from what was recorded: obligations, work, verifiers."""

from idaman.rooms.delivery.facts.periods import (
    board_as_of,
    corrections_of,
    end_of_day,
    first_day,
    frozen,
    kept_manifest,
)
from idaman.rooms.delivery.facts.standing import (
    Board,
    MilestoneState,
    Obligation,
    RequirementState,
    Work,
    board,
)

__all__ = [
    "Board",
    "MilestoneState",
    "Obligation",
    "RequirementState",
    "Work",
    "board",
    "board_as_of",
    "corrections_of",
    "end_of_day",
    "first_day",
    "frozen",
    "kept_manifest",
]
