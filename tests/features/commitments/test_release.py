"""An amendment lets an agency off a promise, in the open."""

import pytest
from django.test import Client

from idaman.core.canonical import digest
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.people.access import NotAllowed
from idaman.features.commitments.actions import amending
from idaman.features.commitments.actions.content import content_of
from idaman.features.commitments.models import ClauseChange
from idaman.features.commitments.paper import layout as book
from idaman.features.delivery.queries import board
from idaman.features.delivery.rules.obligation import Standing
from tests.build import NOON
from tests.features.delivery.scenes import World, an_amendment, an_amendment_signed, clause_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return World()


def released(world, clause, **changes):
    good = {"clause": clause, "by": world.secretariat, "now": NOON}
    return amending.release(**{**good, **changes})


def test_a_promise_is_released_from_the_day_the_amendment_is_signed(world):
    draft = an_amendment(world)
    released(world, clause_of(draft))
    assert board(world.government, now=NOON).by_item["KEG-001"].standing == Standing.NOT_DUE
    an_amendment_signed(world, draft)
    seen = board(world.government, now=NOON).by_item
    assert seen["KEG-001"].standing == Standing.RELEASED
    assert seen["QW-01"].standing == Standing.NOT_DUE, "the other clauses of the sheet stand"


def test_what_was_released_is_neither_fed_nor_counted(world):
    sent(world)
    assert board(world.government, now=NOON).owned_and_fed == (1, 4)
    draft = an_amendment(world)
    released(world, clause_of(draft))
    an_amendment_signed(world, draft)
    assert board(world.government, now=NOON).owned_and_fed == (0, 3)


def test_a_signed_sheet_releases_nothing(world):
    signed = world.commitment.sheets.get(agency=world.own)
    with pytest.raises(amending.NotADraft):
        released(world, clause_of(signed))
    draft = an_amendment(world)
    an_amendment_signed(world, draft)
    with pytest.raises(amending.NotADraft):
        released(world, clause_of(draft))


def test_only_the_secretariat_releases(world):
    clause = clause_of(an_amendment(world))
    for post in (world.head(world.own), world.regent, World(is_signed=False).secretariat):
        with pytest.raises(NotAllowed):
            released(world, clause, by=post)
    assert not clause_of(clause.sheet).is_released


def test_a_release_is_taken_back_while_it_is_a_draft_and_leaves_its_trace(world):
    clause = clause_of(an_amendment(world))
    released(world, clause, token="x")
    with pytest.raises(AlreadyDone):
        released(world, clause, token="x")
    released(world, clause, is_released=False)
    assert not clause_of(clause.sheet).is_released
    said = ClauseChange.objects.order_by("pk").values_list("new__is_released", flat=True)
    assert list(said) == [True, False]


def test_the_words_say_it_and_the_words_of_others_stay_byte_for_byte(world):
    draft = an_amendment(world)
    before = content_of(draft)
    assert all("released" not in clause for clause in before["clauses"])
    released(world, clause_of(draft))
    after = content_of(draft)
    assert digest(after) != digest(before)
    assert after["clauses"][1] == before["clauses"][1]
    assert "dilepaskan" in book._clause(after["clauses"][0])["first"]


def test_the_public_page_of_the_sheet_says_released(world):
    draft = an_amendment(world)
    released(world, clause_of(draft))
    sheet = an_amendment_signed(world, draft)
    where = f"/en/{world.government.slug}/komitmen/{world.commitment.code}/{sheet.code}/"
    page = Client().get(where).content.decode()
    assert 'class="status released"' in page
