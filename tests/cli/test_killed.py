"""A site that is killed in the middle loses nothing it acknowledged and keeps nothing half."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress

from benchmarks.load import Line, opened, was_done
from benchmarks.pages import free_port
from tests.cli import killed

PAIRS = 8
AT_WORK = (20, 5, 35)
"""How many forms are acknowledged before each of the kills."""


@contextmanager
def open_site(house, port):
    """The server and its clock, in a group of their own; killed all at once at the end."""
    site = subprocess.Popen(
        [sys.executable, "-m", "idaman", "serve", "--port", str(port)],
        env={**house.environment, "IDAMAN_PUBLIC_URL": f"http://127.0.0.1:{port}"},
        cwd=house.home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield site.pid
    finally:
        kill(site.pid)
        site.wait(timeout=240)


def kill(group):
    """Let nothing of the site say another word."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


class Officers:
    """Two by turns; what was cut off is sent again, with the token it was sent with."""

    def __init__(self, pair):
        self.pair, self.token, self.count = pair, "", 0

    async def work(self, port, sent, acknowledged):
        """Send form after form until the site is gone."""
        lines = {True: Line(port), False: Line(port)}
        try:
            while True:
                person = self.pair.acting
                self.token = self.token or secrets.token_urlsafe(18)
                path, form = self.pair.form(self.token, self.count)
                sent.add((person.post, self.token))
                line = lines[self.pair.verifiers_turn]
                answer = await line.ask(path, cookie=person.cookie, form=form)
                assert was_done(answer), (answer.status, answer.headers, answer.body[:500])
                acknowledged.add((person.post, self.token))
                self.pair.verifiers_turn = not self.pair.verifiers_turn
                self.token, self.count = "", self.count + 1
        except (OSError, EOFError):
            return
        finally:
            for line in lines.values():
                line.close()


async def until_killed(group, port, officers, sent, acknowledged, *, is_enough):
    """Let all work at once, and kill the site while their next forms are on the way."""
    await opened(port)
    at_work = [asyncio.create_task(o.work(port, sent, acknowledged)) for o in officers]
    try:
        async with asyncio.timeout(600):
            while not is_enough() and not any(t.done() for t in at_work):
                await asyncio.sleep(0.002)
    finally:
        kill(group)
    await asyncio.wait_for(asyncio.gather(*at_work), timeout=240)


def work(house, officers, sent, acknowledged, is_enough):
    """Open the site, let all work until it is enough, and kill it."""
    port = free_port()
    with open_site(house, port) as group:
        asyncio.run(until_killed(group, port, officers, sent, acknowledged, is_enough=is_enough))


def test_a_site_killed_in_the_middle_loses_nothing_acknowledged(house):
    said = house.scene("tests.cli.killed:settle", PAIRS)
    officers = [Officers(pair) for pair in killed.read(said)]
    sent, acknowledged, cut = set(), set(), 0
    for count in AT_WORK:
        enough = len(acknowledged) + count
        work(house, officers, sent, acknowledged, lambda: len(acknowledged) >= enough)  # noqa: B023
        cut += len(sent - acknowledged)
    assert cut, "No form was cut off: nothing was tried."
    assert house.scene("tests.cli.killed:stands", said, list(sent), list(acknowledged)) == []
    # Opened again, every form that was cut off is taken, once, and the ledger goes on.
    waiting = sent - acknowledged
    work(house, officers, sent, acknowledged, lambda: waiting <= acknowledged)
    assert house.scene("tests.cli.killed:stands", said, list(sent), list(acknowledged)) == []
    told = house.idaman("ledger", "verify")
    assert told.returncode == 0, told.stdout + told.stderr
