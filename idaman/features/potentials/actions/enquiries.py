"""Enquiries of investors: taken without an account, answered in time, passed up, erased.

An investor acts from no post. Their words lie in a closed box, opened only for the pages that
show them; ledger and logs know numbers and dates, never a name.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Max, Q

from idaman.core.boxes import box
from idaman.core.canonical import canonical, sealed
from idaman.core.days import Calendar
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import CalendarDay, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.potentials.models import Enquiry, EnquiryTerms, Potential
from idaman.features.potentials.rules import enquiry as clock
from idaman.features.potentials.rules.enquiry import (
    ANSWER_LENGTH,
    MOST_DAYS,
    MOST_MONTHS,
    WORDS_LENGTH,
    EnquiryWords,
)

INVESTOR = "INVESTOR"
"""Stands in the ledger for somebody who asks from no post."""
PURPOSE = "idaman enquiry"
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20
"""So many enquiries a government takes in an hour; no address of anybody is looked at."""
REACH = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[+0-9][0-9 ().-]{6,24}")


class SenderNotReached(Refused):
    """Nobody could answer: how to reach the sender is missing or cannot be."""


class TooManyEnquiries(Refused):
    """More enquiries came in an hour than people send."""


class EnquiryAnswered(Refused):
    """The enquiry has its answer."""


class UnreadableEnquiry(Refused):
    """The box cannot be opened with this installation's secret."""


class WrongTerms(Refused):
    """The days that are to count cannot be as given."""


def terms_on(government: Government, day: date) -> clock.ReplyTerms:
    """Give the days that count on a day."""
    row = EnquiryTerms.objects.of(government).on(day)
    return row.said if row else clock.ReplyTerms()


@transaction.atomic
def ask(
    *,
    potential: Potential,
    words: EnquiryWords,
    secret: bytes,
    now: datetime,
    language: str = "id",
    by: Post | None = None,
    is_sample: bool = False,
    token: str = "",
) -> tuple[Enquiry, str]:
    """Take what an investor asks about a published potential; give it and its receipt's secret.

    `secret` closes the box. `by` is the post that wrote down what came by telephone; an investor
    acts from none. Raises NotAllowed, WordsMissing, SenderNotReached, TooManyEnquiries,
    AlreadyDone.
    """
    government = potential.government
    assert potential.shown is not None
    sender = by.code if by else INVESTOR
    if by is not None:
        access.require(by, Permission.ENQUIRY_ANSWER, government=government, owner=potential.owner)
    ledger.refuse_repeat(log=government.slug, post=sender, token=token)
    said = _checked(words)
    Government.objects.select_for_update().get(pk=government.pk)
    earlier = Enquiry.objects.of(government)
    if earlier.filter(arrived_at__gt=now - AN_HOUR).count() >= MOST_AN_HOUR:
        raise TooManyEnquiries(
            Text(
                "Too many enquiries came in this hour. Try again later; what you wrote "
                "is still on this page."
            ),
        )
    today = _day(government, now)
    key, salt = secrets.token_urlsafe(18), secrets.token_bytes(16)
    plain = canonical(asdict(said))
    contact = potential.shown.contact
    made = Enquiry.objects.create(
        government=government,
        number=(earlier.aggregate(n=Max("number"))["n"] or 0) + 1,
        potential=potential,
        version=potential.shown,
        contact=contact,
        secret_sha256=hashed(key),
        closed=box(secret, PURPOSE).encrypt(plain),
        salt=salt,
        language="en" if language == "en" else "id",
        arrived_at=now,
        due=clock.due(today, terms_on(government, today), calendar=_calendar(government, now)),
        is_sample=is_sample,
    )
    ledger.record(
        "potentials.asked",
        log=government.slug,
        subject=potential.subject,
        post=sender,
        now=now,
        token=token,
        detail={
            "enquiry": made.number,
            "due": made.due.isoformat(),
            "to": contact.code if contact else "",
            "words": sealed(plain.decode(), salt),
        },
    )
    return made, key


