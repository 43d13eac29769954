"""A PostgreSQL of one's own, for tests that need one whichever database the suite runs on."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.cli.own_house import SERVER


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if found:
        return found[-1]
    by_path = shutil.which("pg_ctl")
    return Path(by_path).parent if by_path else None


@contextmanager
def a_server() -> Iterator[str]:
    """The suite's own PostgreSQL, or one that is started for this and thrown away."""
    if SERVER:
        yield SERVER
        return
    with an_own_server() as server:
        yield server


@contextmanager
def an_own_server() -> Iterator[str]:
    """A server that is started for this, may be ill-treated, and is thrown away."""
    bin_ = programs()
    assert bin_, "These tests need PostgreSQL: apt-get install postgresql"
    scratch = Path(tempfile.mkdtemp(prefix="idaman-pg-"))
    scratch.chmod(0o755)
    data = scratch / "data"
    data.mkdir(mode=0o700)
    # PostgreSQL refuses to run as root.
    as_ = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_:
        shutil.chown(data, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(*line: str) -> None:
        with (scratch / "said").open("ab") as said:
            subprocess.run([*as_, *line], check=True, stdout=said, stderr=said, cwd="/")

    run(f"{bin_}/initdb", "-D", f"{data}", "-U", "idaman", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -h 127.0.0.1 -k {data} -c fsync=off"
    run(f"{bin_}/pg_ctl", "-D", f"{data}", "-w", "-l", f"{data}/log", "-o", options, "start")
    try:
        yield f"postgresql://idaman@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            run(f"{bin_}/pg_ctl", "-D", f"{data}", "-m", "immediate", "stop")
        shutil.rmtree(scratch, ignore_errors=True)


def processes_of(server: str) -> list[int]:
    """The server's own processes, its first one first."""
    with psycopg.connect(server) as connection:
        (data,) = connection.execute("SHOW data_directory").fetchone() or ("",)
    first = (Path(data) / "postmaster.pid").read_text().split()[0]
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    return [int(first), *map(int, children)]


@contextmanager
def standing_still(server: str) -> Iterator[None]:
    """Let the server neither answer nor close anything, as on a machine that hangs."""
    stopped = processes_of(server)
    for each in stopped:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in stopped:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


@contextmanager
def a_database(server: str) -> Iterator[str]:
    """An empty database on the server, gone afterwards."""
    name = f"own_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
