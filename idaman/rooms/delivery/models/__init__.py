"""Milestones and their requirements, terms, money, stops, replies, and verifiers' turns."""

from idaman.rooms.delivery.models.sending import Submission
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
    "Reply",
    "Requirement",
    "Rescheduling",
    "Spending",
    "Stop",
    "Submission",
    "Terms",
    "Turn",
    "VerifyingRule",
]
