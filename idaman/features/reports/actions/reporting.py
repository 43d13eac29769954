"""What the sender of a request does: reports, answers what was asked, is satisfied, reopens.

Somebody who reports acts from no post. What they write lies in a closed box, and their receipt is
known by its hash only; ledger and logs hold numbers and dates, never a word and never a name.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from idaman.core.canonical import canonical, hashed, sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions.founding import SENDER
from idaman.core.people.models import ApiKey, Government, Intake, Post, republish
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region
from idaman.core.places.queries import require_inside
from idaman.core.prepared_queries import Prepared
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions import clocks
from idaman.features.reports.actions.steps import ReportPicture, closed, held, stepped
from idaman.features.reports.models import (
    OPEN_STATES,
    MeToo,
    Request,
    RequestStep,
    Source,
    State,
    Step,
    Visibility,
)
from idaman.features.reports.models.requests import RequestQuerySet
from idaman.features.reports.rules import report as reports
from idaman.features.services.models import Service

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 200
MOST_OF_A_PLACE = 30
"""So many reports a government, and one village, take in an hour; nobody's address is looked at."""
MOST_ME_TOOS = 60
WORDS_LENGTH = 4000
"""As Open311 has it."""
LEAST_WORDS = 5
"""So many letters say something."""
REOPEN_WITHIN = timedelta(days=14)
MOST_REOPENED = 5
ANSWERS = (State.ANSWERED, State.CLOSED)
TOKEN_LENGTH = 16
"""A token that names a receipt is at least so long, so that nobody guesses it."""


HELD: Prepared[int] = Prepared(
    lambda government: (
        Government.objects.select_for_update(no_key=True)
        .filter(pk=government)
        .values_list("pk", flat=True)
    )
)
NUMBERED: Prepared[int] = Prepared(
    lambda government: (
        Request.objects.of(government).order_by("-number").values_list("number", flat=True)[:1]
    )
)
LATELY: Prepared[int | None] = Prepared(
    lambda government, source, since: (
        Request.objects.of(government)
        .filter(source=source, arrived_at__gt=since)
        .values_list("region", flat=True)[:MOST_AN_HOUR]
    )
)
"""The places of what came by one way since a moment."""


class NotTakenHere(Refused):
    """The government takes complaints by the national channel only."""


class NoPlace(Refused):
    """Nobody could go there: the village is missing, or is another region's."""


class NotChosen(Refused):
    """A class, topic or visibility that does not exist."""


class TooManyReports(Refused):
    """More reports came in an hour than people send."""


class NotTheSender(Refused):
    """Only whoever holds the receipt may do this."""


class NoAnswerAwaited(Refused):
    """No answer of the sender is awaited."""


class NotAnswered(Refused):
    """The request has no answer that one could be content with, or doubt."""


class TooLate(Refused):
    """The days for reopening are over, or it was reopened too often."""


class PictureMissing(Refused):
    """Reopening needs a new photo."""


class NameWithAnonymous(Refused):
    """Somebody typed a name on a report that keeps none."""


class SentOtherwise(Refused):
    """Something else was sent under the same token before; it is not lost without a word."""

    def __init__(self, first: Request) -> None:
        super().__init__(
            Text(
                "This form was received before as %(first)s, saying something else; what "
                "it says now is not recorded. If it is another report, send it again as "
                "a new form.",
                first=first.code,
            ),
        )
        self.first = first


class SaidAlready(Refused):
    """This device said so before."""


@dataclass(frozen=True)
class ReportInput:
    """What somebody reports: in words, where, of which class, about what, and who they are."""

    words: str
    region: Region | None = None
    kind: str = "complaint"
    topic: str = ""
    service: Service | None = None
    visibility: str = Visibility.ANONYMOUS
    name: str = ""
    reach: str = ""
    latitude: float | None = None
    longitude: float | None = None
    language: str = "id"
    api_key: ApiKey | None = None
    """The key a program showed."""


