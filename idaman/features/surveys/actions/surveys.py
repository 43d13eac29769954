"""Surveys: planned, opened, closed, published; the codes people answer by; what is done then."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac

from idaman.core.canonical import digest, hashed, sealed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.people.queries import day_of
from idaman.core.period import read_period
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.services.models import Service
from idaman.features.surveys.models import (
    Improvement,
    Survey,
    SurveyResponse,
    SurveyState,
    SurveyToken,
)
from idaman.features.surveys.rules.elements import ELEMENTS, FORMS, STANDARD_FORM

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
MOST_COUNTERS, MOST_CODES = 10, 500
MOST_SERVED = 50_000_000

MOVES: dict[str, tuple[SurveyState, SurveyState, bool]] = {
    "open": (SurveyState.PLANNED, SurveyState.OPEN, False),
    "close": (SurveyState.OPEN, SurveyState.CLOSED, False),
    "publish": (SurveyState.CLOSED, SurveyState.PUBLISHED, False),
    "reopen": (SurveyState.CLOSED, SurveyState.OPEN, True),
    "take-back": (SurveyState.PUBLISHED, SurveyState.CLOSED, True),
}
"""Step → from which state to which, and whether it takes a reason."""


class WrongSurvey(Refused):
    """A survey cannot be as it was given."""


class WrongSurveyStep(Refused):
    """A survey does not take this step from where it stands."""


class WrongCount(Refused):
    """So many cannot be made at once."""


class AlreadyRevoked(Refused):
    """The code was taken out of use before."""


class WrongDue(Refused):
    """The day cannot be as it was given."""


class AlreadyDropped(Refused):
    """The improvement was dropped before."""


@transaction.atomic
def plan_survey(
    *,
    government: Government,
    agency: Agency,
    service: Service | None,
    period: str,
    by: Post,
    now: datetime,
    form: str = STANDARD_FORM,
    population: int | None = None,
    population_source: str = "",
    is_sample: bool = False,
    token: str = "",
) -> Survey:
    """Plan a survey of an agency, or of one of its services, in a period.

    Raises NotAllowed, WrongSurvey, NotAPeriod, AlreadyDone.
    """
    access.require(by, Permission.SURVEY_RUN, government=government, owner=agency)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    when = read_period(period)
    if not when.months:
        raise WrongSurvey(Text("A survey has a period, such as 2026-S1 or 2026-TW3."))
    if form not in FORMS or agency.government_id != government.pk:
        raise WrongSurvey(Text("Choose the agency and the form."))
    if service is not None and (service.agency is None or service.agency.answering_id != agency.pk):
        raise WrongSurvey(Text("That service is not one of %(short)s.", short=agency.short))
    source = population_source.strip()[:200]
    _check_population(population, source)
    # The government's row is held, so that two surveys never get one number.
    Government.objects.select_for_update().get(pk=government.pk)
    earlier = Survey.objects.of(government).aggregate(n=Max("number"))["n"] or 0
    planned = Survey.objects.create(
        government=government,
        number=earlier + 1,
        agency=agency,
        service=service,
        period=when.code,
        form=form,
        population=population,
        population_source=source,
        is_sample=is_sample,
        salt=secrets.token_bytes(16),
        planned_at=now,
        planned_by=by,
    )
    ledger.record(
        "services.survey-planned",
        subject=planned.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "agency": agency.code,
            "service": service.code if service else "",
            "period": planned.period,
            "form": form,
            **_population(planned),
        },
    )
    return planned


@transaction.atomic
def set_population(
    *,
    survey: Survey,
    population: int | None,
    source: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Survey:
    """Say how many were served, and where that is known from; not once it is published.

    Raises NotAllowed, WrongSurveyStep, WrongSurvey, AlreadyDone.
    """
    _require(survey, by)
    ledger.refuse_repeat(log=survey.government.slug, post=by.code, token=token)
    held = held_survey(survey)
    if held.state == SurveyState.PUBLISHED:
        raise WrongSurveyStep(Text("The result is published. Take it back first, with a reason."))
    _check_population(population, source.strip())
    held.population = population
    held.population_source = source.strip()[:200] if population else ""
    held.save(update_fields=["population", "population_source"])
    ledger.record(
        "services.survey-population-set",
        subject=held.subject,
        token=token,
        **about(by, now, is_public=True),
        detail=_population(held),
    )
    return held


def _check_population(population: int | None, source: str) -> None:
    if population is None:
        return
    if not 1 <= population <= MOST_SERVED:
        raise WrongSurvey(
            Text("The number served is at least 1; leave it empty where it is not known.")
        )
    if not source:
        raise WrongSurvey(
            Text("Write where the number served is from, such as the register at the counter.")
        )


def _population(survey: Survey) -> dict[str, object]:
    if survey.population is None:
        return {}
    return {
        "population": survey.population,
        "source": sealed(survey.population_source, bytes(survey.salt)),
    }


@transaction.atomic
def step_survey(
    *, survey: Survey, step: str, by: Post, now: datetime, reason: str = "", token: str = ""
) -> Survey:
    """Open, close, publish, reopen or take back a survey.

    Closing names all answers by one hash in the ledger, so that none changes unseen afterwards.
    Raises NotAllowed, WrongSurveyStep, WordsMissing, AlreadyDone.
    """
    _require(survey, by)
    government = survey.government
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = held_survey(survey)
    begins, ends, takes_reason = MOVES.get(step, (None, None, False))
    if begins is None or ends is None or held.state != begins:
        raise WrongSurveyStep(Text("This survey cannot take that step now. Load the page again."))
    words = reason.strip()[:2000]
    if takes_reason and not words:
        raise WordsMissing(Text("Write the reason."))
    if ends == SurveyState.OPEN and begins == SurveyState.PLANNED:
        held.opened_at = now
    elif step == "close":
        held.closed_at = now
    elif step == "publish":
        held.published_at = now
    held.state = ends
    held.save(update_fields=["state", "opened_at", "closed_at", "published_at"])
    ledger.record(
        f"services.survey-{PAST[step]}",
        subject=held.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            **(_answers(held) if step in ("close", "publish") else {}),
            **({"reason": sealed(words, bytes(held.salt))} if words else {}),
        },
    )
    republish(government, now)
    return held


PAST = {
    "open": "opened",
    "close": "closed",
    "publish": "published",
    "reopen": "reopened",
    "take-back": "taken-back",
}


def _answers(survey: Survey) -> dict[str, object]:
    """How many answers count, and one hash of all of them."""
    rows = (
        SurveyResponse.objects.of(survey.government)
        .filter(survey=survey)
        .counting()
        .order_by("scores", "channel")
        .values_list("scores", "channel", "sex", "age", "education", "occupation")
    )
    found = sorted("".join(row) for row in rows)
    return {"answers": len(found), "rows": sealed(digest(found), bytes(survey.salt))}


@transaction.atomic
def make_codes(
    *,
    survey: Survey,
    kind: SurveyToken.Kind,
    count: int,
    by: Post,
    now: datetime,
    token: str = "",
) -> list[SurveyToken]:
    """Make plates for the counter, or slips or links for one answer each.

    Raises NotAllowed, WrongCount, WrongSurveyStep, AlreadyDone.
    """
    _require(survey, by)
    government = survey.government
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    most = MOST_COUNTERS if kind == SurveyToken.Kind.COUNTER else MOST_CODES
    if not 1 <= count <= most:
        raise WrongCount(Text("Make 1 to %(most)s at a time.", most=most))
    held = held_survey(survey)
    if held.state not in (SurveyState.PLANNED, SurveyState.OPEN):
        raise _not_open()
    earlier = SurveyToken.objects.of(government).filter(survey=held)
    batch = (earlier.aggregate(n=Max("batch"))["n"] or 0) + 1
    made = []
    for number in range(1, count + 1):
        seed = secrets.token_hex(16)
        made.append(
            SurveyToken(
                government=government,
                survey=held,
                kind=kind,
                batch=batch,
                number=number,
                seed=seed,
                token_sha256=hashed(_code(seed)),
                made_at=now,
                made_by=by,
            )
        )
    SurveyToken.objects.bulk_create(made)
    ledger.record(
        "services.survey-codes-made",
        subject=held.subject,
        token=token,
        **about(by, now),
        detail={"kind": str(kind), "batch": batch, "count": count},
    )
    return made


@transaction.atomic
def revoke_code(*, code: SurveyToken, by: Post, now: datetime, token: str = "") -> SurveyToken:
    """Take a code out of use; what was answered through it still counts.

    Raises NotAllowed, AlreadyRevoked, AlreadyDone.
    """
    survey = code.survey
    _require(survey, by)
    ledger.refuse_repeat(log=survey.government.slug, post=by.code, token=token)
    revoked = (
        SurveyToken.objects.of(survey.government)
        .filter(pk=code.pk, revoked_at=None)
        .update(revoked_at=now)
    )
    if not revoked:
        raise AlreadyRevoked(Text("This code was revoked before."))
    ledger.record(
        "services.survey-code-revoked",
        subject=survey.subject,
        token=token,
        **about(by, now),
        detail={"kind": code.kind, "code": code.label},
    )
    code.refresh_from_db()
    return code


def code_of(row: SurveyToken) -> str | None:
    """Give the code to print; None where the installation's secret changed since."""
    code = _code(row.seed)
    return code if hashed(code) == row.token_sha256 else None


