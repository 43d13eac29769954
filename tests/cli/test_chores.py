"""What time alone brings about."""

from datetime import UTC, datetime, timedelta

import pytest

from idaman.doors.cli import chores
from idaman.rooms.delivery.models import Turn
from idaman.rooms.people.models import Government
from tests.build import NOON
from tests.delivery.scenes import World, sent

pytestmark = pytest.mark.django_db


def revision(world: World) -> int:
    return Government.objects.get(pk=world.government.pk).public_revision


def test_at_midnight_of_the_governments_own_clock_its_pages_are_built_anew():
    world = World()
    evening = datetime(2026, 8, 20, 15, 59, tzinfo=UTC)  # 23.59 WITA
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
