"""Whether a promise is kept: one function of dates and verdicts, without a clock.

The truth table is printed in docs/methods/obligation.md and tested row by row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from idaman.core.days import NATIONAL, Calendar, working_days_after


class Standing(StrEnum):
    """How it stands with an obligation on a day."""

    RELEASED = "released"
    OWNERLESS = "ownerless"
    UNDATED = "undated"
    NOT_DUE = "due"
    AWAITING = "wait"
    KEPT = "kept"
    LATE = "late"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"


GREEN = frozenset({Standing.KEPT, Standing.KEPT_LATE})
OVERDUE = frozenset({Standing.LATE, Standing.BROKEN})


class ExhibitStep(StrEnum):
    """What can happen to an exhibit, as evidence words it."""

    OFFERED = "proses"
    RETURNED = "revisi"
    ACCEPTED = "diterima"
    REJECTED = "ditolak"
    WITHDRAWN = "dicabut"


@dataclass(frozen=True)
class ObligationTerms:
    """The days that count, versioned for each government."""

    broken_after_days: int = 90
    """Days after the due date at which a late promise is broken."""
    mending_days: int = 5
    """Working days to mend what was sent back without losing the day it was first sent."""
    verifying_days: int = 5
    """Working days a verifier has before the evidence is offered to the next."""
    calendar: Calendar = NATIONAL
    """The government's own days, beside the national calendar."""


@dataclass(frozen=True)
class Sending:
    """One exhibit: the day it was first offered, and what happened to it since, in order."""

    offered: date
    steps: tuple[tuple[date, ExhibitStep], ...] = ()

    def by(self, day: date) -> Sending | None:
        """Give the exhibit as it was at the end of a day; None when it was not there yet."""
        if self.offered > day:
            return None
        return Sending(self.offered, tuple(step for step in self.steps if step[0] <= day))

    @property
    def last(self) -> ExhibitStep:
        return self.steps[-1][1] if self.steps else ExhibitStep.OFFERED


@dataclass(frozen=True)
class RequirementProof:
    """How it stands with one requirement: the day that counts as sent, and whether accepted."""

    sent: date | None
    is_accepted: bool
    weight: int = 1

    def __post_init__(self) -> None:
        if self.weight < 1:
            raise ValueError("A requirement weighs at least 1.")
        if self.is_accepted and self.sent is None:
            raise ValueError("What was accepted was sent.")


def sent_on(sending: Sending, *, today: date, terms: ObligationTerms) -> date | None:
    """Give the day that counts as the day an exhibit was sent; None while nothing stands there.

    What is sent back keeps its first day when it is offered again within the days for mending;
    otherwise the day it was offered again counts. While those days run, it still counts as sent.

    >>> mended = Sending(date(2026, 6, 29), (
    ...     (date(2026, 7, 6), ExhibitStep.RETURNED), (date(2026, 7, 8), ExhibitStep.OFFERED)))
    >>> sent_on(mended, today=date(2026, 8, 1), terms=ObligationTerms())
    datetime.date(2026, 6, 29)
    """
    counts: date | None = sending.offered
    mend_by: date | None = None
    for day, step in sending.steps:
        if step == ExhibitStep.RETURNED:
            mend_by = working_days_after(day, terms.mending_days, calendar=terms.calendar)
        elif step == ExhibitStep.OFFERED:
            # Offered anew without having been sent back: reopened by others, the day stays.
            if mend_by is not None and day > mend_by:
                counts = day
            mend_by = None
        elif step in (ExhibitStep.REJECTED, ExhibitStep.WITHDRAWN):
            return None
    if mend_by is not None and today > mend_by:
        return None
    return counts


