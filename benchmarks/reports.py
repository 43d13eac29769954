"""What do reports cost with 100,000 of them stored, against a bare Django table on the same server?

    python -m benchmarks.reports [--stored 100000] [--rounds 5] [--database postgresql]

Opens the sample site with its own intake and so many reports that may be read, and a bare project
with as many rows, both with the same server and database settings. Asked in turn, so that ratios
hold when the machine's speed drifts. Then as many junk reports come in, and the desk is asked
again; at last the map is followed to its nearest zoom.

The portal builds a page once a publication and keeps it; a bare view builds its list each time. So
the list is asked twice: "kept" is what a visitor gets (warm), "built anew" is an address that
nobody asked before (cold), with the counts above it taken once a publication, as in service.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import random
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import SITE, database, open_sample, seated, serving
from benchmarks.pages import free_port, running

LEAST = 0.3
MAP_BYTES = 60_000
MOST_SLOWER = 2.0
OF_A_ROUND = 24
"""So many new reports a round: a village takes thirty an hour by the open form."""
LISTS = {
    "list, kept": f"/{SITE}/laporan/",
    "list, built anew": f"/{SITE}/laporan/?baru={{n}}",
    "list of 50 by Open311": f"/open311/v2/requests.json?jurisdiction_id={SITE}&page_size=50",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OURS = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}


class Line:
    """One connection, kept open; it counts how long answers take."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(
        self, path: str, *, form: dict[str, str] | None = None, cookie: str = ""
    ) -> tuple[int, bytes, float]:
        headers = OURS | ({"Cookie": cookie} if cookie else {}) | (FORM if form else {})
        started = time.perf_counter()
        self.line.request("POST" if form else "GET", path, urlencode(form or {}), headers)
        answer = self.line.getresponse()
        body = answer.read()
        took = time.perf_counter() - started
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return answer.status, body, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", default="sqlite")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, database(args.database, Path(scratch)) as url:
        home = Path(scratch) / "home"
        open_sample(home, url)
        villages = store(args.stored)
        bare_home = Path(scratch) / "bare"
        bare_home.mkdir()
        env = {"BARE_HOME": str(bare_home), "BARE_STORED": str(args.stored)}
        subprocess.run(
            [sys.executable, "-m", "benchmarks.bare_reports"], env=os.environ | env, check=True
        )
        short = measure(home, env, villages, args.rounds, args.stored)
    sys.exit(1 if short else 0)


def store(count: int) -> list[str]:
    """Switch the sample's own intake on and lay in so many reports that may be read."""
    from django.utils import timezone

    from idaman.core.people.models import Government, Post
    from idaman.core.places.models import Region, RegionLevel

    government = Government.objects.select_related("region").get(slug=SITE)
    government.intake = "own"
    government.save()
    by = Post.objects.of(government).order_by("pk").first()
    inside = Region.objects.within(government.region.code).filter(level=RegionLevel.VILLAGE)
    villages = list(inside.order_by("code"))
    lay(government, villages, count, shown_by=by, now=timezone.now())
    return [village.code for village in villages]


