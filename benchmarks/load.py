"""Do officers and citizens get their answers at ten in the morning, and is nothing lost?

    python -m benchmarks.load [--officers 60] [--citizens 200] [--seconds 60]
                              [--database sqlite|postgresql|URL] [--home FOLDER] [--follow]

Opens the sample site with `idaman serve` and drives it from this machine: each officer sends a
form of the desk every five seconds, each citizen opens a public page every three. Officers act in
pairs on one piece of evidence: one sends it back with a reason, the other offers it again with an
answer, so that every form changes what is public. A twentieth of the forms is sent twice.

Afterwards every form that was acknowledged must stand in the ledger exactly once, and the ledger
must verify. `--follow` lets officers also read the page each form leads to. `--home` keeps a
loaded sample between runs. Wanted: p95 under 100 ms for 60 and 200, under 300 ms for 300 and 1000.
Give each run a home of its own: what the last one sent is waiting in it.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import random
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.pages import free_port

SITE = "kukar"
EVERY_OFFICER, EVERY_CITIZEN = 5.0, 3.0
VERIFY = 5
"""So many posts of an agency verify; where more people do, they share them."""
TWICE = 0.05
"""The share of forms sent a second time, as after a cut."""
WARM_UP = 20.0
"""Seconds at the start that are not counted: everybody arrives at once."""
SUCCESS = 25
"""The level of a message that says it was done (django.contrib.messages)."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--officers", type=int, default=60)
    parser.add_argument("--citizens", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--follow", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, database(args.database, Path(scratch)) as url:
        home = args.home or Path(scratch) / "home"
        open_sample(home, url)
        pairs = seat(args.officers // 2)
        port = free_port()
        with serving(home, port) as site:
            seen = asyncio.run(drive(site, port, pairs, args.citizens, args.seconds, args.follow))
        faults = lost_or_doubled(pairs, seen.sent, seen.acknowledged)
    print(
        f"{args.database}, {os.cpu_count()} cores: the site took {seen.site_cores:.2f} of them, "
        f"officers and citizens {seen.own_cores:.2f}, everything else {seen.other_cores:.2f}"
    )
    limit = 100 if args.officers <= 60 and args.citizens <= 200 else 300
    short = bool(faults)
    for who, times in sorted(seen.times.items()):
        is_slow = told(who, times) >= limit and who in ("submission", "page")
        short = short or is_slow
    for fault in faults:
        print(f"FAULT: {fault}")
    for error, count in seen.errors.most_common(10):
        print(f"error: {count} x {error}")
    late = f", {seen.behind} acts began late" if seen.behind else ""
    print(f"{len(seen.acknowledged)} forms acknowledged, {seen.twice} of them sent twice{late}")
    print(f"wanted: p95 under {limit} ms: {'SHORT' if short or seen.errors else 'ok'}")
    sys.exit(1 if short or seen.errors else 0)


def told(who: str, times: list[float]) -> float:
    """Print how long it took; give the 95th percentile in milliseconds."""
    ordered = sorted(times)
    p50, p95, p99 = (ordered[int(len(ordered) * p)] * 1000 for p in (0.5, 0.95, 0.99))
    print(f"{who:12} {len(times):6}  p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f}  "
          f"max {ordered[-1] * 1000:6.1f} ms")  # fmt: skip
    return p95


# The site.


@contextmanager
def database(asked: str, scratch: Path) -> Iterator[str]:
    """Give the address of the database: none for SQLite, a server of its own for PostgreSQL."""
    if asked == "sqlite":
        yield ""
    elif asked != "postgresql":
        yield asked
    else:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not found:
            sys.exit("Install PostgreSQL first: apt-get install postgresql")
        where, port = scratch / "pg", free_port()
        # PostgreSQL refuses to run as root.
        by = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        scratch.chmod(0o755)
        where.mkdir(mode=0o700)
        if by:
            shutil.chown(where, "postgres")

        def run(tool: str, *arguments: str) -> None:
            subprocess.run(
                [*by, str(found[-1] / tool), "-D", str(where), *arguments],
                check=True,
                stdout=subprocess.DEVNULL,
            )

        run("initdb", "-U", "idaman", "-A", "trust", "-E", "UTF8")
        options = f"-p {port} -h 127.0.0.1 -k {where}"
        run("pg_ctl", "-w", "-l", str(where / "log"), "-o", options, "start")
        try:
            yield f"postgresql://idaman@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "fast", "-w", "stop")


def open_sample(home: Path, url: str) -> None:
    """Load the sample, once for each home, and make this process one of its installation."""
    os.environ.pop("DATABASE_URL", None)
    if url:
        os.environ["DATABASE_URL"] = url
    if not (home / "secret").exists() or url:
        print("Loading the sample …", flush=True)
        subprocess.run(
            [sys.executable, "-m", "idaman", "demo", "--home", str(home), "--load-only"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    os.environ["IDAMAN_HOME"] = str(home)
    os.environ["IDAMAN_SECRET_KEY"] = (home / "secret").read_text()
    os.environ["IDAMAN_DEMO"] = "yes"
    from idaman.cli import house

    house.open_house()


@contextmanager
def serving(home: Path, port: int) -> Iterator[int]:
    from django.db import connections

    connections.close_all()
    with (home / "load.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "idaman", "serve", "--port", str(port)],
            stdout=log,
            stderr=log,
        )
        try:
            yield server.pid
        finally:
            # The clock gets a moment to give everything its number.
            time.sleep(3)
            server.terminate()
            server.wait(timeout=30)


# Who acts.


@dataclass
class Person:
    """Somebody logged in at the desk, acting from a post."""

    post: str
    cookie: str
    csrf: str


@dataclass
class Pair:
    """A piece of evidence, who offers it and who verifies it."""

    site: str
    exhibit: int
    sender: Person
    verifier: Person
    verifiers_turn: bool = True

    @property
    def acting(self) -> Person:
        return self.verifier if self.verifiers_turn else self.sender

    @property
    def page(self) -> str:
        return f"/desk/{self.site}/exhibits/{self.exhibit}/"

    def form(self, token: str, number: int) -> tuple[str, dict[str, str]]:
        """Where the one whose turn it is sends what."""
        form = {"csrfmiddlewaretoken": self.acting.csrf, "token": token}
        if self.verifiers_turn:
            said = {"status": "revisi", "reason": f"Tambahkan tanggal pengambilan ({number})."}
            return f"{self.page}judge/", {**form, **said}
        return f"{self.page}answer/", {**form, "answer": f"Tanggal ditambahkan ({number})."}


def seat(count: int, site: str = SITE) -> list[Pair]:
    """Fill two posts for each pair, log both in, and offer a piece of evidence between them."""
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone

    from idaman.cli import house
    from idaman.core.evidence import actions as evidence
    from idaman.core.files import blobs
    from idaman.core.people.models import Agency, Government
    from idaman.core.people.permissions import Role
    from idaman.features.delivery.actions import verifying
    from idaman.features.delivery.models import Turn
    from idaman.features.plan.models import Adopted

    government = Government.objects.select_related("region").get(slug=site)
    items = list(
        Adopted.objects.of(government)
        .current()
        .promised()
        .filter(owner__isnull=False)
        .select_related("owner", "government")
        .order_by("code")
    )
    agencies = {agency.pk: agency for agency in Agency.objects.of(government)}
    now = timezone.now()
    pairs: list[Pair] = []
    judges: dict[int, list[Any]] = {}
    with transaction.atomic():
        for number in range(count):
            item = items[number % len(items)]
            sender, person = seated(government, item.owner, Role.OFFICER)
            # A row that names a file must have one, or the doctor misses it with good reason.
            paper = b"%PDF-1.4\n% " + secrets.token_hex(400).encode()
            kept = blobs.keep(settings.FILES, [paper], limit=len(paper))
            file = evidence.receive(
                government=government,
                sha256=kept.sha256,
                prepared={
                    "public_sha256": "", "media_type": "application/pdf", "bytes": kept.bytes,
                    "width": None, "height": None, "latitude": None, "longitude": None,
                    "picture_hash": "",
                },
                taken_at=None,
                by=sender,
                now=now,
            )  # fmt: skip
            exhibit = verifying.offer(
                file=file,
                item=item,
                requirement=None,
                note="Uji beban",
                by=sender,
                now=now,
                is_sample=True,
            )
            asked = Turn.objects.of(government).filter(exhibit=exhibit).first()
            others = (agency for pk, agency in agencies.items() if pk != item.owner_id)
            agency = agencies[asked.agency_id] if asked else next(others)
            share = judges.setdefault(agency.pk, [])
            post = share[number % VERIFY] if len(share) == VERIFY else None
            post, verifier = seated(government, agency, Role.HEAD, post)
            if post not in share:
                share.append(post)
            pairs.append(Pair(site, exhibit.pk, person, verifier))
    # Within a minute PostgreSQL would by itself.
    house.count_rows()
    return pairs


def seated(government: Any, agency: Any, role: Any, post: Any | None = None) -> tuple[Any, Person]:
    """Give somebody who is logged in and holds a post of the agency: a new one, or the given."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from idaman.core.people.models import Holding, Post, User

    name = f"beban-{secrets.token_hex(6)}"
    post = post or Post.objects.create(
        government=government, agency=agency, code=name.upper(), name=name, role=role.value
    )
    # Nobody logs in with a password here: hashing hundreds would take the time of the run.
    user = User.objects.create(username=name, password="!")
    Holding.objects.create(
        government=government, post=post, user=user, from_date=timezone.localdate()
    )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    csrf = secrets.token_hex(16)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={csrf}"
    return post, Person(post.code, cookie, csrf)


# Driving.


@dataclass
class Seen:
    """What the people saw."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    acknowledged: set[tuple[str, str]] = field(default_factory=set)
    sent: set[tuple[str, str]] = field(default_factory=set)
    twice: int = 0
    behind: int = 0
    counts_from: float = 0.0
    site_cores: float = 0.0
    own_cores: float = 0.0
    other_cores: float = 0.0
    """What the rest of the machine took meanwhile: with more than a little, times say nothing."""

    def took(self, who: str, started: float) -> None:
        now = time.perf_counter()
        if started >= self.counts_from:
            self.times.setdefault(who, []).append(now - started)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    messages: str
    body: bytes


class Line:
    """One person's connection to the site, kept open between requests as browsers do."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, path: str, *, cookie: str = "", form: dict[str, str] | None = None
    ) -> Answer:
        """Send one request; a connection the server closed meanwhile is opened anew once."""
        is_fresh = self.writer is None
        try:
            return await self._ask(path, cookie, form)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            if is_fresh or form is not None:
                raise
            return await self._ask(path, cookie, form)

    async def _ask(self, path: str, cookie: str, form: dict[str, str] | None) -> Answer:
        from urllib.parse import urlencode

        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = urlencode(form).encode() if form is not None else b""
        lines = [
            f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept-Encoding: gzip",
        ]
        if cookie:
            lines.append(f"Cookie: {cookie}")
        if form is not None:
            lines += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body)}",
            ]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers, messages = {}, ""
        for line in head[1:]:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie" and value.startswith("messages="):
                messages = value.removeprefix("messages=").partition(";")[0]
            headers[name] = value
        if "content-length" in headers:
            said = await self.reader.readexactly(int(headers["content-length"]))
        elif headers.get("transfer-encoding") == "chunked":
            said = await self._chunks()
        else:
            said = b""
        return Answer(int(head[0].split()[1]), headers, messages, said)

    async def _chunks(self) -> bytes:
        assert self.reader is not None
        said = b""
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            said += await self.reader.readexactly(size)
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return said

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def was_done(answer: Answer) -> bool:
    """Tell whether the site said that the form was received: by a receipt, or by its message."""
    if answer.status != 302:
        return False
    if "/receipts/" in answer.headers.get("location", ""):
        return True
    # The cookie is signed, not secret: [[…, level, words], …], perhaps compressed.
    said = answer.messages.strip('"').replace("\\054", ",").partition(":")[0]
    if not said:
        return False
    data = base64.urlsafe_b64decode(said.lstrip(".") + "=" * (-len(said.lstrip(".")) % 4))
    told = json.loads(zlib.decompress(data) if said.startswith(".") else data)
    return bool(told) and all(each[2] == SUCCESS for each in told if isinstance(each, list))


def cores(site: int) -> tuple[float, float, float]:
    """Seconds of the machine's cores taken so far by the site, by this process, and by all."""
    import psutil

    whole = psutil.Process(site)
    seconds = 0.0
    for each in (whole, *whole.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            taken = each.cpu_times()
            seconds += taken.user + taken.system + taken.children_user + taken.children_system
    every = psutil.cpu_times()
    busy = sum(every) - every.idle - every.iowait - every.guest - every.guest_nice
    return seconds, time.process_time(), busy


async def measured(site: int, seconds: int, seen: Seen) -> None:
    """Note what the machine was busy with while it counts."""
    await asyncio.sleep(WARM_UP)
    before = cores(site)
    await asyncio.sleep(seconds)
    ours, own, busy = (b - a for a, b in zip(before, cores(site), strict=True))
    seen.site_cores, seen.own_cores = ours / seconds, own / seconds
    seen.other_cores = max(0.0, busy / seconds - seen.site_cores - seen.own_cores)


async def drive(
    site: int, port: int, pairs: list[Pair], citizens: int, seconds: int, follow: bool
) -> Seen:
    """Let everybody act for so long."""
    await opened(port)
    pages = await all_pages(port)
    seen = Seen()
    started = time.perf_counter()
    until = started + WARM_UP + seconds
    seen.counts_from = started + WARM_UP
    weights = [1 / rank for rank in range(1, len(pages) + 1)]
    await asyncio.gather(
        measured(site, seconds, seen),
        *(
            officers(port, pair, started + EVERY_OFFICER / 2 * n / max(1, len(pairs)), until, seen,
                     follow=follow)
            for n, pair in enumerate(pairs)
        ),
        *(
            citizen(port, pages, weights, started + EVERY_CITIZEN * n / max(1, citizens), until,
                    seen, random.Random(n))
            for n in range(citizens)
        ),
    )  # fmt: skip
    return seen


async def opened(port: int) -> None:
    for _ in range(600):
        line = Line(port)
        try:
            if (await line.ask("/health")).status == 200:
                return
        except OSError:
            await asyncio.sleep(0.1)
        finally:
            line.close()
    sys.exit("The site did not open.")


async def all_pages(port: int) -> list[str]:
    """Walk the public pages two links deep; the home page first, then as they are met.

    People open them by rank: the home page most, the tenth a tenth as often.
    """
    line, found, layer = Line(port), {f"/{SITE}/": None}, [f"/{SITE}/"]
    link = re.compile(rf'href="(/{SITE}/[^"?#]*/)"')
    for _ in range(2):
        below: dict[str, None] = {}
        for page in layer[:60]:
            answer = await line.ask(page)
            if answer.headers.get("content-encoding") == "gzip":
                import gzip

                answer.body = gzip.decompress(answer.body)
            for href in link.findall(answer.body.decode()):
                if href not in found and "/ledger/" not in href:
                    below[href] = None
        found |= below
        layer = list(below)
    pages = list(found)[:600]
    # A site that is open since yesterday has shown each of them.
    for page in pages:
        await line.ask(page)
    line.close()
    return pages


async def citizen(
    port: int,
    pages: list[str],
    weights: list[float],
    at: float,
    until: float,
    seen: Seen,
    choose: random.Random,
) -> None:
    line = Line(port)
    while (at := await _at(at, seen)) < until:
        page = choose.choices(pages, weights)[0]
        try:
            answer = await line.ask(page)
        except (OSError, EOFError, asyncio.IncompleteReadError) as no:
            seen.errors[f"page: {type(no).__name__}"] += 1
        else:
            seen.took("page", at)
            if answer.status != 200:
                seen.errors[f"{page}: {answer.status}"] += 1
        at += EVERY_CITIZEN
    line.close()


async def officers(
    port: int, pair: Pair, at: float, until: float, seen: Seen, *, follow: bool
) -> None:
    """Two officers by turns, so that each sends a form every five seconds."""
    lines = {True: Line(port), False: Line(port)}
    # Each opens the page once, as somebody who begins to work.
    for is_verifier, person in ((True, pair.verifier), (False, pair.sender)):
        await lines[is_verifier].ask(pair.page, cookie=person.cookie)
    count = 0
    while (at := await _at(at, seen)) < until:
        person, line = pair.acting, lines[pair.verifiers_turn]
        token = secrets.token_urlsafe(18)
        path, form = pair.form(token, count)
        seen.sent.add((person.post, token))
        try:
            answer = await line.ask(path, cookie=person.cookie, form=form)
            seen.took("submission", at)
            if was_done(answer):
                seen.acknowledged.add((person.post, token))
                pair.verifiers_turn = not pair.verifiers_turn
            else:
                seen.errors[f"form: {answer.status} {answer.headers.get('location', '')[:60]}"] += 1
            if random.random() < TWICE:
                again = await line.ask(path, cookie=person.cookie, form=form)
                seen.twice += 1
                if "/receipts/" not in again.headers.get("location", ""):
                    seen.errors[f"sent twice: {again.status}"] += 1
            if follow:
                begun = time.perf_counter()
                await line.ask(answer.headers.get("location", pair.page), cookie=person.cookie)
                seen.took("read after", begun)
        except (OSError, EOFError, asyncio.IncompleteReadError) as no:
            seen.errors[f"form: {type(no).__name__}"] += 1
        count += 1
        at += EVERY_OFFICER / 2
    for line in lines.values():
        line.close()


async def _at(moment: float, seen: Seen) -> float:
    """Wait for the moment; whoever is behind acts at once, and that is counted."""
    if (rest := moment - time.perf_counter()) > 0:
        await asyncio.sleep(rest)
        return moment
    seen.behind += rest < -0.05
    return time.perf_counter()


# What stands afterwards.


def lost_or_doubled(
    pairs: list[Pair], sent: set[tuple[str, str]], acknowledged: set[tuple[str, str]]
) -> list[str]:
    """Compare what was acknowledged with what the ledger and the rows hold."""
    from idaman.cli import house
    from idaman.core.evidence.models import Exhibit, Verdict
    from idaman.core.ledger import actions as ledger
    from idaman.core.ledger.models import Entry

    while ledger.sequence_all(now=house.now()):
        pass
    site = pairs[0].site
    posts = [person.post for pair in pairs for person in (pair.sender, pair.verifier)]
    kept = Counter(
        Entry.objects.of(site)
        .filter(post__in=posts, token__isnull=False)
        .values_list("post", "token")
    )
    faults = []
    if lost := acknowledged - set(kept):
        faults.append(f"{len(lost)} acknowledged forms are not in the ledger")
    if doubled := [key for key, count in kept.items() if count > 1]:
        faults.append(f"{len(doubled)} forms are in the ledger twice")
    if strange := set(kept) - sent:
        faults.append(f"{len(strange)} forms in the ledger were never sent")
    exhibits = [pair.exhibit for pair in pairs]
    verdicts = Verdict.objects.filter(exhibit__in=exhibits).order_by("pk")
    if verdicts.count() != len(kept):
        faults.append(f"{verdicts.count()} verdicts, but {len(kept)} entries of them")
    last = dict(verdicts.values_list("exhibit", "status"))
    stand = dict(Exhibit.objects.filter(pk__in=last).values_list("pk", "status"))
    if stand != last:
        faults.append("an exhibit does not stand where its last verdict put it")
    return faults + [str(fault) for fault in ledger.verify(slug=site).faults]


if __name__ == "__main__":
    main()
