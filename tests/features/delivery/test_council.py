"""The Dewan's stocktakes, what they decide, and who is told of what is late."""

from datetime import UTC, date, datetime, timedelta

import pytest

from idaman.core.evidence import actions as evidence
from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.actions import OPERATOR
from idaman.core.people.models import Agency, Post
from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import council as actions
from idaman.features.delivery.actions import verifying, work
from idaman.features.delivery.actions.work import WrongFigure, WrongWorkDate
from idaman.features.delivery.models import Decision, Escalation, Stocktake
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.council import calendar, decisions
from idaman.features.delivery.queries.digest import digest, week_of
from idaman.features.delivery.queries.secretary import late_in, overview
from tests.build import NOON, a_post
from tests.features.delivery.meetings import (
    a_decision,
    a_held,
    a_planned,
    a_signed_scene,
    an_agenda,
    the_quick_win,
)

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def scene():
    """KEG-001 is 20 days late, KEG-002 is broken, KEG-900 belongs to nobody."""
    return a_signed_scene(
        dues={"KEG-001": TODAY - timedelta(days=20), "KEG-002": TODAY - timedelta(days=120)},
        at=NOON - timedelta(days=300),
    )


def escalated(scene, now=NOON):
    late = late_in(board(scene.government, now=now))
    operator = Post.objects.of(scene.government).filter(code=OPERATOR).first() or a_post(
        scene.government, role=Role.ADMINISTRATOR
    )
    return actions.escalate(government=scene.government, late=late, now=now, by=operator)


def test_a_stocktake_is_planned_held_and_then_fixed(scene):
    planned = a_planned(scene)
    assert (planned.code, planned.state) == ("RD-1", "planned")
    assert a_planned(scene).number == 2
    moved = actions.move_stocktake(
        stocktake=planned, on=TODAY - timedelta(days=1), place="Pendopo",
        by=scene.secretariat, now=NOON,
    )  # fmt: skip
    held = actions.hold_stocktake(
        stocktake=moved, agenda=an_agenda(scene.government, now=NOON), minutes="Dibuka.",
        by=scene.secretariat, now=NOON,
    )  # fmt: skip
    assert held.is_held
    with pytest.raises(actions.StocktakeAlreadyHeld):
        actions.move_stocktake(
            stocktake=held, on=TODAY, place="Lain", by=scene.secretariat, now=NOON
        )
    with pytest.raises(actions.StocktakeAlreadyHeld):
        actions.hold_stocktake(
            stocktake=held, agenda={}, minutes="Lagi.", by=scene.secretariat, now=NOON
        )
    assert Entry.objects.filter(act="delivery.stocktake-moved").count() == 1


def test_the_future_is_not_held_and_minutes_are_not_empty(scene):
    later = a_planned(scene, on=TODAY + timedelta(days=3))
    with pytest.raises(WrongWorkDate):
        actions.hold_stocktake(
            stocktake=later, agenda=an_agenda(scene.government, now=NOON), minutes="Dibuka.",
            by=scene.secretariat, now=NOON,
        )  # fmt: skip
    with pytest.raises(WordsMissing):
        actions.hold_stocktake(
            stocktake=a_planned(scene), agenda={}, minutes=" ", by=scene.secretariat, now=NOON
        )


def test_only_the_secretariat_runs_the_dewan(scene):
    for post in (scene.regent, scene.council, scene.heads[0], scene.administrator):
        with pytest.raises(NotAllowed):
            actions.plan_stocktake(
                government=scene.government, on=TODAY, place="Pendopo", by=post, now=NOON
            )
    assert Stocktake.objects.count() == 0


def test_the_agenda_builds_itself_and_names_what_is_late_and_broken(scene):
    told = an_agenda(scene.government, now=NOON)
    assert [(r["code"], r["days"], r["level"]) for r in told["overdue"]] == [
        ("KEG-001", 20, "head")
    ]
    assert [r["code"] for r in told["broken"]] == ["KEG-002"]
    assert told["quick_wins"] == []
    due = datetime(2026, 12, 24, 4, tzinfo=UTC)
    later = an_agenda(scene.government, now=due)
    assert [r["code"] for r in later["quick_wins"]] == ["QW-01"]


def test_a_held_agenda_stays_as_it_was(scene):
    held = a_held(scene)
    work.stop(
        item=the_quick_win(scene.government), on=TODAY, reason="Dana habis.",
        by=scene.secretariat, now=NOON,
    )  # fmt: skip
    held.refresh_from_db()
    assert [r["code"] for r in held.agenda["broken"]] == ["KEG-002"]
    now = an_agenda(scene.government, now=NOON + timedelta(hours=1))
    assert [r["code"] for r in now["broken"]] == ["KEG-002", "QW-01"]


