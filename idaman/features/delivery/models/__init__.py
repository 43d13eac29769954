"""Milestones and their requirements, terms, money, stops, replies, and verifiers' turns."""

from idaman.features.delivery.models.audit import Recheck
from idaman.features.delivery.models.citizens import (
    Answer,
    CitizenPhoto,
    Moderation,
    Objection,
    Plate,
    Reopening,
)
from idaman.features.delivery.models.council import Decision, Escalation, Rhythm, Stocktake
from idaman.features.delivery.models.forecasts import Forecast
from idaman.features.delivery.models.improvements import FollowedImprovement
from idaman.features.delivery.models.periods import Period
from idaman.features.delivery.models.quickwins import Fate, GateAnswer, Reading
from idaman.features.delivery.models.sending import Submission
from idaman.features.delivery.models.verifying import Draw, Turn, VerifyingRule
from idaman.features.delivery.models.work import (
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
