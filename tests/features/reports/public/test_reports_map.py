"""The map of reports: followed by links alone, light, and silent about what may not be read."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from idaman.core.people.models import Government
from idaman.core.places.models import Boundary, Region, RegionLevel
from idaman.features.reports.models import Request
from tests.build import NOON
from tests.features.reports.reports import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene(slug="uji")


def page(client, rest=""):
    Government.objects.filter(slug="uji").update(public_revision=len(rest) + 100)
    answer = client.get(f"/uji/laporan/peta/{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_links_alone_lead_from_the_whole_to_each_report(client, scene):
    made = [scene.shown(latitude=-0.41, longitude=116.98) for _ in range(3)]
    here, seen = "", 0
    while "kotak=" not in here:
        text = page(client, here)
        assert text.count("<circle") == 1
        here = unescape(re.search(r'<a href="(\?z=[^"]+)" class="late"', text)[1])
        seen += 1
    assert seen == 6
    listed = page(client, here.partition("#")[0])
    assert all(f"/uji/laporan/LP-{each.number}/" in listed for each in made)


def test_one_alone_leads_to_its_page_and_what_is_not_looked_at_is_not_there(client, scene):
    alone = scene.shown(latitude=-0.41, longitude=116.98)
    scene.report(latitude=-0.9, longitude=116.1)
    text = page(client)
    assert text.count("<circle") == 1
    assert f'href="/uji/laporan/LP-{alone.number}/"' in text


def test_a_full_map_is_light_and_reads_reports_once(client, scene):
    first = scene.shown(latitude=-1.1, longitude=115.1)
    rows = [
        Request(
            **{
                f.attname: getattr(first, f.attname)
                for f in Request._meta.concrete_fields
                if f.attname not in ("id", "number", "secret_sha256", "latitude", "longitude")
            },
            number=100 + n,
            latitude=-1.1 + (n % 16) / 5,
            longitude=115.1 + (n // 16 % 16) / 5,
        )
        for n in range(512)
    ]
    Request.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as asked:
        text = page(client)
    assert text.count("<circle") == 256
    assert len(text.encode()) < 60_000
    reads = [q for q in asked.captured_queries if 'FROM "services_request"' in q["sql"]]
    assert len(reads) == 1


@pytest.mark.parametrize("rest", ["?z=9&x=1&y=1", "?z=1&x=a&y=1", "?z=1", "?z=-1&x=0&y=0"])
def test_a_window_that_cannot_be_is_not_there(client, scene, rest):
    assert client.get(f"/uji/laporan/peta/{rest}").status_code == 404


def test_the_edge_of_a_district_is_drawn_and_no_name_covers_another(client, scene):
    district = scene.village.parent
    beside = Region.objects.create(
        code=f"{scene.government.region.code}.77",
        name="Sebelah",
        slug="sebelah",
        level=RegionLevel.DISTRICT,
        parent=district.parent,
    )
    for n, each in enumerate((district, beside)):
        each.latitude, each.longitude = -0.5 + n / 1000, 116.5
        each.save()
    square = [[116.0, -1.0], [117.0, -1.0], [117.0, 0.0], [116.0, 0.0], [116.0, -1.0]]
    Boundary.objects.create(
        region=district,
        geojson={"type": "Polygon", "coordinates": [square]},
        area_km2=1,
        source="uji",
        loaded_at=NOON,
    )
    scene.shown(latitude=-0.41, longitude=116.98)
    text = page(client)
    assert re.search(r'<path d="M\d+ \d+L', text)
    tops = [int(top) for top in re.findall(r'<text class="s" x="\d+" y="(\d+)"', text)]
    assert len(tops) == 2
    assert abs(tops[0] - tops[1]) >= 12
