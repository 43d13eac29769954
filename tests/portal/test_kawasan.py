"""A group of territories: their published figures side by side, compared only where they may be."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from idaman.rooms.indicators.facts import side_by_side
from idaman.rooms.people.models import Government
from idaman.rooms.regions.models import Kawasan, KawasanMember, Region
from tests.build import NOON
from tests.indicators.scenes import Office, a_measured, a_statistic

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """Two open sites and a territory without one; the first tells figures of all three."""
    one, other = Office(), Office()
    third = Region.objects.create(
        code="99.98", level="regency", kind="kabupaten", name="Hulu", slug="hulu",
        parent=one.government.region.parent,
    )  # fmt: skip
    group = Kawasan.objects.create(slug="gabung", name="Kawasan Gabung")
    for region in (one.government.region, other.government.region, third):
        KawasanMember.objects.create(kawasan=group, region=region, source="Uji")
    first, second = a_measured(one), a_measured(other)
    a_statistic(one, first, "76.57", "2024")
    a_statistic(one, first, "70.10", "2024", region=other.government.region)
    a_statistic(one, first, "66.09", "2017", region=third)
    a_statistic(other, second, "71.20", "2024")
    return one, other, third


def test_of_a_place_its_own_site_is_believed_and_nothing_known_is_said_so(client, two):
    one, other, third = two
    a_statistic(one, a_measured(one, code="TPT"), "5.1")
    regions = [one.government.region, other.government.region, third]
    (ipm,) = side_by_side(regions, now=NOON)
    values = {key: str(there.reading.value) for key, there in ipm.places.items()}
    assert values == {
        regions[0].pk: "76.57", regions[1].pk: "71.20", regions[2].pk: "66.09",
    }  # fmt: skip
    assert [ipm.is_comparable(region.pk) for region in regions] == [True, True, False]
    page = client.get("/kawasan/gabung/").content.decode()
    assert "71,20" in page
    assert "70,10" not in page
    assert "2017: tidak sebanding" in page
    assert f"/{other.government.slug}/statistik/IPM/" in page


def test_what_is_not_open_does_not_cross(client, two):
    _one, other, _third = two
    Government.objects.filter(pk=other.government.pk).update(is_open=False)
    page = client.get("/kawasan/gabung/").content.decode()
    assert "71,20" not in page
    assert "70,10" in page


def test_another_unit_is_not_put_beside(two):
    one, other, _third = two
    a_statistic(one, a_measured(one, code="LUAS", unit="km²"), "10")
    a_statistic(other, a_measured(other, code="LUAS", unit="hektare"), "50")
    regions = [one.government.region, other.government.region]
    assert [each.indicator.code for each in side_by_side(regions, now=NOON)] == ["IPM"]


def test_the_figures_come_as_csv_with_period_series_and_whose_site(client, two):
    answer = client.get("/kawasan/gabung/?of=figures&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["nilai"], row["periode"]) for row in rows] == [
        ("76.57", "2024"), ("71.20", "2024"), ("66.09", "2017"),
    ]  # fmt: skip


def test_the_page_asks_as_often_for_many_indicators_as_for_one(client, two):
    one, other, _third = two
    client.get("/kawasan/gabung/?n=0")
    with CaptureQueriesContext(connection) as few:
        client.get("/kawasan/gabung/?n=1")
    for code in ("A", "B", "C"):
        for office in (one, other):
            a_statistic(office, a_measured(office, code=code), "1")
    with CaptureQueriesContext(connection) as many:
        client.get("/kawasan/gabung/?n=2")
    assert len(many) == len(few)
