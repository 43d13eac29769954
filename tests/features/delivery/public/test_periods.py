"""Closed periods in the open, and the site as of a past day."""

import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone

from idaman.core.files import blobs
from idaman.core.ledger import actions as ledger
from idaman.core.people.models import Government
from idaman.features.delivery.actions import periods
from idaman.features.delivery.pieces.book import MOST_DAYS, SHELF
from idaman.features.delivery.queries import frozen
from idaman.features.delivery.rules.periods import PeriodSpan
from idaman.web.portal.lists import page_of
from idaman.web.portal.site import site_page
from tests.features.delivery.promised import Promised, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = Promised()
    scene.exhibit = scene.sent(on(6, 20))
    return scene


def close(scene, slug="2026-06", *, sequenced=True):
    figures = frozen(scene.government, PeriodSpan.read(slug))
    blobs.keep(settings.FILES, [figures.content], limit=10_000_000)
    period = periods.close_period(
        government=scene.government, frozen=figures, by=scene.secretariat, now=on(7, 5)
    )
    if sequenced:
        ledger.sequence(slug=scene.slug, now=on(7, 5))
    return period


def page(client, scene, rest=""):
    answer = client.get(f"/{scene.slug}/{rest}")
    assert answer.status_code == 200, rest
    return answer.content.decode()


def test_the_frozen_figures_can_be_taken_along_and_their_hash_stands_in_the_ledger(client, scene):
    period = close(scene)
    shown = page(client, scene, "periode/2026-06/")
    assert period.manifest_sha256 in shown
    taken = client.get(f"/{scene.slug}/periode/2026-06/manifes.json")
    assert taken["Content-Type"] == "application/json"
    assert hashlib.sha256(taken.content).hexdigest() == period.manifest_sha256
    assert {line["item"] for line in json.loads(taken.content)["lines"]} >= {"KEG-001", "KEG-002"}
    entry = page(client, scene, f"riwayat/{_position(shown)}/")
    assert period.manifest_sha256 in entry
    assert "KEG-001" in client.get(f"/{scene.slug}/periode/2026-06/?format=csv").content.decode()
    assert "2026-06" in page(client, scene, "periode/")
    assert "2026-06" in page(client, scene, "periode/?format=csv")


def _position(shown):
    return re.search(r"/riwayat/(\d+)/", shown)[1]


def test_a_correction_stands_beside_what_was_frozen(client, scene):
    close(scene)
    assert "None: counted again" in page_en(client, scene)
    scene.judged(scene.exhibit, on(6, 28))
    _published(scene)
    shown = page_en(client, scene)
    assert "None: counted again" not in shown
    assert "awaiting verification" in shown
    assert "kept" in shown


def page_en(client, scene):
    return client.get(f"/en/{scene.slug}/periode/2026-06/").content.decode()


def _published(scene):
    Government.objects.filter(pk=scene.government.pk).publish(timezone.now() + timedelta(hours=1))


def test_a_page_without_its_number_in_the_ledger_is_not_kept(client, scene):
    close(scene, sequenced=False)
    assert "gets its number" in page_en(client, scene)
    ledger.sequence(slug=scene.slug, now=on(7, 5))
    assert "gets its number" not in page_en(client, scene)


def test_figures_whose_file_is_gone_are_a_gap(client, scene):
    period = close(scene)
    blobs.path_of(settings.FILES, period.manifest_sha256).unlink()
    assert "not on this server" in page_en(client, scene)
    assert client.get(f"/{scene.slug}/periode/2026-06/manifes.json").status_code == 404


@pytest.mark.parametrize("slug", ["2026-05", "2026-13", "entah", "2026-tw2"])
def test_a_period_that_was_not_closed_is_not_there(client, scene, slug):
    close(scene)
    assert client.get(f"/{scene.slug}/periode/{slug}/").status_code == 404


