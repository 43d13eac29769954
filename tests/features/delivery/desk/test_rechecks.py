"""The second look at the desk: who was asked sees it, says it once, and others cannot."""

import pytest

from idaman.core.evidence.models import Exhibit, Status
from idaman.features.delivery.models import Recheck, Turn
from tests.features.delivery.scenes import World, judged, sent
from tests.features.delivery.test_audit import drawn
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    world = World()
    exhibit = sent(world)
    judged(world, exhibit)
    drawn(world)
    asked = Turn.objects.get(is_recheck=True).agency
    return world, exhibit, world.head(asked)


def page(world, rest=""):
    return f"/en/desk/{world.government.slug}/rechecks/{rest}"


def test_the_agency_that_was_asked_finds_it_on_its_list_and_records_its_word(scene):
    world, exhibit, head = scene
    client = logged_in(head)
    week = client.get(f"/en/desk/{world.government.slug}/").content.decode()
    assert page(world) in week
    listed = client.get(page(world)).content.decode()
    assert page(world, f"{exhibit.pk}/") in listed
    assert "Nothing waits for your second look" not in listed
    shown = client.get(page(world, f"{exhibit.pk}/")).content.decode()
    assert "Menara menyala" in shown
    response = client.post(
        page(world, f"{exhibit.pk}/"), {"verdict": "confirm", "token": "a"}, follow=True
    )
    assert "recorded, in public" in response.content.decode()
    assert "Nothing waits for your second look" in response.content.decode()
    assert Recheck.objects.get().is_confirmed
    assert page(world) not in client.get(f"/en/desk/{world.government.slug}/").content.decode()


def test_revoking_without_a_reason_says_what_is_missing_and_changes_nothing(scene):
    world, exhibit, head = scene
    response = logged_in(head).post(page(world, f"{exhibit.pk}/"), {"verdict": "revoke"})
    assert response.status_code == 422
    assert "Write the reason" in response.content.decode()
    assert not Recheck.objects.exists()
    assert Exhibit.objects.get().status == Status.ACCEPTED


def test_revoking_with_a_reason_takes_the_acceptance_back(scene):
    world, exhibit, head = scene
    sent_form = {"verdict": "revoke", "reason": "Menaranya tidak ada", "token": "b"}
    logged_in(head).post(page(world, f"{exhibit.pk}/"), sent_form)
    assert Exhibit.objects.get().status == Status.REJECTED
    text = logged_in(world.secretariat).get(page(world, f"{exhibit.pk}/")).content.decode()
    assert "revoked" in text
    assert "Menaranya tidak ada" in text


def test_a_form_sent_twice_shows_the_receipt_of_the_first(scene):
    world, exhibit, head = scene
    client = logged_in(head)
    for _ in range(2):
        response = client.post(page(world, f"{exhibit.pk}/"), {"verdict": "confirm", "token": "c"})
    assert "/receipts/" in response.url
    assert Recheck.objects.count() == 1


def test_a_form_without_a_choice_is_told_to_choose(scene):
    world, exhibit, head = scene
    response = logged_in(head).post(page(world, f"{exhibit.pk}/"), {"token": "d"})
    assert response.status_code == 422
    assert "Choose: still accepted, or revoked." in response.content.decode()


def test_others_see_that_another_agency_was_asked_and_cannot_say_anything(scene):
    world, exhibit, head = scene
    own = logged_in(world.head(world.own))
    text = own.get(page(world, f"{exhibit.pk}/")).content.decode()
    assert "Another agency was asked to look again" in text
    assert '<form method="post" class="narrow">' not in text
    assert own.post(page(world, f"{exhibit.pk}/"), {"verdict": "confirm"}).status_code == 422
    officer = logged_in(world.officer)
    assert officer.post(page(world, f"{exhibit.pk}/"), {"verdict": "confirm"}).status_code == 403
    assert not Recheck.objects.exists()


def test_what_was_not_drawn_has_no_page(scene):
    world, exhibit, head = scene
    other = sent(world)
    assert logged_in(head).get(page(world, f"{other.pk}/")).status_code == 404
