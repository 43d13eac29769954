"""How it stands with delivery, read from what was recorded: obligations, work, verifiers."""

from idaman.rooms.delivery.facts.standing import (
    Board,
    MilestoneState,
    Obligation,
    RequirementState,
    Work,
    board,
)
from idaman.rooms.delivery.facts.told import Told, ever_accepted, told
from idaman.rooms.delivery.facts.verifiers import Verifiers, verifiers

__all__ = [
    "Board",
    "MilestoneState",
    "Obligation",
    "RequirementState",
    "Told",
    "Verifiers",
    "Work",
    "board",
    "ever_accepted",
    "told",
    "verifiers",
]
