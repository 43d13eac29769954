"""How it stands with delivery, read from what was recorded: obligations, work, verifiers."""

from idaman.rooms.delivery.facts.standing import (
    Board,
    MilestoneState,
    Obligation,
    RequirementState,
    Work,
    board,
)

__all__ = ["Board", "MilestoneState", "Obligation", "RequirementState", "Work", "board"]
