"""What the clock does for every government, and that it rests in between."""

from datetime import timedelta

import pytest

from idaman.doors.cli.council import council_turn
from idaman.rooms.delivery.models import Escalation
from idaman.rooms.people import actions as people
from idaman.rooms.people.models import Government, Post
from idaman.rooms.people.permissions import Role
from tests.build import NOON, a_government, a_post, an_agency
from tests.delivery.meetings import a_signed_scene

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


def test_a_turn_escalates_in_every_government_and_opens_pilots():
    for days in (3, 40):
        scene = a_signed_scene(
            dues={"KEG-001": NOON.date() - timedelta(days=days)}, at=NOON - timedelta(days=60)
        )
        Post.objects.create(
            government=scene.government, code="OPERATOR", name="Operator", role=Role.ADMINISTRATOR
        )
    pilot = a_government()
    Post.objects.create(government=pilot, code="OPERATOR", name="Operator", role=Role.ADMINISTRATOR)
    people.begin_pilot(
        government=pilot,
        agencies=[an_agency(pilot).code],
        until=NOON.date() + timedelta(days=1),
        by=a_post(pilot),
        now=NOON,
    )
    assert council_turn(NOON, rest=NOW) == 4
    assert council_turn(NOON, rest=NOW) == 0
    assert council_turn(NOON + timedelta(days=2), rest=NOW) == 1
    assert Government.objects.get(pk=pilot.pk).is_open
    assert Escalation.objects.count() == 4


def test_the_clock_rests():
    scene = a_signed_scene(
        dues={"KEG-001": NOON.date() - timedelta(days=3)}, at=NOON - timedelta(days=60)
    )
    Post.objects.create(
        government=scene.government, code="OPERATOR", name="Operator", role=Role.ADMINISTRATOR
    )
    council_turn(NOON, rest=NOW)
    Escalation.objects.all().delete()
    assert council_turn(NOON) == 0
    assert Escalation.objects.count() == 0
