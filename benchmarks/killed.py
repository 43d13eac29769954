"""Is anything lost or doubled when the clock, or the whole server, is killed again and again?

    python -m benchmarks.killed [--rounds 100] [--database sqlite|postgresql|URL] [--home FOLDER]

Opens the sample site and lets people send all the time over HTTP: citizens report and answer, every
second one with a photo, officers send photos as evidence and judge and answer exhibits in pairs.
Who is cut off sends the same form again until it is acknowledged; a twentieth is sent twice.

Each round kills the clock with SIGKILL: by turns at the moment when the child that reads a photo
has ended, while it works, and at any moment. Every fifth round the server dies as well. Afterwards
the clock does what is left, and everything that was acknowledged is counted: rows, photos and their
copies, exhibits, entries of the ledger; at last `idaman doctor` looks at the site.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import random
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from benchmarks.load import (
    SITE,
    TWICE,
    Answer,
    Pair,
    database,
    lost_or_doubled,
    open_sample,
    seat,
    seated,
    was_done,
)
from benchmarks.pages import free_port

PAIRS, SENDERS = 4, 3
REPORT_EVERY, ANSWER_EVERY, EVIDENCE_EVERY, FORM_EVERY = 2.5, 1.8, 1.8, 0.6
"""Seconds; the open form takes 200 reports an hour."""
SERVER_TOO = 5
"""Every so many rounds the server is killed as well."""
AGES = 600.0
"""So many seconds the clock has at the end to do what is left."""
CHILD = "idaman.cli.child_main"
MOMENTS = ("when its child has ended", "while its child works", "at any moment")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, database(args.database, Path(scratch)) as url:
        home = args.home or Path(scratch) / "home"
        open_sample(home, url)
        people = People.settled()
        site = Site(home, free_port())
        begun = time.monotonic()
        site.open()
        try:
            kills = endured(site, people, args.rounds)
            site.start_clock()
            left = drained()
        finally:
            site.close()
        faults = [*counted(people), *([left] if left else [])]
        told = subprocess.run(
            [sys.executable, "-m", "idaman", "doctor"], capture_output=True, text=True, check=False
        )
    print(f"{args.database}: {args.rounds} rounds in {time.monotonic() - begun:.0f} s; killed: "
          + ", ".join(f"{name} {count}" for name, count in sorted(kills.items())))  # fmt: skip
    for name, count in sorted(people.acknowledged().items()):
        print(f"{name}: {count} acknowledged")
    print(f"cut off and sent again: {people.cut}; sent twice: {people.twice}")
    for status, count in people.refused.most_common(5):
        print(f"not taken: {count} x {status}")
    print(f"doctor: {told.stdout.strip() or told.stderr.strip()[-300:]}")
    for fault in faults:
        print(f"FAULT: {fault}")
    is_short = bool(faults) or told.returncode != 0
    print(f"wanted: 0 lost, 0 doubled, doctor well: {'SHORT' if is_short else 'ok'}")
    sys.exit(1 if is_short else 0)


# The site, in processes that can be killed apart.


@dataclass
class Site:
    """The server in a group of its own, and the clock beside it."""

    home: Path
    port: int
    server: subprocess.Popen[bytes] | None = None
    clock: subprocess.Popen[bytes] | None = None

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.home / "killed.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "idaman", *arguments],
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "IDAMAN_PUBLIC_URL": f"http://127.0.0.1:{self.port}"},
            )

    def open(self) -> None:
        from django.db import connections

        connections.close_all()
        self.server = self._start("serve", "--without-clock", "--port", str(self.port))
        for _ in range(1200):
            with suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                line.request("GET", "/health")
                if line.getresponse().status == 200:
                    return
            time.sleep(0.1)
        sys.exit("The site did not open.")

    def start_clock(self) -> None:
        if self.clock is None or self.clock.poll() is not None:
            self.clock = self._start("tick")

    def kill_clock(self) -> None:
        """Kill the clock alone, as the kernel does: its child lives on, and tells nobody."""
        assert self.clock is not None
        self.clock.kill()
        self.clock.wait()

    def kill_server(self) -> None:
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def close(self) -> None:
        for each in (self.server, self.clock):
            if each is not None and each.poll() is None:
                each.terminate()
                with suppress(subprocess.TimeoutExpired):
                    each.wait(timeout=60)
                if each.poll() is None:
                    os.killpg(each.pid, signal.SIGKILL)

    def child(self) -> psutil.Process | None:
        """Give the child that is at work for the clock."""
        with suppress(psutil.NoSuchProcess):
            assert self.clock is not None
            for each in psutil.Process(self.clock.pid).children():
                if CHILD in " ".join(each.cmdline()):
                    return each
        return None


def endured(site: Site, people: People, rounds: int) -> Counter[str]:
    """Let everybody send while the clock dies in every round; give what was killed when."""
    kills: Counter[str] = Counter()
    choose = random.Random(20)
    is_over = threading.Event()
    threads = [
        threading.Thread(target=sending, args=(site, is_over), daemon=True)
        for sending in people.all_sending()
    ]
    for each in threads:
        each.start()
    try:
        for number in range(1, rounds + 1):
            site.start_clock()
            when = ("when its child has ended", "while its child works", "at any moment")[
                number % 3
            ]
            await_moment(site, when, choose)
            site.kill_clock()
            kills[f"clock {when}"] += 1
            if number % SERVER_TOO == 0:
                site.kill_server()
                kills["server"] += 1
                site.open()
            if number % 10 == 0:
                print(f"round {number}: {people.acknowledged()}", flush=True)
    finally:
        is_over.set()
        for each in threads:
            each.join(timeout=120)
    return kills


def await_moment(site: Site, when: str, choose: random.Random) -> None:
    """Wait until the clock stands where it shall be killed."""
    if when == "at any moment":
        time.sleep(choose.uniform(1.0, 4.0))
        return
    until = time.monotonic() + 20
    while (child := site.child()) is None and time.monotonic() < until:
        time.sleep(0.01)
    if child is None:
        return
    if when == "while its child works":
        time.sleep(choose.uniform(0.0, 1.0))
        return
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.001)
    # What follows is the commit, then the deletion: a few milliseconds.
    time.sleep(choose.choice((0.0, 0.001, 0.003, 0.006, 0.01, 0.02)))


def drained() -> str:
    """Let the clock do what is left; say what remains after that."""
    from django.db import close_old_connections

    from idaman.core.jobs.models import Job
    from idaman.core.ledger.models import Entry
    from idaman.features.delivery.models import Submission

    until = time.monotonic() + AGES
    while time.monotonic() < until:
        close_old_connections()
        waiting = (
            Job.objects.under_way().count(),
            Submission.objects.reading().count(),
            Entry.objects.filter(position=None).count(),
        )
        if not any(waiting):
            return ""
        time.sleep(1)
    return f"jobs, submissions, entries still waiting: {waiting}"


# Who sends.


@dataclass
class Sent:
    """A form with its token, and where its acknowledgement led."""

    token: str
    has_photo: bool
    led_to: str = ""


Sending = Callable[[Site, threading.Event], None]


@dataclass
class People:
    """Everybody who sends, and what they were told."""

    villages: list[str]
    milestones: list[str]
    senders: list[tuple[str, str, str]]
    """Of officers who send evidence: the code of their activity, cookie and CSRF token."""
    pairs: list[Pair]
    first: dict[str, int]
    """The newest row of each table before anybody sent."""
    reports: list[Sent] = field(default_factory=list)
    answers: list[Sent] = field(default_factory=list)
    evidence: list[Sent] = field(default_factory=list)
    forms_sent: set[tuple[str, str]] = field(default_factory=set)
    forms: set[tuple[str, str]] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    cut: int = 0
    twice: int = 0

    @classmethod
    def settled(cls) -> People:
        """Switch the sample's own intake on, and seat officers."""
        from django.db.models import Max

        from idaman.core.people.models import Government
        from idaman.core.people.permissions import Role
        from idaman.core.places.models import Region, RegionLevel
        from idaman.features.delivery.models import Milestone
        from idaman.features.plan.models import Adopted

        government = Government.objects.select_related("region").get(slug=SITE)
        government.intake = "own"
        government.save()
        inside = Region.objects.within(government.region.code).filter(level=RegionLevel.VILLAGE)
        asked = Milestone.objects.of(government).filter(region__isnull=False)
        owned = Adopted.objects.of(government).current().promised().filter(owner__isnull=False)
        senders = []
        for item in owned.select_related("owner").order_by("code")[:SENDERS]:
            _post, person = seated(government, item.owner, Role.OFFICER)
            senders.append((item.code, person.cookie, person.csrf))
        pairs = seat(PAIRS)
        return cls(
            villages=list(inside.values_list("code", flat=True)),
            milestones=[each.code for each in asked.order_by("pk")],
            senders=senders,
            pairs=pairs,
            first={
                name: rows.aggregate(n=Max("pk"))["n"] or 0 for name, rows in rows_by_kind().items()
            },
        )

    def acknowledged(self) -> dict[str, int]:
        """Count what was acknowledged, by kind; of photos those that came with it."""
        kinds = {"reports": self.reports, "answers": self.answers, "evidence": self.evidence}
        counts = {name: sum(bool(s.led_to) for s in sent) for name, sent in kinds.items()}
        photos = (s for sent in kinds.values() for s in sent if s.led_to and s.has_photo)
        return {**counts, "forms of officers": len(self.forms), "photos": len(list(photos))}

    def all_sending(self) -> Iterator[Sending]:
        yield self.report
        yield self.answer
        yield self.send_evidence
        for pair in self.pairs:
            yield lambda site, is_over, pair=pair: self.judge(pair, site, is_over)

    def report(self, site: Site, is_over: threading.Event) -> None:
        while not is_over.wait(REPORT_EVERY):
            sent = Sent(secrets.token_urlsafe(18), random.random() < 0.5)
            fields = {
                "token": sent.token,
                "place": random.choice(self.villages),
                "kind": "complaint",
                "topic": "road",
                "visibility": "anonymous",
                "words": " ".join(secrets.token_hex(4) for _ in range(12)),
                "seen": "1",
            }
            self.reports.append(sent)
            self._until_taken(site, is_over, f"/{SITE}/laporan/baru/", fields, sent, "photo")

    def answer(self, site: Site, is_over: threading.Event) -> None:
        number = 0
        while not is_over.wait(ANSWER_EVERY):
            sent = Sent(secrets.token_urlsafe(18), random.random() < 0.5)
            code = self.milestones[number % len(self.milestones)]
            number += 1
            fields = {"token": sent.token, "there": "yes", "works": "yes", "text": "Sudah ada."}
            self.answers.append(sent)
            self._until_taken(site, is_over, f"/{SITE}/tanya/{code}/", fields, sent, "photo")

    def send_evidence(self, site: Site, is_over: threading.Event) -> None:
        number = 0
        while not is_over.wait(EVIDENCE_EVERY):
            code, cookie, csrf = self.senders[number % len(self.senders)]
            number += 1
            sent = Sent(secrets.token_urlsafe(18), True)
            fields = {"token": sent.token, "csrfmiddlewaretoken": csrf, "note": "Terpasang."}
            self.evidence.append(sent)
            path = f"/desk/{SITE}/evidence/{code}/offer/"
            self._until_taken(site, is_over, path, fields, sent, "file", cookie)

    def judge(self, pair: Pair, site: Site, is_over: threading.Event) -> None:
        """Two officers by turns."""
        number = 0
        while not is_over.wait(FORM_EVERY):
            token, person = secrets.token_urlsafe(18), pair.acting
            path, form = pair.form(token, number)
            number += 1
            self.forms_sent.add((person.post, token))
            while not is_over.is_set():
                answer = self._sent(site, path, form, None, person.cookie)
                if answer is None:
                    continue
                if was_done(answer):
                    self.forms.add((person.post, token))
                    pair.verifiers_turn = not pair.verifiers_turn
                else:
                    self.refused[f"form: {answer.status}"] += 1
                break

    def _until_taken(
        self,
        site: Site,
        is_over: threading.Event,
        path: str,
        fields: dict[str, str],
        sent: Sent,
        field_name: str,
        cookie: str = "",
    ) -> None:
        """Send a form again and again until somebody says what became of it."""
        photo = (field_name, a_photo()) if sent.has_photo else None
        while not is_over.is_set():
            answer = self._sent(site, path, fields, photo, cookie)
            if answer is None:
                continue
            if answer.status == 302:
                sent.led_to = answer.headers["location"]
            else:
                self.refused[f"{urlsplit(path).path}: {answer.status}"] += 1
            if random.random() < TWICE:
                self.twice += 1
                self._sent(site, path, fields, photo, cookie)
            return

    def _sent(
        self,
        site: Site,
        path: str,
        fields: dict[str, str],
        photo: tuple[str, bytes] | None,
        cookie: str,
    ) -> Answer | None:
        """Send a form once; None where the line was cut, or nobody is there."""
        body, kind = multipart(fields, photo)
        headers = {"Content-Type": kind, "Sec-Fetch-Site": "same-origin"}
        line = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
        try:
            line.request("POST", path, body, headers | ({"Cookie": cookie} if cookie else {}))
            found = line.getresponse()
            told = found.read()
        except (OSError, http.client.HTTPException):
            self.cut += 1
            time.sleep(0.3)
            return None
        finally:
            line.close()
        said = [v.partition(";")[0] for v in found.headers.get_all("Set-Cookie") or []]
        of_messages = [v.removeprefix("messages=") for v in said if v.startswith("messages=")]
        lower = {name.lower(): value for name, value in found.headers.items()}
        return Answer(found.status, lower, "".join(of_messages), told)