def test_minutes_and_decisions_enter_the_ledger_sealed(scene):
    decision = a_decision(scene)
    entries = {e.act: bytes(e.body) for e in Entry.objects.all()}
    assert b"Rapat dibuka" not in entries["delivery.stocktake-held"]
    assert b"pengadaan" not in entries["delivery.council-decided"]
    assert decision.owner.code.encode() in entries["delivery.council-decided"]


def test_a_decision_is_followed_until_it_is_closed(scene):
    held = a_held(scene)
    one = a_decision(scene, held)
    two = a_decision(scene, held, due=TODAY + timedelta(days=1))
    assert [d.code for d in decisions(scene.government, now=NOON)] == ["RD-1.2", "RD-1.1"]
    later = NOON + timedelta(days=3)
    assert [d.days_late(later.date()) for d in decisions(scene.government, now=later)] == [2, 0]
    actions.close_decision(decision=two, note="Kontrak diteken.", by=scene.secretariat, now=later)
    assert [d.code for d in decisions(scene.government, now=later)] == [one.code, two.code]
    with pytest.raises(actions.DecisionAlreadyClosed):
        actions.close_decision(decision=two, note="Lagi.", by=scene.secretariat, now=later)
    with pytest.raises(WordsMissing):
        actions.close_decision(decision=one, note=" ", by=scene.secretariat, now=later)


def test_a_decision_needs_a_meeting_an_owner_a_day_and_a_real_item(scene):
    with pytest.raises(actions.NotHeld):
        a_decision(scene, a_planned(scene))
    held = a_held(scene)
    with pytest.raises(WrongWorkDate):
        a_decision(scene, held, due=TODAY - timedelta(days=1))
    with pytest.raises(WordsMissing):
        a_decision(scene, held, item_code="KEG-777")
    with pytest.raises(WordsMissing):
        a_decision(scene, held, text=" ")
    with pytest.raises(WordsMissing):
        a_decision(scene, held, owner=a_signed_scene().heads[0])
    a_decision(scene, held, token="a")
    with pytest.raises(AlreadyDone):
        a_decision(scene, held, token="a")
    assert Decision.objects.count() == 1


def test_the_calendar_rings_when_the_dewan_does_not_meet(scene):
    seen = calendar(scene.government, now=NOON)
    assert (seen.months, seen.due, seen.is_overdue) == (3, date(2026, 11, 17), False)
    late = NOON + timedelta(days=100)
    assert calendar(scene.government, now=late).days_overdue == 8
    a_held(scene, now=late)
    assert not calendar(scene.government, now=late).is_overdue
    assert calendar(scene.government, now=NOON).stocktakes == ()


def test_the_rhythm_can_be_set_from_a_day_on(scene):
    set_to = {"government": scene.government, "by": scene.secretariat, "now": NOON}
    actions.set_rhythm(months=1, from_date=TODAY, **set_to)
    assert calendar(scene.government, now=NOON).due == date(2026, 9, 17)
    with pytest.raises(WrongFigure):
        actions.set_rhythm(months=13, from_date=TODAY, **set_to)


def test_each_level_is_told_once(scene):
    assert escalated(scene) == 5
    assert escalated(scene) == 0
    told = Escalation.objects.order_by("pk").values_list("item_code", "level")
    assert list(told) == [
        ("KEG-001", "owner"), ("KEG-001", "head"),
        ("KEG-002", "owner"), ("KEG-002", "head"), ("KEG-002", "secretary"),
    ]  # fmt: skip
    assert escalated(scene, now=NOON + timedelta(days=11)) == 1
    assert Entry.objects.filter(act="delivery.escalated", is_public=True).count() == 6


def test_the_government_sets_from_which_day_each_level_is_told(scene):
    work.set_terms(
        government=scene.government, from_date=date(2026, 1, 1), broken_after_days=90,
        mending_days=5, verifying_days=5, head_from_day=25, secretary_from_day=200,
        by=scene.secretariat, now=NOON,
    )  # fmt: skip
    assert escalated(scene) == 3
    told = Escalation.objects.order_by("pk").values_list("item_code", "level")
    assert list(told) == [("KEG-001", "owner"), ("KEG-002", "owner"), ("KEG-002", "head")]
    seen = overview(scene.government, post=scene.regent, now=NOON)
    assert [agency.level for agency in seen.overdue] == ["head", "owner"]


