"""Planning the work: milestones, dates, money, stops, replies, terms."""

from datetime import date, timedelta

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.imports.actions import AlreadyUndone, HasFindings, LeanedOn, NothingToEnter
from idaman.core.imports.rules.outcome import Parcel
from idaman.core.imports.rules.records import Record
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Government
from idaman.features.delivery.actions import work
from idaman.features.delivery.actions.spendings import (
    enter_spendings,
    examine_spendings,
    undo_spendings,
)
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.models import (
    Milestone,
    Reply,
    Requirement,
    Rescheduling,
    Spending,
    Stop,
)
from idaman.features.delivery.queries import board
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan.models import Adopted
from tests.build import NOON
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_milestone_asks_for_evidence_and_is_said_in_public():
    world = World()
    milestone = a_milestone(
        world,
        requires=[
            RequiredEvidence("Foto", EvidenceKind.PLACE, 3),
            RequiredEvidence("Berita acara", EvidenceKind.DOCUMENT),
        ],
    )
    assert (milestone.code, milestone.baseline_due) == ("KEG-001.1", date(2026, 9, 30))
    codes = [requirement.code for requirement in milestone.requirements.order_by("number")]
    assert codes == ["1.1", "1.2"]
    entry = Entry.objects.get(act="delivery.milestone-set")
    assert entry.is_public
    assert b"Menara berdiri" not in bytes(entry.body), "words enter the ledger as a sealed hash"
    state = board(world.government, now=NOON).works["KEG-001"]
    assert state.progress.required == 4


def test_milestones_of_an_item_are_counted_on():
    world = World()
    assert [a_milestone(world).number for _ in range(3)] == [1, 2, 3]
    assert a_milestone(world, item="QW-01").number == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "  "}, WordsMissing),
        ({"requires": []}, WordsMissing),
        ({"requires": [RequiredEvidence(" ", EvidenceKind.PLACE)]}, WordsMissing),
        ({"requires": [RequiredEvidence("Foto", EvidenceKind.PLACE, 0)]}, work.WrongFigure),
        ({"requires": [RequiredEvidence("Foto", EvidenceKind.PLACE, 101)]}, work.WrongFigure),
    ],
)
def test_a_milestone_that_nothing_can_prove_is_refused(changes, why):
    world = World(is_signed=False)
    with pytest.raises(why):
        a_milestone(world, **changes)
    assert not Milestone.objects.exists()


def test_only_who_owns_the_work_plans_it():
    world = World(is_signed=False)
    abroad = World(is_signed=False)
    for post in (world.head(world.other), world.regent, abroad.officer, abroad.secretariat):
        with pytest.raises(NotAllowed):
            a_milestone(world, by=post)
    assert a_milestone(world, by=world.secretariat).number == 1


def test_a_milestone_set_twice_is_set_once():
    world = World(is_signed=False)
    a_milestone(world, token="x")
    with pytest.raises(AlreadyDone):
        a_milestone(world, token="x")
    assert (Milestone.objects.count(), Requirement.objects.count()) == (1, 1)


def moved(world, milestone, **changes):
    good = {
        "milestone": milestone,
        "owner": world.own,
        "due": date(2026, 10, 31),
        "reason": "Jalan putus",
        "by": world.officer,
        "now": NOON,
    }
    return work.reschedule(**{**good, **changes})


def test_a_moved_date_keeps_the_first_beside_it_and_moves_no_promise():
    world = World()
    milestone = a_milestone(world)
    moved(world, milestone)
    seen = board(world.government, now=NOON).by_item["KEG-001"]
    assert seen.work.milestones[0].due == date(2026, 10, 31)
    assert seen.work.milestones[0].baseline_due == date(2026, 9, 30)
    assert seen.due == date(2026, 12, 31)


def test_the_board_of_an_earlier_day_knows_the_date_of_that_day():
    world = World()
    milestone = a_milestone(world)
    moved(world, milestone, now=NOON + 9 * DAY)
    before = board(world.government, now=NOON + 8 * DAY).works["KEG-001"].milestones[0]
    assert before.due == date(2026, 9, 30)


def test_a_date_is_not_moved_without_a_reason_nor_to_itself():
    world = World(is_signed=False)
    milestone = a_milestone(world)
    with pytest.raises(WordsMissing):
        moved(world, milestone, reason=" ")
    with pytest.raises(work.WrongWorkDate):
        moved(world, milestone, due=date(2026, 9, 30))
    with pytest.raises(NotAllowed):
        moved(world, milestone, by=world.head(world.other))
    assert not Rescheduling.objects.exists()


def stopped(world, **changes):
    good = {
        "item": world.item(),
        "on": NOON.date(),
        "reason": "Anggaran dipotong",
        "by": world.head(world.own),
        "now": NOON,
    }
    return work.stop(**{**good, **changes})


def test_work_that_stops_without_a_replacement_breaks_the_promise_at_once():
    world = World()
    stopped(world)
    assert board(world.government, now=NOON).by_item["KEG-001"].standing == Standing.BROKEN


