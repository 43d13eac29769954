"""Milestones and their requirements, terms, money, stops, replies, and verifiers' turns."""

from idaman.rooms.delivery.models.audit import Recheck
from idaman.rooms.delivery.models.citizens import (
    Answer,
    CitizenPhoto,
    Moderation,
    Objection,
    Plate,
    Reopening,
)
from idaman.rooms.delivery.models.council import Decision, Escalation, Rhythm, Stocktake
from idaman.rooms.delivery.models.forecasts import Forecast
from idaman.rooms.delivery.models.improvements import FollowedImprovement
from idaman.rooms.delivery.models.periods import Period
from idaman.rooms.delivery.models.quickwins import Fate, GateAnswer, Reading
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
    "Answer",
    "CitizenPhoto",
    "Draw",
    "FollowedImprovement",
    "Forecast",
    "Milestone",
    "Recheck",
    "Moderation",
    "Objection",
    "Plate",
    "Reopening",
    "Decision",
    "Draw",
    "Escalation",
    "Fate",
    "GateAnswer",
    "Milestone",
    "Reading",
    "Period",
    "Reply",
    "Requirement",
    "Rescheduling",
    "Rhythm",
    "Spending",
    "Stocktake",
    "Stop",
    "Submission",
    "Terms",
    "Turn",
    "VerifyingRule",
]
