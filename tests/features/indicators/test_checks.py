"""Bands and answers: kept beside the figures, public, closing nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed
from idaman.core.period import read_period
from idaman.features.indicators.actions import checks, statistics
from idaman.features.indicators.actions.checks import (
    AlreadyWithdrawn,
    BandInput,
    BandWrong,
    NoSuchFinding,
)
from idaman.features.indicators.actions.statistics import PeriodWrong
from idaman.features.indicators.models import FindingAnswer, StatedBand
from idaman.features.indicators.queries import measured
from idaman.features.indicators.queries.checks import by_agency, checked, standing_of
from idaman.features.indicators.rules.checks import CheckVerdict
from tests.build import NOON
from tests.features.indicators.scenes import Office, a_measured, a_statistic, an_indicator

pytestmark = pytest.mark.django_db


def a_conflict(office):
    """Two sources far apart on one thing."""
    fish = a_measured(office, code="IKAN", unit="ton", highest=None)
    a_statistic(office, fish, "323178")
    a_statistic(office, fish, "250000", publisher="Dinas")
    return fish, f"sumber-berjauhan~IKAN~{office.government.region.code}~2024~"


def answer(office, indicator, finding, **more):
    settings = {"reason": "Dinas menghitung budi daya saja.", "by": office.officer, "now": NOON}
    finding = checked(office.government, now=NOON).find(finding)
    return checks.answer_finding(indicator=indicator, finding=finding, **{**settings, **more})


def a_band(office, **changes):
    settings = {
        "region": office.government.region,
        "period": read_period("2024"),
        "low": Decimal(0),
        "high": Decimal(5),
        "publisher": "Pemkab",
    }
    return BandInput(**{**settings, **changes})


def test_an_answer_stands_beside_the_finding_and_closes_nothing():
    office = Office()
    fish, key = a_conflict(office)
    answer(office, fish, key)
    answer(office, fish, key, reason="Sudah ditanyakan lagi.")
    found = checked(office.government, now=NOON)
    assert [each.key for each in found.fired] == [key]
    assert [each.reason for each in found.answers[key]] == [
        "Dinas menghitung budi daya saja.",
        "Sudah ditanyakan lagi.",
    ]
    assert found.unanswered == 0
    entry = Entry.objects.filter(act="indicators.finding-answered").first()
    assert entry is not None
    assert entry.is_public
    assert entry.subject == "indicator:IKAN"
    assert "budi daya" not in str(entry.detail), "words are sealed"


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"reason": "  "}, WordsMissing),
        ({"finding": "sumber-berjauhan~IKAN~64.02~1999~"}, NoSuchFinding),
        ({"finding": ""}, NoSuchFinding),
    ],
)
def test_an_answer_to_nothing_or_without_words_is_refused_and_writes_nothing(more, refused):
    office = Office()
    fish, key = a_conflict(office)
    before = Entry.objects.count()
    with pytest.raises(refused):
        answer(office, fish, **{"finding": key, **more})
    assert (FindingAnswer.objects.count(), Entry.objects.count()) == (0, before)


def test_only_who_keeps_the_figure_answers_and_only_once_a_form():
    office = Office()
    fish, key = a_conflict(office)
    with pytest.raises(NotAllowed):
        answer(office, fish, key, by=office.stranger)
    answer(office, fish, key, token="t")
    with pytest.raises(AlreadyDone):
        answer(office, fish, key, token="t")
    other = an_indicator(office, code="LAIN")
    with pytest.raises(NoSuchFinding):
        answer(office, other, key)


def test_a_band_is_held_against_the_statistic_and_the_newest_counts():
    office = Office()
    poor = a_measured(office, code="MISKIN", unit="persen")
    a_statistic(office, poor, "7.61", "2023")
    checks.state_band(indicator=poor, band=a_band(office), by=office.officer, now=NOON)
    (one,) = [f for f in checked(office.government, now=NOON).findings if f.stated]
    assert (one.verdict, one.sums) == (CheckVerdict.FIRES, ("7.61 > 5",))
    wider = a_band(office, high=Decimal(10))
    checks.state_band(indicator=poor, band=wider, by=office.officer, now=NOON)
    (one,) = [f for f in checked(office.government, now=NOON).findings if f.stated]
    assert one.verdict is CheckVerdict.HOLDS
    assert StatedBand.objects.count() == 2
    assert Entry.objects.filter(act="indicators.band-stated").count() == 2


def test_a_withdrawn_band_counts_no_more_and_an_earlier_one_counts_again():
    office = Office()
    poor = a_measured(office, code="MISKIN", unit="persen")
    a_statistic(office, poor, "7.61", "2023")
    checks.state_band(indicator=poor, band=a_band(office), by=office.officer, now=NOON)
    wider = a_band(office, high=Decimal(10))
    second = checks.state_band(indicator=poor, band=wider, by=office.officer, now=NOON)
    back = {"band": second, "reason": "Salah formulir.", "by": office.officer, "now": NOON}
    with pytest.raises(WordsMissing):
        checks.withdraw_band(**{**back, "reason": " "})
    with pytest.raises(NotAllowed):
        checks.withdraw_band(**{**back, "by": office.stranger})
    checks.withdraw_band(**back)
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.is_public) == ("indicators.band-withdrawn", True)
    assert "Salah formulir" not in bytes(entry.body).decode()
    found = checked(office.government, now=NOON)
    (one,) = [f for f in found.findings if f.stated]
    assert one.sums == ("7.61 > 5",)
    assert [each.band for each in found.withdrawn] == [second]
    earlier = checked(office.government, now=NOON - timedelta(seconds=1))
    assert not earlier.withdrawn
    with pytest.raises(AlreadyWithdrawn):
        checks.withdraw_band(**back)
    assert StatedBand.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"low": None, "high": None}, BandWrong),
        ({"low": Decimal(6)}, BandWrong),
        ({"publisher": " "}, WordsMissing),
        ({"period": read_period("2099")}, PeriodWrong),
    ],
)
def test_a_band_that_cannot_be_is_refused_and_writes_nothing(changes, refused):
    office = Office()
    poor = a_measured(office, code="MISKIN", unit="persen")
    before = Entry.objects.count()
    with pytest.raises(refused):
        checks.state_band(
            indicator=poor, band=a_band(office, **changes), by=office.officer, now=NOON
        )
    with pytest.raises(NotAllowed):
        checks.state_band(indicator=poor, band=a_band(office), by=office.stranger, now=NOON)
    assert (StatedBand.objects.count(), Entry.objects.count()) == (0, before)


def test_a_corrected_figure_ends_the_finding_and_its_answer_stays_in_the_past():
    office = Office()
    fish, key = a_conflict(office)
    answer(office, fish, key)
    wrong = fish.statistics.get(publisher="Dinas")
    statistics.retract(statistic=wrong, reason="Salah kutip.", by=office.officer, now=NOON)
    assert checked(office.government, now=NOON).fired == []
    assert FindingAnswer.objects.count() == 1


def test_completeness_is_told_by_the_agency_that_answers(django_assert_max_num_queries):
    office = Office()
    known = a_measured(office, code="IPM", lag_days=365)
    today = NOON.date()
    year = today.year - 2
    a_statistic(office, known, "76.57", str(year))
    an_indicator(office, code="TANPA", owner=office.other)
    whole = standing_of(measured(office.government, now=NOON), today)
    assert (whole.due, whole.there, whole.unsaid, whole.never) == (5, 1, 1, 1)
    told = {agency: each.unsaid for agency, each in by_agency(whole)}
    assert told == {office.owner: 0, office.other: 1}
    with django_assert_max_num_queries(8):
        checked(office.government, now=NOON)
