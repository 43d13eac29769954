"""An index: proposed by one, approved by another, computed from public figures, kept for good."""

import pytest

from idaman.core.free_text import WordsMissing
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed, NotAnotherPerson
from idaman.features.indicators.models import Statistic
from idaman.features.indices import actions as indices
from idaman.features.indices.actions import AlreadyApproved, AlreadyDeclined
from idaman.features.indices.models import CompositeIndex, IndexResult, IndexVersion
from idaman.features.indices.queries import cells_of, inputs_of, shown
from idaman.features.indices.rules.spec import IndexWrong
from tests.build import NOON, a_government
from tests.features.indicators.scenes import Office, a_measured, a_statistic
from tests.features.indices.indexing import a_spec, an_index, kept, proposed, with_figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def test_an_index_is_public_once_another_post_approves_it(office):
    version = proposed(office, with_figures(office))
    assert not CompositeIndex.objects.public().exists()
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.is_public) == ("indicators.index-proposed", False)
    with pytest.raises(NotAnotherPerson):
        indices.approve_index(version=version, by=office.secretariat, now=NOON)
    with pytest.raises(NotAllowed):
        indices.approve_index(version=version, by=office.officer, now=NOON)
    indices.approve_index(version=version, by=office.leader, now=NOON)
    assert CompositeIndex.objects.public().get().slug == "hasil"
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.is_public) == ("indicators.index-approved", True)
    assert "melihat hasil" not in bytes(entry.body).decode()
    with pytest.raises(AlreadyApproved):
        indices.approve_index(version=version, by=office.leader, now=NOON)


def test_a_declined_version_stays_with_its_reason_and_is_not_taken_up_again(office):
    version = proposed(office, with_figures(office))
    with pytest.raises(WordsMissing):
        indices.decline_index(version=version, reason=" ", by=office.leader, now=NOON)
    with pytest.raises(NotAllowed):
        indices.decline_index(version=version, reason="Tidak.", by=office.officer, now=NOON)
    indices.decline_index(version=version, reason="Bobotnya berat.", by=office.leader, now=NOON)
    entry = Entry.objects.latest("pk")
    assert (entry.act, entry.is_public) == ("indicators.index-declined", False)
    assert "Bobotnya" not in bytes(entry.body).decode()
    with pytest.raises(AlreadyDeclined):
        indices.approve_index(version=version, by=office.leader, now=NOON)
    assert not CompositeIndex.objects.public().exists()
    assert proposed(office, with_figures_again(office)).number == 2
    approved = IndexVersion.objects.get(number=2)
    indices.approve_index(version=approved, by=office.leader, now=NOON)
    with pytest.raises(AlreadyApproved):
        indices.decline_index(version=approved, reason="Tidak.", by=office.leader, now=NOON)


def test_what_does_not_hold_together_is_refused_and_nothing_is_written(office):
    regions = with_figures(office)
    before = Entry.objects.count()
    for changes, kind in (
        ({"reason": " "}, WordsMissing),
        ({"slug": "Hasil Kita"}, IndexWrong),
        ({"reach": "far"}, IndexWrong),
        ({"units": ["99.11"]}, IndexWrong),
        ({"units": ["99.11", "77.77"]}, IndexWrong),
        ({"spec": a_spec(scale="target")}, IndexWrong),
        ({"by": office.officer}, NotAllowed),
    ):
        with pytest.raises(kind):
            proposed(office, regions, **changes)
    assert Entry.objects.count() == before
    assert not CompositeIndex.objects.exists()


def test_the_newest_approved_version_counts_and_earlier_ones_stay(office):
    first = an_index(office)
    second = proposed(office, with_figures_again(office), reason="Lain")
    assert [s.version.number for s in shown(office.government)] == [1]
    indices.approve_index(version=second, by=office.leader, now=NOON)
    (now,) = shown(office.government)
    assert (now.version.number, now.last) == (2, None)
    assert IndexResult.objects.get().version == first


def with_figures_again(office):
    places = Statistic.objects.of(office.government).order_by("pk")
    return list({row.region.pk: row.region for row in places}.values())


def test_the_same_figures_are_computed_once_and_a_correction_anew(office):
    version = an_index(office)
    assert kept(office, version) == kept(office, version)
    said = Entry.objects.filter(act="indicators.index-computed")
    assert said.count() == 1
    assert said.get().is_public
    row = Statistic.objects.of(office.government).get(indicator__code="TPT", value="5.2")
    retract(office, row)
    a_statistic(office, row.indicator, "4.0", region=row.region)
    kept(office, version)
    assert IndexResult.objects.count() == 2
    (each,) = shown(office.government)
    assert each.cells["99.11", "TPT"].value == "4.0"


def retract(office, row):
    from idaman.features.indicators.actions import statistics

    statistics.retract(statistic=row, reason="Salah", by=office.secretariat, now=NOON)


def test_only_open_sites_are_asked_and_a_places_own_site_first(office):
    regions = with_figures(office)
    home = a_government()
    home.region = regions[1]
    home.save()
    other = Office(home)
    a_statistic(other, a_measured(other, code="IPM"), "76", region=regions[1])
    shut = Office()
    shut.government.is_open = False
    shut.government.save()
    a_statistic(shut, a_measured(shut, code="IPM"), "1", region=regions[2])
    known = cells_of(["IPM"], [r.code for r in regions], now=NOON)
    assert {key[0]: cell.value for key, cell in known.items()} == {
        regions[0].code: "72", regions[1].code: "76", regions[2].code: "70",
    }  # fmt: skip


def test_what_sources_dispute_is_a_gap_and_another_series_is_never_taken(office):
    regions = with_figures(office)
    ipm = Statistic.objects.filter(indicator__code="IPM").first().indicator
    a_statistic(office, ipm, "73", region=regions[0], publisher="Lain")
    a_statistic(office, ipm, "71", "2023", region=regions[0])
    spec = shown_spec()
    inputs = inputs_of(spec, [r.code for r in regions], now=NOON)
    assert (regions[0].code, "IPM") not in inputs.cells
    assert inputs.history[regions[0].code, "IPM"] == [(1, "71")]


def shown_spec():
    from idaman.features.indices.rules.spec import read_spec

    return read_spec(a_spec())
