"""What a visitor is told while the site lacks something: the cause, a number, when to try again."""

import gc
import json
import os
import resource
import sqlite3
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler
from django.test import Client
from django.utils import timezone

from idaman.cli.house import gather_static
from idaman.cli.serve import _share_measurements
from idaman.core import dsn
from idaman.core.files import marks
from idaman.core.people import actions as people
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.features.reports.models import Request
from idaman.features.stewardship import standing
from idaman.web import timeouts
from idaman.web.middleware import PublishedPages
from idaman.web.outages import Outage, outage_of
from tests.build import PASSWORD, a_person, a_post
from tests.cli import own_house
from tests.cli.postgres import a_server, an_own_server, standing_still
from tests.features.reports.reports import WORDS, Scene
from tests.web.portal.places import a_plan_in_force

LOCKED = "The database is busy"
AWAY = "The database does not answer"
FULL = "disk is full, so nothing can be saved"


def asked(address):
    """Ask for a page as the server does, with what the house has now."""
    gather_static()
    return told_of(visitor().get(address))


def visitor():
    return Client(raise_request_exception=False, SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en")


def told_of(answer):
    return {
        "status": answer.status_code,
        "again": answer.headers.get("Retry-After"),
        "number": answer.headers["X-Request-ID"],
        "said": answer.content.decode(),
    }


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/uji/", "Basis data tidak menjawab"),
        ("/en/uji/", "The database does not answer"),
        ("/en/uji/laporan/baru/", "The database does not answer"),
    ],
)
def test_a_database_that_is_gone_is_told_with_a_number_and_when_to_try_again(house, address, words):
    away = replace(house, database_url="postgresql://nobody@127.0.0.1:1/none")
    told = away.scene("tests.web.test_outages:asked", address)
    assert (told["status"], told["again"]) == (503, "10"), told["said"]
    assert words in told["said"]
    assert told["number"] in told["said"]


# The lock is held.


@contextmanager
def held():
    """Let another connection hold what every form must write."""
    database = connection.settings_dict
    connection.close()  # A process that serves opens its own while it answers.
    if connection.vendor == "sqlite":
        # Whoever waited as long as background work may would not come back before the test ends.
        database["OPTIONS"]["timeout"] = 3600
        other = sqlite3.connect(database["NAME"], isolation_level=None)
        other.execute("begin immediate")
    else:
        other = psycopg.connect(os.environ["DATABASE_URL"])
        other.execute("lock table django_session, services_request, people_user in exclusive mode")
    try:
        yield
    finally:
        other.rollback()
        other.close()


class Town:
    """A government that takes reports, with somebody at its desk and a key for programs."""

    def __init__(self):
        self.scene = Scene(slug="uji")
        post = a_post(self.scene.government, role=Role.ADMINISTRATOR)
        self.person = a_person(post, username="tari")
        now = timezone.now()
        self.key = people.make_key(government=self.scene.government, name="Uji", by=post, now=now)[
            1
        ]

    def log_in(self):
        return visitor().post("/en/accounts/login/", {"login": "tari", "password": PASSWORD})

    def report(self, form="json"):
        said = {
            "jurisdiction_id": "uji",
            "api_key": self.key,
            "service_code": "power",
            "description": WORDS,
            "lat": "-0.41251",
            "long": "116.98761",
        }
        return visitor().post(f"/open311/v2/requests.{form}", said)


def what_waits(town):
    """Ask by every way in for something that must write."""
    at_desk = visitor()
    at_desk.force_login(town.person)
    with held():
        return {
            "form": told_of(town.log_in()),
            "page": told_of(at_desk.get("/en/desk/uji/")),
            "json": told_of(town.report()),
            "xml": told_of(town.report("xml")),
            "ready": told_of(visitor().get("/ready")),
            "health": told_of(visitor().get("/health")),
        }


def while_it_is_held():
    gather_static()
    town = Town()
    told = what_waits(town)
    caches["near"].clear()
    timeouts.BREAKER.close()
    again = [town.log_in().status_code, town.report().status_code]
    return told, again, Request.objects.count(), Session.objects.count()


def test_a_lock_that_is_held_is_told_by_every_door_and_nothing_is_half_written(house):
    told, again, reports, _sessions = house.scene("tests.web.test_outages:while_it_is_held")
    for door in ("form", "page", "json", "xml"):
        assert (told[door]["status"], told[door]["again"]) == (503, "10"), (door, told[door])
        assert LOCKED in told[door]["said"], door
        assert told[door]["number"] in told[door]["said"], door
    (fault,) = json.loads(told["json"]["said"])
    assert (fault["code"], told["xml"]["said"][:5]) == (503, "<?xml")
    assert json.loads(told["ready"]["said"])["database"] == "locked"
    assert (told["ready"]["status"], told["health"]["status"]) == (503, 200)
    # What was sent again once the lock was free stands there, once.
    assert (again, reports) == ([302, 201], 1)


