"""How it stands with delivery, read from what was recorded: promises, work, verifiers, citizens."""

from idaman.features.delivery.queries.citizens import Objections, answers, objections
from idaman.features.delivery.queries.improvements import Improving, improving
from idaman.features.delivery.queries.periods import (
    board_as_of,
    corrections_of,
    first_day,
    frozen,
    kept_manifest,
)
from idaman.features.delivery.queries.standing import (
    Board,
    MilestoneState,
    Obligation,
    RequirementState,
    Work,
    board,
)
from idaman.features.delivery.queries.statements import Statements, ever_accepted, told
from idaman.features.delivery.queries.verifiers import Verifiers, verifiers

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
    "Statements",
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
    "first_day",
    "frozen",
    "kept_manifest",
]
