"""The clock of an investor's enquiry: when it is due, who hears of it, when it is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from idaman.core.days import NATIONAL, Calendar, months_after, working_days_after


class EnquiryLevel(StrEnum):
    """Who is told that an enquiry waits."""

    CONTACT = "contact"
    HEAD = "head"
    SECRETARIAT = "secretariat"


WORDS_LENGTH = 3000
ANSWER_LENGTH = 6000
MOST_DAYS, MOST_MONTHS = 60, 120


@dataclass(frozen=True)
class EnquiryWords:
    """What somebody wrote, and how to reach them."""

    name: str
    organisation: str
    reach: str
    words: str


@dataclass(frozen=True)
class ReplyTerms:
    """The days that count in a government: versioned data, these where it set none."""

    answer_days: int = 5
    """Working days within which an enquiry is answered."""
    escalate_days: int = 3
    """Working days after that until the secretariat is told; the head is told at once."""
    keep_months: int = 24
    """Months after the answer (or the arrival, where none came) until the words are erased."""


def due(arrived: date, terms: ReplyTerms, *, calendar: Calendar = NATIONAL) -> date:
    """Give the last day on which an answer is in time; `calendar` is the government's own.

    >>> due(date(2026, 8, 14), ReplyTerms())
    datetime.date(2026, 8, 24)
    """
    return working_days_after(arrived, terms.answer_days, calendar=calendar)


def level(
    due: date, today: date, terms: ReplyTerms, *, calendar: Calendar = NATIONAL
) -> EnquiryLevel:
    """Tell who should know of an enquiry that waits.

    >>> day = date(2026, 8, 24)
    >>> [str(level(day, date(2026, 8, d), ReplyTerms())) for d in (24, 26, 31)]
    ['contact', 'head', 'secretariat']
    """
    if today <= due:
        return EnquiryLevel.CONTACT
    last = working_days_after(due, terms.escalate_days, calendar=calendar)
    return EnquiryLevel.SECRETARIAT if today > last else EnquiryLevel.HEAD


def forget_on(since: date, terms: ReplyTerms) -> date:
    """Give the day on which the words are erased.

    >>> forget_on(date(2026, 8, 24), ReplyTerms())
    datetime.date(2028, 8, 24)
    """
    return months_after(since, terms.keep_months)