def test_a_request_waits_less_than_it_is_promised_an_answer_in():
    assert timeouts.REQUEST_SECONDS < 5
    assert timeouts.budget() is None
    assert timeouts.allowed(20.0) == 20.0
    with timeouts.waiting_at_most():
        assert timeouts.allowed(20.0) == timeouts.REQUEST_SECONDS
        timeouts.budget().spend(1.5)
        assert timeouts.allowed(20.0) == timeouts.REQUEST_SECONDS - 1.5


def test_who_comes_behind_a_vain_wait_does_not_wait_as_long_until_somebody_is_answered():
    try:
        with timeouts.waiting_at_most(1.0):
            timeouts.budget().spend(1.0)
        for _one in range(2):
            with timeouts.waiting_at_most(1.0):
                assert timeouts.budget().left == timeouts.SECONDS_WHILE_OPEN
        timeouts.BREAKER.close()
        with timeouts.waiting_at_most(1.0):
            assert timeouts.budget().left == 1.0
    finally:
        timeouts.BREAKER.close()


# The server stands still, or the database is away.


def standing_server(server):
    """Ask once while it answers, then while it does not."""
    gather_static()
    client = visitor()
    client.get("/en/uji/")
    with standing_still(server):
        return [told_of(client.get(each)) for each in ("/en/uji/", "/en/uji/", "/ready", "/health")]


def test_a_server_that_stands_still_is_told_as_one_that_is_gone(house):
    with an_own_server() as server:
        away = replace(house, database_url=server)
        told = away.scene("tests.web.test_outages:standing_server", server)
    assert [each["status"] for each in told] == [503, 503, 503, 200]
    for each in told[:2]:
        assert AWAY in each["said"]
        assert each["number"] in each["said"]
    assert json.loads(told[2]["said"])["database"] == "does not answer"


@contextmanager
def away():
    """Let the database be where nothing is."""
    database = connection.settings_dict
    kept = dict(database)
    connection.close()
    if connection.vendor == "sqlite":
        database["NAME"] = "/dev/null/idaman.db"
    else:
        database["PORT"] = "1"
    try:
        yield
    finally:
        connection.close()
        database |= kept


def what_is_known():
    """Ask for public pages, then again while the database is away."""
    gather_static()
    a_plan_in_force(Scene(slug="uji").government)
    Government.objects.filter(slug="uji").update(host="uji.example.go.id")
    settings.ALLOWED_HOSTS.append("uji.example.go.id")
    own, both = {"HTTP_HOST": "uji.example.go.id"}, ("/en/uji/", "/uji/peta/data.geojson")
    PublishedPages.again = 0.0  # A busy process asks what was published once a second.
    client = visitor()
    kept = [client.get(each) for each in both] + [client.get("/", **own)]
    with away():
        stale = [client.get(each) for each in both] + [client.get("/", **own)]
        never = told_of(client.get("/en/uji/kegiatan/"))
        alive = client.get("/health", **own).status_code
    fresh = client.get("/en/uji/")
    return {
        "kept": [(each.status_code, each.content.decode()) for each in kept],
        "stale": [(each.status_code, each.content.decode()) for each in stale],
        "said": [each.headers.get("Cache-Status", "") for each in (*stale, fresh)],
        "shared": [each.headers.get("Cache-Control", "") for each in stale],
        "never": never,
        "alive": alive,
        "fresh": fresh.content.decode(),
    }


def test_a_public_page_that_is_known_is_shown_as_it_was_and_says_so(house):
    told = house.scene("tests.web.test_outages:what_is_known")
    assert [status for status, _ in told["kept"] + told["stale"]] == [200] * 6, told
    page, _data, own = (said for _, said in told["stale"])
    assert "The database does not answer just now. This page is as it was on" in page
    assert "Basis data sedang tidak menjawab. Halaman ini seperti pada" in own
    # Nothing else differs; data that programs read has its header only.
    before, _, after = page.partition('<aside class="note" role')
    kept = before + after.partition("</aside>")[2].lstrip()
    assert kept == told["kept"][0][1]
    assert told["stale"][1] == told["kept"][1]
    assert all("idaman; hit; ttl=-" in each for each in told["said"][:3])
    assert told["shared"] == ["no-store"] * 3
    assert (told["never"]["status"], told["alive"]) == (503, 200)
    assert told["said"][3] == ""
    assert told["fresh"] == told["kept"][0][1]


# No room is left.


