"""Who hears of a promise that is late, and when: owner, then head, then secretary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EscalationLevel(StrEnum):
    """Who is told, in order."""

    OWNER = "owner"
    HEAD = "head"
    SECRETARY = "secretary"


@dataclass(frozen=True)
class Late:
    """A promise past its date, as the board has it."""

    item_code: str
    agency_code: str
    due: date
    days_late: int


@dataclass(frozen=True)
class EscalationStep:
    """From so many days after the due date on, this level is told."""

    level: EscalationLevel
    from_day: int


LADDER: tuple[EscalationStep, ...] = (
    EscalationStep(EscalationLevel.OWNER, 1),
    EscalationStep(EscalationLevel.HEAD, 15),
    EscalationStep(EscalationLevel.SECRETARY, 31),
)
"""Until a government sets its own days (`ladder_of`)."""


def ladder_of(*, head_from_day: int, secretary_from_day: int) -> tuple[EscalationStep, ...]:
    """Give the ladder of a government's own days; the owner hears on the first.

    >>> ladder_of(head_from_day=15, secretary_from_day=31) == LADDER
    True
    """
    return (
        EscalationStep(EscalationLevel.OWNER, 1),
        EscalationStep(EscalationLevel.HEAD, head_from_day),
        EscalationStep(EscalationLevel.SECRETARY, secretary_from_day),
    )


def reached(days_late: int, ladder: Sequence[EscalationStep] = LADDER) -> list[EscalationLevel]:
    """List every level that was told by now, the first first.

    >>> [level.value for level in reached(20)]
    ['owner', 'head']
    """
    return [step.level for step in ladder if days_late >= step.from_day]


def level_of(days_late: int, ladder: Sequence[EscalationStep] = LADDER) -> EscalationLevel | None:
    """Give the highest level that was told by now; None while nothing is late.

    >>> level_of(0), level_of(1), level_of(90)
    (None, <EscalationLevel.OWNER: 'owner'>, <EscalationLevel.SECRETARY: 'secretary'>)
    """
    told = reached(days_late, ladder)
    return told[-1] if told else None