def _code(seed: str) -> str:
    """Sixteen letters and digits, from the seed and the installation's secret."""
    drawn = salted_hmac("idaman.services.survey", seed, algorithm="sha256").digest()
    return "".join(LETTERS[byte % 32] for byte in drawn[:16])


def held_survey(survey: Survey) -> Survey:
    """Lock the survey's row for the rest of the transaction and read it anew."""
    rows = Survey.objects.of(survey.government).select_for_update(of=("self",))
    return rows.select_related("government", "agency").get(pk=survey.pk)


def _require(survey: Survey, by: Post) -> None:
    access.require(by, Permission.SURVEY_RUN, government=survey.government, owner=survey.agency)


def _not_open() -> WrongSurveyStep:
    return WrongSurveyStep(Text("This survey was closed and takes no more answers."))


@transaction.atomic
def plan_improvement(
    *,
    survey: Survey,
    element: str,
    action: str,
    owner: Post,
    due: date,
    by: Post,
    now: datetime,
    is_sample: bool = False,
    token: str = "",
) -> Improvement:
    """Say what is done about an element of a result, by whom, until when.

    Raises NotAllowed, WrongSurveyStep, WordsMissing, WrongDue, AlreadyDone.
    """
    _require(survey, by)
    government = survey.government
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    held = held_survey(survey)
    if held.state not in (SurveyState.CLOSED, SurveyState.PUBLISHED):
        raise WrongSurveyStep(
            Text("Improvements are planned from a result; close the survey first.")
        )
    said = " ".join(action.split())[:300]
    if element not in ELEMENTS or not said or owner.government_id != government.pk:
        raise WordsMissing(
            Text("Choose the element, write what is done, and choose the post that does it.")
        )
    if due <= day_of(government, now):
        raise WrongDue(Text("The due date must lie after today."))
    rows = Improvement.objects.of(government).filter(survey=held)
    made = Improvement.objects.create(
        government=government,
        survey=held,
        number=(rows.aggregate(n=Max("number"))["n"] or 0) + 1,
        element=element,
        action=said,
        owner=owner,
        due=due,
        salt=secrets.token_bytes(16),
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "services.improvement-planned",
        subject=held.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "improvement": made.code,
            "element": element,
            "owner": owner.code,
            "due": due.isoformat(),
            "action": sealed(said, bytes(made.salt)),
        },
    )
    republish(government, now)
    return made


@transaction.atomic
def drop_improvement(
    *, improvement: Improvement, reason: str, by: Post, now: datetime, token: str = ""
) -> Improvement:
    """Drop an improvement with its reason; it stays to be seen.

    Raises NotAllowed, WordsMissing, AlreadyDropped, AlreadyDone.
    """
    survey = improvement.survey
    _require(survey, by)
    ledger.refuse_repeat(log=survey.government.slug, post=by.code, token=token)
    words = reason.strip()[:2000]
    if not words:
        raise WordsMissing(Text("Write the reason."))
    dropped = (
        Improvement.objects.of(survey.government)
        .filter(pk=improvement.pk, dropped_at=None)
        .update(dropped_at=now, dropped_because=words)
    )
    if not dropped:
        raise AlreadyDropped(Text("This was dropped before."))
    ledger.record(
        "services.improvement-dropped",
        subject=survey.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "improvement": improvement.code,
            "reason": sealed(words, bytes(improvement.salt)),
        },
    )
    republish(survey.government, now)
    improvement.refresh_from_db()
    return improvement
