"""Forecasts are written down once a month and marked when the end is known."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from idaman.cli.chores import foretell
from idaman.core.canonical import digest
from idaman.core.evidence.models import Exhibit
from idaman.core.ledger.models import Entry
from idaman.features.delivery.actions.forecasts import said_of
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.models import Forecast
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.forecasts import done_on, foreseeing, score
from idaman.features.delivery.rules.forecast import (
    EARLIEST_METHOD,
    LEAST_KNOWN,
    METHOD,
)
from idaman.features.delivery.rules.forecast_range import ForecastCertainty
from idaman.features.delivery.rules.verifying import EvidenceKind
from tests.build import NOON
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement

pytestmark = pytest.mark.django_db


def a_world_with(accepted, *, required=5):
    """KEG-001 with so many pieces of evidence asked for, one accepted every twenty days."""
    world = World()
    milestone = a_milestone(
        world,
        requires=[
            RequiredEvidence(f"Foto {n}", EvidenceKind.PLACE) for n in range(1, required + 1)
        ],
    )
    for n in range(accepted):
        accept(world, milestone, n + 1, NOON + timedelta(days=20 * n))
    return world, milestone, NOON + timedelta(days=20 * accepted - 10)


def foreseen(world, now):
    return foreseeing(world.government, board(world.government, now=now)).of("KEG-001")


def accept(world, milestone, number, now):
    exhibit = sent(world, the_requirement(milestone, number), now=now)
    judged(world, exhibit, now=now)


def test_fewer_than_three_accepted_points_are_too_early_to_say():
    world, _, now = a_world_with(2)
    foretell(government=world.government, by=world.operator, now=now)
    assert not Forecast.objects.exists()
    assert foreseen(world, now) is None


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
    again = foreseen(world, now)
    assert (again.low, again.middle, again.high, again.seed, again.says, again.uncorrected) == (
        row.low, row.middle, row.high, row.seed, row.says, row.uncorrected,
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


def a_forecast(world, made_on, low, high, **changes):
    return Forecast.objects.create(
        government=world.government,
        item_code="KEG-001",
        month=made_on.replace(day=1),
        made_on=made_on,
        low=low,
        middle=low + (high - low) / 2,
        high=high,
        **{"points": 3, "seed": 1, "method": EARLIEST_METHOD, **changes},
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
    from idaman.core.evidence.models import Status

    judged(world, Exhibit.objects.latest("pk"), Status.REJECTED, by=judge, now=now)
    found = score(world.government, board=board(world.government, now=now))
    assert (found.known, found.open) == (0, 1)


def test_a_forecast_of_the_first_method_keeps_its_words_and_its_hash():
    world, _, now = a_world_with(3)
    low, high = date(2026, 11, 1), date(2026, 12, 1)
    row = a_forecast(world, date(2026, 7, 10), low, high)
    row.refresh_from_db()
    assert row.says == ForecastCertainty.SHARE, "it promised 80 %"
    assert said_of([row]) == [
        ["KEG-001", "2026-07-10", "2026-11-01", "2026-11-16", "2026-12-01", 3, 1, "gamma-1"]
    ]
    assert foreseeing(world.government, board(world.government, now=now)).correction is None


def test_what_a_range_promised_is_marked_apart_from_what_promised_nothing():
    world, _, now = a_world_with(3, required=3)
    ended = (NOON + timedelta(days=40)).date()
    day = timedelta(days=1)
    for month, says in zip(
        (6, 7, 8),
        (ForecastCertainty.SHARE, ForecastCertainty.RANGE, ForecastCertainty.NOTHING),
        strict=True,
    ):
        a_forecast(world, date(2026, month, 10), ended - day, ended + day, says=says)
    found = score(world.government, board=board(world.government, now=now))
    assert (found.known, len(found.without_share), found.open) == (1, 1, 0)
    assert (found.covered, found.covered_without_share) == (1, 1)


def test_a_share_is_said_once_twenty_works_with_forecasts_are_finished():
    world, milestone, now = a_world_with(3, required=4)
    own = {"method": METHOD, "says": ForecastCertainty.RANGE}
    low, middle, high = date(2026, 8, 20), date(2026, 9, 1), date(2026, 10, 1)
    kept = {"uncorrected_low": low, "uncorrected_middle": middle, "uncorrected_high": high}
    for n in range(LEAST_KNOWN):
        row = a_forecast(world, date(2026, 7, 10), low, high, **own, **kept)
        Forecast.objects.filter(pk=row.pk).update(item_code=f"QW-{n:03}")
    still = board(world.government, now=now)
    assert foreseeing(world.government, still).correction is None, "they go on"
    done = still.works["KEG-001"]
    accept(world, milestone, 4, now)
    finished = board(world.government, now=now).works["KEG-001"]
    assert done_on(finished)
    still.works.update({f"QW-{n:03}": finished for n in range(LEAST_KNOWN)}, **{"KEG-001": done})
    seen = foreseeing(world.government, still)
    assert seen.correction.known == LEAST_KNOWN
    assert seen.of("KEG-001").known == LEAST_KNOWN
    assert seen.of("KEG-001").says in (ForecastCertainty.SHARE, ForecastCertainty.NOTHING)