@contextmanager
def room_for(size):
    """Let no file grow beyond so many bytes, as on a disk with so much left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def without_room():
    """Ask for what must be written on the disk, and for what need not."""
    gather_static()
    Town()
    marks.make(Path(settings.HOME), marks.CLOCK, timezone.now())
    photo = SimpleUploadedFile("foto.jpg", bytes(3 << 20), content_type="image/jpeg")
    with room_for(1 << 20):
        form, here = "/en/uji/laporan/baru/", {"HTTP_ORIGIN": "http://127.0.0.1"}
        sent = told_of(visitor().post(form, {"photo": photo}, **here))
    with room_for(1):
        page = visitor().get("/en/uji/kegiatan/").status_code
        ready = told_of(visitor().get("/ready"))
    gc.collect()  # What a broken request held is let go with it.
    return sent, page, ready, list(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == []


def test_on_a_full_disk_nothing_is_taken_and_pages_are_still_shown(house):
    sent, page, ready, is_clean = house.scene("tests.web.test_outages:without_room")
    assert (sent["status"], sent["again"], is_clean) == (503, "10", True), sent["said"]
    assert FULL in sent["said"]
    assert page == 200
    assert ready["status"] == 503
    assert json.loads(ready["said"])["disk"] == "full"


def full_database():
    """Let the database have hardly a page more than it has, and send until it is full."""
    gather_static()
    town = Town()
    with connection.cursor() as cursor:
        cursor.execute("pragma page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"pragma max_page_count={pages + 20}")
    before = Request.objects.count()
    told = [told_of(town.report()) for _n in range(60)]
    refused = next(each for each in told if each["status"] != 201)
    return refused, Request.objects.count() - before, [each["status"] for each in told]


def raised(server, code):
    """Let the server itself raise what it raises where its disk is full."""
    (wrapper,) = ConnectionHandler({"default": dsn.database(server, Path())}).all()
    with pytest.raises(OperationalError) as full, wrapper.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$")
    wrapper.close()
    return outage_of(full.value)


def test_a_database_without_room_keeps_what_it_acknowledged_and_refuses_the_rest(
    empty_house, tmp_path, django_db_blocker
):
    with a_server() as server, django_db_blocker.unblock():
        assert raised(server, "53100") is Outage.DISK_FULL
        assert raised(server, "57P01") is Outage.DATABASE_AWAY
    if empty_house.database_url:
        return
    with own_house.copy(empty_house, tmp_path / "full") as house:
        refused, kept, statuses = house.scene("tests.web.test_outages:full_database")
    assert set(statuses) == {201, 503}
    assert kept == statuses.count(201)
    (fault,) = json.loads(refused["said"])
    assert (refused["status"], refused["again"], fault["code"]) == (503, "10", 503)
    assert FULL in fault["description"]
    assert refused["number"] in fault["description"]


def test_processes_count_where_a_full_disk_cannot_kill_them(house):
    folder, home = map(Path, house.scene("tests.web.test_outages:counted_in"))
    assert (folder.parent == Path("/dev/shm")) == os.access("/dev/shm", os.W_OK)
    assert folder.name.startswith("idaman-metrics-")
    assert not (home / "metrics").exists()


def counted_in():
    folder = _share_measurements()
    try:
        assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(folder)
        return str(folder), str(settings.HOME)
    finally:
        folder.rmdir()


# Whether it is ready.


def parts(clock_age):
    """Ask whether the site is ready, the clock having turned so long ago."""
    home = Path(settings.HOME)
    if clock_age is not None:
        marks.make(home, marks.CLOCK, timezone.now() - timedelta(seconds=clock_age))
    answer = visitor().get("/ready")
    return answer.status_code, answer.json(), answer.headers.get("Retry-After")


@pytest.mark.parametrize(
    ("clock_age", "said"), [(None, "never turned"), (1, "ok"), (3600, "stands still")]
)
def test_ready_says_part_by_part_what_is_lacking(house, clock_age, said):
    status, told, again = house.scene("tests.web.test_outages:parts", clock_age)
    assert told == {"database": "ok", "clock": said, "disk": "ok"}
    assert (status, again) == ((200, None) if said == "ok" else (503, "10"))
    # The desk, `idaman status` and /health/details hold the same to be ill.
    assert (standing.clock(clock_age).state is standing.HealthState.ILL) == (said != "ok")


def test_a_look_leaves_nothing_behind_and_is_not_repeated_at_once(house):
    assert house.scene("tests.web.test_outages:looks") == [0, 1]


def looks():
    from django.test.utils import CaptureQueriesContext

    visitor().get("/ready")
    with CaptureQueriesContext(connection) as asked:
        visitor().get("/ready")
        again = len(asked)
        caches["near"].clear()
        visitor().get("/ready")
    assert Session.objects.count() == 0
    return [again, sum("INSERT" in each["sql"] for each in asked.captured_queries)]
