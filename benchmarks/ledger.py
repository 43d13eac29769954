"""How fast is the ledger with a million entries?

Measures, on a database and a folder of its own: appending in batches and singly (sequenced, tiles
on disk and signed), proofs, entry bundles, and checking the whole log. Run

    python -m benchmarks.ledger [--entries 1000000] [--json FILE]

SQLite runs with synchronous=FULL as in service; PostgreSQL where DATABASE_URL names one, whose
tables this fills and does not empty.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SLUG = "ukur"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--batch", type=int, default=1000)
    asked.add_argument("--singles", type=int, default=3000)
    asked.add_argument("--json", type=Path)
    asked.add_argument("--keep", type=Path, help="Leave the house here.")
    options = asked.parse_args()
    home = options.keep or Path(tempfile.mkdtemp(prefix="idaman-ledger-"))
    os.environ["IDAMAN_HOME"] = str(home)
    os.environ.setdefault("IDAMAN_SECRET_KEY", "only-for-measuring-" + "x" * 40)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idaman.config.settings")
    import django

    django.setup()
    try:
        found = measured(options)
    finally:
        if not options.keep:
            shutil.rmtree(home, ignore_errors=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n")
    sys.exit(0 if all(row["holds"] for row in found["rows"]) else 1)


def measured(options: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from idaman.cli import house
    from idaman.core.ledger import actions
    from idaman.core.ledger.actions import signing
    from idaman.core.ledger.models import Checkpoint, Log
    from idaman.core.ledger.rules import tlog

    call_command("migrate", verbosity=0)
    actions.open_log(slug=SLUG, origin=f"idaman/ukur/{time.time_ns()}")
    rows: list[dict[str, Any]] = []

    def say(what: str, value: float, unit: str, holds: bool, target: str) -> None:
        rows.append(
            {"what": what, "value": round(value, 2), "unit": unit, "target": target, "holds": holds}
        )
        mark = "  " if holds else "! "
        print(f"{mark}{what:<58}{value:>12,.2f} {unit:<8} ({target})", flush=True)

    def publish() -> None:
        while actions.sequence(slug=SLUG, now=house.now()):
            pass
        signing.sign(slug=SLUG, tiles=settings.TILES, secret=settings.LOG_SECRET, now=house.now())

    def act(n: int) -> dict[str, Any]:
        return {
            "act": "evidence.judged",
            "log": SLUG,
            "subject": f"KEG-{n % 1000:03}",
            "post": f"POS-{n % 60}",
            "agency": "DISKOMINFO",
            "now": house.now(),
            "detail": {"verdict": "accepted", "exhibit": n, "hash": f"{n:064x}"},
            "is_public": n % 2 == 0,
        }

    written = ordered = 0.0
    used = time.process_time()
    for start in range(0, options.entries, options.batch):
        began = time.perf_counter()
        actions.append([actions.drafted(**act(n)) for n in range(start, start + options.batch)])
        middle = time.perf_counter()
        if (start // options.batch) % 5 == 4:
            publish()
        written += middle - began
        ordered += time.perf_counter() - middle
    began = time.perf_counter()
    publish()
    ordered += time.perf_counter() - began
    count = options.entries
    rate = count / (written + ordered)
    used = (time.process_time() - used) / count * 1e6
    load = os.getloadavg()[0]
    print(f"  {used:.0f} µs of processor an entry; load of the whole machine {load:.1f}")
    print(
        f"  {count:,} written in {written:.1f} s, ordered and signed in {ordered:.1f} s", flush=True
    )
    say("append in batches, written, ordered, signed", rate, "/s", rate >= 8000, "≥ 8,000")

    began, used = time.perf_counter(), time.process_time()
    for n in range(options.singles):
        actions.record(**act(n))
    rate = options.singles / (time.perf_counter() - began)
    used = (time.process_time() - used) / options.singles * 1e6
    print(f"  {used:.0f} µs of processor a single act; the rest waits for the disk")
    say("single acts, each committed by itself", rate, "/s", rate >= 500, "≥ 500")
    began = time.perf_counter()
    publish()
    turn = time.perf_counter() - began
    print(f"  their order, tiles and signature: {turn * 1000:.0f} ms")

    size = Log.objects.get(slug=SLUG).size
    chance = random.Random(1)
    times = []
    used = time.process_time()
    for _ in range(500):
        began = time.perf_counter()
        proof = signing.proof(slug=SLUG, position=chance.randrange(size), tiles=settings.TILES)
        str(proof)
        times.append((time.perf_counter() - began) * 1000)
    print(f"  {(time.process_time() - used) / 500 * 1000:.2f} ms of processor a proof")
    times.sort()
    say("inclusion proof, median", statistics.median(times), "ms", times[250] < 5, "< 5")
    say("inclusion proof, p99", times[495], "ms", times[495] < 5, "< 5")

    times = []
    for _ in range(200):
        tile = tlog.LogTile(None, chance.randrange(size // 256))
        began = time.perf_counter()
        signing.bundle(slug=SLUG, tile=tile)
        times.append((time.perf_counter() - began) * 1000)
    say("bundle of 256 entries, median", statistics.median(times), "ms", True, "no target")

    began = time.perf_counter()
    verdict = actions.verify(slug=SLUG, tiles=settings.TILES)
    took = time.perf_counter() - began
    assert not verdict.faults, verdict.faults
    assert verdict.signed == verdict.size == size
    say(f"whole log checked ({size:,} entries)", took, "s", took < 75, "about a minute")
    print(f"  {Checkpoint.objects.of(SLUG).count()} checkpoints among them")
    return {
        "rows": rows,
        "entries": size,
        "database": connection.vendor,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }


if __name__ == "__main__":
    main()
