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
from idaman.rooms.delivery.facts.told import Told, ever_accepted, told
from idaman.rooms.delivery.facts.verifiers import Verifiers, verifiers

__all__ = [
    "Board",
    "MilestoneState",
    "Objections",
    "Obligation",
    "RequirementState",
    "Told",
    "Verifiers",
    "Work",
    "answers",
    "board",
    "ever_accepted",
    "objections",
    "told",
    "verifiers",
]
