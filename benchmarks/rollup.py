"""What does it cost to put all governments of the country side by side?

    python -m benchmarks.rollup [--governments 514] [--indicators 60] [--years 6]

Writes invented figures (clearly so) as the open data of that many governments, a file each, and
prints: reading and counting every value again from these rows, see docs/methods/comparing.md; and
the roll-up of all indicators and years (middle, quartiles, mean by people, completeness), cold and
warm, held against the count. Wanted: about 10 s to count again, under 50 ms to roll up.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np

from idaman.features.indicators.rules import panel
from idaman.opendata import recount_regions
from idaman.opendata.datasets import DATASETS
from idaman.opendata.files import parquet

PEOPLE = "PENDUDUK"
MISSING = 0.03
"""So many values nobody knows; and as many are told twice, by sources that differ."""
Got = TypeVar("Got")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=514)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--years", type=int, default=6)
    args = parser.parse_args()
    codes = [f"{11 + n // 40}.{1 + n % 40:02}" for n in range(args.governments)]
    years = [str(2026 - args.years + n) for n in range(args.years)]
    names = [PEOPLE, *(f"REKAAN-{n:02}" for n in range(1, args.indicators))]
    with tempfile.TemporaryDirectory() as folder:
        took, files = timed(lambda: written(Path(folder), codes, names, years))
        print(f"{len(files)} files of invented figures written in {took:.1f} s")
        reading, sites = timed(lambda: read(files, codes))
        rows = sum(len(site.rows) for site in sites)
        counting, values = timed(lambda: recount_regions.together(sites, set(codes)))
        weights = values[PEOPLE, "", years[-1]]
        rolling, again = timed(lambda: recount_regions.rolled(values, codes, weights))
        of_all = reading + counting + rolling
        print(
            f"count again: {rows:,} rows of {len(sites)} governments, {len(values)} lines: read "
            f"{reading:.1f} s, settled {counting:.1f} s, rolled up {rolling:.1f} s, in all "
            f"{of_all:.1f} s (wanted about 10)"
        )
    cold, laid = timed(lambda: panel.panel(
        [[float(v) if (v := there.get(code)) is not None else None for code in codes]
         for there in values.values()]
    ))  # fmt: skip
    weight = np.array([float(weights.get(code, "nan")) for code in codes])
    first, _ = timed(lambda: panel.rolled(laid, weight))
    warm = [timed(lambda: panel.rolled(laid, weight))[0] for _ in range(50)]
    middle = statistics.median(warm) * 1000
    print(
        f"roll up {laid.shape[0]} lines of {laid.shape[1]} places: laid out in {cold * 1000:.0f} "
        f"ms, first {first * 1000:.1f} ms, warm {middle:.1f} ms, slowest of 50 "
        f"{max(warm) * 1000:.1f} ms (wanted under 50)"
    )
    unlike = differing(again, values, panel.rolled(laid, weight))
    print(f"{len(again) - unlike} of {len(again)} lines alike in both reckonings")
    sys.exit(0 if not unlike and middle < 50 else 1)


def timed(work: Callable[[], Got]) -> tuple[float, Got]:
    began = time.perf_counter()
    got = work()
    return time.perf_counter() - began, got


def written(folder: Path, codes: list[str], names: list[str], years: list[str]) -> list[Path]:
    """Write each government's rows as its dataset `statistics`; every row is marked invented."""
    chance = random.Random(514)
    files = []
    for n, code in enumerate(codes):
        rows: list[dict[str, Any]] = []
        for name in names:
            for year in years:
                for _source in range(
                    chance.choices((0, 1, 2), (MISSING, 1 - 2 * MISSING, MISSING))[0]
                ):
                    rows.append(_row(code, name, year, chance, len(rows) + 1))
        files.append(folder / f"rekaan-{n:03}.parquet")
        parquet(DATASETS["statistics"], DATASETS["statistics"].lines(rows), files[-1])
    return files


def _row(code: str, name: str, year: str, chance: random.Random, number: int) -> dict[str, Any]:
    value = (
        f"{chance.randint(40_000, 4_000_000)}"
        if name == PEOPLE
        else f"{chance.uniform(0, 100):.2f}"
    )
    return {
        "government": f"rekaan-{code}", "number": number, "indicator": name, "name": name,
        "region": code, "place": f"Rekaan {code}", "period": year, "year": int(year), "series": "",
        "value": float(value), "as_published": value, "unit": "rekaan", "publisher": "Rekaan",
        "publication": "Angka rekaan untuk pengukuran", "address": "", "published_on": None,
        "nature": "official", "counts": True, "is_followed": False, "corrects": None,
        "leaf": "0" * 64, "entered_at": "2026-01-01T00:00:00Z", "is_sample": True,
    }  # fmt: skip


def read(files: list[Path], codes: list[str]) -> list[recount_regions.SiteRows]:
    """Read every row back as anyone may who has the files."""
    wanted = "indicator, region, series, period, as_published, unit, nature, counts, is_followed"
    heads = wanted.split(", ")
    found = []
    with duckdb.connect(config={"threads": 2}) as engine:
        for path, code in zip(files, codes, strict=True):
            rows = engine.execute(f"select {wanted} from read_parquet('{path}')").fetchall()
            told = [dict(zip(heads, row, strict=True)) for row in rows]
            found.append(recount_regions.SiteRows(f"rekaan-{code}", code, told))
    return found


def differing(
    again: dict[recount_regions.Line, tuple[int, str]],
    values: recount_regions.Values,
    up: panel.PanelFigures,
) -> int:
    """How many lines the two reckonings write otherwise."""
    unlike = 0
    for n, line in enumerate(values):
        figures = [float(each[n]) for each in (up.first, up.middle, up.third, up.weighted)]
        unlike += again[line] != (int(up.known[n]), recount_regions.written(figures))
    return unlike


if __name__ == "__main__":
    main()
