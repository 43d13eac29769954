"""Expert review: notes with their answers, warnings let pass, approvals, gates."""

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.features.plan import actions as masterplan
from idaman.features.plan.models import Composition
from idaman.features.plan.rules.lint import lint
from idaman.features.workshops.actions import reviewing
from idaman.features.workshops.actions.refusals import AlreadyDecided
from idaman.features.workshops.models import Approval, GatePass, Note, Waiver
from idaman.features.workshops.queries import annex
from idaman.features.workshops.rules import key_of
from tests.build import NOON, a_government, a_plan, a_post
from tests.features.workshops.scenes import Preparing, an_empty_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Preparing()


def noted(scene, kind="activity", code="KEG-001", text="Siapa merawatnya?", **more):
    given = {"plan": scene.plan, "by": scene.expert, "now": NOON}
    return reviewing.note(kind=kind, code=code, text=text, **{**given, **more})


def stands(scene, stage):
    document = masterplan.document_of(scene.plan)
    return reviewing.stands(scene.plan, document)[stage - 1]


def approved(scene, stage, **more):
    given = {"plan": scene.plan, "text": "Baik", "by": scene.expert, "now": NOON}
    return reviewing.approve(stage=stage, **{**given, **more})


def passed(scene, stage, **more):
    given = {"plan": scene.plan, "by": scene.secretariat, "now": NOON}
    return reviewing.pass_gate(stage=stage, **{**given, **more})


def acts():
    return list(Entry.objects.order_by("id").values_list("act", flat=True))


def test_a_note_is_anchored_to_the_item_and_the_revision(scene):
    first = noted(scene, token="t")
    assert (first.name, first.sequence, first.stage) == ("CA-1", 1, 2)
    assert noted(scene, "swot", "SWOT-STR-S").stage == 1
    assert acts()[-2:] == ["workshops.noted"] * 2
    entry = Entry.objects.filter(act="workshops.noted").first()
    assert "merawatnya" not in bytes(entry.body).decode()
    assert not entry.is_public
    with pytest.raises(AlreadyDone):
        noted(scene, token="t")


def test_only_an_expert_notes_what_is_in_the_plan_with_words(scene):
    for refused, more in (
        (NotAllowed, {"by": scene.secretariat}),
        (NotAllowed, {"by": a_post(a_government(), role=Role.EXPERT)}),
        (WordsMissing, {"text": "  "}),
        (reviewing.NoSuchItem, {"code": "KEG-999"}),
    ):
        with pytest.raises(refused):
            noted(scene, **more)
    assert not Note.objects.exists()
    assert "workshops.noted" not in acts()


def test_a_note_is_followed_by_a_later_change_or_declined_with_a_reason(scene):
    early = scene.save("activity", "KEG-001", output="Menara")
    one, two = noted(scene), noted(scene, code="KEG-002")
    answer = {"answer": "Ditambah", "by": scene.secretariat, "now": NOON}
    with pytest.raises(reviewing.WrongChange):
        reviewing.accept_note(note=one, change=early, **answer)
    with pytest.raises(WordsMissing):
        reviewing.decline_note(note=two, reason=" ", by=scene.secretariat, now=NOON)
    with pytest.raises(NotAllowed):
        reviewing.decline_note(note=two, reason="x", by=scene.officer, now=NOON)
    assert Note.objects.open().count() == 2

    change = scene.save("activity", "KEG-001", note="DPMD merawat")
    reviewing.accept_note(note=one, change=change, **answer)
    reviewing.decline_note(note=two, reason="Sudah di Renja", by=scene.secretariat, now=NOON)
    with pytest.raises(AlreadyDecided):
        reviewing.decline_note(note=one, reason="x", by=scene.secretariat, now=NOON)
    assert acts()[-2:] == ["workshops.note-answered"] * 2

    told = annex(scene.plan, list(Note.objects.select_related("change")))
    assert [(t.was["note"], t.became["note"], t.now["note"]) for t in told] == [
        ("", "DPMD merawat", "DPMD merawat"),
        ("", "", ""),
    ]


def test_the_annex_shows_the_item_as_the_expert_read_it_and_the_change_elsewhere(scene):
    one = noted(scene)
    change = scene.save("activity", "KEG-002", note="Dirawat di sini")
    reviewing.accept_note(note=one, change=change, answer="", by=scene.secretariat, now=NOON)
    masterplan.remove_item(
        plan=scene.plan,
        kind="activity",
        code="KEG-001",
        expected_hash=scene.item("activity", "KEG-001").hash,
        by=scene.secretariat,
        now=NOON,
    )
    scene.plan.refresh_from_db()
    (told,) = annex(scene.plan, list(Note.objects.select_related("change")))
    assert told.was["code"] == "KEG-001"
    assert told.answering["note"] == "Dirawat di sini"
    assert told.now == {}


def test_the_annex_takes_the_same_number_of_queries_for_one_note_and_for_many(
    scene, django_assert_num_queries
):
    for n in range(1, 12):
        noted(scene, code=f"KEG-{n:03}")
    notes = list(Note.objects.select_related("change"))
    with django_assert_num_queries(2):
        annex(scene.plan, notes)


