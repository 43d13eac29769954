"""Answers to a survey: by code, after a report, typed from paper, asked by telephone.

A respondent acts from no post and is not named anywhere. What is answered enters the ledger
sealed and as a private entry; closing the survey names all answers by one public hash.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from idaman.core.canonical import canonical, digest, sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions.founding import SENDER
from idaman.core.people.models import Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.reports.actions import steps
from idaman.features.reports.models import Request, State
from idaman.features.surveys.actions.surveys import WrongSurveyStep, held_survey
from idaman.features.surveys.models import (
    Survey,
    SurveyChannel,
    SurveyResponse,
    SurveyToken,
    WordsVerdict,
)
from idaman.features.surveys.rules.elements import GROUPS, SCORES, SurveySheet

WORDS_LENGTH = 1000
MOST_AN_HOUR = 120
"""So many answers one code at a counter takes in an hour; no address of anybody is looked at."""
A_PAGE_OF_PAPER = 20
MOST_PAPER = 1_000_000


class SurveyAnswerMissing(Refused):
    """One of the nine questions is not answered, or a group cannot be."""


class AnsweredBefore(Refused):
    """The code, the telephone or the report gave its one answer."""


class CodeRevoked(Refused):
    """The code was taken out of use."""


class TooManySurveyAnswers(Refused):
    """More answers came in an hour than people give at one counter."""


class PaperTyped(Refused):
    """A sheet of this number was typed before with other answers."""


class AlreadyAside(Refused):
    """The answer was put aside before."""


class NothingTyped(Refused):
    """No row was filled in."""


@dataclass(frozen=True)
class ResponseInput:
    """What one respondent says: nine scores in the order of ELEMENTS, groups, own words."""

    scores: str
    groups: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


def checked(answers: ResponseInput) -> ResponseInput:
    """Give the answers as they are kept.

    Raises SurveyAnswerMissing.
    """
    if not SCORES.fullmatch(answers.scores):
        raise SurveyAnswerMissing(Text("Answer all nine questions, one answer each."))
    groups = {name: answers.groups.get(name, "") for name in GROUPS}
    if any(given and given not in GROUPS[name] for name, given in groups.items()):
        raise SurveyAnswerMissing(
            Text("That is not one of the choices about you. Choose again, or leave it open.")
        )
    return ResponseInput(answers.scores, groups, answers.words.strip()[:WORDS_LENGTH])


@transaction.atomic
def answer(
    *,
    survey: Survey,
    answers: ResponseInput,
    secret: bytes,
    now: datetime,
    code: SurveyToken | None = None,
    device: str = "",
    request: Request | None = None,
    by: Post | None = None,
    token: str = "",
) -> SurveyResponse:
    """Take what one respondent answers.

    By a slip or link, once; at a counter, once from each telephone; with the receipt of a report
    that was answered, once; or told to the post `by`, which writes it down. What joins an answer to
    its code, telephone or report is a hash that nobody without the secret can make.
    Raises NotAllowed, SurveyAnswerMissing, AnsweredBefore, CodeRevoked, WrongSurveyStep,
    TooManySurveyAnswers,
    AlreadyDone.
    """
    government = survey.government
    sender = by.code if by else SENDER
    if by is not None:
        access.require(by, Permission.SURVEY_RUN, government=government, owner=survey.agency)
    ledger.refuse_repeat(log=government.slug, post=sender, token=token)
    given = checked(answers)
    channel, source = _way(survey, code, device, request, by, now)
    # Held, so that of two at once through one code the second finds the first.
    held = held_survey(survey)
    _require_open(held)
    if source and answered_by(held, source):
        raise AnsweredBefore(
            Text("An answer from this code or telephone is recorded; one person, one answer.")
        )
    salt = secrets.token_bytes(16)
    entry = ledger.record(
        "services.survey-answered",
        log=government.slug,
        subject=held.subject,
        post=sender,
        agency=by.agency.code if by and by.agency else "",
        now=now,
        token=token,
        detail={"channel": channel.value, "said": sealed(_whole(given), salt)},
    )
    return SurveyResponse.objects.create(
        government=government,
        survey=held,
        channel=channel,
        token=code,
        voter=voter_of(held, source) if source else "",
        scores=given.scores,
        **given.groups,
        closed=steps.closed(given.words, secret),
        seen=WordsVerdict.UNSEEN if given.words else WordsVerdict.NONE,
        salt=salt,
        leaf=entry.leaf,
        at=now,
        entered_by=by,
        is_sample=held.is_sample,
    )


def _way(
    survey: Survey,
    code: SurveyToken | None,
    device: str,
    request: Request | None,
    by: Post | None,
    now: datetime,
) -> tuple[SurveyChannel, str]:
    """Tell by which way an answer comes, and what may answer but once that way."""
    if by is not None:
        return SurveyChannel.PHONE, ""
    if request is not None:
        if survey_after(request) != survey:
            raise WrongSurveyStep(
                Text("This report was not answered yet, or the survey was closed.")
            )
        return SurveyChannel.AFTER, source_of(request=request)
    assert code is not None
    if code.revoked_at is not None:
        raise CodeRevoked(Text("This code was taken out of use. Ask for another at the counter."))
    if not code.is_for_one:
        _refuse_flood(code, now)
    return SurveyChannel(code.kind), source_of(code=code, device=device)


def _refuse_flood(code: SurveyToken, now: datetime) -> None:
    lately = SurveyResponse.objects.of(code.government).filter(
        token=code, at__gt=now - timedelta(hours=1)
    )
    if lately.count() >= MOST_AN_HOUR:
        raise TooManySurveyAnswers(
            Text(
                "Too many answers came within an hour. Try again later, or ask for paper "
                "at the counter."
            ),
        )


def source_of(
    *, code: SurveyToken | None = None, device: str = "", request: Request | None = None
) -> str:
    """Name what may answer but once: a slip or link, a telephone at a counter, a report."""
    if request is not None:
        return f"request:{request.pk}"
    if code is not None and code.is_for_one:
        return f"code:{code.pk}"
    return f"device:{device}" if device else ""


def survey_after(request: Request) -> Survey | None:
    """Find the survey that asks the sender of a report, once it was answered."""
    if request.state not in (State.ANSWERED, State.CLOSED) or request.agency_id is None:
        return None
    rows = Survey.objects.of(request.government).asking().filter(agency=request.agency)
    found = list(rows.select_related("government", "agency", "service__shown").order_by("-number"))
    own = [each for each in found if each.service_id and each.service_id == request.service_id]
    whole = [each for each in found if each.service_id is None]
    return next(iter(own + whole), None)


def still_asked(request: Request) -> bool:
    """Tell whether the sender of a report may be asked, and did not answer yet."""
    survey = survey_after(request)
    return survey is not None and not answered_by(survey, source_of(request=request))


def voter_of(survey: Survey, source: str) -> str:
    """Name whoever may answer once, by a hash that nobody without the secret can make."""
    return salted_hmac(f"idaman.services.voter:{survey.pk}", source, algorithm="sha256").hexdigest()


def answered_by(survey: Survey, source: str) -> bool:
    """Tell whether this code, telephone or report answered before."""
    rows = SurveyResponse.objects.of(survey.government).filter(survey=survey).counting()
    return rows.filter(voter=voter_of(survey, source)).exists()


def _whole(given: ResponseInput) -> str:
    return canonical([given.scores, dict(given.groups), given.words]).decode()


def _require_open(survey: Survey) -> None:
    if not survey.is_open:
        raise WrongSurveyStep(
            Text("This survey is not open yet or was closed; no answer can be taken.")
        )


@dataclass(frozen=True)
class Typed:
    """What became of a page of paper: how many were entered, which stood there like this before."""

    entered: tuple[int, ...]
    repeated: tuple[int, ...]


@transaction.atomic
def enter_papers(
    *,
    survey: Survey,
    papers: Sequence[tuple[int, SurveySheet]],
    by: Post,
    now: datetime,
    token: str = "",
) -> Typed:
    """Enter sheets of paper by their numbers, all or none; the same sheet twice counts once.

    Raises NotAllowed, WrongSurveyStep, NothingTyped, PaperTyped, AlreadyDone.
    """
    government = survey.government
    access.require(by, Permission.SURVEY_RUN, government=government, owner=survey.agency)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = held_survey(survey)
    _require_open(held)
    made, repeated = _new_papers(held, papers)
    if not made and not repeated:
        raise NothingTyped(Text("No sheet was typed yet."))
    if made:
        sheets = Sheets([(number, sheet, now) for number, sheet in made])
        entry = ledger.record(
            "services.survey-entered",
            subject=held.subject,
            token=token,
            **about(by, now, is_public=True),
            detail=sheets.detail(),
        )
        SurveyResponse.objects.bulk_create(sheets.rows(held, by=by, leaf=entry.leaf))
    return Typed(tuple(n for n, _ in made), tuple(repeated))


def _new_papers(
    survey: Survey, papers: Sequence[tuple[int, SurveySheet]]
) -> tuple[list[tuple[int, SurveySheet]], list[int]]:
    """Tell new sheets from those that stand there already; refuse what contradicts itself."""
    stands = standing_papers(survey, [number for number, _ in papers])
    made: dict[int, SurveySheet] = {}
    repeated: list[int] = []
    for number, sheet in papers:
        before = made[number] if number in made else stands.get(number)
        if before is None:
            made[number] = sheet
        elif before == sheet:
            repeated.append(number)
        else:
            raise PaperTyped(
                Text(
                    "Sheet %(number)s was typed before with other answers. Check the number, "
                    "or put the old one aside first.",
                    number=number,
                ),
            )
    return list(made.items()), repeated


def standing_papers(survey: Survey, numbers: Sequence[int]) -> dict[int, SurveySheet]:
    """Give the sheets of these numbers that count already."""
    rows = SurveyResponse.objects.of(survey.government).filter(survey=survey).counting()
    found = rows.filter(paper__in=set(numbers)).values_list("paper", "scores", *GROUPS)
    return {
        number: SurveySheet(scores, dict(zip(GROUPS, groups, strict=True)))
        for number, scores, *groups in found
    }


class Sheets:
    """Sheets of paper on their way into one entry of the ledger: number, answers, moment."""

    def __init__(self, sheets: Sequence[tuple[int, SurveySheet, datetime]]) -> None:
        self.sheets = sheets
        self.salts = [secrets.token_bytes(16) for _ in sheets]

    def detail(self) -> dict[str, object]:
        """Say what the ledger tells of them: how many, and one hash of all."""
        sealed_rows = [
            sealed(_whole(ResponseInput(sheet.scores, sheet.groups)), salt)
            for (_number, sheet, _at), salt in zip(self.sheets, self.salts, strict=True)
        ]
        return {"sheets": len(self.sheets), "said": digest(sealed_rows)}

    def rows(self, survey: Survey, *, by: Post, leaf: str) -> list[SurveyResponse]:
        """Lay them out as rows to be kept."""
        return [
            SurveyResponse(
                government=survey.government,
                survey=survey,
                channel=SurveyChannel.PAPER,
                paper=number,
                scores=sheet.scores,
                **sheet.groups,
                salt=salt,
                leaf=leaf,
                at=at,
                entered_by=by,
                is_sample=survey.is_sample,
            )
            for (number, sheet, at), salt in zip(self.sheets, self.salts, strict=True)
        ]


@transaction.atomic
def put_aside(
    *, response: SurveyResponse, reason: str, by: Post, now: datetime, token: str = ""
) -> SurveyResponse:
    """Put a mistyped sheet aside with a reason, so that it can be typed anew; it stays kept.

    Raises NotAllowed, WordsMissing, WrongSurveyStep, AlreadyAside, AlreadyDone.
    """
    survey = response.survey
    access.require(by, Permission.SURVEY_RUN, government=survey.government, owner=survey.agency)
    ledger.refuse_repeat(log=survey.government.slug, post=by.code, token=token)
    words = reason.strip()[:2000]
    if not words:
        raise WordsMissing(Text("Write the reason."))
    held = held_survey(survey)
    _require_open(held)
    aside = (
        SurveyResponse.objects.of(survey.government)
        .counting()
        .filter(pk=response.pk)
        .update(aside_at=now, aside_by=by, aside_because=words)
    )
    if not aside:
        raise AlreadyAside(Text("This sheet was put aside before."))
    ledger.record(
        "services.survey-put-aside",
        subject=held.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "paper": response.paper or 0,
            "channel": response.channel,
            "reason": sealed(words, bytes(response.salt)),
        },
    )
    response.refresh_from_db()
    return response


@transaction.atomic
def moderate_words(
    *,
    response: SurveyResponse,
    is_shown: bool,
    words: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> SurveyResponse:
    """Let somebody's own words be seen, redacted where needed, or keep them hidden.

    Raises NotAllowed, WordsMissing, AlreadyDone.
    """
    government: Government = response.government
    access.require(by, Permission.REQUEST_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    text = words.strip()[:WORDS_LENGTH] if is_shown else ""
    if is_shown and not text:
        raise WordsMissing(
            Text("Write the words that may be seen; take out names and numbers of people.")
        )
    response.words = text
    response.seen = WordsVerdict.SHOWN if is_shown else WordsVerdict.HIDDEN
    response.save(update_fields=["words", "seen"])
    ledger.record(
        "services.survey-words-shown" if is_shown else "services.survey-words-hidden",
        subject=response.survey.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={"words": sealed(text, bytes(response.salt))} if is_shown else {},
    )
    republish(government, now)
    return response


def words_of(response: SurveyResponse, secret: bytes) -> str:
    """Give somebody's own words to whoever may read them at the desk; nothing where erased."""
    return steps.opened(bytes(response.closed), secret)
