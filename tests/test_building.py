"""Public pages are built anew beside the processes that answer."""

import json
import socket
from threading import Event, Thread

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler

from idaman.core.people.models import Government
from idaman.web import building, middleware
from idaman.web.middleware import Bustle, PublishedPages
from tests.build import NOON, a_government
from tests.waiting import wait_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


class Builder:
    """A builder at work in this process, for an application that notes what it was asked."""

    def __init__(self):
        self.asked, self.over = [], Event()
        self.thread = Thread(
            target=building.keep_building, args=(self.build,), kwargs={"is_over": self.over.is_set}
        )

    def build(self, environ, start_response):
        self.asked.append(environ)
        return []

    def __enter__(self):
        self.thread.start()
        wait_for(building.door().exists)
        return self

    def __exit__(self, *unused):
        self.over.set()
        self.thread.join()


def environ(path="/uji/"):
    return RequestFactory().get(path).META


def test_what_is_asked_for_is_built_in_turn_each_once(home):
    with Builder() as builder:
        ask = building.Asking()
        for path in ("/uji/a/", "/uji/b/", "/uji/c/"):
            assert ask(environ(path))
        wait_for(lambda: len(builder.asked) == 3)
    assert [e["PATH_INFO"] for e in builder.asked] == ["/uji/a/", "/uji/b/", "/uji/c/"]
    assert all(e[building.IS_BUILDING] for e in builder.asked)
    assert not building.door().exists()


def test_more_than_the_door_holds_keeps_nobody_waiting(deaf):
    ask = building.Asking()
    # A sender that waits for room would wait here for ever.
    assert all(ask(environ(f"/uji/{n}/")) for n in range(2000))


def test_without_a_builder_nobody_hears(home):
    assert not building.Asking()(environ())
    assert not building.Asking()(environ("/uji/" + "a" * building.MOST))


def test_no_visitor_can_say_that_he_is_the_builder(home):
    with Builder() as builder:
        building.Asking()(
            {**environ(), "HTTP_IDAMAN_IS_BUILDING": "1", "HTTP_COOKIE": "sessionid=x"}
        )
        wait_for(lambda: builder.asked)
    assert "HTTP_COOKIE" not in builder.asked[0]
    assert building.IS_BUILDING not in environ()


def test_the_builder_keeps_the_page_for_all_processes(home):
    government = a_government(slug="uji")
    address = {n: v for n, v in environ("/uji/").items() if isinstance(v, str)}
    whole = ClientHandler()
    building.build(
        lambda environ, _start: [whole(environ).content], json.loads(json.dumps(address))
    )
    other = PublishedPages(lambda request: pytest.fail("It is kept already."))
    first = other(RequestFactory().get("/uji/"))
    assert first.status_code == 200
    assert first["ETag"]
    assert government.name in first.content.decode()


class Busy:
    """A process with much to do, beside a builder that has built nothing yet."""

    def __init__(self, monkeypatch):
        self.built, self.clock = 0, 1000.0
        monkeypatch.setattr(middleware.time, "monotonic", lambda: self.clock)
        monkeypatch.setattr(middleware.time, "time", lambda: self.clock)
        self.pages = PublishedPages(self.view)

    def view(self, request):
        self.built += 1
        response = HttpResponse(f"bangunan {self.built}")
        response.is_published = True
        return response

    def look(self, path="/uji/"):
        self.pages.bustle.add(1.0)
        return self.pages(RequestFactory().get(path)).content.decode()


@pytest.fixture
def deaf(home):
    """A builder's door behind which nothing is built."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(building.door()))
        yield heard


def overtaken(monkeypatch):
    """A busy process whose only page is out of date."""
    a_government(slug="uji")
    busy = Busy(monkeypatch)
    assert busy.look() == "bangunan 1"
    Government.objects.filter(slug="uji").publish(NOON)
    busy.clock += 2
    return busy


def test_with_much_to_do_pages_are_left_to_the_builder_for_a_minute(deaf, monkeypatch):
    busy = overtaken(monkeypatch)
    assert busy.look() == "bangunan 1"
    assert json.loads(deaf.recv(building.MOST))["PATH_INFO"] == "/uji/"
    busy.clock += 57
    assert busy.look() == "bangunan 1"
    busy.clock += 2
    assert busy.look() == "bangunan 2"


def test_without_a_builder_who_has_much_to_do_builds_within_the_allowance(home, monkeypatch):
    assert overtaken(monkeypatch).look() == "bangunan 2"


def test_what_the_builder_built_is_found_within_a_second(deaf, monkeypatch):
    busy = overtaken(monkeypatch)
    assert busy.look() == "bangunan 1"
    busy.pages(RequestFactory().get("/uji/", **{building.IS_BUILDING: True}))
    other = PublishedPages(busy.view)
    busy.clock += 1
    assert busy.look() == "bangunan 2"
    assert other(RequestFactory().get("/uji/")).content.decode() == "bangunan 2"
    assert busy.built == 2


def test_bustle_fades(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(middleware.time, "monotonic", lambda: clock[0])
    bustle = Bustle()
    assert not bustle.is_much()
    bustle.add(0.5)
    assert bustle.is_much()
    clock[0] += 10
    assert not bustle.is_much()
