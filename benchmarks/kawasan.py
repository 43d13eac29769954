"""What does a reader wait for on the pages of a kawasan of 514 members?

    python -m benchmarks.kawasan [--governments 514] [--indicators 60] [--years 6] [--home FOLDER]

Stores invented figures (clearly so) of that many governments as rows, as if each had published
them, and asks each page cold (nothing kept, in a process that has answered before), then warm.
Prints seconds (by the clock, and of the processor, which other work on the machine does not
stretch), bytes compressed and memory. Wanted: a page that is kept answers within 50 ms, no
first load is over 60 kB. That no page asks the database more often for more members is a test.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.many import open_home

NOW = datetime(2026, 8, 17, tzinfo=UTC)
MISSING = 0.03
PAGES = {
    "members": "/kawasan/semua/",
    "figures": "/kawasan/semua/indikator/",
    "one indicator": "/kawasan/semua/indikator/REKAAN-01/",
    "goals": "/kawasan/semua/tujuan/",
    "promises": "/kawasan/semua/janji/",
    "services": "/kawasan/semua/pelayanan/",
    "how we compare": "/kawasan/semua/cara/",
}
MOST_BYTES, MOST_WARM = 60_000, 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=514)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--years", type=int, default=6)
    parser.add_argument("--home", help="keep the installation in this folder")
    parser.add_argument("--measure", metavar="HOME", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        open_home(args.measure)
        print(json.dumps(measure()))
        return
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or folder
        if not Path(home, "idaman.db").exists():
            open_home(home)
            began = time.perf_counter()
            rows = load(args.governments, args.indicators, args.years)
            print(f"{rows:,} figures stored in {time.perf_counter() - began:.0f} s")
        for kept in Path(home, "cache").glob("*"):
            kept.unlink()
        # Another process, so that what loading left behind in memory is not measured.
        asked = [sys.executable, "-m", "benchmarks.kawasan", "--measure", home]
        said = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    told = json.loads(said.splitlines()[-1])
    short = False
    for page, seen in told["pages"].items():
        too_long = seen["bytes"] > MOST_BYTES or seen["warm"] > MOST_WARM
        short = short or too_long
        print(
            f"{page:14} cold {seen['cold']:6.2f} s ({seen['work']:5.2f} of the processor); "
            f"warm {seen['warm'] * 1000:5.1f} ms; {seen['bytes'] / 1000:6.1f} kB compressed"
            f"{'  !' if too_long else ''}"
        )
    print(f"memory at most {told['memory'] / 1e6:.0f} MB")
    sys.exit(1 if short else 0)


def load(governments: int, indicators: int, years: int) -> int:
    """Store that many governments' figures, each marked invented, in a kawasan of them all."""
    from idaman.core.people.models import Government
    from idaman.core.places.models import Kawasan, KawasanMember
    from idaman.features.indicators.models import Indicator, Statistic
    from tests.build import a_government, a_post

    chance = random.Random(514)
    kawasan = Kawasan.objects.create(
        slug="semua",
        name="Semua daerah (rekaan)",
        comparing={
            "people": "REKAAN-00",
            "area": "LUAS",
            "fair": [],
            "goals": [
                {"code": "rekaan", "name": "Tujuan rekaan", "indicator": "REKAAN-01",
                 "want": "most", "value": "50", "sample": True}
            ],
        },
    )  # fmt: skip
    count = 0
    for number in range(governments):
        made = a_government(slug=f"g{number}", code=f"{11 + number // 40}.{10 + number % 40}")
        post = a_post(made)
        KawasanMember.objects.create(kawasan=kawasan, region=made.region, population=number)
        measured = Indicator.objects.bulk_create(
            Indicator(government=made, code=f"REKAAN-{n:02}", name=f"Indikator rekaan {n}",
                      unit="rekaan", is_sample=True, added_at=NOW, added_by=post)
            for n in range(indicators)
        )  # fmt: skip
        rows: list[Any] = [
            Statistic(
                government=made, indicator=each, region=made.region, period=str(2020 + year),
                value=f"{chance.uniform(1, 100):.2f}", unit="rekaan", publisher="Rekaan",
                nature=Statistic.Nature.OFFICIAL, salt=b"x", leaf="0" * 64, is_sample=True,
                entered_at=NOW, entered_by=post,
            )
            for each in measured
            for year in range(years)
            if chance.random() > MISSING
        ]  # fmt: skip
        count += len(Statistic.objects.bulk_create(rows))
    Government.objects.update(is_sample=True)
    return count


def measure() -> dict[str, Any]:
    """Ask each page in this process: once for what is loaded once, cold, then warm."""
    from django.test import Client

    client = Client(headers={"accept-encoding": "gzip"})
    client.get("/")
    found: dict[str, dict[str, float]] = {}
    for name, path in PAGES.items():
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(path)
        cold, work = time.perf_counter() - began, time.process_time() - worked
        assert answer.status_code == 200, (path, answer.status_code)
        warm = []
        for _ in range(15):
            began = time.perf_counter()
            answer = client.get(path)
            warm.append(time.perf_counter() - began)
        body = answer.content
        if answer.headers.get("Content-Encoding") != "gzip":
            body = gzip.compress(body, 6)
        found[name] = {
            "cold": cold,
            "work": work,
            "warm": statistics.median(warm),
            "bytes": len(body),
        }
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {"pages": found, "memory": memory, "home": os.environ["IDAMAN_HOME"]}


if __name__ == "__main__":
    main()
