"""Milestones and their requirements, terms, money, stops, replies, and verifiers' turns."""

from idaman.rooms.delivery.models.periods import Period
from idaman.rooms.delivery.models.verifying import Draw, Turn, VerifyingRule
from idaman.rooms.delivery.models.work import (
    Milestone,
    Reply,
    Requirement,
    Rescheduling,
    Spending,
    Stop,
    Terms,
)

__all__ = [
    "Draw",
    "Milestone",
    "Period",
    "Reply",
    "Requirement",
    "Rescheduling",
    "Spending",
    "Stop",
    "Terms",
    "Turn",
    "VerifyingRule",
]
