"""Surveys: answered once by whoever was asked, named nowhere, never changed unseen."""

from datetime import date, timedelta

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import improvements
from idaman.features.delivery.queries import improving
from idaman.features.plan.models import Adopted
from idaman.features.reports.models import Request, Source, State
from idaman.features.surveys.actions import answering, surveys
from idaman.features.surveys.actions.answering import (
    AnsweredBefore,
    ResponseInput,
    SurveyAnswerMissing,
)
from idaman.features.surveys.actions.surveys import WrongSurvey, WrongSurveyStep
from idaman.features.surveys.models import Improvement, Survey, SurveyResponse
from idaman.features.surveys.queries import published, put_together, results_of
from idaman.features.surveys.rules.elements import GROUPS, SurveySheet
from tests.build import NOON
from tests.features.surveys.surveying import GOOD, SECRET, Asking
from tests.web.desk.at_desk import a_house, an_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking():
    return Asking()


def test_a_slip_answers_once_and_says_nothing_of_who_held_it(asking):
    survey = asking.opened()
    slip, other = asking.codes(survey)
    plain = surveys.code_of(slip)
    made = asking.answer(
        survey, code=slip, answers=ResponseInput(GOOD, {"sex": "2"}, "Bu Sari ramah")
    )
    with pytest.raises(AnsweredBefore):
        asking.answer(survey, code=slip)
    asking.answer(survey, code=other)
    kept = repr(list(SurveyResponse.objects.values_list())) + bytes(made.closed).decode()
    entry = Entry.objects.of(asking.government.slug).filter(act="services.survey-answered").first()
    logged = bytes(entry.body).decode()
    for word in ("Sari", plain, GOOD):
        assert word not in logged
    assert "Sari" not in kept
    assert plain not in kept + repr(list(survey.tokens.values_list()))
    assert not entry.is_public
    assert answering.words_of(made, SECRET) == "Bu Sari ramah"


def test_a_counter_answers_once_from_each_telephone_and_stops_a_flood(asking):
    survey = asking.opened()
    (plate,) = asking.codes(survey, "counter", 1)
    asking.answer(survey, code=plate, device="ponsel-a")
    with pytest.raises(AnsweredBefore):
        asking.answer(survey, code=plate, device="ponsel-a")
    for n in range(answering.MOST_AN_HOUR - 1):
        asking.answer(survey, code=plate, device=f"ponsel-{n}")
    with pytest.raises(answering.TooManySurveyAnswers):
        asking.answer(survey, code=plate, device="ponsel-c")
    asking.answer(survey, code=plate, device="ponsel-c", now=NOON + timedelta(hours=2))
    surveys.revoke_code(code=plate, by=asking.officer, now=NOON)
    with pytest.raises(answering.CodeRevoked):
        asking.answer(survey, code=plate, device="ponsel-d")
    assert results_of(asking.government, [survey])[0].n == answering.MOST_AN_HOUR + 1


def test_the_sender_of_an_answered_report_is_asked_once(asking):
    survey = asking.opened()
    report = Request.objects.create(
        government=asking.government,
        number=1,
        source=Source.OWN,
        kind="complaint",
        agency=asking.own,
        state=State.WORKING,
        salt=b"0" * 16,
        arrived_at=NOON,
        changed_at=NOON,
    )
    with pytest.raises(WrongSurveyStep):
        asking.answer(survey, request=report)
    Request.objects.update(state=State.ANSWERED)
    report.refresh_from_db()
    made = asking.answer(survey, request=report)
    assert made.channel == "after"
    assert made.token is None
    with pytest.raises(AnsweredBefore):
        asking.answer(survey, request=report)


@pytest.mark.parametrize("scores", ["", "34443434", "344434345", "34443434-", "3444343433"])
def test_an_answer_that_is_not_whole_is_refused_and_nothing_is_written(asking, scores):
    survey = asking.opened()
    slip = asking.codes(survey)[0]
    before = Entry.objects.count()
    with pytest.raises(SurveyAnswerMissing):
        asking.answer(survey, code=slip, answers=ResponseInput(scores))
    with pytest.raises(SurveyAnswerMissing):
        asking.answer(survey, code=slip, answers=ResponseInput(GOOD, {"age": "9"}))
    assert (SurveyResponse.objects.count(), Entry.objects.count()) == (0, before)


