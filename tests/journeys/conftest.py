"""A real site for the journeys: `idaman demo` in its own process, and a real browser."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.cli.own_house import Sample
from tests.journeys.walking import Seen, walk
from tests.waiting import is_open, wait_for

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What is awaited comes; how soon is no promise of a machine that tests three things at once.
expect.set_options(timeout=240_000)


@dataclass(frozen=True)
class OpenSite:
    """The running site: its address, its folder, and who can log in."""

    address: str
    home: Path
    logins: dict[str, str]
    env: dict[str, str]

    def idaman(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Type a command at the operator's shell of this site."""
        return subprocess.run(
            [sys.executable, "-m", "idaman", *arguments],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=600,
        )


@contextmanager
def running_site(home: Path, loaded: Sample | None = None) -> Iterator[OpenSite]:
    """Load the sample into a folder, open its site on a free port, close it in the end.

    On SQLite a sample that was loaded before is copied, for its own port.
    """
    if loaded:
        shutil.copytree(loaded.home, home, dirs_exist_ok=True)
        port = loaded.port
    else:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("IDAMAN_")}
    if url := env.get("DATABASE_URL"):
        env["DATABASE_URL"] = _own_database(url)
    command = [sys.executable, "-m", "idaman", "demo", "--home", str(home), "--port", str(port)]
    log = (home / "said.txt").open("w")
    process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait_until_open(process, port, home)
        yield OpenSite(
            f"http://127.0.0.1:{port}",
            home,
            json.loads((home / "logins.json").read_text()),
            env
            | {
                "IDAMAN_HOME": str(home),
                "IDAMAN_SECRET_KEY": (home / "secret").read_text(),
                "IDAMAN_DEMO": "yes",
            },
        )
    finally:
        process.terminate()
        process.wait(timeout=240)
        log.close()


@pytest.fixture(scope="package")
def open_site(tmp_path_factory, request) -> Iterator[OpenSite]:
    loaded = None if os.environ.get("DATABASE_URL") else request.getfixturevalue("sample")
    with running_site(tmp_path_factory.mktemp("site"), loaded) as site:
        yield site


@pytest.fixture(scope="package")
def first(open_site) -> dict[str, Seen]:
    """Every page of the first sample government, read once its open data are of this moment."""
    said = open_site.idaman("data", "publish")
    assert said.returncode == 0, said.stderr
    return walk(f"{open_site.address}/kukar/")


@pytest.fixture(scope="package")
def second(open_site, first) -> dict[str, Seen]:
    return walk(f"{open_site.address}/ppu/")


def _own_database(url: str) -> str:
    import psycopg

    name = f"journeys_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name}")
        connection.execute(f"create database {name}")
    return url.rpartition("/")[0] + "/" + name


def _wait_until_open(process: subprocess.Popen[bytes], port: int, home: Path) -> None:
    wait_for(lambda: is_open(port), process=process, why=(home / "said.txt").read_text)


# Ends with the journeys: its event loop would stand in the way of others' asyncio.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, open_site: OpenSite) -> Iterator[Page]:
    """A phone-sized page of somebody who has never been here."""
    context = browser.new_context(
        base_url=open_site.address, viewport={"width": 360, "height": 740}, locale="id-ID"
    )
    yield context.new_page()
    context.close()