@transaction.atomic
def report(
    *,
    government: Government,
    said: ReportInput,
    secret: bytes,
    now: datetime,
    pictures: Sequence[ReportPicture] = (),
    source: Source = Source.OWN,
    by: None = None,
    token: str = "",
) -> tuple[Request, str]:
    """Take a report from anyone, without an account; give it and its receipt.

    `secret` closes the box. The same form sent again gives the first report and the same receipt.

    Raises NotTakenHere, WordsMissing, NotChosen, NameWithAnonymous, NoPlace, OutsideTerritory,
    TooManyReports, SentOtherwise, AlreadyDone.
    """
    if government.intake != Intake.OWN:
        raise NotTakenHere(
            Text("Complaints for this region are sent by SP4N-LAPOR! (www.lapor.go.id).")
        )
    sent = sent_as(said, [each.sha256 for each in pictures], secret)
    if first := sent_before(government, secret=secret, token=token, sent=sent):
        return first
    _refuse_flood(government, said.region, source, now)
    made, key, detail = _made(government, said, secret, source, by, now, token)
    made.sent_hash = sent
    stepped(
        request=made,
        step=Step.ARRIVED,
        by=by,
        now=now,
        pictures=pictures,
        token=token,
        detail=detail,
    )
    return made, key


@transaction.atomic
def write_down(
    *,
    government: Government,
    said: ReportInput,
    secret: bytes,
    by: Post,
    now: datetime,
    pictures: Sequence[ReportPicture] = (),
    token: str = "",
) -> tuple[Request, str]:
    """Write down what somebody without a phone reports; give it and the receipt for their slip.

    Raises NotAllowed, NotTakenHere, WordsMissing, NotChosen, NameWithAnonymous, NoPlace,
    OutsideTerritory, SentOtherwise, AlreadyDone.
    """
    access.require(by, Permission.REQUEST_ENTER, government=government)
    if government.intake != Intake.OWN:
        raise NotTakenHere(
            Text(
                "This region uses SP4N-LAPOR!. Write the complaint down at "
                "www.lapor.go.id together with whoever reports."
            ),
        )
    sent = sent_as(said, [each.sha256 for each in pictures], secret)
    if first := sent_before(government, secret=secret, token=token, sent=sent, post=by.code):
        return first
    made, key, detail = _made(government, said, secret, Source.DESK, by, now, token)
    made.sent_hash = sent
    stepped(
        request=made,
        step=Step.ARRIVED,
        by=by,
        now=now,
        pictures=pictures,
        token=token,
        detail=detail,
    )
    return made, key


def sent_as(said: ReportInput, pictures: Sequence[str], secret: bytes) -> str:
    """Name a report with all that it says, and the hashes of its pictures, by a keyed hash."""
    told = {
        **{name: getattr(said, name) for name in ("words", "kind", "topic", "visibility")},
        **{name: getattr(said, name) for name in ("name", "reach", "latitude", "longitude")},
        "region": said.region.code if said.region else "",
        "service": said.service.code if said.service else "",
        "pictures": list(pictures),
    }
    return reports.sent_hash(told, secret)


def sent_before(
    government: Government, *, secret: bytes, token: str, sent: str, post: str = SENDER
) -> tuple[Request, str] | None:
    """Give what the same form brought before a cut, by the receipt that the form stands for.

    `sent` is what `sent_as` gave. Raises SentOtherwise where the form said something else,
    AlreadyDone where it was no report.
    """
    try:
        ledger.refuse_repeat(log=government.slug, post=post, token=token)
    except ledger.AlreadyDone:
        key = reports.receipt(secret, token)
        found = Request.objects.of(government).filter(secret_sha256=hashed(key)).first()
        if found is None:
            raise
        if found.sent_hash not in ("", sent):
            raise SentOtherwise(found) from None
        return found, key
    return None


