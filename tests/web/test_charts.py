"""Charts are markup with their data beside it; gaps stay gaps."""

import re
from datetime import date

from idaman.web.charts.bars import Bar, bars
from idaman.web.charts.gantt import GanttBar, GanttScale, gantt
from idaman.web.charts.history import LARGE, Mark, history
from idaman.web.charts.sparkline import sparkline
from idaman.web.charts.squares import ChartSquare, squares
from idaman.web.charts.tiles import Outline, Tile, outlines, tiles

SCALE = GanttScale(2025, 2026, date(2025, 7, 2))


def a_row(**changes):
    good = {
        "href": "/k/", "code": "KEG-001", "name": "Menara", "owner": "Dinas",
        "starts": date(2025, 1, 1), "ends": date(2025, 12, 31), "timing": "under_way",
        "said": "2025",
    }  # fmt: skip
    return GanttBar(**{**good, **changes})


def test_a_bar_stands_where_its_dates_are():
    assert 'style="left:0.00%;width:50.00%"' in gantt([a_row()], SCALE)


def test_a_bar_never_leaves_the_chart():
    chart = gantt([a_row(starts=date(1990, 1, 1), ends=date(2090, 1, 1))], SCALE)
    assert 'style="left:0.00%;width:100.00%"' in chart


def test_without_dates_there_is_no_bar():
    assert "<i " not in gantt([a_row(starts=None)], SCALE)


def test_bars_share_a_scale_that_begins_at_zero():
    table = bars([Bar("a", 50, "50"), Bar("b", 100, "100")], caption="c", head=("h", "i"))
    assert "width:50.0%" in table
    assert "width:100.0%" in table
    assert ">50<" in table


def test_a_line_needs_something_to_show():
    assert sparkline({}, baseline_year=None, label="x", said={}) == ""


def test_the_baseline_is_full_and_targets_are_hollow():
    line = sparkline({2024: 1, 2026: 3}, baseline_year=2024, label="x", said={2024: "1", 2026: "3"})
    assert line.count('fill="var(--river)"') == 1
    assert line.count('fill="var(--card)"') == 1


def test_a_level_line_stays_in_the_picture():
    line = sparkline({2024: 5, 2025: 5}, baseline_year=2024, label="x", said={2024: "5", 2025: "5"})
    assert "nan" not in line


def test_every_mark_is_a_link_with_words():
    marks = squares([ChartSquare("/k/", 'KEG-001 "x"', "past", is_round=True)])
    assert 'href="/k/"' in marks
    assert "KEG-001 &quot;x&quot;" in marks
    assert 'class="m past r"' in marks


def test_a_tile_with_nothing_is_hollow_and_one_unknown_says_so():
    drawn = tiles(
        [Tile("/a/", "A", "A", 0, 0, 0, "0"), Tile("/b/", "B", "B", 1, 0, None, "–")], label="x"
    )
    assert drawn.count('class="none"') == 2
    assert "–" in drawn


def test_the_darkest_tile_can_still_be_read():
    drawn = tiles([Tile("/a/", "A", "A", 0, 0, 900, "900")], label="x")
    assert 'fill-opacity="0.42"' in drawn


def test_outlines_keep_north_up():
    low = {"type": "Polygon", "coordinates": [[[117, 0], [118, 0], [118, 1], [117, 0]]]}
    high = {"type": "MultiPolygon", "coordinates": [[[[117, 1], [118, 1], [118, 2], [117, 1]]]]}
    drawn = outlines(
        [Outline("/l/", "L", 1, "1", low), Outline("/h/", "H", 2, "2", high)], label="x"
    )
    south, north = (part.split("M", 1)[1].split("L")[0] for part in drawn.split("<path")[1:])
    assert float(south.split()[1]) > float(north.split()[1])


def test_no_place_no_map():
    assert tiles([], label="x") == ""
    assert outlines([], label="x") == ""


def a_mark(at, *values, **changes):
    return Mark(at, values, " / ".join(map(str, values)), str(at), **changes)


def test_a_line_of_measurements_stops_at_a_gap_and_where_sources_differ():
    whole = [a_mark(2020, 1), a_mark(2021, 2), a_mark(2022, 3), a_mark(2023, 4)]
    assert history(whole, label="x").count("<polyline") == 1
    for broken in (
        [*whole[:2], a_mark(2022, 3, follows_gap=True), whole[3]],
        [*whole[:2], a_mark(2022, 3, 5), a_mark(2023, 4), a_mark(2024, 5)],
    ):
        assert history(broken, label="x").count("<polyline") == 2
    differing = history([a_mark(2021, 23, 13)], label="x")
    assert differing.count("<circle") == 2
    assert differing.count("<path") == 1
    assert "<polyline" not in differing


def test_what_was_computed_here_is_hollow_and_joined_to_nothing():
    drawn = history([a_mark(2020, 1), a_mark(2021, 2, is_apart=True), a_mark(2022, 3)], label="x")
    assert "<polyline" not in drawn
    assert drawn.count('fill="var(--card)"') == 1


def test_the_way_of_a_plan_is_dashed_and_stays_within_the_picture():
    drawn = history(
        [a_mark(2024, 5)], way=[a_mark(2023, 1), a_mark(2029, 9)], label="<b>", shape=LARGE
    )
    assert drawn.count("stroke-dasharray") == 1
    assert "&lt;b&gt;" in drawn
    for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn):
        assert 0 <= float(x) <= LARGE.width
        assert 0 <= float(y) <= LARGE.height


def test_nothing_measured_draws_nothing():
    assert history([], label="x") == ""