def lay(government: Any, villages: list[Any], count: int, *, shown_by: Any, now: Any) -> None:
    """Lay in reports at once: shown ones with a clock, or, without `shown_by`, junk that waits."""
    from django.conf import settings
    from django.db.models import Max

    from idaman.core.people.models import Agency
    from idaman.features.reports.actions.steps import closed
    from idaman.features.reports.models import Request, RequestStep, State, Step
    from idaman.features.reports.rules.report import TOPICS

    draw = random.Random(11)
    topics = list(TOPICS)
    agencies = list(Agency.objects.of(government)[:20])
    box = closed("Jalan rusak di depan pasar, sudah lama", settings.SECRET_KEY.encode())
    first = (Request.objects.of(government).aggregate(n=Max("number"))["n"] or 0) + 1
    step = timedelta(days=365) / count
    for begun in range(0, count, 5000):
        rows = []
        for n in range(begun, min(begun + 5000, count)):
            is_open = n % 20 == 0
            village = villages[n % len(villages)]
            agency = agencies[n % len(agencies)] if shown_by else None
            state = State.WORKING if is_open else State.ANSWERED
            rows.append(
                Request(
                    government=government,
                    number=first + n,
                    source="own",
                    kind="complaint",
                    topic=topics[n % len(topics)],
                    state=state if shown_by else State.RECEIVED,
                    agency=agency,
                    region=village,
                    latitude=draw.uniform(-1.1, 0.6),
                    longitude=draw.uniform(115.4, 117.5),
                    closed=box,
                    salt=b"0" * 16,
                    words=f"Jalan rusak nomor {n} " * 6 if shown_by else "",
                    words_shown_at=now if shown_by else None,
                    words_shown_by=shown_by,
                    arrived_at=now - step * (count - n),
                    due=(now - step * (count - n) + timedelta(days=20)).date(),
                    answered_at=None if is_open or not shown_by else now,
                    changed_at=now,
                )
            )
        made = Request.objects.bulk_create(rows, batch_size=500)
        RequestStep.objects.bulk_create(
            [
                RequestStep(
                    government=government, request=each, number=1, step=Step.ARRIVED,
                    state=State.RECEIVED, salt=b"0" * 16, at=each.arrived_at,
                )
                for each in made
            ],
            batch_size=1000,
        )  # fmt: skip


def measure(home: Path, env: dict[str, str], villages: list[str], rounds: int, stored: int) -> bool:
    """Ask both sites in turn, then the desk before and after the junk; tell what came out."""
    from django.utils import timezone

    from idaman.core.people.models import Government
    from idaman.core.people.permissions import Role
    from idaman.core.places.models import Region

    government = Government.objects.get(slug=SITE)
    _post, person = seated(government, None, Role.SECRETARIAT)
    ours, bare = free_port(), free_port()
    granian = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(bare), "--workers", str(os.cpu_count() or 1),
        "--blocking-threads", "1", "--backpressure", "64", "--log-level", "warning",
        "benchmarks.bare_reports:application",
    ]  # fmt: skip
    desk = {
        "queue": f"/desk/{SITE}/reports/",
        "unread": f"/desk/{SITE}/reports/?list=unread",
        "moderation": f"/desk/{SITE}/reports/moderation/",
        "to check": f"/desk/{SITE}/reports/to-check/",
        "dashboard": f"/desk/{SITE}/reports/figures/",
    }
    short = False
    with serving(home, ours), running(granian, bare, env):
        opened(ours)
        site, plain = Line(ours), Line(bare)
        new = turns(rounds, partial(reported, site, villages), partial(put, plain))
        short |= told("new report", *new)
        for name, path in LISTS.items():
            found = turns(rounds, partial(fetched, site, path), partial(fetched, plain, "/list"))
            short |= told(name, *found)
        desk = {
            name: path
            for name, path in desk.items()
            if site.ask(path, cookie=person.cookie)[0] == 200
        }
        before = {name: desk_time(site, path, person.cookie) for name, path in desk.items()}
    rows = list(Region.objects.filter(code__in=villages))
    lay(government, rows, stored, shown_by=None, now=timezone.now())
    with serving(home, ours):
        opened(ours)
        site = Line(ours)
        for name, path in desk.items():
            after = desk_time(site, path, person.cookie)
            ratio = after / before[name]
            verdict = "ok" if ratio <= MOST_SLOWER else "SHORT"
            short |= ratio > MOST_SLOWER
            print(
                f"desk, {name}: {before[name] * 1000:.0f} ms, {after * 1000:.0f} ms with {stored} "
                f"junk reports waiting: {ratio:.2f} times (at most {MOST_SLOWER:g}) {verdict}"
            )
    return short | maps()