def _made(
    government: Government,
    said: ReportInput,
    secret: bytes,
    source: Source,
    by: Post | None,
    now: datetime,
    token: str,
) -> tuple[Request, str, dict[str, Any]]:
    """Lay out a report that its first step saves, its receipt, and what the ledger tells."""
    words = _checked(said)
    region = said.region
    is_named = said.visibility != Visibility.ANONYMOUS
    reporter = {"name": said.name.strip()[:120], "reach": said.reach.strip()[:120]}
    if not is_named and any(reporter.values()):
        raise NameWithAnonymous(
            Text(
                "There is a name or a way to reach, yet the report is anonymous: neither "
                "would be kept. Choose open or secret, or empty both."
            ),
        )
    if region is None or not _is_inside(government, region):
        raise NoPlace(Text("Choose the village where it is."))
    require_inside(government.region, said.latitude, said.longitude)
    key = reports.receipt(secret, token if len(token) >= TOKEN_LENGTH else secrets.token_hex(16))
    # The government is held, so that two reports never get one number.
    HELD(government)
    numbered = NUMBERED.first(government) or 0
    whole = canonical(reporter).decode() if is_named and any(reporter.values()) else ""
    salt = secrets.token_bytes(16)
    made = Request(
        government=government,
        number=numbered + 1,
        source=source,
        kind=said.kind,
        topic=said.topic,
        visibility=said.visibility,
        service=said.service,
        region=region,
        latitude=said.latitude,
        longitude=said.longitude,
        closed=closed(words, secret),
        reporter_closed=closed(whole, secret),
        salt=salt,
        alike=reports.fingerprint(words, secret),
        secret_sha256=hashed(key),
        language="en" if said.language == "en" else "id",
        arrived_at=now,
        changed_at=now,
        entered_by=by,
        api_key=said.api_key,
        is_sample=government.is_sample,
    )
    clocks.set_due(made, state=State.RECEIVED, now=now)
    detail = {
        "source": str(source),
        "kind": said.kind,
        "place": region.code,
        "said": sealed(words, salt),
        **({"api_key": said.api_key.number} if said.api_key else {}),
    }
    return made, key, detail


def require_words(words: str) -> str:
    """Give what a report says, without blanks around it.

    Raises WordsMissing.
    """
    words = words.strip()[:WORDS_LENGTH]
    if len(words) < LEAST_WORDS:
        raise WordsMissing(
            Text("Write what happened and where exactly, so that an officer can go there.")
        )
    return words


def _checked(said: ReportInput) -> str:
    words = require_words(said.words)
    wrong = (
        said.kind not in reports.KINDS,
        said.topic not in reports.TOPICS,
        said.visibility not in Visibility.values,
    )
    if any(wrong):
        raise NotChosen(Text("Choose the kind of report, what it is about, and who may see it."))
    return words


def _is_inside(government: Government, region: Region) -> bool:
    own = government.region.code
    return region.code == own or region.code.startswith(f"{own}.")


def _refuse_flood(
    government: Government, region: Region | None, source: Source, now: datetime
) -> None:
    """Count what came by one way in an hour; no address of anybody is looked at.

    A program with a key often names no village, so only the open form is held to so many a place.
    """
    places = LATELY(government, source, now - AN_HOUR)
    here = places.count(region.pk) if region and source == Source.OWN else 0
    if here >= MOST_OF_A_PLACE or len(places) >= MOST_AN_HOUR:
        raise TooManyReports(
            Text(
                "Too many reports came in this hour. Try again later, or tell the "
                "district office; what you wrote is still on this page."
            ),
        )


def may_reopen(request: Request, now: datetime) -> bool:
    """Tell whether somebody may still say that it is not done: fourteen days from the answer."""
    return (
        request.source != Source.LAPOR
        and request.state in ANSWERS
        and request.answered_at is not None
        and now <= request.answered_at + REOPEN_WITHIN
        and request.reopened < MOST_REOPENED
    )


