"""Where a territory lies: by its outline, by its districts', by its places, or not at all."""

import pytest

from idaman.core.places.models import Boundary, Region
from idaman.core.places.queries import OutsideTerritory, require_inside, territory
from tests.build import NOON, a_government

pytestmark = pytest.mark.django_db
TENGGARONG, LONDON, JAKARTA, BALIKPAPAN = (-0.44, 116.98), (51.5, 0.1), (-6.2, 106.8), (-1.3, 116.9)


def outline(region, west=116.0, south=-1.0, east=117.0, north=0.0):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geojson = {"type": "Polygon", "coordinates": [ring]}
    return Boundary.objects.create(
        region=region, geojson=geojson, area_km2=1, source="Uji", loaded_at=NOON
    )


def at(code, latitude, longitude):
    Region.objects.filter(code=code).update(latitude=latitude, longitude=longitude)


def has(region, *points):
    return [territory(region).has(*point) for point in points]


def test_where_nothing_is_known_the_country_is_the_border():
    region = a_government().region
    assert has(region, TENGGARONG, JAKARTA, LONDON) == [True, True, False]


def test_known_places_draw_a_box_with_a_margin_and_a_single_one_a_wide_one():
    region = a_government().region
    at(region.code, *TENGGARONG)
    assert has(region, BALIKPAPAN, JAKARTA) == [True, False]
    at(f"{region.code}.01", -0.2, 116.4)
    at(f"{region.code}.02", -0.4, 117.2)
    assert has(region, TENGGARONG, (-0.9, 116.9), BALIKPAPAN) == [True, True, False]


def test_an_outline_is_the_border_to_about_a_kilometre():
    region = a_government().region
    at(region.code, 51.5, 0.1)
    outline(region)
    assert has(region, TENGGARONG, (-1.005, 116.5), (-1.05, 116.5)) == [True, True, False]


def test_outlines_of_all_districts_are_the_border_and_of_some_a_part_of_what_is_known():
    region = a_government().region
    hulu, hilir = Region.objects.within(region.code).districts().order_by("code")
    outline(hulu)
    assert has(region, (-1.2, 117.2), LONDON) == [True, False], "Hilir is not drawn yet"
    outline(hilir, west=117.0, east=118.0)
    assert has(region, TENGGARONG, (-0.5, 117.5), (-1.2, 117.2)) == [True, True, False]


def test_a_point_outside_is_refused_with_what_would_be_right():
    region = a_government().region
    with pytest.raises(OutsideTerritory, match="di luar") as no:
        require_inside(region, *LONDON)
    assert "village is enough" in no.value.say("en")
    require_inside(region, None, None)
    require_inside(region, *TENGGARONG)
