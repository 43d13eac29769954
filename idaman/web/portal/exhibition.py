"""What the gallery shows: every component once, with figures that belong to nobody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from idaman.web import words
from idaman.web.charts.bars import Bar, bars
from idaman.web.charts.gantt import GanttBar, GanttScale, gantt
from idaman.web.charts.sparkline import sparkline
from idaman.web.charts.squares import ChartSquare, squares
from idaman.web.charts.tiles import Tile, tiles

DAY = date(2026, 7, 1)


def pieces() -> dict[str, Any]:
    """Make one of each."""
    mark = SafeString('<span class="contoh">contoh</span>')
    rows = [
        GanttBar("#a", "KEG-001", "Satu", "Dinas A", date(2025, 1, 1), date(2025, 12, 31), "past",
            "2025"),
        GanttBar("#b", "KEG-002", "Dua yang bernama sangat panjang sekali", "Dinas B",
            date(2026, 1, 1), date(2027, 6, 30), "under_way", "2026–2027", mark),
        GanttBar("#c", "KEG-003", "Tiga", "", date(2028, 1, 1), date(2029, 12, 31), "ahead",
            "2028–2029"),
        GanttBar("#d", "KEG-004", "Empat", "", None, None, "undated",
            str(words.TIMINGS["undated"])),
    ]  # fmt: skip
    return {
        "statuses": list(words.STATUSES),
        "timings": list(words.TIMINGS),
        "squares": squares(
            ChartSquare("#", str(words.TIMINGS[t]), t, is_round) for is_round in (False, True)
            for t in words.TIMINGS
        ),
        "bars": bars(
            [Bar("2025", 3, "3"), Bar("2026", 7, "7", href="#"), Bar("–", 1, "1", is_gap=True)],
            caption="Contoh", head=("A", "B"),
        ),
        "gantt": gantt(rows, GanttScale(2025, 2029, DAY)),
        "tiles": tiles(
            [
                Tile("#", "Satu", "Sat", 0, 0, 3, "3"),
                Tile("#", "Dua", "Dua", 1, 0, 9, "9"),
                Tile("#", "Tiga", "Tig", 1, 1, 0, "0"),
                Tile("#", "Empat", "Emp", 2, 1, None, "–"),
            ],
            label="Contoh",
        ),
        "sparkline": sparkline(
            {2025: 60, 2026: 64, 2027: 70, 2029: 82}, baseline_year=2025, label="Contoh",
            said={2025: "60", 2026: "64", 2027: "70", 2029: "82"},
        ),
        "amount": 1_234_500_000,
        "is_sample": True,
    }  # fmt: skip
