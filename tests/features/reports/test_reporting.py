"""Reports: taken once from anyone, unreadable at rest, followed in secret, doubted by a photo."""

from datetime import date

import pytest
from django.db import transaction

from idaman.core.canonical import hashed
from idaman.core.free_text import WordsMissing
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.people.actions.founding import SENDER
from idaman.core.people.models import Intake
from idaman.core.people.permissions import Role
from idaman.features.reports.actions import moderating, reporting
from idaman.features.reports.actions.steps import held, opened, stepped
from idaman.features.reports.models import (
    MeToo,
    Request,
    RequestPhoto,
    RequestStep,
    Source,
    State,
    Step,
    Visibility,
)
from tests.build import NOON, a_post
from tests.features.reports.reports import SECRET, WORDS, Scene, later

pytestmark = pytest.mark.django_db


def everything_kept() -> str:
    rows = [*Request.objects.values(), *RequestStep.objects.values()]
    logged = [bytes(b) for pair in Entry.objects.values_list("body", "logged") for b in pair if b]
    kept = [bytes(v) if isinstance(v, memoryview) else v for row in rows for v in row.values()]
    return repr(kept) + repr(logged)


def test_what_is_reported_is_unreadable_in_the_database_and_named_nowhere():
    scene = Scene()
    made, key = scene.report(
        visibility=Visibility.OPEN, name="Sari Uji", reach="0812 3456 789", token="t" * 20
    )
    assert (made.number, made.code, made.state) == (1, "LP-000001", State.RECEIVED)
    assert made.due == date(2026, 9, 7), "fourteen working days from the day after"
    kept = everything_kept()
    for word in ("Lampu", "balai", "Sari", "3456 789", "3456789", key):
        assert word not in kept
    assert opened(made.closed, SECRET) == WORDS
    assert "Sari Uji" in opened(made.reporter_closed, SECRET)
    assert made.secret_sha256 == hashed(key)
    entry = Entry.objects.of(scene.government.slug).get(act="services.request_arrived")
    assert (entry.post, entry.is_public) == (SENDER, True)


def test_nobody_knows_who_an_anonymous_report_is_from_and_the_log_tells_nothing_of_a_secret_one():
    scene = Scene()
    named = {"visibility": Visibility.ANONYMOUS, "name": "Sari", "reach": "0812"}
    with pytest.raises(reporting.NameWithAnonymous):
        scene.report(source=Source.OPEN311, **named)
    made, _ = scene.report(
        source=Source.OPEN311, visibility=Visibility.ANONYMOUS, name="", reach=""
    )
    assert bytes(made.reporter_closed) == b""
    secret, _ = scene.report(visibility=Visibility.SECRET, name="Sari", reach="0812")
    assert secret.reporter_closed
    entry = Entry.objects.get(subject=f"request:{secret.code}")
    assert not entry.is_public
    with pytest.raises(moderating.NotShown):
        scene.show(secret)
    assert list(Request.objects.all().to_moderate()) == [made]


def test_a_form_sent_again_after_a_cut_counts_once_and_gives_the_same_receipt():
    scene = Scene()
    made, key = scene.report(token="dari formulir yang sama")
    again, same = scene.report(token="dari formulir yang sama")
    assert (again, same) == (made, key)
    assert Request.objects.count() == 1
    _other, another = scene.report(token="dari formulir yang lain")
    assert another != key
    assert scene.report(token="x")[1] != scene.report(token="y")[1]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"words": "  "}, WordsMissing),
        ({"topic": "ramalan"}, reporting.NotChosen),
        ({"kind": "supervisory"}, reporting.NotChosen),
        ({"visibility": "all"}, reporting.NotChosen),
        ({"region": None}, reporting.NoPlace),
        ({"visibility": "anonymous", "name": "Sari"}, reporting.NameWithAnonymous),
        ({"visibility": "anonymous", "reach": "0812"}, reporting.NameWithAnonymous),
    ],
)
def test_what_nobody_could_act_upon_is_refused_with_a_sentence(changes, refusal):
    scene = Scene()
    with pytest.raises(refusal) as no:
        scene.report(**changes)
    assert no.value.say("en") != str(no.value)
    assert (Request.objects.count(), Entry.objects.count()) == (0, 0)
    with pytest.raises(reporting.NoPlace):
        scene.report(region=Scene().village)


