"""Reports on a map: counted by squares in one query, coarser than any place that is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idaman.features.reports.models import Request, Visibility
from idaman.features.reports.queries.map_squares import mapped, within
from idaman.features.services.rules.grid import ACROSS, MOST_ZOOM, MapWindow, around, per_degree
from tests.build import TODAY
from tests.features.reports.reports import Scene


@given(
    st.integers(0, MOST_ZOOM - 1),
    st.floats(-10, 10),
    st.floats(95, 141),
    st.integers(-8, 8),
)
def test_zooming_in_keeps_what_was_pointed_at_in_sight(zoom, lat, long, off):
    n = per_degree(zoom)
    x, y = int(long * n // 1), int(lat * n // 1)
    west, south, east, north = MapWindow(zoom, x - 8 + off, y - 8).zoomed(x, y).degrees()
    assert west <= long <= east
    assert south <= lat <= north


@given(st.integers(2, MOST_ZOOM), st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_zooming_out_keeps_the_middle(zoom, x, y):
    at = MapWindow(zoom, x, y)
    west, south, east, north = at.degrees()
    w, s, e, n = at.away().degrees()
    assert w <= west < east <= e
    assert s <= south < north <= n


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15), st.integers(1, 9)), min_size=1))
def test_the_first_window_shows_all_that_fits_into_it(squares):
    at = around(squares)
    assert all(0 <= x - at.x < ACROSS and 0 <= y - at.y < ACROSS for x, y, _n in squares)


def test_the_smallest_square_is_coarser_than_a_place_that_is_shown():
    assert 1 / per_degree(MOST_ZOOM) > 5 * 0.001


@pytest.mark.django_db
def test_squares_count_what_may_be_read_in_one_query(django_assert_num_queries):
    scene = Scene()
    near = [scene.shown(latitude=-0.41, longitude=116.98) for _ in range(3)]
    scene.shown(latitude=-0.91, longitude=116.01)
    scene.shown(latitude=-8.65, longitude=105.2)
    scene.shown()
    scene.report(latitude=-0.41, longitude=116.98)
    scene.report(latitude=-0.41, longitude=116.98, visibility=Visibility.SECRET)
    Request.objects.filter(pk=near[0].pk).update(due=TODAY.replace(day=1))
    scene.answered(near[1])
    rows = Request.objects.public().filter(government=scene.government)
    with django_assert_num_queries(1):
        seen = mapped(rows, None, today=TODAY)
    assert (seen.count, seen.elsewhere, seen.placeless) == (4, 1, 1)
    (three,) = (square for square in seen.squares if square.count == 3)
    assert (three.waiting, three.late, three.number) == (2, 1, None)
    (alone,) = (square for square in seen.squares if square.count == 1)
    assert alone.number is not None
    window = seen.window
    for _ in range(MOST_ZOOM):
        (square,) = [s for s in mapped(rows, window, today=TODAY).squares if s.count == 3]
        window = window.zoomed(square.x, square.y)
    with django_assert_num_queries(1):
        (last,) = mapped(rows, window, today=TODAY).squares
    assert {each.pk for each in within(rows, window, last.x, last.y)} == {each.pk for each in near}
