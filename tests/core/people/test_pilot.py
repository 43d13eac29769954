"""A government that starts as a pilot: who counts, until when, and that it opens."""

from datetime import date, timedelta

import pytest

from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people import actions
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Government, Post
from idaman.core.people.permissions import Role
from idaman.features.delivery.queries import board
from tests.build import NOON, a_government, a_post, an_agency
from tests.features.delivery.meetings import a_signed_scene

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 17)


@pytest.fixture
def government():
    return a_government(slug="coba")


def begun(government, **changes):
    good = {
        "government": government,
        "agencies": [an_agency(government, code=f"ASAL-{Post.objects.count()}").code],
        "until": TODAY + timedelta(days=60),
        "by": a_post(government, role=Role.SECRETARIAT),
        "now": NOON,
    }
    return actions.begin_pilot(**{**good, **changes})


def test_a_pilot_closes_the_site_and_the_ledger_names_the_day(government, client):
    pilot = begun(government)
    assert pilot.is_pilot
    assert not pilot.is_open
    assert client.get("/coba/").status_code == 404
    entry = Entry.objects.get(act="people.pilot_begun")
    assert entry.is_public
    assert b'"opens":"2026-10-16"' in bytes(entry.body)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_the_site_is_closed_for_ninety_days_at_most(government, days):
    with pytest.raises(actions.NotAPilot):
        begun(government, until=TODAY + timedelta(days=days))
    assert begun(government, until=TODAY + timedelta(days=90)).is_pilot


def test_a_pilot_has_agencies_that_are_there(government):
    for agencies in ([], ["TIDAK-ADA"]):
        with pytest.raises(actions.NotAPilot):
            begun(government, agencies=agencies)
    assert Government.objects.get(slug="coba").is_open


def test_there_is_one_pilot_only(government):
    begun(government)
    with pytest.raises(actions.NotAPilot):
        begun(government)
    actions.open_site(government=government, by=a_post(government), now=NOON)
    with pytest.raises(actions.NotAPilot):
        begun(government)


def test_what_was_opened_for_signing_is_not_closed_again():
    from tests.features.commitments.scenes import Scene

    scene = Scene()
    scene.opened()
    with pytest.raises(actions.NotAPilot):
        begun(scene.government)


def test_an_agency_neither_begins_nor_opens(government):
    head = a_post(government, role=Role.HEAD, agency=an_agency(government))
    with pytest.raises(NotAllowed):
        begun(government, by=head)
    begun(government)
    with pytest.raises(NotAllowed):
        actions.open_site(government=government, by=head, now=NOON)


def test_the_same_form_begins_once(government):
    by = a_post(government)
    begun(government, by=by, token="a")
    with pytest.raises(AlreadyDone):
        begun(government, by=by, token="a")


def test_a_site_is_opened_once_and_shown_at_once(government, client):
    begun(government)
    actions.open_site(government=government, by=a_post(government), now=NOON)
    assert client.get("/coba/").status_code == 200
    with pytest.raises(actions.NotAPilot):
        actions.open_site(government=government, by=a_post(government), now=NOON)


def test_the_clock_opens_the_site_the_day_after(government):
    Post.objects.create(
        government=government, code=actions.OPERATOR, name="Operator", role=Role.ADMINISTRATOR
    )
    begun(government, until=TODAY + timedelta(days=10))
    assert actions.open_due(NOON + timedelta(days=10)) == 0
    assert actions.open_due(NOON + timedelta(days=11)) == 1
    assert actions.open_due(NOON + timedelta(days=12)) == 0
    government.refresh_from_db()
    assert government.is_open
    assert Entry.objects.get(act="people.site_opened").post == actions.OPERATOR


def test_in_a_pilot_only_the_chosen_agencies_promises_count():
    scene = a_signed_scene()
    one, two = scene.agencies
    pilot = begun(scene.government, agencies=[one.code])
    assert {o.agency_code for o in board(pilot, now=NOON).obligations} == {one.code}
    later = NOON + timedelta(days=5)
    opened = actions.open_site(government=pilot, by=scene.secretariat, now=later)
    assert {o.agency_code for o in board(opened, now=later).obligations} == {one.code, two.code, ""}
    # As of a moment within the pilot it reads as it did then.
    then = board(opened, now=later - timedelta(days=1))
    assert {o.agency_code for o in then.obligations} == {one.code}