def test_by_default_there_is_no_second_channel_beside_the_national_one():
    scene = Scene()
    scene.government.intake = Intake.BRIDGE
    with pytest.raises(reporting.NotTakenHere, match=r"lapor\.go\.id"):
        scene.report()
    with pytest.raises(reporting.NotTakenHere, match="LAPOR"):
        reporting.write_down(
            government=scene.government,
            said=scene.said(),
            secret=SECRET,
            by=scene.officer,
            now=NOON,
        )


def test_a_flood_on_one_village_leaves_the_others_open():
    scene = Scene()
    for _ in range(reporting.MOST_OF_A_PLACE):
        scene.report()
    with pytest.raises(reporting.TooManyReports):
        scene.report()
    elsewhere = scene.village.parent.parent.children.last().children.get()
    assert scene.report(region=elsewhere)[0].number == reporting.MOST_OF_A_PLACE + 1
    scene.report(now=later(hours=2))


def test_an_officer_writes_down_what_somebody_without_a_phone_says():
    scene = Scene()
    made, key = reporting.write_down(
        government=scene.government,
        said=scene.said(),
        secret=SECRET,
        by=scene.officer,
        now=NOON,
        token="t" * 20,
    )
    assert (made.source, made.entered_by) == (Source.DESK, scene.officer)
    assert hashed(key) == made.secret_sha256
    with pytest.raises(NotAllowed):
        reporting.write_down(
            government=scene.government,
            said=scene.said(),
            secret=SECRET,
            by=a_post(scene.government, role=Role.ASSESSOR),
            now=NOON,
        )


def test_only_the_holder_of_the_receipt_answers_what_was_asked():
    scene = Scene()
    made, key = scene.report()
    with pytest.raises(reporting.NoAnswerAwaited):
        reporting.tell(request=made, key=key, words="Di RT 3", secret=SECRET, now=NOON)
    with transaction.atomic():
        stepped(
            request=held(made),
            step=Step.ASKED,
            state=State.ASKED,
            words="RT berapa?",
            by=scene.officer,
            now=NOON,
        )
    with pytest.raises(reporting.NotTheSender):
        reporting.tell(request=made, key="tebakan", words="Di RT 3", secret=SECRET, now=NOON)
    step = reporting.tell(request=made, key=key, words="Di RT 3", secret=SECRET, now=NOON)
    assert (step.state, step.by, step.words) == (State.RECEIVED, None, "")
    assert opened(step.closed, SECRET) == "Di RT 3"


def test_the_sender_is_satisfied_once_and_that_settles_it():
    scene = Scene()
    made, key = scene.report()
    with pytest.raises(reporting.NotAnswered):
        reporting.satisfied(request=made, key=key, now=NOON)
    scene.answered(made)
    reporting.satisfied(request=made, key=key, now=later(days=1))
    made.refresh_from_db()
    assert (made.state, made.closed_at) == (State.CLOSED, later(days=1))
    with pytest.raises(reporting.SaidAlready):
        reporting.satisfied(request=made, key=key, now=later(days=1))


def test_anyone_reopens_within_fourteen_days_with_a_new_photo():
    scene = Scene()
    made = scene.answered(scene.shown())
    photo = scene.picture(RequestPhoto.Role.REOPEN)
    asked = {"request": made, "words": "Masih mati", "secret": SECRET, "now": later(days=13)}
    with pytest.raises(reporting.PictureMissing):
        reporting.reopen(**asked)
    with pytest.raises(reporting.TooLate):
        reporting.reopen(**asked | {"now": later(days=15)}, pictures=[photo])
    step = reporting.reopen(**asked, pictures=[photo])
    made.refresh_from_db()
    assert (made.state, made.reopened, made.closed_at) == (State.WORKING, 1, None)
    assert step.photos.get().role == RequestPhoto.Role.REOPEN
    assert not RequestPhoto.objects.all().public().exists()
    with pytest.raises(reporting.NotAnswered):
        reporting.reopen(**asked, pictures=[photo])


