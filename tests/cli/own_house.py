"""A whole installation of its own, where real processes meet: on SQLite a file, on PostgreSQL a
database, whichever the suite runs on."""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).parents[2]
SERVER = os.environ.get("DATABASE_URL", "")


def on_server(sql: str) -> None:
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql)


@dataclass(frozen=True)
class House:
    """A home folder with its database; commands run there as an operator would run them."""

    home: Path
    database_url: str
    tree: Path = ROOT
    """The code it runs."""

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("IDAMAN_")}
        return {
            **kept,
            "IDAMAN_HOME": str(self.home),
            "IDAMAN_SECRET_KEY": "own-house-" + "k" * 40,
            "IDAMAN_PUBLIC_URL": "https://uji.example.go.id",
            "DATABASE_URL": self.database_url,
            "DJANGO_SETTINGS_MODULE": "idaman.config.settings",
            "PYTHONPATH": str(self.tree),
        }

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start `idaman …` and do not wait."""
        return subprocess.Popen(
            [sys.executable, "-m", "idaman", *arguments],
            env={**self.environment, **more},
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def idaman(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run `idaman …` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "idaman", *arguments],
            env={**self.environment, **more},
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def start_scene(self, name: str, *arguments: Any) -> subprocess.Popen[str]:
        """Start a function of a test module in this house, in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.cli.own_house", name, json.dumps(arguments)],
            env=self.environment,
            cwd=self.tree,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def scene(self, name: str, *arguments: Any) -> Any:
        """Play a function of a test module in this house and give what it returns."""
        process = self.start_scene(name, *arguments)
        said, errors = process.communicate(timeout=900)
        assert process.returncode == 0, errors
        return json.loads(said.splitlines()[-1])


def without_tables(home: Path) -> House:
    """An installation without a single table."""
    url = ""
    if SERVER:
        name = f"house_{secrets.token_hex(6)}"
        on_server(f"CREATE DATABASE {name}")
        url = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    return House(home, url)


def build(home: Path) -> House:
    """An empty installation with its tables."""
    home.mkdir(parents=True)
    house = without_tables(home)
    told = house.idaman("migrate")
    assert told.returncode == 0, told.stderr
    return house


@contextmanager
def copy(model: House, home: Path):
    """A house like the model, for one test; gone afterwards."""
    shutil.copytree(model.home, home, ignore=shutil.ignore_patterns("cache"))
    url = ""
    if SERVER:
        name = f"house_{secrets.token_hex(6)}"
        on_server(f"CREATE DATABASE {name} TEMPLATE {database_of(model)}")
        url = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    house = replace(model, home=home, database_url=url)
    try:
        yield house
    finally:
        tear_down(house)


@contextmanager
def moved(house: House, home: Path):
    """The same database, on SQLite a new one, with an empty home elsewhere."""
    home.mkdir()
    yield replace(house, home=home)


def tear_down(house: House) -> None:
    if SERVER:
        on_server(f"DROP DATABASE IF EXISTS {database_of(house)} WITH (FORCE)")
    shutil.rmtree(house.home, ignore_errors=True)


def database_of(house: House) -> str:
    return urlsplit(house.database_url).path.lstrip("/")


def main() -> None:
    """Play one scene, named module:function, and print what it returns as JSON."""
    import django

    django.setup()
    module, _, name = sys.argv[1].partition(":")
    said = getattr(importlib.import_module(module), name)(*json.loads(sys.argv[2]))
    print(json.dumps(said))


if __name__ == "__main__":
    main()


@dataclass(frozen=True)
class Sample:
    """The sample as `idaman demo --load-only` laid it, on SQLite; to be copied, not changed."""

    home: Path
    port: int
    said: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def load_sample(folder: Path) -> Sample:
    """Load the sample, for a site on a port that is free now; once for all who name the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    home, written = folder / "home", folder / "loaded.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not written.exists():
            port = free_port()
            written.write_text(json.dumps({"port": port, "said": _loaded(home, port)}))
    return Sample(home, **json.loads(written.read_text()))


def _loaded(home: Path, port: int) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("IDAMAN_", "DATABASE_URL"))}
    done = subprocess.run(
        [sys.executable, "-m", "idaman", "demo", "--load-only",
         "--home", str(home), "--port", str(port)],
        env=kept, cwd=ROOT, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