def test_work_that_is_replaced_keeps_its_promise_open():
    world = World()
    stopped(world, replaced_by=world.item("QW-01"))
    seen = board(world.government, now=NOON).by_item["KEG-001"]
    assert (seen.standing, seen.work.replaced_by) == (Standing.NOT_DUE, "QW-01")


def test_work_stops_once_with_a_reason_by_its_head():
    world = World(is_signed=False)
    with pytest.raises(WordsMissing):
        stopped(world, reason="")
    for post in (world.officer, world.head(world.other)):
        with pytest.raises(NotAllowed):
            stopped(world, by=post)
    stopped(world)
    with pytest.raises(work.AlreadyStopped):
        stopped(world)
    assert Stop.objects.count() == 1


def test_the_head_of_the_agency_replies_in_its_own_words():
    world = World(is_signed=False)
    good = {
        "government": world.government,
        "item_code": "KEG-001",
        "owner": world.own,
        "text": "Banjir memutus jalan.",
        "now": NOON,
    }
    for post in (world.officer, world.head(world.other)):
        with pytest.raises(NotAllowed):
            work.reply(**good, by=post)
    with pytest.raises(WordsMissing):
        work.reply(**{**good, "text": " "}, by=world.head(world.own))
    work.reply(**good, by=world.head(world.own), token="x")
    with pytest.raises(AlreadyDone):
        work.reply(**good, by=world.head(world.own), token="x")
    assert Reply.objects.get().text == "Banjir memutus jalan."


def terms(world, **changes):
    good = {
        "government": world.government,
        "from_date": date(2026, 12, 1),
        "broken_after_days": 30,
        "mending_days": 3,
        "verifying_days": 4,
        "by": world.secretariat,
        "now": NOON,
    }
    return work.set_terms(**{**good, **changes})


def test_terms_of_escalation_come_in_their_order():
    world = World(is_signed=False)
    for wrong in ({"head_from_day": 40}, {"head_from_day": 0}, {"remind_days": 0}):
        with pytest.raises(work.WrongFigure):
            terms(world, **wrong)
    terms(world, head_from_day=7, secretary_from_day=7, remind_days=30)
    assert Entry.objects.get(act="delivery.terms-set").detail["head_from_day"] == 7


def test_terms_hold_for_what_falls_due_from_their_day_on():
    world = World()
    terms(world)
    seen = board(world.government, now=NOON + 300 * DAY).by_item
    # QW-01 was due the day before they hold, KEG-001 after.
    day = date(2026, 11, 30)
    after = (NOON.date() + 300 * DAY - day).days
    assert after > 90
    for code, broken_after in (("QW-01", 90), ("KEG-001", 30)):
        due = seen[code].due
        last_late = due + timedelta(days=broken_after - 1)
        at = NOON + (last_late - NOON.date())
        assert board(world.government, now=at).by_item[code].standing == Standing.LATE, code
        assert board(world.government, now=at + DAY).by_item[code].standing == Standing.BROKEN


def test_terms_are_refused_that_nobody_can_live_by():
    world = World(is_signed=False)
    for wrong in ({"broken_after_days": 0}, {"mending_days": 31}, {"verifying_days": 0}):
        with pytest.raises(work.WrongFigure):
            terms(world, **wrong)
    with pytest.raises(NotAllowed):
        terms(world, by=world.head(world.own))
    terms(world)
    with pytest.raises(work.WrongWorkDate):
        terms(world)


def money(world, **changes):
    good = {
        "government": world.government,
        "item_code": "KEG-001",
        "year": 2026,
        "ceiling_idr": 1_200_000_000,
        "realised_idr": 300_000_000,
        "told_on": NOON.date(),
        "source": "SIPD",
        "by": world.secretariat,
        "now": NOON,
    }
    return work.enter_spending(**{**good, **changes})


def test_money_names_its_source_and_is_never_negative():
    world = World(is_signed=False)
    with pytest.raises(WordsMissing):
        money(world, source="")
    with pytest.raises(work.WrongFigure):
        money(world, realised_idr=-1)
    with pytest.raises(NotAllowed):
        money(world, by=world.head(world.own))
    money(world)
    money(world, realised_idr=400_000_000)
    assert Spending.objects.count() == 2, "an earlier figure stays"


def told(*lines, told_on="2026-08-17", year=2026):
    """Records as the engine gives them: (code, ceiling, realised)."""
    names = ("code", "ceiling", "realised")
    more = {"year": year, "told_on": told_on}
    return [
        Record("S", n, dict(zip(names, line, strict=True)) | more)
        for n, line in enumerate(lines, 1)
    ]


SIPD = Parcel(target="money", file_sha256="a" * 64, mapping_sha256="b" * 64, source="SIPD")


def entered(world, records, **changes):
    good = {"parcel": SIPD, "by": world.secretariat, "now": NOON}
    return enter_spendings(government=world.government, records=records, **{**good, **changes})


