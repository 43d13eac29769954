"""Handling a report: whose it is, what is done, what is answered, and how it ends.

Each act holds the report's row, checks that the report stands where the act may be done, and
appends one step. Words said in public stand in the step; words said inside lie in its closed box.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Post, republish
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import day_of
from idaman.core.refusal import Refused
from idaman.core.text import Sayable, Text
from idaman.features.reports.actions import clocks
from idaman.features.reports.actions.steps import ReportPicture, closed, held, stepped
from idaman.features.reports.models import (
    Receiver,
    ReplyTemplate,
    Request,
    RequestPhoto,
    RequestStep,
    SlaTerms,
    State,
    Step,
    Visibility,
)
from idaman.features.services.models import Service

WORDS_LENGTH = 4000
BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")
"""What a template leaves to be filled in: "[tanggal]"."""
DEFECTS = frozenset({"complaint", "light"})
"""Classes of what is broken; nobody photographs the answer to a question."""

FROM: dict[Step, frozenset[State]] = {
    Step.CLASSED: frozenset({State.RECEIVED, State.FORWARDED, State.WORKING, State.ASKED}),
    Step.FORWARDED: frozenset({State.RECEIVED, State.FORWARDED, State.WORKING, State.OUTSIDE}),
    Step.OUTSIDE: frozenset({State.RECEIVED, State.FORWARDED, State.WORKING}),
    Step.SENT_BACK: frozenset({State.FORWARDED, State.WORKING}),
    Step.STARTED: frozenset({State.FORWARDED}),
    Step.ASKED: frozenset({State.RECEIVED, State.FORWARDED, State.WORKING}),
    Step.TOLD: frozenset({State.ASKED, State.OUTSIDE}),
    Step.NOTE: frozenset(State),
    Step.ANSWERED: frozenset({State.RECEIVED, State.FORWARDED, State.WORKING}),
    Step.CLOSED: frozenset({State.ANSWERED, State.OUTSIDE}),
    Step.CONFIRMED: frozenset({State.ANSWERED, State.CLOSED}),
    Step.DOUBTED: frozenset({State.ANSWERED, State.CLOSED}),
    Step.MERGED: frozenset({State.RECEIVED, State.FORWARDED, State.WORKING}),
    Step.TOOK_IN: frozenset(
        {State.RECEIVED, State.FORWARDED, State.WORKING, State.ASKED, State.ANSWERED}
    ),
    Step.SPLIT: frozenset({State.RECEIVED, State.FORWARDED, State.WORKING}),
}
"""Where a report has to stand for each act of an office."""


class NobodyToAsk(Refused):
    """A report whose sender holds no receipt: split off, of another channel, or erased."""


class NotNow(Refused):
    """The report stands where this cannot be done."""


class NoReceiver(Refused):
    """Nobody was chosen, or who was chosen cannot take it."""


class PhotoMissing(Refused):
    """An answer about a defect one can see comes with a photo."""


class CannotMerge(Refused):
    """These two are not one."""


def begun(
    request: Request,
    step: Step,
    *,
    by: Post,
    token: str,
    permission: Permission = Permission.REQUEST_HANDLE,
) -> Request:
    """Hold the report for an act that the post may do and the report's state allows.

    Raises NotAllowed, NotNow, AlreadyDone.
    """
    ledger.refuse_repeat(log=request.government.slug, post=by.code, token=token)
    row = held(request)
    access.require(by, permission, government=row.government, owner=row.agency)
    if row.state not in FROM[step]:
        raise NotNow(
            Text(
                "%(row)s has changed since this page was opened; load it again and see "
                "its last step.",
                row=row.code,
            ),
        )
    return row


def written(words: str, *, what: Sayable) -> str:
    """Give words as they are kept. Raises WordsMissing, which says what to write."""
    said = words.strip()[:WORDS_LENGTH]
    if not said:
        raise WordsMissing(what)
    return said


@transaction.atomic
def classify(
    *,
    request: Request,
    kind: str,
    service: Service | None,
    by: Post,
    now: datetime,
    token: str = "",
) -> RequestStep:
    """Set the class, which sets the clock, and the service it is about.

    Raises NotAllowed, NotNow, NoReceiver, AlreadyDone.
    """
    row = begun(request, Step.CLASSED, by=by, token=token)
    government = row.government
    terms = clocks.terms_on(government, day_of(government, row.arrived_at))
    if kind not in terms.classes or (service and service.government_id != government.pk):
        raise NoReceiver(Text("Choose the class and the service from their lists."))
    row.kind, row.service = kind, service
    clocks.set_due(row, state=State(row.state), now=now)
    detail = {"kind": kind, **({"service": service.code} if service else {})}
    return stepped(
        request=row, step=Step.CLASSED, by=by, now=now, token=token, is_public=True, detail=detail
    )


@transaction.atomic
def forward(
    *,
    request: Request,
    agency: Agency,
    by: Post,
    now: datetime,
    rule: str = "",
    kind: str = "",
    words: str = "",
    secret: bytes = b"",
    token: str = "",
) -> RequestStep:
    """Give the report to an agency; `rule` names the routing rule that said so.

    `words` are for the agency alone. Raises NotAllowed, NotNow, NoReceiver, AlreadyDone.
    """
    row = begun(request, Step.FORWARDED, by=by, token=token, permission=Permission.REQUEST_ROUTE)
    return forwarded(
        row, agency=agency, by=by, now=now, rule=rule, kind=kind, words=words, secret=secret,
        token=token,
    )  # fmt: skip


def forwarded(
    row: Request,
    *,
    agency: Agency,
    by: Post,
    now: datetime,
    rule: str = "",
    kind: str = "",
    words: str = "",
    secret: bytes = b"",
    token: str = "",
) -> RequestStep:
    """Forward a report that is held; who may is the calling action's to ask. Raises NoReceiver."""
    answering = agency.successor if agency.successor_id else agency
    if agency.government_id != row.government_id or answering is None:
        raise NoReceiver(Text("Choose the agency."))
    if row.agency_id == answering.pk and row.state != State.OUTSIDE:
        raise NoReceiver(Text("%(short)s has this report already.", short=answering.short))
    row.agency, row.receiver = answering, None
    row.kind = kind or row.kind
    clocks.set_due(row, state=State.FORWARDED, now=now)
    made = stepped(
        request=row,
        step=Step.FORWARDED,
        state=State.FORWARDED,
        agency=answering,
        rule=rule,
        kept=closed(words.strip()[:WORDS_LENGTH], secret),
        by=by,
        now=now,
        token=token,
        detail={"rule": rule} if rule else None,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def pass_outside(
    *,
    request: Request,
    receiver: Receiver,
    words: str,
    by: Post,
    now: datetime,
    rule: str = "",
    token: str = "",
) -> RequestStep:
    """Pass the report to a body outside the government, and say so in public.

    It stays followed: what that body says is told by `told_by_receiver`. Raises NotAllowed,
    NotNow, NoReceiver, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.OUTSIDE, by=by, token=token, permission=Permission.REQUEST_ROUTE)
    return passed_outside(
        row, receiver=receiver, words=words, by=by, now=now, rule=rule, token=token
    )


def passed_outside(
    row: Request,
    *,
    receiver: Receiver,
    words: str,
    by: Post,
    now: datetime,
    rule: str = "",
    token: str = "",
) -> RequestStep:
    """Pass a report that is held outside. Raises NoReceiver, WordsMissing."""
    if receiver.government_id != row.government_id or receiver.closed_on:
        raise NoReceiver(Text("Choose the body outside."))
    said = written(
        words,
        what=Text("Write for the sender whose matter this is, and what was passed on there."),
    )
    row.agency, row.receiver = None, receiver
    made = stepped(
        request=row,
        step=Step.OUTSIDE,
        state=State.OUTSIDE,
        receiver=receiver,
        rule=rule,
        words=said,
        by=by,
        now=now,
        token=token,
        detail={"rule": rule} if rule else None,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def send_back(
    *, request: Request, reason: str, by: Post, now: datetime, secret: bytes, token: str = ""
) -> RequestStep:
    """Return the report to the secretariat: not this agency's matter. Its clock runs on.

    Raises NotAllowed, NotNow, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.SENT_BACK, by=by, token=token)
    said = written(
        reason,
        what=Text("Write the reason, and whose matter the report is in your eyes."),
    )
    was, row.agency = row.agency, None
    clocks.set_due(row, state=State.RECEIVED, now=now)
    made = stepped(
        request=row,
        step=Step.SENT_BACK,
        state=State.RECEIVED,
        agency=was,
        kept=closed(said, secret),
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def start(*, request: Request, by: Post, now: datetime, token: str = "") -> RequestStep:
    """Say that work on it has begun. Raises NotAllowed, NotNow, AlreadyDone."""
    row = begun(request, Step.STARTED, by=by, token=token)
    made = stepped(
        request=row,
        step=Step.STARTED,
        state=State.WORKING,
        agency=row.agency,
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def ask(
    *,
    request: Request,
    question: str,
    reason: str,
    by: Post,
    now: datetime,
    secret: bytes,
    token: str = "",
) -> RequestStep:
    """Ask the sender something; the clock stands until an answer comes.

    `reason` is public: why the clock stands. `question` is for the sender alone. Raises
    NotAllowed, NotNow, NobodyToAsk, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.ASKED, by=by, token=token)
    if not row.secret_sha256:
        raise NobodyToAsk(
            Text(
                "There is no receipt for %(row)s: nobody could answer here, and the "
                "clock would rest for ever.",
                row=row.code,
            ),
        )
    why = written(
        reason,
        what=Text("Write why the clock stands; anyone reads this reason."),
    )
    asked = written(
        question,
        what=Text("Write what you ask the sender."),
    )
    made = stepped(
        request=row,
        step=Step.ASKED,
        state=State.ASKED,
        agency=row.agency,
        words=why,
        kept=closed(asked, secret),
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def resume(
    *, request: Request, words: str, by: Post, now: datetime, secret: bytes, token: str = ""
) -> RequestStep:
    """Write down that what was asked came by another way; the clock runs on.

    Raises NotAllowed, NotNow, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.TOLD, by=by, token=token)
    if row.state != State.ASKED:
        raise NotNow(Text("This report is not waiting."))
    said = written(
        words,
        what=Text("Write the answer that came, or why it is not waited for any longer."),
    )
    state = State.WORKING if row.agency_id else State.RECEIVED
    clocks.set_due(row, state=state, now=now)
    made = stepped(
        request=row,
        step=Step.TOLD,
        state=state,
        agency=row.agency,
        kept=closed(said, secret),
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def told_by_receiver(
    *, request: Request, words: str, by: Post, now: datetime, token: str = ""
) -> RequestStep:
    """Say in public what the body outside told of the report; it stays theirs.

    Raises NotAllowed, NotNow, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.TOLD, by=by, token=token, permission=Permission.REQUEST_ROUTE)
    if row.state != State.OUTSIDE or row.receiver is None:
        raise NotNow(Text("No body outside has this report."))
    said = written(
        words,
        what=Text("Write what %(receiver)s told, and when.", receiver=row.receiver.name),
    )
    made = stepped(
        request=row,
        step=Step.TOLD,
        receiver=row.receiver,
        words=said,
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def note(
    *, request: Request, words: str, by: Post, now: datetime, secret: bytes, token: str = ""
) -> RequestStep:
    """Note something for those who handle it; nobody else reads it.

    Raises NotAllowed, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.NOTE, by=by, token=token)
    said = written(words, what=Text("Write the note."))
    return stepped(
        request=row,
        step=Step.NOTE,
        agency=row.agency,
        kept=closed(said, secret),
        by=by,
        now=now,
        token=token,
        is_public=False,
    )


def needs_photo(request: Request) -> bool:
    """Tell whether an answer has to show how it looks afterwards: a defect one can see.

    The terms of the day it arrived say of which topics.
    """
    if request.kind not in DEFECTS:
        return False
    day = day_of(request.government, request.arrived_at)
    topics = SlaTerms.objects.of(request.government).visible_topics_on(day)
    found = request.photos.filter(role=RequestPhoto.Role.REPORT)
    return request.topic in topics or found.exists()


def has_before(request: Request) -> bool:
    """Tell whether there is a picture of how it was found."""
    found = (RequestPhoto.Role.REPORT, RequestPhoto.Role.BEFORE)
    return request.photos.filter(role__in=found).exists()


def _refuse_blanks(row: Request, said: str) -> None:
    """Let no answer go out with a blank of its template unfilled."""
    if not (blanks := BLANK.findall(said)):
        return
    usual = " ".join(ReplyTemplate.objects.of(row.government).values_list("words", flat=True))
    if left := [blank for blank in dict.fromkeys(blanks) if blank in usual]:
        names = ", ".join(left)[:200]
        raise WordsMissing(Text("Fill in first what is still blank: %(names)s.", names=names))


@transaction.atomic
def answer(
    *,
    request: Request,
    words: str,
    by: Post,
    now: datetime,
    pictures: Sequence[ReportPicture] = (),
    is_without_before: bool = False,
    token: str = "",
) -> RequestStep:
    """Answer in public and stop the clock; sender, sample and second person may still doubt it.

    A defect one can see is shown as it looks afterwards, and as it was found: by the sender's
    picture, by the office's, or it is said that there is none. Raises NotAllowed, NotNow,
    WordsMissing, PhotoMissing, AlreadyDone.
    """
    row = begun(request, Step.ANSWERED, by=by, token=token)
    said = written(
        words,
        what=Text("Write the answer: what was done, where, when. Anyone reads it."),
    )
    _refuse_blanks(row, said)
    roles = {picture.role for picture in pictures}
    if needs_photo(row):
        if RequestPhoto.Role.AFTER not in roles:
            raise PhotoMissing(
                Text("This report is about a defect one can see: add a photo of how it looks now.")
            )
        if not (RequestPhoto.Role.BEFORE in roles or is_without_before or has_before(row)):
            raise PhotoMissing(
                Text("Add a photo of how it was before, or mark that there is none.")
            )
    row.answered_at = now
    made = stepped(
        request=row,
        step=Step.ANSWERED,
        state=State.ANSWERED,
        agency=row.agency,
        words=said,
        pictures=pictures,
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def close(*, request: Request, words: str, by: Post, now: datetime, token: str = "") -> RequestStep:
    """Settle what was answered, or what a body outside has done, with a reason anyone reads.

    Raises NotAllowed, NotNow, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.CLOSED, by=by, token=token, permission=Permission.REQUEST_ROUTE)
    said = written(
        words,
        what=Text("Write why this report is closed; anyone reads this reason."),
    )
    return settled(row, words=said, by=by, now=now, token=token)


def settled(row: Request, *, words: str, by: Post, now: datetime, token: str = "") -> RequestStep:
    """Close a report that is held; who may is the calling action's to ask."""
    made = stepped(
        request=row,
        step=Step.CLOSED,
        state=State.CLOSED,
        agency=row.agency,
        receiver=row.receiver,
        words=words,
        by=by,
        now=now,
        token=token,
    )
    republish(row.government, now)
    return made


@transaction.atomic
def merge(
    *, request: Request, into: Request, by: Post, now: datetime, token: str = ""
) -> RequestStep:
    """Merge a report into another about the same; its sender's receipt follows to that one.

    Raises NotAllowed, NotNow, CannotMerge, AlreadyDone.
    """
    if request.pk == into.pk or request.government_id != into.government_id:
        raise CannotMerge(Text("Choose another report to merge into."))
    # Both rows are held in the order of their numbers, so that two merges never wait crosswise.
    for each in sorted((request, into), key=lambda r: r.pk):
        held(each)
    row = begun(request, Step.MERGED, by=by, token=token)
    other = begun(into, Step.TOOK_IN, by=by, token=token)
    if row.visibility != Visibility.SECRET and other.visibility == Visibility.SECRET:
        raise CannotMerge(
            Text(
                "%(other)s is secret, so the sender of %(row)s could not follow it. "
                "Merge the other way round.",
                other=other.code,
                row=row.code,
            ),
        )
    row.merged_into = other
    made = stepped(
        request=row,
        step=Step.MERGED,
        state=State.MERGED,
        agency=row.agency,
        other=other,
        by=by,
        now=now,
        token=token,
    )
    # What was merged into this one before goes along; its steps keep the way it went.
    Request.objects.of(row.government).filter(merged_into=row).update(merged_into=other)
    stepped(request=other, step=Step.TOOK_IN, other=row, agency=other.agency, by=by, now=now)
    republish(row.government, now)
    return made


@transaction.atomic
def split(
    *, request: Request, words: str, by: Post, now: datetime, secret: bytes, token: str = ""
) -> Request:
    """Make a second report of what else was said in one; its clock runs from the same arrival.

    `words` are what the new one is about. Who sent it stays with the first, whose receipt shows
    both. Raises NotAllowed,
    NotNow, WordsMissing, AlreadyDone.
    """
    row = begun(request, Step.SPLIT, by=by, token=token)
    said = written(
        words,
        what=Text("Write what the new report says, as its sender said it."),
    )
    government = row.government
    type(government).objects.select_for_update().get(pk=government.pk)
    number = Request.objects.of(government).aggregate(n=Max("number"))["n"] or 0
    made = Request(
        government=government,
        number=number + 1,
        source=row.source,
        kind=row.kind,
        topic=row.topic,
        visibility=row.visibility,
        region=row.region,
        latitude=row.latitude,
        longitude=row.longitude,
        closed=closed(said, secret),
        salt=secrets.token_bytes(16),
        language=row.language,
        arrived_at=row.arrived_at,
        changed_at=now,
        split_from=row,
        entered_by=by,
        is_sample=row.is_sample,
    )
    clocks.set_due(made, state=State.RECEIVED, now=now)
    made.save()
    stepped(request=made, step=Step.ARRIVED, state=State.RECEIVED, other=row, by=by, now=now)
    stepped(
        request=row, step=Step.SPLIT, other=made, agency=row.agency, by=by, now=now, token=token
    )
    republish(government, now)
    return made
