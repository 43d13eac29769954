"""Citizens confirm: who may say what, how often, and what three times no brings about."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from idaman.core.evidence.models import Status
from idaman.core.free_text import WordsMissing
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.permissions import Role
from idaman.features.delivery.actions import citizens, verifying
from idaman.features.delivery.actions.work import WrongFigure
from idaman.features.delivery.models import (
    Answer,
    CitizenPhoto,
    Moderation,
    Objection,
    Plate,
    Reopening,
    Turn,
)
from idaman.features.delivery.queries import answers, board, objections
from idaman.features.delivery.queries.citizens import months, words
from idaman.features.delivery.rules.citizens import Channel
from tests.build import NOON, a_post, an_agency
from tests.features.delivery.citizens_scene import Village

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)
NEXT_MONTH = NOON + timedelta(days=31)


def entries(village, act):
    return Entry.objects.of(village.slug).filter(act=act)


def test_a_phone_answers_once_a_month():
    village = Village()
    first = village.answered(device="a", text="Menyala sejak Juni")
    with pytest.raises(citizens.AnsweredAlready) as no:
        village.answered("no", "", device="a", now=LATER)
    assert no.value.earlier == first
    assert f"{first.again_from:%d-%m-%Y}" == "01-09-2026"
    assert "01-09-2026" in str(no.value)
    village.answered("no", "", device="a", now=NEXT_MONTH)
    village.answered(device="b")
    assert Answer.objects.count() == 3


def test_the_month_is_that_of_the_governments_clocks():
    village = Village()
    late = NOON.replace(month=8, day=31, hour=17)
    assert village.answered(now=late).month.isoformat() == "2026-09-01"


def test_a_phone_that_answers_by_page_and_by_plate_still_answers_once():
    village = Village()
    village.answered(device="a")
    with pytest.raises(citizens.AnsweredAlready):
        village.answered(device="a", plate=village.plates()[0])


def test_the_database_itself_takes_no_second_answer():
    village = Village()
    first = village.answered()
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_slip_gives_one_answer_ever():
    village = Village()
    slip = village.slips()[0]
    village.answered(plate=slip)
    with pytest.raises(citizens.SlipUsed):
        village.answered(plate=slip, now=NEXT_MONTH)
    assert Answer.objects.get().channel == Channel.SLIP


def test_a_plate_takes_an_answer_of_every_phone():
    village = Village()
    plate = village.plates()[0]
    for _ in range(4):
        village.answered(plate=plate)
    assert Answer.objects.filter(plate=plate).count() == 4


def test_a_revoked_plate_takes_none_and_its_answers_stay():
    village = Village()
    plate = village.plates()[0]
    village.answered(plate=plate)
    citizens.revoke_plate(plate=plate, by=village.secretariat, now=LATER)
    with pytest.raises(citizens.PlateRevoked):
        village.answered(plate=plate)
    with pytest.raises(citizens.PlateRevoked):
        citizens.revoke_plate(plate=plate, by=village.secretariat, now=LATER)
    assert answers(village.government, LATER)[village.milestone.pk].total == 1


def test_a_plate_speaks_of_its_own_milestone_only():
    village = Village()
    other = village.a_milestone()
    with pytest.raises(citizens.PlateRevoked):
        village.answered(plate=village.plates()[0], milestone=other)


def test_no_answer_is_half_an_answer():
    village = Village()
    for there, works in (("", ""), ("yes", ""), ("perhaps", "yes"), ("partly", "perhaps")):
        with pytest.raises(citizens.CitizenAnswerMissing):
            village.answered(there, works)
    assert not Answer.objects.exists()
    assert village.answered("no", "yes").works == ""


def test_nobody_is_asked_about_what_has_no_place():
    village = Village()
    with pytest.raises(citizens.NoQuestionHere):
        village.answered(milestone=village.a_milestone(region=None))


def test_a_form_sent_twice_counts_once():
    village = Village()
    first = village.answered(token="t-1")
    with pytest.raises(AlreadyDone) as done:
        village.answered(token="t-1")
    assert done.value.entry.leaf == first.leaf
    assert Answer.objects.count() == 1


def test_a_flood_by_the_page_stops_neither_slips_nor_the_desk():
    village = Village()
    for _ in range(citizens.MOST_AN_HOUR):
        village.answered()
    with pytest.raises(citizens.TooManyCitizenAnswers):
        village.answered()
    village.answered(plate=village.slips()[0])
    village.answered(plate=village.plates()[0])
    village.told()
    village.answered(now=NOON + timedelta(hours=3))


def test_the_public_log_tells_of_no_citizen():
    village = Village()
    given = village.answered("no", "", text="Tidak pernah ada", plate=village.plates()[0])
    entry = entries(village, "delivery.citizen-answered").get()
    assert entry.leaf == given.leaf
    assert not entry.is_public
    assert entry.post == citizens.CITIZEN
    body = bytes(entry.body).decode()
    assert "Tidak pernah" not in body
    assert '"no"' not in body
    assert given.voter not in body


def test_two_milestones_never_know_that_one_phone_answered_both():
    village = Village()
    other = village.a_milestone()
    one = village.answered(device="a")
    two = village.answered(device="a", milestone=other)
    assert one.voter != two.voter


def test_what_is_told_at_the_desk_names_the_post_in_public():
    village = Village()
    given = village.told("yes", "partly")
    entry = entries(village, "delivery.citizen-answered").get()
    assert given.channel == Channel.ASSISTED
    assert entry.is_public
    assert entry.post == village.camat.code
    assert given.assisted_by == village.camat


def test_who_writes_answers_down_is_the_district_or_the_secretariat_never_the_owner():
    village = Village()
    village.told(by=village.secretariat)
    elsewhere = a_post(village.government, role=Role.HEAD, agency=village.a_district_office("02"))
    of_another = a_post(village.government, role=Role.HEAD, agency=an_agency(village.government))
    for post in (village.officer, elsewhere, of_another):
        with pytest.raises(citizens.NotForThem):
            village.told(by=post)
    with pytest.raises(NotAllowed):
        village.told(by=a_post(village.government, role=Role.COUNCIL))
    with pytest.raises(NotAllowed):
        village.told(by=Village().camat)
    own = a_post(village.government, role=Role.SECRETARIAT, agency=village.owner)
    with pytest.raises(citizens.NotForThem):
        village.told(by=own)


def test_three_slips_that_say_no_reopen_the_evidence():
    village = Village()
    exhibit = village.an_accepted()
    slips = village.slips(3)
    for slip in slips[:2]:
        village.answered("no", "", plate=slip)
        exhibit.refresh_from_db()
        assert exhibit.status == Status.ACCEPTED
    before = board(village.government, now=LATER).works["QW-01"].progress
    village.answered("yes", "no", plate=slips[2])
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    after = board(village.government, now=LATER).works["QW-01"].progress
    assert (before.verified, after.verified) == (1, 0)
    assert Reopening.objects.get().noes == 3
    said = entries(village, "delivery.citizens-reopened").get()
    assert said.is_public
    assert exhibit.verdicts.latest("pk").reason.startswith("3 jawaban warga")


def test_somebody_else_than_before_verifies_what_was_reopened():
    village = Village()
    inspectors = an_agency(village.government, code="ITDA")
    inspectors.kind = "inspectorate"
    inspectors.save()
    a_post(village.government, role=Role.HEAD, agency=inspectors)
    exhibit = village.an_accepted()
    for slip in village.slips(3):
        village.answered("no", "", plate=slip)
    turn = Turn.objects.filter(exhibit=exhibit).latest("number")
    assert turn.is_recheck
    assert turn.agency == inspectors


def test_evidence_is_reopened_once_in_its_life():
    village = Village()
    exhibit = village.an_accepted()
    for slip in village.slips(3):
        village.answered("no", "", plate=slip)
    exhibit.refresh_from_db()
    village.accept(exhibit, at=LATER, by=village.camat)
    for slip in village.slips(5):
        village.answered("no", "", plate=slip, now=LATER + timedelta(hours=1))
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED
    assert Reopening.objects.count() == 1


def test_new_evidence_is_doubted_by_what_was_said_since_its_acceptance():
    village = Village()
    slips = village.slips(4)
    for slip in slips[:3]:
        village.answered("no", "", plate=slip)
    exhibit = village.an_accepted(at=LATER)
    village.answered("no", "", plate=slips[3], now=LATER + timedelta(hours=1))
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED


def test_one_plate_is_one_voice_however_many_phones_scan_it():
    village = Village()
    exhibit = village.an_accepted()
    plates = village.plates(3)
    for _ in range(5):
        village.answered("no", "", plate=plates[0])
    village.answered("no", "", plate=plates[1])
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED
    village.answered("no", "", plate=plates[2])
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED


def test_answers_by_the_page_reopen_nothing():
    village = Village()
    exhibit = village.an_accepted()
    for _ in range(20):
        village.answered("no", "")
    exhibit.refresh_from_db()
    assert exhibit.status == Status.ACCEPTED
    assert not Reopening.objects.exists()


def test_three_told_at_the_desk_reopen_and_only_this_milestones_evidence():
    village = Village()
    exhibit = village.an_accepted()
    other = village.an_accepted(milestone=village.a_milestone())
    for _ in range(3):
        village.told()
    exhibit.refresh_from_db()
    other.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    assert other.status == Status.ACCEPTED


def test_counts_are_split_by_channel_and_read_with_one_query(django_assert_num_queries):
    village = Village()
    other = village.a_milestone()
    for plate in village.plates(2):
        village.answered(plate=plate)
    village.answered("partly", "yes")
    village.told()
    village.answered(milestone=other)
    village.answered(now=NEXT_MONTH)
    with django_assert_num_queries(1):
        counted = answers(village.government, LATER)
    counts = counted[village.milestone.pk]
    assert (counts.yes, counts.partly, counts.no) == (2, 1, 1)
    assert {c: t.total for c, t in counts.by_channel.items()} == {
        Channel.PLATE: 2,
        Channel.PAGE: 1,
        Channel.ASSISTED: 1,
    }
    assert counts.as_of == LATER
    assert counted[other.pk].total == 1
    (together,) = months(village.milestone, NEXT_MONTH)
    assert (together.month, together.said) == (None, {"no": 1, "partly": 1, "yes": 3})
    for _ in range(4):
        village.answered(now=NEXT_MONTH)
    of_month, rest = months(village.milestone, NEXT_MONTH)
    assert (of_month.month, of_month.channel) == (date(2026, 9, 1), "page")
    assert (of_month.said, rest.said) == ({"yes": 5}, {"no": 1, "partly": 1, "yes": 2})


def test_one_government_never_counts_anothers_answers():
    village, other = Village(), Village()
    village.answered()
    assert answers(other.government, LATER) == {}


def a_picture(village, *, result=None):
    job = jobs.ask(
        log=citizens.job_log(village.government),
        kind="picture",
        post=citizens.CITIZEN,
        now=NOON,
        params={"sha256": "a" * 64},
    )
    if result is not None:
        taken = jobs.claim(worker="test", now=NOON)
        jobs.finish(job=taken, result=result, now=NOON)
    return citizens.CitizenPicture("a" * 64, job.pk)


def test_words_and_pictures_are_unseen_until_somebody_looked():
    village = Village()
    picture = a_picture(village, result={"public_sha256": "b" * 64})
    given = village.answered("yes", "partly", text="Mati kalau hujan", picture=picture)
    assert words(village.milestone) == []
    assert not CitizenPhoto.objects.public().exists()
    assert list(Answer.objects.to_moderate()) == [given]
    citizens.moderate(thing=given, state="shown", by=village.secretariat, now=LATER)
    (shown,) = words(village.milestone)
    assert (shown.text, shown.says) == ("Mati kalau hujan", "partly")
    assert CitizenPhoto.objects.public().get().public_sha256 == "b" * 64
    assert entries(village, "delivery.moderated").get().is_public
    citizens.moderate(
        thing=given, state="hidden", reason="Wajah anak", by=village.secretariat, now=LATER
    )
    assert words(village.milestone) == []
    assert not CitizenPhoto.objects.public().exists()
    assert answers(village.government, LATER)[village.milestone.pk].total == 1


def test_a_picture_that_is_still_read_waits():
    village = Village()
    given = village.answered(picture=a_picture(village))
    with pytest.raises(citizens.NotModerated):
        citizens.moderate(thing=given, state="shown", by=village.secretariat, now=LATER)


def test_an_answer_without_words_waits_for_nobody():
    village = Village()
    village.answered()
    assert not Answer.objects.to_moderate().exists()


def test_hiding_needs_a_reason_and_moderating_the_right_to():
    village = Village()
    given = village.answered(text="Kata-kata")
    with pytest.raises(WordsMissing):
        citizens.moderate(thing=given, state="hidden", by=village.secretariat, now=LATER)
    with pytest.raises(NotAllowed):
        citizens.moderate(thing=given, state="shown", by=village.camat, now=LATER)
    with pytest.raises(citizens.NotModerated):
        citizens.moderate(thing=given, state="unseen", by=village.secretariat, now=LATER)
    citizens.moderate(thing=given, state="shown", by=village.secretariat, now=LATER)
    with pytest.raises(citizens.NotModerated):
        citizens.moderate(thing=given, state="shown", by=village.secretariat, now=LATER)


def an_objection(village, exhibit=None, **more):
    good = {"reason": "Ini menara desa lain", "device": "a", "now": LATER}
    return citizens.object_to(exhibit=exhibit or village.an_accepted(), **{**good, **more})


def test_an_objection_is_counted_and_unseen():
    village = Village()
    exhibit = village.an_accepted()
    an_objection(village, exhibit)
    an_objection(village, exhibit, device="b")
    counted = objections(village.government, LATER)[exhibit.pk]
    assert (counted.total, counted.unseen, counted.shown, counted.upheld) == (2, 2, 0, 0)
    entry = entries(village, "delivery.objected").first()
    assert not entry.is_public
    with pytest.raises(citizens.AnsweredAlready):
        an_objection(village, exhibit)
    with pytest.raises(WordsMissing):
        an_objection(village, exhibit, device="c", reason=" ")


def test_an_objection_that_is_upheld_sends_the_evidence_back():
    village = Village()
    exhibit = village.an_accepted()
    objection = an_objection(village, exhibit)
    asked = {"objection": objection, "reason": "Cek lokasi", "by": village.secretariat}
    with pytest.raises(citizens.NotModerated):
        citizens.uphold(**asked, now=LATER)
    citizens.moderate(thing=objection, state="shown", by=village.secretariat, now=LATER)
    with pytest.raises(NotAllowed):
        citizens.uphold(**{**asked, "by": village.camat}, now=LATER)
    citizens.uphold(**asked, now=LATER)
    exhibit.refresh_from_db()
    assert exhibit.status == Status.OFFERED
    assert objections(village.government, LATER)[exhibit.pk].upheld == 1
    assert entries(village, "delivery.objection-upheld").get().is_public
    with pytest.raises(citizens.NotModerated):
        citizens.uphold(**asked, now=LATER)


def test_nothing_that_does_not_count_is_objected_to():
    village = Village()
    with pytest.raises(citizens.NoQuestionHere):
        an_objection(village, village.an_exhibit())


def test_objections_to_one_exhibit_cannot_be_poured_in():
    village = Village()
    exhibit = village.an_accepted()
    for n in range(citizens.MOST_OBJECTIONS_AN_HOUR):
        an_objection(village, exhibit, device=f"x{n}")
    with pytest.raises(citizens.TooManyCitizenAnswers):
        an_objection(village, exhibit, device="y")


def test_a_plates_code_is_printed_again_but_not_kept():
    village = Village()
    plate = village.plates()[0]
    code = citizens.code_of(plate)
    assert len(code) == 16
    assert citizens.hashed(code) == plate.token_sha256
    kept = Plate.objects.filter(pk=plate.pk).values().get()
    assert code not in map(str, kept.values())


def test_a_code_of_another_secret_is_not_printed(settings):
    village = Village()
    plate = village.plates()[0]
    settings.SECRET_KEY = "y" * 50
    assert citizens.code_of(plate) == ""


def test_plates_are_numbered_by_batch_and_made_by_those_who_may():
    village = Village()
    assert [p.label for p in village.plates(2)] == ["1.1", "1.2"]
    assert [p.label for p in village.slips(1)] == ["2.1"]
    made = {"milestone": village.milestone, "kind": Plate.Kind.PLATE, "now": NOON}
    citizens.make_plates(**made, count=1, by=village.camat)
    with pytest.raises(citizens.NotForThem):
        citizens.make_plates(**made, count=1, by=village.officer)
    with pytest.raises(WrongFigure):
        citizens.make_plates(**made, count=0, by=village.camat)
    with pytest.raises(WrongFigure):
        citizens.make_plates(**made, count=citizens.MOST_PLATES + 1, by=village.camat)
    with pytest.raises(NotAllowed):
        citizens.make_plates(**made, count=1, by=Village().secretariat)


def test_what_was_hidden_long_ago_is_erased_and_still_counts():
    village = Village()
    picture = a_picture(village, result={"public_sha256": "b" * 64})
    given = village.answered(text="Nama orang", picture=picture)
    kept = village.answered(text="Tetap")
    for each, state, why in ((given, "hidden", "Nama orang"), (kept, "shown", "")):
        citizens.moderate(thing=each, state=state, reason=why, by=village.secretariat, now=LATER)
    month = LATER + timedelta(days=31)
    erase = {
        "government": village.government,
        "by": village.operator,
        "state": Moderation.HIDDEN,
        "now": month,
    }
    assert citizens.erase_old(**erase, before=LATER) == []
    assert citizens.erase_old(**erase, before=month) == ["b" * 64]
    (told,) = Entry.objects.of(village.government.slug).filter(act="delivery.hidden-erased")
    assert told.said["detail"] == {"answers": [given.pk], "objections": []}
    assert (told.post, told.at, told.is_public) == (village.operator.code, month, True)
    given.refresh_from_db()
    kept.refresh_from_db()
    assert (given.text, kept.text) == ("", "Tetap")
    assert not CitizenPhoto.objects.exists()
    assert not Job.objects.of(citizens.job_log(village.government)).exists()
    assert answers(village.government, month)[village.milestone.pk].total == 2
    with pytest.raises(citizens.NotModerated):
        citizens.moderate(thing=given, state="shown", by=village.secretariat, now=month)
    assert citizens.erase_old(**erase, before=month) == []


def test_reopening_by_hand_and_by_citizens_do_not_hinder_each_other():
    village = Village()
    exhibit = village.an_accepted()
    verifying.reopen(exhibit=exhibit, reason="Audit", by=village.operator, now=LATER)
    for slip in village.slips(3):
        village.answered("no", "", plate=slip, now=LATER)
    assert not Reopening.objects.exists()
    assert Objection.objects.count() == 0