def opened(port: int) -> None:
    for _ in range(600):
        try:
            if Line(port).ask("/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("The site did not open.")


def turns(rounds: int, ours: Any, bare: Any) -> tuple[list[float], list[float]]:
    """Ask one and the other in turn; give how long each took, the first round left out."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for which, ask in enumerate((ours, bare)):
            took = [ask(turn * OF_A_ROUND + n) for n in range(OF_A_ROUND)]
            if turn:
                times[which].extend(took)
    return times


def told(name: str, ours: list[float], bare: list[float]) -> bool:
    mine, theirs = statistics.median(ours), statistics.median(bare)
    ratio = theirs / mine
    verdict = "ok" if ratio >= LEAST else "SHORT"
    print(
        f"{name}: {mine * 1000:.1f} ms, bare {theirs * 1000:.1f} ms: "
        f"{ratio:.2f} of its speed (wanted {LEAST}) {verdict}",
        flush=True,
    )
    return ratio < LEAST


def reported(site: Line, villages: list[str], n: int) -> float:
    """Send a report by the open form, as a phone without JavaScript does."""
    words = " ".join(secrets.token_hex(4) for _ in range(12))
    form = {
        "token": secrets.token_urlsafe(18),
        "place": villages[n % len(villages)],
        "kind": "complaint",
        "topic": "road",
        "visibility": "anonymous",
        "words": words,
    }
    status, body, took = site.ask(f"/{SITE}/laporan/baru/", form=form)
    if status != 302:
        sys.exit(f"A report was not taken: {status} {plain_text(body)[:600]}")
    return took


def put(plain: Line, n: int) -> float:
    words = " ".join(secrets.token_hex(4) for _ in range(12))
    form = {"place": "64.02.01.2001", "topic": "road", "words": words}
    status, _body, took = plain.ask("/put", form=form)
    assert status == 200
    return took


def fetched(site: Line, path: str, n: int) -> float:
    status, body, took = site.ask(path.replace("{n}", str(n)))
    if status != 200:
        sys.exit(f"{path}: {status} {plain_text(body)[:300]}")
    return took


def desk_time(site: Line, path: str, cookie: str) -> float:
    took = []
    for _ in range(15):
        status, body, seconds = site.ask(path, cookie=cookie)
        if status != 200:
            sys.exit(f"{path}: {status} {plain_text(body)[:300]}")
        took.append(seconds)
    return statistics.median(took[3:])


def plain_text(body: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body.decode(errors="replace")))


def maps() -> bool:
    """Follow the map nearer and nearer: bytes sent, and how often reports are read."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Accept-Encoding": "gzip"}, SERVER_NAME="127.0.0.1")
    short, query = False, ""
    for zoom in range(6):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            started = time.perf_counter()
            answer = client.get(f"/{SITE}/laporan/peta/{query}")
            took = time.perf_counter() - started
        assert answer.status_code == 200
        sent = answer.content
        page = gzip.decompress(sent) if answer.headers.get("Content-Encoding") else sent
        reads = sum('"services_request"' in each["sql"] for each in asked.captured_queries)
        dots = page.count(b"<circle")
        # A kept page asks nothing.
        bad = len(page) >= MAP_BYTES or reads > 1
        short |= bad
        print(
            f"map, zoom {zoom}: {dots} circles, {len(page)} bytes ({len(sent)} compressed), "
            f"{reads} query, {took * 1000:.0f} ms {'SHORT' if bad else 'ok'}"
        )
        nearer = re.search(rb'href="(\?z=\d+&amp;x=-?\d+&amp;y=-?\d+)"><title>', page) or re.search(
            rb'href="(\?z=\d+&(?:amp;)?x=-?\d+&(?:amp;)?y=-?\d+)" class', page
        )
        if nearer is None:
            break
        query = nearer[1].decode().replace("&amp;", "&")
    return short


if __name__ == "__main__":
    main()
