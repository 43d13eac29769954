"""How it stands with delivery, read from what was recorded: promises, work, verifiers, citizens."""

from idaman.rooms.delivery.facts.citizens import Objections, answers, objections
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
    "Objections",
    "Obligation",
    "RequirementState",
    "Work",
    "answers",
    "board",
    "objections",
]