def multipart(fields: dict[str, str], photo: tuple[str, bytes] | None) -> tuple[bytes, str]:
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if photo:
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="{photo[0]}"; '
            'filename="foto.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
            + photo[1]
            + b"\r\n"
        )
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def a_photo() -> bytes:
    """A photo unlike every other: coarse noise."""
    from PIL import Image

    small = Image.frombytes("RGB", (32, 24), secrets.token_bytes(32 * 24 * 3))
    sent = io.BytesIO()
    small.resize((1024, 768)).save(sent, "JPEG", quality=85)
    return sent.getvalue()


# What stands afterwards.


def rows_by_kind() -> dict[str, Any]:
    from idaman.features.delivery.models import Answer as Answered
    from idaman.features.delivery.models import Submission
    from idaman.features.reports.models import Request

    return {
        "reports": Request.objects.filter(government__slug=SITE),
        "answers": Answered.objects.filter(government__slug=SITE),
        "evidence": Submission.objects.filter(government__slug=SITE),
    }


def counted(people: People) -> list[str]:
    """Hold everything that was acknowledged against rows, files and the ledger."""
    from django.db import connections

    connections.close_all()
    lost: Counter[str] = Counter()
    for sent in people.reports:
        if sent.led_to:
            lost[why_no_report(sent)] += 1
    for sent in people.answers:
        if sent.led_to:
            lost[why_no_answer(sent)] += 1
    for sent in people.evidence:
        if sent.led_to:
            lost[why_no_evidence(sent)] += 1
    del lost[""]
    faults = [f"{count} lost: {why}" for why, count in lost.items()]
    return [
        *faults,
        *doubled(people),
        *lost_or_doubled(people.pairs, people.forms_sent, people.forms),
    ]


