"""From readiness to jobs: steps with a date; what is proven is told from what is claimed.

Progress cannot be typed: a step forward needs evidence, and counts as proven once somebody from
another agency has accepted it. A step back needs a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from idaman.core.refusal import Refused
from idaman.core.text import Text


class PipelineStage(StrEnum):
    """How far a potential has come."""

    LISTED = "listed"
    READY = "ready"
    OFFER = "offer"
    DEAL = "deal"
    JOBS = "jobs"


ORDER: tuple[PipelineStage, ...] = tuple(PipelineStage)
MOST_JOBS = 1_000_000


class WrongPipelineStep(Refused):
    """A step cannot be taken like that; the sentence says what is missing."""


@dataclass(frozen=True)
class PipelineStep:
    """One act in the pipeline."""

    to: PipelineStage
    on: date
    is_proven: bool = False
    """Its evidence was accepted by another agency."""
    jobs: int | None = None


@dataclass(frozen=True)
class PipelineStanding:
    """How far a potential is said to be, how far that is proven, and the jobs of either."""

    claimed: PipelineStage = PipelineStage.LISTED
    proven: PipelineStage = PipelineStage.LISTED
    since: date | None = None
    """The day of the step that led to what is claimed."""
    jobs_claimed: int | None = None
    jobs_proven: int | None = None

    @property
    def is_proven(self) -> bool:
        return self.claimed == self.proven


def check(
    current: PipelineStanding, to: PipelineStage, *, on: date, today: date, reason: str, evidence:
    bool,
    jobs: int | None,
) -> None:  # fmt: skip
    """Refuse a step that leaves one out, lacks its evidence or its reason, or lies in the future.

    >>> day = date(2026, 8,
    ...     17)
    >>> check(PipelineStanding(), PipelineStage.READY, on=day, today=day, reason="",
    ...     evidence=True, jobs=None)
    >>> check(
    ...     PipelineStanding(), PipelineStage.DEAL, on=day, today=day, reason="", evidence=True,
    ...     jobs=None
    ... )  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    idaman...WrongPipelineStep: Langkah berikutnya adalah siap, bukan sepakat.

    Raises WrongPipelineStep.
    """
    here, there = ORDER.index(current.claimed), ORDER.index(to)
    if on > today:
        raise WrongPipelineStep(Text("That day is still to come. Record what has happened."))
    if current.since is not None and on < current.since:
        raise WrongPipelineStep(
            Text(
                "The step before is of %(since)s; this one cannot be earlier.",
                since=f"{current.since:%d-%m-%Y}",
            ),
        )
    if there < here or (there == here and to != PipelineStage.JOBS):
        if there == here:
            raise WrongPipelineStep(Text("It stands there already."))
        if not reason.strip():
            raise WrongPipelineStep(Text("A step back must say why."))
        return
    if there > here + 1:
        following = ORDER[here + 1]
        raise WrongPipelineStep(
            Text("The next step is “%(next)s”, not “%(to)s”.", next=WORDS[following], to=WORDS[to])
        )
    if not evidence:
        raise WrongPipelineStep(
            Text("A step forward needs evidence. Upload it first, then choose it here.")
        )
    if to == PipelineStage.JOBS and not (jobs is not None and 0 < jobs <= MOST_JOBS):
        raise WrongPipelineStep(Text("Write how many people work there, at least 1."))


WORDS: dict[PipelineStage, Text] = {
    PipelineStage.LISTED: Text("listed"),
    PipelineStage.READY: Text("ready"),
    PipelineStage.OFFER: Text("offered"),
    PipelineStage.DEAL: Text("agreed"),
    PipelineStage.JOBS: Text("gives jobs"),
}


def standing(steps: Iterable[PipelineStep], *, is_ready: bool = True) -> PipelineStanding:
    """Replay the steps in the order they were recorded.

    A proven step counts as proven only where all before it are; jobs count with proof only. Ready
    is proven only while every point of readiness is (`is_ready`), whatever its step
    shows.

    >>> day = date(2026, 8,
    ...     17)
    >>> told = standing([PipelineStep(PipelineStage.READY, day, True),
    ...     PipelineStep(PipelineStage.OFFER, day)])
    >>> str(told.claimed), str(told.proven)
    ('offer', 'ready')
    >>> str(standing([PipelineStep(PipelineStage.READY, day, True)], is_ready=False).proven)
    'listed'
    """
    now = PipelineStanding()
    for step in steps:
        there = ORDER.index(step.to)
        proven, jobs, jobs_proven = now.proven, now.jobs_claimed, now.jobs_proven
        if there < ORDER.index(now.claimed):
            proven = ORDER[min(ORDER.index(proven), there)]
            jobs = jobs_proven = None
        elif step.is_proven and ORDER.index(proven) >= there - 1:
            proven = step.to
        if step.to == PipelineStage.JOBS:
            jobs = step.jobs
            if step.is_proven and proven == PipelineStage.JOBS:
                jobs_proven = step.jobs
        now = PipelineStanding(step.to, proven, step.on, jobs, jobs_proven)
    if now.proven == PipelineStage.READY and not is_ready:
        return replace(now, proven=PipelineStage.LISTED)
    return now
