"""How it stands with delivery, read from what was recorded: promises, work, verifiers, citizens."""

from idaman.rooms.delivery.facts.citizens import Objections, answers, objections
from idaman.rooms.delivery.facts.improvements import Improving, improving
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
from idaman.rooms.delivery.facts.told import Told, ever_accepted, told
from idaman.rooms.delivery.facts.verifiers import Verifiers, verifiers

__all__ = [
    "Board",
    "Improving",
    "improving",
    "MilestoneState",
    "Objections",
    "Obligation",
    "RequirementState",
    "Work",
    "answers",
    "board",
    "objections",
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
