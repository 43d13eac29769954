"""What an address shows is named by government, revision, day and release."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from idaman.core.people.models import Government
from idaman.web import middleware, shared_cache
from tests.build import NOON, a_government

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["enrekang", "ende", "kukar"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_an_address_names_its_government_even_where_its_name_begins_like_a_language(slug, language):
    a_government(slug=slug)
    said = middleware._publication(f"{language}/{slug}/kegiatan/")
    assert said is not None
    assert said.startswith(f"{slug}.1.")


def test_a_publication_changes_what_an_address_shows():
    government = a_government(slug="uji")
    before = [middleware._publication(p) for p in ("/uji/", "/", "/en/", "/kawasan/ikn/")]
    Government.objects.filter(pk=government.pk).publish(NOON)
    after = [middleware._publication(p) for p in ("/uji/", "/", "/en/", "/kawasan/ikn/")]
    assert None not in before
    assert all(one != two for one, two in zip(before, after, strict=True))


def test_where_no_open_government_answers_nothing_is_kept():
    a_government(slug="uji")
    Government.objects.update(is_open=False)
    assert middleware._publication("/uji/") is None
    assert middleware._publication("/entah/") is None


# Pages that are kept.


class Asked:
    """The middleware before a view that counts how often it had to build."""

    def __init__(self, monkeypatch):
        self.built = 0
        self.clock, self.wall = 1000.0, 1000.0
        self.takes = 0.0
        monkeypatch.setattr(middleware.time, "monotonic", lambda: self.clock)
        monkeypatch.setattr(middleware.time, "time", lambda: self.wall)
        self.pages = middleware.PublishedPages(self.view)

    def view(self, request):
        self.built += 1
        self.clock += self.takes
        response = HttpResponse(f"bangunan {self.built}")
        response.is_published = True
        return response

    def after(self, seconds):
        self.clock += seconds
        self.wall += seconds

    def look(self, path="/uji/"):
        return self.pages(RequestFactory().get(path)).content.decode()


def publish(minutes):
    Government.objects.filter(slug="uji").publish(NOON + timedelta(minutes=minutes))


def test_a_page_is_built_anew_at_once_while_there_is_time(monkeypatch):
    a_government(slug="uji")
    asked = Asked(monkeypatch)
    asked.takes = 0.1
    for turn in range(1, 15):
        assert asked.look() == f"bangunan {turn}"
        publish(turn)
        asked.after(5)


def test_with_too_much_to_do_an_old_page_is_good_enough_for_half_a_minute(monkeypatch):
    a_government(slug="uji")
    asked = Asked(monkeypatch)
    asked.takes = 3.0
    assert asked.look() == "bangunan 1"
    publish(1)
    # All allowed time is spent, and comes back by and by, while pages are built as well.
    assert asked.look() == "bangunan 1"
    asked.after(3)
    assert asked.look() == "bangunan 1"
    asked.after(1)
    assert asked.look() == "bangunan 2"
    asked.takes = 300.0
    publish(2)
    asked.after(20)
    assert asked.look() == "bangunan 3"
    publish(3)
    asked.after(29)
    assert asked.look() == "bangunan 3"
    asked.after(1)
    assert asked.look() == "bangunan 4"


def test_what_nobody_has_seen_yet_is_built_however_much_there_is_to_do(monkeypatch):
    a_government(slug="uji")
    asked = Asked(monkeypatch)
    asked.takes = 300.0
    assert asked.look("/uji/a/") == "bangunan 1"
    assert asked.look("/uji/b/") == "bangunan 2"


def test_what_is_asked_with_a_query_is_kept_near_and_never_on_disk(monkeypatch):
    a_government(slug="uji")
    asked = Asked(monkeypatch)
    folder = Path(cache._dir)
    assert asked.look("/uji/?as_of=2026-06-01") == "bangunan 1"
    assert asked.look("/uji/?as_of=2026-06-02") == "bangunan 2"
    assert asked.look("/uji/?as_of=2026-06-01") == "bangunan 1"
    assert list(folder.glob("*.djcache")) == []
    asked.look()
    assert len(list(folder.glob("*.djcache"))) == 1


def test_the_cache_on_disk_is_still_counted_now_and_then(tmp_path, monkeypatch):
    monkeypatch.setattr(shared_cache, "ONE_IN", 4)
    small = shared_cache.SeldomCounted(str(tmp_path), {"OPTIONS": {"MAX_ENTRIES": 20}})
    for n in range(400):
        small.set(f"halaman-{n}", "isi")
    assert len(list(tmp_path.glob("*.djcache"))) < 100
    assert small.get("halaman-399") == "isi"
