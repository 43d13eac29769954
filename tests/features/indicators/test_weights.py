"""Weights: written by one, adopted by another, used only when they add up to a hundred."""

from decimal import Decimal

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed, NotAnotherPerson
from idaman.features.indicators.actions import weights
from idaman.features.indicators.actions.weights import AlreadyAdopted
from idaman.features.indicators.models import Outcome, WeightScheme
from idaman.features.indicators.queries import weights_of
from idaman.features.indicators.rules.weights import WeightsWrong
from tests.build import NOON
from tests.features.indicators.scenes import Office, a_measured, an_indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    office = Office()
    for code in ("IPM", "MISKIN"):
        a_measured(office, code=code)
    an_indicator(office, code="TANPA")
    return office


def a_scheme(office, by=None, source="Keputusan sekda", **shares):
    shares = shares or {"IPM": "60", "MISKIN": "40"}
    return weights.draft_weights(
        government=office.government,
        outcome=Outcome.PROSPEROUS,
        weights={code: Decimal(share) for code, share in shares.items()},
        source=source,
        by=by or office.secretariat,
        now=NOON,
    )


def test_weights_count_once_somebody_else_adopts_them(office):
    scheme = a_scheme(office)
    assert weights_of(office.government, now=NOON) == {}
    weights.adopt_weights(scheme=scheme, by=office.leader, now=NOON)
    assert weights_of(office.government, now=NOON)["sejahtera"].shares == {
        "IPM": Decimal(60),
        "MISKIN": Decimal(40),
    }
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.is_public) == ("indicators.weights-adopted", True)
    assert "sekda" not in bytes(entry.body).decode()


def test_who_drafted_weights_does_not_adopt_them_and_nobody_twice(office):
    scheme = a_scheme(office)
    with pytest.raises(NotAnotherPerson):
        weights.adopt_weights(scheme=scheme, by=office.secretariat, now=NOON)
    weights.adopt_weights(scheme=scheme, by=office.leader, now=NOON)
    with pytest.raises(AlreadyAdopted):
        weights.adopt_weights(scheme=scheme, by=office.leader, now=NOON)


@pytest.mark.parametrize(
    "shares",
    [
        {"IPM": "60", "MISKIN": "39.99"},
        {"IPM": "100", "MISKIN": "0"},
        {"IPM": "60", "TANPA": "40"},
        {"IPM": "110", "MISKIN": "-10"},
    ],
)
def test_weights_that_cannot_be_are_refused_and_nothing_is_written(office, shares):
    before = Entry.objects.count()
    with pytest.raises(WeightsWrong):
        a_scheme(office, **shares)
    assert not WeightScheme.objects.exists()
    assert Entry.objects.count() == before


def test_weights_without_a_ground_or_a_power_are_refused(office):
    with pytest.raises(WordsMissing):
        a_scheme(office, source=" ")
    with pytest.raises(NotAllowed):
        a_scheme(office, by=office.officer)
    with pytest.raises(NotAllowed):
        weights.adopt_weights(scheme=a_scheme(office), by=office.head, now=NOON)


def test_an_earlier_version_stays_and_the_newest_adopted_one_counts(office):
    first, second = a_scheme(office), a_scheme(office, IPM="50", MISKIN="50")
    for scheme in (first, second):
        weights.adopt_weights(scheme=scheme, by=office.leader, now=NOON)
    assert weights_of(office.government, now=NOON)["sejahtera"] == second
    assert [s.version for s in WeightScheme.objects.adopted()] == [2, 1]
