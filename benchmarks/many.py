"""Does one government's site slow down when 514 governments share the installation?

    python -m benchmarks.many [--governments 514] [--activities 300]

Builds the same pages of one government alone and among all others, in one run, uncached, and
prints the ratio of the medians (wanted: under 2).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=514)
    parser.add_argument("--activities", type=int, default=300)
    parser.add_argument("--measure", metavar="HOME", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        open_home(args.measure)
        print(json.dumps(measure()))
        return
    with tempfile.TemporaryDirectory() as alone, tempfile.TemporaryDirectory() as among:
        open_home(alone)
        load(1, args.activities)
        # The same first government among all others, in an installation of its own.
        shutil.copytree(alone, among, dirs_exist_ok=True)
        subprocess.run(
            [sys.executable, "-c", FILL, among, str(args.governments), str(args.activities)],
            check=True,
        )
        times: dict[str, dict[str, list[float]]] = {}
        for _ in range(4):
            for name, home in (("alone", alone), ("among", among)):
                said = subprocess.run(
                    [sys.executable, "-m", "benchmarks.many", "--measure", home],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
                for page, seconds in json.loads(said.splitlines()[-1]).items():
                    times.setdefault(page, {}).setdefault(name, []).append(seconds)
    short = False
    for page, seen in times.items():
        before, after = (statistics.median(seen[name]) for name in ("alone", "among"))
        short = short or after >= 2 * before
        print(
            f"{page:8} {before * 1000:6.1f} ms alone, {after * 1000:6.1f} ms among "
            f"{args.governments}: {after / before:.2f} (wanted under 2)"
        )
    sys.exit(1 if short else 0)


FILL = """
import sys
from benchmarks.many import load, open_home
open_home(sys.argv[1])
load(int(sys.argv[2]), int(sys.argv[3]), start=1)
"""


def open_home(home: str) -> None:
    """Make this process the one of an installation in that folder."""
    os.environ["IDAMAN_HOME"] = home
    os.environ["IDAMAN_SECRET_KEY"] = "benchmark-" + "x" * 40
    os.environ["IDAMAN_HOSTS"] = "testserver"
    os.environ.pop("DATABASE_URL", None)
    from idaman.cli import house

    house.open_house()
    house.migrate()
    house.gather_static()


def load(until: int, activities: int, *, start: int = 0) -> None:
    """Adopt a plan of so many activities for each government, as rows."""
    from idaman.features.plan import actions
    from tests.build import a_document, a_government, a_post, an_activity, an_agency

    now = datetime(2026, 8, 17, tzinfo=UTC)
    for number in range(start, until):
        government = a_government(slug=f"g{number}", code=f"{11 + number // 80}.{10 + number % 80}")
        agency = an_agency(government, code="DINAS")
        post = a_post(government)
        village = f"{government.region.code}.01.2001"
        document = a_document(
            government,
            owner=agency,
            activities=tuple(
                an_activity(
                    f"KEG-{n:03}",
                    name=f"Membangun jembatan {n} di {number}",
                    owner="DINAS",
                    starts=date(2025 + n % 4, 1, 1),
                    ends=date(2025 + n % 4, 12, 31),
                    whole_regency=bool(n % 3),
                    places=() if n % 3 else (village,),
                    costs=({"year": 2025 + n % 4, "source": "apbd", "amount_idr": 10**9},),
                )
                for n in range(1, activities + 1)
            ),
        )
        plan = actions.take_in(
            government=government, plan=None, document=document, base_sequence=0, by=post, now=now
        )
        actions.adopt(plan=plan, regulation="", regulation_date=None, by=post, now=now)


def measure(rounds: int = 15) -> dict[str, float]:
    """Median seconds to build each page anew."""
    from django.test import Client

    client = Client()
    pages = {"home": "/g0/", "list": "/g0/kegiatan/", "search": "/g0/cari/?q=jembtan+17"}
    times: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(rounds):
        for name, path in pages.items():
            glue = "&" if "?" in path else "?"
            started = time.perf_counter()
            answer = client.get(f"{path}{glue}cold={turn}.{time.time_ns()}")
            times[name].append(time.perf_counter() - started)
            assert answer.status_code == 200, (path, answer.status_code)
    return {name: statistics.median(seen[1:]) for name, seen in times.items()}


if __name__ == "__main__":
    main()