def why_no_report(sent: Sent) -> str:
    from idaman.core.canonical import hashed
    from idaman.features.reports.models import Request

    key = sent.led_to.rstrip("/").rpartition("/")[2]
    found = list(Request.objects.filter(secret_sha256=hashed(key)))
    if len(found) != 1:
        return f"a report has {len(found)} rows"
    photos = [(each.sha256, each.job) for each in found[0].photos.all()]
    return why_no_photo(photos, sent)


def why_no_answer(sent: Sent) -> str:
    from idaman.features.delivery.models import Answer as Answered
    from idaman.features.delivery.models import CitizenPhoto

    leaf = sent.led_to.rstrip("/").rpartition("/")[2]
    found = list(Answered.objects.filter(leaf=leaf))
    if len(found) != 1:
        return f"an answer has {len(found)} rows"
    photos = CitizenPhoto.objects.filter(answer=found[0]).values_list("sha256", "job")
    return why_no_photo(list(photos), sent)


def why_no_photo(photos: list[tuple[str, int | None]], sent: Sent) -> str:
    from django.conf import settings

    from idaman.core.files import blobs
    from idaman.core.jobs.models import Job, JobState

    if len(photos) != sent.has_photo:
        return f"{len(photos)} photos instead of {sent.has_photo:d}"
    for _sha256, job in photos:
        done = Job.objects.get(pk=job)
        if done.state != JobState.DONE:
            return f"a photo is {done.state}: {done.sentence}"
        copy = blobs.path_of(settings.CITIZENS / "copies", (done.result or {})["public_sha256"])
        if not copy.exists():
            return "the copy of a photo is gone"
    return ""


