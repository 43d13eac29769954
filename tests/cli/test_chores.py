"""What time alone brings about."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from idaman.cli import chores, serve
from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job
from idaman.core.people.models import Government
from idaman.features.delivery.actions import citizens
from idaman.features.delivery.models import Turn
from idaman.features.reports.actions import pictures
from idaman.features.reports.models import RequestPhoto
from tests.build import NOON, a_government, a_post
from tests.features.delivery.citizens_scene import Village
from tests.features.delivery.scenes import World, sent
from tests.photos import a_photo
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db


def revision(world: World) -> int:
    return Government.objects.get(pk=world.government.pk).public_revision


def test_at_midnight_of_the_governments_own_clock_its_pages_are_built_anew():
    world = World()
    evening = datetime(2026, 8, 20, 15, 59, tzinfo=UTC)  # 23.59 WITA
    chores.do(evening - timedelta(hours=4))  # the open data are published once for themselves
    Government.objects.filter(pk=world.government.pk).update(
        published_at=evening - timedelta(hours=3)
    )
    before = revision(world)
    chores.do(evening)
    assert revision(world) == before
    chores.do(evening + timedelta(minutes=2))
    assert revision(world) == before + 1
    chores.do(evening + timedelta(minutes=4))
    assert revision(world) == before + 1, "once a day is enough"


def test_what_a_verifier_lets_wait_is_offered_to_the_next_and_only_once():
    world = World()
    exhibit = sent(world)
    chores.do(NOON + timedelta(days=4))
    assert Turn.objects.filter(exhibit=exhibit).count() == 1
    for _ in range(2):
        chores.do(NOON + timedelta(days=14))
    turns = list(Turn.objects.filter(exhibit=exhibit).order_by("number"))
    assert [turn.end for turn in turns] == ["passed_on", ""]
    assert turns[0].agency != turns[1].agency


def test_what_was_hidden_long_ago_loses_its_words_and_its_file(settings):
    village = Village()
    copies = settings.CITIZENS / "copies"
    job = jobs.ask(
        log=citizens.job_log(village.government),
        kind="picture",
        post=citizens.CITIZEN,
        now=NOON,
        params={},
    )
    copy = blobs.keep(copies, [b"a copy"], limit=100).sha256
    taken = jobs.claim(worker="test", now=NOON)
    jobs.finish(job=taken, result={"public_sha256": copy}, now=NOON)
    picture = citizens.CitizenPicture("a" * 64, job.pk)
    given = village.answered(text="Nama orang", picture=picture)
    hide = {"state": "hidden", "reason": "Nama orang", "by": village.secretariat}
    citizens.moderate(thing=given, **hide, now=NOON)
    chores.do(NOON + timedelta(days=29))
    assert blobs.path_of(copies, copy).exists()
    chores.do(NOON + timedelta(days=31))
    given.refresh_from_db()
    assert given.text == ""
    assert not blobs.path_of(copies, copy).exists()


def test_photos_nobody_read_in_a_day_are_thrown_away(settings):
    sent_to = settings.CITIZENS / "sent"
    old, fresh = sent_to / "old", sent_to / "fresh"
    for folder in (old, fresh):
        blobs.keep(folder, [b"as it was sent"], limit=100)
    now = datetime.now(UTC)
    two_days_ago = (now - timedelta(days=2)).timestamp()
    age(old, two_days_ago)
    chores.do(now)
    assert not old.exists()
    assert fresh.exists()


def age(folder, seconds):
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (seconds, seconds))


def test_what_waiting_work_needs_is_never_thrown_away_however_long_the_clock_was_away(settings):
    """From Friday to Monday nobody turned the clock; its chores come before its work is done."""
    now = datetime.now(UTC)
    own, examined = settings.CITIZENS / "sent" / "own", settings.EXAMINED / "own"
    kept = {
        folder: blobs.keep(folder, [b"needed"], limit=100).sha256
        for folder in (own, examined, settings.ARRIVING, settings.EXPORTS)
    }
    other = blobs.keep(settings.ARRIVING, [b"not needed"], limit=100).sha256
    waiting = [
        jobs.ask(log="uji", kind=kind, post="P", now=now, params=params)
        for kind, params in (
            ("picture", {"sha256": kept[own], "own_folder": str(own)}),
            ("pdf.validate", {"sha256": kept[examined], "own_folder": str(examined)}),
            ("table.read", {"sha256": kept[settings.ARRIVING]}),
            ("books.make", {"sha256": kept[settings.EXPORTS]}),
        )
    ]
    for folder in kept:
        age(folder, (now - timedelta(days=30)).timestamp())
    chores.do(now)
    serve.forget_visitors(now)
    assert all(blobs.path_of(folder, sha256).exists() for folder, sha256 in kept.items())
    assert not blobs.path_of(settings.ARRIVING, other).exists()
    for job in waiting:
        jobs.cancel(job=job, now=now)
    chores.do(now)
    serve.forget_visitors(now)
    assert not any(blobs.path_of(folder, sha256).exists() for folder, sha256 in kept.items())


def test_a_photo_that_waits_is_not_dropped_when_its_form_comes_again(settings):
    village = Village()
    photo = pictures.kept_photo(a_photo(3), root=settings.CITIZENS)
    role, now = RequestPhoto.Role.REPORT, datetime.now(UTC)
    (asked,) = pictures.picture_of(photo, village.government, role, now=now)
    again = pictures.kept_photo(None, root=settings.CITIZENS, before=photo.signed)
    again.drop()
    assert blobs.path_of(photo.own_folder, photo.sha256).exists()
    jobs.cancel(job=Job.objects.get(pk=asked.job), now=now)
    again.drop()
    assert not photo.own_folder.exists()


def test_a_copy_that_another_form_shares_outlives_the_erasure_of_the_first(settings):
    village = Village()
    copies = settings.CITIZENS / "copies"
    copy = blobs.keep(copies, [b"one picture, sent twice"], limit=100).sha256
    given = []
    for device in ("one", "other"):
        job = jobs.ask(
            log=citizens.job_log(village.government), kind="picture", post="P", now=NOON, params={}
        )
        taken = jobs.claim(worker="test", now=NOON)
        jobs.finish(job=taken, result={"public_sha256": copy}, now=NOON)
        picture = citizens.CitizenPicture("a" * 64, job.pk)
        given.append(village.answered(text="Nama", picture=picture, device=device))
    hide = {"state": "hidden", "reason": "Nama orang", "by": village.secretariat}
    citizens.moderate(thing=given[0], **hide, now=NOON)
    chores.do(NOON + timedelta(days=31))
    given[0].refresh_from_db()
    assert given[0].text == ""
    assert blobs.path_of(copies, copy).exists()


def test_log_ins_that_are_over_are_forgotten_and_others_stay():
    client = logged_in(a_post(a_government()))
    assert Session.objects.count() == 1
    serve.forget_log_ins(timezone.now())
    assert Session.objects.count() == 1
    serve.forget_log_ins(timezone.now() + timedelta(days=1))
    assert not Session.objects.exists()
    assert client.get("/desk/").status_code == 302


def test_a_chore_that_fails_keeps_neither_the_others_nor_the_clock(monkeypatch, caplog):
    world = World()
    exhibit = sent(world)

    def broken(**_of):
        raise RuntimeError("Anaknya mati.")

    monkeypatch.setattr(chores, "CHORES", (broken, *chores.CHORES))
    chores.do(NOON + timedelta(days=14))
    assert Turn.objects.get(exhibit=exhibit, number=1).end == "passed_on"
    assert f"{world.government.slug}: broken" in caplog.text
