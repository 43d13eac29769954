"""Enquiries: taken without an account, unreadable at rest, answered in time, erased."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from idaman.core.free_text import WordsMissing
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.actions import calendar
from idaman.core.people.models import CalendarDay
from idaman.core.people.permissions import Role
from idaman.features.messages import letters
from idaman.features.messages.actions import distribute
from idaman.features.messages.models import Message
from idaman.features.messages.queries import told
from idaman.features.potentials.actions import enquiries
from idaman.features.potentials.models import Enquiry, EnquiryTerms
from idaman.features.potentials.rules.enquiry import EnquiryWords
from tests.build import NOON
from tests.features.potentials.scenes import SECRET, WORDS, Scene, a_post_of, later

pytestmark = pytest.mark.django_db


def test_what_is_asked_is_unreadable_in_the_database_and_named_nowhere():
    scene = Scene()
    made, secret = scene.ask(scene.published())
    assert (made.number, made.due, made.contact) == (1, date(2026, 8, 24), scene.officer)
    kept = repr(list(Enquiry.objects.values_list())) + bytes(made.closed).decode()
    entry = Entry.objects.of(scene.government.slug).get(act="potentials.asked")
    logged = bytes(entry.body).decode() + bytes(entry.logged or b"").decode()
    for word in (WORDS.name, WORDS.reach, "lahannya", secret):
        assert word not in kept
        assert word not in logged
    assert not entry.is_public
    assert entry.post == enquiries.INVESTOR
    assert enquiries.opened(made, SECRET) == WORDS
    assert made.secret_sha256 == enquiries.hashed(secret)


def test_another_secret_opens_nothing_and_says_what_to_do():
    scene = Scene()
    made, _ = scene.ask(scene.published())
    with pytest.raises(enquiries.UnreadableEnquiry, match="IDAMAN_SECRET_KEY"):
        enquiries.opened(made, b"rahasia lain")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (EnquiryWords("", "", "a@b.id", "Apa?"), WordsMissing),
        (EnquiryWords("Sari", "", "a@b.id", "  "), WordsMissing),
        (EnquiryWords("Sari", "", "", "Apa?"), enquiries.SenderNotReached),
        (EnquiryWords("Sari", "", "rumah saya", "Apa?"), enquiries.SenderNotReached),
    ],
)
def test_what_cannot_be_answered_is_refused(words, refusal):
    scene = Scene()
    potential = scene.published()
    before = Entry.objects.count()
    with pytest.raises(refusal) as no:
        scene.ask(potential, words=words)
    assert no.value.say("en") != str(no.value)
    assert (Enquiry.objects.count(), Entry.objects.count()) == (0, before)


def test_a_form_sent_twice_counts_once_and_a_flood_is_stopped():
    scene = Scene()
    potential = scene.published()
    scene.ask(potential, token="sama")
    with pytest.raises(AlreadyDone):
        scene.ask(potential, token="sama")
    for _ in range(enquiries.MOST_AN_HOUR - 1):
        scene.ask(potential)
    with pytest.raises(enquiries.TooManyEnquiries):
        scene.ask(potential)
    elsewhere = Scene()
    elsewhere.ask(elsewhere.published())
    scene.ask(potential, now=NOON + timedelta(hours=2))
    assert Enquiry.objects.of(scene.government).count() == enquiries.MOST_AN_HOUR + 1


def test_an_answer_is_given_once_by_the_agency_that_answers():
    scene = Scene()
    made, _ = scene.ask(scene.published())
    answer = {"enquiry": made, "text": "Ya, bebas.", "secret": SECRET, "now": NOON}
    before = Entry.objects.count()
    for role in (Role.EXPERT, Role.ASSESSOR):
        with pytest.raises(NotAllowed):
            enquiries.answer(**answer, by=a_post_of(scene, role))
    with pytest.raises(NotAllowed):
        enquiries.answer(**answer, by=scene.verifier)
    with pytest.raises(WordsMissing):
        enquiries.answer(**answer | {"text": " "}, by=scene.officer)
    assert Entry.objects.count() == before
    enquiries.answer(**answer, by=scene.officer)
    with pytest.raises(enquiries.EnquiryAnswered):
        enquiries.answer(**answer, by=scene.head)
    made.refresh_from_db()
    assert enquiries.answer_of(made, SECRET) == "Ya, bebas."
    entry = Entry.objects.of(scene.government.slug).get(act="potentials.answered")
    assert entry.detail["days-late"] == 0
    assert "bebas" not in bytes(entry.body).decode()


def test_a_late_one_is_passed_up_once_a_level():
    scene = Scene()
    made, _ = scene.ask(scene.published())
    told = []
    for days in (7, 8, 9, 14, 15, 30):
        enquiries.pass_up(government=scene.government, by=scene.secretariat, now=later(days))
        made.refresh_from_db()
        told.append(made.told)
    assert told == ["contact", "head", "head", "secretariat", "secretariat", "secretariat"]
    assert Entry.objects.of(scene.government.slug).filter(act="potentials.passed-up").count() == 2


def test_who_is_asked_hears_of_it_and_those_above_when_it_waits():
    scene = Scene()
    scene.ask(scene.published())
    (asked,) = told_by_the_clock(scene, NOON)
    assert (asked.message.kind, asked.message.post) == ("asked", scene.officer)
    assert "Tambak udang Hulu" in asked.text
    assert "Sari" not in asked.text, "who asked is read at the desk alone"
    assert asked.address.endswith("/enquiries/1/")
    heard = []
    for days in (8, 14):
        enquiries.pass_up(government=scene.government, by=scene.secretariat, now=later(days))
        heard.append({m.message.post for m in told_by_the_clock(scene, later(days))})
    assert heard == [{scene.head, scene.officer}, {scene.secretariat, scene.officer}]
    assert {m.kind for m in Message.objects.of(scene.government)} == {"asked", "unanswered"}


def told_by_the_clock(scene, now):
    before = set(Message.objects.values_list("pk", flat=True))
    ledger.sequence(slug=scene.government.slug, now=now)
    distribute(government=scene.government, now=now)
    fresh = Message.objects.exclude(pk__in=before).order_by("pk")
    with override("id"):
        return letters.compose(told(scene.government, list(fresh), now=now))


def test_words_are_erased_in_time_and_numbers_stay():
    scene = Scene()
    potential = scene.published()
    answered, _ = scene.ask(potential)
    enquiries.answer(enquiry=answered, text="Ya.", secret=SECRET, by=scene.officer, now=later(100))
    forgotten, _ = scene.ask(potential)
    erase = {"government": scene.government, "by": scene.secretariat}
    assert enquiries.erase_old(**erase, now=later(720)) == 0
    assert enquiries.erase_old(**erase, now=later(740)) == 1
    assert enquiries.erase_old(**erase, now=later(740)) == 0
    forgotten.refresh_from_db()
    assert enquiries.opened(forgotten, SECRET) is None
    assert forgotten.erased_at is not None
    assert enquiries.erase_old(**erase, now=later(900)) == 1
    answered.refresh_from_db()
    assert enquiries.answer_of(answered, SECRET) is None
    entries = Entry.objects.of(scene.government.slug).filter(act="potentials.enquiries-erased")
    assert [e.detail["enquiries"] for e in entries.order_by("pk")] == [[2], [1]]


def test_terms_hold_from_a_day_and_what_arrived_keeps_its_date():
    scene = Scene()
    potential = scene.published()
    good = {
        "government": scene.government, "from_date": NOON.date(), "answer_days": 2,
        "escalate_days": 1, "keep_months": 12, "by": scene.secretariat, "now": NOON,
    }  # fmt: skip
    made, _ = scene.ask(potential)
    with pytest.raises(NotAllowed):
        enquiries.set_terms(**good | {"by": scene.head})
    for wrong in ({"answer_days": 0}, {"keep_months": 999}, {"from_date": date(2026, 8, 16)}):
        with pytest.raises(enquiries.WrongTerms):
            enquiries.set_terms(**good | wrong)
    assert not EnquiryTerms.objects.exists()
    enquiries.set_terms(**good)
    other, _ = scene.ask(potential)
    made.refresh_from_db()
    assert (made.due, other.due) == (date(2026, 8, 24), date(2026, 8, 19))
    calendar.set_days(
        government=scene.government,
        days=[date(2026, 8, 19)],
        kind=CalendarDay.Kind.OFF,
        name="Hari jadi",
        source="Surat edaran uji",
        by=scene.secretariat,
        now=NOON,
    )
    on_holiday, _ = scene.ask(potential)
    assert on_holiday.due == date(2026, 8, 20)


def test_what_came_by_telephone_is_written_down_by_who_answers():
    scene = Scene()
    potential = scene.published()
    made, _ = scene.ask(potential, by=scene.officer)
    entry = Entry.objects.of(scene.government.slug).get(act="potentials.asked")
    assert entry.post == scene.officer.code
    assert made.number == 1
    with pytest.raises(NotAllowed):
        scene.ask(potential, by=scene.verifier)
