"""Workshops: planned, moved, held, attended without names, decided, followed to closure."""

from datetime import date

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.taxonomy import Dimension
from idaman.features.workshops.actions import meeting
from idaman.features.workshops.actions.refusals import AlreadyDecided, WrongMeetingDay
from idaman.features.workshops.models import Attendance, FollowUp, GroupSeat, Workshop
from idaman.features.workshops.rules.attendance import Seat, read
from tests.build import NOON, a_government, a_post
from tests.features.workshops.scenes import Preparing

pytestmark = pytest.mark.django_db
DAY = date(2026, 8, 10)


@pytest.fixture
def scene():
    return Preparing()


def planned(scene, **more):
    given = {
        "plan": scene.plan,
        "stage": 2,
        "on": DAY,
        "until": None,
        "place": "Aula Bappeda",
        "by": scene.secretariat,
        "now": NOON,
    }
    return meeting.plan_workshop(**{**given, **more})


def held(scene, workshop=None, **more):
    given = {"minutes": "Dibuka pukul 9.", "by": scene.secretariat, "now": NOON}
    return meeting.hold_workshop(workshop=workshop or planned(scene), **{**given, **more})


def test_a_workshop_lasts_as_its_stage_says_and_is_numbered(scene):
    first, second = planned(scene), planned(scene, stage=1, until=DAY)
    assert (first.code, first.days, second.code, second.days) == ("BT-2.1", 2, "BT-1.2", 1)
    body = bytes(Entry.objects.get(act="workshops.planned", subject__endswith="BT-2.1").body)
    assert b"Aula" not in body


def test_what_cannot_be_planned_is_refused_and_writes_nothing(scene):
    for refused, more in (
        (NotAllowed, {"by": scene.officer}),
        (WordsMissing, {"place": " "}),
        (WordsMissing, {"stage": 5}),
        (WrongMeetingDay, {"until": date(2026, 8, 9)}),
        (WrongMeetingDay, {"until": date(2026, 9, 9)}),
    ):
        with pytest.raises(refused):
            planned(scene, **more)
    assert not Workshop.objects.exists()


def test_it_is_moved_until_it_is_held(scene):
    workshop = planned(scene)
    given = {"by": scene.secretariat, "now": NOON, "place": "Pendopo"}
    moved = meeting.move_workshop(workshop=workshop, on=DAY, until=DAY, **given)
    assert (moved.place, moved.days) == ("Pendopo", 1)
    with pytest.raises(WordsMissing):
        held(scene, workshop, minutes="")
    held(scene, workshop)
    with pytest.raises(AlreadyDecided):
        held(scene, workshop)
    with pytest.raises(AlreadyDecided):
        meeting.move_workshop(workshop=workshop, on=DAY, until=DAY, **given)
    with pytest.raises(WrongMeetingDay):
        held(scene, planned(scene, on=date(2027, 1, 5)))
    assert "Dibuka" not in bytes(Entry.objects.get(act="workshops.held").body).decode()


def test_who_was_there_is_typed_without_names_and_entered_anew(scene):
    workshop = planned(scene)
    seats, wrong = read(
        "Unsur;Instansi;Jabatan;Hari\nDewan;Universitas Mulawarman;Dosen;1\nOPD,DINKES,Sekretaris",
        days=2,
        agencies={"dinkes": "DINKES"},
    )
    assert not wrong
    given = {"workshop": workshop, "by": scene.secretariat, "now": NOON}
    with pytest.raises(NotAllowed):
        meeting.enter_attendance(**{**given, "by": scene.expert}, seats=seats)
    with pytest.raises(WordsMissing):
        meeting.enter_attendance(**given, seats=[])
    assert meeting.enter_attendance(**given, seats=seats) == 2
    assert meeting.enter_attendance(**given, seats=[*seats, Seat("team", "RTIK", "", (2,))]) == 3
    kept = Attendance.objects.order_by("number")
    assert [(s.side, s.agency and s.agency.code, s.days) for s in kept] == [
        ("council", None, [1]),
        ("agency", "DINKES", [1, 2]),
        ("team", None, [2]),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Tamu;X", "tidak dikenal"),
        ("Dewan;", "instansinya"),
        ("OPD;Dinas Antah", "Dinas Antah"),
        ("Dewan;X;Y;3", "2 hari"),
        ("Dewan;X;Y;dua", "2 hari"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_would_be_right(line, said):
    seats, (wrong,) = read(f"Dewan;Unmul\n{line}", days=2, agencies={})
    assert len(seats) == 1
    assert wrong.line == 2
    assert said in wrong.sentence


def test_six_groups_are_seated_and_led(scene):
    dinkes, kominfo = scene.agencies["DINKES"], scene.agencies["DISKOMINFO"]
    given = {"plan": scene.plan, "by": scene.secretariat, "now": NOON}
    seats = {Dimension.LIVING: [dinkes, kominfo, dinkes], Dimension.SOCIETY: [kominfo]}
    with pytest.raises(NotAllowed):
        meeting.seat_groups(**{**given, "by": scene.officer}, seats=seats)
    assert meeting.seat_groups(**given, seats=seats) == 3
    assert GroupSeat.objects.get(dimension="living", is_lead=True).agency == dinkes
    assert meeting.seat_groups(**given, seats={}) == 0
    assert not GroupSeat.objects.exists()


def test_a_decision_is_followed_until_its_owner_or_the_secretariat_closes_it(scene):
    workshop = planned(scene)
    given = {"workshop": workshop, "by": scene.secretariat, "now": NOON, "due": DAY}
    stranger = a_post(a_government())
    for refused, more in (
        (WordsMissing, {"text": "", "owner": scene.officer}),
        (WordsMissing, {"text": "Kirim", "owner": stranger}),
        (WrongMeetingDay, {"text": "Kirim", "owner": scene.officer, "due": date(2026, 8, 1)}),
        (NotAllowed, {"text": "Kirim", "owner": scene.officer, "by": scene.officer}),
    ):
        with pytest.raises(refused):
            meeting.decide(**{**given, **more})
    assert not FollowUp.objects.exists()
    decided = meeting.decide(**given, text="Kirim daftar program", owner=scene.officer)
    assert (decided.code, decided.days_late(date(2026, 8, 17))) == ("BT-2.1/1", 7)
    closing = {"follow_up": decided, "now": NOON}
    with pytest.raises(NotAllowed):
        meeting.close_follow_up(**closing, note="Sudah", by=scene.other)
    with pytest.raises(WordsMissing):
        meeting.close_follow_up(**closing, note=" ", by=scene.officer)
    meeting.close_follow_up(**closing, note="Terkirim 42 program", by=scene.officer)
    assert decided.closing_note == "Terkirim 42 program"
    with pytest.raises(AlreadyDecided):
        meeting.close_follow_up(**closing, note="Lagi", by=scene.secretariat)
