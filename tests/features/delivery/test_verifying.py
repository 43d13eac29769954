"""Who verifies: the rules, the chain, the days, passing on, and never the own agency."""

from datetime import date, timedelta

import pytest

from idaman.core.evidence.actions import NotAnother
from idaman.core.evidence.models import Exhibit, Status
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Agency, CalendarDay
from idaman.core.people.permissions import Role
from idaman.features.delivery.access import may_judge, subject_of
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.models import Turn, VerifyingRule
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.verifiers import verifiers, waiting_for
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.delivery.rules.verifying import EvidenceKind
from tests.build import NOON, a_post
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def world(db):
    return World(is_signed=False)


def asked(exhibit):
    """Which agencies were asked, in order."""
    turns = Turn.objects.filter(exhibit=exhibit).order_by("number")
    return list(turns.values_list("agency__code", flat=True))


def required(world, kind, **more):
    milestone = a_milestone(world, requires=[RequiredEvidence("Bukti", kind, **more)])
    return the_requirement(milestone)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        (EvidenceKind.PLACE, "KEC-HULU"),
        (EvidenceKind.DOCUMENT, "INSPEKTORAT"),
        (EvidenceKind.MONEY, "INSPEKTORAT"),
        (EvidenceKind.FIGURE, "BAPPEDA"),
    ],
)
def test_evidence_goes_to_a_verifier_by_what_it_is(world, kind, first):
    assert asked(sent(world, required(world, kind))) == [first]


def test_a_figure_goes_to_the_agency_that_keeps_its_source(world):
    requirement = required(world, EvidenceKind.FIGURE, source_agency=world.other)
    assert asked(sent(world, requirement)) == [world.other.code]


def test_a_whole_item_is_proven_at_its_place_where_one_district_has_it(world):
    assert asked(sent(world, item="QW-01")) == ["KEC-HULU"]
    assert asked(sent(world, item="KEG-001")) == ["INSPEKTORAT"]


def test_the_owner_of_the_work_is_never_asked(world):
    world.government.lead_agency = world.own.code
    world.government.save()
    verifying.set_rule(
        government=world.government,
        kind=EvidenceKind.DOCUMENT,
        to=[world.own.code, "@lead", world.other.code],
        by=world.secretariat,
        now=NOON,
    )
    exhibit = sent(world, required(world, EvidenceKind.DOCUMENT))
    assert asked(exhibit) == [world.other.code]


def test_who_sent_it_is_never_asked_though_another_owns_it(world):
    exhibit = sent(world, required(world, EvidenceKind.FIGURE), by=world.secretariat)
    for day in range(7, 70, 7):
        verifying.pass_on(government=world.government, by=world.operator, now=NOON + day * DAY)
    assert asked(exhibit) == ["BAPPEDA", "INSPEKTORAT"], "the lead agency's secretariat sent it"


def test_an_agency_without_a_judge_is_passed_over(world):
    clerk = Agency.objects.create(
        government=world.government, code="DINAS-X", short="X", name="Dinas X"
    )
    a_post(world.government, role=Role.OFFICER, agency=clerk)
    verifying.set_rule(
        government=world.government,
        kind=EvidenceKind.DOCUMENT,
        to=["DINAS-X", world.other.code],
        by=world.secretariat,
        now=NOON,
    )
    assert asked(sent(world, required(world, EvidenceKind.DOCUMENT))) == [world.other.code]


def test_a_rule_names_roles_and_agencies_that_are_there(world):
    good = {
        "government": world.government,
        "kind": EvidenceKind.PLACE,
        "by": world.secretariat,
        "now": NOON,
    }
    for wrong in ([], ["@nobody"], ["DINAS-HANTU"], [World(is_signed=False).own.code]):
        with pytest.raises(verifying.NotARule):
            verifying.set_rule(**good, to=wrong)
    with pytest.raises(NotAllowed):
        verifying.set_rule(**{**good, "by": world.officer}, to=["@lead"])
    assert not VerifyingRule.objects.exists()
    verifying.set_rule(**good, to=["@lead", "@lead"], token="x")
    with pytest.raises(AlreadyDone):
        verifying.set_rule(**good, to=["@lead"], token="x")
    assert VerifyingRule.objects.get().to == ["@lead"]


def test_after_five_working_days_it_is_offered_to_the_next_and_the_wait_counts(world):
    # NOON is Monday 17 August 2026, a national holiday; five working days end on the 24th.
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    turn = Turn.objects.get()
    assert turn.until == date(2026, 8, 24)
    assert (
        verifying.pass_on(government=world.government, by=world.operator, now=NOON + 7 * DAY) == 0
    )
    assert (
        verifying.pass_on(government=world.government, by=world.operator, now=NOON + 8 * DAY) == 1
    )
    assert (
        verifying.pass_on(government=world.government, by=world.operator, now=NOON + 8 * DAY) == 0
    )
    assert asked(exhibit) == ["KEC-HULU", "INSPEKTORAT"]
    turn.refresh_from_db()
    assert turn.end == Turn.End.PASSED_ON
    entry = Entry.objects.get(act="delivery.passed-on")
    assert entry.is_public
    counted = {v.agency.code: v for v in verifiers(world.government, NOON + 8 * DAY).rows}
    assert (counted["KEC-HULU"].passed_on, counted["KEC-HULU"].open) == (1, 0)
    assert (counted["INSPEKTORAT"].passed_on, counted["INSPEKTORAT"].open) == (0, 1)


