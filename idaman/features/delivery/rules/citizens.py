"""What citizens say of a milestone: counted, never mixed with what was verified.

The rules are explained in docs/methods/citizens.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from idaman.opendata.rules.suppression import LEAST

ENOUGH = 10
"""Below so many answers no percentage is told."""
NOES = 3
"""So many sources that say no put accepted evidence back to verification."""


class Channel(StrEnum):
    """How an answer came."""

    PLATE = "plate"
    """By the QR plate that hangs at the place."""
    SLIP = "slip"
    """By a paper with a code of its own, good for one answer."""
    PAGE = "page"
    """By the web page, without having been there as far as anybody knows."""
    ASSISTED = "assisted"
    """Told to a district office or the secretariat, which wrote it down."""


class CitizenAnswer(StrEnum):
    """What can be said to one question, and of both together."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


def summed(there: CitizenAnswer, works: CitizenAnswer | None) -> CitizenAnswer:
    """Tell what an answer to both questions says: is it there, and does it work?

    Yes only when it is there and works; no when it is not there or does not work at all.

    >>> summed(CitizenAnswer.YES, CitizenAnswer.YES).value, summed(CitizenAnswer.YES,
    ...     CitizenAnswer.NO).value
    ('yes', 'no')
    >>> summed(CitizenAnswer.NO, None).value, summed(CitizenAnswer.PARTLY, CitizenAnswer.YES).value
    ('no', 'partly')

    Raises ValueError where something is there and nobody said whether it works.
    """
    if there == CitizenAnswer.NO:
        return CitizenAnswer.NO
    if works is None:
        raise ValueError("Of what is there somebody says whether it works.")
    if works == CitizenAnswer.NO:
        return CitizenAnswer.NO
    return CitizenAnswer.YES if there == works == CitizenAnswer.YES else CitizenAnswer.PARTLY


@dataclass(frozen=True)
class AnswerTally:
    """How many said yes, partly and no."""

    yes: int = 0
    partly: int = 0
    no: int = 0

    def __add__(self, other: AnswerTally) -> AnswerTally:
        return AnswerTally(self.yes + other.yes, self.partly + other.partly, self.no + other.no)

    @property
    def total(self) -> int:
        return self.yes + self.partly + self.no

    @property
    def share(self) -> float | None:
        """Which part said yes; None below ten answers, where a percentage tells nothing.

        >>> AnswerTally(8, 1, 0).share, AnswerTally(8, 1, 1).share
        (None, 0.8)
        """
        return self.yes / self.total if self.total >= ENOUGH else None


@dataclass(frozen=True)
class Counts:
    """What citizens said of a milestone until a moment, by the channel it came through."""

    by_channel: Mapping[Channel, AnswerTally] = field(default_factory=dict)
    as_of: datetime | None = None

    def __add__(self, other: Counts) -> Counts:
        """Sum two milestones; as of the earlier moment, which holds for both."""
        moments = [at for at in (self.as_of, other.as_of) if at]
        return Counts(
            {
                channel: self.by_channel.get(channel, AnswerTally())
                + other.by_channel.get(channel, AnswerTally())
                for channel in Channel
                if channel in self.by_channel or channel in other.by_channel
            },
            min(moments, default=None),
        )

    @property
    def all(self) -> AnswerTally:
        whole = AnswerTally()
        for tally in self.by_channel.values():
            whole += tally
        return whole

    @property
    def yes(self) -> int:
        return self.all.yes

    @property
    def partly(self) -> int:
        return self.all.partly

    @property
    def no(self) -> int:
        return self.all.no

    @property
    def total(self) -> int:
        return self.all.total

    @property
    def share(self) -> float | None:
        """Which part said yes; None below ten answers."""
        return self.all.share

    @property
    def percent(self) -> int | None:
        """The share in whole percent, rounded down so that 99.6 is not told as all.

        >>> Counts({Channel.PAGE: AnswerTally(10, 0, 0)}).percent
        100
        """
        tally = self.all
        return tally.yes * 100 // tally.total if tally.total >= ENOUGH else None


def counted(
    rows: Iterable[tuple[str, CitizenAnswer, int]], *, as_of: datetime | None = None
) -> Counts:
    """Count answers from (channel, what it says, how many).

    >>> counted([("page", CitizenAnswer.YES, 2), ("slip", CitizenAnswer.NO, 1)]).no
    1
    """
    by: dict[Channel, AnswerTally] = {}
    for name, says, many in rows:
        channel = Channel(name)
        by[channel] = by.get(channel, AnswerTally()) + AnswerTally(**{says.value: many})
    return Counts(dict(sorted(by.items())), as_of)


Cell = tuple[str, str, str]
"""A month, a channel, and what was said."""


def apart(cells: Mapping[Cell, int]) -> dict[Cell, int]:
    """Tell by month and channel what at least five said; all else of a milestone together.

    What fewer said in one month by one channel is added to what others said alike, without month
    and channel: so the sum stays exact and nobody finds whoever answered alone.

    >>> apart({("2026-08", "page", "yes"): 7, ("2026-08", "slip", "no"): 2,
    ...     ("2026-09", "page", "no"): 1})
    {('2026-08', 'page', 'yes'): 7, ('', '', 'no'): 3}
    """
    found: dict[Cell, int] = {}
    for cell, many in sorted(cells.items()):
        at = cell if many >= LEAST else ("", "", cell[2])
        found[at] = found.get(at, 0) + many
    return found


@dataclass(frozen=True)
class Voice:
    """One answer as it counts for doubting: when, through what, and what it says."""

    at: datetime
    channel: Channel
    source: str
    """Names the plate or slip, or the assisted entry; answers with one source are one."""
    says: CitizenAnswer


def doubts(voices: Iterable[Voice], *, accepted: datetime) -> int:
    """Count the sources that said no since the evidence was accepted.

    Each plate, each slip and each assisted entry counts once at most, however many answers came
    through it; the open web page never counts, for anybody can fill it from anywhere.

    >>> at = datetime(2026, 8,
    ...     17)
    >>> through = [Voice(at, Channel.PLATE, "A", CitizenAnswer.NO), Voice(at, Channel.PLATE, "A",
    ...     CitizenAnswer.NO),
    ...     Voice(at, Channel.PAGE, "B", CitizenAnswer.NO), Voice(at, Channel.SLIP, "C",
    ...     CitizenAnswer.NO)]
    >>> doubts(through, accepted=at)
    2
    """
    return len(
        {
            voice.source
            for voice in voices
            if voice.channel != Channel.PAGE
            and voice.says == CitizenAnswer.NO
            and voice.at >= accepted
        }
    )


def reopens(voices: Iterable[Voice], *, accepted: datetime, was_reopened: bool) -> bool:
    """Tell whether citizens put accepted evidence back to verification; once in its life."""
    return not was_reopened and doubts(voices, accepted=accepted) >= NOES


def month_of(day: date) -> date:
    """Give the first day of the month.

    >>> month_of(date(2026, 8, 17))
    datetime.date(2026, 8, 1)
    """
    return day.replace(day=1)


def next_month(day: date) -> date:
    """Give the first day of the next month, from which one may answer again.

    >>> next_month(date(2026, 12, 31))
    datetime.date(2027, 1, 1)
    """
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
