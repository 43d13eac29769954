"""Forecasts are written down once a month and marked when the end is known."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from idaman.doors.cli.chores import foretell
from idaman.pure.canonical import digest
from idaman.pure.delivery.verifying import Kind
from idaman.rooms.delivery.actions.forecasts import said_of
from idaman.rooms.delivery.actions.work import Asked
from idaman.rooms.delivery.facts import board
from idaman.rooms.delivery.facts.forecasts import done_on, forecast_of, score
from idaman.rooms.delivery.models import Forecast
from idaman.rooms.evidence.models import Exhibit
from idaman.rooms.ledger.models import Entry
from tests.build import NOON
from tests.delivery.scenes import World, a_milestone, judged, sent, the_requirement

pytestmark = pytest.mark.django_db


def a_world_with(accepted, *, required=5):
    """KEG-001 with so many pieces of evidence asked for, one accepted every twenty days."""
    world = World()
    milestone = a_milestone(
        world, requires=[Asked(f"Foto {n}", Kind.PLACE) for n in range(1, required + 1)]
    )
    for n in range(accepted):
        accept(world, milestone, n + 1, NOON + timedelta(days=20 * n))
    return world, milestone, NOON + timedelta(days=20 * accepted - 10)


def accept(world, milestone, number, now):
    exhibit = sent(world, the_requirement(milestone, number), now=now)
    judged(world, exhibit, now=now)


def test_fewer_than_three_accepted_points_are_too_early_to_say():
    world, _, now = a_world_with(2)
    foretell(government=world.government, by=world.operator, now=now)
    assert not Forecast.objects.exists()
    work = board(world.government, now=now).works["KEG-001"]
    assert forecast_of(work, government=world.government.slug, today=now.date()) is None


def test_a_month_has_one_forecast_of_an_item_and_its_hash_is_in_the_ledger():
    world, _, now = a_world_with(3)
    assert foretell(government=world.government, by=world.operator, now=now) == 1
    again = now + timedelta(days=1)
    assert foretell(government=world.government, by=world.operator, now=again) == 0
    row = Forecast.objects.get()
    assert (row.item_code, row.points, row.made_on) == ("KEG-001", 3, now.date())
    assert now.date() <= row.low <= row.middle <= row.high
    entry = Entry.objects.get(act="delivery.forecasts-made")
    assert entry.is_public
    assert digest(said_of([row])) in bytes(entry.body).decode()
    assert (
        foretell(government=world.government, by=world.operator, now=now + timedelta(days=31)) == 1
    )


def test_a_forecast_can_be_made_again_from_its_seed():
    world, _, now = a_world_with(3)
    foretell(government=world.government, by=world.operator, now=now)
    row = Forecast.objects.get()
    work = board(world.government, now=now).works["KEG-001"]
    again = forecast_of(work, government=world.government.slug, today=row.made_on)
    assert (again.low, again.middle, again.high, again.seed) == (
        row.low, row.middle, row.high, row.seed,
    )  # fmt: skip


def test_a_second_photo_for_the_same_evidence_is_not_a_second_point():
    world, milestone, now = a_world_with(2)
    accept(world, milestone, 1, now)
    work = board(world.government, now=now).works["KEG-001"]
    assert [weight for _, weight in work.accepted_on] == [1, 1]


def test_what_is_complete_is_foretold_no_more():
    world, _, now = a_world_with(3, required=3)
    foretell(government=world.government, by=world.operator, now=now)
    assert not Forecast.objects.exists()
    work = board(world.government, now=now).works["KEG-001"]
    assert done_on(work) == (NOON + timedelta(days=40)).date()


def a_forecast(world, made_on, low, high):
    return Forecast.objects.create(
        government=world.government,
        item_code="KEG-001",
        month=made_on.replace(day=1),
        made_on=made_on,
        low=low,
        middle=low + (high - low) / 2,
        high=high,
        points=3,
        seed=1,
        method="uji",
    )


def test_past_forecasts_are_marked_against_the_ends_that_are_known():
    world, _, now = a_world_with(3, required=3)
    ended = (NOON + timedelta(days=40)).date()
    day = timedelta(days=1)
    a_forecast(world, date(2026, 7, 10), ended - 10 * day, ended + 10 * day)
    a_forecast(world, date(2026, 8, 10), ended - 8 * day, ended - 2 * day)
    a_forecast(world, ended.replace(day=28), ended + day, ended + 3 * day)
    found = score(world.government, board=board(world.government, now=now))
    # The last one was made when the work was done already.
    assert (found.known, found.covered, found.open) == (2, 1, 0)
    assert found.share == Fraction(1, 2)
    assert found.mean_error_days == Fraction(5, 2)


def test_forecasts_of_open_work_have_no_mark_yet():
    world, _, now = a_world_with(3)
    foretell(government=world.government, by=world.operator, now=now)
    found = score(world.government, board=board(world.government, now=now))
    assert (found.known, found.open, found.share, found.mean_error_days) == (0, 1, None, None)


def test_an_end_that_was_revoked_is_no_end():
    world, _, now = a_world_with(3, required=3)
    a_forecast(world, date(2026, 7, 10), date(2026, 9, 1), date(2026, 10, 10))
    judge = Exhibit.objects.latest("pk").verdicts.get().by
    from idaman.rooms.evidence.models import Status

    judged(world, Exhibit.objects.latest("pk"), Status.REJECTED, by=judge, now=now)
    found = score(world.government, board=board(world.government, now=now))
    assert (found.known, found.open) == (0, 1)