def _checked(words: EnquiryWords) -> EnquiryWords:
    said = EnquiryWords(
        name=words.name.strip()[:120],
        organisation=words.organisation.strip()[:160],
        reach=words.reach.strip()[:120],
        words=words.words.strip()[:WORDS_LENGTH],
    )
    if not said.name or not said.words:
        raise WordsMissing(Text("Write your name and what you would like to know."))
    if not REACH.fullmatch(said.reach):
        raise SenderNotReached(
            Text(
                "Write an e-mail address or a telephone number, such as name@example.org "
                "or +62 541 123456, so that the answer reaches you."
            ),
        )
    return said


def hashed(key: str) -> str:
    """Name a receipt's secret as it is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


def opened(enquiry: Enquiry, secret: bytes) -> EnquiryWords | None:
    """Give what was asked; None once it was erased.

    Raises UnreadableEnquiry.
    """
    plain = _plain(bytes(enquiry.closed), secret)
    return None if plain is None else EnquiryWords(**json.loads(plain))


def answer_of(enquiry: Enquiry, secret: bytes) -> str | None:
    """Give the answer; None where there is none or it was erased.

    Raises UnreadableEnquiry.
    """
    plain = _plain(bytes(enquiry.answer_closed), secret)
    return None if plain is None else plain.decode()


def _plain(closed: bytes, secret: bytes) -> bytes | None:
    if not closed:
        return None
    try:
        return box(secret, PURPOSE).decrypt(closed)
    except InvalidToken as no:
        raise UnreadableEnquiry(
            Text(
                "This enquiry was sealed with another IDAMAN_SECRET_KEY; bring that key "
                "back to read it."
            ),
        ) from no


@transaction.atomic
def answer(
    *, enquiry: Enquiry, text: str, secret: bytes, by: Post, now: datetime, token: str = ""
) -> Enquiry:
    """Record the answer an investor was given; the receipt shows it to them.

    Raises NotAllowed, WordsMissing, EnquiryAnswered, AlreadyDone.
    """
    government = enquiry.government
    access.require(
        by, Permission.ENQUIRY_ANSWER, government=government, owner=enquiry.potential.owner
    )
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    said = text.strip()[:ANSWER_LENGTH]
    if not said:
        raise WordsMissing(Text("Write the answer."))
    salt = secrets.token_bytes(16)
    # One statement checks and changes, so two officers cannot both answer.
    taken = (
        Enquiry.objects.of(government)
        .filter(pk=enquiry.pk, answered_at=None, erased_at=None)
        .update(
            answered_at=now,
            answered_by=by,
            answer_closed=box(secret, PURPOSE).encrypt(said.encode()),
            answer_salt=salt,
        )
    )
    if not taken:
        raise EnquiryAnswered(Text("This enquiry was answered before, or its words were erased."))
    ledger.record(
        "potentials.answered",
        subject=enquiry.potential.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "enquiry": enquiry.number,
            "days-late": max(0, (_day(government, now) - enquiry.due).days),
            "answer": sealed(said, salt),
        },
    )
    republish(government, now)
    enquiry.refresh_from_db()
    return enquiry


@transaction.atomic
def pass_up(*, government: Government, by: Post, now: datetime) -> int:
    """Say who is told of enquiries that wait too long; each level once. Return how many."""
    today = _day(government, now)
    terms = terms_on(government, today)
    waiting = (
        Enquiry.objects.of(government)
        .waiting()
        .filter(due__lt=today, erased_at=None)
        .exclude(told=clock.EnquiryLevel.SECRETARIAT.value)
        .select_related("potential")
    )
    calendar = _calendar(government, now)
    told = 0
    for each in waiting:
        level = clock.level(each.due, today, terms, calendar=calendar)
        if level.value == each.told:
            continue
        each.told = level.value
        each.save(update_fields=["told"])
        ledger.record(
            "potentials.passed-up",
            subject=each.potential.subject,
            **about(by, now),
            detail={"enquiry": each.number, "to": each.told, "due": each.due.isoformat()},
        )
        told += 1
    return told


@transaction.atomic
def erase_old(*, government: Government, by: Post, now: datetime) -> int:
    """Erase names and words of enquiries kept long enough; number and dates stay.

    Counted from the answer, or from the arrival where none came. Return how many.
    """
    today = _day(government, now)
    terms = terms_on(government, today)
    zone = ZoneInfo(government.timezone)
    kept = Enquiry.objects.of(government).filter(erased_at=None)
    before = now - timedelta(days=28 * terms.keep_months)
    old = [
        each
        for each in kept.filter(
            Q(answered_at__lt=before) | Q(answered_at=None, arrived_at__lt=before)
        )
        if clock.forget_on((each.answered_at or each.arrived_at).astimezone(zone).date(), terms)
        <= today
    ]
    if not old:
        return 0
    numbers = _erased(old, now)
    ledger.record(
        "potentials.enquiries-erased",
        subject="enquiries",
        **about(by, now),
        detail={"enquiries": numbers},
    )
    return len(numbers)


@transaction.atomic
def erase(*, enquiry: Enquiry, by: Post, now: datetime) -> None:
    """Erase name, words and answer of one enquiry; number and dates stay.

    The permission is the calling action's: this is a part of erasing a person.
    """
    numbers = _erased([enquiry], now)
    ledger.record(
        "potentials.enquiries-erased",
        subject="enquiries",
        **about(by, now),
        detail={"enquiries": numbers},
    )


def _erased(enquiries: Sequence[Enquiry], now: datetime) -> list[int]:
    """Empty the boxes of these; give their numbers."""
    Enquiry.objects.filter(pk__in=[each.pk for each in enquiries]).update(
        closed=b"", answer_closed=b"", salt=b"", answer_salt=b"", erased_at=now
    )
    return sorted(each.number for each in enquiries)


@transaction.atomic
def set_terms(
    *,
    government: Government,
    from_date: date,
    answer_days: int,
    escalate_days: int,
    keep_months: int,
    by: Post,
    now: datetime,
    token: str = "",
) -> EnquiryTerms:
    """Set how soon enquiries are answered and how long they are kept, from a date on.

    Raises NotAllowed, WrongTerms, AlreadyDone.
    """
    access.require(by, Permission.ECONOMY_ENTER, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    today = _day(government, now)
    if from_date < today:
        raise WrongTerms(Text("Terms hold from today or later: what runs already does not change."))
    if not (
        1 <= answer_days <= MOST_DAYS
        and 1 <= escalate_days <= MOST_DAYS
        and 1 <= keep_months <= MOST_MONTHS
    ):
        raise WrongTerms(
            Text(
                "Days from 1 to %(most_days)s, months from 1 to %(most_months)s.",
                most_days=MOST_DAYS,
                most_months=MOST_MONTHS,
            ),
        )
    terms, _ = EnquiryTerms.objects.update_or_create(
        government=government,
        from_date=from_date,
        defaults={
            "answer_days": answer_days,
            "escalate_days": escalate_days,
            "keep_months": keep_months,
            "set_at": now,
            "set_by": by,
        },
    )
    ledger.record(
        "potentials.terms-set",
        subject="enquiries",
        token=token,
        **about(by, now, is_public=True),
        detail={
            "from": from_date.isoformat(),
            "answer-days": answer_days,
            "escalate-days": escalate_days,
            "keep-months": keep_months,
        },
    )
    republish(government, now)
    return terms


def _day(government: Government, at: datetime) -> date:
    return at.astimezone(ZoneInfo(government.timezone)).date()


def _calendar(government: Government, now: datetime) -> Calendar:
    return CalendarDay.objects.of(government).calendar(now)
