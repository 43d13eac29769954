"""From readiness to jobs: steps with a date; what is proven is told from what is claimed.

Progress cannot be typed: a step forward needs evidence, and counts as proven once somebody from
another agency has accepted it. A step back needs a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from idaman.core.refused import Refused


class Stage(StrEnum):
    """How far a potential has come."""

    LISTED = "listed"
    READY = "ready"
    OFFER = "offer"
    DEAL = "deal"
    JOBS = "jobs"


ORDER: tuple[Stage, ...] = tuple(Stage)
MOST_JOBS = 1_000_000


class WrongStep(Refused):
    """A step cannot be taken like that; the sentence says what is missing."""


@dataclass(frozen=True)
class Step:
    """One act in the pipeline."""

    to: Stage
    on: date
    is_proven: bool = False
    """Its evidence was accepted by another agency."""
    jobs: int | None = None


@dataclass(frozen=True)
class Standing:
    """How far a potential is said to be, how far that is proven, and the jobs of either."""

    claimed: Stage = Stage.LISTED
    proven: Stage = Stage.LISTED
    since: date | None = None
    """The day of the step that led to what is claimed."""
    jobs_claimed: int | None = None
    jobs_proven: int | None = None

    @property
    def is_proven(self) -> bool:
        return self.claimed == self.proven


def check(
    current: Standing, to: Stage, *, on: date, today: date, reason: str, evidence: bool,
    jobs: int | None,
) -> None:  # fmt: skip
    """Refuse a step that leaves one out, lacks its evidence or its reason, or lies in the future.

    >>> day = date(2026, 8, 17)
    >>> check(Standing(), Stage.READY, on=day, today=day, reason="", evidence=True, jobs=None)
    >>> check(
    ...     Standing(), Stage.DEAL, on=day, today=day, reason="", evidence=True, jobs=None
    ... )  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    idaman...WrongStep: Langkah berikutnya adalah siap, bukan sepakat.

    Raises WrongStep.
    """
    here, there = ORDER.index(current.claimed), ORDER.index(to)
    if on > today:
        raise WrongStep(
            "Tanggalnya belum tiba. Catat langkah yang sudah terjadi.",
            en="That day is still to come. Record what has happened.",
        )
    if current.since is not None and on < current.since:
        raise WrongStep(
            f"Langkah sebelumnya bertanggal {current.since:%d-%m-%Y}; langkah ini tidak mungkin "
            "lebih dulu.",
            en=f"The step before is of {current.since:%d-%m-%Y}; this one cannot be earlier.",
        )
    if there < here or (there == here and to != Stage.JOBS):
        if there == here:
            raise WrongStep("Potensi ini sudah di sana.", en="It stands there already.")
        if not reason.strip():
            raise WrongStep(
                "Langkah mundur harus disertai alasannya.", en="A step back must say why."
            )
        return
    if there > here + 1:
        following = ORDER[here + 1]
        raise WrongStep(
            f"Langkah berikutnya adalah {WORDS[following][0]}, bukan {WORDS[to][0]}.",
            en=f"The next step is “{WORDS[following][1]}”, not “{WORDS[to][1]}”.",
        )
    if not evidence:
        raise WrongStep(
            "Langkah maju memerlukan bukti. Unggah buktinya dahulu, lalu pilih di sini.",
            en="A step forward needs evidence. Upload it first, then choose it here.",
        )
    if to == Stage.JOBS and not (jobs is not None and 0 < jobs <= MOST_JOBS):
        raise WrongStep(
            "Tulis jumlah orang yang bekerja, paling sedikit 1.",
            en="Write how many people work there, at least 1.",
        )


WORDS: dict[Stage, tuple[str, str]] = {
    Stage.LISTED: ("terdaftar", "listed"),
    Stage.READY: ("siap", "ready"),
    Stage.OFFER: ("ditawarkan", "offered"),
    Stage.DEAL: ("sepakat", "agreed"),
    Stage.JOBS: ("membuka lapangan kerja", "gives jobs"),
}


def standing(steps: Iterable[Step], *, is_ready: bool = True) -> Standing:
    """Replay the steps in the order they were recorded.

    A proven step counts as proven only where all before it are; jobs count with proof only. Ready
    is proven only while every point of readiness is (`is_ready`), whatever its step shows.

    >>> day = date(2026, 8, 17)
    >>> told = standing([Step(Stage.READY, day, True), Step(Stage.OFFER, day)])
    >>> str(told.claimed), str(told.proven)
    ('offer', 'ready')
    >>> str(standing([Step(Stage.READY, day, True)], is_ready=False).proven)
    'listed'
    """
    now = Standing()
    for step in steps:
        there = ORDER.index(step.to)
        proven, jobs, jobs_proven = now.proven, now.jobs_claimed, now.jobs_proven
        if there < ORDER.index(now.claimed):
            proven = ORDER[min(ORDER.index(proven), there)]
            jobs = jobs_proven = None
        elif step.is_proven and ORDER.index(proven) >= there - 1:
            proven = step.to
        if step.to == Stage.JOBS:
            jobs = step.jobs
            if step.is_proven and proven == Stage.JOBS:
                jobs_proven = step.jobs
        now = Standing(step.to, proven, step.on, jobs, jobs_proven)
    if now.proven == Stage.READY and not is_ready:
        return replace(now, proven=Stage.LISTED)
    return now