def why_no_evidence(sent: Sent) -> str:
    from django.conf import settings

    from idaman.core.files import blobs
    from idaman.features.delivery.models import Submission

    number = re.search(r"/sent/(\d+)/", sent.led_to)
    found = number and Submission.objects.filter(pk=int(number[1]), token=sent.token).first()
    if not found:
        return "evidence has no row"
    if found.state != Submission.State.OFFERED or found.exhibit is None:
        return f"evidence is {found.state}: {found.sentence}"
    file = found.exhibit.file
    names = (file.sha256, file.public_sha256, file.small_sha256)
    if not all(blobs.path_of(settings.FILES, name).exists() for name in names if name):
        return "a file of evidence is gone"
    return ""


def doubled(people: People) -> list[str]:
    """Count rows that came to be against forms in the ledger: one each."""
    from idaman.core.evidence.models import Exhibit
    from idaman.core.ledger.models import Entry

    faults = []
    for name, rows in rows_by_kind().items():
        tokens = {sent.token for sent in getattr(people, name)}
        entered = Entry.objects.of(SITE).filter(token__in=tokens)
        told = Counter(entered.values_list("token", flat=True))
        made = rows.filter(pk__gt=people.first[name])
        if made.count() != len(told) or any(count > 1 for count in told.values()):
            faults.append(f"doubled: {made.count()} {name} of {len(told)} forms in the ledger")
        if name == "evidence":
            exhibits = Exhibit.objects.filter(submissions__in=made).count()
            offered = made.filter(exhibit__isnull=False)
            if exhibits != offered.count():
                faults.append(f"doubled: {exhibits} exhibits of {offered.count()} submissions")
    return faults


if __name__ == "__main__":
    main()