def test_paper_is_entered_all_or_none_and_the_same_sheet_counts_once(asking):
    survey = asking.opened()
    sheet = SurveySheet(GOOD, dict.fromkeys(GROUPS, ""))
    other = SurveySheet("1" * 9, dict.fromkeys(GROUPS, ""))
    enter = {"survey": survey, "by": asking.officer, "now": NOON}
    answering.enter_papers(papers=[(1, sheet), (2, sheet)], token="sama", **enter)
    with pytest.raises(AlreadyDone):
        answering.enter_papers(papers=[(1, sheet), (2, sheet)], token="sama", **enter)
    done = answering.enter_papers(papers=[(2, sheet), (3, sheet)], token="lain", **enter)
    assert (done.entered, done.repeated) == ((3,), (2,))
    with pytest.raises(answering.PaperTyped, match="nomor 1"):
        answering.enter_papers(papers=[(4, sheet), (1, other)], **enter)
    assert SurveyResponse.objects.count() == 3
    with pytest.raises(answering.NothingTyped):
        answering.enter_papers(papers=[], **enter)
    first = SurveyResponse.objects.get(paper=1)
    with pytest.raises(WordsMissing):
        answering.put_aside(response=first, reason=" ", by=asking.officer, now=NOON)
    answering.put_aside(response=first, reason="Salah ketik", by=asking.officer, now=NOON)
    answering.enter_papers(papers=[(1, other)], **enter)
    assert SurveyResponse.objects.of(asking.government).counting().count() == 3
    assert SurveyResponse.objects.count() == 4, "what is put aside stays kept"


def test_only_the_agency_and_the_secretariat_run_a_survey(asking):
    survey = asking.opened()
    for by in (asking.stranger, Asking().officer):
        with pytest.raises(NotAllowed):
            surveys.step_survey(survey=survey, step="close", by=by, now=NOON)
        with pytest.raises(NotAllowed):
            answering.enter_papers(survey=survey, papers=[], by=by, now=NOON)
        with pytest.raises(NotAllowed):
            asking.planned(by=by)
    surveys.step_survey(survey=survey, step="close", by=asking.secretariat, now=NOON)


def test_a_survey_goes_its_way_step_by_step_and_back_only_with_a_reason(asking):
    survey = asking.planned()
    for step in ("close", "publish", "take-back", "terbang"):
        with pytest.raises(WrongSurveyStep):
            asking.step(survey, step)
    with pytest.raises(WrongSurveyStep, match="belum dibuka"):
        asking.typed(survey, 1)
    survey = asking.step(survey, "open")
    asking.typed(survey, 6)
    survey = asking.step(survey, "close", "publish")
    with pytest.raises(WrongSurveyStep):
        asking.typed(survey, 1, first=90)
    with pytest.raises(WordsMissing):
        asking.step(survey, "take-back", reason=" ")
    assert asking.step(survey, "take-back", "reopen").is_open
    closing = Entry.objects.of(asking.government.slug).get(act="services.survey-closed")
    assert b'"answers":6' in bytes(closing.body)


def test_the_number_served_needs_a_source_and_stands_once_published(asking):
    with pytest.raises(WrongSurvey, match="dari mana"):
        asking.planned(population=100)
    with pytest.raises(WrongSurvey):
        asking.planned(population=0, population_source="Loket")
    survey = asking.published(population=100, population_source="Register loket")
    result = published(asking.government)[0]
    assert (result.advised, result.slovin) == (80, 80)
    assert result.interval.is_corrected
    with pytest.raises(WrongSurveyStep):
        surveys.set_population(
            survey=survey, population=9, source="Lain", by=asking.officer, now=NOON
        )


def test_results_are_counted_together_and_small_groups_kept_back(asking):
    asking.published(12)
    second = asking.planned(agency=asking.other, by=asking.secretariat)
    asking.step(second, "open", by=asking.secretariat)
    sheets = [(n, SurveySheet("4" * 9, dict.fromkeys(GROUPS, ""))) for n in range(1, 5)]
    answering.enter_papers(survey=second, papers=sheets, by=asking.secretariat, now=NOON)
    asking.step(second, "close", "publish", by=asking.secretariat)
    whole, *agencies = put_together(published(asking.government))
    assert whole.agency is None
    assert (whole.n, whole.left_out) == (12, 1), "the whole less the rest would tell the small one"
    assert [each.is_known for each in sorted(agencies, key=lambda e: e.n)] == [False, True]
    first = next(r for r in published(asking.government) if r.n == 12)
    assert [part.n for part in first.profile["sex"].values()] == [6, 6]
    assert first.index * 12 * 9 / 25 == sum(first.tally.totals)


