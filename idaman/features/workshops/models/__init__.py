"""Workshops, who was there, what they agreed; proposals; notes of experts, approvals, gates."""

from idaman.features.workshops.models.candidates import Candidate
from idaman.features.workshops.models.meetings import (
    WORKSHOP,
    Attendance,
    FollowUp,
    GroupSeat,
    Workshop,
)
from idaman.features.workshops.models.proposals import Proposal
from idaman.features.workshops.models.reviews import Approval, GatePass, Note, Waiver

__all__ = [
    "WORKSHOP",
    "Approval",
    "Attendance",
    "Candidate",
    "FollowUp",
    "GatePass",
    "GroupSeat",
    "Note",
    "Proposal",
    "Waiver",
    "Workshop",
]
