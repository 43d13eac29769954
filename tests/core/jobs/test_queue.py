"""The queue: one worker a job, leases, and ends that are always told."""

from datetime import timedelta

import pytest

from idaman.core.bilingual import Bilingual
from idaman.core.jobs import actions
from idaman.core.jobs.models import JobState
from tests.build import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(seconds=31)


def a_job(log="uji", **params):
    return actions.ask(log=log, kind="plan.check", post="POS", now=NOON, params=params)


def test_jobs_are_taken_up_in_the_order_they_were_asked_for():
    first, second = a_job(), a_job()
    assert actions.claim(worker="a", now=NOON) == first
    assert actions.claim(worker="b", now=NOON) == second
    assert actions.claim(worker="c", now=NOON) is None


def test_a_claimed_job_names_its_worker_and_its_lease():
    a_job()
    job = actions.claim(worker="a", now=NOON)
    assert (job.state, job.worker, job.attempts) == (JobState.RUNNING, "a", 1)
    assert job.lease_until == NOON + actions.LEASE


def test_a_job_whose_worker_fell_silent_is_taken_up_again():
    a_job()
    lost = actions.claim(worker="a", now=NOON)
    assert actions.claim(worker="b", now=NOON + actions.LEASE) is None
    again = actions.claim(worker="b", now=LATER)
    assert (again.pk, again.attempts, again.worker) == (lost.pk, 2, "b")
    assert not actions.finish(job=lost, result={"from": "a"}, now=LATER)
    assert not actions.beat(job=lost, now=LATER)
    assert actions.finish(job=again, result={"from": "b"}, now=LATER)
    lost.refresh_from_db()
    assert lost.result == {"from": "b"}


def test_the_same_worker_that_lost_a_lease_cannot_end_the_second_attempt():
    a_job()
    lost = actions.claim(worker="a", now=NOON)
    actions.claim(worker="a", now=LATER)
    assert not actions.finish(job=lost, result={}, now=LATER)


def test_a_beat_keeps_the_lease_and_tells_how_far():
    a_job()
    job = actions.claim(worker="a", now=NOON)
    assert actions.beat(job=job, now=LATER, progress=140)
    assert actions.claim(worker="b", now=LATER) is None
    job.refresh_from_db()
    assert (job.progress, job.lease_until) == (100, LATER + actions.LEASE)


def test_after_the_third_death_of_its_child_the_job_is_refused_with_a_sentence():
    job = a_job()
    for n in range(3):
        running = actions.claim(worker=f"w{n}", now=NOON + n * timedelta(minutes=1))
        assert running == job
        assert actions.blame(job=running, now=NOON + timedelta(minutes=9))
    assert actions.claim(worker="w4", now=NOON + timedelta(minutes=9)) is None
    job.refresh_from_db()
    assert job.state == JobState.REFUSED
    assert job.sentence.startswith("Berkas ini 3 kali menghentikan pekerja.")
    assert job.say("en").startswith("This file stopped the worker 3 times.")
    assert job.finished_at == NOON + timedelta(minutes=9)
    assert job.is_over


def test_a_job_whose_worker_dies_again_and_again_is_not_blamed():
    job = a_job()
    for n in range(12):
        running = actions.claim(worker=f"w{n}", now=NOON + n * timedelta(minutes=1))
        assert (running, running.attempts, running.deaths) == (job, n + 1, 0)
    assert actions.finish(job=running, result={}, now=NOON + timedelta(minutes=12))


def test_what_was_begun_before_comes_after_what_nobody_has_tried():
    first, second, third = a_job(), a_job(), a_job()
    actions.claim(worker="a", now=NOON)
    taken = [actions.claim(worker="b", now=LATER) for _ in range(3)]
    assert taken == [second, third, first]


def test_a_worker_that_lost_its_job_cannot_blame_it():
    a_job()
    lost = actions.claim(worker="a", now=NOON)
    actions.claim(worker="b", now=LATER)
    assert not actions.blame(job=lost, now=LATER)


def test_open_work_names_the_files_it_needs():
    a_job(sha256="ab" * 32, own_folder="/there", n=3)
    done = a_job(sha256="cd" * 32)
    actions.cancel(job=done, now=NOON)
    assert actions.named_by_open() == {"ab" * 32, "/there"}


def test_a_job_that_was_let_go_waits_again():
    a_job()
    job = actions.claim(worker="a", now=NOON)
    assert actions.let_go(job=job)
    assert actions.claim(worker="b", now=NOON).attempts == 2


def test_a_cancelled_job_is_neither_taken_nor_finished():
    job = a_job()
    running = actions.claim(worker="a", now=NOON)
    assert actions.cancel(job=job, now=NOON)
    assert not actions.beat(job=running, now=NOON)
    assert not actions.finish(job=running, result={}, now=NOON)
    assert not actions.cancel(job=job, now=NOON)
    assert actions.claim(worker="b", now=LATER) is None
    job.refresh_from_db()
    assert (job.state, job.sentence) == (JobState.CANCELLED, "Dibatalkan.")


def test_a_refused_job_keeps_its_sentence_and_its_end():
    a_job()
    job = actions.claim(worker="a", now=NOON)
    said = Bilingual("Berkasnya kosong.", "The file is empty.")
    assert actions.refuse(job=job, sentence=said, now=NOON)
    assert not actions.cancel(job=job, now=NOON)
    job.refresh_from_db()
    assert (job.state, job.lease_until) == (JobState.REFUSED, None)
    assert (job.say("id"), job.say("en")) == (said.id, said.en)


def test_too_much_waiting_is_refused_for_one_government_only():
    for _ in range(3):
        actions.ask(log="uji", kind="k", post="P", now=NOON, params={}, most_waiting=3)
    with pytest.raises(actions.TooMuchWaiting, match="Masih ada 3 pekerjaan"):
        actions.ask(log="uji", kind="k", post="P", now=NOON, params={}, most_waiting=3)
    actions.ask(log="lain", kind="k", post="P", now=NOON, params={}, most_waiting=3)
    actions.finish(job=actions.claim(worker="a", now=NOON), result={}, now=NOON)
    actions.ask(log="uji", kind="k", post="P", now=NOON, params={}, most_waiting=3)