def proof_of(
    sendings: Iterable[Sending], *, today: date, terms: ObligationTerms, weight: int = 1
) -> RequirementProof:
    """Tell how it stands with a requirement at the end of a day, by all exhibits sent for it.

    Of several the accepted count first, then the earliest.

    >>> once = Sending(date(2026, 6, 29), ((date(2026, 7, 20), ExhibitStep.ACCEPTED),))
    >>> proof_of([once], today=date(2026, 7, 19), terms=ObligationTerms())
    RequirementProof(sent=datetime.date(2026, 6, 29), is_accepted=False, weight=1)
    >>> proof_of([once], today=date(2026, 7, 20), terms=ObligationTerms()).is_accepted
    True
    """
    accepted: list[date] = []
    standing: list[date] = []
    for whole in sendings:
        if (sending := whole.by(today)) is None:
            continue
        if (day := sent_on(sending, today=today, terms=terms)) is not None:
            (accepted if sending.last == ExhibitStep.ACCEPTED else standing).append(day)
    if accepted:
        return RequirementProof(min(accepted), True, weight)
    return RequirementProof(min(standing, default=None), False, weight)


def standing(
    *,
    due: date | None,
    proofs: Sequence[RequirementProof],
    today: date,
    is_owned: bool = True,
    is_released: bool = False,
    is_stopped: bool = False,
    terms: ObligationTerms = ObligationTerms(),
) -> Standing:
    """Tell how it stands with an obligation at the end of a day.

    A slow verifier never makes the owner late: what counts is the day the last required evidence
    was sent. `is_stopped` means that the work ended without a replacement, which
    breaks what was not all sent.

    Raises ValueError without a requirement: what nothing can prove is never kept.

    >>> waiting = [RequirementProof(date(2026, 6, 30), False)]
    >>> standing(due=date(2026, 6, 30), proofs=waiting, today=date(2027, 1, 1)).value
    'wait'
    >>> standing(due=date(2026, 6, 30), proofs=[RequirementProof(None, False)], today=date(2026,
    ...     7, 1)).value
    'late'
    """
    if not proofs:
        raise ValueError("An obligation has at least one requirement.")
    if is_released:
        return Standing.RELEASED
    if not is_owned:
        return Standing.OWNERLESS
    if due is None:
        return Standing.UNDATED
    sent = None if any(p.sent is None for p in proofs) else max(p.sent for p in proofs if p.sent)
    is_accepted = all(p.is_accepted for p in proofs)
    if is_accepted and sent is not None:
        return Standing.KEPT if sent <= due else Standing.KEPT_LATE
    if is_stopped and sent is None:
        return Standing.BROKEN
    if sent is not None and sent <= due:
        return Standing.AWAITING
    broken_from = due + timedelta(days=terms.broken_after_days)
    if today <= due:
        return Standing.NOT_DUE
    if today < broken_from or (sent is not None and sent < broken_from):
        return Standing.LATE
    return Standing.BROKEN


def days_late(*, due: date | None, proofs: Sequence[RequirementProof], today: date) -> int:
    """Count the days between the due date and the day all evidence was sent, or today.


    >>> days_late(due=date(2026, 6, 30), proofs=[RequirementProof(None, False)], today=date(2026,
    ...     7, 3))
    3
    """
    if due is None:
        return 0
    sent = [p.sent for p in proofs]
    until = today if None in sent else max(day for day in sent if day)
    return max(0, (until - due).days)


@dataclass(frozen=True)
class Progress:
    """Claimed and verified evidence, by weight, out of all that is required. Never mixed."""

    claimed: int
    verified: int
    required: int

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.claimed + other.claimed,
            self.verified + other.verified,
            self.required + other.required,
        )

    @property
    def claimed_share(self) -> float | None:
        return self.claimed / self.required if self.required else None

    @property
    def verified_share(self) -> float | None:
        return self.verified / self.required if self.required else None


def progress(proofs: Collection[RequirementProof]) -> Progress:
    """Sum what was claimed and what was verified of all required evidence, by weight.


    >>> sent = date(2026, 6,
    ...     1)
    >>> progress([RequirementProof(sent, True, 3), RequirementProof(sent, False),
    ...     RequirementProof(None, False)])
    Progress(claimed=4, verified=3, required=5)
    """
    return Progress(
        claimed=sum(p.weight for p in proofs if p.sent is not None),
        verified=sum(p.weight for p in proofs if p.is_accepted),
        required=sum(p.weight for p in proofs),
    )