def test_a_report_that_is_not_shown_is_reopened_by_its_sender_only():
    scene = Scene()
    made, key = scene.report(visibility=Visibility.SECRET)
    made = scene.answered(made)
    asked = {
        "request": made,
        "words": "Belum",
        "secret": SECRET,
        "now": later(days=1),
        "pictures": [scene.picture(RequestPhoto.Role.REOPEN)],
    }
    with pytest.raises(reporting.NotTheSender):
        reporting.reopen(**asked)
    assert reporting.reopen(**asked, key=key).state == State.WORKING


def test_the_same_trouble_is_counted_once_a_device_and_keeps_nothing_of_it():
    scene = Scene()
    made = scene.shown()
    assert reporting.me_too(request=made, device="satu", now=NOON).also == 1
    with pytest.raises(reporting.SaidAlready):
        reporting.me_too(request=made, device="satu", now=NOON)
    assert reporting.me_too(request=made, device="dua", now=NOON).also == 2
    assert "satu" not in repr(list(MeToo.objects.values()))
    unseen, _ = scene.report()
    with pytest.raises(reporting.NotTheSender):
        reporting.me_too(request=unseen, device="satu", now=NOON)


def test_words_are_public_once_looked_at_perhaps_without_the_names_in_them():
    scene = Scene()
    made, _ = scene.report(words=f"{WORDS}, kata Pak Budi", pictures=[scene.picture()])
    photo = made.photos.get()
    with pytest.raises(NotAllowed):
        scene.show(made, by=scene.officer)
    scene.show(made, words=f"{WORDS}, kata [nama]", photos=[photo.pk])
    made.refresh_from_db()
    assert made.words.endswith("[nama]")
    assert RequestPhoto.objects.all().public().get().public_sha256 == f"{100:064x}"
    assert "[nama]" not in repr(list(Entry.objects.values_list("body", flat=True)))
    moderating.hide(request=made, reason="Data pribadi", by=scene.secretariat, now=NOON)
    made.refresh_from_db()
    assert (made.words, Request.objects.all().shown().count()) == ("", 0)
    assert not RequestPhoto.objects.all().public().exists()
    assert not Request.objects.all().to_moderate().exists()


def test_junk_is_refused_in_bulk_with_one_reason_and_counts_no_more():
    scene = Scene()
    junk = [scene.report(words="BELI OBAT murah!!")[0] for _ in range(3)]
    junk += [scene.report(words="beli  obat, murah")[0]]
    real, _ = scene.report()
    assert len({each.alike for each in junk}) == 1
    numbers = [each.number for each in junk]
    asked = {"government": scene.government, "numbers": numbers, "now": NOON}
    with pytest.raises(WordsMissing):
        moderating.refuse(**asked, reason=" ", by=scene.secretariat)
    with pytest.raises(NotAllowed):
        moderating.refuse(**asked, reason="Iklan", by=scene.officer)
    assert moderating.refuse(**asked, reason="Iklan", by=scene.secretariat) == 4
    assert list(Request.objects.all().public()) == [real]
    assert RequestStep.objects.filter(step=Step.REFUSED, words="Iklan").count() == 4
    with pytest.raises(moderating.NotRefused):
        moderating.refuse(**asked, reason="Iklan", by=scene.secretariat)
    elsewhere = Scene()
    with pytest.raises(moderating.NotRefused):
        moderating.refuse(
            government=elsewhere.government,
            numbers=[real.number],
            reason="Iklan",
            by=elsewhere.secretariat,
            now=NOON,
        )
