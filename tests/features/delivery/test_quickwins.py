"""Quick wins: the gate, readings, and what becomes of each."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from idaman.core.evidence import actions as evidence
from idaman.core.evidence.models import Status
from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import quickwins as actions
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.actions.work import AlreadyStopped, WrongFigure, WrongWorkDate
from idaman.features.delivery.models import Fate, GateAnswer, Reading, Stop
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.quickwins import quick_wins
from idaman.features.delivery.rules.obligation import Standing
from idaman.features.delivery.rules.verifying import EvidenceKind
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Adopted
from idaman.features.plan.rules.model import Document
from tests.build import NOON, a_post
from tests.features.delivery.meetings import a_signed_scene, the_quick_win

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return a_signed_scene()


@pytest.fixture
def item(scene):
    return the_quick_win(scene.government)


def state_of(scene, *, now=NOON, code="QW-01"):
    return quick_wins(scene.government, board(scene.government, now=now), now=now).by_code[code]


def answered(scene, item, **changes):
    good = {
        "item": item,
        "criterion": "implemented",
        "is_met": True,
        "proof": "Menara menyala sejak Mei.",
        "by": scene.heads[0],
        "now": NOON,
    }
    return actions.answer(**{**good, **changes})


def decided(scene, item, **changes):
    good = {
        "item": item,
        "choice": "scale",
        "reason": "Warga memakainya setiap hari.",
        "by": scene.regent,
        "now": NOON,
    }
    return actions.decide(**{**good, **changes})


def test_without_an_answer_all_ten_points_are_open(scene, item):
    assert [c.number for c in state_of(scene).open_points] == list(range(1, 11))


def test_a_point_met_with_proof_is_passed_and_the_newest_answer_counts(scene, item):
    answered(scene, item)
    assert [c.number for c in state_of(scene).open_points] == list(range(2, 11))
    answered(scene, item, is_met=False, proof="", now=NOON + timedelta(hours=1))
    assert len(state_of(scene, now=NOON + timedelta(hours=2)).open_points) == 10
    assert len(state_of(scene).open_points) == 9
    assert GateAnswer.objects.count() == 2


def test_a_point_is_not_met_without_proof(scene, item):
    with pytest.raises(actions.ProofMissing):
        answered(scene, item, proof="  ")
    with pytest.raises(actions.ProofMissing):
        answered(scene, item, link="javascript:alert(1)")
    assert answered(scene, item, proof="", link="https://kukarkab.go.id/menara").has_proof


def test_only_the_points_of_the_gate_are_answered(scene, item):
    with pytest.raises(actions.NoSuchPoint):
        answered(scene, item, criterion="indah")


def test_an_activity_has_no_gate(scene):
    activity = Adopted.objects.of(scene.government).current().activities().get(code="KEG-001")
    with pytest.raises(actions.NotAQuickWin):
        answered(scene, activity, by=scene.secretariat)


def test_another_agency_answers_nothing(scene, item):
    with pytest.raises(NotAllowed):
        answered(scene, item, by=scene.heads[1])


def test_the_same_form_answers_once(scene, item):
    answered(scene, item, token="satu")
    with pytest.raises(AlreadyDone):
        answered(scene, item, token="satu")
    assert GateAnswer.objects.count() == 1


def test_the_ledger_knows_the_answer_but_not_the_words(scene, item):
    given = answered(scene, item)
    entry = Entry.objects.get(act="delivery.gate-answered")
    assert entry.is_public
    assert entry.subject == "QW-01"
    assert given.proof.encode() not in bytes(entry.body)


def test_a_reading_carries_unit_day_and_source(scene, item):
    reading = actions.read(
        item=item, measure="adoption", value=Decimal("120"), unit="orang per hari",
        on=NOON.date(), source="Catatan kantor desa", by=scene.heads[0], now=NOON,
    )  # fmt: skip
    assert state_of(scene).readings == (reading,)
    good = {
        "item": item, "measure": "satisfaction", "value": Decimal("3.2"), "unit": "skala 4",
        "on": NOON.date(), "source": "SKM", "by": scene.heads[0], "now": NOON,
    }  # fmt: skip
    for wrong, refusal in (
        ({"measure": "kira-kira"}, WordsMissing),
        ({"source": " "}, WordsMissing),
        ({"value": Decimal(-1)}, WrongFigure),
        ({"on": NOON.date() + timedelta(days=1)}, WrongWorkDate),
    ):
        with pytest.raises(refusal):
            actions.read(**{**good, **wrong})
    assert Reading.objects.count() == 1


def gone_live(scene, item, *, sent):
    """The quick win's go-live milestone, with accepted evidence sent at a moment."""
    work.set_milestone(
        item=item, name="Warga dapat memakainya", due=date(2026, 11, 1), is_go_live=True,
        requires=[work.RequiredEvidence("Foto menara menyala", EvidenceKind.DOCUMENT)],
        by=scene.secretariat, now=NOON,
    )  # fmt: skip
    Agency.objects.filter(pk=scene.agencies[1].pk).update(kind=Agency.Kind.INSPECTORATE)
    file = evidence.receive(
        government=scene.government,
        sha256="a" * 64,
        prepared={
            "public_sha256": "", "media_type": "image/jpeg", "bytes": 10, "width": 4, "height": 3,
            "latitude": None, "longitude": None, "picture_hash": "",
        },
        taken_at=None,
        by=scene.heads[0],
        now=sent,
    )  # fmt: skip
    from idaman.features.delivery.models import Requirement

    exhibit = verifying.offer(
        file=file, item=item,
        requirement=Requirement.objects.select_related("milestone").get(),
        note="", by=scene.heads[0], now=sent,
    )  # fmt: skip
    exhibit.refresh_from_db()
    verifying.judge(
        exhibit=exhibit, owner=item.owner, status=Status.ACCEPTED, reason="",
        by=scene.heads[1], now=sent + timedelta(days=3),
    )  # fmt: skip


