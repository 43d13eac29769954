"""The clock computes an index in a child: once, and anew where figures changed."""

import pytest

from idaman.cli import indices as clock
from idaman.cli.indices import NotComputed, keep_computed
from idaman.core.people.permissions import Role
from idaman.features.indices.actions import approve_index
from idaman.features.indices.models import IndexResult
from tests.build import NOON, a_post
from tests.features.indicators.scenes import Office
from tests.features.indices.indexing import a_spec, proposed, with_figures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_seen():
    clock._seen.clear()


def test_an_approved_index_is_computed_once_and_one_that_cannot_be_is_said_so():
    office = Office()
    regions = with_figures(office)
    operator = a_post(office.government, role=Role.ADMINISTRATOR)
    good = proposed(office, regions)
    bad = proposed(office, regions, slug="buntu", spec=a_spec(mean="geometric"))

    def tick():
        return keep_computed(government=office.government, by=operator, now=NOON)

    assert tick() == 0
    clock._seen.clear()
    for version in (bad, good):
        approve_index(version=version, by=office.leader, now=NOON)
    with pytest.raises(NotComputed, match="buntu: .*skor 0"):
        tick()
    kept = IndexResult.objects.get()
    assert kept.version == good
    assert len(kept.result["units"]) == 3
    assert {row["factor"] for row in kept.result["sensitivity"]} == {"weights"}
    assert tick() == 0
