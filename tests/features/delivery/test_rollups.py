"""Rolled-up figures of delivery: what they count, what they leave out, and their rows."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from idaman.features.delivery.actions import work
from idaman.features.delivery.actions.work import RequiredEvidence
from idaman.features.delivery.queries import board
from idaman.features.delivery.queries.rollups import ALL, MEASURES, NOBODY, By, numbers
from idaman.features.delivery.rules.obligation import ExhibitStep, Standing
from idaman.features.delivery.rules.verifying import EvidenceKind
from tests.build import NOON
from tests.features.delivery.scenes import World, a_milestone, judged, sent, the_requirement

pytestmark = pytest.mark.django_db


def numbers_of(world, now=NOON):
    return numbers(world.government, board(world.government, now=now))


def two_of_three(world):
    """KEG-001 asks for evidence of weight 3 and 1; the heavier was accepted, the lighter sent."""
    asked = [
        RequiredEvidence("Foto menara", EvidenceKind.PLACE, 3),
        RequiredEvidence("Berita acara", EvidenceKind.DOCUMENT),
    ]
    milestone = a_milestone(world, requires=asked)
    judged(world, sent(world, the_requirement(milestone)))
    sent(world, the_requirement(milestone, 2))


def test_progress_is_all_numerators_over_all_denominators():
    world = World()
    two_of_three(world)
    found = numbers_of(world)
    verified, claimed = found.rolled("verified"), found.rolled("claimed")
    # KEG-001 asks for 4; KEG-002, KEG-900 and QW-01 for what their clause names.
    assert (verified.numerator, verified.denominator) == (3, 7)
    assert claimed.value == Fraction(4, 7)
    assert (verified.present, verified.expected) == (4, 4)


def test_what_is_not_known_is_left_out_of_progress_and_counted():
    world = World(is_signed=False)
    two_of_three(world)
    said = numbers_of(world).rolled("verified")
    assert (said.value, said.present, said.expected) == (Fraction(3, 4), 1, 4)


def test_executed_is_out_of_all_that_was_planned():
    world = World()
    before = numbers_of(world).rolled("activities")
    assert (before.numerator, before.denominator) == (0, 3)
    judged(world, sent(world))
    after = numbers_of(world).rolled("activities")
    assert (after.numerator, after.denominator) == (1, 3)
    assert numbers_of(world).rolled("quick-wins").value == 0


def test_a_programme_is_executed_when_every_activity_in_it_is():
    world = World()
    for code in ("KEG-001", "KEG-002"):
        judged(world, sent(world, item=code))
    said = numbers_of(world).rolled("programmes")
    assert (said.numerator, said.denominator) == (0, 1)
    row = next(row for row in numbers_of(world).rows if row.kind == "programme")
    assert [part.is_executed for part in row.parts] == [True, True, False]


def test_nothing_signed_counts_as_planned_and_not_executed():
    said = numbers_of(World(is_signed=False)).rolled("activities")
    assert (said.value, said.denominator, said.present) == (0, 3, 0)


def test_every_standing_is_counted_and_together_they_are_all_signed_promises():
    world = World()
    judged(world, sent(world))
    found = numbers_of(world)
    counted = {standing: found.rolled(standing.value).exact for standing in Standing}
    assert counted[Standing.KEPT] == 1
    assert counted[Standing.OWNERLESS] == 1
    whole = board(world.government, now=NOON)
    assert {s: n for s, n in counted.items() if n} == dict(whole.counts)


def test_groups_that_do_not_overlap_add_up_to_the_whole():
    world = World()
    two_of_three(world)
    money(world)
    found = numbers_of(world)
    for measure in MEASURES:
        whole = found.rolled(measure)
        for by in (By.DIMENSION, By.AGENCY, By.PROGRAMME, By.YEAR):
            groups = [found.rolled(measure, by, key) for key in found.keys(by)]
            if whole.numerator is not None:
                assert sum(g.numerator for g in groups) == whole.numerator, (measure, by)
                assert sum(g.denominator for g in groups) == whole.denominator, (measure, by)
            else:
                assert sum(g.value or 0 for g in groups) == (whole.value or 0), (measure, by)


def test_an_item_stands_whole_at_each_place_it_names():
    world = World()
    judged(world, sent(world, item="QW-01"))
    found = numbers_of(world)
    village, district = world.village.code, world.upstream.code
    for by, key in ((By.VILLAGE, village), (By.DISTRICT, district)):
        assert [row.code for row in found.of("verified", by, key)] == ["QW-01"]
        assert found.rolled("verified", by, key).value == 1
    assert found.of("verified", By.DISTRICT, world.downstream.code) == []
    assert found.rolled("verified", By.DISTRICT, world.downstream.code).value is None


def told(world, realised, on, *, item="KEG-001", year=2026, source="SIPD", ceiling=1000):
    work.enter_spending(
        government=world.government,
        item_code=item,
        year=year,
        ceiling_idr=ceiling,
        realised_idr=realised,
        told_on=on,
        source=source,
        by=world.secretariat,
        now=NOON,
    )


def money(world):
    told(world, 100, date(2026, 5, 1))
    told(world, 250, date(2026, 7, 1))
    told(world, 40, date(2026, 7, 1), item="KEG-002")
    told(world, 700, date(2025, 12, 31), year=2025)


def test_a_realisation_told_later_holds_what_was_told_before_it():
    world = World()
    money(world)
    found = numbers_of(world)
    assert found.rolled("realised").exact == 250 + 40 + 700
    assert found.rolled("ceiling").exact == 3000
    assert found.rolled("spent").value == Fraction(990, 3000)
    # KEG-900 has no word on its money: left out and counted.
    assert (found.rolled("realised").present, found.rolled("realised").expected) == (3, 4)


def test_money_of_a_year_is_that_years_and_not_the_items():
    world = World()
    money(world)
    found = numbers_of(world)
    assert found.rolled("realised", By.YEAR, "2025").exact == 700
    assert found.rolled("realised", By.YEAR, "2026").exact == 290


def test_two_sources_that_disagree_are_a_dispute_and_neither_is_chosen():
    world = World()
    money(world)
    told(world, 900, date(2026, 7, 1), source="Bappeda")
    said = numbers_of(world).rolled("realised")
    assert said.disputed == ("KEG-001/2026",)
    assert said.exact == 40 + 700
    assert numbers_of(world).rolled("spent").numerator == 740


def test_a_later_word_of_the_same_source_mends_its_earlier_one():
    world = World()
    told(world, 100, date(2026, 7, 1))
    told(world, 120, date(2026, 7, 1))
    said = numbers_of(world).rolled("realised")
    assert (said.exact, said.disputed) == (120, ())


def test_what_was_told_after_the_moment_is_not_known_then():
    world = World()
    told(world, 100, date(2026, 9, 1))
    assert numbers_of(world).rolled("realised").value is None
    assert numbers_of(world, NOON + timedelta(days=30)).rolled("realised").exact == 100


def test_the_rows_name_what_was_sent():
    world = World()
    two_of_three(world)
    row = next(row for row in numbers_of(world).of("verified") if row.code == "KEG-001")
    assert row.sent == {ExhibitStep.ACCEPTED: 1, ExhibitStep.OFFERED: 1}
    assert row.agency == world.own.code
    ownerless = next(row for row in numbers_of(world).rows if row.code == "KEG-900")
    assert ownerless.keys(By.AGENCY) == (NOBODY,)
    assert ownerless.keys(By.ALL) == (ALL,)


def test_the_figures_ask_the_same_few_questions_however_much_there_is():
    world = World()
    whole = board(world.government, now=NOON)
    with CaptureQueriesContext(connection) as few:
        numbers(world.government, whole).rolled("verified")
    two_of_three(world)
    money(world)
    whole = board(world.government, now=NOON)
    with CaptureQueriesContext(connection) as more:
        found = numbers(world.government, whole)
        for measure in MEASURES:
            for by in By:
                for key in found.keys(by):
                    found.rolled(measure, by, key)
    assert len(few) == len(more) == 3