def outcomes(world, records):
    found = examine_spendings(
        government=world.government, records=records, by=world.secretariat, now=NOON
    )
    return [(o.what, [f.rule for f in o.findings]) for o in found]


def test_money_of_a_table_is_entered_all_or_not_at_all():
    world = World(is_signed=False)
    good = told(("keg-001", 10, 5), ("QW-01", 20, 0))
    for wrong in (
        told(("KEG-001", 1, 1), told_on="2026-08-18"),
        told(("KEG-001", 1, 1), year=2040),
        told(("KEG-001", 1, 1), ("KEG-001", 2, 2)),
    ):
        with pytest.raises(HasFindings):
            entered(world, wrong)
    with pytest.raises(WordsMissing):
        entered(world, good, parcel=Parcel(target="money", file_sha256="a" * 64))
    with pytest.raises(NotAllowed):
        entered(world, good, by=world.regent)
    assert not Spending.objects.exists()
    arrival = entered(world, good, token="x")
    with pytest.raises(AlreadyDone):
        entered(world, good, token="x")
    assert Spending.objects.count() == arrival.added == 2
    about = Entry.objects.filter(act="delivery.spending-entered")
    assert set(about.values_list("subject", flat=True)) == {"KEG-001", "QW-01"}
    assert Entry.objects.get(act="delivery.spendings-entered").detail["file"] == "a" * 64
    with pytest.raises(NothingToEnter):
        entered(world, good)


def test_money_is_matched_by_budget_codes_and_what_matches_none_is_named():
    world = World(is_signed=False)
    item = Adopted.objects.of(world.government).get(code="KEG-001")
    item.body["dpa_code"] = "2.16.03.2.01.0001"
    item.save()
    records = told(
        ("2.16.03.2.01.0001", 10, 2), ("KEG-001", 5, 0), ("9.99", 700, 1), ("QW-01", 1, 0)
    )
    assert outcomes(world, records) == [
        ("added", []),
        ("added", ["money-summed"]),
        ("unmatched", ["item-not-known"]),
        ("added", []),
    ]
    entered(world, records)
    assert Spending.objects.get(item_code="KEG-001").ceiling_idr == 15
    assert outcomes(world, told(("KEG-001", 15, 2))) == [("unchanged", [])]
    assert outcomes(world, told(("KEG-001", 1, 2))) == [("changed", ["money-overspent"])]


def test_a_code_that_several_items_have_is_left_to_a_person():
    world = World(is_signed=False)
    for item in Adopted.objects.of(world.government).promised():
        item.body["dpa_code"] = "2.16"
        item.save()
    assert outcomes(world, told(("2.16", 5, 0))) == [("unmatched", ["item-shared"])]


def test_a_table_of_money_is_withdrawn_and_what_was_told_before_counts_again():
    world = World(is_signed=False)
    first = entered(world, told(("KEG-001", 10, 5)))
    second = entered(world, told(("KEG-001", 30, 7)), now=NOON + timedelta(hours=1))
    undone = {"government": world.government, "reason": "x", "by": world.secretariat}
    with pytest.raises(LeanedOn):
        undo_spendings(**undone, arrival=first, now=NOON + DAY)
    undo_spendings(**undone, arrival=second, now=NOON + DAY, token="u")
    with pytest.raises(AlreadyUndone):
        undo_spendings(**undone, arrival=second, now=NOON + DAY)
    counting = Spending.objects.of(world.government).counting(NOON + 2 * DAY)
    assert [s.ceiling_idr for s in counting] == [10]
    before = Spending.objects.of(world.government).counting(NOON + timedelta(hours=2))
    assert before.count() == 2, "on that day it was told so"
    assert Entry.objects.filter(act="delivery.spendings-undone", is_public=True).count() == 1


def test_many_rows_of_money_ask_the_database_no_more_often(django_assert_max_num_queries):
    world = World(is_signed=False)
    records = [r for year in range(2025, 2030) for r in told(("KEG-001", year, 1), year=year)]
    with django_assert_max_num_queries(30):
        entered(world, records)


def test_a_public_act_lets_the_pages_be_built_anew():
    world = World(is_signed=False)
    before = Government.objects.get(pk=world.government.pk).public_revision
    a_milestone(world, now=NOON + DAY)
    assert Government.objects.get(pk=world.government.pk).public_revision == before + 1


def test_claimed_and_verified_are_counted_apart():
    world = World()
    milestone = a_milestone(
        world,
        requires=[
            RequiredEvidence("Foto", EvidenceKind.PLACE, 3),
            RequiredEvidence("Berita acara", EvidenceKind.DOCUMENT),
        ],
    )
    first = sent(world, the_requirement(milestone, 1))
    sent(world, the_requirement(milestone, 2))
    judged(world, first)
    progress = board(world.government, now=NOON).works["KEG-001"].progress
    assert (progress.claimed, progress.verified, progress.required) == (4, 3, 4)
