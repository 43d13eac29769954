"""Closing a period at the desk: looked at first, frozen once, refused with a sentence."""

import re

import pytest
from django.conf import settings
from django.utils import timezone

from idaman.core.files import blobs
from idaman.core.ledger.models import Entry
from idaman.features.delivery.models import Period
from tests.features.delivery.promised import Promised, on
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    scene = Promised()
    scene.judged(scene.sent(on(6, 20)), on(6, 25))
    return scene


def field(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def test_what_is_looked_at_is_what_is_frozen(scene):
    client = logged_in(scene.secretariat)
    at = f"/desk/{scene.slug}/periods/2026-06/close/"
    assert at in client.get(f"/desk/{scene.slug}/periods/").content.decode()
    page = client.get(at).content.decode()
    sent = {"token": field(page, "token"), "seen": field(page, "seen")}
    assert client.post(at, sent).status_code == 302
    period = Period.objects.of(scene.government).get()
    assert period.manifest_sha256 == sent["seen"]
    assert blobs.path_of(settings.FILES, period.manifest_sha256).is_file()
    listed = client.get(f"/desk/{scene.slug}/periods/").content.decode()
    assert at not in listed
    assert period.manifest_sha256[:12] in listed
    # Sent again after a cut, the form leads to its receipt.
    again = client.post(at, sent)
    assert again.url.endswith(f"/receipts/{period.leaf}/")
    # Another form for the same period changes nothing.
    assert client.post(at, {"token": "lain", "seen": sent["seen"]}).status_code == 302
    assert Period.objects.count() == 1


def test_figures_that_changed_meanwhile_are_shown_again(scene):
    client = logged_in(scene.secretariat)
    at = f"/desk/{scene.slug}/periods/2026-06/close/"
    seen = field(client.get(at).content.decode(), "seen")
    scene.sent(on(6, 12))
    answer = client.post(at, {"token": "x", "seen": seen})
    assert answer.status_code == 422
    assert "Angkanya berubah" in answer.content.decode()
    assert not Period.objects.exists()


def test_only_what_has_ended_and_was_lived_here_can_be_closed(scene):
    client = logged_in(scene.secretariat)
    running = f"{timezone.now():%Y-%m}"
    for slug in (running, "2025-12", "2026-13", "entah"):
        for send in (client.get, client.post):
            assert send(f"/desk/{scene.slug}/periods/{slug}/close/").status_code == 404, slug
    assert not Period.objects.exists()


def test_who_may_not_close_sees_the_list_without_a_way_there(scene):
    client = logged_in(scene.officer)
    page = client.get(f"/desk/{scene.slug}/periods/").content.decode()
    assert "2026-06/close/" not in page
    before = Entry.objects.count()
    assert client.post(f"/desk/{scene.slug}/periods/2026-06/close/").status_code == 403
    assert Entry.objects.count() == before