def test_reading_results_takes_as_many_queries_for_many_as_for_few(
    asking, django_assert_num_queries
):
    for _ in range(3):
        asking.published(6)
    with django_assert_num_queries(2):
        assert len(published(asking.government)) == 3
    with django_assert_num_queries(3):
        assert len(results_of(asking.government, Survey.objects.public())) == 3


def test_straight_answers_and_bursts_are_said_and_never_left_out(asking):
    survey = asking.opened()
    asking.typed(survey, 10, rows=["3" * 9])
    result = results_of(asking.government, [survey])[0]
    assert result.is_straight
    assert result.without_straight.n == 0
    assert result.burst.n == 0, "an officer types a stack in one go"
    for n, code in enumerate(asking.codes(survey, "link", 6)):
        asking.answer(survey, code=code, now=NOON + timedelta(seconds=n))
    result = results_of(asking.government, [survey])[0]
    assert (result.n, result.burst.n, result.without_bursts.n) == (16, 6, 10)


def test_fewer_than_five_are_not_told_by_what_is_left_without_them(asking):
    survey = asking.opened()
    asking.typed(survey, 12, rows=["343434343"])
    asking.typed(survey, 2, first=13, rows=["1" * 9])
    result = results_of(asking.government, [survey])[0]
    assert result.without_straight.n == 12
    assert result.told_without_straight is None
    assert result.told_without_bursts.n == 14
    asking.typed(survey, 3, first=15, rows=["1" * 9])
    assert results_of(asking.government, [survey])[0].told_without_straight.n == 12


def test_own_words_are_seen_only_once_somebody_let_them(asking):
    survey = asking.opened()
    made = asking.answer(
        survey, by=asking.officer, answers=ResponseInput(GOOD, {}, "Pak Budi lambat")
    )
    good = {"response": made, "is_shown": True, "now": NOON}
    with pytest.raises(NotAllowed):
        answering.moderate_words(words="Petugas lambat", by=asking.officer, **good)
    answering.moderate_words(words="Petugas lambat", by=asking.secretariat, **good)
    made.refresh_from_db()
    assert made.words == "Petugas lambat"
    log = b"".join(bytes(e.body) for e in Entry.objects.of(asking.government.slug))
    assert b"lambat" not in log


def test_an_improvement_becomes_a_milestone_that_is_kept_late_or_broken():
    house = a_house()
    asking = Asking(house.government, house.own)
    survey = asking.published()
    head = house.posts[Role.HEAD]
    good = {
        "survey": survey,
        "element": "time",
        "action": "Loket kedua dibuka",
        "owner": head,
        "due": date(2026, 9, 30),
        "by": asking.officer,
        "now": NOON,
    }
    with pytest.raises(surveys.WrongDue):
        surveys.plan_improvement(**good | {"due": NOON.date()})
    with pytest.raises(WordsMissing):
        surveys.plan_improvement(**good | {"element": "cuaca"})
    planned = surveys.plan_improvement(**good)
    item = Adopted.objects.of(house.government).current().get(code="KEG-001")
    follow = {"improvement": planned, "item": item, "by": house.posts[Role.OFFICER], "now": NOON}
    with pytest.raises(NotAllowed):
        improvements.follow_improvement(proof="Foto", **follow | {"by": house.verifier})
    improvements.follow_improvement(proof="Foto loket kedua", **follow)
    with pytest.raises(improvements.AlreadyFollowed):
        improvements.follow_improvement(proof="Foto", **follow)
    with pytest.raises(improvements.AlreadyFollowed):
        improvements.drop_improvement(
            improvement=planned, reason="Tidak jadi", by=asking.officer, now=NOON
        )

    def stands(day):
        rows = Improvement.objects.of(house.government).select_related("survey", "owner")
        return improving(house.government, rows, NOON + timedelta(days=day))[0].state.standing

    assert [str(stands(day)) for day in (0, 60, 200)] == ["due", "late", "broken"]
    assert an_exhibit(house), "evidence is sent for the milestone as for any other"


def test_what_is_planned_for_a_service_of_another_agency_is_refused(asking):
    with pytest.raises(WrongSurvey):
        asking.planned(form="lain")
    with pytest.raises(WrongSurvey, match="masa"):
        asking.planned(period="-")
    assert Survey.objects.count() == 0