def test_an_empty_plan_misses_every_output(scene):
    plan = an_empty_plan(scene.government, scene.secretariat)
    gates = reviewing.stands(plan, masterplan.document_of(plan))
    assert [o.kind for gate in gates for o in gate.missing] == [
        *("readiness", "gap", "swot", "strategy", "objective"),
        *("programme", "activity", "indicator", "innovation", "phase", "quick_win"),
    ]
    assert not any(gate.is_open for gate in gates)


def test_four_gates_are_passed_in_order_each_with_the_whole_revision(scene):
    for stage in (1, 2, 3, 4):
        assert stands(scene, stage).count == 1, stage
        with pytest.raises(reviewing.GateShut):
            passed(scene, stage)
        approved(scene, stage)
        if stage > 1:
            scene.save("settings", "SETTINGS", note=f"Tahap {stage}")
        done = passed(scene, stage)
        assert done.composition.sequence == scene.plan.sequence
        assert done.composition.document["settings"]["title"]
    assert GatePass.objects.count() == 4
    assert acts()[-2:] == ["masterplan.kept_whole", "workshops.gate-passed"]
    with pytest.raises(reviewing.AlreadyPassed):
        passed(scene, 4)


def test_a_later_gate_waits_for_the_earlier(scene):
    approved(scene, 2)
    assert stands(scene, 2).waits_for_earlier
    before = Composition.objects.count(), acts()
    with pytest.raises(reviewing.GateShut):
        passed(scene, 2)
    assert (Composition.objects.count(), acts()) == before


def test_an_approval_holds_until_something_of_its_stage_changes(scene):
    approved(scene, 1)
    scene.save("activity", "KEG-001", output="Tiang")
    assert stands(scene, 1).is_open, "activities are decided in the second stage"
    scene.save("swot", "SWOT-STR-S", text="Petugas terlatih")
    gate = stands(scene, 1)
    assert (gate.is_stale, gate.is_open) == (True, False)
    approved(scene, 1)
    assert stands(scene, 1).is_open


def test_an_open_note_keeps_the_gate_of_its_stage_shut(scene):
    note = noted(scene, "swot", "SWOT-STR-S")
    with pytest.raises(reviewing.GateShut):
        approved(scene, 1)
    assert stands(scene, 2).is_clear
    reviewing.decline_note(note=note, reason="Tetap", by=scene.secretariat, now=NOON)
    assert approved(scene, 1).sequence == 1


def test_a_stage_is_approved_by_the_expert_only(scene):
    for by in (scene.secretariat, scene.officer):
        with pytest.raises(NotAllowed):
            approved(scene, 1, by=by)
    with pytest.raises(NotAllowed):
        passed(scene, 1, by=scene.expert)
    with pytest.raises(WordsMissing):
        approved(scene, 5)
    assert not Approval.objects.exists()


def test_a_warning_is_let_pass_with_a_reason_and_an_error_never(scene):
    scene.save("activity", "KEG-001", starts=None)
    scene.save("activity", "KEG-002", owner="DINAS-X")
    document = masterplan.document_of(scene.plan)
    findings = lint(document, masterplan.references_of(scene.government))
    keys = {f.rule: key_of(f) for f in findings}
    given = {"plan": scene.plan, "now": NOON}
    good = keys["activity-without-dates"]
    for refused, key, reason, by in (
        (NotAllowed, good, "Menunggu lelang", scene.secretariat),
        (WordsMissing, good, "", scene.expert),
        (reviewing.NotWaivable, keys["owner-unknown"], "x", scene.expert),
        (reviewing.NotWaivable, "activity-without-dates:KEG-099", "x", scene.expert),
    ):
        with pytest.raises(refused):
            reviewing.waive(key=key, reason=reason, by=by, **given)
    assert not Waiver.objects.exists()
    assert stands(scene, 3).findings
    reviewing.waive(key=good, reason="Menunggu lelang", by=scene.expert, **given)
    gate = stands(scene, 3)
    assert (len(gate.findings), len(gate.waived)) == (0, 1)
    with pytest.raises(reviewing.NotWaivable):
        reviewing.waive(key=good, reason="Lagi", by=scene.expert, **given)
    assert acts()[-1] == "workshops.waived"


def test_nothing_is_reviewed_once_the_plan_is_closed(scene):
    masterplan.close(plan=scene.plan, by=scene.secretariat, now=NOON)
    scene.plan.refresh_from_db()
    for act in (
        lambda: noted(scene),
        lambda: approved(scene, 1),
        lambda: passed(scene, 1),
    ):
        with pytest.raises(masterplan.IsClosed):
            act()


def test_an_expert_of_two_governments_notes_in_each_for_itself(scene):
    other = a_government()
    abroad = a_plan(other, by=a_post(other))
    with pytest.raises(NotAllowed):
        noted(scene, plan=abroad)
    theirs = a_post(other, role=Role.EXPERT)
    assert noted(scene, plan=abroad, by=theirs).name == "CA-1"
    assert Note.objects.of(scene.government).count() == 0