@transaction.atomic
def tell(
    *,
    request: Request,
    key: str,
    words: str,
    secret: bytes,
    now: datetime,
    pictures: Sequence[ReportPicture] = (),
    by: None = None,
    token: str = "",
    api_key: ApiKey | None = None,
) -> RequestStep:
    """Take what its sender answers to a question of the office; the clock runs on.

    The program that brought a report speaks for its sender by its key, and unasked too as long as
    the report waits. Raises NotTheSender, WordsMissing, NoAnswerAwaited, AlreadyDone.
    """
    _require_sender(request, key, api_key=api_key)
    ledger.refuse_repeat(log=request.government.slug, post=SENDER, token=token)
    said = words.strip()[:WORDS_LENGTH]
    if not said:
        raise WordsMissing(Text("Write your answer."))
    mine = held(request)
    is_asked = mine.state == State.ASKED
    if not is_asked and not (api_key and mine.state in OPEN_STATES):
        raise NoAnswerAwaited(Text("No question of an officer waits for an answer."))
    if is_asked:
        clocks.set_due(mine, state=_at_work(mine), now=now)
    return stepped(
        request=mine,
        step=Step.TOLD,
        by=by,
        now=now,
        state=_at_work(mine) if is_asked else State(mine.state),
        kept=closed(said, secret),
        pictures=pictures,
        token=token,
    )


@transaction.atomic
def satisfied(
    *,
    request: Request,
    now: datetime,
    key: str = "",
    by: None = None,
    token: str = "",
    api_key: ApiKey | None = None,
    kept: bytes = b"",
    pictures: Sequence[ReportPicture] = (),
) -> RequestStep:
    """Record that a sender says: it is done. That settles it for this one.

    The sender of a report that was merged into it is a sender of it too, and the step names that
    report. It is closed once every sender has said so; until then it stays answered, and closes
    when the others are silent. `kept` is what they say of it, already closed.

    Raises NotTheSender, NotAnswered, SaidAlready, AlreadyDone.
    """
    sender = _require_sender(request, key, or_merged=True, api_key=api_key)
    ledger.refuse_repeat(log=request.government.slug, post=SENDER, token=token)
    mine = held(request)
    if mine.state not in ANSWERS:
        raise _not_answered()
    said = mine.steps.filter(step=Step.SATISFIED, at__gte=mine.answered_at)
    content = {other or mine.pk for other in said.values_list("other", flat=True)}
    if sender.pk in content:
        raise SaidAlready(Text("You have said so already."))
    made = stepped(
        request=mine,
        step=Step.SATISFIED,
        by=by,
        now=now,
        state=State(mine.state) if _senders(mine) - content - {sender.pk} else State.CLOSED,
        other=None if sender.pk == mine.pk else sender,
        kept=kept,
        pictures=pictures,
        token=token,
    )
    republish(request.government, now)
    return made


@transaction.atomic
def reopen(
    *,
    request: Request,
    words: str,
    secret: bytes,
    now: datetime,
    pictures: Sequence[ReportPicture] = (),
    key: str = "",
    by: Post | None = None,
    token: str = "",
    api_key: ApiKey | None = None,
) -> RequestStep:
    """Take from anyone, within fourteen days, that it is not done, with a new photo.

    A secret one is reopened by its sender only. `by` is the post that writes it down for somebody.

    Raises NotAllowed, NotTheSender, WordsMissing, PictureMissing, NotAnswered, TooLate,
    AlreadyDone.
    """
    government = request.government
    if by is not None:
        access.require(by, Permission.REQUEST_ENTER, government=government)
    elif request.visibility == Visibility.SECRET or request.words_shown_at is None:
        _require_sender(request, key, or_merged=True, api_key=api_key)
    post = by.code if by else SENDER
    ledger.refuse_repeat(log=government.slug, post=post, token=token)
    said = words.strip()[:WORDS_LENGTH]
    if not said:
        raise WordsMissing(Text("Write what is not done yet."))
    if not pictures:
        raise PictureMissing(Text("Send a new photo that shows how it is now."))
    mine = held(request)
    if mine.state not in ANSWERS:
        raise _not_answered()
    if not may_reopen(mine, now):
        raise TooLate(
            Text(
                "A report can be reopened for %(days)s days from its answer, at most "
                "%(most_reopened)s times. Make a new report and name this number.",
                days=REOPEN_WITHIN.days,
                most_reopened=MOST_REOPENED,
            ),
        )
    mine.reopened += 1
    clocks.set_due(mine, state=_at_work(mine), now=now, step=Step.REOPENED)
    made = stepped(
        request=mine,
        step=Step.REOPENED,
        by=by,
        now=now,
        state=_at_work(mine),
        kept=closed(said, secret),
        pictures=pictures,
        token=token,
        detail={"times": mine.reopened},
    )
    republish(government, now)
    return made