def test_going_live_is_proven_by_an_accepted_milestone_on_the_day_it_was_sent(scene, item):
    assert state_of(scene).go_live is None
    sent = datetime(2026, 9, 20, 4, tzinfo=UTC)
    gone_live(scene, item, sent=sent)
    before = state_of(scene, now=sent).go_live
    assert (before.is_proven, before.on, before.is_in_time) == (False, None, True)
    after = state_of(scene, now=sent + timedelta(days=4)).go_live
    assert (after.is_proven, after.on, after.is_in_time) == (True, date(2026, 9, 20), True)


def test_a_decision_is_due_at_its_end_and_then_counts_as_late(scene, item):
    assert state_of(scene).decision_due == item.ends
    assert not state_of(scene).is_decision_due
    due = datetime(2026, 11, 30, 4, tzinfo=UTC)
    assert state_of(scene, now=due).is_decision_due


def test_fix_needs_its_next_date_and_that_is_when_it_is_due_again(scene, item):
    for again in (None, NOON.date()):
        with pytest.raises(WrongWorkDate):
            decided(scene, item, choice="fix", again_on=again)
    decided(scene, item, choice="fix", again_on=date(2026, 10, 1))
    assert state_of(scene).decision_due == date(2026, 10, 1)
    decided(scene, item, now=NOON + timedelta(hours=1))
    assert state_of(scene, now=NOON + timedelta(hours=2)).decision_due is None


def test_a_decision_has_a_reason(scene, item):
    with pytest.raises(WordsMissing):
        decided(scene, item, reason=" ")
    with pytest.raises(WordsMissing):
        decided(scene, item, choice="lupakan")


def test_an_officer_decides_nothing(scene, item):
    with pytest.raises(NotAllowed):
        decided(scene, item, by=scene.heads[0])
    with pytest.raises(NotAllowed):
        decided(scene, item, by=a_post(scene.government, role=Role.ASSESSOR))


def test_a_stop_without_replacement_breaks_the_promise_at_once(scene, item):
    decided(scene, item, choice="stop", reason="Dana dialihkan.")
    after = board(scene.government, now=NOON + timedelta(hours=1))
    assert after.by_item["QW-01"].standing == Standing.BROKEN
    assert state_of(scene, now=NOON + timedelta(hours=1)).is_over
    with pytest.raises(AlreadyStopped):
        decided(scene, item)
    assert Stop.objects.get().by == scene.regent


def test_a_stop_is_recorded_once_by_one_form(scene, item):
    decided(scene, item, choice="stop", token="henti")
    with pytest.raises(AlreadyDone):
        decided(scene, item, choice="stop", token="henti")
    assert Fate.objects.count() == 1


def with_a_second_quick_win(scene):
    """The plan adopted anew with QW-02 beside QW-01."""
    document = Document.model_validate(scene.version.composition.document)
    other = document.quick_wins[0].model_copy(update={"code": "QW-02", "name": "Sinyal di Hilir"})
    plan = masterplan.take_in(
        government=scene.government,
        plan=scene.version.plan,
        document=document.model_copy(update={"quick_wins": (*document.quick_wins, other)}),
        base_sequence=scene.version.plan.sequence,
        by=scene.secretariat,
        now=NOON,
    )
    masterplan.adopt(plan=plan, regulation="", regulation_date=None, by=scene.secretariat, now=NOON)
    return the_quick_win(scene.government, "QW-01"), the_quick_win(scene.government, "QW-02")


def test_a_replacement_keeps_both_pages_and_links_them_both_ways(scene):
    old, new = with_a_second_quick_win(scene)
    assert quick_wins(scene.government, board(scene.government, now=NOON), now=NOON).spread.crowded
    decided(scene, old, choice="stop", reason="Diganti.", replaced_by=new)
    later = NOON + timedelta(hours=1)
    first, second = state_of(scene, now=later), state_of(scene, now=later, code="QW-02")
    assert first.replaced_by == "QW-02"
    assert second.replaces == ("QW-01",)
    assert first.is_over
    assert not second.is_over
    assert board(scene.government, now=later).by_item["QW-01"].standing == Standing.NOT_DUE
    with pytest.raises(actions.NoSuchReplacement):
        decided(scene, new, choice="stop", replaced_by=old)
    with pytest.raises(actions.NoSuchReplacement):
        decided(scene, new, choice="stop", replaced_by=new)


def test_five_dimensions_without_a_quick_win_are_named(scene):
    seen = quick_wins(scene.government, board(scene.government, now=NOON), now=NOON)
    assert len(seen.spread.without) == 5
    assert "living" not in seen.spread.without