def test_the_government_may_give_its_verifiers_other_days_and_holidays(world):
    work.set_terms(
        government=world.government,
        from_date=date(2026, 1, 1),
        broken_after_days=90,
        mending_days=5,
        verifying_days=2,
        by=world.secretariat,
        now=NOON,
    )
    people.set_days(
        government=world.government,
        days=[date(2026, 8, 18)],
        kind=CalendarDay.Kind.OFF,
        name="Hari jadi",
        source="SE Bupati 12/2026",
        by=world.secretariat,
        now=NOON,
    )
    sent(world, required(world, EvidenceKind.PLACE))
    assert Turn.objects.get().until == date(2026, 8, 20)


def test_where_nobody_is_left_the_last_one_asked_keeps_waiting(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    for week in range(1, 10):
        verifying.pass_on(government=world.government, by=world.operator, now=NOON + 8 * week * DAY)
    assert asked(exhibit) == ["KEC-HULU", "INSPEKTORAT", "BAPPEDA", "DISKOMINFO"]
    last = Turn.objects.get(exhibit=exhibit, ended_at=None)
    assert last.agency == world.lead
    [row] = [v for v in verifiers(world.government, NOON + 80 * DAY).rows if v.agency == world.lead]
    assert (row.open, row.overdue) == (1, 1)


def test_whose_days_are_over_may_still_judge(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    verifying.pass_on(government=world.government, by=world.operator, now=NOON + 8 * DAY)
    judged(world, exhibit, by=world.head(world.district), now=NOON + 9 * DAY)
    assert not Turn.objects.open().exists()
    assert set(Turn.objects.values_list("agency__code", "end")) == {
        ("KEC-HULU", "passed_on"),
        ("INSPEKTORAT", "elsewhere"),
    }


def test_only_who_was_asked_judges(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    with pytest.raises(verifying.NotYourTurn):
        judged(world, exhibit, by=world.head(world.planning))
    for post in (world.head(world.own), world.officer):
        assert not may_judge(exhibit=exhibit, owner=world.own, post=post)
        with pytest.raises((verifying.NotYourTurn, NotAllowed)):
            judged(world, exhibit, by=post)
    assert may_judge(exhibit=exhibit, owner=world.own, post=world.head(world.district))


def test_another_government_judges_nothing_here(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    abroad = World(is_signed=False)
    for post in abroad.heads.values():
        assert not may_judge(exhibit=exhibit, owner=world.own, post=post)
        with pytest.raises(NotAllowed):
            judged(world, exhibit, by=post)
    assert (
        verifying.pass_on(government=abroad.government, by=abroad.operator, now=NOON + 99 * DAY)
        == 0
    )
    assert all(waiting_for(a, now=NOON) == [] for a in Agency.objects.of(abroad.government))
    assert verifiers(abroad.government, NOON).rows == ()


def test_where_the_rules_name_nobody_any_other_agency_may_judge(world):
    Agency.objects.of(world.government).exclude(pk__in=[world.own.pk, world.other.pk]).update(
        kind=Agency.Kind.OFFICE
    )
    verifying.set_rule(
        government=world.government,
        kind=EvidenceKind.DOCUMENT,
        to=[world.own.code],
        by=world.secretariat,
        now=NOON,
    )
    exhibit = sent(world, required(world, EvidenceKind.DOCUMENT))
    assert asked(exhibit) == []
    assert [w.exhibit for w in waiting_for(world.other, now=NOON)] == [exhibit]
    assert waiting_for(world.own, now=NOON) == []
    with pytest.raises(NotAnother):
        judged(world, exhibit, by=world.head(world.own))
    judged(world, exhibit, by=world.head(world.other))


def test_a_verdict_ends_the_turns_and_the_wait(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    judged(world, exhibit, now=NOON + 2 * DAY)
    assert Turn.objects.get().end == Turn.End.JUDGED
    assert waiting_for(world.district, now=NOON + 2 * DAY) == []
    [row] = verifiers(world.government, NOON + 3 * DAY).rows
    assert (row.judged, row.median_days, row.open) == (1, 2, 0)


def test_what_was_open_at_a_past_moment_is_counted_as_open_then(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    judged(world, exhibit, now=NOON + 9 * DAY)
    [row] = verifiers(world.government, NOON + 8 * DAY).rows
    assert (row.judged, row.open, row.overdue) == (0, 1, 1)
    assert verifiers(world.government, NOON - DAY).rows == ()


def test_what_is_taken_back_waits_for_nobody(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    verifying.withdraw(exhibit=exhibit, owner=world.own, reason="Salah", by=world.officer, now=NOON)
    assert Turn.objects.get().end == Turn.End.ELSEWHERE
    assert waiting_for(world.district, now=NOON) == []


def test_whoever_sent_it_back_is_asked_first_when_it_is_mended(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    verifying.pass_on(government=world.government, by=world.operator, now=NOON + 8 * DAY)
    judged(world, exhibit, Status.RETURNED, by=world.head(world.inspectorate), now=NOON + 9 * DAY)
    verifying.offer_again(
        exhibit=exhibit,
        about=subject_of(exhibit),
        answer="Sudah jelas",
        by=world.officer,
        now=NOON + 10 * DAY,
    )
    assert asked(exhibit)[-1] == "INSPEKTORAT"


def test_what_is_reopened_goes_to_somebody_else_than_the_first_time(world):
    exhibit = sent(world, required(world, EvidenceKind.PLACE))
    judged(world, exhibit)
    verifying.reopen(
        exhibit=exhibit,
        reason="Warga berkata tidak",
        by=world.operator,
        now=NOON,
    )
    assert asked(exhibit) == ["KEC-HULU", "INSPEKTORAT"]
    assert Turn.objects.open().get().is_recheck
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    first = world.head(Agency.objects.get(code="KEC-HULU", government=world.government))
    owner = world.item(exhibit.subject).owner
    assert not may_judge(exhibit=exhibit, owner=owner, post=first)
    with pytest.raises(verifying.NotYourTurn):
        judged(world, exhibit, by=first)
    judged(world, exhibit)
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED


def test_evidence_for_a_requirement_of_another_item_is_refused(world):
    foreign = the_requirement(a_milestone(world, item="KEG-002"))
    with pytest.raises(verifying.NoSuchRequirement):
        sent(world, foreign, item="KEG-001")
    assert not Exhibit.objects.exists()


def test_who_does_not_own_the_work_sends_nothing_for_it(world):
    for post in (world.head(world.other), World(is_signed=False).secretariat):
        with pytest.raises(NotAllowed):
            verifying.offer(
                file=sent(world).file,
                item=world.item(),
                requirement=None,
                note="",
                by=post,
                now=NOON,
            )


def test_a_slow_verifier_never_makes_the_owner_late():
    world = World()
    on_the_day = NOON + (date(2026, 12, 31) - NOON.date())
    exhibit = sent(world, now=on_the_day)
    a_year_later = on_the_day + 365 * DAY
    seen = board(world.government, now=a_year_later).by_item["KEG-001"]
    assert seen.standing == Standing.AWAITING
    judged(world, exhibit, now=a_year_later)
    seen = board(world.government, now=a_year_later).by_item["KEG-001"]
    assert seen.standing == Standing.KEPT


def test_what_waits_is_listed_oldest_first_with_its_days(world):
    second = sent(world, required(world, EvidenceKind.PLACE), now=NOON + DAY)
    first = sent(world, required(world, EvidenceKind.PLACE), now=NOON)
    queue = waiting_for(world.district, now=NOON + DAY)
    assert [w.exhibit for w in queue] == [first, second]
    assert [w.days_left for w in queue] == [4, 5]
    verifying.pass_on(government=world.government, by=world.operator, now=NOON + 8 * DAY)
    queue = waiting_for(world.district, now=NOON + 8 * DAY)
    assert [(w.is_passed_on, w.days_left) for w in queue] == [(True, -1), (False, 1)]


def test_two_who_only_verify_each_other_are_named(world):
    verifying.set_rule(
        government=world.government,
        kind=EvidenceKind.DOCUMENT,
        to=[world.own.code, world.other.code, "@inspectorate"],
        by=world.secretariat,
        now=NOON,
    )
    for _ in range(3):
        judged(world, sent(world))
        judged(world, sent(world, item="KEG-002"))
    assert verifiers(world.government, NOON).pairs == (
        tuple(sorted((world.own, world.other), key=lambda a: a.code)),
    )
    verifying.set_rule(
        government=world.government,
        kind=EvidenceKind.DOCUMENT,
        to=["@inspectorate"],
        by=world.secretariat,
        now=NOON,
    )
    judged(world, sent(world))
    assert verifiers(world.government, NOON).pairs != (), "a third who verifies changes nothing"


def test_verifiers_are_counted_in_a_constant_number_of_queries(
    world, django_assert_max_num_queries
):
    for _ in range(4):
        judged(world, sent(world, required(world, EvidenceKind.PLACE)))
        sent(world, required(world, EvidenceKind.DOCUMENT))
    with django_assert_max_num_queries(4):
        verifiers(world.government, NOON)
    with django_assert_max_num_queries(3):
        waiting_for(world.inspectorate, now=NOON)
