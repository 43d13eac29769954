"""The builders build what they say."""

from datetime import date

import pytest

from idaman.features.delivery.queries import board
from idaman.features.delivery.rules.obligation import Standing
from tests.build import NOON
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement

pytestmark = pytest.mark.django_db


def test_signed_sheets_become_obligations():
    world = World()
    seen = board(world.government, now=NOON)
    assert {o.item_code: o.standing for o in seen.obligations} == {
        "KEG-001": Standing.NOT_DUE,
        "KEG-002": Standing.NOT_DUE,
        "KEG-900": Standing.OWNERLESS,
        "QW-01": Standing.NOT_DUE,
    }
    assert seen.by_item["KEG-001"].due == date(2026, 12, 31)


def test_what_is_sent_and_accepted_keeps_the_promise():
    world = World()
    milestone = a_milestone(world)
    exhibit = sent(world, the_requirement(milestone))
    seen = board(world.government, now=NOON).by_item["KEG-001"]
    assert (seen.work.progress.claimed, seen.work.progress.verified) == (1, 0)
    judged(world, exhibit)
    seen = board(world.government, now=NOON).by_item["KEG-001"]
    assert (seen.standing, seen.work.progress.verified) == (Standing.KEPT, 1)
