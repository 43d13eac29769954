"""Offering and judging evidence."""

import pytest

from idaman.core.evidence import actions
from idaman.core.evidence.models import MOVES, Exhibit, Status, Verdict
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from tests.build import NOON
from tests.web.desk.at_desk import a_house, an_exhibit

pytestmark = pytest.mark.django_db


def judged(house, exhibit, status=Status.ACCEPTED, by=None, reason="Jelas", token=""):
    return actions.judge(
        exhibit=exhibit,
        owner=house.own,
        status=status,
        reason=reason,
        by=by or house.verifier,
        now=NOON,
        token=token,
    )


def test_a_verdict_is_appended_and_told_without_its_words():
    house = a_house()
    exhibit = an_exhibit(house)
    judged(house, exhibit, Status.RETURNED, reason="Foto buram sekali")
    assert Exhibit.objects.get().status == Status.RETURNED
    assert Verdict.objects.get().reason == "Foto buram sekali"
    entry = Entry.objects.get(act="evidence.judged")
    assert entry.subject == "KEG-001"
    assert entry.detail["status"] == "revisi"
    assert b"buram" not in bytes(entry.body)


def test_a_note_is_told_without_its_words():
    house = a_house()
    an_exhibit(house)
    assert b"Menara" not in bytes(Entry.objects.get(act="evidence.offered").body)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EXPERT, Role.COUNCIL, Role.ADMINISTRATOR])
def test_a_post_without_the_power_does_not_judge(role):
    house = a_house()
    exhibit = an_exhibit(house)
    with pytest.raises(NotAllowed):
        judged(house, exhibit, by=house.posts[role])
    assert not Verdict.objects.exists()


def test_the_agency_that_offered_does_not_judge():
    house = a_house()
    exhibit = an_exhibit(house)
    with pytest.raises(actions.NotAnother):
        judged(house, exhibit, by=house.posts[Role.HEAD])


def test_the_agency_that_owns_the_work_does_not_judge_what_others_offered_for_it():
    house = a_house()
    first = an_exhibit(house)
    exhibit = actions.offer(
        file=first.file,
        subject="KEG-001",
        owner=house.own,
        note="",
        by=house.posts[Role.SECRETARIAT],
        now=NOON,
    )
    with pytest.raises(actions.NotAnother):
        judged(house, exhibit, by=house.posts[Role.HEAD])
    judged(house, exhibit, by=house.verifier)


def test_a_verifier_of_another_government_does_not_judge():
    house, abroad = a_house(), a_house()
    with pytest.raises(NotAllowed):
        judged(house, an_exhibit(house), by=abroad.verifier)


@pytest.mark.parametrize("status", [Status.RETURNED, Status.REJECTED])
def test_a_no_needs_a_reason(status):
    house = a_house()
    with pytest.raises(actions.ReasonMissing):
        judged(house, an_exhibit(house), status, reason="  ")
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("start", list(Status))
@pytest.mark.parametrize("target", [Status.ACCEPTED, Status.RETURNED, Status.REJECTED])
def test_an_exhibit_moves_only_as_the_table_says(start, target):
    house = a_house()
    exhibit = an_exhibit(house)
    Exhibit.objects.filter(pk=exhibit.pk).update(status=start)
    exhibit.refresh_from_db()
    if target in MOVES[start]:
        judged(house, exhibit, target)
        assert Exhibit.objects.get().status == target
    else:
        with pytest.raises(actions.NoSuchMove):
            judged(house, exhibit, target)
        assert Exhibit.objects.get().status == start


def test_of_two_verifiers_the_second_is_told():
    house = a_house()
    exhibit = an_exhibit(house)
    seen_by_the_second = Exhibit.objects.get(pk=exhibit.pk)
    judged(house, exhibit)
    with pytest.raises(actions.NoSuchMove):
        judged(house, seen_by_the_second, Status.RETURNED)


def test_the_same_form_counts_once():
    house = a_house()
    exhibit = an_exhibit(house)
    judged(house, exhibit, Status.RETURNED, token="t")
    with pytest.raises(AlreadyDone):
        judged(house, exhibit, Status.RETURNED, token="t")


def test_an_officer_offers_only_for_the_own_agency():
    house = a_house()
    file = an_exhibit(house).file
    with pytest.raises(NotAllowed):
        actions.offer(
            file=file,
            subject="KEG-009",
            owner=house.other,
            note="",
            by=house.posts[Role.OFFICER],
            now=NOON,
        )


@pytest.mark.parametrize(
    ("other", "is_repeat"),
    [
        ("ffff0000ffff0000", True),
        ("ffff0000ffff003f", True),
        ("7fff0101fefe0100", True),
        ("ffff0000ffff007f", False),
        ("0000ffff0000ffff", False),
    ],
)
def test_pictures_within_six_bits_are_the_same(other, is_repeat):
    house = a_house()
    first = an_exhibit(house, picture_hash="ffff0000ffff0000")
    again = an_exhibit(house, picture_hash=other, subject="QW-01")
    assert again.repeats == (first if is_repeat else None)


def test_a_picture_of_another_government_is_no_repeat():
    one, two = a_house(), a_house()
    an_exhibit(one, picture_hash="ffff0000ffff0000")
    assert an_exhibit(two, picture_hash="ffff0000ffff0000").repeats is None


def test_a_picture_taken_back_may_be_offered_again_for_the_same():
    house = a_house()
    first = an_exhibit(house, picture_hash="ffff0000ffff0000")
    actions.withdraw(
        exhibit=first,
        owner=house.own,
        reason="Salah unggah",
        by=house.posts[Role.OFFICER],
        now=NOON,
    )
    assert an_exhibit(house, picture_hash="ffff0000ffff0000").repeats is None


def test_content_is_kept_once_a_government():
    house = a_house()
    kept = an_exhibit(house).file
    told = {
        "public_sha256": "",
        "media_type": "image/jpeg",
        "bytes": 10,
        "width": 4,
        "height": 3,
        "latitude": None,
        "longitude": None,
        "picture_hash": "",
    }
    again = actions.receive(
        government=house.government,
        sha256=kept.sha256,
        prepared=told,
        taken_at=None,
        by=house.posts[Role.HEAD],
        now=NOON,
    )
    assert again == kept
    assert Entry.objects.filter(act="evidence.received").count() == 1


def test_an_answer_sent_again_after_a_cut_finds_its_receipt():
    house = a_house()
    exhibit = an_exhibit(house)
    judged(house, exhibit, Status.RETURNED)
    sent = {
        "exhibit": exhibit,
        "owner": house.own,
        "answer": "Sudah jelas",
        "by": house.posts[Role.OFFICER],
        "now": NOON,
        "token": "satu",
    }
    verdict = actions.offer_again(**sent)
    exhibit.refresh_from_db()
    with pytest.raises(AlreadyDone) as done:
        actions.offer_again(**sent)
    assert done.value.entry.act == "evidence.offered-again"
    assert list(exhibit.verdicts.order_by("-pk"))[0] == verdict