def test_another_governments_period_is_not_there(client, scene):
    close(scene)
    other = Promised()
    assert client.get(f"/{other.slug}/periode/2026-06/").status_code == 404


# The site as of a day.


def site(scene, day):
    """The site as a page of that day gets it."""
    seen = []

    @site_page
    def look(request, site):
        seen.append(site)
        return HttpResponse()

    request = RequestFactory().get(f"/{scene.slug}/", {"as_of": day} if day else {})
    request.resolver_match = resolve(f"/{scene.slug}/")
    answer = look(request, scene.slug)
    return seen[0] if seen else answer


def test_the_board_of_a_site_is_that_of_the_end_of_the_day_asked_for(scene):
    scene.judged(scene.exhibit, on(6, 25))
    assert site(scene, "").board.by_item["KEG-001"].standing == "kept"
    assert site(scene, "").as_of is None
    then = site(scene, "2026-06-24")
    assert then.board.by_item["KEG-001"].standing == "wait"
    assert then.book.board is then.board
    assert str(then.today) == "2026-06-24"
    assert site(scene, "2026-06-19").board.by_item["KEG-001"].standing == "due"
    assert site(scene, "2026-01-09").board.obligations == ()


def test_a_day_in_the_government_ends_at_its_own_midnight(scene):
    late = scene.sent(on(6, 29, 15))  # 23 o'clock there.
    next_day = scene.sent(on(6, 29, 16))
    work = site(scene, "2026-06-29").board.works["KEG-001"]
    sent = {s.number for m in work.milestones for r in m.requirements for s in r.sent}
    assert late.pk in sent
    assert next_day.pk not in sent


def test_links_of_a_past_day_keep_it_and_one_leads_back(client, scene):
    shown = page(client, scene, "kegiatan/?as_of=2026-06-24")
    assert f'href="/{scene.slug}/kegiatan/KEG-001/?as_of=2026-06-24"' in shown
    assert 'href="?"' in shown
    assert 'content="noindex"' in shown
    assert "as_of" not in page(client, scene, "kegiatan/")
    assert "24 Juni 2026" in shown or "24 June 2026" in shown


def test_ledger_and_history_are_the_same_whichever_day_is_read(client, scene):
    shown = page(client, scene, "riwayat/?as_of=2026-06-24")
    assert 'href="?"' not in shown
    assert f'href="/{scene.slug}/rencana/"' in shown
    assert f'href="/{scene.slug}/riwayat/"' in page(client, scene, "?as_of=2026-06-24")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2126-01-01", "still to come"),
        ("2026-01-01", "Nothing was recorded yet"),
        ("2026-02-30", "year-month-day"),
        ("kemarin", "year-month-day"),
        ("2026-06-24' or 1=1", "year-month-day"),
        ("20260624", "year-month-day"),
    ],
)
def test_a_day_that_cannot_be_shown_gets_a_sentence(client, scene, day, said):
    answer = client.get(f"/en/{scene.slug}/kegiatan/", {"as_of": day})
    assert answer.status_code == 404
    assert said in answer.content.decode()


def test_as_of_today_is_now(scene):
    today = site(scene, "").today.isoformat()
    assert site(scene, today).as_of is None


def test_pages_of_past_days_are_kept_apart_and_never_on_disk(client, scene):
    folder = Path(cache._dir)
    page(client, scene, "kegiatan/")
    before = len(list(folder.glob("*.djcache")))
    bodies = {page(client, scene, f"kegiatan/?as_of=2026-06-{n:02}") for n in range(1, 25)}
    assert len(bodies) == 24
    assert len(list(folder.glob("*.djcache"))) == before
    assert len(SHELF.take(scene.slug).past) == MOST_DAYS


def test_a_list_of_a_past_day_goes_on_within_it(client):
    request = RequestFactory().get("/x/", {"as_of": "2026-06-24"})
    assert page_of([], request).csv == "as_of=2026-06-24&format=csv"
    assert page_of([], request).first == "as_of=2026-06-24"
