"""How many pages and files of open data a second, against Datasette with the same rows?

    python -m benchmarks.datasette --datasette /path/to/bin/datasette [--seconds 5] [--rounds 3]

Datasette is no part of this project: `pip install datasette` in an environment of its own. Both
answer with one process on the same machine, in turn, driven by wrk (Debian package `wrk`). The page
is that of a dataset with its first five rows; the files are all rows of a dataset. Datasette can
also answer any SQL by address, which no page of ours does: questions go through `idaman ask`.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

from benchmarks.pages import free_port, rate, running

DATASETS = ("statistics", "figures")
WANTED = {"page": 1.0, "json": 5.0, "csv": 5.0}


def theirs(base: str, name: str) -> dict[str, str]:
    table = f"{base}/open/{name}"
    return {
        "page": f"{table}?_size=5",
        "json": f"{table}.json?_shape=array&_size=max",
        "csv": f"{table}.csv?_size=max",
    }


def ours(base: str, name: str) -> dict[str, str]:
    there = f"{base}/kukar/data/{name}"
    return {"page": f"{there}/", "json": f"{there}.json", "csv": f"{there}.csv"}


def same_rows(base: str, to: Path) -> dict[str, int]:
    """Put what the site publishes into a database for Datasette; give how many rows there are."""
    counts = {}
    with sqlite3.connect(to) as database:
        for name in DATASETS:
            with urllib.request.urlopen(ours(base, name)["csv"]) as answer:
                head, *rows = csv.reader(answer.read().decode().splitlines())
            columns = ", ".join(f'"{column}"' for column in head)
            database.execute(f'create table "{name}" ({columns})')
            database.executemany(
                f'insert into "{name}" values ({", ".join("?" * len(head))})', rows
            )
            counts[name] = len(rows)
    return counts


def main() -> int:
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--datasette", required=True)
    reading.add_argument("--seconds", type=int, default=5)
    reading.add_argument("--rounds", type=int, default=3)
    asked = reading.parse_args()
    if not shutil.which("wrk"):
        sys.exit("Install wrk first: apt-get install wrk")
    idaman = [sys.executable, "-m", "idaman"]
    one, other = free_port(), free_port()
    here, there = f"http://127.0.0.1:{one}", f"http://127.0.0.1:{other}"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        subprocess.run([*idaman, "demo", "--home", str(home), "--load-only"], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        env = {"IDAMAN_HOME": str(home), "IDAMAN_SECRET_KEY": (home / "secret").read_text()}
        subprocess.run([*idaman, "data", "publish", "kukar"], check=True,
                       env={**os.environ, **env}, stdout=subprocess.DEVNULL)  # fmt: skip
        serve = [*idaman, "serve", "--workers", "1", "--without-clock", "--port", str(one)]
        with running(serve, one, env):
            database = Path(folder) / "open.db"
            rows = same_rows(here, database)
            datasette = [
                asked.datasette, "serve", "--immutable", str(database), "--port", str(other),
                "--setting", "max_returned_rows", "100000",
            ]  # fmt: skip
            with running(datasette, other):
                return measure(rows, here, there, asked.seconds, asked.rounds)


def measure(rows: dict[str, int], here: str, there: str, seconds: int, rounds: int) -> int:
    short = 0
    for name, many in rows.items():
        for form, least in WANTED.items():
            ratios, mine, other = [], [], []
            for _ in range(rounds):
                mine.append(rate(ours(here, name)[form], seconds))
                other.append(rate(theirs(there, name)[form], seconds))
                ratios.append(mine[-1] / other[-1])
            ratio = statistics.median(ratios)
            short += ratio < least
            print(
                f"{name} ({many} rows) as {form}: {statistics.median(mine):.0f} against "
                f"{statistics.median(other):.0f} a second, {ratio:.1f} times "
                f"(wanted {least:g}) {'as wanted' if ratio >= least else 'SHORT'}"
            )
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
