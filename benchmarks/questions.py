"""What does a question cost over 100 million observations, against the same SQL in bare DuckDB?

    python -m benchmarks.questions [--rows 100000000] [--rounds 3] [--spark local[2]] [--keep DIR]

Writes made-up statistics of 514 governments as Parquet, in files of a year as the lake keeps them,
then asks in turn: the product (`lake.ask` in its child, with its limits, as `idaman ask` does) and
bare DuckDB (the same SQL over the same files in a process of its own, no limits but the same two
threads). Each is a whole process, so that starting is counted; both let others go before, as the
product's child does, so that a busy machine delays both alike. Peak memory is that of the process.
With --spark the same files are asked of Spark too, its start counted apart.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

QUESTIONS = ("figures_by_year", "figures_of_each_indicator")
WANTED = 1.15
MOST_GB = 2.0
GOVERNMENTS, INDICATORS, YEARS = 514, 60, range(2005, 2025)
BARE = """
import json, os, sys
os.nice(20)
import duckdb
said = json.loads(sys.stdin.read())
engine = duckdb.connect(config={"threads": 2})
for name, paths in said["files"].items():
    listed = ", ".join(f"'{said['lake']}/{path}'" for path in paths)
    engine.execute(f"create view {name} as from read_parquet([{listed}])")
rows = engine.execute(said["sql"]).fetchall()
print(len(rows))
"""


def write(lake: Path, rows: int) -> list[str]:
    """Write statistics that nobody measured: every column that a question reads."""
    import duckdb

    folder = lake / "statistics"
    folder.mkdir(parents=True, exist_ok=True)
    engine = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    paths, each = [], rows // len(YEARS)
    for year in YEARS:
        path = folder / f"{year}.parquet"
        if not path.exists():
            engine.execute(
                f"""copy (select
                    'daerah-' || (i % {GOVERNMENTS}) as government,
                    i as number,
                    'IND-' || (i // {GOVERNMENTS} % {INDICATORS}) as indicator,
                    'T.' || (i % {GOVERNMENTS}) || '.' || (i // 30840 % 30) as region,
                    '{year}' as period,
                    {year}::bigint as year,
                    '' as series,
                    (hash(i + {year}) % 100000) / 1e3 as value,
                    case when hash(i) % 3 = 0 then 'reported' else 'official' end as nature,
                    hash(i * 7) % 20 > 0 as counts,
                    true as is_sample
                from range({each}) as t(i)) to '{path}' (format parquet, compression zstd)"""
            )
        paths.append(str(path.relative_to(lake)))
    return paths


def timed(command: list[str], said: dict[str, object]) -> tuple[float, float, str]:
    """Run a process; give seconds, its own peak in GB, and what it said last."""
    script = (
        "import resource, subprocess, sys; "
        "done = subprocess.run(sys.argv[1:], input=sys.stdin.read(), text=True, "
        "stdout=subprocess.PIPE); "
        "print(done.stdout.strip().splitlines()[-1][:200]); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        input=json.dumps(said), text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    took = time.perf_counter() - begun
    *_, last, peak = done.stdout.strip().splitlines()
    return took, int(peak) / 1024**2, last


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--rows", type=int, default=100_000_000)
    reading.add_argument("--rounds", type=int, default=3)
    reading.add_argument("--spark", default="")
    reading.add_argument("--keep", default="")
    asked = reading.parse_args()
    from idaman.opendata import ask

    lake = Path(asked.keep or tempfile.mkdtemp(prefix="idaman-questions-"))
    try:
        begun = time.perf_counter()
        files = {"statistics": write(lake, asked.rows)}
        size = sum(path.stat().st_size for path in lake.rglob("*.parquet")) / 1e6
        print(f"{asked.rows:,} rows in {len(files['statistics'])} files, {size:,.0f} MB, "
              f"written in {time.perf_counter() - begun:.0f} s")  # fmt: skip
        wrong = 0
        for name in QUESTIONS:
            put = ask.question(name)
            ours, bare, peaks = [], [], []
            for _ in range(asked.rounds):
                params = {
                    "question": name, "lake": str(lake), "datasets": files,
                    "seconds": 600, "asked": {},
                }  # fmt: skip
                took, peak, said = timed(
                    [sys.executable, "-m", "idaman.cli.opendata_child"],
                    {"kind": "lake.ask", "params": params},
                )
                if '"result"' not in said:
                    print(f"{name}: {said}")
                ours.append(took)
                peaks.append(peak)
                took, _, _ = timed(
                    [sys.executable, "-c", BARE],
                    {"lake": str(lake), "files": files, "sql": put.bound},
                )
                bare.append(took)
            ratio = statistics.median(ours) / statistics.median(bare)
            is_good = ratio <= WANTED and max(peaks) <= MOST_GB
            wrong += not is_good
            print(f"{name}: ours {statistics.median(ours):.2f} s, bare DuckDB "
                  f"{statistics.median(bare):.2f} s, ratio {ratio:.2f} (wanted <= {WANTED}), "
                  f"peak {max(peaks):.2f} GB (wanted <= {MOST_GB:g}): "
                  f"{'as wanted' if is_good else 'NOT as wanted'}")  # fmt: skip
            if asked.spark:
                by_spark(name, lake, files, asked.spark)
        return 1 if wrong else 0
    finally:
        if not asked.keep:
            shutil.rmtree(lake)


def by_spark(name: str, lake: Path, files: dict[str, list[str]], address: str) -> None:
    """Ask Spark the same, twice: the first answer warms its compiler."""
    from idaman.opendata import ask, spark
    from idaman.opendata.engines import Engine

    begun = time.perf_counter()
    with spark.session(Engine.read(address)) as opened:
        print(f"  Spark {address}: started in {time.perf_counter() - begun:.1f} s", end="")
        for _ in range(2):
            begun = time.perf_counter()
            spark.answer(ask.question(name), spark=opened, base=str(lake), files=files)
            print(f", answered in {time.perf_counter() - begun:.1f} s", end="")
    print()


if __name__ == "__main__":
    sys.exit(main())