def test_what_is_in_time_or_belongs_to_nobody_is_not_escalated(scene):
    escalated(scene)
    assert not Escalation.objects.filter(item_code__in=["KEG-900", "QW-01"]).exists()


def test_the_secretary_sees_all_five(scene):
    Agency.objects.filter(pk=scene.agencies[1].pk).update(kind=Agency.Kind.INSPECTORATE)
    item = the_quick_win(scene.government)
    file = evidence.receive(
        government=scene.government, sha256="b" * 64, taken_at=None, by=scene.heads[0],
        now=NOON - timedelta(days=12),
        prepared={
            "public_sha256": "", "media_type": "image/jpeg", "bytes": 10, "width": 4, "height": 3,
            "latitude": None, "longitude": None, "picture_hash": "",
        },
    )  # fmt: skip
    verifying.offer(
        file=file, item=item, requirement=None, note="", by=scene.heads[0],
        now=NOON - timedelta(days=12),
    )  # fmt: skip
    work.enter_spending(
        government=scene.government, item_code="KEG-001", year=2026, ceiling_idr=1_000,
        realised_idr=250, told_on=TODAY, source="SIPD", by=scene.secretariat, now=NOON,
    )  # fmt: skip
    decision = a_decision(scene, owner=scene.regent)
    seen = overview(scene.government, post=scene.regent, now=NOON)
    assert [(a.code, a.days, len(a.obligations)) for a in seen.overdue] == [
        (scene.agencies[1].code, 120, 1), (scene.agencies[0].code, 20, 1),
    ]  # fmt: skip
    assert seen.due == []
    assert [o.item_code for o in overview(
        scene.government, post=scene.regent, now=datetime(2026, 12, 5, 4, tzinfo=UTC)
    ).due] == []  # fmt: skip
    waits = seen.unverified[0]
    assert (waits.subject, waits.days, waits.verifier_code) == (
        "QW-01", 12, scene.agencies[1].code,
    )  # fmt: skip
    assert waits.is_late
    assert [(w.kind, w.code) for w in seen.waiting] == [("decision", decision.code)]
    assert (seen.money.whole.ceiling_idr, seen.money.whole.realised_idr) == (1_000, 250)
    assert seen.money.whole.share == 0.25
    assert 0.62 < seen.money.elapsed < 0.64
    assert (seen.money.whole.told, seen.money.whole.items) == (1, 4)


def test_what_falls_due_within_thirty_days_is_listed_the_nearest_first():
    scene = a_signed_scene(
        dues={"KEG-001": TODAY + timedelta(days=30), "KEG-002": TODAY + timedelta(days=2)}
    )
    seen = overview(scene.government, post=scene.regent, now=NOON)
    assert [o.item_code for o in seen.due] == ["KEG-002", "KEG-001"]
    seen = overview(scene.government, post=scene.regent, now=NOON - timedelta(days=1))
    assert seen.due == []


def test_a_week_tells_what_fell_late_in_it():
    scene = a_signed_scene(
        dues={"KEG-001": date(2026, 8, 18), "KEG-002": date(2026, 8, 26)},
        at=NOON - timedelta(days=100),
    )
    year, week = week_of(TODAY)
    running = digest(scene.government, year=year, week=week, now=NOON)
    assert (running.first, running.last) == (TODAY, date(2026, 8, 23))
    assert running.is_running
    assert running.late == []
    assert [o.item_code for o in running.coming] == ["KEG-002"]
    over = digest(scene.government, year=year, week=week, now=NOON + timedelta(days=30))
    assert [o.item_code for o in over.late] == ["KEG-001"]
    assert over.kept == over.broken == []
    after = digest(scene.government, year=year, week=week + 1, now=NOON + timedelta(days=30))
    assert [o.item_code for o in after.late] == ["KEG-002"]
    with pytest.raises(ValueError, match="week"):
        digest(scene.government, year=2026, week=54, now=NOON)


def test_the_calendar_of_a_past_moment_knows_nothing_of_what_came_later(scene):
    planned = a_planned(scene)
    later = NOON + timedelta(days=2)
    actions.hold_stocktake(
        stocktake=planned, agenda=an_agenda(scene.government, now=later), minutes="Dibuka.",
        by=scene.secretariat, now=later,
    )  # fmt: skip
    assert [s.state for s in calendar(scene.government, now=NOON).stocktakes] == ["planned"]
    assert [s.state for s in calendar(scene.government, now=later).stocktakes] == ["held"]
    assert Stocktake.objects.get().is_held