@transaction.atomic
def me_too(
    *, request: Request, device: str, now: datetime, by: None = None, token: str = ""
) -> Request:
    """Count somebody who has the same trouble, once a device; nothing is kept of them.

    Raises NotTheSender, SaidAlready, TooManyReports, AlreadyDone.
    """
    government = request.government
    ledger.refuse_repeat(log=government.slug, post=SENDER, token=token)
    if request.visibility == Visibility.SECRET or request.words_shown_at is None:
        raise NotTheSender(Text("This report is not shown."))
    said = MeToo.objects.of(government).filter(request=request)
    if said.filter(at__gt=now - AN_HOUR)[:MOST_ME_TOOS].count() >= MOST_ME_TOOS:
        raise TooManyReports(Text("Too many said so within an hour. Try again later."))
    voter = hashed(f"{government.slug}:laporan:{request.number}:{device}")
    _one, is_new = MeToo.objects.get_or_create(
        request=request, voter=voter, defaults={"government": government, "at": now}
    )
    if not is_new:
        raise SaidAlready(Text("This phone has said so; it counts once."))
    Request.objects.of(government).filter(pk=request.pk).update(also=F("also") + 1)
    ledger.record(
        "services.request_me_too",
        log=government.slug,
        subject=f"request:{request.code}",
        post=SENDER,
        now=now,
        token=token,
    )
    republish(government, now)
    request.refresh_from_db()
    return request


def _require_sender(
    request: Request, key: str, *, or_merged: bool = False, api_key: ApiKey | None = None
) -> Request:
    """Give the report that the receipt is of: this one, or one that was merged into it."""
    if api_key and request.api_key_id == api_key.pk:
        return request
    if request.secret_sha256 and hashed(key) == request.secret_sha256:
        return request
    if or_merged and key and (found := _merged(request).filter(secret_sha256=hashed(key)).first()):
        return found
    raise NotTheSender(Text("This is for the holder of the report's receipt only."))


def _merged(request: Request) -> RequestQuerySet:
    """The reports whose senders speak in this one as well.

    Of a secret report a merged one's sender reads nothing, and so says nothing to it either.
    """
    rows = Request.objects.of(request.government)
    return (
        rows.none() if request.visibility == Visibility.SECRET else rows.filter(merged_into=request)
    )


def _senders(request: Request) -> set[int]:
    """The reports whose sender holds a receipt and speaks in this one."""
    rows = _merged(request).exclude(secret_sha256="")
    own = {request.pk} if request.secret_sha256 else set()
    return own | set(rows.values_list("pk", flat=True))


def _at_work(request: Request) -> State:
    """Where a request stands that somebody has to work on: with its holder, or with nobody yet."""
    return State.WORKING if request.agency_id or request.receiver_id else State.RECEIVED


def _not_answered() -> NotAnswered:
    return NotAnswered(Text("This report is not answered yet, or is being worked on again."))
